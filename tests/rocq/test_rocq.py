"""The development in Rocq: what its files say, and that coqc, where there is one, agrees.

Compiling everything takes half a minute, and is left to the exhaustive tests.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from helpers.command_line import memproof

from memproof import rocq
from memproof.claims import claims
from memproof.cli.theorems import _print_in_rocq
from memproof.constructions.sawtooth_grid.guarantee import proved_pair, proved_room, proved_short
from memproof.constructions.threshold_ledger.guarantee import Bound, bound_on_data, bound_on_line
from memproof.dataset.labels import label_bits
from memproof.errors import MemproofError
from memproof.rocq import THEORIES, about, announced_in, modules, rocq_theorem, rocq_theorems
from memproof.rocq import build as building
from memproof.rocq.build import CLOSED, Build, answers, build
from memproof.theorems import theorems

needs_coqc = pytest.mark.skipif(shutil.which("coqc") is None, reason="no coqc")
FORBIDDEN = re.compile(r"\b(Admitted|admit|Axioms?|Parameters?|Conjectures?|Psatz|Reals"
                       r"|Classical\w*|FunctionalExtensionality|give_up|bypass_check)\b")


def source(module: str) -> str:
    """The text of a file of the development."""
    return (THEORIES / f"{module}.v").read_text(encoding="utf-8")


def code(module: str) -> str:
    """The same without comments, which are not nested here."""
    return re.sub(r"\(\*.*?\*\)", "", source(module), flags=re.DOTALL)


# -------------------- the files


def test_the_project_names_every_file_after_those_that_it_needs() -> None:
    assert {path.stem for path in THEORIES.glob("*.v")} == set(modules())
    for position, module in enumerate(modules()):
        for names in re.findall(r"From Memproof Require Import ([\w ]+)\.", code(module)):
            assert set(names.split()) <= set(modules()[:position]), module


@pytest.mark.parametrize("module", modules())
def test_no_proof_is_left_out(module: str) -> None:
    assert not FORBIDDEN.findall(code(module))
    ends = len(re.findall(r"\b(?:Qed|Defined)\.", code(module)))
    assert ends == len(re.findall(r"\bProof\b", code(module)))


@pytest.mark.parametrize("module", modules())
def test_lines_are_short(module: str) -> None:
    assert max(map(len, source(module).splitlines())) <= 100


def test_every_announcement_is_read() -> None:
    """A slip in a comment must not make a theorem vanish from the list."""
    announced = [name for module in modules()
                 for name in re.findall(r"\(\* THEOREM (\w+)", source(module))]
    assert announced == [each.name for each in rocq_theorems()]
    assert len(announced) == len(set(announced)) >= 10
    for each in rocq_theorems():
        assert each.statement.startswith(f"Theorem {each.name}")
        assert each.statement.endswith(".")
        assert "Proof" not in each.statement


def test_papers_are_known() -> None:
    papers = {each.id for each in theorems()}
    rows = {each.id: each.paper for each in claims()}
    assert all(rows[each.claim] == each.paper for each in rocq_theorems() if each.claim)
    others = {"", "hanin-2017", "bubeck-2020", "egosi-2025", "sohn-2024"}  # in the audit alone
    assert {each.paper for each in rocq_theorems()} - others <= papers
    assert set(rocq.NOT_REACHED) <= papers
    assert about("yang-yang-2026")
    assert all(each.paper == "yang-yang-2026"
                                           for each in about("yang-yang-2026"))


def test_a_statement_within_a_section_keeps_its_shape() -> None:
    text = ("  (* THEOREM one\n  [yun-2019: yun-sgd].  Words\n   of it. *)\n"
            "  Theorem one : forall n,\n    n = n.\n  Proof.\n")
    (found,) = announced_in("File", text)
    assert (found.words, found.paper, found.claim) == ("Words of it.", "yun-2019", "yun-sgd")
    assert found.statement == "Theorem one : forall n,\n  n = n."


# -------------------- the command


def test_the_list_and_one_theorem() -> None:
    shown = memproof("rocq").out
    assert all(each.name in shown for each in rocq_theorems())
    assert all(paper in shown for paper in rocq.NOT_REACHED)
    one = memproof("rocq", "yang_yang").out
    assert "Theorem yang_yang :" in one
    assert rocq.STATE in one


def test_theorems_cite_what_is_proved_and_only_that(capsys: pytest.CaptureFixture[str]) -> None:
    for each in json.loads(memproof("theorems", "--json").out)["theorems"]:
        assert [found["name"] for found in each["rocq"]] == [
            found.name for found in about(each["id"])]
    listed = memproof("theorems").out
    for paper in theorems():
        capsys.readouterr()
        _print_in_rocq(paper.id)
        shown = capsys.readouterr().out
        assert (rocq.STATE in shown) == bool(about(paper.id))
        for found in about(paper.id):
            assert " ".join(found.statement.split()) in " ".join(shown.split())
            assert found.name in listed


def test_claims_cite_what_is_proved_and_only_that() -> None:
    for each in json.loads(memproof("claims", "--json").out)["claims"]:
        names = [found.name for found in rocq_theorems() if found.claim == each["id"]]
        assert each["rocq"] == ", ".join(names)
    assert f"{rocq.STATE}: width_two" in memproof("claims", "hanin-width-2").out
    assert rocq.STATE not in memproof("claims", "yun-sgd").out


def test_an_unknown_name_is_told_the_one_that_is_like_it() -> None:
    ran = memproof("rocq", "yang_yangs")
    assert ran.code == 2
    assert "MP-U022" in ran.err
    assert "did you mean yang_yang?" in ran.err


def test_options_that_do_not_go_together() -> None:
    for arguments in (["--recheck"], ["yang_yang", "--build", "made"]):
        ran = memproof("rocq", *arguments)
        assert ran.code == 2
        assert "MP-U004" in ran.err
        assert not Path("made").exists()


def test_without_coqc_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path
                                               ) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = memproof("rocq", "--build", str(tmp_path / "made"))
    assert ran.code == 2
    assert "MP-U021" in ran.err
    assert "opam install coq" in ran.err
    assert not (tmp_path / "made").exists()
    assert memproof("rocq").code == 0


# -------------------- what coqc says


def test_answers_are_read_theorem_by_theorem() -> None:
    found = answers("= one\nClosed under the global context\n= two\nAxioms:\nfoo : False\n")
    assert found == {"one": CLOSED, "two": "Axioms: foo : False"}


def test_a_build_is_proved_only_if_every_theorem_is_closed() -> None:
    names = [each.name for each in rocq_theorems()]
    whole = dict.fromkeys(names, CLOSED)
    assert Build(axioms=whole).is_proved
    assert Build(axioms=whole, checked="<none>").is_proved
    assert not Build(axioms=whole, checked="foo").is_proved
    assert not Build(axioms=whole, failure=("Net.v", "no")).is_proved
    assert not Build(axioms={**whole, names[0]: "Axioms: foo : False"}).is_proved
    assert not Build(axioms=dict.fromkeys(names[1:], CLOSED)).is_proved


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A development of one file, in place of ours."""
    theories = tmp_path / "theories"
    theories.mkdir()
    (theories / "_CoqProject").write_text("-Q . Memproof\nOnly.v\n")
    monkeypatch.setattr(rocq, "THEORIES", theories)
    monkeypatch.setattr(building, "THEORIES", theories)
    return theories


