"""How two certificates differ: tables, sizes, layers, traces; and the command that says it."""

from __future__ import annotations

import gzip
import json
import random
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from helpers import forge
from helpers.command_line import memproof
from helpers.paths import CERTIFICATES
from hypothesis import given, settings
from hypothesis import strategies as st

from memproof.certificate import write
from memproof.cli.diff import _name
from memproof.dataset import Dataset
from memproof.network import Layer, Network
from memproof.review import traces
from memproof.review.difference import Difference, difference, read
from memproof.review.networks import least, network_part
from memproof.review.parts import spans

IRIS, LEDGER = (CERTIFICATES / f"{name}.memproof.jsonl" for name in ("iris", "iris-ledger"))


def line_network(*, denominator: int = 1, bias: int = 0, stage: str = "copy") -> Network:
    """The identity on [0, infinity), over some denominator."""
    q = denominator
    hidden = Layer((((0, q),),), (bias,), q, ("relu",), ("t",), stage, "")
    return Network(1, (hidden,), Layer((((0, 1),),), (0,), 1, ("identity",), ("y",)))


def saved(folder: Path, name: str, rows: list[int], network: Network | None = None,
          labels: list[Any] | None = None, **declared: Any) -> Path:
    """A certificate of points k with labels k."""
    path = folder / f"{name}.memproof.jsonl"
    data = Dataset.from_rows([[k] for k in rows], labels or rows, name="line")
    write(path, data, network or line_network(), lines=[(0, 0)],
          **{"construction": "by hand", **declared})
    return path


def differ(a: Path, b: Path) -> Difference:
    return difference(read(a), read(b))


def summaries(found: Difference) -> dict[str, str]:
    return {part.title: part.summary for part in found.parts}


# -------------------- tables
def test_a_certificate_does_not_differ_from_itself(tmp_path: Path) -> None:
    packed = tmp_path / "iris.memproof.jsonl.gz"
    packed.write_bytes(gzip.compress(IRIS.read_bytes()))
    for other in (IRIS, packed):
        found = differ(IRIS, other)
        assert found.same
        assert found.headline == "no difference"
        assert memproof("diff", IRIS, other) == (0, "no difference\n", "")


@settings(max_examples=60)
@given(st.lists(st.integers(0, 6), min_size=1, max_size=8),
       st.lists(st.integers(0, 6), min_size=1, max_size=8))
def test_rows_added_and_removed_are_counted(tmp_path_factory: pytest.TempPathFactory,
                                            old: list[int], new: list[int]) -> None:
    """Rows are a multiset: what is said is the difference of the two, and their order."""
    folder = tmp_path_factory.mktemp("rows")
    found = differ(saved(folder, "a", old), saved(folder, "b", new)).parts[0]
    added = sum(max(0, new.count(k) - old.count(k)) for k in set(new))
    removed = sum(max(0, old.count(k) - new.count(k)) for k in set(old))
    words = [f"{n} row{'s' * (n > 1)} {verb}" for n, verb in
             ((added, "added"), (removed, "removed")) if n]
    same = "same data" if old == new else "same rows in another order"
    assert found.summary == (", ".join(words) or same)
    assert found.same == (old == new)
    assert len(found.changes) + found.more == max(added + removed, int(not words and old != new))


def test_the_first_row_in_another_order_is_named(tmp_path: Path) -> None:
    found = differ(saved(tmp_path, "a", [0, 1, 2, 3]), saved(tmp_path, "b", [0, 1, 3, 2]))
    [change] = found.parts[0].changes
    assert change.after == "another, from row 3 on"


def test_a_table_over_another_denominator_is_the_same(tmp_path: Path) -> None:
    """[1, 2] over 1 and [2, 4] over 2 are the same points; 1/2 and 1 are others."""
    paths = []
    for k in (1, 2):
        data = Dataset("line", ((k,), (2 * k,)), k, ((1,), (2,)), 1, ((1,), (2,)), (), ("x",))
        paths.append(tmp_path / f"{k}.memproof.jsonl")
        write(paths[-1], data, line_network(), lines=[(0, 0)])
    found = differ(*paths)
    assert found.same
    assert found.parts[0].summary == "same data, written otherwise"


