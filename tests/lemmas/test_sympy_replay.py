"""The replay of the lemmas with sympy alone: it agrees with the kernel, and shares nothing with it.

The attacks on the kernel are attacks on the replay, with the same codes; what only the witness of
a lemma shows is not the replay's business.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from helpers.library import LIBRARY, proved
from helpers.replayed import replay_code, replayed
from helpers.small_lemmas import HONEST, LIB, changed
from lemmas.test_attacks import ATTACKS, TOP, Attack

from memproof.lemmas import sympy_replay

FOLDER = Path(sympy_replay.__file__).parent
USED = {"LIB": sympy_replay.replay(LIB, {})}
# The replay reads neither witness nor ``refutes``; a power of a power is one power to sympy.
OF_THE_WITNESS = {"MP-Q020", "MP-Q024", "MP-Q025"}
ANOTHER_CODE = {"a tower of powers": "MP-Q010"}


def is_of_the_witness(attack: Attack) -> bool:
    return attack.code in OF_THE_WITNESS or attack.place.startswith((", witness", ", refutes"))


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


def attacked(attack: Attack) -> dict[str, Any]:
    data = HONEST[attack.lemma]
    for path, value in attack.changes.items():
        data = changed(data, path, value)
    return data


@pytest.mark.parametrize("attack", [*ATTACKS, *TOP], ids=lambda attack: attack.name)
def test_an_attack_on_the_kernel_is_refused_with_its_code(attack: Attack) -> None:
    expected = "accepted" if is_of_the_witness(attack) else ANOTHER_CODE.get(
        attack.name, attack.code)
    assert replay_code(attacked(attack), USED) == expected


def run(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "sympy_replay", *arguments], cwd=folder, env={},
                          capture_output=True, text=True, check=False)
