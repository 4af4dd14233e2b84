"""Scripts of lemmas: each checks with sympy alone what the kernel has checked, step by step."""

from __future__ import annotations

import ast
import builtins
import keyword
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from helpers.effort import counted
from helpers.layers import long
from helpers.library import LIBRARY, proved
from helpers.paths import LEMMA_SAMPLES, ROOT
from helpers.scripts import refusal, run, unchecked
from helpers.small_lemmas import HONEST, lemma, library, step

from memproof.errors import MemproofError
from memproof.lemmas import prove
from memproof.lemmas.script import folder
from memproof.lemmas.script.layout import WIDTH, code, comment
from memproof.lemmas.script.names import Names
from memproof.lemmas.script.writer import LONGEST, rules, script
from memproof.lemmas.trusted.kernel import RULES

CALLS = 4_000_000  # as much as two or three seconds of one core
SOME = ["B1c", "G1", "G5", "G12", "G7", "C5", "S0"]


def own_part(text: str) -> str:
    """A script without its rules."""
    return text[text.index("# ==== the lemma") :]


# ------------------------------------------------------------------------------------ the library


def is_checked(identifier: str, literal: bool) -> None:
    """The script has short lines of ASCII, and counts the steps that the kernel counts."""
    text = script(proved(identifier), literal)
    assert max(map(len, text.splitlines())) <= WIDTH
    assert set(text) <= {"\n", *map(chr, range(32, 127))}
    names, printed = run(text)
    goals = ", ".join(proved(identifier).goals)
    assert printed == (f"{identifier}: {proved(identifier).steps} steps checked; "
                       f"proved: {goals}\n")
    assert len(names["STEPS"]) == proved(identifier).steps


@pytest.mark.parametrize("identifier", LIBRARY.files)
def test_a_script_checks_what_the_kernel_checks(identifier: str) -> None:
    is_checked(identifier, False)


@pytest.mark.parametrize("identifier", long(LIBRARY.files, lambda each: each not in SOME))
def test_so_it_does_with_max_and_floor(identifier: str) -> None:
    is_checked(identifier, True)


@pytest.mark.parametrize("name", HONEST)
@pytest.mark.parametrize("literal", [False, True])
def test_a_script_of_each_rule(name: str, literal: bool) -> None:
    accepted = prove(HONEST[name], library())
    assert run(script(accepted, literal))[1].startswith(f"{name}: {accepted.steps} steps checked")


def test_the_page_shows_a_part_of_the_script() -> None:
    page = (ROOT / "docs" / "how-to" / "read-a-proof-script.md").read_text(encoding="utf-8")
    (shown,) = [block for block in page.split("```text\n") if block.startswith("# ---- axioms")]
    assert shown.split("```")[0] in script(proved("G1"))


def test_every_rule_is_among_the_small_lemmas() -> None:
    used = {name for data in HONEST.values() for name in RULES if f"'by': '{name}'" in str(data)}
    assert used == set(RULES)


@pytest.mark.parametrize("identifier", ["G1", "B1c"])
def test_a_script_reads_as_it_did(identifier: str) -> None:
    """Rewrite the sample for a change that is meant to be seen."""
    expected = (LEMMA_SAMPLES / f"{identifier}-script.txt").read_text(encoding="utf-8")
    assert own_part(script(proved(identifier))) == expected


# ------------------------------------------------------------------------------ what stands in one


@pytest.mark.parametrize("literal", [False, True])
@pytest.mark.parametrize("identifier", SOME)
def test_a_script_imports_sympy_alone(identifier: str, literal: bool) -> None:
    tree = ast.parse(script(proved(identifier), literal))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [ast.unparse(node).split()[1] for node in imports] == ["sympy"]
    asked = {node.func.id for node in ast.walk(tree)
             if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not asked & {"exec", "eval", "compile", "open", "__import__", "getattr", "setattr"}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Assert)]


def test_the_rules_are_few_and_the_same_everywhere() -> None:
    assert len(rules().splitlines()) < 240
    assert {script(proved(each)).count(rules()) for each in SOME} == {1}


@pytest.mark.parametrize("identifier", SOME)
def test_every_step_has_its_sentence(identifier: str) -> None:
    lines = [line.strip() for line in own_part(script(proved(identifier))).splitlines()]
    says = [line for line in lines if line.startswith("# ") and not line.startswith("# ---")]
    assert len(says) >= proved(identifier).steps


# ------------------------------------------------------------------------------------------ names


