"""Does a construction do what its proof says?  Tables that try hard, and one assertion.

    from memproof.testing import AtMost, assert_memorizes, line_datasets

    def test_staircase():
        assert_memorizes(staircase, datasets=line_datasets(),
                         size=lambda data: {"width": 4, "depth": AtMost(len(data))})

``staircase`` is a generator f(x, data), a function data -> Network or Built, or the name of a
registered construction.  If it fails at some table, the smallest such table is shown, with the
first gadget or output that is wrong there.  Needs hypothesis: pip install 'memproof[test]'.
"""

from __future__ import annotations

import inspect
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import accumulate, islice
from pathlib import Path
from random import Random
from typing import Any

from memproof.certificate.compare import label_text
from memproof.certificate.loader import Certificate
from memproof.certificate.writer import write
from memproof.checker.files import check
from memproof.constructions import Built, Construction, named
from memproof.constructions.registry import entry_of
from memproof.dataset import Dataset
from memproof.errors import MemproofError, shown
from memproof.exact import printed
from memproof.network import Network, value_of
from memproof.network.language import WrongValue, home_of, number_text, place_in
from memproof.regions import natural_lines


class MissingHypothesis(MemproofError, ImportError):
    """MP-T001: this module needs the package hypothesis."""


try:
    from hypothesis import HealthCheck, Phase, Verbosity, find, settings
    from hypothesis import strategies as st
    from hypothesis.errors import Flaky, NoSuchExample, UnsatisfiedAssumption
except ImportError as missing:
    raise MissingHypothesis("MP-T001", "memproof.testing", "the package hypothesis "
                            "(pip install 'memproof[test]')", str(missing)) from None

__all__ = [
    "KINDS",
    "AtMost",
    "MissingHypothesis",
    "NotMemorized",
    "adversarial_separations",
    "assert_memorizes",
    "binary_labels",
    "class_names",
    "datasets",
    "hard_tables",
    "integer_labels",
    "labelings",
    "line_datasets",
    "rational_labels",
]

Labels = st.SearchStrategy[Any]
Point = tuple[int | Fraction, ...]
Row = tuple[Point, Any]  # a point and its label


# -- labels ----------------------------------------------------------------------------------------


def binary_labels() -> Labels:
    """0 and 1; smaller first."""
    return st.integers(0, 1)


def integer_labels(least: int = -3, greatest: int = 5) -> Labels:
    """Integers from ``least`` to ``greatest``; those near to 0 first, positive before negative."""
    return st.integers(least, greatest)


def rational_labels(max_denominator: int = 6) -> Labels:
    """p/q with |p/q| <= 3 and q <= ``max_denominator``; whole numbers first."""
    denominators = range(1, max_denominator + 1)
    every = {Fraction(p, q) for q in denominators for p in range(-3 * q, 3 * q + 1)}
    return st.sampled_from(sorted(every, key=lambda x: (x.denominator, abs(x), x < 0)))


NAMES = ("a", "b", "c", "no", "yes", "class 1", "x, y", "Ä")


def class_names(count: int = 4) -> Labels:
    """One of ``count`` names (at most 8, none of them a number); plain letters first."""
    return st.sampled_from(NAMES[:count])


KINDS_OF_LABELS = (binary_labels, integer_labels, rational_labels, class_names)


# -- tables ----------------------------------------------------------------------------------------


@st.composite
def datasets(
    draw: st.DrawFn,
    max_points: int = 12,
    max_dimension: int = 3,
    labels: Labels | None = None,
    min_points: int = 1,
) -> Dataset:
    """Tables of ``min_points`` to ``max_points`` distinct points of Q^d, d <= ``max_dimension``.

    Coordinates have one small denominator and lie in [-1000, 1000]; rows are not sorted, and some
    rows may occur twice (with the same label, so they are one point).  ``labels`` is a strategy
    for one label (tuples: label vectors); without it a table has labels of one kind: binary,
    integers (some negative), fractions, or class names.  Shrinks to few points, few dimensions and
    small whole numbers.
    """
    d = draw(st.integers(1, max_dimension))
    span, q = draw(st.sampled_from((3, 10, 1000))), draw(st.sampled_from((1, 1, 1, 2, 3, 10)))
    # The last d coordinates: shrinking keeps a difference there, so that it can lower d.
    point = st.tuples(*[st.integers(-span, span)] * max_dimension).map(
        lambda p: tuple(Fraction(x, q) for x in p[-d:]))
    rows = draw(_rows(point, labels, min_points, min(max_points, (2 * span + 1) ** d)))
    return draw(_table_of(rows))


