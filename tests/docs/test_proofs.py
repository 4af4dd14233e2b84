"""Every citation leads somewhere: lemmas, docstrings and pages against docs/proofs, both ways."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from memproof.lemmas.files import library
from memproof.theorems import theorems

ROOT = Path(__file__).resolve().parents[2]
PROOFS = ROOT / "docs" / "proofs"
PAGES = {path.name: path for path in sorted(PROOFS.glob("*.md")) if path.name != "README.md"}
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PROGRAMS = [path for folder in ("memproof", "tests", "docs")
            for path in sorted((ROOT / folder).rglob("*.py")) if path != Path(__file__)]
LEMMAS = library()
IN_WORDS = " (in words)"
# The marks of the pages, before numbers of statements in words.
MARKS = "TL|VY|FI|RL|CL|HC|SG|HP|PG|PT|RB|SN|SD|GD|BD|PR|DF"

PLACE = re.compile(r'^<a id="([^"]*)"></a>\n### (\S+)\. (.+)$', re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s:#]*)#([^)\s]+)\)")
CITED = re.compile(r"docs/[\w./-]+?\.md#[\w-]+")
DOCUMENT = re.compile(r"(?<![\w*{}/.-])(?:\.\./)*[\w][\w./-]*\.md\b")
ID = r"[A-Z]+[0-9]*[a-z]?[0-9]*(?:-[a-z0-9]+)?\b(?![<'.]?[\w])"
NAMED = re.compile(rf"\b[Ll]emmas?\s+({ID}(?:(?:,? and |,? or | to |, ){ID})*)")
OWN = {"ID", "NAME", "T1", "T2", "XX"}  # names of a reader's own lemmas, and place holders
LETTERS = {"R0"}  # in brackets, and no lemma
# What was planned before docs/proofs was written, and how its sections were called.
PLANS = re.compile(
    r"deep-ledger|small-relu|sublinear-parameters|certifying-at-scale|lemma-checking"
    r"|review-and-audit|sympy-replay|[Cc]apacity sheet, section|\bTheorem E1\b"
    r"|\bY\d(?:\.[A-Z]|-[A-Z])|\bB2-[A-Za-z]+|\bI[23]\b|\bP0\b|\bT[3-5]\b")


def places() -> list[tuple[str, str, str]]:
    """(page, id, title) of every place of docs/proofs, as the headings say it."""
    return [(name, identifier, title) for name, path in PAGES.items()
            for identifier, _, title in PLACE.findall(path.read_text(encoding="utf-8"))]


@cache
def anchors(path: Path) -> frozenset[str]:
    """What ``path#...`` may be: the ids that stand in a page, and its headings as GitHub has them.

    Statements of docs/proofs have their ids alone.
    """
    text = path.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", text, flags=re.S | re.M), re.M)
    ids = re.findall(r'<a id="([^"]+)"></a>', text)
    return frozenset([*ids, *([] if path.name in PAGES and ids else map(slug, headings))])


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def leads(path: Path, anchor: str) -> bool:
    """Whether there is such a page, with such an anchor."""
    return path.is_file() and anchor in anchors(path.resolve())


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def docstrings(path: Path) -> Iterator[tuple[int, str]]:
    """(line, text) of every docstring, its lines joined by blanks."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            found = ast.get_docstring(node, clean=False)
            if found:
                yield getattr(node, "lineno", 1), " ".join(found.split())