HOSTILE = ["all", "eq", "Q", "Symbol", "combination", "Fact", "KEY", "STEPS", "OPEN", "claim",
           "lambda", "None", "print", "case", "base", "identity", "sign", "x_", "x", "step", "vars"]


def named(variable: str, fact: str, function: str) -> str:
    """A script of a lemma with these names."""
    term = f"{function}({variable})"
    return script(prove(lemma(
        "N", {variable: "R"},
        step("goal", f"{term} + {variable} >= 1", "pos", sum=[{"c": "1", "facts": [fact]}]),
        functions={function: "R -> R"}, hypotheses={fact: f"{term} + {variable} >= 1"},
        witness={"functions": {function: {"of": ["t"], "is": "t"}}}), {}))


@pytest.mark.parametrize("name", HOSTILE)
def test_names_hide_nothing(name: str) -> None:
    others = [] if keyword.iskeyword(name) else [
        named(name, "h", "f"), named(name, name, f"{name}0"), named("y", "goal_", name)]
    for text in (named("z", name, "f"), *others):
        assert refusal(text) is None
        assigned = {node.id for node in ast.walk(ast.parse(own_part(text)))
                    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        assert not assigned & {*dir(builtins), *keyword.kwlist}
        assert not assigned & set(run(rules())[0])


def test_no_two_things_have_one_name() -> None:
    names = Names({"eq", "eq_"})
    given = [("fact", "eq"), ("fact", "A-1.b"), ("fact", "A_1_b"), ("fact", "A_1.b"), ("R", "x"),
             ("Z", "x"), ("fact", "x"), ("function", "x_"), ("fact", "x__")]
    found = [names.of(kind, name) for kind, name in given]
    assert len(set(found)) == len(given)
    assert found == [names.of(kind, name) for kind, name in given]
    assert not {"eq", "eq_"} & set(found)


def test_a_variable_and_a_bound_one_of_another_sort() -> None:
    """t is real in the axiom of relu, and k an integer in that of pow2."""
    text = script(prove(lemma(
        "T", {"t": "Z", "k": "R"},
        step("on", "relu(t) == t", "instance", fact="relu.on", at={"t": "t"}, given=["t0"]),
        step("one", "pow2(t) >= 1", "instance", fact="pow2.least", at={"k": "t"}),
        step("goal", "relu(t) + k >= k", "pos", sum=[{"c": "1", "facts": ["t0"]}],
             with_=[["1", "on"]]),
        hypotheses={"t0": "t >= 0"}), {}))
    assert refusal(text) is None


# ------------------------------------------------------------------------------------------ texts


NASTY = ["coding: utf-7", "a \\", '"""', "'''", "x\ny", "x\r\x0cy", "\u202e evil", "\u2028",
         "\x1b[2J", "{0}", "%s", "# !", "\ud800", "é" * 300, "a" * 5000]


@pytest.mark.parametrize("text", NASTY, ids=ascii)
def test_a_text_is_a_comment_and_nothing_else(text: str) -> None:
    data = {**HONEST["POS"], "title": text, "statement": text, "source": text}
    data["proof"] = [{**each, "say": text} for each in data["proof"]]
    honest, hostile = unchecked(HONEST["POS"], {}), unchecked(data, {})
    assert ast.dump(ast.parse(honest)) == ast.dump(ast.parse(hostile.encode()))
    assert all(line.lstrip().startswith("#") for line in hostile.splitlines()
               if line not in honest.splitlines())


def test_comments_and_code_within_the_width() -> None:
    assert comment("word " * 60, 8)[1].startswith("        # word")
    assert max(map(len, comment("x" * 1000))) <= WIDTH
    name = "name = rule(eq(" + " + ".join(f"a{k}*b{k}" for k in range(40)) + ", 0), fact)"
    assert max(map(len, code(name, 0))) <= WIDTH
    assert ast.dump(ast.parse("\n".join(code(name, 0)))) == ast.dump(ast.parse(name))


def longest() -> list[dict[str, Any]]:
    """Files near the limits of the kernel: many steps, long facts that many steps use."""
    many = [step(f"a{k}", "x >= 0 or x >= 1", "either", from_="h") for k in range(2500)]
    equal = " + ".join(["x"] * 480) + " == x"
    used = [step(f"a{k}", "0 == 0", "pos", with_=[["0", "h"]] * 8) for k in range(12)]
    wide = " or ".join(["x >= 0"] * 190)
    end = step("end", "0 >= 0", "pos")
    split = step("split", "0 >= 0", "cases", of="h",
                 branches=[{"assume": "b", "steps": [end]}] * 190)
    return [lemma("L", {"x": "R"}, *many, hypotheses={"h": "x >= 0"}),
            lemma("W", {"x": "R"}, split, hypotheses={"h": wide}),
            lemma("U", {"x": "R"}, *used, hypotheses={"h": equal},
                  witness={"variables": {"x": "0"}})]


@pytest.mark.parametrize("data", longest(), ids=lambda data: data["lemma"])
def test_writing_costs_little(data: dict[str, Any]) -> None:
    accepted = prove(data, {})
    tracemalloc.start()
    text, calls = counted(lambda: script(accepted))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert calls < CALLS
    assert most < 64 << 20
    assert max(map(len, text.splitlines())) <= WIDTH


def test_what_is_nested_too_deep_is_refused() -> None:
    claim = "-" * 150 + "x >= 0"
    deep = lemma("D", {"x": "R"}, step("goal", claim, "pos", sum=[{"c": "1", "facts": ["h"]}]),
                 hypotheses={"h": "x >= 0"})
    with pytest.raises(MemproofError, match="MP-Q028 at lemma D"):
        script(prove(deep, {}))


def test_what_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memproof.lemmas.script.writer.LONGEST", 1000)
    with pytest.raises(MemproofError, match="MP-Q028 at lemma G1"):
        script(proved("G1"))
    monkeypatch.undo()
    assert 4 * max(len(script(proved(each))) for each in ("G4", "D1", "G8")) < LONGEST


# ------------------------------------------------------------------------------------ real programs


def process(*arguments: str, cwd: Path, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=cwd, input=text, text=True,
                          capture_output=True, check=False, env={"PYTHONPATH": ""})


def test_a_script_as_a_program(tmp_path: Path) -> None:
    folder.write(tmp_path / "g1.py", proved("G1"))
    done = process("-I", "g1.py", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "G1: 13 steps checked; proved: on, off\n")
    again = process("-", cwd=tmp_path, text=script(proved("G5"), literal=True))
    assert again.stdout.startswith(f"G5: {proved('G5').steps} steps checked; proved: ")


def test_a_broken_step_is_named_with_what_is_left_over(tmp_path: Path) -> None:
    text = script(proved("G1")).replace("combination(gt(0, 0)", "combination(gt(0, 1)")
    (tmp_path / "g1.py").write_text(text, encoding="utf-8")
    done = process("g1.py", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "false = combination(gt(0, 1)" in done.stderr
    assert done.stderr.endswith("Refused: for 0 > 1 is left over: -1\n")


def test_it_does_not_run_without_the_checks_of_sympy(tmp_path: Path) -> None:
    folder.write(tmp_path / "g1.py", proved("G1"))
    done = process("-O", "g1.py", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "without -O" in done.stderr


def test_a_folder_runs_as_one_program(tmp_path: Path) -> None:
    ids = folder.with_used(LIBRARY, ["G5"])
    assert ids == ["G1", "G5"]
    folder.write_all(tmp_path, map(proved, ids))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["G1.py", "G5.py", "run_all.py"]
    done = process("run_all.py", cwd=tmp_path)
    steps = sum(proved(each).steps for each in ids)
    assert done.stdout.splitlines()[-1].startswith(f"2 scripts: {steps} steps checked in ")
    changed = (tmp_path / "G1.py").read_text().replace("1)))\ndef on", "1)))\ndef on")
    (tmp_path / "G1.py").write_text(changed.replace("any_of(le(t, r - 1), ge(t, r))",
                                                    "any_of(le(t, r - 1), ge(t, r + 0*t))"))
    assert process("run_all.py", cwd=tmp_path).returncode == 0  # it says the same
    folder.write_all(tmp_path, map(proved, ids))
    stronger = (tmp_path / "G5.py").read_text().replace("any_of(le(t, r - 1), ge(t, r)), ge(t, r)]",
                                                        "ge(t, r)]")
    (tmp_path / "G5.py").write_text(stronger.replace("{t: Z, r: i*T}, sides, past",
                                                     "{t: Z, r: i*T}, past"))
    refused = process("run_all.py", cwd=tmp_path)
    assert refused.returncode == 1
    assert refused.stderr == "G5: G1.on is not what its script proves\n"


def test_all_scripts_fit_together() -> None:
    """What is taken from another lemma is the closed claim of its script, also by its form."""
    order = folder.with_used(LIBRARY, LIBRARY.files)
    assert sorted(order) == sorted(LIBRARY.files)
    for place, identifier in enumerate(order):
        assert set(LIBRARY.uses(identifier)) <= set(order[:place])