@st.composite
def line_datasets(
    draw: st.DrawFn,
    max_points: int = 12,
    *,
    gaps: st.SearchStrategy[Any] | None = None,
    labels: Labels | None = None,
    min_points: int = 1,
) -> Dataset:
    """Tables with d = 1: distinct integers in any order.

    With ``gaps``, a strategy of positive numbers, neighbours on the line have these distances.
    ``labels`` as for ``datasets``.  Shrinks to few points, near to 0, from left to right.
    """
    if gaps is None:
        span = draw(st.sampled_from((max(3, max_points), 100, 10**6)))
        rows = draw(_rows(st.tuples(st.integers(-span, span)), labels, min_points, max_points))
        return draw(_table_of(rows))
    steps = draw(_rows(st.tuples(gaps), labels, min_points, max_points, unique=False))
    first = draw(st.integers(-3, 3)) - steps[0][0][0]
    positions = accumulate((gap for (gap,), _ in steps), initial=first)
    rows = [((p,), label) for p, (_, label) in zip(islice(positions, 1, None), steps, strict=True)]
    return draw(_table_of(draw(st.permutations(rows))))


@st.composite
def adversarial_separations(
    draw: st.DrawFn,
    max_points: int = 8,
    max_dimension: int = 3,
    labels: Labels | None = None,
    kind: str | None = None,
) -> Dataset:
    """Tables that are hard to separate: all points distinct, in one of these ways (``kind``).

    "tiny gaps": distances 2^-k, k <= 60, beside coordinates up to 10^12; "clusters": a few far
    centres with neighbours at distance 1; "one coordinate": all others are equal; "collinear":
    multiples of one direction; "grid": from {-1, 0, 1}^d, so that many points have the same
    projection in many directions (needs d >= 2).  ``labels`` as for ``datasets``.
    """
    possible = [each for each in KINDS if max_dimension > 1 or each != "grid"]
    chosen = draw(st.sampled_from(possible)) if kind is None else kind
    d = draw(st.integers(2 if chosen == "grid" else 1, max_dimension))
    return draw(_table_of(draw(_rows(draw(KINDS[chosen](d)), labels, 1, max_points))))


def labelings(
    points: Sequence[Any], classes: int | Sequence[str] = 2
) -> st.SearchStrategy[Dataset]:
    """All ways to label the given points (rows, or numbers if d = 1) with 0 .. ``classes`` - 1.

    With a sequence of names, with these.  Equal points get equal labels.  Shrinks to label 0.
    """
    rows = [tuple(p) if isinstance(p, (tuple, list)) else (p,) for p in points]
    distinct = list(dict.fromkeys(rows))
    one = st.sampled_from(range(classes) if isinstance(classes, int) else tuple(classes))
    columns = st.lists(one, min_size=len(distinct), max_size=len(distinct))

    def table(column: list[Any]) -> Dataset:
        label = dict(zip(distinct, column, strict=True))
        return Dataset.from_rows(rows, [label[row] for row in rows], name="generated")

    return columns.map(table)


@st.composite
def _rows(
    draw: st.DrawFn, point: st.SearchStrategy[Point], labels: Labels | None, least: int, most: int,
    unique: bool = True,
) -> list[Row]:
    """Points, each beside its label, so that shrinking drops both; labels of one kind."""
    label = KINDS_OF_LABELS[draw(st.integers(0, 3))]() if labels is None else labels
    by = (lambda row: row[0]) if unique else None
    return draw(st.lists(st.tuples(point, label), min_size=least, max_size=most, unique_by=by))


