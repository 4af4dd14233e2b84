"""The committed certificates are, byte for byte, those of version 0.1.0.

A line of sha256-0.1.0.txt: sha256 of the file, sha256 of its text (unpacked), name.
"""

from __future__ import annotations

import gzip
from hashlib import sha256
from pathlib import Path

import pytest
from helpers.paths import CERTIFICATES

SUMS = [tuple(line.split()) for line in
        Path(__file__).with_name("sha256-0.1.0.txt").read_text().splitlines()]


@pytest.mark.parametrize(("packed", "unpacked", "name"), SUMS, ids=[name for *_, name in SUMS])
def test_a_certificate_has_not_changed(packed: str, unpacked: str, name: str) -> None:
    data = (CERTIFICATES / name).read_bytes()
    assert sha256(data).hexdigest() == packed
    text = gzip.decompress(data) if name.endswith(".gz") else data
    assert sha256(text).hexdigest() == unpacked


def test_all_of_them_are_listed() -> None:
    found = {path.name for path in CERTIFICATES.glob("*.memproof.jsonl*")}
    assert {name for *_, name in SUMS} <= found