def comments(path: Path) -> Iterator[tuple[int, str]]:
    """(line, text) of every block of comments, its lines joined by blanks."""
    last, block = -1, list[str]()
    for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline):
        if token.type == tokenize.COMMENT:
            if token.start[0] != last + 1 and block:
                yield last, " ".join(block)
                block = []
            last, block = token.start[0], [*block, token.string.lstrip("# ")]
    if block:
        yield last, " ".join(block)


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """(line, text) of the strings of a program: docstrings, what it prints, or names."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, " ".join(node.value.split())


def paragraphs(path: Path) -> Iterator[tuple[int, str]]:
    """(first line, text) of the paragraphs of a page, lines joined by blanks."""
    line = 1
    for part in re.split(r"(\n{2,})", path.read_text(encoding="utf-8")):
        yield line, " ".join(part.split())
        line += part.count("\n")


def of_the_package(path: Path) -> bool:
    return (ROOT / "memproof") in path.parents


def of_a_proof(steps: object) -> Iterator[str]:
    """What the steps of a lemma say."""
    if isinstance(steps, dict):
        yield from (value for key, value in steps.items() if key == "say")
        yield from (text for value in steps.values() for text in of_a_proof(value))
    elif isinstance(steps, list):
        yield from (text for step in steps for text in of_a_proof(step))


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """(place, text): what programs say to a reader, all pages, all lemmas.

    Of the tests docstrings and comments: their other strings are data, and may say anything.
    """
    found = [(path, part) for path in PROGRAMS if not of_the_package(path)
             for part in (docstrings, comments)]
    found += [(path, part) for path in PROGRAMS if of_the_package(path)
              for part in (strings, comments)]
    found += [(path, paragraphs) for path in DOCUMENTS]
    lemmas = [(f"lemma {identifier}", text) for identifier, data in LEMMAS.items()
              for text in (data["statement"], data["source"], *of_a_proof(data["proof"]))]
    return (*((f"{path.relative_to(ROOT)}:{line}", text)
              for path, part in found for line, text in part(path)), *lemmas)


def tags(path: Path) -> Iterator[tuple[int, str]]:
    """(line, tag): the lemmas that gadgets and layers are marked with."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            named = [k.value for k in node.keywords if k.arg == "lemma"]
            if isinstance(node.func, ast.Name) and node.func.id == "gadget":
                named += node.args[:1]
            for each in named:
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    yield node.lineno, each.value


def unknown(identifiers: Iterable[str]) -> list[str]:
    return [each for each in identifiers if each not in LEMMAS]


# -- the places of docs/proofs ---------------------------------------------------------------------


def test_an_anchor_stands_above_the_heading_that_has_its_name() -> None:
    for path in PAGES.values():
        text = path.read_text(encoding="utf-8")
        found = PLACE.findall(text)
        assert found, path.name
        assert [anchor for anchor, _, _ in found] == re.findall(r"<a\s+\w+=\"(.*?)\"", text)
        assert [anchor for anchor, _, _ in found] == [name for _, name, _ in found]
        assert len(found) == len(re.findall(r"^### ", text, re.MULTILINE)), path.name


def test_a_name_occurs_once_in_all_pages() -> None:
    counts = Counter(identifier.lower() for _, identifier, _ in places())
    assert [identifier for identifier, count in counts.items() if count > 1] == []


def test_every_lemma_has_its_place_in_the_page_that_its_source_cites() -> None:
    found = {identifier: (page, title) for page, identifier, title in places()}
    for identifier, data in LEMMAS.items():
        page, title = found[identifier]
        literature, _, place = data["source"].rpartition("; ")
        assert place == f"docs/proofs/{page}#{identifier}"
        assert literature
        assert title == data["title"], identifier


def test_what_is_no_lemma_is_proved_in_words_and_says_so() -> None:
    for page, identifier, title in places():
        assert title.endswith(IN_WORDS) == (identifier not in LEMMAS), identifier
        if identifier not in LEMMAS:
            assert re.fullmatch(rf"({MARKS})-\d+", identifier), page


# -- links and citations ---------------------------------------------------------------------------


def test_every_link_with_an_anchor_leads_somewhere() -> None:
    wrong = [f"{path.relative_to(ROOT)}: {target}#{anchor}" for path in DOCUMENTS
             for target, anchor in LINK.findall(path.read_text(encoding="utf-8"))
             if not leads(path.parent / target if target else path, anchor)]
    assert wrong == []