@st.composite
def _table_of(draw: st.DrawFn, rows: Sequence[Row]) -> Dataset:
    """The table of these rows, up to two of which are repeated."""
    again = draw(st.lists(st.integers(0, len(rows) - 1), max_size=2))
    points, labels = zip(*rows, *[rows[i] for i in again], strict=True)
    return Dataset.from_rows(points, labels, name="generated")


# Each takes the dimension and draws a strategy for one point: tables differ in what it fixes.


@st.composite
def _tiny_gaps(draw: st.DrawFn, d: int) -> st.SearchStrategy[Point]:
    gap, huge = Fraction(1, 2 ** draw(st.integers(1, 60))), 10 ** draw(st.integers(0, 12))
    near = st.sampled_from((0, huge)).flatmap(
        lambda base: st.integers(-3, 3).map(lambda m: base + m * gap))
    return st.tuples(near, *[st.sampled_from((0, huge, -huge))] * (d - 1))


@st.composite
def _clusters(draw: st.DrawFn, d: int) -> st.SearchStrategy[Point]:
    far = st.tuples(*[st.integers(-(10**6), 10**6)] * d)
    centres = st.sampled_from(draw(st.lists(far, min_size=1, max_size=3)))
    near = st.tuples(*[st.integers(0, 2)] * d)
    return st.tuples(centres, near).map(
        lambda pair: tuple(a + b for a, b in zip(*pair, strict=True)))


@st.composite
def _one_coordinate(draw: st.DrawFn, d: int) -> st.SearchStrategy[Point]:
    base = [st.just(draw(st.integers(-100, 100))) for _ in range(d)]
    base[draw(st.integers(0, d - 1))] = st.integers(-100, 100)
    return st.tuples(*base)


@st.composite
def _collinear(draw: st.DrawFn, d: int) -> st.SearchStrategy[Point]:
    base = draw(st.tuples(*[st.integers(-10, 10)] * d))
    direction = draw(st.tuples(*[st.integers(-10, 10)] * d).filter(any))
    return st.integers(-10, 10).map(
        lambda s: tuple(b + s * v for b, v in zip(base, direction, strict=True)))


def _grid(d: int) -> st.SearchStrategy[st.SearchStrategy[Point]]:
    return st.just(st.tuples(*[st.integers(-1, 1)] * d))


KINDS: dict[str, Callable[[int], st.SearchStrategy[st.SearchStrategy[Point]]]] = {
    "collinear": _collinear,
    "one coordinate": _one_coordinate,
    "grid": _grid,
    "clusters": _clusters,
    "tiny gaps": _tiny_gaps,
}


# -- the assertion ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class AtMost:
    """A size of which only an upper bound is claimed."""

    bound: int


@dataclass(frozen=True)
class Failure:
    """What is wrong with one table: ``text`` says it, ``kind`` is a key of WORDS."""

    kind: str
    text: str
    point: int | None = None
    layer: int | None = None
    neuron: str | None = None
    expected: Any = None
    found: Any = None
    place: str = ""
    network: Network | None = None
    hint: str = ""
    cause: Exception | None = field(default=None, compare=False)


WORDS = {
    "output": "does not memorize this table",
    "gadget": "does not do what its gadgets declare at this table",
    "error": "fails with an error at this table",
    "certificate": "gets no accepted certificate for this table",
    "size": "has not the claimed size for this table",
}


