"""The verdict as a theorem: what Rocq accepts and refuses, and `check --checker rocq`."""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from helpers import forge, oracle
from helpers.command_line import memproof
from helpers.in_rocq import body, coqc, faults, library, needs_coqc
from helpers.paths import CERTIFICATES, FORGED

from memproof.checker import files, kernel, under_rocq
from memproof.errors import MemproofError
from memproof.rocq.instance import THEOREM, Content, content_of, work

EXPECTED = json.loads((FORGED / "forged.json").read_bytes())
MADE = {f.name: f for f in forge.FORGERIES}
IRIS = CERTIFICATES / "iris.memproof.jsonl"
MLP = CERTIFICATES / "iris-mlp.memproof.jsonl"
# Codes that are about the content, and the faults that Rocq may find there.
FAULTS = {"MP-R005": {"Shape", "Sized", "Vacuous", "Class"}, "MP-R015": {"Vacuous", "Weights"},
          "MP-R016": {"Sized", "Rows"}, "MP-R018": {"Missed"}, "MP-R019": {"Repeated"},
          "MP-R020": {"Rows"}, "MP-R021": {"Class", "Reading"}, "MP-R022": {"Weights"},
          "MP-R026": {"Margined"}, "MP-R027": {"Reading"}}
# What is wrong in these is no part of the content: a text, an order, a record between others.
NOT_CONTENT = {"F03-class-name-empty", "F03-class-name-twice", "F03-rows-decreasing",
               "F05-record-comment", "F23-argmax-name-empty", "F23-argmax-name-twice",
               "F23-argmax-names-added", "F23-argmax-names-decoded", "F23-argmax-names-permuted",
               "F23-argmax-outputs-permuted", "F23-margin-not-in-lowest-terms"}


def kernel_check(data: bytes) -> kernel.Verdict:
    return kernel.check(io.BytesIO(data))


# -------------------- the command


@needs_coqc
def test_certificates_are_accepted_with_the_facts_of_the_kernel(tmp_path: Path) -> None:
    example = CERTIFICATES / "example.memproof.jsonl"
    ran = memproof("check", IRIS, MLP, example, "--checker", "rocq", "--json")
    assert ran.code == 0
    results = json.loads(ran.out)["results"]
    assert results == json.loads(memproof("check", IRIS, MLP, example, "--json").out)["results"]
    ran = memproof("check", IRIS, "--checker", "rocq", "--proof", tmp_path / "kept")
    assert ran.code == 0
    assert "by Rocq, as a theorem" in ran.out
    (kept,) = (tmp_path / "kept").glob("Instance_*.v")
    assert files.check(IRIS).facts["sha256"] in kept.read_text()
    assert THEOREM in kept.read_text()


@needs_coqc
def test_what_the_kernel_refuses_is_refused_in_its_words() -> None:
    for name in [each for each in MADE if EXPECTED[each]["outcome"] != "ACCEPTED"][::40]:
        data = MADE[name].bytes()
        assert under_rocq.check(data) == kernel_check(data)


@needs_coqc
def test_too_much_work_is_declined_with_the_way_to_raise_the_limit() -> None:
    ran = memproof("check", IRIS, "--checker", "rocq", "--max-work", 1000)
    assert ran.code == 3
    assert "DECLINED MP-L005 at work: expected at most 1000 units for coqc" in ran.flat
    assert "--max-work N" in ran.err
    assert "memproof rocq --extract FOLDER" in ran.err
    ran = memproof("check", IRIS, "--checker", "second", "--max-work", 1000)
    assert ran.code == 3
    assert "--extract" not in ran.err
    units = work(content_of(files.read(IRIS)))
    assert files.check(IRIS, checker="rocq", max_work=units - 1).code == "MP-L005"
    assert files.check(IRIS, checker="rocq", max_work=units).outcome == "ACCEPTED"


@needs_coqc
def test_integers_that_coqc_cannot_read_are_declined() -> None:
    """4096 hexadecimal digits are read; with one more it is said before coqc is asked."""
    for power, outcome in ((4095, "ACCEPTED"), (4096, "DECLINED")):
        c = forge.Certificate(forge.EXAMPLE.read_bytes())
        c.all("data")[0]["coordinate_denominator"] = forge.integer(2 * 16**power)
        c.all("layer")[0].update(rows=[[[0, forge.integer(4 * 16**power)]],
                                       [[0, forge.integer(2 * 16**power)]]])
        c.seal()
        found = under_rocq.check(c.bytes())
        assert (found.outcome, found.code) == (outcome, "MP-L004" if outcome != "ACCEPTED" else "")


