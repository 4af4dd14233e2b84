"""Exact products of integer matrices by products of doubles that provably lose nothing.

An integer is a sum of digits d_i 2^(s i) with |d_i| <= 2^(s-1).  A product of two matrices of such
digits, over k terms, has partial sums of at most k 2^(2s-2), in any order.  With 2s + bits(k) <= 55
these are at most 2^53: every double on the way is an integer, whatever the order of summation, with
or without fused operations.  Matrices are numpy arrays of int64, or of Python's integers.

Every digit of one number meets every digit of another: where numbers are long or matrices small,
Python's own products take less time, and it is estimated which do.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

Matrix = Any  # a numpy array of two dimensions, of int64 or of objects that are int
SMALL = 62  # bits of an integer that an int64 holds with room for a sum


def bits_of(a: Matrix) -> int:
    """The bits of the largest absolute value."""
    if not a.size:
        return 0
    return max(abs(int(a.max())), abs(int(a.min()))).bit_length()


def narrow(a: Matrix) -> Matrix:
    """The same integers as int64, if they are short enough."""
    return a.astype(np.int64) if a.dtype == object and bits_of(a) <= SMALL else a


def widen(a: Matrix) -> Matrix:
    """The same integers as Python's."""
    return a if a.dtype == object else a.astype(object)


def digit_bits(k: int) -> int:
    """The largest s with 2s + bits(k) <= 55."""
    return (55 - k.bit_length()) // 2


def product(a: Matrix, b: Matrix) -> Matrix:
    """a b, exactly, for a of shape (n, k) and b of shape (k, m) with k < 2^50."""
    k, bits = a.shape[1], bits_of(a) + bits_of(b) + a.shape[1].bit_length()
    if bits <= 53:
        return _doubles(a, b)
    s = digit_bits(k)
    if not _digits_are_fast(len(a), k, b.shape[1], bits_of(a), bits_of(b), s):
        return narrow(widen(a) @ widen(b))
    first, second = list(_digits(a, s)), list(_digits(b, s))
    total = np.zeros((a.shape[0], b.shape[1]), dtype=object)
    for place in reversed(range(len(first) + len(second) - 1)):
        total <<= s
        total += _diagonal(first, second, place)
    return narrow(total)


def _digits_are_fast(n: int, k: int, m: int, bits: int, others: int, s: int) -> bool:
    """Estimated in nanoseconds: a step for every pair of digits, or n k m products of integers."""
    pairs = (1 + bits // s) * (1 + others // s)
    by_digits = pairs * (5000 + 30 * n * m + n * k * m // 2)
    return by_digits < n * k * m * (40 + bits * others // 4096)


def _doubles(a: Matrix, b: Matrix) -> Matrix:
    """A product whose partial sums are integers of at most 53 bits."""
    return (a.astype(np.float64) @ b.astype(np.float64)).astype(np.int64)


def _diagonal(first: list[Matrix], second: list[Matrix], place: int) -> Matrix:
    """The sum of all products of digits that belong to 2^(s place): fewer than 2^9 summands, each
    below 2^54, so that int64 holds it."""
    pairs = [(i, place - i) for i in range(len(first)) if 0 <= place - i < len(second)]
    total = 0
    for count, (i, j) in enumerate(pairs, 1):
        total = total + (first[i] @ second[j]).astype(np.int64)
        if count % 256 == 0:
            total = widen(total)
    return total if isinstance(total, int) else widen(total)


def _digits(a: Matrix, s: int) -> Iterator[Matrix]:
    """Balanced digits, the lowest first, as doubles."""
    half, mask = 1 << (s - 1), (1 << s) - 1
    rest = narrow(a)
    while True:
        low = ((rest + half) & mask) - half
        yield low.astype(np.float64)
        rest = narrow((rest - low) >> s)
        if not rest.any():
            return


def plain_product(a: Matrix, b: Matrix) -> Matrix:
    """a b by the definition: the slow twin of ``product``, for tests."""
    return np.array([[sum(int(x) * int(y) for x, y in zip(row, column, strict=True))
                      for column in b.T] for row in a], dtype=object).reshape(len(a), b.shape[1])
