"""A page of ``memproof teach`` in a real browser; skipped, visibly, where there is none."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))),
                None)
needs_browser = pytest.mark.skipif(
    CHROMIUM is None or importlib.util.find_spec("playwright") is None,
    reason="no chromium, or no package playwright")
# --no-sandbox: tests may run as root; the page is our own, and reaches no network anyway.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE = 120_000  # milliseconds, for a busy machine; nothing waits longer than it must


@dataclass
class Opened:
    """A page that was opened: playwright's page, what it asked for, and what went wrong in it."""

    page: Any
    url: str
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def text(self, selector: str) -> str:
        """The visible text, its runs of spaces as one."""
        return " ".join(self.page.inner_text(selector).split())

    def count(self, selector: str) -> int:
        return int(self.page.locator(selector).count())

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def wait(self, selector: str) -> None:
        self.page.wait_for_selector(selector, state="attached", timeout=PATIENCE)

    @property
    def link(self) -> str:
        """What stands behind # in the address."""
        return str(self.page.url).partition("#")[2]


@contextmanager
def browser() -> Iterator[Any]:
    """Chromium, without a head."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@contextmanager
def opened(chromium: Any, path: Path, link: str = "", *, width: int = 1400,
           scheme: str = "light", scripts: bool = True, motion: str = "no-preference"
           ) -> Iterator[Opened]:
    """The page, ready and re-checked. Errors in it, and requests that leave it, fail the test."""
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme,
        java_script_enabled=scripts, reduced_motion=motion)
    page = context.new_page()
    found = Opened(page, path.as_uri())
    page.on("request", lambda request: found.requests.append(request.url))
    page.on("pageerror", lambda error: found.errors.append(str(error)))
    page.on("console", lambda message: found.errors.append(message.text))
    page.on("dialog", lambda dialog: found.errors.append(f"dialog: {dialog.message}"))
    page.goto(found.url + (f"#{link}" if link else ""))
    if scripts:
        found.wait("body[data-ready][data-checked]")
    yield found
    assert found.errors == []
    own = (found.url, "blob:file://", "blob:null/")
    assert [url for url in found.requests if not url.startswith(own)] == []
    context.close()
