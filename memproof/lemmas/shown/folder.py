"""A page for each lemma, one for the rules, and an index by the steps of the proof."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element

from memproof.lemmas.shown.mathml import Content, element
from memproof.lemmas.shown.page import (
    PAGE,
    RULES_PAGE,
    TITLE,
    Places,
    axioms,
    document,
    introduction,
    mark,
    rules,
    section,
)
from memproof.lemmas.trusted.scope import ID
from memproof.outputs import replaceable, replacing
from memproof.outside import visible

if TYPE_CHECKING:
    from memproof.lemmas import Verdict

INDEX = "index"
OTHERS = "Other lemmas"
# The only script: a button that opens every fold.  It has none of the signs that HTML escapes.
OPEN_ALL = """
const button = document.querySelector("button");
button.hidden = false;
button.addEventListener("click", function () {
  const open = button.textContent === "Open all";
  for (const fold of document.querySelectorAll("details")) fold.open = open;
  button.textContent = open ? "Close all" : "Open all";
});
"""


def write_pages(
    folder: str | Path, verdicts: Sequence[Verdict], at: str | None = None, proofs: str = ""
) -> None:
    """index.html, rules.html and ID.html for every lemma; ``proofs`` as in ``Places``.

    Errors: MP-U005 before anything is written, if one of the files is something else; and those of
    ``page``.
    """
    names = [INDEX, RULES_PAGE, *(each.id for each in verdicts if is_named(each))]
    for name in names:
        replaceable(Path(folder) / f"{name}.html", PAGE)
    for name, text in pages(verdicts, at, Places(apart=True, proofs=proofs)):
        with replacing(Path(folder) / f"{name}.html", PAGE) as stream:
            stream.write(text.encode())


def is_named(verdict: Verdict) -> bool:
    """Has it an id that can be the name of a file?  A refused lemma may have anything."""
    return ID.fullmatch(verdict.id) is not None


def pages(
    verdicts: Sequence[Verdict], at: str | None, places: Places
) -> Iterator[tuple[str, str]]:
    """(name, text) of all pages."""
    yield INDEX, document(TITLE, index(verdicts))
    yield RULES_PAGE, document(f"{TITLE}: rules", [way_back(), rules(), axioms()])
    shown = {each.id for each in verdicts if is_named(each)}
    for verdict in verdicts:
        if is_named(verdict):
            body = [way_back(), introduction(), section(verdict, shown, places, at)]
            yield verdict.id, document(f"{TITLE}: {verdict.id}", [*body, script()])


def way_back() -> Element:
    """Links to the index and the rules, and the button."""
    return element("nav", element("a", "All lemmas", href=f"{INDEX}.html"), " · ",
                   element("a", "The rules", href=f"{RULES_PAGE}.html"), " ",
                   element("button", "Open all", hidden="", type="button"))


def script() -> Element:
    """The button's script."""
    return element("script", OPEN_ALL)


# -- the index -------------------------------------------------------------------------------------


def index(verdicts: Sequence[Verdict]) -> Content:
    """The lemmas by page and section of the proofs, each with its verdict."""
    proved = sum(each.proved and not each.objection for each in verdicts)
    said = (f"{proved} of {len(verdicts)} lemmas were proved by the lemma kernel when these pages "
            "were made, step by step, for all values of their variables under their hypotheses.")
    body: Content = [element("h1", TITLE), element("p", said, " ", element(
        "a", "The rules of proof", href=f"{RULES_PAGE}.html"), ".")]
    rest = {each.id: each for each in verdicts}
    for step in steps():
        listed: Content = []
        for part in step["sections"]:
            found = [rest.pop(each) for each in part["lemmas"] if each in rest]
            listed += [element("h3", part["title"]), entries(found)] if found else []
        body += [element("h2", step["title"]), *listed] if listed else []
    return [*body, element("h2", OTHERS), entries(rest.values())] if rest else body


def steps() -> list[dict[str, Any]]:
    """The pages of proofs in their order, with their sections and the lemmas in them."""
    file = resources.files("memproof.lemmas.shown") / "steps.json"
    found: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return found


def entries(verdicts: Iterable[Verdict]) -> Element:
    """A line for each lemma."""
    return element("ul", *(element("li", name(each), " ", visible(
        str(each.data.get("title", "")), 4000), " ", mark(each)) for each in verdicts))


def name(verdict: Verdict) -> Element | str:
    """The id, as a link to its page."""
    text = visible(verdict.id, 100)
    return element("a", text, href=f"{text}.html") if is_named(verdict) else text
