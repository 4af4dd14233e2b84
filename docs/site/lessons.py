"""The list of the lessons, from the heads of their pages; ``memproof teach`` has a copy."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from facts import LESSONS, ROOT

LIST = ROOT / "memproof" / "teach" / "lessons.json"
INDEX = LESSONS / "index.md"
HEAD = re.compile(r"\A---\n(.*?)^---\n", re.DOTALL | re.MULTILINE)


def pages() -> list[Path]:
    """The pages in their order."""
    return sorted(LESSONS.glob("[0-9][0-9]-*.md"))


def head(page: Path) -> dict[str, str]:
    """The lines ``key: value`` above a page."""
    found = HEAD.match(page.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{page.name}: no head")
    return dict(re.findall(r"^(\w+): (.+)$", found[1], re.MULTILINE))


def described(page: Path) -> dict[str, str | int]:
    """A row of the list."""
    about = head(page)
    return {"number": int(page.name[:2]), "id": page.stem[3:], "title": about["title"],
            "question": about["question"], "minutes": int(about["minutes"]),
            "page": f"docs/lessons/{page.stem}.html", "walk": about["walk"]}


def listed() -> str:
    """The file of ``memproof teach``."""
    return json.dumps([described(page) for page in pages()], indent=1, ensure_ascii=False) + "\n"


TABLE = re.compile(r"(?<=<!-- lessons -->\n).*?(?=<!-- end -->)", re.DOTALL)


def index() -> str:
    """The page of all lessons with the table that their heads make."""
    table = "".join(f"{row}\n" for row in rows())
    return TABLE.sub(lambda _: table, INDEX.read_text(encoding="utf-8"))


def rows() -> Iterator[str]:
    """The rows of that table, in Markdown."""
    yield "| | lesson | it asks | minutes |\n|---|---|---|---|"
    for page in pages():
        about = head(page)
        yield (f"| {int(page.name[:2])} | [{about['title']}]({page.name}) | {about['question']} "
               f"| {about['minutes']} |")
