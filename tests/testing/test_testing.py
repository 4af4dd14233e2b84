"""The testing kit: its tables, twenty planted bugs, and errors that name the line."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Generator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from helpers.layers import long
from helpers.paths import ROOT
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from memproof.constructions import Built
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.gadgets import digit, kill, strip, unit_ramp, window_form
from memproof.line.integer import Line, line_of
from memproof.network import Network, carry, gadget, identity, network_of, together, value_of
from memproof.network.language import WrongValue
from memproof.testing.message import NotMemorized
from memproof.testing.tables import (
    KINDS,
    adversarial_separations,
    binary_labels,
    class_names,
    datasets,
    hard_tables,
    integer_labels,
    labelings,
    line_datasets,
    rational_labels,
)
from memproof.testing.trial import AtMost, assert_memorizes

Gadget = Generator[Any, Any, Any]
HERE = Path(__file__).name


def line_with(mark: str) -> str:
    """``test_testing.py:12``: the line of this file that ends with ``# mark``."""
    lines = Path(__file__).read_text().splitlines()
    (number,) = [i for i, line in enumerate(lines, 1) if line.endswith(f"# {mark}")]
    return f"{HERE}:{number}"


# -- the strategies --------------------------------------------------------------------------------


def check_table(data: Dataset, most: int) -> None:
    """What every table promises: points distinct, rows numbered, denominators least."""
    assert 1 <= len(data) <= most
    assert len(set(data.points)) == len(data)
    assert sorted(row for rows in data.rows for row in rows) == list(range(1, data.row_count + 1))


@settings(max_examples=60)
@given(datasets(max_points=7, max_dimension=2))
def test_datasets(data: Dataset) -> None:
    check_table(data, 7)
    assert data.dimension <= 2


@settings(max_examples=60)
@given(st.sampled_from(sorted(KINDS)), st.data())
def test_adversarial_separations(kind: str, data: Any) -> None:
    table = data.draw(adversarial_separations(max_points=5, kind=kind))
    check_table(table, 5)
    different = [len(set(column)) > 1 for column in zip(*table.points, strict=True)]
    if kind == "one coordinate":
        assert sum(different) <= 1
    if kind == "grid":
        assert {x for p in table.points for x in p} <= {-1, 0, 1}
        assert table.dimension >= 2
    if kind == "collinear":
        first, *rest = table.points
        steps = [[a - b for a, b in zip(p, first, strict=True)] for p in rest]
        assert all(a[i] * b[j] == a[j] * b[i] for a in steps for b in steps
                   for i in range(len(a)) for j in range(len(a)))


def test_tiny_gaps_are_beside_huge_coordinates() -> None:
    tables = adversarial_separations(kind="tiny gaps")
    hard = find(tables, lambda d: d.denominator >= 2**30
                and max(abs(x) for p in d.points for x in p) >= 10**6 * d.denominator,
                settings=settings(max_examples=2000, database=None))
    check_table(hard, 8)


@settings(max_examples=60)
@given(line_datasets(max_points=6, gaps=st.sampled_from([1, Fraction(1, 3)])), line_datasets())
def test_line_datasets(gapped: Dataset, whole: Dataset) -> None:
    for data in (gapped, whole):
        check_table(data, 12)
        assert data.dimension == 1
    assert whole.denominator == 1
    t = sorted(x for (x,) in gapped.points)
    assert {Fraction(b - a, gapped.denominator) for a, b in pairwise(t)} <= {1, Fraction(1, 3)}


@settings(max_examples=40)
@given(labelings([0, 3, [1], 3], 3), labelings([(0, 1), (1, 0)], ["a", "b"]))
def test_labelings(numbers: Dataset, names: Dataset) -> None:
    assert numbers.points == ((0,), (3,), (1,))
    assert numbers.rows == ((1,), (2, 4), (3,))
    assert {y for (y,) in numbers.labels} <= {0, 1, 2}
    assert set(names.classes) <= {"a", "b"}


