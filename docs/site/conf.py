"""The site's settings for Sphinx; ``python docs/build.py`` runs it."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

import directives  # noqa: E402
import mathematics  # noqa: E402
from pygments.lexers.special import TextLexer  # noqa: E402

project = "memproof"
copyright = "the memproof authors, MIT licence"
root_doc = "docs/index"
include_patterns = ["docs/**.md", "README.md", "CONTRIBUTING.md", "certificates/README.md"]
extensions = ["myst_parser"]
html_theme = "furo"
html_title = "memproof"
html_static_path = ["static", "../lessons/widgets"]
html_css_files = ["lesson.css"]
html_copy_source = False
html_show_sourcelink = False
html_math_renderer = "mathml"  # mathematics.py: nothing is fetched
html_theme_options = {"navigation_with_keys": True}
myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence", "dollarmath"]
suppress_warnings = ["myst.xref_missing"]  # links.py looks at every link of the finished pages

# What only the site has: a line below the title of a page.
PROOFS = '<a href="{}lemmas/index.html">The lemmas with their proofs</a>, a page for each.\n'
BELOW_TITLE = {"docs/index": PROOFS.format("../"), "docs/reference/lemmas": PROOFS.format("../../"),
               "docs/explanation/lemmas": PROOFS.format("../../")}
LOCAL = re.compile(r"\]\(#([\w.-]+)\)")


def locate(app: Any, name: str, text: list[str]) -> None:
    """Links within a page name the page, too: an anchor may be one of plain HTML."""
    page = Path(name).name
    title, rest = text[0].split("\n", 1)
    text[0] = f"{title}\n\n{BELOW_TITLE[name]}{rest}" if name in BELOW_TITLE else text[0]
    text[0] = LOCAL.sub(rf"]({page}.md#\1)", text[0])


def setup(app: Any) -> dict[str, bool]:
    """Our own words of the lessons, MathML, and a lexer for tables."""
    app.add_lexer("csv", TextLexer)
    app.connect("source-read", locate)
    mathematics.setup(app)
    directives.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
