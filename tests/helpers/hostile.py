"""Worst cases for the checkers: files that ask for as much time or memory as they can.

Each generator takes a size and makes a file whose cost grows with it. Where the attack lies behind
the hashes, they are right. ``GENERATORS`` has all of them with the sizes at which each checker
needs about a second; tests/benchmarks/hostile.py measures, tests/checker/test_work.py looks that a
limit stops them before the time is spent.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from helpers.forge import Certificate, encode, integer

DIGITS = 2**16  # of the longest integer
LONGEST = 16 ** (DIGITS - 1) + 1
LINE = 2**24  # bytes of the longest line

Runs = list[int]


@dataclass(frozen=True)
class Generator:
    """A worst case, and the sizes for the kernel and for the second checker."""

    make: Callable[[int], bytes]
    kernel: int
    second: int
    small: int

    @property
    def about(self) -> str:
        return (self.make.__doc__ or "").splitlines()[0]


GENERATORS: dict[str, Generator] = {}


def hostile(
    kernel: int, second: int, small: int = 4
) -> Callable[[Callable[[int], bytes]], Callable[[int], bytes]]:
    """Register a generator with its sizes; ``small`` is one that takes some milliseconds."""
    def register(make: Callable[[int], bytes]) -> Callable[[int], bytes]:
        GENERATORS[make.__name__] = Generator(make, kernel, second, small)
        return make
    return register


# -------------------- parts of certificates
@dataclass(frozen=True)
class Map:
    """An affine map, (A h + b) / q, and for a hidden layer its activation and its trace."""

    rows: Sequence[Sequence[tuple[int, int]]]
    biases: Sequence[int]
    q: int = 1
    activation: str = "relu"
    trace: Sequence[Runs] = ()
    name: str = ""

    def fields(self) -> dict[str, Any]:
        return {"denominator": integer(self.q), "biases": list(map(integer, self.biases)),
                "rows": [[[j, integer(w)] for j, w in row] for row in self.rows]}

    def names(self) -> list[str]:
        return [self.name] * len(self.rows)

    def layer(self) -> dict[str, Any]:
        return {"kind": "layer", "stage": "", "lemma": "", "names": self.names(),
                "activations": [self.activation] * len(self.rows), **self.fields()}

    def output(self) -> dict[str, Any]:
        return {"kind": "output", "names": self.names(), **self.fields()}


def zero(n: int, points: int = 1, q: int = 1) -> Map:
    """n neurons that are 0 everywhere, with empty rows."""
    return Map([[]] * n, [0] * n, q, trace=[[points]] * n)


def copies(channels: Iterable[int], points: int, q: int = 1) -> Map:
    """Identity neurons, each of which passes a channel on."""
    rows = [[(j, 1)] for j in channels]
    return Map(rows, [0] * len(rows), q, "identity", [[0, points]] * len(rows))


def head() -> list[dict[str, Any]]:
    declared = dict.fromkeys(("construction", "parameters", "producer", "dataset"), "")
    meta = {"kind": "meta", "format": "memproof", "version": 1, "declared": declared}
    sizes = ("points", "rows", "dimension", "outputs", "width", "depth", "nodes",
             "dense_parameters", "nonzero_parameters", "largest_weight_bits", "total_weight_bits")
    claim = {"kind": "claim", "reading": "equals", **dict.fromkeys(sizes, 1)}
    return [meta, {**claim, "data_sha256": "0" * 64, "network_sha256": "0" * 64}]


def point(x: Sequence[int], y: Sequence[int], rows: Sequence[int]) -> dict[str, Any]:
    return {"kind": "point", "x": list(map(integer, x)), "y": list(map(integer, y)),
            "rows": list(map(integer, rows))}


def data(d: int = 1, e: int = 1, classes: Sequence[str] = ()) -> dict[str, Any]:
    return {"kind": "data", "coordinate_denominator": integer(d), "label_denominator": integer(e),
            "classes": list(classes)}


def certificate(
    x: Sequence[Sequence[int]], y: Sequence[Sequence[int]], maps: Sequence[Map], *,
    header: dict[str, Any] | None = None, lines: Iterable[tuple[int, int]] = (),
    rows: Sequence[Sequence[int]] | None = None, reading: str = "equals",
    margin: tuple[int, int, int] | None = None,
) -> bytes:
    """A sealed certificate of these points and maps, the last of which is the output.  The margin
    is numerator, denominator and point."""
    c, hidden = Certificate(b""), maps[:-1]
    numbers = rows or [[i] for i in range(1, len(x) + 1)]
    c.lines = [
        *head(), header or data(), *map(point, x, y, numbers),
        *(each.layer() for each in hidden), maps[-1].output(),
        *({"kind": "line", "layer": layer, "channel": channel} for layer, channel in lines),
        *({"kind": "trace", "layer": number, "neurons": list(each.trace)}
          for number, each in enumerate(hidden, 1)),
        {"kind": "end", "points": 1, "layers": 1, "lines": 0, "traces": 1, "sha256": ""}]
    c.all("claim")[0]["reading"] = reading
    if margin:
        keys = ("numerator", "denominator", "point")
        record = dict(zip(keys, map(integer, margin), strict=True))
        c.lines.insert(-1, {"kind": "margin", **record})
    c.seal(keep="margin")
    return c.bytes()


def lines(*records: Any) -> bytes:
    """The head of a certificate and these records, or lines: for what is refused on the way."""
    return b"".join(each if isinstance(each, bytes) else encode(each)
                    for each in (*head(), *records))


def column(values: Iterable[int]) -> list[list[int]]:
    return [[value] for value in values]


def numbers(count: int, digits: int) -> list[int]:
    """Odd integers with so many hexadecimal digits; always the same."""
    source = random.Random(count)
    return [source.getrandbits(4 * digits) | 1 | 1 << (4 * digits - 1) for _ in range(count)]


ZERO_OUTPUT = Map([[]], [0])


# -------------------- numbers that grow
@hostile(kernel=50, second=1_500)
def scale_growth(n: int) -> bytes:
    """n layers with an empty row and the longest denominator: a common scale grows with each."""
    return certificate([[0]], [[0]], [*repeat(zero(1, q=LONGEST), n), ZERO_OUTPUT])


@hostile(kernel=40, second=12)
def value_growth(n: int) -> bytes:
    """h -> (h + 1)/q with the longest q: the value itself grows, and the label is missed."""
    layer = Map([[(0, 1)]], [1], LONGEST, "identity", [[0, 1]])
    return certificate([[1]], [[0]], [*repeat(layer, n), Map([[(0, 1)]], [0])])


@hostile(kernel=40, second=18)
def weight_growth(n: int) -> bytes:
    """h -> w h with the longest w."""
    layer = Map([[(0, LONGEST)]], [0], 1, "identity", [[0, 1]])
    return certificate([[1]], [[0]], [*repeat(layer, n), Map([[(0, 1)]], [0])])


@hostile(kernel=300, second=500)
def squares(n: int) -> bytes:
    """Every neuron of a layer adds two neurons with long weights, on n layers of short width."""
    w = numbers(1, 400)[0]
    layer = Map([[(0, w), (1, -w)], [(0, 1), (1, w)]], [1, 1], 1, "identity", [[0, 1]] * 2)
    first = Map([[(0, 1)], [(0, 2)]], [1, 1], 1, "identity", [[0, 1]] * 2)
    return certificate([[1]], [[0]], [first, *repeat(layer, n), Map([[(0, 1)]], [0])])


@hostile(kernel=400, second=400)
def denominators_differ(n: int) -> bytes:
    """n channels p_i h / q for divisors p_i of a long q: least common multiples of long numbers."""
    primes = [p for p in range(3, 3000, 2) if all(p % i for i in range(3, int(p**0.5) + 1, 2))]
    q = 1
    for p in primes[:n]:
        q *= p
    q *= numbers(1, 4000)[0]
    first = Map([[(0, p)] for p in primes[:n]], [0] * n, q, "identity", [[0, 8]] * n)
    second = Map([[(j, 1) for j in range(n)]], [0], 1, "identity", [[0, 8]])
    return certificate(column(range(1, 9)), column([0] * 8), [first, second, ZERO_OUTPUT])


# -------------------- parameters
@hostile(kernel=12, second=12)
def parameter_gcds(n: int) -> bytes:
    """n of the longest biases over the longest denominator: a gcd for each."""
    q, *biases = numbers(n + 1, DIGITS)
    trace = [[0, 1]] * n
    return certificate([[0]], [[0]], [Map([[]] * n, biases, q, trace=trace), ZERO_OUTPUT])


@hostile(kernel=15_000, second=15_000)
def small_weights_over_a_long_denominator(n: int) -> bytes:
    """n weights of one digit over the longest denominator."""
    layer = Map([[(j, 3) for j in range(n)]], [0], LONGEST, trace=[[0, 1]])
    return certificate([[1] * n], [[0]], [layer, ZERO_OUTPUT])


@hostile(kernel=60_000, second=60_000)
def small_weights_and_a_long_bias(n: int) -> bytes:
    """n small products are added to the longest bias."""
    layer = Map([[(j, 3) for j in range(n)]], [LONGEST], trace=[[0, 1]])
    return certificate([[1] * n], [[0]], [layer, ZERO_OUTPUT])


@hostile(kernel=60_000, second=6_000)
def small_weights_at_long_inputs(n: int) -> bytes:
    """A coordinate denominator of the longest kind, and n coordinates 1."""
    layer = Map([[(j, 1) for j in range(n)]], [-1], trace=[[1]])
    return certificate([[1] * n], [[0]], [layer, ZERO_OUTPUT], header=data(d=LONGEST))


@hostile(kernel=250, second=250)
def long_inputs(n: int) -> bytes:
    """n of the longest coordinates, all read by eight neurons."""
    x = numbers(n, DIGITS)
    layer = Map([[(j, 1) for j in range(n)]] * 8, list(range(8)), trace=[[0, 1]] * 8)
    return certificate([x], [[0]], [layer, ZERO_OUTPUT])


# -------------------- labels
@hostile(kernel=5_000, second=5_000)
def long_label_denominators(n: int) -> bytes:
    """1/q at every point, against labels 1/E with the longest E = q."""
    output = Map([[]], [1], LONGEST)
    return certificate(column(range(n)), column([1] * n), [zero(1, n), output],
                       header=data(e=LONGEST))


@hostile(kernel=24, second=12)
def long_labels(n: int) -> bytes:
    """n points with labels y/E, both of the longest kind, all missed at the last."""
    q, y = numbers(2, DIGITS)
    labels = column([*[y] * (n - 1), y - 2])
    return certificate(column(range(n)), labels, [zero(1, n), Map([[]], [y], q)],
                       header=data(e=q))


@hostile(kernel=5_000, second=5_000)
def many_outputs(n: int) -> bytes:
    """n outputs at one point, with the longest label denominator."""
    return certificate([[0]], [[1] * n], [zero(1), Map([[]] * n, [1] * n, LONGEST)],
                       header=data(e=LONGEST))


@hostile(kernel=20_000, second=20_000)
def fails_at_the_last_point(n: int) -> bytes:
    """All labels are right but the last, and its fraction is long."""
    q = numbers(1, 200)[0]
    y = [q * i + 1 for i in range(n)]
    y[-1] += 1
    return certificate(column(range(n)), column(y), [copies([0], n), Map([[(0, q)]], [1], q)],
                       header=data(e=q))


@hostile(kernel=20_000, second=20_000)
def trace_fails_at_the_last_point(n: int) -> bytes:
    """All activities are right but that of the last point."""
    w = numbers(1, 200)[0]
    layer = Map([[(0, w)]], [1 - w * (n - 1)], 7, trace=[[n]])
    return certificate(column(range(n)), column([0] * n), [layer, ZERO_OUTPUT], lines=[(0, 0)])


# -------------------- margins
@hostile(kernel=10_000, second=250)
def margins_of_many_outputs(n: int) -> bytes:
    """argmax of n outputs at 500 points."""
    output = Map([[]] * n, [1, *[0] * (n - 1)])
    return certificate(column(range(500)), column([0] * 500), [zero(1, 500), output],
                       reading="argmax", margin=(1, 1, 0))


@hostile(kernel=2_000, second=100)
def margins_of_long_outputs(n: int) -> bytes:
    """argmax of n outputs that are multiples of the longest number, at 20 points."""
    output = Map([[(0, LONGEST)], *[[]] * (n - 1)], [LONGEST, *[0] * (n - 1)])
    return certificate(column(range(20)), column([0] * 20), [copies([0], 20), output],
                       reading="argmax", margin=(LONGEST, 1, 0))


@hostile(kernel=10_000, second=2_000)
def equal_long_margins(n: int) -> bytes:
    """sign of the longest number at n points: all margins are equal."""
    return certificate(column(range(n)), column([1] * n), [zero(1, n), Map([[]], [LONGEST])],
                       reading="sign", margin=(LONGEST, 1, 0))


@hostile(kernel=40_000, second=20_000)
def signs_of_tiny_points(n: int) -> bytes:
    """sign of x at n points, all of class 1."""
    output = Map([[(0, 1)]], [0])
    return certificate(column(range(1, n + 1)), column([1] * n), [copies([0], n), output],
                       reading="sign", margin=(1, 1, 0))


@hostile(kernel=1_000, second=250)
def nearest_to_long_labels(n: int) -> bytes:
    """n outputs and labels at one point, all over the longest denominators."""
    q, e = numbers(2, DIGITS)
    output = Map([[]] * n, [1] * n, q)
    return certificate([[0]], [[1] * n], [zero(1), output], header=data(e=e),
                       reading="nearest", margin=(1, 1, 0))


@hostile(kernel=20_000, second=10_000)
def nearest_at_many_points(n: int) -> bytes:
    """Two outputs and labels at n points, all nearly half a step away; the margin is wrong."""
    q = numbers(1, 300)[0] - 1
    output = Map([[(0, q)], []], [q // 2 - 1, 1], q)
    return certificate(column(range(n)), [[i, 0] for i in range(n)], [copies([0], n), output],
                       reading="nearest", margin=(1, 1, 0))


@hostile(kernel=1, second=30, small=1)
def margin_over_a_long_scale(n: int) -> bytes:
    """n layers with the longest denominator: the margin is brought to lowest terms over a scale of
    all of them."""
    maps = [*repeat(zero(1, q=LONGEST), n), Map([[]], [3], LONGEST)]
    return certificate([[0]], [[1]], maps, reading="sign", margin=(3, LONGEST, 0))


# -------------------- records
@hostile(kernel=10_000, second=15_000)
def lines_at_trivial_layers(n: int) -> bytes:
    """A line at each of n layers of one neuron, at one point."""
    return certificate([[0]], [[0]], [*repeat(copies([0], 1), n), Map([[(0, 1)]], [0])],
                       lines=[(layer, 0) for layer in range(n)])


@hostile(kernel=20_000, second=20_000)
def trivial_layers(n: int) -> bytes:
    """n layers of one neuron with an empty row, at one point."""
    return certificate([[0]], [[0]], [*repeat(zero(1), n), ZERO_OUTPUT])


@hostile(kernel=40_000, second=30_000)
def tiny_points(n: int) -> bytes:
    """n points with short records, and a network that passes x on."""
    return certificate(column(range(n)), column(range(n)), [copies([0], n), Map([[(0, 1)]], [0])])


@hostile(kernel=500_000, second=500_000)
def many_rows_of_a_point(n: int) -> bytes:
    """One point that stands in n rows."""
    return certificate([[0]], [[0]], [zero(1), ZERO_OUTPUT], rows=[list(range(1, n + 1))])


@hostile(kernel=250, second=250)
def huge_row_numbers(n: int) -> bytes:
    """Row numbers of the longest kind."""
    rows = [LONGEST + i for i in range(n)]
    return lines(data(), point([0], [0], rows), point([1], [0], [1]))


@hostile(kernel=600_000, second=600_000)
def class_names(n: int) -> bytes:
    """n classes."""
    return certificate([[0]], [[0]], [zero(1), ZERO_OUTPUT],
                       header=data(classes=[f"{i:x}" for i in range(n)]))


@hostile(kernel=1200, second=300)
def equal_beginnings(n: int) -> bytes:
    """n points with coordinates that differ at the end only."""
    x = [[*[1] * 1000, i] for i in range(n)]
    return certificate(x, column([0] * n), [zero(1, n), ZERO_OUTPUT])


# -------------------- traces
@hostile(kernel=400_000, second=1_000_000)
def huge_first_run(n: int) -> bytes:
    """A run of the longest length before n short ones: a sum of them is long all the time."""
    trace = {"kind": "trace", "layer": 1, "neurons": [[integer(LONGEST), *[1] * n]]}
    return with_record(trace)


@hostile(kernel=250, second=250)
def huge_runs(n: int) -> bytes:
    """n runs of the longest length."""
    trace = {"kind": "trace", "layer": 1, "neurons": [[integer(LONGEST)] * n]}
    return with_record(trace)


@hostile(kernel=500_000, second=500_000)
def many_neurons_in_a_trace(n: int) -> bytes:
    """Runs for n neurons where there is one."""
    return with_record({"kind": "trace", "layer": 1, "neurons": [[1]] * n})


def with_record(record: dict[str, Any]) -> bytes:
    """A certificate of one point and one neuron, with this record in place of the one of its kind;
    sizes are left as they were."""
    c = Certificate(certificate([[0]], [[0]], [zero(1), ZERO_OUTPUT]))
    c.lines[c.numbers(record["kind"])[0]] = record
    c.seal(keep="sizes")
    return c.bytes()


@hostile(kernel=50_000, second=20_000)
def alternating_signs(n: int) -> bytes:
    """Four neurons whose sign changes at every point."""
    x = [(-1) ** (i + 1) * (i + 1) for i in range(n)]
    layer = Map([[(0, w)] for w in (1, 2, 3, 5)], [0] * 4, trace=[[1] * n] * 4)
    return certificate(column(x), column([0] * n), [layer, ZERO_OUTPUT])


# -------------------- layers
@hostile(kernel=20_000, second=2_000)
def sums_that_change_at_few_points(n: int) -> bytes:
    """A neuron that differs from point to point, to which ten layers add 1 at every 20th."""
    x = [[1 + i % 3, 1 if i % 20 == 19 else 0] for i in range(n)]
    active = run_lengths([each == 1 for _, each in x])
    layer = Map([[(0, 1), (1, 1)], [(1, 1)]], [0, 0], trace=[[0, n], active])
    copy = Map([[(0, 1)], [(1, 1)]], [0, 0], trace=[[0, n], active])
    labels = [[a + 10 * b] for a, b in x]
    points = [[*each, i] for i, each in enumerate(x)]
    return certificate(points, labels, [copy, *repeat(layer, 10), Map([[(0, 1)]], [0])])


@hostile(kernel=20_000, second=2_000, small=9)
def sums_that_change_just_rarely_enough(n: int) -> bytes:
    """A relu that differs from point to point, to which ten layers add 1 at every ninth."""
    x = [[1 + i % 3, 1 if i % 9 == 8 else 0] for i in range(n)]
    active = run_lengths([each == 1 for _, each in x])
    layer = Map([[(0, 1), (1, 1)], [(1, 1)]], [0, 0], trace=[[0, n], active])
    copy = Map([[(0, 1)], [(1, 1)]], [0, 0], trace=[[0, n], active])
    labels = [[a + 10 * b] for a, b in x]
    points = [[*each, i] for i, each in enumerate(x)]
    return certificate(points, labels, [copy, *repeat(layer, 10), Map([[(0, 1)]], [0])])


@hostile(kernel=200, second=20)
def activities_that_stay(n: int) -> bytes:
    """n layers that pass eight relus on, whose sign changes at each of 1,000 points."""
    x = [(-1) ** (i + 1) * (i + 1) for i in range(1000)]
    first = Map([[(0, w)] for w in range(1, 9)], [0] * 8, trace=[[1] * 1000] * 8)
    layer = Map([[(j, 1)] for j in range(8)], [0] * 8, trace=[[1] * 1000] * 8)
    return certificate(column(x), column([0] * 1000), [first, *repeat(layer, n), ZERO_OUTPUT])


@hostile(kernel=3_000, second=1_000)
def relus_cut_in_every_run(n: int) -> bytes:
    """Eight neurons with n runs of four points, falling and rising in turn, with a 0 inside."""
    points = 4 * n
    kinks = range(4, points, 4)
    first = Map([[(0, 1)] for _ in range(n)], [-4 * i for i in range(n)],
                trace=[[4 * i + 1, points - 4 * i - 1] for i in range(n)])
    row = [(0, -1), *((i, 2 if i % 2 else -2) for i, _ in enumerate(kinks, 1))]
    active = run_lengths([abs(t % 8 - 4) > 2 for t in range(points)])
    return certificate(column(range(points)), column([0] * points),
                       [first, Map([row] * 8, [2] * 8, trace=[active] * 8), ZERO_OUTPUT],
                       lines=[(0, 0)])


@hostile(kernel=1000, second=200)
def rough_beside_constants(n: int) -> bytes:
    """One channel that changes at every point beside 1,000 constant ones, read by 8 neurons."""
    x = [[i, *[1] * 1000] for i in range(n)]
    rows = [[(j, 1) for j in range(1001)]] * 8
    layer = Map(rows, list(range(8)), trace=[[0, n]] * 8)
    return certificate(x, column([0] * n), [layer, ZERO_OUTPUT])


@hostile(kernel=500, second=200)
def wide_dense_rows(n: int) -> bytes:
    """n neurons that read n rough channels, at 20 points."""
    x = [[(i * j) % 7 + 20 * i for j in range(n)] for i in range(20)]
    rows = [[(j, 1 + (i * j) % 5) for j in range(n)] for i in range(n)]
    layer = Map(rows, [1] * n, trace=[[0, 20]] * n)
    return certificate(x, column([0] * 20), [layer, ZERO_OUTPUT])


@hostile(kernel=2_000, second=1_200)
def equal_rows(n: int) -> bytes:
    """n neurons with equal rows over 100 rough channels, at 10 points."""
    x = [[i * 101 + j for j in range(100)] for i in range(10)]
    layer = Map([[(j, 1) for j in range(100)]] * n, [1] * n, trace=[[0, 10]] * n)
    return certificate(x, column([0] * 10), [layer, ZERO_OUTPUT])


@hostile(kernel=2_000, second=1_200)
def nearly_equal_rows(n: int) -> bytes:
    """n neurons with rows that differ in the last weight only."""
    x = [[i * 101 + j for j in range(100)] for i in range(10)]
    rows = [[*((j, 1) for j in range(99)), (99, i + 1)] for i in range(n)]
    return certificate(x, column([0] * 10), [Map(rows, [1] * n, trace=[[0, 10]] * n), ZERO_OUTPUT])


@hostile(kernel=20_000, second=8_000)
def neurons_with_empty_rows(n: int) -> bytes:
    """n neurons with empty rows, at 50 points."""
    return certificate(column(range(50)), column([0] * 50), [zero(n, 50), ZERO_OUTPUT])


@hostile(kernel=2000, second=200)
def copies_of_rough_channels(n: int) -> bytes:
    """n layers of 10 identity neurons that copy 10 rough channels, at 200 points."""
    x = [[(-1) ** i * i * (j + 1) for j in range(10)] for i in range(200)]
    return certificate(x, column([0] * 200), [*repeat(copies(range(10), 200), n), ZERO_OUTPUT])


@hostile(kernel=1000, second=150)
def line_at_every_layer(n: int) -> bytes:
    """n layers, each ordering 500 points anew, by a channel and by another in turn."""
    x = [[i, -i * i % 1009] for i in range(500)]
    maps = [*repeat(copies([0, 1], 500), n), ZERO_OUTPUT]
    return certificate(x, column([0] * 500), maps, lines=[(i, i % 2) for i in range(n)])


@hostile(kernel=3_000, second=3_000)
def sorting_nearly_equal_numbers(n: int) -> bytes:
    """A line through n numbers of 2,000 digits that differ in the last ones."""
    x = [16**2000 + (7919 * i) % n for i in range(n)]
    return certificate(column(x), column([0] * n), [copies([0], n), ZERO_OUTPUT], lines=[(0, 0)])


@hostile(kernel=6000, second=1_000)
def sorting_long_fractions(n: int) -> bytes:
    """A line through n fractions of 1,000 digits over 1,000."""
    x, q = numbers(n, 1000), numbers(2, 1000)[1]
    maps = [copies([0], n, q), copies([0], n), ZERO_OUTPUT]
    return certificate(column(x), column([0] * n), maps, lines=[(1, 0)])


@hostile(kernel=1500, second=80, small=1)
def bisection_with_long_slopes(n: int) -> bytes:
    """n neurons with slopes of 1,000 digits, each of which splits one run of 1,000 points."""
    w = numbers(n, 1000)
    layer = Map([[(0, each)] for each in w], [-each * 500 for each in w],
                trace=[[501, 499]] * n)
    return certificate(column(range(1000)), column([0] * 1000), [layer, ZERO_OUTPUT],
                       lines=[(0, 0)])


@hostile(kernel=2_500, second=2_000)
def long_slopes_that_change(n: int) -> bytes:
    """A line along n numbers of 1,000 digits, and a channel with another slope of as many digits
    after every second one."""
    dt, *slopes = numbers(n // 2 + 2, 1000)
    y = [0]
    for i in range(1, n):
        y.append(y[-1] + slopes[i // 2] * dt)
    x = [[i * dt, each] for i, each in enumerate(y)]
    return certificate(x, column([0] * n), [copies([0, 1], n), ZERO_OUTPUT], lines=[(0, 0)])


@hostile(kernel=60_000, second=30_000)
def ramps_at_a_line(n: int) -> bytes:
    """n points on a line, and a channel that rises by 1 and by 0 in turn."""
    x = [[i, i // 2] for i in range(n)]
    return certificate(x, column([0] * n), [copies([0, 1], n), ZERO_OUTPUT], lines=[(0, 0)])


@hostile(kernel=20_000, second=5_000)
def many_runs_of_sawteeth(n: int) -> bytes:
    """n points on a line, and layers of relus that fold it six times."""
    def fold(t: int) -> int:
        return t if 2 * t <= n else n - t

    t, maps = list(range(n)), []
    for _ in range(6):
        # t -> relu(t), relu(2t - n): the fold is the first less the second
        read = [(0, 1), (1, -1)] if maps else [(0, 1)]
        active = [[p > 0 for p in t], [2 * p > n for p in t]]
        rows = [read, [(j, 2 * w) for j, w in read]]
        maps.append(Map(rows, [0, -n], trace=[run_lengths(a) for a in active]))
        t = [fold(p) for p in t]
    output = Map([[(0, 1), (1, -1)]], [0])
    return certificate(column(range(n)), column(t), [*maps, output], lines=[(0, 0)])


@hostile(kernel=8000, second=4000)
def long_values_along_a_line(n: int) -> bytes:
    """n coordinates of 500 digits on a line, and four neurons with weights of 500."""
    x, w = numbers(n, 500), numbers(4, 500)
    first = Map([[(0, each)] for each in w], [-1] * 4, w[0], "identity", [[0, n]] * 4)
    second = Map([[(j, each) for j, each in enumerate(w)]], [1], trace=[[0, n]])
    return certificate(column(x), column([0] * n), [first, second, ZERO_OUTPUT], lines=[(0, 0)])


@hostile(kernel=1000, second=400)
def unread_inputs(n: int) -> bytes:
    """n points with 1,000 coordinates that change from point to point, of which none is read."""
    x = [[i, *((-1) ** i * j for j in range(1, 1000))] for i in range(n)]
    return certificate(x, column([0] * n), [zero(1, n), ZERO_OUTPUT])



def run_lengths(active: Sequence[bool]) -> Runs:
    """The runs of an activity, the first of which is inactive."""
    lengths, state = [0], False
    for each in active:
        if each != state:
            lengths.append(0)
            state = each
        lengths[-1] += 1
    return lengths


# -------------------- lines that are no records
@hostile(kernel=LINE - 2, second=LINE - 2, small=2000)
def unclosed_string(n: int) -> bytes:
    """A line of n letters in a string without an end."""
    return lines(b'"' + b"x" * n + b"\n")


@hostile(kernel=LINE - 2, second=2**22, small=2000)
def quotes(n: int) -> bytes:
    """n quotation marks."""
    return lines(b'"' * n + b"\n")


@hostile(kernel=LINE - 2, second=2**22, small=2000)
def open_brackets(n: int) -> bytes:
    """n brackets that are never closed."""
    return lines(b"[" * n + b"\n")


@hostile(kernel=LINE - 2, second=2**22, small=2000)
def closed_brackets(n: int) -> bytes:
    """n brackets that were never opened."""
    return lines(b"]" * n + b"\n")


@hostile(kernel=2**22, second=2**20, small=2000)
def bracket_pairs(n: int) -> bytes:
    """n pairs of brackets one after the other."""
    return lines(b"[" + b"[]" * n + b"]\n")


@hostile(kernel=2**19, second=2**18, small=200)
def mixed_brackets(n: int) -> bytes:
    """n nests of six levels, the kinds of brackets in turn."""
    return lines(b"[{[{[{}]}]}]" * n + b"\n")


@hostile(kernel=2**21, second=2**20, small=2000)
def empty_lists(n: int) -> bytes:
    """A layer with rows for n neurons, all empty, where there is one."""
    return with_record({**zero(1).layer(), "rows": [[]] * n})


@hostile(kernel=2**20, second=2**18, small=2000)
def nested_lists(n: int) -> bytes:
    """n lists of lists of lists of lists."""
    return with_record({**zero(1).layer(), "rows": [[[[]]]] * n})


@hostile(kernel=2**20, second=2**19, small=2000)
def objects(n: int) -> bytes:
    """n objects with one key each."""
    return lines({"kind": "data", "classes": [{"": 0}] * n})


@hostile(kernel=2**21, second=2**21, small=2000)
def short_numbers(n: int) -> bytes:
    """n numbers of one digit where another record belongs."""
    return lines({"kind": "data", "classes": [7] * n})


@hostile(kernel=2**21, second=2**21, small=2000)
def short_numbers_beside_a_long_one(n: int) -> bytes:
    """n numbers of one digit, and one of 16: all are looked at one by one."""
    return lines({"kind": "data", "classes": [*[7] * n, 10**15]})


@hostile(kernel=2**19, second=2**19, small=2000)
def numbers_of_15_digits(n: int) -> bytes:
    """n numbers with one digit less than those that are looked at one by one."""
    return lines({"kind": "data", "classes": [10**14] * n})


@hostile(kernel=2**19, second=2**19, small=2000)
def numbers_of_16_digits(n: int) -> bytes:
    """n of the largest numbers."""
    return lines({"kind": "data", "classes": [2**53] * n})


@hostile(kernel=75_000, second=2**16, small=200)
def texts_of_digits(n: int) -> bytes:
    """n texts of 200 digits."""
    return lines({"kind": "data", "classes": ["9" * 200] * n})


@hostile(kernel=2**19, second=2**19, small=2000)
def duplicate_keys(n: int) -> bytes:
    """n keys, the last of which stands twice."""
    keys = b",".join(b'"%x":0' % i for i in range(n))
    return lines(b"{" + keys + b',"0":0}\n')


@hostile(kernel=2**19, second=2**19, small=2000)
def unknown_keys(n: int) -> bytes:
    """A record with n keys that nobody knows."""
    return lines({"kind": "data", **{f"{i:x}": 0 for i in range(n)}})


@hostile(kernel=LINE - 40, second=LINE - 40, small=2000)
def many_digits(n: int) -> bytes:
    """A number of n digits."""
    return lines(b'{"kind":"data","x":' + b"7" * n + b"}\n")


@hostile(kernel=LINE - 40, second=LINE - 40, small=2000)
def white_space(n: int) -> bytes:
    """n spaces between two values."""
    return lines(b'{"kind":' + b" " * n + b'"data"}\n')


@hostile(kernel=LINE - 40, second=LINE - 40, small=2000)
def bad_byte_at_the_end(n: int) -> bytes:
    """A byte that is not allowed at the end of a long line."""
    return lines(b'{"kind":"' + b"x" * n + b'\x80"}\n')


@hostile(kernel=60_000, second=60_000, small=20)
def long_texts(n: int) -> bytes:
    """n names of 200 characters."""
    layer = Map([[]] * n, [0] * n, trace=[[1]] * n, name="x" * 200)
    return certificate([[0]], [[0]], [layer, ZERO_OUTPUT])


@hostile(kernel=16_777_216, second=16_777_216, small=200)
def short_lines(n: int) -> bytes:
    """n lines of two bytes after an accepted certificate: nobody reads them."""
    return certificate([[0]], [[0]], [zero(1), ZERO_OUTPUT]) + b"{}\n" * n
