"""``memproof lemmas --sympy``: two checkers, what both say, and what happens if they disagree."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from helpers.command_line import memproof, refused, write
from helpers.library import LIBRARY, proved
from helpers.replayed import replayed
from helpers.small_lemmas import HONEST, LIB, changed, lemma, step

from memproof.lemmas import Library, Verdict, sympy_replay
from memproof.lemmas.replaying import KERNEL_ALONE, replay_of
from memproof.lemmas.sympy_replay import Refused

BOTH = ("kernel", "sympy")
FILES = {**HONEST, "LIB": LIB}


@pytest.fixture(autouse=True)
def _empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def verdict(data: dict[str, Any]) -> Verdict:
    return Library({**FILES, data["lemma"]: data}, sympy=True).verdict(data["lemma"])


def answering(monkeypatch: pytest.MonkeyPatch, answer: Callable[..., Any]) -> None:
    """The replay answers this."""
    monkeypatch.setattr(sympy_replay, "replay", answer)


def refusing(code: str) -> Callable[..., Any]:
    def answer(data: object, used: object) -> Any:
        raise Refused(code, "lemma POS, step weak", "no identity")
    return answer


# ----------------------------------------------------------------------------------------- verdicts


@pytest.mark.parametrize("name", FILES)
def test_both_say_so(name: str) -> None:
    found = Library(dict(FILES), sympy=True).verdict(name)
    assert found.checkers == BOTH
    assert found.objection is None
    assert found.proved


def test_nobody_asks_sympy_if_it_is_not_said() -> None:
    found = Library(dict(FILES)).verdict("USER")
    assert (found.checkers, found.replay, found.objection) == (("kernel",), None, None)


def test_lemmas_that_are_used_are_replayed_before() -> None:
    bad = changed(LIB, "proof/plus/sum/1/c", "2")
    library = Library({**FILES, "LIB": bad}, sympy=True)
    user, used = library.verdict("USER"), library.verdict("LIB")
    assert [each.checkers for each in (user, used)] == [(), ()]
    assert [each.objection for each in (user, used)] == [None, None]
    assert user.replay is not None
    assert user.replay.error is not None
    assert user.replay.error.code == "MP-Q021"


def test_a_refusal_with_another_code_is_no_disagreement(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = changed(HONEST["POS"], "proof/weak/sum/0/c", "2")
    assert verdict(bad).objection is None
    answering(monkeypatch, refusing("MP-Q015"))
    assert verdict(bad).objection is None


def test_a_refusal_of_the_replay_is_a_disagreement(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, refusing("MP-Q010"))
    found = verdict(HONEST["POS"])
    assert found.checkers == ("kernel",)
    assert found.objection is not None
    assert (found.objection.code, found.objection.place) == ("MP-Q027", "lemma POS")
    assert found.objection.found == (
        "kernel: proved, 6 steps, goals one; sympy: refused, MP-Q010 at lemma POS, step weak")


def test_a_refusal_of_the_kernel_is_a_disagreement(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = sympy_replay.replay(HONEST["POS"], {})
    answering(monkeypatch, lambda data, used: honest)
    found = verdict(changed(HONEST["POS"], "proof/weak/sum/0/c", "2"))
    assert found.objection is not None
    assert found.objection.code == "MP-Q027"
    assert found.objection.found.startswith("kernel: refused, MP-Q010 at lemma POS, step weak; sym")


def test_other_steps_or_goals_are_a_disagreement(monkeypatch: pytest.MonkeyPatch) -> None:
    data = HONEST["FORALL"]
    honest = sympy_replay.replay(data, {})
    goal = honest.goals["all"]
    for other in (honest._replace(steps=honest.steps + 1), honest._replace(goals={}),
                  honest._replace(goals={"other": goal}),
                  honest._replace(goals={"all": sympy_replay.statements.All(
                      goal.symbols[:1], goal.premises, goal.conclusion)}),
                  honest._replace(goals={"all": sympy_replay.statements.All(
                      goal.symbols, (), goal.conclusion)})):
        answering(monkeypatch, lambda data, used, other=other: other)
        found = verdict(data).objection
        assert found is not None
        assert found.code == "MP-Q027"


def test_a_lemma_beyond_the_limits_of_the_replay_is_not_checked_again(
        monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, refusing("MP-Q004"))
    found = verdict(HONEST["POS"])
    assert found.objection is not None
    assert (found.proved, found.objection.code) == (True, "MP-Q004")


@pytest.mark.parametrize(("name", "path", "value", "code"), [
    ("POS", "witness/variables/x", "0", "MP-Q020"), ("ABSURD", "refutes", {}, "MP-Q024"),
    ("POS", "definitions", {"x": ["x0"]}, "MP-Q026"), ("POS", "witness", 5, "MP-Q001")])
def test_what_the_kernel_alone_looks_at_is_no_disagreement(
        name: str, path: str, value: Any, code: str) -> None:
    found = verdict(changed(HONEST[name], path, value))
    assert found.error is not None
    assert found.error.code == code
    assert code in KERNEL_ALONE
    assert (found.checkers, found.objection) == (("sympy",), None)


def test_circles_and_names_that_are_not_those_of_their_files() -> None:
    first = lemma("A1", {}, step("goal", "0 >= 1", "instance", fact="A2.goal"), uses=["A2"])
    second = lemma("A2", {}, step("goal", "0 >= 1", "instance", fact="A1.goal"), uses=["A1"])
    for each in Library({"A1": first, "A2": second, "B1": LIB}, sympy=True).all():
        assert (each.proved, each.objection) == (False, None)


def test_what_a_file_says_is_no_line_of_ours() -> None:
    found = replay_of({**LIB, "goals": {"a\nPROVED\x1b[2J": "0 >= 0"}}, {})
    assert found.error is not None
    assert found.error.message().isprintable()


# -------------------------------------------------------------------------------------- the command


def test_the_command_says_who_checked() -> None:
    ran = memproof("lemmas", "G1", "G6", "--sympy")
    assert (ran.code, ran.err) == (0, "")
    assert re.findall(r"^PROVED (\S+) \(kernel, sympy\): ", ran.out, re.MULTILINE) == ["G1", "G6"]


def test_a_table_of_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memproof.lemmas.proving.library", lambda: dict(FILES))
    ran = memproof("lemmas", "--sympy")
    assert ran.code == 0
    steps = sum(sympy_replay.replay(each, {"LIB": sympy_replay.replay(LIB, {})}).steps
                for each in FILES.values())
    assert (f"{len(FILES)} lemmas, {steps} steps: checked by the kernel, and again with sympy "
            "alone in ") in " ".join(ran.out.split())
    assert "sympy ms" in ran.out
    assert len(re.findall(r"kernel, sympy", ran.out)) == len(FILES)


def test_a_file_of_ones_own_with_steps_and_as_json() -> None:
    name = write("user.json", json.dumps(HONEST["USER"]))
    other = write("lib.json", json.dumps(LIB))
    ran = memproof("lemmas", "--file", name, "--file", other, "--sympy", "--json", "--steps")
    assert ran.code == 0
    found = {each["lemma"]: each for each in json.loads(ran.out)["lemmas"]}
    for each in found.values():
        assert each["checkers"] == list(BOTH)
        assert isinstance(each["sympy_milliseconds"], int)
        assert each["verdict"] == "proved"
    alone = json.loads(memproof("lemmas", "G1", "--json").out)["lemmas"][0]
    assert alone["checkers"] == ["kernel"]
    assert "sympy_milliseconds" not in alone


def test_a_page_says_that_it_was_checked_again() -> None:
    assert memproof("lemmas", "G6", "--sympy", "--html", "a.html").code == 0
    assert "checked again, with sympy alone" in Path("a.html").read_text()
    assert memproof("lemmas", "G6", "--html", "b.html").code == 0
    assert "checked again" not in Path("b.html").read_text()


def test_a_disagreement_shouts(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, refusing("MP-Q010"))
    ran = memproof("lemmas", "G6", "--sympy")
    assert ran.code == 1
    assert "DISAGREEMENT G6: MP-Q027 at lemma G6: " in ran.out
    assert "PROVED" not in ran.out
    assert "kernel: proved, 10 steps" in ran.err
    assert "sympy: refused, MP-Q010" in ran.err
    assert "(memproof explain MP-Q027 tells more)" in ran.err
    found = json.loads(memproof("lemmas", "G6", "--sympy", "--json").out)
    assert (found["proved"], found["refused"]) == (0, 1)
    assert (found["lemmas"][0]["verdict"], found["lemmas"][0]["code"]) == (
        "DISAGREEMENT", "MP-Q027")
    monkeypatch.setattr("memproof.lemmas.proving.library", lambda: dict(FILES))
    ran = memproof("lemmas", "--sympy")
    assert ran.code == 1
    assert ran.out.count("DISAGREEMENT") >= len(FILES)
    assert f"{len(FILES)} where sympy alone does not say the same" in " ".join(ran.out.split())


def test_a_lemma_beyond_the_limits_fails_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, refusing("MP-Q004"))
    ran = memproof("lemmas", "G6", "--sympy")
    assert ran.code == 1
    assert "PROVED G6 (kernel): " in ran.out
    assert "not checked again with sympy: MP-Q004" in " ".join(ran.out.split())


@pytest.mark.parametrize("argv", [
    ["--rules"], ["--script", "G1"], ["--find", "x", "-o", "y"]])
def test_options_that_do_not_go_together(argv: list[str]) -> None:
    refused(memproof("lemmas", "--sympy", *argv), "MP-U004")


# ------------------------------------------------------------------------------------------ numbers


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", LIBRARY.files)
def test_the_replay_counts_the_steps_of_the_kernel(name: str) -> None:
    assert replayed(name).steps == proved(name).steps
