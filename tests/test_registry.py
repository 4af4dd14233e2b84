"""Constructions of your own: registered by decorator, entry point or file, used like ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import memproof
from memproof.cli import main
from memproof.constructions import Built, construction, constructions, named, registry
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.network import Network

DATA = Dataset.from_rows([[0], [3], [5]], [1, 0, 1])
FILE = '''
import memproof

@memproof.construction("mine", title="Mine", sizes="width 2", witnesses=())
def mine(x, data, depth: int = 0):
    """Two ramps for two labels, and as many idle layers as wanted."""
    line = memproof.line_of(data)
    t = yield from line.project(x)
    for _ in range(depth):
        (t,) = yield {"t": t}
    y = line.codes[0]
    jumps = zip(line.positions[1:], line.codes[1:], line.codes)
    p = yield [t - r + e for r, _, _ in jumps for e in (1, 0)]
    steps = [b - a for a, b in zip(line.codes, line.codes[1:])]
    for k, step in enumerate(steps):
        y = y + step * (p[2 * k] - p[2 * k + 1])
    return line.label(y)
'''


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """A registry of its own for every test."""
    monkeypatch.setattr(registry, "_REGISTRY", dict(registry._REGISTRY))
    monkeypatch.setattr(registry, "_entry_points_read", [])


@pytest.fixture
def loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(FILE)
    return tmp_path


def test_a_file_is_loaded_and_works_in_every_command(
    loaded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*words: str) -> str:
        assert main(["--load", "mine.py", *words]) == 0
        return capsys.readouterr().out

    assert run("certify", "iris", "--construction", "mine", "-o", "c.memproof.jsonl").startswith(
        "ACCEPTED")
    assert "construction: mine" in run("explain", "c.memproof.jsonl")
    assert "hits the label" in run("explain", "c.memproof.jsonl", "--row", "7")
    assert "options: depth" in run("constructions", "mine")
    assert "from: mine.py (mine)" in run("constructions")
    assert "mine " in run("plan", "iris", "--width", "6")


def test_options_reach_the_construction(loaded: Path) -> None:
    main(["--load", "mine.py", "constructions", "mine"])
    built = memproof.memorize(DATA, "mine", depth=3)
    assert len(built.network.hidden) == 5
    assert named("mine").plan(DATA, depth=1).sizes.depth == 3
    with pytest.raises(MemproofError) as error:
        memproof.memorize(DATA, "mine", width=3)
    assert error.value.code == "MP-B008"
    assert "depth" in error.value.expected


def test_a_function_may_return_a_network_or_a_built() -> None:
    network = memproof.memorize(DATA).network

    @construction("given")
    def given(data: Dataset) -> Network:
        return network

    @construction("built")
    def built(data: Dataset) -> Built:
        return Built(network, parameters="p=1")

    @construction("nothing")
    def nothing(data: Dataset) -> int:
        return 3

    assert named("given").build(DATA).network is network
    assert memproof.memorize(DATA, "built").parameters == "p=1"
    with pytest.raises(MemproofError) as error:
        memproof.memorize(DATA, "nothing")
    assert error.value.code == "MP-B009"


def test_two_constructions_cannot_share_a_name() -> None:
    def thief(data: Dataset) -> None:
        return None

    with pytest.raises(MemproofError) as error:
        construction("threshold-ledger")(thief)
    assert error.value.code == "MP-B010"


def test_installed_packages_register_by_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    class Point:
        def load(self) -> None:
            construction("from-a-package")(lambda data: memproof.memorize(data).network)

    def entry_points(group: str) -> list[Any]:
        return [Point()] if group == "memproof.constructions" else []

    monkeypatch.setattr("importlib.metadata.entry_points", entry_points)
    assert "from-a-package" in constructions()
    assert memproof.memorize(DATA, "from-a-package").network.first_failure(DATA) is None


def test_an_unknown_construction_is_refused_with_the_known_ones() -> None:
    with pytest.raises(MemproofError) as error:
        memproof.memorize(DATA, "perpetuum-mobile")
    assert error.value.code == "MP-B001"
    assert "threshold-ledger" in error.value.expected


@pytest.mark.parametrize(
    ("content", "place"),
    [(None, "none.py"), ("1 +", "line 1"), ("x = 1\nraise ValueError('no')", "line 2"),
     ("import nowhere_to_be_found", "line 1")],
)
def test_a_file_that_cannot_be_loaded_is_named_with_its_line(
    tmp_path: Path, content: str | None, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "none.py"
    if content is not None:
        path.write_text(content)
    assert main(["--load", str(path), "constructions"]) == 2
    message = capsys.readouterr().err
    assert "MP-U007" in message
    assert place in message
