"""A page for this machine alone: one page, on loopback, and nothing else.

A browser opens the file just as well; a server is for a notebook, a tunnel or a container.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from memproof.errors import MemproofError

LOOPBACK = "127.0.0.1"


@contextmanager
def serving(text: str, port: int = 0) -> Iterator[tuple[str, Thread]]:
    """(address, the thread that serves) while the page is served at ``/``; port 0: any free one.

    Errors: MP-U005 for a port that cannot be had.
    """
    try:
        server = ThreadingHTTPServer((LOOPBACK, port), partial(OnePage, text.encode()))
    except (OSError, OverflowError) as error:
        found = getattr(error, "strerror", None) or str(error)
        raise MemproofError("MP-U005", f"port {port}", "a port that is free", found) from None
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{server.server_port}/", thread
    finally:
        server.shutdown()
        server.server_close()


class OnePage(BaseHTTPRequestHandler):
    """Answers GET and HEAD of ``/`` with the page; anything else is 404, another host 421: a page
    of somebody else, whose name leads to this machine, reads nothing."""

    server_version, sys_version = "memproof", ""

    def __init__(self, page: bytes, *about: Any) -> None:
        self.page = page
        super().__init__(*about)

    def do_GET(self) -> None:
        """The page."""
        if self._answer():
            self.wfile.write(self.page)

    def do_HEAD(self) -> None:
        """Its head."""
        self._answer()

    def _answer(self) -> bool:
        """Send the head; is the page to follow?"""
        port = self.connection.getsockname()[1]
        if self.headers.get("Host") not in (f"{LOOPBACK}:{port}", f"localhost:{port}"):
            self.send_error(421)
            return False
        if self.path != "/":
            self.send_error(404)
            return False
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(self.page)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        return True

    def log_message(self, format: str, *about: Any) -> None:
        """Nothing is written about requests."""
