"""Builds the site: all pages of docs/, the lessons, the walks and the pages of the lemmas.

    python docs/build.py -o site/   # everything; open site/index.html
    python docs/build.py --list     # writes the lists of lessons: memproof teach, lessons/index.md

It needs the extra ``docs`` (``pip install '.[docs]'``).  A warning is an error, every link and
anchor of the finished pages is looked at, and nothing is fetched, neither here nor by a reader.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "docs" / "site"
sys.path[:0] = [str(SITE), str(ROOT)]

import lessons  # noqa: E402
import links  # noqa: E402
import walks  # noqa: E402

ENTRY = """<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=docs/index.html">
<title>memproof</title><p><a href="docs/index.html">memproof</a></p></html>
"""


def pages(output: Path, only: list[str] | None = None) -> int:
    """Run Sphinx, with all pages or those that match; the exit code."""
    from sphinx.cmd.build import build_main

    chosen = [f"-Dinclude_patterns={','.join(only)}"] if only else []
    afresh = ["-E", "-a"]  # a number may change where its page does not
    return build_main(["-q", "-W", "--keep-going", *afresh, "-b", "html", *chosen, "-c", str(SITE),
                       "-d", str(output / ".doctrees"), str(ROOT), str(output)])


def lemma_pages(folder: Path) -> None:
    """A page for each lemma, all of them proved anew."""
    from memproof.lemmas import Library
    from memproof.lemmas.shown.folder import write_pages

    write_pages(folder, list(Library().all([])), proofs="../docs/proofs/")


def build(output: Path) -> int:
    """The whole site; the number of faults."""
    tell("1/4 pages and lessons (most of a minute)")
    code = pages(output)
    tell("2/4 walks")
    walks.write(output / "walks")
    tell("3/4 lemmas, each proved anew")
    lemma_pages(output / "lemmas")
    tell("4/4 links")
    entry = output / "index.html"
    entry.write_text(ENTRY, encoding="utf-8")
    found = list(links.faults(output))
    print(*found, sep="\n", end="\n" * bool(found))
    print(f"the site begins at {entry}: open it in a browser.  So opened, its search finds titles; "
          f"for excerpts: python -m http.server -b 127.0.0.1 -d {shlex.quote(str(output))}")
    return code + len(found)


def tell(step: str) -> None:
    """How far the builder is, beside its output."""
    print(step, file=sys.stderr, flush=True)


def main() -> int:
    """Build, or write the list of the lessons; 0 if nothing is wrong."""
    parser = argparse.ArgumentParser(description="Build the documentation site.")
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "site")
    parser.add_argument("--list", action="store_true", help="write the lists of lessons")
    options = parser.parse_args()
    if options.list:
        lessons.LIST.write_text(lessons.listed(), encoding="utf-8")
        lessons.INDEX.write_text(lessons.index(), encoding="utf-8")
        return 0
    return min(1, build(options.output.resolve()))


if __name__ == "__main__":
    sys.exit(main())