def test_without_coqc_it_is_said_and_no_verdict(monkeypatch: pytest.MonkeyPatch, tmp_path: Path
                                                ) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MemproofError, match="MP-U021"):
        files.check(IRIS, checker="rocq")
    for more in ([], [IRIS, "--jobs", 2], ["--json"], ["--exit-zero"]):
        ran = memproof("check", IRIS, *more, "--checker", "rocq")
        assert ran.code == 2
        assert "MP-U021" in ran.err
        assert "ACCEPTED" not in ran.out


def test_a_folder_for_the_proof_needs_the_checker() -> None:
    ran = memproof("check", IRIS, "--proof", "made")
    assert (ran.code, Path("made").exists()) == (2, False)
    assert "MP-U004" in ran.err
    with pytest.raises(MemproofError, match="MP-U004"):
        files.check(IRIS, proof="made")


@needs_coqc
def test_a_folder_with_something_else_in_place_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "Judge.v").write_text("something of mine")
    ran = memproof("check", IRIS, "--checker", "rocq", "--proof", tmp_path)
    assert ran.code == 2
    assert "MP-U005" in ran.err
    assert (tmp_path / "Judge.v").read_text() == "something of mine"


# -------------------- coqc that fails, hangs, or lies


def script(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A coqc of our own, which accepts the library and then does this."""
    folder.mkdir(exist_ok=True)
    (folder / "coqc").write_text(
        f"#!/bin/sh\ncase $* in *Certificate.v|*Judge.v) exit 0;; esac\n{text}\n")
    (folder / "coqc").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    under_rocq._library.cache_clear()


@pytest.mark.parametrize(("text", "outcome", "code"), [
    ("exit 0", "ERROR", "MP-X001"),
    ("echo Axioms: a : False", "ERROR", "MP-X001"),
    ("echo Closed under the global context; echo more", "ERROR", "MP-X001"),
    ("echo Closed under the global context; exit 1", "ERROR", "MP-X001"),
    ("echo Stack overflow >&2; exit 1", "DECLINED", "MP-L006"),
    ("kill -9 $$", "DECLINED", "MP-L006"),
    ("exit 1", "ERROR", "MP-X001"),
    ("echo '= Some (Missed, 5)'; exit 1", "REJECTED", "MP-R018"),
    ("echo '= None'; exit 1", "ERROR", "MP-X001"),
    ("echo Closed under the global context", "ACCEPTED", ""),
])
def test_only_a_theorem_without_axioms_is_an_acceptance(
    text: str, outcome: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(tmp_path / "bin", text, monkeypatch)
    found = files.check(IRIS, checker="rocq", proof=tmp_path / "made")
    under_rocq._library.cache_clear()
    assert (found.outcome, found.code) == (outcome, code)
    assert code != "MP-R018" or found.place == "point 5 (row 6)"


def ended(number: int) -> bool:
    """Is there no process of this number, but for its remains?"""
    try:
        status = Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return True
    return status == "Z"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc")
def test_interrupted_it_ends_coqc_and_what_that_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(tmp_path / "bin", f"sleep 600 & echo $! $$ > {tmp_path}/pids; wait", monkeypatch)
    program = ("import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
               "from memproof.cli import main; import sys; sys.exit(main(sys.argv[1:]))")
    with subprocess.Popen([sys.executable, "-c", program, "check", str(IRIS), "--checker", "rocq"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        pids = tmp_path / "pids"
        while not pids.exists() or len(pids.read_text().split()) < 2:
            assert child.poll() is None
            time.sleep(0.02)
        child.send_signal(2)
        child.communicate(timeout=60)
    under_rocq._library.cache_clear()
    assert child.returncode == 130
    numbers = [int(each) for each in pids.read_text().split()]
    for _ in range(500):
        if all(map(ended, numbers)):
            break
        time.sleep(0.02)
    assert all(map(ended, numbers))


def test_what_takes_too_long_is_declined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(tmp_path / "bin", "sleep 600", monkeypatch)
    monkeypatch.setattr(under_rocq, "SECONDS", 0.05)
    monkeypatch.setattr(under_rocq, "LIBRARY", ())
    found = files.check(IRIS, checker="rocq", proof=tmp_path / "made")
    under_rocq._library.cache_clear()
    assert (found.outcome, found.code) == ("DECLINED", "MP-L006")


# -------------------- forged files


def forged_contents() -> dict[str, Content]:
    """Of the forged files whose form is good enough, and that take no time."""
    found = {}
    for name, want in EXPECTED.items():
        data = ((FORGED / f"{name}.memproof.jsonl").read_bytes() if want["stored"]
                else MADE[name].bytes())
        try:
            content = content_of(data)
        except ValueError:
            continue
        if want["outcome"] != "DECLINED" and work(content) < 10**6:
            found[name] = content
    return found


@needs_coqc
def test_forged_content_is_refused_for_its_reason() -> None:
    contents, seen = forged_contents(), Counter[str]()
    for name, fault in zip(contents, faults(contents.values(), "Forged"), strict=True):
        code = EXPECTED[name]["code"]
        seen[code] += 1
        if not code or name in NOT_CONTENT:
            assert fault == "", name
        elif code in FAULTS and code != "MP-R005":
            assert fault in FAULTS[code], name
        elif code == "MP-R005":
            assert fault in {"", *FAULTS[code]}, name
    least = {"": 30, "MP-R015": 9, "MP-R016": 15, "MP-R018": 30, "MP-R019": 3, "MP-R020": 10,
             "MP-R021": 14, "MP-R022": 8, "MP-R026": 15, "MP-R027": 14}
    assert all(seen[code] >= number for code, number in least.items()), seen


@needs_coqc
def test_a_wrong_content_is_no_theorem() -> None:
    """Not only does the function refuse it: coqc does not accept the theorem."""
    for code in ("MP-R018", "MP-R026"):
        name = next(each for each in MADE if EXPECTED[each]["code"] == code)
        content = content_of(MADE[name].bytes())
        ran = coqc(body(content, THEOREM), "Wrong")
        assert ran.returncode != 0
        assert "Closed" not in ran.stdout
        found = under_rocq.judge(content, "0" * 64, library())
        assert found is not None
        assert (found.outcome, found.code) == ("REJECTED", code)


# -------------------- one number changed, judged by both


def changed(chance: random.Random) -> forge.Certificate | None:
    """An honest certificate with a number changed, sealed anew; None if it cannot be sealed."""
    c = forge.Certificate(forge.HONEST[chance.choice(
        ["example", "deep", "classes", "falling", "argmax", "sign", "nearest"])]())
    c.lines = [line for line in c.lines if line["kind"] != "line"]
    record = chance.choice(c.all("point", "point", "layer", "output", "data", "margin"))
    key = chance.choice([key for key in record if key in (
        "x", "y", "biases", "denominator", "rows", "label_denominator", "coordinate_denominator",
        "activations", "numerator")])
    change(record, key, chance)
    if record["kind"] != "margin" and chance.random() < 0.9:
        try:
            for trace, neurons in zip(c.all("trace"), oracle.activities(c.lines), strict=True):
                trace["neurons"] = neurons
            c.seal()
        except (IndexError, ZeroDivisionError, KeyError, ValueError, TypeError):
            return None
    return c


def change(record: dict[str, Any], key: str, chance: random.Random) -> None:
    """One number, anywhere in this value, becomes another one."""
    place, at = record, key
    while isinstance(place[at], list) and place[at]:
        place, at = place[at], chance.randrange(len(place[at]))
    if place[at] in ("relu", "identity"):
        place[at] = chance.choice(["relu", "identity"])
    elif isinstance(place[at], int):
        place[at] += chance.choice([-1, 1, 1, 2])


@needs_coqc
def test_rocq_and_the_kernel_agree_on_changed_certificates() -> None:
    chance, contents, wanted = random.Random(1), [], []
    while len(contents) < 120:
        c = changed(chance)
        try:
            content = c and content_of(c.bytes())
        except ValueError:
            continue
        if content:
            contents.append(content)
            wanted.append(kernel_check(c.bytes()).code if c else "")
    seen = Counter[str]()
    for code, fault in zip(wanted, faults(contents, "Changed"), strict=True):
        if code in ("", *FAULTS):
            assert (fault in FAULTS[code]) if code else (fault == ""), (code, fault)
            seen[code] += 1
    assert seen[""] >= 10, seen
    assert seen["MP-R018"] >= 20, seen
    assert len(seen) >= 5, seen
