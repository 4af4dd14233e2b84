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
        name = "from-a-package"

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


class Broken:
    name = "broken"

    def load(self) -> None:
        raise ImportError("no such thing")


class Plain:
    name = "plain"

    def load(self) -> Any:
        def plain(data: Dataset) -> Network:
            return memproof.memorize(data).network

        return plain


def test_a_broken_package_spoils_only_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [Broken(), Plain()])
    monkeypatch.chdir(tmp_path)
    assert memproof.memorize(DATA, "plain").network.first_failure(DATA) is None
    assert main(["certify", "iris", "-o", "x.jsonl"]) == 0
    assert main(["constructions"]) == 0
    assert "no such thing" in capsys.readouterr().out
    assert main(["plan", "iris", "--width", "6"]) == 0
    with pytest.raises(MemproofError) as error:
        memproof.memorize(DATA, "broken")
    assert error.value.code == "MP-B013"


MISTAKES = {
    "unpacks too much": "a, b = yield t",
    "compares neurons": "(a,) = yield (max(t, 0),)",
    "divides by a neuron": "(a,) = yield (1 / t,)",
    "carries a number beside no gadget": "(a,) = yield from memproof.together(t)",
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_its_line(
    tmp_path: Path, mistake: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "slip.py"
    path.write_text("import memproof\n\n@memproof.construction('slip')\ndef slip(x, data):\n"
                    "    t = yield x[0]\n    " + MISTAKES[mistake] + "\n    return a\n")
    assert main(["--load", str(path), "certify", "iris", "--construction", "slip"]) == 2
    message = capsys.readouterr().err
    assert "slip.py:6 (slip)" in message
    assert "This is a bug" not in message


def test_options_of_ones_own_on_the_command_line(
    loaded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--load", "mine.py", "certify", "iris", "--construction", "mine", "-o", "c.jsonl"]
    assert main([*words, "--option", "depth=2"]) == 0
    assert "depth 4," in capsys.readouterr().out
    assert main([*words, "--option", "height=2"]) == 2
    assert "MP-B008" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["certify", "evaluate"])
@pytest.mark.parametrize("name", ["construction", "dataset", "jobs", "network", "path", "progress"])
def test_what_the_command_takes_itself_is_no_option_of_a_construction(
    command: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "iris", "--option", f"{name}=1"]) == 2
    assert f"MP-B008 at threshold-ledger: expected one of its options, found {name}" in (
        capsys.readouterr().err)