class NotMemorized(AssertionError):
    """A construction fails at ``dataset``, the smallest table found.

    ``kind``: "output", "gadget", "error", "certificate" or "size".  ``point`` is the number of the
    point, ``layer`` 1..L+1 (L+1: the output), ``neuron`` the name of the neuron or the gadget with
    its arguments, ``expected`` and ``found`` its values (of a size, or of an error, what belongs
    there), ``place`` the line in the user's file: each None or empty where it makes no sense.
    ``network`` is the network, if there is one.
    """

    def __init__(self, name: str, dataset: Dataset, failure: Failure) -> None:
        self.failure, self.dataset, self.network = failure, dataset, failure.network
        self.kind, self.point, self.layer = failure.kind, failure.point, failure.layer
        self.neuron, self.place = failure.neuron, failure.place
        self.expected, self.found = failure.expected, failure.found
        count = f"{len(dataset)} point{'s' * (len(dataset) > 1)}"
        title = f"{name} {WORDS[failure.kind]}, the smallest found ({count}):"
        table = "\n".join(f"    {line}" for line in _table(dataset))
        parts = [f"{title}\n\n{table}\n\n{failure.text}", *_closer(dataset, failure)]
        super().__init__("\n".join(parts))

    def explain(self) -> str:
        """Every neuron's value at the point: as ``memproof explain CERTIFICATE --point``."""
        from memproof.explain import walk

        if self.network is None:
            return "there is no network"
        shown_as = Certificate(Path(), {"parameters": ""}, {}, self.dataset, self.network, (), ())
        return "\n".join(walk(shown_as, self.point or 0))


