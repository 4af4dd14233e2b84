"""While the kernel reads a certificate, ``certify`` holds neither table, network nor trace."""

from __future__ import annotations

import gc
import json
from pathlib import Path

import pytest
from helpers.command_line import memproof, write

from memproof.checker.files import check
from memproof.checker.kernel import Verdict
from memproof.cli import certify

TABLE = "a,b,y\n" + "".join(
    f"{3 * n + n % 2},{n * n % 7}.5,{n * n % 5 % 3}\n" for n in range(12))
IDENTITY = json.dumps({
    "format": "memproof-network", "version": 1, "inputs": 1,
    "layers": [{"weights": [[1]], "biases": [0]}], "output": {"weights": [[1]], "biases": [0]}})
HELD = tuple(f"memproof.{room}" for room in (
    "dataset", "line", "network", "regions", "gadgets", "interop", "api"))


def held() -> dict[int, str]:
    """The objects of tables, lines, networks and traces that are alive; sizes are small."""
    return {id(each): type(each).__qualname__ for each in gc.get_objects()
            if str(type(each).__module__).startswith(HELD)
            and not type(each).__qualname__.endswith("Sizes")}


@pytest.mark.parametrize("words", [
    "t.csv --width 6", "t.csv --json", "t.csv --digest", "t.csv --construction folded-index",
    "t.csv --smallest", "t.csv --smallest depth", "same.csv --network net.json --reading nearest"])
def test_nothing_large_is_held(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No object is left, not even until the next collection of garbage."""
    monkeypatch.chdir(tmp_path)
    write("t.csv", TABLE)
    write("same.csv", "a,y\n1,1\n2,2\n5,5\n")
    write("net.json", IDENTITY)
    left = []

    def observed(path: Path) -> Verdict:
        left.extend(name for key, name in held().items() if key not in before)
        return check(path)

    monkeypatch.setattr(certify, "check", observed)
    memproof("certify", *words.split(), "-o", "first.jsonl")  # what is imported once stays
    left.clear()
    gc.collect()
    before = held()
    gc.disable()
    try:
        ran = memproof("certify", *words.split(), "-o", "second.jsonl")
    finally:
        gc.enable()
    assert (ran.code, left) == (0, []), ran.err
