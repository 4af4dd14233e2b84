"""Patched certificates: what changes, what does not, sizes, and every refusal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from helpers.command_line import memproof as command
from helpers.command_line import refused
from helpers.paths import CERTIFICATES
from helpers.tables import small_table, table

import memproof
from memproof.certificate.loader import load
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.network import network_of
from memproof.patching import Patched, patch
from memproof.readings import OF_CLASSES, margin

IRIS = CERTIFICATES / "iris.memproof.jsonl"


def patched(folder: Path, data: Dataset, rows: Sequence[int], labels: Sequence[object],
            **how: Any) -> Patched:
    old, new = folder / "old.memproof.jsonl", folder / "new.memproof.jsonl"
    memproof.certify(data, old, **how)
    return examined(patch(old, new, rows=rows, labels=labels))


def examined(found: Patched) -> Patched:
    """Accepted; all outputs but those of the changed points are what they were."""
    assert found.verdict.outcome == "ACCEPTED", found.verdict
    old, new = found.before.network, found.network
    for i in range(len(found.dataset)):
        x = found.dataset.x(i)
        same = old.evaluate(x) == new.evaluate(x)
        assert same or i in found.points
    assert found.untouched_rows == found.dataset.row_count - len(found.rows)
    assert found.neurons <= min(3 * len(found.points), max(found.places - 1, 0))
    assert new.sizes().depth == old.sizes().depth
    return found


@pytest.mark.parametrize("how", [
    {"construction": "staircase"}, {"construction": "threshold-ledger"},
    {"construction": "folded-index"}, {"construction": "remainder-ledger"},
    {"construction": "bumps"}, {"construction": "max-min-string"},
    {"construction": "staircase", "digest": True}], ids=str)
@pytest.mark.parametrize("seed", range(3))
def test_some_labels_of_small_tables(how: dict[str, Any], seed: int, tmp_path: Path) -> None:
    rng = Random(seed)
    data = small_table(rng, size=12, classes=4)
    rows = rng.sample(range(1, data.row_count + 1), rng.randint(1, data.row_count))
    equal = {row: own[0] for own in data.rows for row in own}
    rows = sorted({r for row in rows for own in data.rows if equal[row] == own[0] for r in own})
    labels = [Fraction(rng.randint(-3, 9) + equal[row], 2) for row in rows]
    labels = [labels[rows.index(equal[row])] for row in rows]
    found = patched(tmp_path, data, rows, labels, **how)
    asked = dict(zip(rows, labels, strict=True))
    for i, (first, *_) in enumerate(data.rows):
        expected = asked.get(first, Fraction(data.labels[i][0], data.label_denominator))
        assert found.network.evaluate(data.x(i)) == (expected,)
    assert found.before.version == load(found.path).version


def test_names_of_classes_at_a_terminal(tmp_path: Path) -> None:
    out = tmp_path / "new.memproof.jsonl"
    ran = command("patch", IRIS, "--rows", "3,17", "--labels", "virginica, setosa", "-o", out)
    assert ran.code == 0
    assert "another label: row 3\n" in ran.out
    assert "had this label before: row 17\n" in ran.out
    assert "149 rows of 150" in ran.out
    again = command("patch", IRIS, "--rows", "3", "--labels", "virginica", "-o", out, "--json")
    shown = json.loads(again.out)
    assert (shown["verdict"], shown["neurons"], shown["carriers"]) == ("ACCEPTED", 3, 1)
    assert (shown["rows"], shown["kept"], shown["untouched_rows"]) == ([3], [], 149)
    assert shown["replaced"]
    assert load(out).dataset.labels[2] == (2,)


def test_vectors_of_numbers_over_another_denominator(tmp_path: Path) -> None:
    def network(x: Any) -> Any:
        t, _, s = yield x[0], x[0], x[1]
        return (yield t, s)

    data = Dataset.from_rows(*[[[k, k % 2] for k in range(6)]] * 2)
    found = patched(tmp_path, data, [2, 5], ["1/3 1", (4, "2/7")],
                    network=network_of(network, 2, ("t", "s")))
    assert found.network.evaluate([1, 1]) == (Fraction(1, 3), 1)
    assert found.network.evaluate([4, 0]) == (4, Fraction(2, 7))
    assert found.carriers == 2
    assert found.dataset.label_denominator == 21
    back = patch(found.path, tmp_path / "back.memproof.jsonl", rows=[2, 5], labels=["1 1", "4 0"])
    assert examined(back).dataset.label_denominator == 1
    assert back.dataset.labels == data.labels


def test_every_label_at_once_and_a_table_of_one_point(tmp_path: Path) -> None:
    data = table([(0,), (3,), (4,)], [0, 1, 0])
    assert patched(tmp_path, data, [1, 2, 3], [5, 6, 5]).neurons == 0
    assert patched(tmp_path, data, [3, 2, 1], [5, 7, 7]).neurons == 2
    assert patched(tmp_path, table([(7,)], [1]), [1], ["-1/2"]).network.evaluate([7]) == (
        Fraction(-1, 2),)


def test_argmax_sign_and_nearest_keep_their_margin(tmp_path: Path) -> None:
    points = [(k, k * k) for k in range(5)]
    cases: list[tuple[str, Any, list[int], list[object]]] = [
        ("sign", lambda x: (x[0] * 4 - 9,), [0, 0, 0, 1, 1], [1, 0]),
        ("argmax", lambda x: (10 - x[0] * 4, x[0] * 0, x[0] * 2 - 5), [0, 0, 0, 2, 2], [2, 1]),
        ("nearest", lambda x: (x[0] + Fraction(1, 9),), [0, 1, 2, 3, 4], [7, -7]),
    ]
    for reading, outputs, labels, new in cases:
        def network(x: Any, outputs: Any = outputs) -> Any:
            (t,) = yield (x[0],)
            return outputs((t,))

        count = 3 if reading == "argmax" else 1
        made = network_of(network, 2, [f"y{k}" for k in range(count)])
        found = patched(tmp_path, table(points, labels), [1, 4], new, network=made,
                        reading=reading)
        assert found.before.reading == reading
        stated = [load(path).margin for path in (found.before.path, found.path)]
        assert stated[0] is not None
        assert stated[1] is not None
        assert 0 < stated[0].value <= stated[1].value
        for point, label in zip(found.points, new, strict=True):
            outputs_there = found.network.evaluate(found.dataset.x(point))
            assert margin(reading, outputs_there, [label], 1, 1) >= stated[0].value
        asked = [*found.dataset.labels]
        assert (asked[0], asked[3]) == ((new[0],), (new[1],))


def test_a_trained_network_under_argmax(tmp_path: Path) -> None:
    found = examined(patch(CERTIFICATES / "iris-mlp.memproof.jsonl", tmp_path / "new.jsonl",
                           rows=[1, 150], labels=["virginica", "setosa"]))
    assert found.before.reading in OF_CLASSES
    assert (found.neurons, found.carriers) == (6, 0)


def test_points_at_one_place_of_the_line(tmp_path: Path) -> None:
    """The certificate's line is x_0, on which rows 1 and 2 stand at one place."""
    def network(x: Any) -> Any:
        (t,) = yield (x[0],)
        (t,) = yield (t,)
        return t

    data = table([(0, 0), (0, 1), (1, 0), (2, 5)], [0, 0, 1, 2])
    assert not patched(tmp_path, data, [3], [9], network=network_of(network, 2)).scale.is_new
    assert not patched(tmp_path, data, [1, 2], [9, 9], network=network_of(network, 2)).scale.is_new
    found = patched(tmp_path, data, [1], [9], network=network_of(network, 2))
    assert found.scale.is_new
    assert found.network.evaluate([0, 1]) == (0,)


