"""The tracer: runs are the activity of every neuron along the line, counted and compared."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby

import pytest
from helpers.networks import memorized
from helpers.tables import unit_ball
from hypothesis import given

from memproof.api import memorize
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.network import Network, network_of, work
from memproof.readings import EQUALS, all_misses
from memproof.regions import Miss, Tracer, natural_lines
from memproof.regions.blocks import BlockTracer


def plain_runs(network: Network, dataset: Dataset, lines: dict[int, int]) -> list[list[list[int]]]:
    """The runs by definition: every point, every neuron, with fractions."""
    h = [[Fraction(x, dataset.denominator) for x in point] for point in dataset.points]
    order, result = list(range(len(h))), []
    for number, layer in enumerate(network.hidden):
        if number in lines:
            order.sort(key=lambda p, values=h, c=lines[number]: (values[p][c], p))
        z = [[sum((w * v[j] for j, w in row), Fraction(b)) / layer.denominator
              for row, b in zip(layer.rows, layer.biases, strict=True)] for v in h]
        relu = [act == "relu" for act in layer.activations]
        result.append([runs([not relu[i] or z[p][i] > 0 for p in order]) for i in range(len(relu))])
        h = [[max(x, Fraction(0)) if r else x for x, r in zip(v, relu, strict=True)] for v in z]
    return result


def runs(active: list[bool]) -> list[int]:
    lengths = [(state, len(list(group))) for state, group in groupby(active)]
    return ([0] if lengths[0][0] else []) + [length for _, length in lengths]


@given(memorized())
def test_runs_are_those_of_the_definition(case: object) -> None:
    network, dataset, lines = case
    tracer = Tracer(network, dataset, lines)
    assert list(tracer.activities()) == plain_runs(network, dataset, dict(lines))
    assert all_misses(EQUALS, tracer.outputs(), dataset) == []


@given(memorized())
def test_every_wrong_label_is_a_miss(case: object) -> None:
    network, dataset, lines = case
    wrong = tuple((y[0] + 1, *y[1:]) for y in dataset.labels)
    changed = Dataset(**{**vars(dataset), "labels": wrong})
    tracer = Tracer(network, changed, lines)
    list(tracer.activities())
    scale = dataset.label_denominator
    assert all_misses(EQUALS, tracer.outputs(), changed) == [
        Miss(i, i + 1, 0, Fraction(y[0] + 1, scale), Fraction(y[0], scale))
        for i, y in enumerate(dataset.labels)
    ]


@given(memorized())
def test_matrices_give_the_same_runs_and_outputs(case: object) -> None:
    network, dataset, _ = case
    text, other = (list(each(network, dataset).traces()) for each in (Tracer, BlockTracer))
    assert text == other
    tracers = [Tracer(network, dataset), BlockTracer(network, dataset)]
    runs, others = (list(each.activities()) for each in tracers)
    assert runs == others
    one, other = (each.outputs() for each in tracers)
    assert [[value * other.scale for value in row] for row in one.numerators] == [
        [value * one.scale for value in row] for row in other.numerators]


def test_both_tracers_count_work_with_long_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every layer makes them longer: at some layer it is too much."""
    def grows(x: tuple[object, ...]) -> object:
        values = list(x)
        for _ in range(30):
            values = list((yield [sum(values) * 2**1000, sum(values)]))
        return values[0]

    monkeypatch.setattr(work, "MOST_WORDS", 10**4)
    data = Dataset.from_rows([[1, 2], [3, 4]], [0, 1])
    for tracer in (Tracer, BlockTracer):
        with pytest.raises(MemproofError, match="MP-L007"):
            list(tracer(network_of(grows, 2), data).activities())


def test_natural_lines() -> None:
    def net(*widths: int) -> Network:
        def body(x: tuple[object, ...]) -> object:
            values = list(x)
            for width in widths[1:]:
                values = list((yield [sum(values)] * width))
            return values[0]

        return network_of(body, widths[0])

    assert natural_lines(net(1, 3, 3)) == ((0, 0),)
    assert natural_lines(net(2, 1, 3)) == ((1, 0),)
    assert natural_lines(net(2, 3, 1, 3)) == ((2, 0),)
    assert natural_lines(net(2, 3, 1)) == ()
    assert natural_lines(net(2, 3, 3)) == ()


@pytest.mark.parametrize("line", [(2, 0), (1, 1), (-1, 0), (0, 2)])
def test_a_line_must_exist(line: tuple[int, int]) -> None:
    data = Dataset.from_rows([[0, 1], [1, 1]], [0, 1])
    network = memorize(data).network
    with pytest.raises(MemproofError) as error:
        Tracer(network, data, [line])
    assert error.value.code == "MP-N004"


def test_dimensions_must_fit() -> None:
    data = Dataset.from_rows([[0, 1], [1, 1]], [0, 1])
    other = Dataset.from_rows([[0], [1]], [0, 1])
    with pytest.raises(MemproofError) as error:
        Tracer(memorize(data).network, other)
    assert error.value.code == "MP-N003"


def test_forms_of_ledger_networks_grow_at_most_14_fold_in_a_decade() -> None:
    counts = []
    for size in (6000, 12000):
        data = unit_ball(size)
        built = memorize(data, width=6)
        tracer = Tracer(built.network, data, built.lines)
        for _ in tracer.traces():
            pass
        assert all_misses(EQUALS, tracer.outputs(), data) == []
        counts.append(tracer.forms)
    assert counts[1] <= 2.3 * counts[0] < 2.3 * 10**6  # 14 ** log10(2) < 2.3
