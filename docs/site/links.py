"""Looks at finished pages: every link and anchor leads somewhere, and nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

FETCHED = {("script", "src"), ("img", "src"), ("iframe", "src"), ("link", "href"),
           ("source", "src"), ("audio", "src"), ("video", "src"), ("object", "data")}


class Page(HTMLParser):
    """The anchors and the links of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[tuple[str, bool]] = []  # (address, is it fetched)
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect ids, names and addresses."""
        for key, value in attrs:
            if key in ("id", "name") and value:
                self.anchors.add(value)
            if value and (key == "href" or (tag, key) in FETCHED):
                self.links.append((value, (tag, key) in FETCHED))


@cache
def read(path: Path) -> Page:
    """A page, read once."""
    return Page(path.read_text(encoding="utf-8"))


def is_walk(path: Path) -> bool:
    """The states of a walk are hashes, and no anchors."""
    return path.parent.name == "walks"


def faults(folder: Path) -> Iterator[str]:
    """What is wrong with the links of a site."""
    read.cache_clear()
    for path in sorted(folder.rglob("*.html")):
        if not is_walk(path):
            for address, fetched in read(path).links:
                fault = wrong(path, address, fetched)
                if fault:
                    yield f"{path.relative_to(folder)}: {address}: {fault}"


def wrong(path: Path, address: str, fetched: bool) -> str:
    """Why a link is wrong, or nothing."""
    parts = urlsplit(address)
    if parts.scheme == "data":
        return ""
    if parts.scheme or parts.netloc:
        return "is fetched from the network" if fetched else ""
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if not target.is_file():
        return "no such file"
    if parts.fragment and target.suffix == ".html" and not is_walk(target):
        return "" if unquote(parts.fragment) in read(target).anchors else "no such anchor"
    return ""
