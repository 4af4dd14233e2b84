"""The site: what its builder refuses, what its pages hold; the whole of it is built in .ci/run."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.paths import DOCS, ROOT

sys.path.insert(0, str(DOCS / "site"))

import facts
import links

LESSON = """# A lesson

It is {n}`3 = 1 + 2`, and $x^2$.

$$x = 1, \\qquad y = 2.$$

:::::{task} Predict
:answer: 5/2 = '5/2'

How much?

::::{hint}
Little.
::::
::::{hint}
More.
::::
::::{solution}
It is 5/2.
::::
:::::

:::{widget} sawtooth
:data: [1, "</script>"]

In words.
:::
"""


def built(text: str, folder: Path) -> tuple[str, str]:
    """(the finished page, the warnings) of a page in docs/lessons/ of a site of its own."""
    pytest.importorskip("sphinx", reason="the extra docs is not installed")
    page = folder / "in" / "docs" / "lessons" / "99-page.md"
    page.parent.mkdir(parents=True)
    page.write_text(text)
    ran = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-c", str(DOCS / "site"),
         "-D", "root_doc=docs/lessons/99-page", folder / "in", folder / "out"],
        capture_output=True, text=True)
    return (folder / "out" / "docs" / "lessons" / "99-page.html").read_text(), ran.stderr


def test_a_lesson_has_its_numbers_tasks_and_formulas(tmp_path: Path) -> None:
    text, warnings = built(LESSON, tmp_path)
    assert warnings == ""
    assert '<span class="number">3</span>' in text
    assert "<msup>" in text
    assert text.count("</math></span>") == 2  # they may stand below each other
    assert text.index("lesson.js") < text.index("sawtooth.js")
    assert '<form class="answer" data-answer="5/2" hidden>' in text
    assert text.count('<details class="hint">') == 2
    assert text.index("<form class=") < text.index('<details class="hint">')
    assert '[1, "\\u003c/script>"]' in text
    assert not [each for each in links.faults(tmp_path / "out") if "sawtooth.js" not in each]


def test_a_wrong_number_is_a_warning(tmp_path: Path) -> None:
    wrong = (LESSON.replace("{n}`3 = 1 + 2`", "{n}`4 = 1 + 2`, {n}`3 = 1 + unknown`")
             .replace(":answer: 5/2 = '5/2'", ":answer: 5/2 = '7/2'"))
    warnings = built(wrong, tmp_path)[1]
    for says in ("4 = 1 + 2: it is 3", "NameError", "it is 7/2"):
        assert says in warnings


@pytest.mark.parametrize(("text", "value", "same"), [
    ("1,751", 1751, True), ("1, 7", (1, 7), True), ("1,7", (1, 7), False), ("0.5", "1/2", False),
])
def test_a_number_is_compared_as_it_is_written(text: str, value: object, same: bool) -> None:
    assert (facts.differs(f"{text} = {value!r}", "99") == "") is same


def test_every_kind_of_fault_in_links_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<a href="b.html#there">1</a><a href="b.html#not">2</a><a href="c.html">3</a>'
        '<a href="https://example.org">4</a><img src="https://example.org/i.png">'
        '<script src="//example.org/s.js"></script><a href="#top" id="top">5</a>')
    (tmp_path / "b.html").write_text('<p id="there">')
    assert list(links.faults(tmp_path)) == [
        "a.html: b.html#not: no such anchor", "a.html: c.html: no such file",
        "a.html: https://example.org/i.png: is fetched from the network",
        "a.html: //example.org/s.js: is fetched from the network"]


@pytest.mark.exhaustive
def test_the_whole_site_has_no_fault(tmp_path: Path) -> None:
    pytest.importorskip("sphinx", reason="the extra docs is not installed")
    ran = subprocess.run([sys.executable, "docs/build.py", "-o", tmp_path], cwd=ROOT,
                         capture_output=True, text=True)
    steps = [line.partition(" ")[0] for line in ran.stderr.splitlines()]
    assert (ran.returncode, steps) == (0, ["1/4", "2/4", "3/4", "4/4"])
    assert ran.stdout.startswith(f"the site begins at {tmp_path / 'index.html'}: open it")
    assert ran.stdout.count("\n") == 1


def test_answers_are_judged_as_exact_fractions() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not there")
    cases = {("0.5", "1/2"): True, ("2/4", "1/2"): True, ("1/3", "0.333"): False,
             ("1,2", "1, 2"): True, ("1, 3", "1, 2"): False, ("1/0", "1"): None, ("x", "1"): None,
             ("\u22123/4", "-0.75"): True, ("12,345", "12345"): True, ("Yes", "yes"): True,
             (str(2**80), str(2**80 + 1)): False}
    program = ("const {judge} = require('./lesson.js'); console.log(JSON.stringify("
               f"{json.dumps(list(cases))}.map(pair => judge(...pair))))")
    ran = subprocess.run([node, "-e", program], cwd=DOCS / "site" / "static", capture_output=True,
                         text=True, check=True)
    assert json.loads(ran.stdout) == list(cases.values())