def test_points_over_other_denominators_are_compared_as_fractions(tmp_path: Path) -> None:
    paths = []
    for name, points in (("a", [Fraction(1, 2), 1]), ("b", [Fraction(1, 3), 1])):
        data = Dataset.from_rows([[x] for x in points], points, name="line")
        paths.append(tmp_path / f"{name}.memproof.jsonl")
        write(paths[-1], data, line_network(), lines=[(0, 0)])
    part = differ(*paths).parts[0]
    assert part.summary == "1 row added, 1 row removed"
    assert [(c.before, c.after) for c in part.changes] == [("(0.5): 0.5", ""), ("", "(1/3): 1/3")]


def test_labels_by_class_name(tmp_path: Path) -> None:
    """Labels are compared by the names of their classes, not by their numbers."""
    old = saved(tmp_path, "a", [0, 1], labels=["ape", "bee"])
    part = differ(old, saved(tmp_path, "b", [0, 1], labels=["ape", "cow"])).parts[0]
    assert part.summary == "1 label changed, other classes"
    assert [c.what for c in part.changes] == ["classes", "label of row 2"]


def test_another_shape_is_another_table() -> None:
    found = differ(IRIS, CERTIFICATES / "wine.memproof.jsonl")
    assert summaries(found)["data"] == "another table: dimension 4 -> 13"


# -------------------- networks
def test_a_layer_over_another_denominator_is_the_same() -> None:
    assert least(line_network().hidden[0])[:3] == least(line_network(denominator=6).hidden[0])[:3]
    assert network_part(line_network(), line_network(denominator=6)).summary == "same network"


def test_a_weight_and_a_bias_are_counted(tmp_path: Path) -> None:
    part = network_part(line_network(), line_network(bias=1))
    assert part.summary == "layer 1 changed"
    assert part.changes[0].after == "width 1, 1 weight; 1 bias changed"
    new = line_network().with_weight(1, 0, 0, 2)
    assert network_part(line_network(), new).changes[0].after.endswith("; 1 weight changed")
    assert network_part(line_network(), line_network().with_weight(2, 0, 0, 2)).summary == (
        "output map changed")


def test_a_stage_informs() -> None:
    part = network_part(line_network(), line_network(stage="other"))
    assert (part.summary, part.changes[0].what) == ("layers named otherwise",
                                                    "layer 1, stage (first)")


@settings(max_examples=100)
@given(st.lists(st.integers(0, 3), max_size=12), st.lists(st.integers(0, 3), max_size=12))
def test_layers_are_aligned(old: list[int], new: list[int]) -> None:
    """Every layer of the new network is kept or in a change; equal networks have none."""
    def network(biases: list[int]) -> Network:
        layers = [line_network(bias=b).hidden[0] for b in biases]
        return Network(1, tuple(layers), line_network().output)

    part = network_part(network(old), network(new))
    assert part.same == (old == new)
    if len(old) == len(new):
        count = sum(a != b for a, b in zip(old, new, strict=True))
        assert len(part.changes) + part.more == count


def test_inserted_layers_are_named() -> None:
    layers = [line_network(bias=b).hidden[0] for b in (1, 2, 3, 4)]
    old = Network(1, (layers[0], layers[3]), line_network().output)
    new = Network(1, tuple(layers), line_network().output)
    assert network_part(old, new).summary == "layers 2-3 added"
    assert network_part(new, old).summary == "layers 2-3 removed"


@pytest.mark.parametrize(("numbers", "text"), [
    ([2], "layer 2"), ([2, 3, 4, 9], "layers 2-4, 9"),
    ([1, 3, 5, 7, 9], "layers 1, 3, 5, 2 more spans")])
def test_spans(numbers: list[int], text: str) -> None:
    assert spans(numbers, "layer") == text


# -------------------- traces
def beside(kink: int) -> Network:
    """The identity on [0, infinity), and relu(t - kink), which nothing reads."""
    rows, biases = ((((0, 1),),) * 2), (0, -kink)
    hidden = Layer(rows, biases, 1, ("relu", "relu"), ("t", "beside"), "copy", "")
    return Network(1, (hidden,), line_network().output)


def test_the_first_point_that_is_on_elsewhere(tmp_path: Path) -> None:
    """relu(t - 1) and relu(t - 2) are on at other points: t = 2 is the first, row 1 of 2, 0, 3."""
    old = saved(tmp_path, "a", [2, 0, 3], beside(1))
    found = differ(old, saved(tmp_path, "b", [2, 0, 3], beside(2)))
    assert summaries(found)["trace"] == "trace differs first in layer 1"
    [change] = found.parts[3].changes
    assert change.what == "trace of layer 1, neuron 1 (beside), point 0 (row 1)"
    assert (change.before, change.after) == ("on", "off")
    other = saved(tmp_path, "c", [2, 0, 4], beside(2))
    assert summaries(differ(old, other))["trace"] == ""  # of other tables nothing is compared