def test_labels_have_their_kinds() -> None:
    def reached(condition: Any, **limits: Any) -> Dataset:
        tables = datasets(max_points=4, max_dimension=2, **limits)
        return find(tables, condition, settings=settings(
            max_examples=300, database=None, phases=(Phase.generate, Phase.shrink)))

    assert reached(lambda d: d.classes).classes == ("a",)
    assert reached(lambda d: d.label_denominator > 1).label_denominator == 2
    assert reached(lambda d: min(d.labels) < (0,)).labels == ((-1,),)
    assert reached(lambda d: d.row_count > len(d)).rows == ((1, 2),)
    assert reached(lambda d: len(d) > 2, labels=binary_labels()).labels == ((0,),) * 3
    pairs = st.tuples(integer_labels(), integer_labels())
    assert reached(lambda d: d.outputs == 2, labels=pairs).labels == ((0, 0),)
    assert reached(lambda d: len(d.classes) == 2, labels=class_names(2)).classes == ("a", "b")
    whole = reached(lambda d: len(d) > 1, labels=rational_labels())
    assert (whole.dimension, whole.points, whole.labels) == (1, ((0,), (1,)), ((0,), (0,)))


# -- constructions in which bugs are planted -------------------------------------------------------


@gadget("G1", value=lambda t, r, bug="": int(t >= r))  # the ramp
def ramp(t: Any, r: int, bug: str = "") -> Gadget:
    """[t >= r]."""
    if bug == "ramp of width 2":
        p, q = yield {"p": t - r + 2, "q": t - r}
        return (p - q) / 2
    up = 0 if bug == "wrong bias" else 1
    p, q = yield {"p": t - r + up, "q": t - r - (1 - up) * 2}
    return p - q


def jumps_of(line: Line, bug: str) -> list[tuple[int, int]]:
    """(position, change of the code)."""
    codes, positions = list(line.codes), list(line.positions)
    if bug == "equal labels jumped":
        return [(r, (b - a) or 1)
                for r, a, b in zip(positions[1:], codes, codes[1:], strict=False)]
    jumps = [(r, b - a) for r, a, b in zip(positions[1:], codes, codes[1:], strict=False) if a != b]
    return jumps[:-1] if bug == "missing last step" else jumps


def staircase(x: Any, data: Dataset, bug: str = "") -> Gadget:
    """One layer a jump, the last one with two relus more for the label."""
    line = line_of(data)
    t = yield from line.project(x)
    y: Any = line.codes[0]
    for r, step in jumps_of(line, bug):
        at = r + (bug == "off by one")
        t, y, j = yield from together(carry(t), carry(y), ramp(t, at, bug))  # the staircase
        y = step * j if bug == "forgotten carry" else y + step * j
    return y * line.labels.step if bug == "wrong label offset" else line.label(0 * t + y)


def staircase_size(data: Dataset, *, bug: str = "") -> dict[str, int | AtMost]:
    line = line_of(data)
    depth = 1 + len(jumps_of(line, ""))
    widths = [data.dimension, 1, *[4] * (depth - 1), 1]
    dense = sum((a + 1) * b for a, b in pairwise(widths))
    return {
        "width": (4 if depth > 1 else 1) - (bug == "width formula"),
        "depth": depth + (bug == "depth formula"),
        "dense_parameters": dense - (bug == "dense formula"),
        "nodes": AtMost(4 * depth),
        "points": len(data),
    }


def string(x: Any, data: Dataset, bug: str = "") -> Gadget:
    """Max-min string: g <- max(g, l) or min(g, l) at every point; g is affine in (t, n)."""
    line = line_of(data)
    t = yield from line.project(x)
    (t0, y0), *rest = zip(line.positions, line.codes, strict=True)
    slope, g = 0, 0 * t + y0
    for ti, yi in rest[:-1] if bug == "last bend forgotten" else rest:
        now = y0 + slope * (ti - t0)
        if now != yi:
            sign = 1 if now < yi else -1
            t0, y0, slope = ti, yi, sign * line.classes
            inner = -slope if bug == "wrong slope sign" else slope
            t, n = yield {"t": t, "n": sign * (g - yi - inner * (t - ti))}
            g = yi + slope * (t - ti) + sign * n
    return line.label(g)


