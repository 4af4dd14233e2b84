"""Arrays of integers, exactly: numpy's int64, or Z; and the starts of runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from memproof.exact import ZERO, Z

Array = NDArray[Any]  # of one dimension, of int64 or of Z
SMALL = 1 << 62  # sums whose terms, in absolute value, add up to less are computed in int64


def zeros(count: int) -> Array:
    """So many Z."""
    return np.full(count, box(ZERO), dtype=object)


def box(value: int) -> Array:
    """An array of one Z: with a number of gmpy2 itself numpy takes ten times as long."""
    array = np.empty(1, dtype=object)
    array[0] = Z(value)
    return array


def long_array(values: Sequence[int] | Array) -> Array:
    """The values as Z."""
    if isinstance(values, np.ndarray):
        if values.dtype == object:
            return values
        found, where = zeros(len(values)), np.flatnonzero(values)
        if 2 * len(where) < len(values):
            found[where] = long_array(values[where].tolist())
            return found
        values = values.tolist()
    return np.fromiter(map(Z, values), dtype=object, count=len(values))


def largest(values: Array) -> int:
    """The largest absolute value."""
    return max(int(values.max()), -int(values.min()))


def bits_of(values: Array) -> int:
    """The bits of the longest number."""
    return largest(values).bit_length()


def short(values: Array) -> Array | None:
    """The values as int64 if all of them are below SMALL, in absolute value; else None.

    Some are looked at first; the cast itself raises for what does not fit.
    """
    if values.dtype != object:
        return values
    if any(abs(values[k]) >= SMALL for k in (0, len(values) // 2, -1)):
        return None
    try:
        found = values.astype(np.int64)
    except OverflowError:
        return None
    return found if largest(found) < SMALL else None


# -- runs ------------------------------------------------------------------------------------------


def union(starts: Sequence[Array]) -> Array:
    """All starts, increasing; the very array that has them all, if one does."""
    merged = max(starts, key=len)
    for each in starts:
        if each is not merged:
            place = np.searchsorted(merged, each)
            place[place == len(merged)] = 0
            new = each[merged[place] != each]
            if len(new):
                merged = np.concatenate([merged, new])
                merged.sort(kind="stable")
    return merged


def bounds_at(starts: Array, at: Array | None, count: int) -> Array:
    """Where the runs begin among those that begin at ``at`` (None: among all ``count`` positions),
    and the end."""
    bounds = np.empty(len(starts) + 1, dtype=np.int64)
    bounds[:-1] = starts if at is None else np.searchsorted(at, starts)
    bounds[-1] = count if at is None else len(at)
    return bounds


def expand(values: Array, starts: Any, at: Array | None, count: int) -> Array:
    """The values of runs, for each run of a finer division; the very array if that is the same."""
    if starts is at:
        return values
    bounds = bounds_at(starts, at, count)
    return np.repeat(values, bounds[1:] - bounds[:-1])
