"""Rewrites what the pages show: the output of every console block and of every ``output`` block,
and of the cells of docs/notebook.ipynb.

    python docs/shown.py                        # README.md and all pages below docs/
    python docs/shown.py docs/tutorial.md ...   # these

For a change that is meant to be seen, such as a new version.  Read the diff: tests/test_docs.py
holds the pages to what the commands print, and only a reader can tell whether that is right.
"""

from __future__ import annotations

import re
import shlex
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from helpers.notebooks import NOTEBOOK, run_notebook  # noqa: E402
from test_docs import BLOCK, COMMAND, PAGES, run, trimmed  # noqa: E402  (what the test runs)


def rewritten(text: str, folder: Path) -> str:
    """The page with what its commands print now; they run in ``folder``, from top to bottom."""
    printed = ""

    def block(found: re.Match[str]) -> str:
        nonlocal printed
        marker, language, content = found.groups()
        if (marker or "").startswith("file: "):
            (folder / marker.removeprefix("file: ")).write_text(content, encoding="utf-8")
        elif marker == "output" and trimmed(content) != printed:
            return found[0].replace(content, f"{printed}\n")
        elif language == "python":
            printed = run(["-c", content], folder)[1]
        elif language == "console":
            return found[0].replace(content, COMMAND.sub(lambda each: shown(each, folder), content))
        return found[0]

    return BLOCK.sub(block, text)


def shown(found: re.Match[str], folder: Path) -> str:
    """A command and what it prints now; what differs in spaces at line ends only stays, and so does
    a blank line before the next command."""
    command, before = found.groups()
    now = run(shlex.split(command)[1:], folder)[1]
    blank = "\n" * before.endswith("\n\n")
    return found[0] if trimmed(before) == now else f"$ {command}\n{now}\n{blank}"


def main() -> None:
    """Rewrite the pages that are named, or all."""
    for page in [Path(name).resolve() for name in sys.argv[1:]] or [*PAGES, NOTEBOOK]:
        text = page.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as name:
            shutil.copytree(ROOT / "certificates", Path(name) / "certificates")
            new = (run_notebook if page == NOTEBOOK else rewritten)(text, Path(name))
        if new != text:
            print(f"rewritten: {page.relative_to(ROOT)}")
            page.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