@pytest.mark.parametrize("versions", [(2, 2), (1, 2), (2, 1)])
def test_digests_are_compared_and_their_runs_recomputed(
    tmp_path: Path, versions: tuple[int, int]
) -> None:
    """The same point as with traces, and it is said that its runs were recomputed."""
    old = saved(tmp_path, "a", [2, 0, 3], beside(1), digest=versions[0] == 2)
    found = differ(old, saved(tmp_path, "b", [2, 0, 3], beside(2), digest=versions[1] == 2))
    assert summaries(found)["trace"] == "trace differs first in layer 1"
    [change] = found.parts[3].changes
    assert change.what == "trace of layer 1, neuron 1 (beside), point 0 (row 1) (recomputed)"
    assert (change.before, change.after) == ("on", "off")


def test_the_same_trace_in_both_versions(tmp_path: Path) -> None:
    """Only the version differs."""
    old, new = (saved(tmp_path, name, [2, 0, 3], beside(1), digest=name == "b") for name in "ab")
    found = differ(old, new)
    assert [part.title for part in found.parts if part.changes] == ["claim"]
    assert found.headline.endswith("version 1 -> 2; same network")


def test_a_digest_that_is_wrong(tmp_path: Path) -> None:
    """Unchecked files: where the recomputed runs are the same, the digests are shown; a digest of
    a neuron that is not there is shown, too."""
    old = saved(tmp_path, "a", [2, 0, 3], beside(1), digest=True)
    c = forge.Certificate(old.read_bytes())
    right, stated = c.all("digest")[0]["neurons"][1], "0" * 64
    c.all("digest")[0]["neurons"][1] = stated
    new = tmp_path / "b.memproof.jsonl"
    new.write_bytes(c.bytes())
    [change] = differ(old, new).parts[3].changes
    assert change.what == "trace of layer 1, neuron 1 (beside), sha256"
    assert (change.before, change.after) == (right[:16], stated[:16])
    for record in (c.all("digest")[0]["neurons"] + [right], []):
        c.all("digest")[0]["neurons"] = record
        new.write_bytes(c.bytes())
        [change] = differ(old, new).parts[3].changes
        assert memproof("diff", old, new).code == 1


def test_a_digest_with_the_same_first_digits(tmp_path: Path) -> None:
    """It is shown whole."""
    old = saved(tmp_path, "a", [2, 0, 3], beside(1), digest=True)
    c = forge.Certificate(old.read_bytes())
    right = c.all("digest")[0]["neurons"][1]
    stated = right[:20] + "0" * 44
    c.all("digest")[0]["neurons"][1] = stated
    new = tmp_path / "b.memproof.jsonl"
    new.write_bytes(c.bytes())
    [change] = differ(old, new).parts[3].changes
    assert (change.before, change.after) == (right, stated)