def windows(x: Any, data: Dataset, bug: str = "") -> Gadget:
    """Interpolates two points in every window: width 2 ceil(M/2), depth 2."""
    if bug == "duplicates not merged":
        places = sorted((p[0], y) for p, (y,) in zip(data.points, data.labels, strict=True))
        (t,) = yield (x[0] * data.denominator + 2 * abs(places[0][0]),)
        places = [(p + 2 * abs(places[0][0]), y) for p, y in places]
    elif bug == "unsorted points":
        low = min(p for (p,) in data.points)
        places = [(p - low, y) for (p,), (y,) in zip(data.points, data.labels, strict=True)]
        (t,) = yield (x[0] * data.denominator - low,)
    else:
        line = line_of(data)
        places = list(zip(line.positions, line.codes, strict=True))
        t = yield from line.project(x)
    starts, forms = [], []
    for i in range(0, len(places), 2):
        (a, y), (b, z) = places[i], places[min(i + 1, len(places) - 1)]
        slope = Fraction(0) if i + 1 == len(places) else Fraction(z - y, b - a)
        starts.append(a)
        forms.append((slope, y - slope * a))
    feet = yield [t - r + e for r in starts for e in (1, 0)]
    y = window_form(list(zip(feet[::2], feet[1::2], strict=True)), starts, forms)
    if bug in ("duplicates not merged", "unsorted points"):
        return (0 * feet[0] + y) / data.label_denominator
    return line.label(0 * feet[0] + y)


def ledger(x: Any, data: Dataset, bug: str = "") -> Gadget:
    """Two points a block: Z = gap | code | step modulo 2^c, read bit by bit."""
    line = line_of(data)
    c, points = line.labels.bits, list(zip(line.positions, line.codes, strict=True))
    if len(points) % 2:
        if bug == "last block short":
            points.pop()
        else:
            points.append((points[-1][0] + 1, points[-1][1]))
    blocks = [(a, b - a, y, (z - y) % 2**c) for (a, y), (b, z) in zip(
        points[::2], points[1::2], strict=True)]
    if not blocks:
        blocks = [(0, 1, 0, 0)]
    gap_bits = max(gap for _, gap, _, _ in blocks).bit_length()
    values = [(gap << 2 * c) | (y << c) | step for _, gap, y, step in blocks]
    t = yield from line.project(x)
    ramps = [unit_ramp(t, r, str(r)) for r, *_ in blocks[1:]]
    t, *passed = yield from together(carry(t), *ramps)
    z, s = values[0] + 0 * t, t + 1
    for j, (before, block), (v0, v) in zip(passed, pairwise(blocks), pairwise(values), strict=True):
        z, s = z + (v - v0) * j, s - (block[0] - before[0]) * j
    for bit in reversed(range(gap_bits)):
        place = 2 ** (2 * c + bit)
        z, s, d = yield from together(carry(z, "z"), carry(s, "s"), digit(z, place, 1))
        z, s = z - place * d, s - 2**bit * d
    top = leading(z, 2**c, c, bug)
    z, s, y = yield from together(carry(z, "z"), carry(s, "s"), top)  # the label
    z = z - y * 2**c
    if bug != "missing kill layer":
        z, y, dead = yield from together(carry(z, "z"), carry(y, "y"), kill(s, c))
        z = z - dead
    y, step = yield from together(carry(y, "y"), digit(z, 1, c))
    y = y + step
    if bug != "missing strip":
        y = yield from strip(y, c + 1, c)
    return line.label(y)