@needs_coqc
@pytest.mark.parametrize(("text", "proved", "said"), [
    ("Theorem one : True.\nProof. exact I. Qed.\n", True, CLOSED),
    ("Axiom a : False.\n(* THEOREM one.  It. *)\nTheorem one : False.\nProof. exact a. Qed.\n",
     False, "Axioms: a : False"),
    ("Theorem one : False.\nProof. exact I. Qed.\n", False, "Only.v"),
])
def test_what_coqc_does_not_accept_is_not_proved(
    small: Path, tmp_path: Path, text: str, proved: bool, said: str
) -> None:
    head = "" if "THEOREM" in text else "(* THEOREM one.  It. *)\n"
    (small / "Only.v").write_text(f"(* *)\n{head}{text}")
    rocq_theorems.cache_clear()
    try:
        result = build(tmp_path / "made")
        assert result.is_proved == proved
        assert said in (*result.axioms.values(), result.failure[0])
    finally:
        rocq_theorems.cache_clear()


@needs_coqc
def test_a_folder_with_something_else_in_place_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "Net.v").write_text("something of mine")
    with pytest.raises(MemproofError, match="MP-U005"):
        build(tmp_path)
    assert (tmp_path / "Net.v").read_text() == "something of mine"


# -------------------- the sizes of the theorem are those of the planner

NUMBERS = 100


