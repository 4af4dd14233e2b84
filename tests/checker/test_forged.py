"""Every forged certificate is refused by both checkers, for the right reason and at its place.

tests/helpers/forge.py makes the forgeries; tests/checker/forged/forged.json says what each is and
what is expected.
A forgery that was thought of once stays here for ever.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from helpers import forge, oracle
from helpers.paths import FORGED

from memproof.checker import kernel, second

EXPECTED: dict[str, dict[str, Any]] = json.loads((FORGED / "forged.json").read_bytes())
KERNEL = Path(kernel.__file__)
MADE = {f.name: f for f in forge.FORGERIES}
# At least so many forgeries of each class of tests/forged/forged.json.
LEAST = {"F1": 20, "F2": 5, "F3": 35, "F4": 12, "F5": 12, "F6": 50, "F9": 8, "F10": 4, "F11": 8,
         "F12": 45, "F13": 45, "F14": 3, "F17": 14, "F19": 4, "F20": 20, "F21": 18, "F23": 110,
         "F24": 90}

Check = Callable[[bytes], Any]


def read(name: str) -> bytes:
    if EXPECTED[name]["stored"]:
        return (FORGED / f"{name}.memproof.jsonl").read_bytes()
    return MADE[name].bytes()


def kernel_check(data: bytes) -> kernel.Verdict:
    return kernel.check(io.BytesIO(data))


def expect(name: str, check: Check, *, place: bool) -> None:
    """The core of the suite: the verdict is the expected one; a crash is no verdict."""
    want, found = EXPECTED[name], check(read(name))
    assert (found.outcome, found.code) == (want["outcome"], want["code"]), want["forged"]
    if place:
        assert found.place == want["place"], want["forged"]


# --- every forgery, both checkers


@pytest.mark.parametrize("name", EXPECTED)
def test_kernel(name: str) -> None:
    expect(name, kernel_check, place=True)


@pytest.mark.parametrize("name", EXPECTED)
def test_second_checker(name: str) -> None:
    expect(name, second.check, place=False)


@pytest.mark.parametrize(
    "name", [name for name, entry in EXPECTED.items() if entry["code"] in ("MP-R017", "MP-R018")])
def test_values_in_messages(name: str) -> None:
    """The value that the kernel prints is the one that fractions give."""
    data = read(name)
    records, found = [json.loads(line) for line in data.splitlines()], kernel_check(data)
    z, _ = oracle.values(records)
    if found.code == "MP-R017":
        place = re.fullmatch(r"layer (\d+), neuron (\d+) \(.*\), point (\d+) .*", found.place)
        assert place
        layer, neuron, point = map(int, place.groups())
        value = z[layer][point][neuron]
        relu = oracle.of_kind(records, "layer")[layer - 1]["activations"][neuron] == "relu"
        assert found.expected == ("inactive" if value > 0 or not relu else "active")
    else:
        place = re.fullmatch(r"point (\d+) .*, output (\d+) .*", found.place)
        assert place
        point, output = map(int, place.groups())
        value = z[-1][point][output]
        reading = oracle.of_kind(records, "claim")[0]["reading"]
        y = oracle.of_kind(records, "point")[point]["y"]
        label = oracle.number(y[output if reading in ("equals", "nearest") else 0])
        e = oracle.number(oracle.of_kind(records, "data")[0]["label_denominator"])
        expected, _, said = found.expected.partition(" by ")
        assert said == ("" if reading == "equals" else reading)
        assert_shown(expected, Fraction(label, e))
    assert_shown(found.found, value)


def assert_shown(text: str, value: Fraction) -> None:
    """A fraction in lowest terms; of long ones only the beginning is shown."""
    if max(abs(value.numerator), value.denominator) < 2**180:
        assert text == str(value)
    else:
        assert "hexadecimal" in text


def test_files_are_what_forge_makes() -> None:
    on_disk = {path.name: path.read_bytes() for path in FORGED.iterdir()}
    made = forge.files()
    assert sorted(on_disk) == sorted(made)
    assert [name for name in made if made[name] != on_disk[name]] == []


def test_files_are_small() -> None:
    assert max(path.stat().st_size for path in FORGED.glob("*.jsonl")) <= forge.LARGEST_STORED


# --- the suite itself: numbers of cases, and checkers that it must find out


def test_numbers_of_cases() -> None:
    families = Counter(entry["class"] for entry in EXPECTED.values())
    assert {f: n for f, n in LEAST.items() if families[f] < n} == {}
    assert len(EXPECTED) == len(MADE) == len(forge.FORGERIES) >= 470
    outcomes = Counter(entry["outcome"] for entry in EXPECTED.values())
    assert outcomes["REJECTED"] >= 420
    assert outcomes["DECLINED"] >= 15
    assert outcomes["ACCEPTED"] >= 8


def test_every_code_of_the_specification_is_provoked() -> None:
    """Except two limits that small files do not reach (test_kernel.py)."""
    codes = {entry["code"] for entry in EXPECTED.values()} - {""}
    rejected = {f"MP-R{i:03}" for i in range(1, 29)}
    assert codes == rejected | {f"MP-L{i:03}" for i in (1, 2, 4)}


def always(outcome: str) -> Check:
    return lambda data: kernel.Verdict(outcome, "", "", "", "")


def without_place(data: bytes) -> kernel.Verdict:
    found = kernel_check(data)
    return kernel.Verdict(found.outcome, found.code, "somewhere", "", "")


def without_reason(data: bytes) -> kernel.Verdict:
    found = kernel_check(data)
    return found if found.outcome != "REJECTED" else kernel.Verdict("REJECTED", "", "", "", "")


def crashing(data: bytes) -> kernel.Verdict:
    if kernel_check(data).outcome != "ACCEPTED":
        raise ValueError("a crash is not a rejection")
    return kernel_check(data)


@pytest.mark.parametrize(
    "dummy", [always("ACCEPTED"), always("REJECTED"), always("DECLINED"), without_place,
              without_reason, crashing])
def test_dummy_checkers_fail(dummy: Check) -> None:
    """Whatever ignores content, reason or place, or crashes, fails nearly everywhere."""
    failed = []
    for name in EXPECTED:
        try:
            expect(name, dummy, place=True)
        except (AssertionError, ValueError):
            failed.append(name)
    assert len(failed) >= 420


# --- standing alone, under -OO


@pytest.mark.parametrize("source", [KERNEL, Path(second.__file__)], ids=["kernel", "second"])
def test_alone_in_an_empty_directory_without_asserts(source: Path, tmp_path: Path) -> None:
    shutil.copy(source, tmp_path)
    program = (
        "import sys, json, PROGRAM as program\n"
        "for line in sys.stdin:\n"
        "    v = program.check_file(line[:-1])\n"
        "    print(json.dumps([v.outcome, v.code, v.place]))\n"
    ).replace("PROGRAM", source.stem)
    paths, names = [], list(EXPECTED)
    for name in names:
        path = FORGED / f"{name}.memproof.jsonl"
        if not EXPECTED[name]["stored"]:
            path = tmp_path / name
            path.write_bytes(read(name))
        paths.append(str(path))
    done = subprocess.run(
        [sys.executable, "-OO", "-c", program], input="".join(f"{path}\n" for path in paths),
        capture_output=True, text=True, cwd=tmp_path, env={}, check=True)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    keys = ["outcome", "code", "place"] if source is KERNEL else ["outcome", "code"]
    wanted = [[EXPECTED[name][key] for key in keys] for name in names]
    pairs = zip(names, wanted, [v[: len(keys)] for v in found], strict=True)
    assert [(name, want, is_) for name, want, is_ in pairs if want != is_] == []


# --- exit codes of kernel.py


def run(*arguments: str | bytes, before: str = "", **options: Any) -> int:
    """The exit code of kernel.py; ``before`` is Python that runs first."""
    command: list[str | bytes] = [sys.executable, str(KERNEL), *arguments]
    if before:
        program = f"import sys; import kernel; {before}; sys.exit(kernel.main(sys.argv[1:]))"
        command = [sys.executable, "-c", program, *arguments]
    options = {"stdout": subprocess.PIPE, "env": {"PYTHONPATH": str(KERNEL.parent)}, **options}
    return subprocess.run(command, stderr=subprocess.PIPE, check=False, **options).returncode


def stored(name: str) -> str:
    return str(FORGED / f"{name}.memproof.jsonl")


def test_exit_code_0_accepted() -> None:
    assert run(stored("F19-honest-deep")) == 0


def test_exit_code_1_rejected() -> None:
    assert run(stored("F03-label")) == 1


def test_exit_code_3_declined() -> None:
    assert run(stored("F21-version-3")) == 3


def test_exit_code_2_no_such_file(tmp_path: Path) -> None:
    assert run(str(tmp_path / "missing")) == 2


def test_exit_code_2_directory(tmp_path: Path) -> None:
    assert run(str(tmp_path)) == 2


def test_exit_code_2_symbolic_link_to_itself(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    assert run(str(tmp_path / "loop")) == 2


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root reads everything")
def test_exit_code_2_no_permission(tmp_path: Path) -> None:
    (tmp_path / "secret").touch(mode=0)
    assert run(str(tmp_path / "secret")) == 2


def test_exit_code_2_name_that_is_not_utf_8(tmp_path: Path) -> None:
    """The message cannot be printed as it is; still no exit code of a verdict."""
    environment = {"PYTHONIOENCODING": "utf-8:strict"}
    assert run(os.fsencode(tmp_path / "missing") + b"\xff", env=environment) == 2


@pytest.mark.parametrize("arguments", [(), ("a", "b")])
def test_exit_code_2_usage(arguments: tuple[str, ...]) -> None:
    assert run(*arguments) == 2


def test_exit_code_1_binary_file() -> None:
    """A file that can be read and is no certificate is rejected."""
    assert run(sys.executable) == 1


@pytest.mark.parametrize("error", ["ValueError", "MemoryError", "RecursionError"])
def test_exit_code_4_internal_error(error: str) -> None:
    """A crash is not a rejection."""
    before = f"kernel.check_outputs = lambda *_: (_ for _ in ()).throw({error}('x'))"
    assert run(stored("F19-honest-deep"), before=before) == 4


@pytest.mark.parametrize("name", ["F19-honest-deep", "F03-label", "F21-version-3"])
def test_exit_code_4_nobody_reads(name: str) -> None:
    """A broken pipe: the message is lost, and the exit code is not that of a verdict."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        assert run(stored(name), stdout=writer) == 4
    finally:
        os.close(writer)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no /dev/zero")
def test_exit_code_3_endless_file() -> None:
    assert run("/dev/zero") == 3