def assert_memorizes(
    build: str | Callable[..., Any],
    *,
    size: Callable[..., Mapping[str, int | AtMost]] | None = None,
    cases: int = 100,
    datasets: st.SearchStrategy[Dataset] | Iterable[Dataset] | None = None,
    checker: str = "kernel",
    seed: int = 0,
    **options: Any,
) -> None:
    """Raises NotMemorized with the smallest table found at which the construction fails.

    For ``cases`` small tables and half as many hard ones (or the given ``datasets``) ``build`` must
    give a network that hits every label; every gadget with a declared value must return it at
    every point; the ``checker`` ("kernel", "second" or "both") must accept the certificate; and the
    exact sizes must be those of ``size(dataset)`` or ``size(dataset, built)``: names as in a claim,
    integers or AtMost.

    ``build``: the name of a registered construction, a generator f(x, data, **options), or a
    function f(data, **options) that returns a Network or a Built.  ``options`` are handed on.  The
    same tables come in every run; another ``seed`` gives others.  Errors: MP-T004 wrong use.
    """
    __tracebackhide__ = True
    if checker not in ("kernel", "second", "both"):
        raise MemproofError("MP-T004", "the checker", "kernel, second or both", shown(checker))
    if type(cases) is not int or cases < 1:
        raise MemproofError("MP-T004", "cases", "a positive integer", shown(cases))
    checkers = ("kernel", "second") if checker == "both" else (checker,)
    with tempfile.TemporaryDirectory(prefix="memproof-") as folder:
        trial = _Trial(_entry(build), options, size, checkers, Path(folder) / "t.memproof.jsonl")
        failed = _smallest(trial, _tables(datasets), cases, seed)
        if failed is None and datasets is None:
            failed = _fewest(trial, hard_tables(cases // 2, seed))
    if failed is not None:
        raise NotMemorized(trial.name, *failed) from failed[1].cause


def _entry(build: Any) -> Construction:
    """Raises MP-T004 for what is no construction, MP-B001 for an unknown name."""
    if isinstance(build, str):
        return named(build)
    if isinstance(build, Construction):
        return build
    if not callable(build):
        raise MemproofError("MP-T004", "build", "a name or a function", shown(build))
    return entry_of(build, getattr(build, "__name__", type(build).__name__))


def hard_tables(count: int, seed: int = 0) -> list[Dataset]:
    """``count`` tables of 2 to 40 points and at least two labels, the same for the same seed.

    In turn: random points, points on a line in clusters, gaps of 2^-60 beside 10^12, points of a
    grid; labels in turn binary, integers with negative ones, fractions, class names.
    """
    return [_hard_table(Random(f"{seed} {k}"), k) for k in range(count)]


def _hard_table(rng: Random, k: int) -> Dataset:
    count, d = rng.choice((2, 3, 5, 8, 13, 21, 40)), rng.randint(1, 3)
    kinds: tuple[Callable[[], int | Fraction], ...] = (
        lambda: Fraction(rng.randint(-1000, 1000), 10),
        lambda: 1000 * rng.randint(0, 9) + rng.randint(0, 3),
        lambda: rng.choice((0, 10**12)) + Fraction(rng.randint(-50, 50), 2**60),
        lambda: rng.randint(0, 7),
    )
    points: dict[Point, None] = {}
    while len(points) < min(count, 8**d):
        points[tuple(kinds[k % 4]() for _ in range(d))] = None
    labels = ((0, 1), range(-3, 9), [Fraction(p, 6) for p in range(-7, 12)], NAMES)[k // 4 % 4]
    first = rng.sample(list(labels), 2)
    rest = [rng.choice(list(labels)) for _ in range(len(points) - 2)]
    return Dataset.from_rows(list(points), [*first, *rest], name="generated")


def _fewest(trial: _Trial, tables: Iterable[Dataset]) -> tuple[Dataset, Failure] | None:
    """The first table that fails, without the points that are not needed for that."""
    for dataset in tables:
        failure = trial.failure(dataset)
        while failure is not None:
            smaller = ((each, trial.failure(each)) for each in _without_one(dataset))
            found = next(((each, f) for each, f in smaller if f is not None), None)
            if found is None:
                return dataset, failure
            dataset, failure = found
    return None


def _without_one(dataset: Dataset) -> Iterable[Dataset]:
    """The tables with one point less."""
    rows = [[Fraction(x, dataset.denominator) for x in point] for point in dataset.points]
    labels: list[Any] = [
        dataset.classes[y[0]] if dataset.classes
        else tuple(Fraction(v, dataset.label_denominator) for v in y) for y in dataset.labels]
    for i in range(len(rows) if len(rows) > 1 else 0):
        yield Dataset.from_rows(rows[:i] + rows[i + 1 :], labels[:i] + labels[i + 1 :],
                                name=dataset.name)


def _tables(given: Any) -> Any:
    """A strategy, or a list of tables, small ones first."""
    if given is None:
        return datasets() | adversarial_separations()
    if isinstance(given, st.SearchStrategy):
        return given
    tables = [given] if isinstance(given, Dataset) else list(given)
    for each in tables:
        if not isinstance(each, Dataset):
            raise MemproofError("MP-T004", "datasets", "a strategy, or Datasets", shown(each))
    if not tables:
        raise MemproofError("MP-T004", "datasets", "at least one table", "none")
    return sorted(tables, key=len)


def _smallest(
    trial: _Trial, tables: Any, cases: int, seed: int
) -> tuple[Dataset, Failure] | None:
    """The smallest table at which the trial fails, and how; None if there is none."""
    if isinstance(tables, list):
        failures = ((each, trial.failure(each)) for each in tables)
        return next(((each, failure) for each, failure in failures if failure), None)
    seen: list[tuple[Dataset, Failure]] = []

    def fails(dataset: Dataset) -> bool:
        failure = trial.failure(dataset)
        if failure is not None:
            seen.append((dataset, failure))
        return failure is not None

    try:
        dataset = find(tables, fails, settings=_quiet(cases), random=Random(seed))
    except NoSuchExample:
        return None
    except Flaky:
        return min(seen, key=lambda pair: len(pair[0]))
    return next(pair for pair in reversed(seen) if pair[0] == dataset)


def _quiet(cases: int) -> settings:
    """No data base, no deadline, no words."""
    return settings(
        max_examples=cases, database=None, deadline=None, derandomize=False, print_blob=False,
        verbosity=Verbosity.quiet, phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck), report_multiple_bugs=False,
    )


@dataclass(frozen=True)
class _Trial:
    """A construction, and everything that is claimed about it."""

    entry: Construction
    options: Mapping[str, Any]
    size: Callable[..., Mapping[str, int | AtMost]] | None
    checkers: tuple[str, ...]
    path: Path

    @property
    def name(self) -> str:
        """Where the construction stands, or which of memproof's it is."""
        if self.entry.source == "memproof":
            return self.entry.id
        return home_of(self.entry.generator or self.entry.builder)

    def failure(self, dataset: Dataset) -> Failure | None:
        """What fails first: building, a declared value, a label, the certificate, a size."""
        try:
            built = self.entry.build(dataset, **self.options)
        except UnsatisfiedAssumption:  # hypothesis.assume in the construction
            raise
        except Exception as error:
            return _raised(error)
        return (self.wrong_gadget(dataset, built) or _wrong_output(dataset, built)
                or self.refused(dataset, built))

    def wrong_gadget(self, dataset: Dataset, built: Built) -> Failure | None:
        """The first gadget that does not return what it declares, point by point."""
        if self.entry.generator is None:
            return None
        for i, point in enumerate(dataset.points):
            x = tuple(Fraction(v, dataset.denominator) for v in point)
            try:
                value_of(self.entry.generator(x, dataset, **self.options), _exact_relu)
            except WrongValue as wrong:
                text = (f"{_row(dataset, i)}, layer {wrong.layer}, gadget {wrong.gadget}: "
                        f"{wrong.found}, should be {wrong.expected}\n"
                        f"    defined at {wrong.home}, used at {wrong.used}")
                return Failure(
                    "gadget", text, i, wrong.layer, wrong.gadget, wrong.expected_value,
                    wrong.found_value, wrong.used, built.network)
            except MemproofError as error:
                if error.code == "MP-T003":
                    return _raised(error)
                return None  # it can be built, but not be read with numbers
            except Exception:
                return None
        return None

    def refused(self, dataset: Dataset, built: Built) -> Failure | None:
        """The certificate is not written, not accepted, or has not the claimed sizes."""
        network = built.network
        lines = natural_lines(network) if built.lines is None else built.lines
        try:
            write(self.path, dataset, network, lines, construction=self.entry.id)
        except MemproofError as error:
            return _raised(error, network)
        for checker in self.checkers:
            verdict = check(self.path, checker=checker)
            if verdict.outcome != "ACCEPTED":
                return Failure("certificate", f"{checker}: {verdict.report()}", network=network)
        return self.wrong_size(dataset, built, verdict.facts)

    def wrong_size(
        self, dataset: Dataset, built: Built, facts: Mapping[str, Any]
    ) -> Failure | None:
        """The first claimed size that is not what the checker has counted."""
        if self.size is None:
            return None
        try:
            parameters = inspect.signature(self.size).parameters.values()
            both = sum(p.kind <= p.POSITIONAL_OR_KEYWORD for p in parameters) > 1
            claims = self.size(dataset, built) if both else self.size(dataset)
            return next(filter(None, (_compared(*c, facts, built) for c in claims.items())), None)
        except Exception as error:
            return _raised(error, built.network)


def _compared(
    name: str, claim: int | AtMost, facts: Mapping[str, Any], built: Built
) -> Failure | None:
    """One claimed size.  Raises MP-T004 for an unknown name."""
    found = facts.get(name)
    if type(found) is not int:
        expected = ", ".join(key for key, fact in facts.items() if type(fact) is int)
        raise MemproofError("MP-T004", "the claimed sizes", f"one of {expected}", shown(name))
    bound = claim.bound if isinstance(claim, AtMost) else claim
    if found <= bound if isinstance(claim, AtMost) else found == bound:
        return None
    words = "at most " if isinstance(claim, AtMost) else ""
    return Failure("size", f"{name}: {found}, should be {words}{bound}", neuron=name,
                   expected=claim, found=found, network=built.network)


def _exact_relu(z: Any) -> Any:
    """max(z, 0) as a Fraction, so that division stays exact."""
    return max(Fraction(z), Fraction(0))


def _raised(error: Exception, network: Network | None = None) -> Failure:
    """An error of the construction (or of the formula for its size) as a failure."""
    place = place_in(error.__traceback__)
    if isinstance(error, MemproofError):
        return Failure("error", str(error), expected=error.expected, found=error, network=network,
                       place=error.place, hint=f"memproof explain {error.code} tells more")
    text = f"{type(error).__name__} at {place}: {error}"
    return Failure("error", text, found=error, place=place, network=network, cause=error)


def _wrong_output(dataset: Dataset, built: Built) -> Failure | None:
    """The first output that is not the label, point by point."""
    network = built.network
    try:
        missed = network.first_failure(dataset)
    except MemproofError as error:
        return _raised(error, network)
    if missed is None:
        return None
    i, values = missed
    layer = len(network.hidden) + 1
    label = tuple(Fraction(y, dataset.label_denominator) for y in dataset.labels[i])
    if len(label) != len(values):
        text = f"{len(values)} outputs, should be {len(label)}: the entries of a label"
        return Failure("output", text, i, layer, None, label, values, "", network)
    names = zip(network.output.names, label, values, strict=True)
    name, expected, found = next(each for each in names if each[1] != each[2])
    meaning = f" (class {label_text(dataset, i)})" if dataset.classes else ""
    text = (f"{_row(dataset, i)}, layer {layer}, neuron {name}: {printed(found)}, should be "
            f"{printed(expected)}{meaning}")
    return Failure("output", text, i, layer, name, expected, found, "", network)


# -- the message -----------------------------------------------------------------------------------

MOST_ROWS = 20


def _row(dataset: Dataset, point: int) -> str:
    """``row 3 (point 2)``."""
    rows = dataset.rows[point]
    return f"row{'s' * (len(rows) > 1)} {', '.join(map(str, rows))} (point {point})"


def _table(dataset: Dataset) -> list[str]:
    """The table's rows, in columns."""
    number = {row: i for i, rows in enumerate(dataset.rows) for row in rows}
    cells = [("row", *dataset.columns, "label")]
    for row in sorted(number)[:MOST_ROWS]:
        i = number[row]
        x = [printed(Fraction(v, dataset.denominator)) for v in dataset.points[i]]
        cells.append((str(row), *x, label_text(dataset, i)))
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ["  ".join(map(str.rjust, line, widths)) for line in cells]
    return lines if len(number) <= MOST_ROWS else [*lines, f"... {len(number)} rows in all"]


def _closer(dataset: Dataset, failure: Failure) -> list[str]:
    """How to look closer: lines for the end of the message."""
    lines = [failure.hint] if failure.hint else []
    if failure.network is not None and failure.point is not None:
        layers = failure.network.layers
        change = next(((k, i, j, w) for k in range(len(layers), 0, -1)
                       for i, row in enumerate(layers[k - 1].rows) for j, w in row), (1, 0, 0, 0))
        lines += ["look closer, with this exception as e: print(e.explain()) shows every neuron "
                  "there;",
                  f"    e.network.with_weight{(*change[:3], change[3] + 1)} is the network with "
                  "another weight (layer, neuron, channel, value)"]
    again = f"again: Dataset.from_rows({_literal(dataset)})"
    return [*lines, again] if len(again) <= 200 else lines


def _literal(dataset: Dataset) -> str:
    """The arguments of Dataset.from_rows, as source."""
    number = {row: i for i, rows in enumerate(dataset.rows) for row in rows}
    points = [dataset.points[number[row]] for row in sorted(number)]
    labels = [dataset.labels[number[row]] for row in sorted(number)]
    rows = [[_cell(x, dataset.denominator) for x in point] for point in points]
    if dataset.classes:
        return f"{rows}, {[dataset.classes[label[0]] for label in labels]}"
    cells = [[_cell(y, dataset.label_denominator) for y in label] for label in labels]
    return f"{rows}, {[c[0] if len(c) == 1 else tuple(c) for c in cells]}"


def _cell(numerator: int, denominator: int) -> int | str:
    value = Fraction(numerator, denominator)
    return value.numerator if value.denominator == 1 else number_text(value)