def evaluate(tmp_path: Path, terms: list[str]) -> list[int]:
    """Terms of Formulas.v, evaluated by coqc."""
    shutil.copy(THEORIES / "Formulas.v", tmp_path)
    (tmp_path / "Ask.v").write_text(
        "From Coq Require Import ZArith List.\nFrom Memproof Require Import Formulas.\n"
        "Import ListNotations.\nOpen Scope Z_scope.\nSet Printing Width 1000000.\n"
        f"Eval vm_compute in [{'; '.join(terms)}].\n")
    for name in ("Formulas.v", "Ask.v"):
        ran = subprocess.run(["coqc", "-q", "-Q", ".", "Memproof", name], cwd=tmp_path,
                             capture_output=True, text=True, timeout=300)
        assert ran.returncode == 0, ran.stderr
    listed = re.search(r"\[(.*)\]", ran.stdout)
    assert listed is not None
    return [int(text) for text in re.findall(r"-?\d+", listed[1])]


@needs_coqc
def test_the_sizes_of_the_theorem_are_those_of_plan(tmp_path: Path) -> None:
    """depth_bound and product_bound at a hundred random N, d, R, C, W: what `plan` guarantees."""
    chance = random.Random(1)
    terms, wanted = [], []
    for _ in range(NUMBERS):
        points, dimension = round(10 ** chance.uniform(0.4, 9)), chance.randint(1, 10**4)
        radius = chance.randint(1, 10**6)  # integer points at distances of at least 1
        classes, width = round(10 ** chance.uniform(0, 6)), round(10 ** chance.uniform(0.8, 4))
        bound = bound_on_data(points, Fraction(1, radius**2), dimension, classes, width)
        wanted += [bound.depth, bound.product, bound.digit, bound.label_bits]
        numbers = f"{points} {bound.line_bits} {bound.label_bits} {width}"
        terms += [f"depth_bound {numbers}", f"product_bound {numbers}", f"digit_bits {numbers}",
                  f"label_bits {classes}"]
    assert evaluate(tmp_path, terms) == wanted
    assert len(wanted) == 4 * NUMBERS


@needs_coqc
def test_small_numbers_too(tmp_path: Path) -> None:
    """All N, rho, c, W in a box; and label_bits."""
    boxes = [(n, rho, c, w) for n in (1, 2, 3, 7) for rho in (0, 1, 5, 64) for c in (1, 2, 9)
             for w in (6, 7, 8, 9, 12, 13, 40)]
    found = evaluate(tmp_path, [f"depth_bound {n} {rho} {c} {w}" for n, rho, c, w in boxes]
                     + [f"label_bits {n}" for n in range(1, 20)])
    bounds: list[Bound] = [bound_on_line(n, rho, c, w) for n, rho, c, w in boxes]
    assert found == [bound.depth for bound in bounds] + [label_bits(n) for n in range(1, 20)]


@needs_coqc
def test_the_rooms_of_two_layers_are_those_of_the_grid(tmp_path: Path) -> None:
    """`short_room` and `room`, for which yun and yun_room are proved: what `bounds` says."""
    chance = random.Random(2)
    widths = [(a, b, y) for a in range(6) for b in range(6) for y in (1, 2, 3)]
    widths += [(chance.randint(1, 99), chance.randint(1, 99), chance.randint(1, 9))
               for _ in range(NUMBERS)]
    terms = [f"Z.of_nat ({room} {a} {b} {y})" for a, b, y in widths
             for room in ("short_room", "room")]
    assert evaluate(tmp_path, terms) == [
        rule(*each) for each in widths for rule in (proved_short, proved_room)]


@needs_coqc
def test_the_room_of_a_pair_is_that_of_deep_pairs(tmp_path: Path) -> None:
    """`pair_room`, for which yun_pairs is proved, first or last or neither or both."""
    chance = random.Random(3)
    pairs = [(a, b, y) for a in range(5) for b in range(5) for y in (1, 2)]
    pairs += [(chance.randint(1, 60), chance.randint(1, 60), chance.randint(1, 5))
              for _ in range(NUMBERS)]
    ends = list(product((False, True), repeat=2))
    terms = [f"Z.of_nat (pair_room {y} {str(not first).lower()} {str(not last).lower()} {a} {b})"
             for a, b, y in pairs for first, last in ends]
    assert evaluate(tmp_path, terms) == [proved_pair(y)(a, b, first, last)
                                         for a, b, y in pairs for first, last in ends]


# -------------------- all of it


@needs_coqc
@pytest.mark.exhaustive
def test_the_whole_development_is_accepted_without_axioms(tmp_path: Path) -> None:
    ran = memproof("rocq", "--build", str(tmp_path / "made"), "--recheck")
    assert ran.code == 0, ran.err
    assert "PROVED" in ran.out
    assert "coqchk: axioms: <none>" in ran.out


def test_rocq_theorem_is_found() -> None:
    assert rocq_theorem("staircase").module == "Shallow"
