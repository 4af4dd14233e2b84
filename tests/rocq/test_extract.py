"""The extracted program: it judges as Rocq does, reads strictly, and crashes on nothing."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from helpers import forge
from helpers.command_line import memproof
from helpers.paths import CERTIFICATES, FORGED

from memproof.checker import files
from memproof.errors import MemproofError
from memproof.rocq import extract as extracting
from memproof.rocq.extract import Extracted, extract

needs_ocaml = pytest.mark.skipif(None in (shutil.which("coqc"), shutil.which("ocamlopt")),
                                 reason="no coqc or no ocamlopt")
EXPECTED = json.loads((FORGED / "forged.json").read_bytes())
MADE = {f.name: f for f in forge.FORGERIES}
# Codes of faults in the form of a line, in counts or in the content.  Others are about hashes,
# lines, traces, digests and what is declared, which are not looked at, or may be.
JUDGED = {"MP-R001", "MP-R002", "MP-R003", "MP-R006", "MP-R009", "MP-R010", "MP-R011", "MP-R015",
          "MP-R016", "MP-R018", "MP-R019", "MP-R020", "MP-R021", "MP-R022", "MP-R023", "MP-R026",
          "MP-R027"}
# Nor are names, the order of a point's rows, and the terms of the margin.
NAMES_AND_TERMS = {"F03-class-name-empty", "F03-class-name-twice", "F03-rows-decreasing",
                   "F23-argmax-name-empty", "F23-argmax-name-twice", "F23-argmax-names-added",
                   "F23-argmax-names-decoded",
                   "F23-argmax-names-permuted", "F23-argmax-outputs-permuted",
                   "F23-margin-not-in-lowest-terms"}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, compiled once."""
    folder = tmp_path_factory.mktemp("extracted")
    ran = memproof("rocq", "--extract", folder)
    assert ran.code == 0, ran.text
    assert str(extracting.PROGRAM) in ran.out
    return folder / extracting.PROGRAM


def judge(program: Path, data: bytes) -> tuple[int, str]:
    """Exit code and what is printed; nothing goes to stderr."""
    path = program.parent / "judged.jsonl"
    path.write_bytes(data)
    ran = subprocess.run([program, path], capture_output=True, text=True, timeout=60)
    assert ran.stderr == "", ran.stderr
    return ran.returncode, ran.stdout


@needs_ocaml
def test_certificates_are_accepted(program: Path) -> None:
    names = ("example", "iris", "iris-mlp", "iris-ledger", "iris-grid-tanh", "tiny-gap",
             "wine-digests")
    for name in names:
        data = files.read(CERTIFICATES / f"{name}.memproof.jsonl")
        code, said = judge(program, data)
        assert (code, said[:8]) == (0, "ACCEPTED"), said
        assert "not looked at: hashes, names, lines, traces" in said


@needs_ocaml
def test_forged_files_are_refused_if_they_lie_about_what_is_judged(program: Path) -> None:
    seen = Counter[str]()
    for name, want in EXPECTED.items():
        data = ((FORGED / f"{name}.memproof.jsonl").read_bytes() if want["stored"]
                else MADE[name].bytes())
        if len(data) > 200_000 or "10000" in name or "large-but-true" in name:
            continue  # integers of thousands of digits take seconds without zarith
        code, said = judge(program, data)
        if want["code"] in ("", *JUDGED) and name not in NAMES_AND_TERMS:
            assert (code == 0) == (not want["code"]), (name, want["code"], said)
            seen[want["code"]] += 1
        assert code in (0, 1, 3), name
    assert min(seen["MP-R018"], seen[""]) >= 30
    assert set(seen) == {"", *JUDGED}


@needs_ocaml
def test_whatever_is_flipped_it_gives_a_verdict(program: Path) -> None:
    chance, data = random.Random(1), forge.EXAMPLE.read_bytes()
    for _ in range(150):
        place, bit = chance.randrange(len(data)), chance.randrange(8)
        flipped = b"%b%c%b" % (data[:place], data[place] ^ 1 << bit, data[place + 1:])
        code, said = judge(program, flipped)
        assert (code, said[:8]) in ((0, "ACCEPTED"), (1, "REJECTED"), (3, "DECLINED"))


@needs_ocaml
@pytest.mark.parametrize(("data", "code", "said"), [
    (b"", 1, "REJECTED"), (b"\n", 1, "REJECTED"), (b"[" * 10**5 + b"\n", 1, "REJECTED"),
    (b'{"kind":"meta","format":"memproof","version":3,"declared":{}}\n', 3, "DECLINED"),
    (b"\xff\n", 1, "REJECTED"), (b'{"kind":"meta"', 1, "REJECTED"),
])
def test_what_is_no_certificate_is_refused(program: Path, data: bytes, code: int, said: str
                                           ) -> None:
    found = judge(program, data)
    assert (found[0], found[1][:8]) == (code, said)


@needs_ocaml
def test_wrong_usage_is_no_verdict(program: Path) -> None:
    for arguments in ([], ["a", "b"], [program.parent / "nothing"], [program.parent]):
        ran = subprocess.run([program, *arguments], capture_output=True, text=True)
        assert (ran.returncode, ran.stdout) == (2, ""), arguments
        assert ran.stderr


# -------------------- what is missing, or refused


def test_without_ocaml_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path
                                                ) -> None:
    (tmp_path / "coqc").write_text("#!/bin/sh\nexit 0\n")
    (tmp_path / "coqc").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = memproof("rocq", "--extract", tmp_path / "made")
    assert ran.code == 2
    assert "MP-U024" in ran.err
    assert not (tmp_path / "made").exists()
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    with pytest.raises(MemproofError, match="MP-U021"):
        extract(tmp_path / "made")


def tools(folder: Path, monkeypatch: pytest.MonkeyPatch, **texts: str) -> None:
    """Programs of these names, which are these lines of sh."""
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_zarith_is_taken_where_it_can_be_compiled_with(monkeypatch: pytest.MonkeyPatch,
                                                       tmp_path: Path) -> None:
    place = tmp_path / "zarith"
    place.mkdir()
    tools(tmp_path / "bin", monkeypatch, coqc="exit 0", ocamlfind=f"echo {place}",
          ocamlopt=f"echo $* > {tmp_path}/said")
    assert not extract(tmp_path / "plain").with_zarith
    assert "zarith" not in (tmp_path / "said").read_text()
    assert "ZBigInt" not in (tmp_path / "plain" / "Extract.v").read_text()
    for name in ("zarith.cmxa", "big_int_Z.cmi"):
        (place / name).touch()
    assert extract(tmp_path / "fast").with_zarith
    assert f"-I {place} zarith.cmxa" in (tmp_path / "said").read_text()
    text = (tmp_path / "fast" / "Extract.v").read_text()
    assert "ExtrOcamlBasic ExtrOcamlZBigInt." in text
    assert text.count('Extract Constant product => "Big_int_Z.mult_big_int".') == 1


def test_a_compiler_that_refuses_is_quoted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tools(tmp_path / "bin", monkeypatch, coqc="exit 0", ocamlfind="exit 1",
          ocamlopt="echo so it is not >&2; exit 2")
    found = extract(tmp_path / "made")
    assert isinstance(found, Extracted)
    assert found.failure[1] == "so it is not"
    ran = memproof("rocq", "--extract", tmp_path / "made")
    assert ran.code == 1
    assert "REFUSED" in ran.out
    assert "so it is not" in ran.out
