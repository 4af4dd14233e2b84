"""The third checker where there is no node."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.command_line import memproof
from helpers.paths import CERTIFICATES

from memproof.checker import files
from memproof.errors import MemproofError


@pytest.fixture
def without_node(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.usefixtures("without_node")
def test_a_missing_node_is_said_and_no_verdict() -> None:
    path = CERTIFICATES / "iris.memproof.jsonl"
    with pytest.raises(MemproofError, match="MP-U019"):
        files.check(path, checker="js")
    for more in ([], [path, "--jobs", 2], ["--json"], ["--exit-zero"]):
        ran = memproof("check", path, *more, "--checker", "js")
        assert ran.code == 2
        assert "MP-U019" in ran.err
        assert "ACCEPTED" not in ran.out
    assert "nodejs.org" in memproof("explain", "MP-U019").flat
