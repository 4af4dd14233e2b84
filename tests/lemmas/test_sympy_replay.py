"""The replay of the lemmas with sympy alone: it agrees with the kernel, and shares nothing with it.

The attacks on the kernel are attacks on the replay, with the same codes; what only the witness of
a lemma shows is not the replay's business.
"""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
import sympy
from helpers.attacked import EVERY, attacked, is_of_the_witness
from helpers.library import LIBRARY, proved
from helpers.replayed import replay_code, replayed
from helpers.small_lemmas import HONEST, LIB, changed, lemma, step
from lemmas.test_attacks import Attack

from memproof.lemmas import sympy_replay
from memproof.lemmas.sympy_replay import Lemma, Refused, replay_file

FOLDER = Path(sympy_replay.__file__).parent
USED = {"LIB": sympy_replay.replay(LIB, {})}


@pytest.mark.parametrize("identifier", LIBRARY.files)
def test_every_lemma_is_replayed_with_the_steps_of_the_kernel(identifier: str) -> None:
    lemma, kernels = replayed(identifier), proved(identifier)
    assert (lemma.id, lemma.steps, [*lemma.goals]) == (kernels.id, kernels.steps, [*kernels.goals])


def test_nothing_of_memproof_is_imported() -> None:
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                assert node.level == 1
                continue
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [
                alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                top = name.split(".")[0]
                assert top == "sympy" or top in sys.stdlib_module_names, f"{path.name}: {name}"


@pytest.mark.parametrize("name", HONEST)
def test_the_honest_lemmas_are_replayed(name: str) -> None:
    assert sympy_replay.replay(HONEST[name], USED).id == name


@pytest.mark.parametrize("attack", EVERY, ids=lambda attack: attack.name)
def test_an_attack_on_the_kernel_is_refused_with_its_code(attack: Attack) -> None:
    expected = "accepted" if is_of_the_witness(attack) else attack.code
    assert replay_code(attacked(attack), USED) == expected


def run(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "sympy_replay", *arguments], cwd=folder, env={},
                          capture_output=True, text=True, check=False)


def test_a_copy_of_the_folder_is_a_program_of_its_own(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "sympy_replay")
    for name in ("USER", "LIB"):
        data = {**HONEST, "LIB": LIB}[name]
        (tmp_path / f"{name}.json").write_text(json.dumps(data), encoding="utf-8")
    found = run("USER.json", folder=tmp_path)
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.startswith("replayed USER: 1 steps, with sympy ")
    (tmp_path / "LIB.json").write_text(json.dumps(changed(LIB, "proof/plus/sum/1/c", "2")))
    found = run("USER.json", "LIB.json", folder=tmp_path)
    assert found.returncode == 1
    assert [line.split(": ")[0] for line in found.stdout.splitlines()] == [
        "REFUSED 'USER.json'", "REFUSED 'LIB.json'"]
    assert found.stdout.count("MP-Q010 at lemma LIB, step plus") == 2
    (tmp_path / "LIB.json").unlink()
    assert run("USER.json", folder=tmp_path).returncode == 2
    assert run(folder=tmp_path).returncode == 2


def test_files_that_use_each_other_are_refused(tmp_path: Path) -> None:
    for name, other in (("A1", "A2"), ("A2", "A1")):
        data = lemma(name, {}, step("goal", "0 >= 1", "instance", fact=f"{other}.goal"),
                     uses=[other])
        (tmp_path / f"{name}.json").write_text(json.dumps(data))
    with pytest.raises(Refused) as caught:
        replay_file(tmp_path / "A1.json", {})
    assert caught.value.code == "MP-Q021"


def test_a_file_of_another_lemma_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "USER.json").write_text(json.dumps(HONEST["USER"]))
    (tmp_path / "LIB.json").write_text(json.dumps({**LIB, "lemma": "OTHER"}))
    with pytest.raises(Refused) as caught:
        replay_file(tmp_path / "USER.json", {})
    assert caught.value.code == "MP-Q021"


@pytest.mark.parametrize("text", [
    b'{"lemma": "A", "lemma": "A"}', b'{"lemma": 1.0}', b'{"lemma": NaN}', b'[', b'"\xff"',
    b'{"lemma": ' + b"9" * 5000 + b"}", b"[]", b"null", b"\xef\xbb\xbf{}", b'{"proof": 1e9}'])
def test_what_is_no_strict_json_is_refused(text: bytes) -> None:
    assert replay_code(text) == "MP-Q001"


def test_a_file_too_long_or_too_deep_is_refused() -> None:
    assert replay_code(b" " * 200_000) == "MP-Q004"
    assert replay_code(b"[" * 100_000) == "MP-Q004"


@pytest.mark.parametrize("name", [*HONEST])
def test_definitions_are_read_as_hypotheses(name: str) -> None:
    """The key is a claim that the lemma kernel checks; the replay allows it."""
    assert replay_code({**HONEST[name], "definitions": {}}, USED) == "accepted"


LITERAL = ["P2", "G1", "G5", "G12", "G15", "G13", "G2"]


@pytest.mark.parametrize("identifier", [
    pytest.param(each, marks=() if each in LITERAL else pytest.mark.exhaustive)
    for each in LIBRARY.files])
def test_a_lemma_is_replayed_with_relu_floor_and_powers_of_sympy(identifier: str) -> None:
    assert literally(identifier).steps == proved(identifier).steps


@cache
def literally(identifier: str) -> Lemma:
    used = {each: literally(each) for each in LIBRARY.uses(identifier)}
    return sympy_replay.replay(LIBRARY.files[identifier], used, literal=True)


def test_what_is_replayed_literally_is_about_sympys_functions() -> None:
    data = lemma("L", {"x": "R", "n": "Z"},
                 step("a", "relu(x) == relu(x)", "pos"), step("b", "floor(n) == n", "pos"),
                 step("c", "pow2(n)*pow2(n) == pow2(n)**2", "pos"))
    assert replay_code(data) == "MP-Q010"  # nothing is known of the function floor but axioms
    goal = sympy_replay.replay(data, {}, literal=True).goals["c"].conclusion
    n = sympy.Symbol("n", integer=True)
    assert goal.left == 2 ** (2 * sympy.Max(0, n))


def test_the_id_of_a_lemma_is_an_id() -> None:
    for name in ("g1", "G 1", "G" * 30, "", "../G1"):
        assert replay_code({**LIB, "lemma": name}) == "MP-Q001"


@pytest.mark.parametrize("functions", [{}, {"f": "Z -> R"}, {"f": "R -> Z"}, {"h": "R -> R"}])
def test_a_lemma_is_used_for_its_own_functions(functions: dict[str, str]) -> None:
    fun = lemma("FUN", {"x": "R"}, step("goal", "f(x) == f(x)", "pos"), functions={"f": "R -> R"})
    user = lemma("USE", {}, step("same", "f(1) == f(1)", "instance", fact="FUN.goal",
                                 at={"x": "1"}), uses=["FUN"], functions={"f": "R -> R"})
    used = {"FUN": sympy_replay.replay(fun, {})}
    assert replay_code(user, used) == "accepted"
    assert replay_code({**user, "functions": functions}, used) == "MP-Q021"
