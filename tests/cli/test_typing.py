"""What somebody types who has not read the manual: slips are answered with what was meant."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.command_line import memproof
from helpers.paths import ROOT
from hypothesis import given
from hypothesis import strategies as st

from memproof.cli import COMMANDS
from memproof.cli.options import program
from memproof.constructions import registry
from memproof.names import LONGEST, near, unknown

IRIS = str(ROOT / "certificates" / "iris.memproof.jsonl")


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(registry, "_REGISTRY", dict(registry._REGISTRY))  # --load adds to it
    Path("table.csv").write_text("petal length,colour,class\n1,2,a\n3,4,b\n5,5,a\n")


@pytest.mark.parametrize(("line", "meant"), [
    ("chek x", "check"), ("certfy iris", "certify"), ("Claims", "claims"), ("theorem", "theorems"),
    ("--laod x.py certify", "--load"), ("--versoin", "--version"),
    ("certify --lable x", "--label"), ("certify iris --one_hot", "--one-hot"),
    ("check x --fromat json", "--format"), ("explain x --lyaer=3", "--layer"),
    ("plan iris --tradeof-f", "--tradeoff"), ("lemmas G1 --stpes", "--steps"),
    ("bounds --widhts 3,3", "--widths"), ("claims --verfiy", "--verify"),
    ("certify iris --header yess", "yes"), ("check x --format jsn", "json"),
    ("check x --checker secnd", "second"), ("bounds --widths 3,3 --activation relo", "relu"),
    ("certify iris --construction tresh-ledger", "threshold-ledger"),
    ("evaluate iris --construction STAIRCASE_", "staircase"),
    ("constructions folded", "folded-index"),
    ("plan iris --construction max_min_string", "max-min-string"),
    ("certify iriss", "iris"), ("certify breast-cancr", "breast_cancer"), ("plan digit", "digits"),
    ("certify tabel.csv", "table.csv"), (f"check {IRIS} --data tabel.csv", "table.csv"),
    ("certify table.csv --label clas", "class"), ("certify table.csv --ignore color", "colour"),
    ("certify table.csv --keep petal_length", "petal length"),
    ("certify table.csv --delimiter coma", "comma"),
    ("certify iris --option slot=3", "slots"),
    ("certify iris --construction sawtooth-grid --option variant=shrot", "short"),
    ("certify iris --construction folded-index --option encoder=narow", "narrow"),
    ("certify iris --construction bumps --option variant=hats", "hat"),
    ("certify iris --smallest parametres", "parameters"),
    ("plan --sweep point=1,2", "points"), ("plan iris --option varaint=short", "variant"),
    ("lemmas g1", "G1"), ("lemmas YR4kinks", "YR4-kinks"),
    ("theorems yangyang-2026", "yang-yang-2026"),
    ("theorems park", "park-2021"), ("claims park-imagnet", "park-imagenet"),
    ("bounds vc-prodct", "vc-product"), ("explain MP-R17", "MP-R017"),
])
def test_did_you_mean(line: str, meant: str) -> None:
    ran = memproof(*line.split())
    assert ran.code == 2
    assert ran.out == ""
    assert f"(did you mean {meant}?)" in ran.err


@pytest.mark.parametrize("line", ["xyzzy", "certify --xyzzy", "claims xyzzy", "certify xyzzy.q"])
def test_nothing_is_meant(line: str) -> None:
    assert "did you mean" not in memproof(*line.split()).err


def test_only_a_table_is_meant(tmp_path: Path) -> None:
    """Where a table is asked for, a drawing with a name that is near is none."""
    (tmp_path / "net.svg").write_text("<svg/>")
    assert "did you mean" not in memproof("certify", tmp_path / "pets.csv").err
    (tmp_path / "pet.csv").write_text("x,y\n1,2\n")
    assert "(did you mean pet.csv?)" in memproof("certify", tmp_path / "pets.csv").err


@given(st.text(max_size=20), st.lists(st.text(max_size=8), max_size=8))
def test_a_near_name_is_one_of_them(word: str, names: list[str]) -> None:
    assert near(word, names) in {"", *names}
    error = unknown("MP-U016", "the claim", word, names)
    assert error.found.isascii() or error.found.isprintable()


def test_long_words_are_compared_with_nothing() -> None:
    assert near("a" * LONGEST, ["a" * LONGEST]) == "a" * LONGEST
    assert near("a" * 10**6, ["a" * 10**6]) == ""


@pytest.mark.parametrize("command", COMMANDS)
def test_a_usage_error_shows_the_usage_of_its_command(command: str) -> None:
    ran = memproof(command, "--no-such-option", "3", "4")
    assert ran.code == 2
    assert ran.err.startswith(f"usage: memproof {command} [-h]")
    assert f"\nmemproof {command}: error: MP-U006: " in ran.err
    assert ran.err.endswith(f"  (memproof {command} --help tells more)\n")


@pytest.mark.parametrize("argv", [[], ["--load", "mine.py"]])
def test_without_a_command_there_is_help(argv: list[str]) -> None:
    ran = memproof(*argv)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == memproof("--help").out
    assert ran.out.startswith("usage: memproof [-h]")


MINE = """\
import memproof