def test_every_direction_that_is_drawn_may_fail(tmp_path: Path,
                                                monkeypatch: pytest.MonkeyPatch) -> None:
    """The last one separates all points."""
    monkeypatch.setattr("memproof.patching.scale.BITS", ())
    data = table([(a, b) for a in range(4) for b in range(4)], [0] * 16)
    assert patched(tmp_path, data, [6], [1], construction="staircase").places == 16


def test_digits_take_three_neurons_a_label(tmp_path: Path) -> None:
    rows = [7, 100, 101, 555, 700, 900, 1200, 1500, 1600, 1797]
    certificate = CERTIFICATES / "digits-wide.memproof.jsonl.gz"
    dataset = load(certificate).dataset
    labels = [(dataset.labels[row - 1][0] + 3) % 10 for row in rows]
    found = patch(certificate, tmp_path / "new.memproof.jsonl", rows=rows, labels=labels)
    assert found.verdict.outcome == "ACCEPTED"
    assert found.neurons <= 30
    assert (found.rows, found.untouched_rows) == (tuple(rows), 1787)


EQUAL = table([(0,), (1,), (2,)], [0, 1, 0])


@pytest.mark.parametrize(("rows", "labels", "code", "place", "words"), [
    ([], [], "MP-B040", "the rows", "at least one"),
    ([1], [1, 2], "MP-B040", "the labels", "one for each of 1 rows, found 2"),
    ([1, 3, 1], [1, 1, 1], "MP-B040", "row 1", "every row once"),
    ([5], [1], "MP-U002", "row", "a row from 1 to 4, found 5"),
    ([0], [1], "MP-U002", "row", "a row from 1 to 4"),
    ([2], [5], "MP-B040", "row 2", "row 3 with it"),
    ([3, 2], [5, 6], "MP-B040", "row 2", "the label of row 3"),
    ([1], ["x"], "MP-D004", "the label of row 1", "a number"),
    ([1], [float("nan")], "MP-D006", "the label of row 1", "nan"),
    ([1], ["1 2"], "MP-B041", "the label of row 1", "entries: 1, found 2"),
    ([1], [""], "MP-D005", "the label of row 1", ""),
    ([1], ["0"], "MP-B041", "the labels", "not the row's own"),
], ids=str)
def test_refusals(rows: list[int], labels: list[object], code: str, place: str, words: str,
                  tmp_path: Path) -> None:
    data = Dataset.from_rows([[0], [1], [1], [2]], [0, 1, 1, 0])
    with pytest.raises(MemproofError) as caught:
        patched(tmp_path, data, rows, labels)
    assert (caught.value.code, caught.value.place) == (code, place)
    assert words in str(caught.value)
    assert not (tmp_path / "new.memproof.jsonl").exists()


