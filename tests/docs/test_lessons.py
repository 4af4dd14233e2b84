"""The lessons: every number is recomputed, every list agrees, every widget and walk is there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from helpers.paths import DOCS

from memproof.bounds.pieces import enumerate_pieces

sys.path.insert(0, str(DOCS / "site"))

import facts
import lessons
import walks

PAGES = lessons.pages()
WIDGETS = DOCS / "lessons" / "widgets"
TASK = re.compile(r"^::::\{task\} (.+)\n((?:.*\n)*?)::::$", re.MULTILINE)
WALK = re.compile(r"^:::\{walk\} (\S+)\n(?::state: (.+)\n)?", re.MULTILINE)


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_number_is_the_value_of_its_expression(page: Path) -> None:
    marks = list(facts.marked(text(page)))
    assert len(marks) >= 5
    assert [fault for mark in marks if (fault := facts.differs(mark, page.name[:2]))] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_lesson_has_what_a_lesson_needs(page: Path) -> None:
    found = text(page)
    tasks = TASK.findall(found)
    assert len(tasks) >= 4
    assert found.count("{task}") == len(tasks)
    for title, content in tasks:
        assert content.count("{solution}") == 1, title
        assert content.count("{hint}") == 3 or ":choices:" in content, title
        assert content.count("{hint}") >= 2, title
    assert re.search(r"^:::\{(widget|walk)\}", found, re.MULTILINE)
    assert lessons.head(page)["question"].endswith("?")
    assert 10 <= int(lessons.head(page)["minutes"]) <= 20


def test_there_are_fourteen_in_a_row() -> None:
    assert [page.name[:2] for page in PAGES] == [f"{n:02}" for n in range(1, 15)]


def test_the_lists_of_lessons_agree_with_the_pages() -> None:
    """python docs/build.py --list writes them."""
    assert lessons.LIST.read_text(encoding="utf-8") == lessons.listed()
    assert lessons.INDEX.read_text(encoding="utf-8") == lessons.index()


def test_every_widget_has_a_script_and_every_script_a_widget() -> None:
    used = {name for page in PAGES for name in re.findall(r"^:::\{widget\} (\S+)$", text(page),
                                                         re.MULTILINE)}
    assert used | {"exact", "sketch"} == {path.stem for path in WIDGETS.glob("*.js")}
    for path in WIDGETS.glob("*.js"):
        assert not re.search(r"https?://|fetch\(|XMLHttpRequest|import\(", text(path))


def states() -> list[tuple[str, str]]:
    shown = [found for page in PAGES for found in WALK.findall(text(page))]
    return shown + [tuple(lessons.head(page)["walk"].split("#")) for page in PAGES]


def test_every_walk_is_in_a_state_that_exists(tmp_path: Path) -> None:
    from memproof.certificate.loader import load

    assert {name for name, _ in states()} == set(walks.used())
    for name, state in states():
        certificate = load(walks.certificate(name, tmp_path))
        asked = {key: int(value) for key, value in re.findall(r"(\w+)=(\d+)", state)}
        assert asked["point"] < len(certificate.dataset), name
        assert 1 <= asked["layer"] <= len(certificate.network.layers), name


def test_a_wrong_number_is_found() -> None:
    assert facts.differs("160 = value(100, 5, 'Z')", "08") == "160 = value(100, 5, 'Z'): it is 159"


# -- what the widgets compute, against the program -------------------------------------------------


def by_node(program: str, *files: str) -> Any:
    """What a program prints as JSON, behind scripts of the widgets."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not there")
    load = "global.lesson = require('./docs/site/static/lesson.js');"
    load += "".join(f"global.{name} = require('./docs/lessons/widgets/{name}.js');"
                    for name in ("exact", *files))
    ran = subprocess.run([node, "-e", load + program], cwd=DOCS.parent, capture_output=True,
                         text=True, check=True)
    return json.loads(ran.stdout)


def test_networks_of_widgets_say_what_the_networks_say() -> None:
    found = facts.names("08")
    places = ["0", "59", "63", "92", "123/2", "319/2", "199"]
    program = f"""
      const data = {json.dumps(found["LEDGER"]["network"])};
      console.log(JSON.stringify({places}.map(t =>
        exact.walk(data, [exact.read(t)]).flat().map(exact.text))));"""
    expected = [[str(value) for layer in found["IRIS"].behind.values([t]) for value in layer]
                for t in places]
    assert by_node(program) == [[value.replace("-", "\u2212") for value in row] for row in expected]


def test_the_piece_counter_counts_as_the_program_does() -> None:
    import random

    draw, networks = random.Random(5), []
    for _ in range(40):
        widths = [1, draw.randint(1, 4), draw.randint(1, 4), 1]
        networks.append([[[[draw.randint(-4, 4) for _ in range(a)] for _ in range(b)],
                          [draw.randint(-4, 4) for _ in range(b)]]
                         for a, b in pairwise(widths)])
    program = f"""console.log(JSON.stringify({json.dumps(networks)}.map(
        layers => pieces.breakpoints(layers).length)));"""
    made = [facts.names("10")["network"](*[(tuple(map(tuple, matrix)), tuple(biases))
                                           for matrix, biases in layers]) for layers in networks]
    assert by_node(program, "pieces") == [len(enumerate_pieces(each, [0], [1]).pieces)
                                          for each in made]


def test_floats_are_wrong_where_the_lesson_says() -> None:
    found = by_node("""console.log(JSON.stringify([...Array(70).keys()].map(n => [
        floats.exactly(n + 1), floats.rounded(n + 1)])))""", "floats")
    digits = facts.names("13")["digits"]
    for n, (exactly, rounded) in enumerate(found, 1):
        assert exactly == digits(2**n - 1, n) == [1] * n
        assert rounded == digits(2**n - 1, n, float)