@memproof.construction("{name}", title="Mine")
def mine(x, data):
    line = memproof.line_of(data)
    t = yield from line.project(x)
    return line.label(0 * t)
"""


@pytest.mark.parametrize("line", [
    "--load one.py constructions {0}", "constructions --load one.py {0}",
    "constructions {0} --load one.py", "constructions {0} --load=one.py",
    "constructions --load two.py {0} --load one.py",
    "--load two.py constructions {0} --load one.py",
])
def test_load_works_anywhere(line: str) -> None:
    Path("one.py").write_text(MINE.format(name="mine"))
    Path("two.py").write_text("")
    ran = memproof(*line.format("mine").split())
    assert ran.code == 0, ran.err
    assert "mine: Mine" in ran.out


def test_what_certify_tells_to_type_loads_it_too() -> None:
    Path("one.py").write_text(MINE.format(name="told"))
    for line in ("--load one.py certify iris", "certify iris --load one.py"):
        ran = memproof(*line.split(), "-o", "x.jsonl", "--construction", "max-min-string")
        assert "--load one.py certify iris --construction" in ran.flat.replace(" \\ ", " ")


def test_every_loaded_file_counts(tmp_path: Path) -> None:
    Path("one.py").write_text(MINE.format(name="first-of-two"))
    ran = memproof("--load", "one.py", "constructions", "first-of-two", "--load", "none.py")
    assert ran.code == 2
    assert "MP-U007 at none.py" in ran.err
    assert memproof("constructions", "first-of-two").code == 0


@pytest.mark.parametrize(("started", "name"), [
    (ROOT / "memproof" / "__main__.py", "python -m memproof"),
    (ROOT / "tests" / ".." / "memproof" / "__main__.py", "python -m memproof"),
    ("/usr/lib/python3/site-packages/pytest/__main__.py", "memproof"), ("memproof", "memproof"),
    ("", "memproof"),
])
def test_how_the_program_was_called(
    started: Path | str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", [str(started)])
    assert program() == name


# -- completion ------------------------------------------------------------------------------------

TYPED = {
    "memproof cert": {"certify"},
    "memproof certify --la": {"--label"},
    "memproof certify --construction thr": {"threshold-ledger"},
    "memproof certify iri": {"iris"},
    "memproof check --format g": {"github"},
    "memproof lemmas YR4-": {"YR4-grid", "YR4-kinks", "YR4-power", "YR4-turn"},
    "memproof explain MP-R01": {f"MP-R01{k}" for k in range(10)},
    "memproof claims park-ima": {"park-imagenet"},
    "memproof theorems ya": {"yang-yang-2026"},
    "memproof bounds sont": {"sontag-1997"},
    "memproof certify tab": {"table.csv"},
    "memproof certify iris --lo": {"--load"},
}
SCRIPT = """
eval "$(memproof --print-completion bash)"
while read -r line; do
  COMP_LINE="$line"; COMP_POINT=${#line}; COMPREPLY=()
  _python_argcomplete memproof
  echo "${COMPREPLY[*]}"
done
"""


def test_completion_in_bash(tmp_path: Path) -> None:
    pytest.importorskip("argcomplete")
    program = tmp_path / "bin" / "memproof"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m memproof "$@"\n')
    program.chmod(0o755)
    env = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
           "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}
    ran = subprocess.run(["bash", "-c", SCRIPT], input="\n".join(TYPED) + "\n", env=env,
                         capture_output=True, text=True, timeout=300)
    found = dict(zip(TYPED, (set(line.split()) for line in ran.stdout.splitlines()), strict=True))
    assert found == TYPED, ran.stderr


def test_without_argcomplete_somebody_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "argcomplete", None)
    monkeypatch.delitem(sys.modules, "memproof.cli.completion", raising=False)
    ran = memproof("--print-completion", "zsh")
    assert ran.code == 2
    assert "MP-U008" in ran.err
    assert "pip install argcomplete" in ran.err
