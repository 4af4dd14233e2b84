"""The exact number in a cell, of whatever type it is, and integers over a common denominator."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import chain
from math import gcd, lcm
from numbers import Rational, Real
from operator import index
from typing import Any

from memproof import exact
from memproof.errors import MemproofError, show

Ratio = tuple[int, int]
Vector = tuple[int, ...]

# Many different q in cells p/q make a common denominator as long as all of them together.
MAX_DENOMINATOR_BITS = 1 << 17
MAX_BINARY_EXPONENT = 1 << 14


def cell_ratio(cell: object) -> Ratio:
    """(p, q) with p/q the number in a cell, q > 0, perhaps not in lowest terms.

    Text, integers and fractions of any kind (gmpy2, numpy, sympy, python-flint), decimals, and
    binary floats of any precision, which are the dyadic rationals that they hold.
    Errors: as ``exact.ratio``; MP-D004 also for bool and other types, for durations and dates,
    MP-D006 for float nan and inf, MP-D007 for a binary exponent beyond +-2^14.
    """
    if isinstance(cell, str):
        return exact.ratio(cell)
    if type(cell) is int:
        return cell, 1
    if isinstance(cell, Decimal):
        # Through its text: as_integer_ratio would spell out Decimal("1e999999999").
        return exact.ratio(str(cell))
    if _is_no_number(cell):
        raise _refused(cell)
    found = _rational(cell) or _binary(cell)
    if found is None:
        raise _refused(cell)
    return found


def _refused(cell: object) -> MemproofError:
    return MemproofError("MP-D004", "", "a number", f"{show(cell)} of type {type(cell).__name__}")


def _is_no_number(cell: Any) -> bool:
    """Truth values, dates and durations of any library: what can be counted but is no number."""
    kind = getattr(getattr(cell, "dtype", None), "kind", "")
    return isinstance(cell, bool) or kind in ("b", "m", "M") or "bool" in str(
        getattr(cell, "dtype", ""))


def _rational(cell: Any) -> Ratio | None:
    """The value of an integer or a fraction; None for anything else."""
    if isinstance(cell, Rational):
        return int(cell.numerator), int(cell.denominator)
    if hasattr(cell, "__index__"):
        try:
            return index(cell), 1
        except TypeError:  # an array
            return None
    if type(cell).__module__.startswith("flint") and hasattr(cell, "q"):
        return int(cell.p), int(cell.q)
    return None


def _binary(cell: Any) -> Ratio | None:
    """The value of a binary float; None for anything else."""
    if type(cell).__name__ == "constant":  # mpmath's pi, which has as many digits as are asked for
        return None
    if callable(getattr(cell, "man_exp", None)):  # python-flint's arf, and arb if it is no interval
        if not cell.is_finite():
            raise MemproofError("MP-D006", "", "a finite number", show(cell))
        if hasattr(cell, "rad") and cell.rad() != 0:
            raise MemproofError("MP-D004", "", "an exact number", f"the interval {show(cell)}")
        mantissa, exponent = cell.man_exp()
        return _dyadic(int(mantissa), int(exponent))
    if hasattr(cell, "_mpf_"):  # sympy.Float, mpmath.mpf
        sign, mantissa, exponent, _ = cell._mpf_
        if not mantissa and exponent:
            raise MemproofError("MP-D006", "", "a finite number", show(cell))
        return _dyadic(-int(mantissa) if sign else int(mantissa), int(exponent))
    if not isinstance(cell, Real) or not hasattr(cell, "as_integer_ratio"):
        return None
    try:
        numerator, denominator = cell.as_integer_ratio()
    except (OverflowError, ValueError):
        raise MemproofError("MP-D006", "", "a finite number", show(cell)) from None
    return int(numerator), int(denominator)


def _dyadic(mantissa: int, exponent: int) -> Ratio:
    """mantissa * 2^exponent.  Errors: MP-D007."""
    if abs(exponent) > MAX_BINARY_EXPONENT:
        expected = f"a binary exponent of at most {MAX_BINARY_EXPONENT}"
        raise MemproofError("MP-D007", "", expected, f"{exponent}")
    return (mantissa << exponent, 1) if exponent >= 0 else (mantissa, 1 << -exponent)


def over_common_denominator(ratios: Iterable[Sequence[Ratio]]) -> tuple[list[Vector], int]:
    """Integers X_ij and the least D > 0 with p_ij/q_ij = X_ij/D.

    D = M / gcd(M, all X_ij) for any common denominator M.
    Errors: MP-D021 M has more than 2^17 bits.
    """
    rows = list(ratios)
    denominators = {q for row in rows for _, q in row}
    common = least_common_multiple(denominators)
    factor = {q: common // q for q in denominators}
    numerators = [tuple([p * factor[q] for p, q in row]) for row in rows]
    surplus = gcd(common, *chain.from_iterable(numerators))
    if surplus > 1:
        numerators = [tuple([x // surplus for x in row]) for row in numerators]
    return numerators, common // surplus


def least_common_multiple(denominators: Iterable[int]) -> int:
    """The least common denominator.  Errors: MP-D021 it has more than 2^17 bits."""
    common = 1
    for q in denominators:
        common = lcm(common, q)
        if common.bit_length() > MAX_DENOMINATOR_BITS:
            expected = f"a common denominator of at most {MAX_DENOMINATOR_BITS} bits"
            raise MemproofError("MP-D021", "", expected, "a longer one")
    return common
