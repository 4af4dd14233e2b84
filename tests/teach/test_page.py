"""The page as a whole: its size, its policy, and that nothing from outside is markup."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from helpers.paths import CERTIFICATES

from memproof.checker.files import read
from memproof.errors import MemproofError
from memproof.teach import PAGE, page, write_page

LEDGER = CERTIFICATES / "iris-ledger.memproof.jsonl"


def data_of(text: str) -> dict[str, Any]:
    """The JSON object of a page."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def unpacked(text: str) -> bytes:
    return gzip.decompress(base64.b64decode(text))


class Elements(HTMLParser):
    """Every start tag of a page, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            assert not name.startswith("on"), name
            assert name not in ("src", "href") or (value or "").startswith("#"), value


@pytest.mark.parametrize(("name", "most"), [
    ("iris-ledger.memproof.jsonl", 250_000), ("digits-ledger.memproof.jsonl.gz", 600_000),
    ("digits-folded.memproof.jsonl.gz", 600_000), ("tiny-gap.memproof.jsonl", 300_000)])
def test_pages_are_small(name: str, most: int) -> None:
    text = page(CERTIFICATES / name)
    assert len(text.encode()) <= most
    assert data_of(text)["omitted"] == []


def test_the_page_holds_the_file() -> None:
    found = data_of(page(LEDGER))["file"]
    held = unpacked(found["packed"])
    assert held == read(LEDGER)
    assert found["sha256"] == hashlib.sha256(held).hexdigest()
    assert (found["bytes"], found["whole"]) == (len(held), True)


def test_the_policy_allows_the_scripts_of_the_page_and_no_request() -> None:
    text = page(LEDGER)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy
    assert policy[1].startswith("default-src 'none'; ")
    assert "connect-src" not in policy[1]
    scripts = re.findall(r"<script(?: id=\"\w+\")?>(.*?)</script>", text, re.DOTALL)
    assert len(scripts) == 3
    for script in scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy[1]
        assert "<!--" not in script
        assert "<script" not in script
    Elements(text)


def test_a_page_replaces_a_page_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "walk.html"
    write_page(LEDGER, path)
    assert PAGE.has(path.read_bytes()[:100])
    write_page(LEDGER, path)
    path.write_text("<!doctype html>\nmine")
    with pytest.raises(MemproofError, match="MP-U005"):
        write_page(LEDGER, path)