@gadget("G5", value=lambda z, place, bits, bug="": z // place)
def leading(z: Any, place: int, bits: int, bug: str = "") -> Gadget:
    """digit, and its promise."""
    return (yield from digit(z, place // 2 if bug == "wrong base of a digit" else place, bits))


def rational(x: Any, data: Dataset, bug: str = "") -> Gadget:
    """A staircase on the line Q, in units of the common denominator, labels as they are."""
    q = 1 if bug == "denominators lost" else data.denominator
    places = sorted((p, Fraction(y, data.label_denominator)) for (p,), (y,) in zip(
        data.points, data.labels, strict=True))
    low, y0 = places[0]
    t = yield {"t": x[0] * q - (Fraction(low, data.denominator) * q)}
    ramps = [ramp(t[0], b - low) for (b, _) in places[1:]]
    steps = [b - a for (_, a), (_, b) in pairwise(places)]
    if not ramps:
        return y0 + 0 * t[0]
    passed = yield from together(*ramps)  # the rational one
    y = sum((step * j for step, j in zip(steps, passed, strict=True)), y0)
    y = yield y if bug == "negative labels clipped" else identity(y)
    return y


def carried(x: Any, data: Dataset, bug: str = "") -> Gadget:
    """A staircase whose signed label rides along, one layer a point."""
    line = line_of(data)
    labels = [line.labels.least + line.labels.step * code for code in line.codes]
    t = yield from line.project(x)
    y: Any = labels[0]
    for r, (a, b) in zip(line.positions[1:], pairwise(labels), strict=True):
        signed = bug != "relu for identity"
        t, y, j = yield from together(carry(t), carry(y, "y", signed=signed), ramp(t, r))
        y = y + (b - a) * j
    return 0 * t + y


def double(x: Any, data: Dataset, bug: str = "") -> Gadget:
    """Two outputs: the two entries of a label."""
    halves = [Dataset.from_rows(data.points, [y[k] for y in data.labels]) for k in (0, 1)]
    places = [sorted(zip(h.points, h.labels, strict=True)) for h in halves]
    low = places[0][0][0][0]
    (t,) = yield {"t": x[0] * data.denominator - low}
    passed = yield from together(*[ramp(t, p[0] - low) for p, _ in places[0]])
    result = [sum(((b - a) * j for ((_, (a,)), (_, (b,))), j in zip(
        pairwise(place), passed[1:], strict=True)), 0 * passed[0] + place[0][1][0])
        for place in places]
    return result[::-1] if bug == "swapped outputs" else result


def lined(data: Dataset, bug: str = "") -> Built:
    """A Built with the line it should have, or another."""
    network = network_of(lambda x: staircase(x, data), data.dimension)
    deep = len(network.hidden) > 1
    return Built(network, ((1, int(bug == "line channel")),) if deep else ())


LINES = line_datasets(max_points=8, gaps=st.integers(1, 4))
INTEGERS = line_datasets(max_points=8, labels=integer_labels())
PLANES = datasets(max_points=8, max_dimension=2, labels=integer_labels())
THIRDS = line_datasets(max_points=8, gaps=st.sampled_from([1, Fraction(1, 2), Fraction(2, 3)]),
                       labels=integer_labels())
PAIRS = line_datasets(max_points=6, labels=st.tuples(binary_labels(), binary_labels()))

CORRECT = [(staircase, LINES), (staircase, PLANES), (string, None), (windows, LINES),
           (windows, PLANES), (ledger, LINES), (rational, THIRDS), (carried, INTEGERS),
           (double, PAIRS), (lined, LINES)]

# bug -> construction, tables, the failure's kind, and what its message says
PLANTED: dict[str, tuple[Any, Any, str, str]] = {
    "off by one": (staircase, LINES, "output", "neuron y: 0, should be 1"),
    "forgotten carry": (staircase, LINES, "output", "neuron y"),
    "wrong slope sign": (string, LINES, "output", "neuron y"),
    "last bend forgotten": (string, LINES, "output", "layer 2, neuron y"),
    "missing last step": (staircase, LINES, "output", "layer 2, neuron y: 0, should be 1"),
    "swapped outputs": (double, PAIRS, "output", "neuron y0: 1, should be 0"),
    "wrong bias": (staircase, LINES, "gadget", "ramp(1, 1, 'wrong bias'): 0, should be 1"),
    "ramp of width 2": (staircase, LINES, "gadget", "1/2, should be 0"),
    "wrong label offset": (staircase, INTEGERS, "output", "should be"),
    "wrong base of a digit": (ledger, LINES, "gadget", "gadget leading("),
    "missing kill layer": (ledger, LINES, "output", "neuron y"),
    "missing strip": (ledger, LINES, "output", "neuron y: 2, should be 0"),
    "last block short": (ledger, LINES, "output", "neuron y"),
    "denominators lost": (rational, THIRDS, "gadget", "gadget ramp("),
    "unsorted points": (windows, INTEGERS, "output", "neuron y"),
    "duplicates not merged": (windows, PLANES, "error", "ZeroDivisionError at test_testing.py"),
    "equal labels jumped": (staircase, LINES, "output", "neuron y: 1, should be 0"),
    "negative labels clipped": (rational, THIRDS, "output", "neuron y: 0, should be -1"),
    "relu for identity": (carried, INTEGERS, "output", "neuron y"),
    "line channel": (lined, LINES, "error", "MP-N004"),
    "depth formula": (staircase, LINES, "size", "depth: 1, should be 2"),
    "width formula": (staircase, LINES, "size", "width: 1, should be 0"),
    "dense formula": (staircase, LINES, "size", "dense_parameters: 4, should be 3"),
}
PLACES = {"wrong bias": "the staircase", "ramp of width 2": "the staircase",
          "wrong base of a digit": "the label", "denominators lost": "the rational one"}


@pytest.mark.parametrize("part", long([3, 1], lambda part: part == 1))
@pytest.mark.parametrize(("build", "tables"), CORRECT)
def test_correct_constructions_pass(build: Any, tables: Any, part: int) -> None:
    size = staircase_size if build is staircase else None
    assert_memorizes(build, datasets=tables, size=size,
                     cases=(20 if tables in (None, PLANES) else 60) // part)


@pytest.mark.parametrize("bug", PLANTED)
def test_planted_bugs_are_found(bug: str) -> None:
    build, tables, kind, message = PLANTED[bug]
    formula = bug.endswith("formula")
    size = (lambda data: staircase_size(data, bug=bug)) if formula else None
    with pytest.raises(NotMemorized) as caught:
        assert_memorizes(build, datasets=tables, size=size, **({} if formula else {"bug": bug}))
    error = caught.value
    assert error.kind == kind, str(error)
    assert len(error.dataset) <= 4, str(error)
    assert message in str(error)
    if bug in PLACES:
        assert error.place.startswith(line_with(PLACES[bug])), error.place
    if kind == "output":
        assert error.network is not None
        assert error.layer == len(error.network.hidden) + 1
        assert "MISSES the label" in error.explain()


def test_at_least_twenty_bugs_are_planted() -> None:
    assert len(PLANTED) >= 20


def test_a_message() -> None:
    with pytest.raises(NotMemorized) as caught:
        assert_memorizes(staircase, datasets=LINES, bug="wrong bias")
    begin, _, rest = str(caught.value).partition(":")
    assert begin == HERE
    home = line_with("the ramp").partition(":")[2]
    assert rest.partition(" ")[2] == f"""\
(staircase) does not do what its gadgets declare at this table, the smallest found (2 points):

    row  x0  label
      1   0      0
      2   1      1

row 2 (point 1), layer 2, gadget ramp(1, 1, 'wrong bias'): 0, should be 1
    defined at {HERE}:{home} (ramp), used at {line_with("the staircase")} (staircase)
look closer, with this exception as e: print(e.explain()) shows every neuron there;
    e.network.with_weight(3, 0, 1, 2) is the network with another weight (layer, neuron, channel, \
value)
again: Dataset.from_rows([[0], [1]], [0, 1])"""
    error = caught.value
    assert (error.point, error.layer, error.expected, error.found) == (1, 2, 1, 0)
    assert error.neuron == "ramp(1, 1, 'wrong bias')"
    assert error.__cause__ is None
    assert not hasattr(error, "__notes__")


def test_runs_are_the_same_until_the_seed_changes() -> None:
    def seen(**options: Any) -> list[Dataset]:
        tables: list[Dataset] = []

        def build(data: Dataset) -> Network:
            tables.append(data)
            return network_of(lambda x: staircase(x, data), 1)

        assert_memorizes(build, datasets=LINES, cases=20, **options)
        return tables

    assert seen() == seen() != seen(seed=1)
    assert len(seen()) == 20


def test_given_tables_and_names() -> None:
    tables = [Dataset.from_rows([[i], [i + 1]], [0, i % 2]) for i in range(4)]
    assert_memorizes("threshold-ledger", datasets=tables, checker="both", width=5,
                     size=lambda data, built: {"depth": built.plan.depth, "width": AtMost(5)})
    with pytest.raises(NotMemorized) as caught:
        assert_memorizes(staircase, datasets=tables, bug="missing last step")
    assert caught.value.dataset == tables[1]
    assert_memorizes(lambda data: network_of(lambda x: staircase(x, data), 1), datasets=tables[0:1])
    assert_memorizes("max-min-string", datasets=LINES, cases=20,
                     size=lambda data: {"width": AtMost(2), "depth": AtMost(max(1, len(data) - 1))})


def test_class_names_are_shown() -> None:
    with pytest.raises(NotMemorized) as caught:
        assert_memorizes(staircase, datasets=line_datasets(labels=class_names()),
                         bug="missing last step")
    assert "y: 0, should be 1 (class b)" in str(caught.value)
    assert "from_rows([[0], [1]], ['a', 'b'])" in str(caught.value)


def test_what_a_construction_raises_is_reported() -> None:
    def moody(x: Any, data: Dataset) -> Gadget:
        y = yield x[0]
        if len(data) > 2:
            raise ValueError("three is a crowd")  # moody
        return y

    with pytest.raises(NotMemorized) as caught:
        assert_memorizes(moody, datasets=labelings([0, 1, 2], 1))
    place = f"{line_with('moody')} (moody)"
    assert f"ValueError at {place}: three is a crowd" in str(caught.value)
    assert isinstance(caught.value.__cause__, ValueError)
    assert caught.value.place == place

    calls: list[int] = []

    def unsteady(x: Any, data: Dataset) -> Gadget:
        calls.append(1)
        return staircase(x, data, "equal labels jumped" if len(calls) % 5 == 0 else "")

    with pytest.raises(NotMemorized):
        assert_memorizes(unsteady, datasets=LINES)


@pytest.mark.parametrize(("arguments", "expected"), [
    ((7, {}), "a name or a function"),
    ((staircase, {"checker": "third"}), "kernel, second or both"),
    ((staircase, {"datasets": [3]}), "a strategy, or Datasets"),
])
def test_wrong_use(arguments: Any, expected: str) -> None:
    with pytest.raises(MemproofError) as caught:
        assert_memorizes(arguments[0], **arguments[1])
    assert (caught.value.code, caught.value.expected) == ("MP-T004", expected)


def test_wrong_sizes_and_options_are_reported() -> None:
    for options, words in (({"size": lambda data: {"breadth": 1}}, "'breadth'"),
                           ({"size": lambda data: {"depth": 1 // 0}}, "ZeroDivisionError"),
                           ({"speed": 3}, "MP-B008")):
        with pytest.raises(NotMemorized) as caught:
            assert_memorizes(staircase, datasets=LINES, **options)
        assert words in str(caught.value)
        assert len(caught.value.dataset) == 1


def test_without_hypothesis_the_error_has_a_code() -> None:
    program = ("import sys\nsys.modules['hypothesis'] = None\n"
               "try:\n    import memproof.testing\nexcept ImportError as error:\n    print(error)")
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True,
                         cwd=ROOT, check=True)
    assert run.stdout.startswith("MP-T001 at memproof.testing")


# -- declared values -------------------------------------------------------------------------------


def test_declared_values_name_gadget_layer_and_lines() -> None:
    def outer(t: Any) -> Gadget:
        (t,) = yield {"t": t}
        j = yield from ramp(t, 3, "wrong bias")  # the use
        return j

    with pytest.raises(WrongValue) as caught:
        value_of(outer(3))
    wrong = caught.value
    assert (wrong.code, wrong.layer, wrong.gadget) == ("MP-T002", 2, "ramp(3, 3, 'wrong bias')")
    assert (wrong.expected_value, wrong.found_value) == (1, 0)
    assert wrong.home.startswith(line_with("the ramp"))
    assert wrong.used == f"{line_with('the use')} (outer)"
    assert value_of(outer(2)) == 0
    network_of(lambda x: outer(x[0]), 1)  # building ignores it


def test_declared_values_that_cannot_be_computed() -> None:
    @gadget(value=lambda t: t.nothing)
    def bad(t: Any) -> Gadget:
        return (yield t)

    with pytest.raises(MemproofError) as caught:
        value_of(bad(1))
    assert caught.value.code == "MP-T003"
    with pytest.raises(NotMemorized) as failed:
        assert_memorizes(lambda x, data: bad(x[0]), datasets=labelings([0], 1))
    assert "MP-T003" in str(failed.value)


def test_declared_tuples_and_none() -> None:
    @gadget("pair", value=lambda t: (t, [t + 1]) if t else None)
    def pair(t: Any) -> Gadget:
        (t,) = yield (t,)
        return [t, (t + 1,)] if t != 5 else (t, (t,))

    assert value_of(pair(Fraction(2))) == [2, (3,)]
    assert value_of(pair(0)) == [0, (1,)]
    with pytest.raises(WrongValue, match=r"pair\(5\).*expected \(5, \(6\)\), found \(5, \(5\)\)"):
        value_of(pair(5))


# -- errors name the line in this file -------------------------------------------------------------


def mixed(x: Any, data: Dataset) -> Gadget:
    a = yield {"old": x[0]}
    b = yield {"new": a[0]}
    return b[0] + a[0]  # mixed


def mixed_in_a_gadget(x: Any, data: Dataset) -> Gadget:
    a = yield x[0]
    b = yield a
    c = yield from unit_ramp(b + a, 1)  # mixed in a gadget
    return c


def of_a_float(x: Any, data: Dataset) -> Gadget:
    (a,) = yield (x[0],)
    b = yield from unit_ramp(a, 0.5)  # a float
    return b


def product(x: Any, data: Dataset) -> Gadget:
    a = yield x[0]
    b, _ = yield from together(carry(a), square(a))
    return b


def square(a: Any) -> Gadget:
    b = yield a * a  # a product
    return b


def silent(x: Any, data: Dataset) -> Gadget:  # no output
    yield x[0]


def eager(x: Any, data: Dataset) -> Any:  # no generator
    return x[0]


@gadget("none")  # no output, decorated
def silent_gadget(x: Any, data: Dataset) -> Gadget:
    yield x[0]


def out_of_step(x: Any, data: Dataset) -> Gadget:
    a = yield x[0]
    b, _ = yield from together(two_layers(a), unit_ramp(a, 1))
    return b


def two_layers(a: Any) -> Gadget:
    a = yield a
    a = yield a  # out of step
    return a


def stale(x: Any, data: Dataset) -> Gadget:  # stale
    a = yield x[0]
    yield a
    return a


@pytest.mark.parametrize(("construction", "code", "mark"), [
    (mixed, "MP-N010", "mixed"),
    (mixed_in_a_gadget, "MP-N010", "mixed in a gadget"),
    (of_a_float, "MP-N011", "a float"),
    (product, "MP-N012", "a product"),
    (silent, "MP-N015", "no output"),
    (silent_gadget, "MP-N015", "no output, decorated"),
    (eager, "MP-N014", "no generator"),
    (out_of_step, "MP-N013", "out of step"),
    (stale, "MP-N010", "stale"),
])
def test_errors_name_the_line(construction: Any, code: str, mark: str) -> None:
    with pytest.raises(NotMemorized) as caught:
        assert_memorizes(construction, datasets=LINES)
    error = caught.value
    assert len(error.dataset) == 1
    assert error.found.code == code, str(error)
    assert line_with(mark) in str(error), str(error)
    assert f"memproof explain {code} tells more" in str(error)


# -- a construction of somebody else, registered ---------------------------------------------------

FILE = '''
from memproof import carry, construction, line_of, together
from memproof.gadgets import unit_ramp

@construction("stairs", title="Stairs", sizes="width 4")
def stairs(x, data, idle: int = 0):
    """One layer for each change of the label."""
    line = line_of(data)
    t = yield from line.project(x)
    for _ in range(idle):
        (t,) = yield {"t": t}
    y = line.codes[0]
    for r, a, b in zip(line.positions[1:], line.codes, line.codes[1:]):
        if a != b:
            t, y, j = yield from together(carry(t), carry(y, "y"), unit_ramp(t, r))
            y = y + (b - a) * j
    return line.label(0 * t + y)
'''


def test_a_loaded_construction_works_in_every_command(tmp_path: Path) -> None:
    (tmp_path / "stairs.py").write_text(FILE)
    (tmp_path / "t.csv").write_text("a,b\n1,0\n4,2\n9,1\n")

    def run(*words: str) -> str:
        command = [sys.executable, "-m", "memproof", "--load", "stairs.py", *words]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True,
                             env=environment)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    certified = run("certify", "t.csv", "--construction", "stairs", "-o", "c.memproof.jsonl")
    assert "recomputed: width 4, depth 3" in certified
    assert "stairs" in run("plan", "t.csv", "--width", "6")
    assert "options: idle" in run("constructions", "stairs")
    assert "hits the label" in run("explain", "c.memproof.jsonl", "--row", "2")


def test_a_registered_construction_is_tested_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    from memproof.constructions import construction, named, registry

    monkeypatch.setattr(registry, "_REGISTRY", dict(registry._REGISTRY))
    construction("mine")(staircase)
    assert named("mine").generator is staircase
    assert_memorizes("mine", datasets=LINES, cases=20)
    with pytest.raises(NotMemorized) as caught:
        assert_memorizes("mine", datasets=LINES, bug="ramp of width 2")
    assert caught.value.kind == "gadget"


def test_gadgets_that_somebody_else_wrote_are_constructions() -> None:
    def delegated(x: Any, data: Dataset, bug: str = "") -> Any:
        return staircase(x, data, bug)

    assert_memorizes(delegated, datasets=LINES, cases=20)
    with pytest.raises(NotMemorized) as caught:
        assert_memorizes(delegated, datasets=LINES, bug="off by one")
    assert "(delegated) does not memorize" in str(caught.value)


@settings(max_examples=10)
@given(adversarial_separations(max_points=6, max_dimension=2))
def test_our_own_gadgets_keep_their_declared_values(data: Dataset) -> None:
    """The threshold ledger read with numbers: every ramp, digit, kill and strip compares."""
    from memproof.constructions.threshold_ledger.network import memorizer, plan

    for slots in (1, 2):
        made = plan(data, width=None if slots == 1 else 4 + len(data) % 2, slots=slots)
        for point, (label,) in zip(data.points, data.labels, strict=True):
            x = [Fraction(v, data.denominator) for v in point]
            assert value_of(memorizer(made, x)) == Fraction(label, data.label_denominator)


def test_hard_tables_are_hard() -> None:
    """Every one has two points and two labels at least; all kinds occur, and every size."""
    tables = hard_tables(64)
    assert tables == hard_tables(64)
    assert all(len(each) >= 2 and len(set(each.labels)) >= 2 for each in tables)
    assert sum(each.denominator >= 2**20 for each in tables) >= 12
    assert sum(bool(each.classes) for each in tables) >= 12
    assert max(map(len, tables)) >= 40


@pytest.mark.parametrize("name", ["threshold-ledger", "max-min-string", "triangle-ledger"])
def test_our_constructions_pass(name: str) -> None:
    assert_memorizes(name, cases=40)


@pytest.mark.parametrize("options", [{"datasets": []}, {"cases": 0}, {"checker": "nobody"}])
def test_an_assertion_about_nothing_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(MemproofError) as error:
        assert_memorizes("max-min-string", **options)
    assert error.value.code == "MP-T004"
