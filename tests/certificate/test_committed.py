"""The committed certificates are, byte for byte, those of version 0.1.0.

A line of sha256-0.1.0.txt: sha256 of the file, sha256 of its text (unpacked), name.
"""

from __future__ import annotations

import gzip
import re
import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from helpers.paths import CERTIFICATES

from memproof.cli import main

SUMS = [tuple(line.split()) for line in
        Path(__file__).with_name("sha256-0.1.0.txt").read_text().splitlines()]


@pytest.mark.parametrize(("packed", "unpacked", "name"), SUMS, ids=[name for *_, name in SUMS])
def test_a_certificate_has_not_changed(packed: str, unpacked: str, name: str) -> None:
    data = (CERTIFICATES / name).read_bytes()
    assert sha256(data).hexdigest() == packed
    text = gzip.decompress(data) if name.endswith(".gz") else data
    assert sha256(text).hexdigest() == unpacked


LISTED = re.findall(r"^\| `(other/[^`]+)` \|.*\| `memproof (.+)` \|$",
                    (CERTIFICATES / "README.md").read_text("utf-8"), re.MULTILINE)


def test_those_of_other_networks_are_listed_as_they_were_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The commands of the list, one after the other, make the same, and check accepts them."""
    (tmp_path / "certificates" / "other").mkdir(parents=True)
    shutil.copy(CERTIFICATES / "iris-staircase.memproof.jsonl", tmp_path / "certificates")
    monkeypatch.chdir(tmp_path)
    for name, command in LISTED:
        assert main(command.split()) == 0
        made, kept = (path.read_bytes().splitlines()[1:-1]  # without version and hash
                      for path in (Path("certificates", name), CERTIFICATES / name))
        assert made == kept
    assert {name for name, _ in LISTED} == {
        f"other/{path.name}" for path in (CERTIFICATES / "other").iterdir()}
    capsys.readouterr()
    assert main(["check", *(str(CERTIFICATES / name) for name, _ in LISTED)]) == 0
    assert capsys.readouterr().out.count("ACCEPTED") == len(LISTED)


def test_all_of_them_are_listed() -> None:
    found = {path.name for path in CERTIFICATES.glob("*.memproof.jsonl*")}
    assert {name for *_, name in SUMS} <= found