def test_every_citation_of_a_page_and_anchor_leads_somewhere() -> None:
    files = [*PROGRAMS, *DOCUMENTS, *(ROOT / "memproof" / "lemmas" / "library").glob("*.json"),
             *(ROOT / "tests").rglob("*.json"), *(ROOT / "tests").rglob("*.md")]
    wrong = []
    for path in files:
        for cited in CITED.findall(path.read_text(encoding="utf-8")):
            page, _, anchor = cited.partition("#")
            if "PAGE" not in page and not leads(ROOT / page, anchor):
                wrong.append(f"{path.relative_to(ROOT)}: {cited}")
    assert wrong == []


def test_a_statement_in_words_that_is_named_exists() -> None:
    known = {identifier for _, identifier, _ in places()}
    wrong = [f"{place}: {name}" for place, text in texts()
             for name in re.findall(rf"(?<![\w-])(?:{MARKS})-\d+(?![\w-])", text)
             if name not in known]
    assert wrong == []


def test_a_lemma_that_is_named_is_in_the_library() -> None:
    wrong = [f"{place}: {name}" for place, text in texts()
             for names in NAMED.findall(text)
             for name in unknown(re.findall(ID, names)) if name not in OWN]
    assert wrong == []


def test_a_lemma_in_brackets_is_in_the_library() -> None:
    """The docstrings of the package cite lemmas as (G5) and (D7, D8), too."""
    one = r"[A-Z]{1,3}\d+[a-z]?(?:-[a-z]+)?"
    wrong = [f"{path.relative_to(ROOT)}:{line}: {names}" for path in PROGRAMS
             if of_the_package(path) for line, text in [*docstrings(path), *comments(path)]
             for names in re.findall(rf"\(({one}(?:, {one})*)\)", text)
             if names not in LETTERS and unknown(names.split(", "))]
    assert wrong == []


def test_the_marks_of_gadgets_and_layers_are_lemmas() -> None:
    found = [(path, line, tag) for path in PROGRAMS if of_the_package(path)
             for line, tag in tags(path)]
    assert len(found) > 30
    assert [each for each in found if unknown(each[2].split())] == []


def test_the_parts_of_theorems_rest_on_lemmas() -> None:
    assert [part for theorem in theorems() for part in theorem.parts if unknown(part.lemmas)] == []


# -- documents -------------------------------------------------------------------------------------


def is_document(name: str, beside: Path) -> bool:
    """From the root, from docs/, from the text's own folder, or of a folder of the project."""
    found = any((folder / name).is_file() for folder in (ROOT, ROOT / "docs", beside))
    return found or any(str(path).endswith(f"/{name}") for path in documents())


@cache
def documents() -> tuple[Path, ...]:
    return tuple(path for folder in ("docs", "certificates", "memproof", "tests")
                 for path in (ROOT / folder).rglob("*.md"))


def test_a_document_that_is_named_exists() -> None:
    wrong = []
    for place, text in texts():
        beside = (ROOT / place.partition(":")[0]).parent
        wrong += [f"{place}: {name}" for name in DOCUMENT.findall(text)
                  if "PAGE" not in name and not is_document(name, beside)]
    assert wrong == []


def test_nothing_cites_a_plan_that_is_not_in_the_project() -> None:
    wrong = [f"{place}: {found.group()}" for place, text in texts()
             for found in PLANS.finditer(text)]
    assert wrong == []


def test_what_is_said_is_seen() -> None:
    """The checks above would pass if they read nothing."""
    here = texts()
    assert len(here) > 5000
    assert sum(len(NAMED.findall(text)) for _, text in here) > 100
    assert sum(len(CITED.findall(text)) for _, text in here) > 2 * len(PAGES) + len(LEMMAS)
    assert sum(len(LINK.findall(text)) for _, text in here) > 400