@pytest.mark.parametrize("line", [0, 1])
def test_digests_of_more_than_anybody_computes(
    line: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small file may state digests of as many runs as it has points times neurons: what that
    takes is counted before it is done, with short numbers too, and the digests are shown."""
    network = beside(1)
    network = Network(1, network.hidden * 2, network.output)
    old, new = (tmp_path / f"{name}.memproof.jsonl" for name in "ab")
    for path, digest in ((old, None), (new, True)):
        data = Dataset.from_rows([[k] for k in (2, 0, 3)], [2, 0, 3], name="line")
        write(path, data, network, lines=[(line, 0)], digest=digest)
    c = forge.Certificate(new.read_bytes())
    c.all("digest")[1]["neurons"][0] = "0" * 64
    new.write_bytes(c.bytes())
    [change] = differ(old, new).parts[3].changes
    assert change.what == "trace of layer 2, neuron 0 (t), sha256"  # the runs are the same
    changed = forge.Certificate(old.read_bytes())
    changed.all("trace")[1]["neurons"][0] = [0, 3]
    other = tmp_path / "c.memproof.jsonl"
    other.write_bytes(changed.bytes())
    [change] = differ(old, other).parts[3].changes
    assert change.what == "trace of layer 2, neuron 0 (t), point 1 (row 2)"
    for name in ("MOST_WORDS", "MOST_WORDS_AT_ONCE"):
        with monkeypatch.context() as patch:
            patch.setattr(traces, name, 10)
            [change] = differ(new, other).parts[3].changes
            assert change.what == "trace of layer 2, neuron 0 (t), sha256"
            [change] = differ(old, other).parts[3].changes
            assert change.what == "trace of layer 2, neuron 0 (t), place 0 along the line"


@pytest.mark.parametrize("edit", ["5", '"' + "f" * 40 + '"', "-3"])
def test_a_trace_that_is_none(tmp_path: Path, edit: str) -> None:
    """Unchecked files: the runs of a trace may be anything that an integer can be."""
    data = IRIS.read_bytes()
    start = data.index(b'"neurons":[[') + 12
    other = tmp_path / "t.memproof.jsonl"
    other.write_bytes(data[:start] + edit.encode() + b"," + data[start:])
    ran = memproof("diff", IRIS, other)
    assert ran.code in (1, 2, 3)
    assert re.search("trace differs first in layer 1|MP-C003", ran.text)


# -------------------- the command
def test_the_first_line_says_it_in_words() -> None:
    ran = memproof("diff", IRIS, LEDGER)
    assert ran.code == 1
    assert ran.flat.startswith("same data; width 9 -> 5, depth 2 -> 14, 33 -> 281 parameters; ")
    assert "check' judges them" in ran.out


def test_long_paths_are_named_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the table, which has short titles then; the standard input has a name of its own."""
    monkeypatch.delenv("COLUMNS", raising=False)
    out = memproof("diff", IRIS, LEDGER).out
    assert (out.count(str(IRIS)), out.count(str(LEDGER))) == (1, 1)
    assert re.search(r"\n +before +after\n ─+\n", out)
    assert _name("-") == "standard input"
    mlp = CERTIFICATES / "iris-mlp.memproof.jsonl"  # declares a sha256
    out = memproof("diff", LEDGER, mlp).out
    assert re.search(r"\n +before +after\n ─+\n", out)
    assert max(map(len, out.splitlines()[-40:-2])) <= 80


def test_json() -> None:
    ran = memproof("diff", IRIS, LEDGER, "--json")
    found = json.loads(ran.out)
    assert (ran.code, found["schema"], found["same"]) == (1, "memproof/diff/1", False)
    assert [part["title"] for part in found["parts"]] == [
        "data", "claim", "network", "trace", "declared"]
    assert {"what", "before", "after"} == set(found["parts"][1]["changes"][0])
    assert all(re.fullmatch("[0-9a-f]{64}", file["sha256"]) for file in found["files"])


def test_markdown_shows_hostile_text_as_text(tmp_path: Path) -> None:
    hostile = "`|</td> @team [x](javascript:1) ``` | \x1b[2J"
    new = saved(tmp_path, "a|`b`", [0, 1], line_network(stage=hostile), construction=hostile)
    old = saved(tmp_path, "old", [0, 1], line_network(bias=0, stage="x"))
    text = memproof("diff", old, new, "--format", "markdown").out
    assert "\x1b" not in text
    for row in text.splitlines():
        if not row.startswith("|"):
            continue
        cells = re.split(r"(?<!\\)\|", row)[1:-1]
        assert len(cells) == 3, row
        for cell in cells[1:]:
            assert re.fullmatch(r"\s*|\s*-+\s*|\s*(`+)(?!`).*(?<!`)\1\s*", cell), cell


@pytest.mark.parametrize(("arguments", "code"), [
    ([IRIS], "MP-U004"), ([IRIS, IRIS, IRIS], "MP-U004"), (["-", "-"], "MP-U004"),
    ([IRIS, "none"], "MP-U001"), ([IRIS, __file__], "MP-U018")])
def test_bad_input(arguments: list[object], code: str) -> None:
    ran = memproof("diff", *arguments)
    assert ran.code == 2
    assert f"memproof: {code}" in ran.err


def test_no_forgery_breaks_it() -> None:
    """Every forged file against an honest one: a difference, or the reason why it is not read."""
    honest = forge.EXAMPLE
    for path in random.Random(1).sample(sorted(forge.FORGED.glob("*.memproof.jsonl")), 60):
        ran = memproof("diff", honest, path)
        assert ran.code in (0, 1, 2, 3), path
        assert "Traceback" not in ran.text