def test_labels_that_a_reading_does_not_know(tmp_path: Path) -> None:
    old, new = tmp_path / "old.memproof.jsonl", tmp_path / "new.memproof.jsonl"

    def network(x: Any) -> Any:
        (t,) = yield (x[0],)
        return t * 2 - 1

    for reading, label, words in (("sign", 2, "a class from 0 to 1, found 2"),
                                  ("sign", "1/2", "found 1/2"),
                                  ("nearest", "1/2", "a multiple of the labels' step, 1/1")):
        data = table([(0,), (1,)], [0, 1] if reading == "sign" else [-1, 1])
        memproof.certify(data, old, network=network_of(network, 1), reading=reading)
        with pytest.raises(MemproofError, match=words) as caught:
            patch(old, new, rows=[1], labels=[label])
        assert caught.value.code == "MP-B041"
    with pytest.raises(MemproofError, match="did you mean virginica") as caught:
        patch(IRIS, new, rows=[1], labels=["Virginica"])
    assert caught.value.code == "MP-B041"


def test_only_accepted_certificates_of_relus(tmp_path: Path) -> None:
    new = tmp_path / "new.memproof.jsonl"
    forged = tmp_path / "forged.memproof.jsonl"
    forged.write_bytes(IRIS.read_bytes().replace(b'"y":[1]', b'"y":[2]', 1))
    refused(command("patch", forged, "--rows", "1", "--labels", "virginica", "-o", new), "MP-C003")
    steps = tmp_path / "steps.memproof.jsonl"
    memproof.certify(EQUAL, steps, construction="step-staircase")
    refused(command("patch", steps, "--rows", "1", "--labels", "5", "-o", new), "MP-N028")
    refused(command("patch", IRIS, "--rows", "1", "--labels", "virginica", "-o", "-"), "MP-U005")
    for rows, labels in (("1,x", "a"), ("1", '"a'), ("", "a")):
        ran = command("patch", IRIS, "--rows", rows, "--labels", labels, "-o", new)
        assert ran.code == 2
    assert not new.exists()
