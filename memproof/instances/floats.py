"""What floating point makes of a query: where it provably agrees, and where it provably differs.

Two facts are used.  At a point an evaluation is *determined* if every product is exact and every
sum has at most two parts that are not 0, so that it is rounded once, or is exact whatever its
order: all parts are multiples of 2^q and the sum of their sizes is at most 2^(q+p), p the
precision.  In a box the errors are bounded as ``auditing.rounding`` states it, with the largest
sizes in the box in place of the sizes at a point.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from memproof.auditing.formats import FLOAT32, FLOAT64, GRID, Format, growth, up
from memproof.instances.knots import Sums
from memproof.instances.queries import Box, Query
from memproof.network.model import RELU, Layer, Network

FORMATS = (FLOAT32, FLOAT64)
AGREES, DIFFERS, OPEN = "agrees", "differs", "open"
ZERO = Fraction(0)


def format_of(name: str) -> Format:
    """float32 or float64."""
    return next(form for form in FORMATS if form.name == name)


def holds(query: Query, form: Format) -> bool:
    """Are all numbers of the query numbers of the format?"""
    numbers = [end for ends in query.box for end in ends] + [atom.bound for atom in query.atoms]
    return all(form.has(x.numerator, x.denominator) for x in numbers)


def weights_fit(network: Network, form: Format) -> bool:
    """Are all weights and biases numbers of the format?"""
    return all(form.has(int(n), int(layer.denominator)) for layer in network.layers
               for n in [w for row in layer.rows for _, w in row] + list(layer.biases))


# -- at a point ------------------------------------------------------------------------------------


def determined_outputs(network: Network, point: Sequence[Fraction], form: Format
                       ) -> list[Fraction] | None:
    """What every evaluation in the format computes, in any order, fused or not; None if that is
    not determined."""
    if not weights_fit(network, form) or not all(_is_normal(x, form) for x in point):
        return None
    values = list(point)
    for layer in network.layers:
        found = [_determined_sum(parts, form) for parts in _parts(layer, values)]
        if any(z is None for z in found):
            return None
        values = [ZERO if act == RELU and z < 0 else z for z, act in zip(
            [z for z in found if z is not None], layer.activations, strict=True)]
    return values


def _parts(layer: Layer, values: Sequence[Fraction]) -> list[list[Fraction]]:
    """The products and the bias of every neuron."""
    q = int(layer.denominator)
    return [[int(w) * values[j] / q for j, w in row] + [Fraction(int(b), q)]
            for row, b in zip(layer.rows, layer.biases, strict=True)]


def _determined_sum(parts: Sequence[Fraction], form: Format) -> Fraction | None:
    parts = [part for part in parts if part]
    if not all(_is_normal(part, form) for part in parts):
        return None
    total = sum(parts, ZERO)
    if len(parts) > 2 and not _is_exact(parts, form):
        return None
    rounded = form.nearest(total)
    return rounded if rounded is not None and _is_normal(rounded, form) else None


def _is_exact(parts: Sequence[Fraction], form: Format) -> bool:
    """All parts are multiples of a unit of which the sum of their sizes has at most 2^p."""
    unit = min(Fraction(part.numerator & -part.numerator, part.denominator) for part in parts)
    return unit >= form.least_normal and sum(map(abs, parts)) <= unit * 2**form.precision


def _is_normal(x: Fraction, form: Format) -> bool:
    """Is it 0, or a number of the format that is not flushed to 0?"""
    return x == 0 or (abs(x) >= form.least_normal and form.has(x.numerator, x.denominator))


# -- in a box --------------------------------------------------------------------------------------


def error_bounds(network: Network, box: Box, knots: Sequence[Sums], form: Format
                 ) -> list[Fraction] | None:
    """How far every output may be from the exact one, at all points of the format in the box; None
    if something might overflow.

    ``knots``: the sums at knots between which they are affine.
    """
    inputs = [max(abs(low), abs(high)) for low, high in box]
    errors = [_input_error(low, high, form) for low, high in box]
    for number, layer in enumerate(network.layers):
        reach = [size + error for size, error in zip(inputs, errors, strict=True)]
        found = [_bound(row, int(b), int(layer.denominator), reach, errors, form)
                 for row, b in zip(layer.rows, layer.biases, strict=True)]
        highest = [max(column) for column in zip(*(sums[number] for sums in knots), strict=True)]
        lowest = [min(column) for column in zip(*(sums[number] for sums in knots), strict=True)]
        if None in found:
            return None
        relus = [act == RELU for act in layer.activations]
        errors = [max(ZERO, e + min(z, ZERO)) if relu else e for e, z, relu in zip(
            [e for e in found if e is not None], highest, relus, strict=True)]
        inputs = [max(z, ZERO) if relu else max(abs(z), abs(low))
                  for z, low, relu in zip(highest, lowest, relus, strict=True)]
    return errors


def _input_error(low: Fraction, high: Fraction, form: Format) -> Fraction:
    """An input is a number of the format; a subnormal one may become 0."""
    least = form.least_normal
    return least if low < least and high > -least and (low, high) != (ZERO, ZERO) else ZERO


def _bound(row: Sequence[tuple[int, int]], bias: int, q: int, reach: Sequence[Fraction],
           errors: Sequence[Fraction], form: Format) -> Fraction | None:
    """E = R + sum |w| e of one neuron, rounded up; None if its sum might overflow."""
    parts = [(Fraction(abs(int(w)), q), reach[j], errors[j]) for j, w in row if reach[j] > 0]
    b, m, least = Fraction(abs(bias), q), len(parts), form.least_normal
    size = sum((w * v for w, v, _ in parts), ZERO)
    g = growth(m + (b > 0), form)
    under = (2 * m + 1) * least * (1 + growth(m, form)) + (b if b < least else 0)
    under += sum((w * v for w, v, _ in parts if w < least), ZERO)
    if (1 + g) * (size + b) + under >= form.largest:
        return None
    local = g * size + growth(max(m + (b > 0) - 1, 0), form) * b + under
    return Fraction(up(local + sum((w * e for w, _, e in parts), ZERO)), 1 << GRID)


def slack_error(query: Query, errors: Sequence[Fraction]) -> Fraction:
    """How far a slack may be from the exact one."""
    return max(sum((errors[k] for k in (atom.more, atom.less) if k is not None), ZERO)
               for atom in query.atoms)
