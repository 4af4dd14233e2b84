"""Integer matrices: elimination modulo a prime in int64, exact solutions by p-adic lifting.

What a prime can prove: rows independent modulo p are independent, and what is not 0 modulo p is
not 0.  Every other statement is checked with Python's integers.  Matrices of residues are int64
with entries in [0, p); p is so small that (columns) * p^2 < 2^63, so products of such matrices are
exact (docs/proofs/hyperplanes.md#HP-7).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from math import gcd, isqrt, lcm
from typing import Any

from memproof.exact import Q

Array = Any  # numpy is imported where it is used: 'memproof --help' does without it
Matrix = Sequence[Sequence[int]]
INTEGER_BITS = 63
LARGEST_PRIME_BITS = 30
HALF = 15  # bits of the lower half of a residue
FEW = 64  # residues that are inverted one by one


def primes(columns: int) -> Iterator[int]:
    """The primes p with columns * p^2 < 2^63 and p < 2^30, from the largest down to 3."""
    bits = min(LARGEST_PRIME_BITS, (INTEGER_BITS - columns.bit_length()) // 2)
    candidate = 2**bits
    while candidate > 3:
        candidate = prime_below(candidate)
        yield candidate


@cache
def prime_below(limit: int) -> int:
    """The largest prime below ``limit`` > 3 (trial division)."""
    candidate = limit - 1
    while any(candidate % q == 0 for q in range(2, isqrt(candidate) + 1)):
        candidate -= 1
    return candidate


def int64(matrix: Matrix) -> Array | None:
    """The matrix in int64, None if an entry does not fit."""
    import numpy as np

    try:
        return np.array(matrix, dtype=np.int64)
    except OverflowError:
        return None


def residues(matrix: Matrix, p: int) -> Array:
    """The matrix modulo p."""
    import numpy as np

    small = int64(matrix)
    if small is not None:
        return small % p
    return np.array([[entry % p for entry in row] for row in matrix], dtype=np.int64)


def modulo(matrix: Array, p: int) -> Array:
    """matrix mod p; numpy divides by one number faster than it takes remainders."""
    return matrix - matrix // p * p


def times(doubles: Array, thin: Array, p: int) -> Array:
    """matrix @ thin mod p for two matrices of residues, the first one given as doubles.

    By halves of the second: a sum of (columns) products, each below p 2^15, is exact in doubles
    where it is below 2^53; where that is not certain, in int64.
    """
    import numpy as np

    if doubles.shape[1] * p << HALF > 2**53:
        return modulo(doubles.astype(np.int64) @ thin, p)
    high, low = thin >> HALF, thin & ((1 << HALF) - 1)
    found = doubles @ np.concatenate([high, low], axis=1).astype(float)
    high, low = np.split(found.astype(np.int64), 2, axis=1)
    return modulo((modulo(high, p) << HALF) + low, p)


def inverses(values: Array, p: int) -> Array:
    """The inverses modulo p of many residues that are not 0: two from one of their product."""
    import numpy as np

    if len(values) < FEW:
        return np.array([pow(value, -1, p) for value in values.tolist()], dtype=np.int64)
    half = (len(values) + 1) // 2
    first, second = values[:half], values[half:]
    product = first.copy()
    product[: len(second)] = modulo(first[: len(second)] * second, p)
    found = inverses(product, p)
    result = np.concatenate([found, found[: len(second)]])
    result[: len(second)] = modulo(found[: len(second)] * second, p)
    result[half:] = modulo(result[half:] * first[: len(second)], p)
    return result


def eliminate(matrix: Array, row: int, column: int, p: int) -> Array:
    """The matrix modulo p minus multiples of its ``row``, so that ``column`` becomes 0."""
    factors = modulo(matrix[:, column] * pow(int(matrix[row, column]), -1, p), p)
    return modulo(matrix + modulo(factors * -1, p)[:, None] * matrix[row][None, :], p)


def pivots(matrix: Array, p: int) -> tuple[list[int], list[int]]:
    """(rows, columns) of a nonsingular submatrix of full rank modulo p; its columns are the
    leftmost that are independent modulo p."""
    import numpy as np

    rows, columns = list[int](), list[int]()
    for column in range(matrix.shape[1]):
        found = np.flatnonzero(matrix[:, column])
        if len(found):
            rows.append(int(found[0]))
            columns.append(column)
            matrix = eliminate(matrix, rows[-1], column, p)
    return rows, columns


def inverse(matrix: Array, p: int) -> Array | None:
    """The inverse modulo p of a square matrix of residues, None if it is singular modulo p."""
    import numpy as np

    size = len(matrix)
    both = np.concatenate([matrix, np.eye(size, dtype=np.int64)], axis=1)
    for column in range(size):
        below = np.flatnonzero(both[column:, column])
        if not len(below):
            return None
        both[[column, column + int(below[0])]] = both[[column + int(below[0]), column]]
        both[column] = modulo(both[column] * pow(int(both[column, column]), -1, p), p)
        factors = modulo(-both[:, column], p)
        factors[column] = 0
        both = modulo(both + factors[:, None] * both[column][None, :], p)
    return both[:, size:]


def solve(matrix: Matrix, targets: Matrix, p: int) -> tuple[list[list[int]], int] | None:
    """(X, q) with matrix @ X = q * targets, q >= 1 least: the exact solution X/q.

    ``matrix`` is square, ``targets`` has as many rows; None if the matrix is singular modulo p.
    Dixon 1982: the solution modulo p^k, digit by digit; fractions from their residues; the result
    is checked with integers, so no bound has to be believed.
    """
    inverted = inverse(residues(matrix, p), p)
    if inverted is None:
        return None
    for digits, modulus in lift(matrix, targets, inverted, p):
        found = fractions_of(digits, modulus)
        if found is not None and solves(matrix, *found, targets):
            return found
    return None


def lift(
    matrix: Matrix, targets: Matrix, inverted: Array, p: int
) -> Iterator[tuple[list[list[int]], int]]:
    """(X mod p^k, p^k) for growing k: matrix @ X = targets modulo p^k.

    The residual r_(k+1) = (r_k - matrix @ x_k) / p, |x_k| < p, stays below max(|r_0|, s |matrix|):
    so int64 holds it if max(|r_0|, s |matrix|) + s p |matrix| < 2^63, else Python's integers.
    """
    import numpy as np

    size = len(matrix)
    largest = max(1, *(abs(entry) for row in matrix for entry in row))
    first = max(abs(entry) for row in targets for entry in row)
    bound = max(first, size * largest) + size * p * largest
    kind = np.int64 if bound < 2**INTEGER_BITS else object
    exact, rest = np.array(matrix, dtype=kind), np.array(targets, dtype=kind)
    digits, modulus, wait = list[Array](), 1, 2
    while True:
        digit = modulo(inverted @ (rest % p).astype(np.int64), p)
        rest = (rest - exact @ digit.astype(kind)) // p
        digits.append(digit)
        if len(digits) == wait or not rest.any():
            modulus = p**len(digits)
            columns = [[horner(entry, p) for entry in zip(*row, strict=True)]
                       for row in zip(*[d.tolist() for d in digits], strict=True)]
            yield columns, modulus
            wait += max(2, wait // 3)


def horner(digits: Sequence[int], p: int) -> int:
    """sum of digits[k] p^k."""
    value = 0
    for digit in reversed(digits):
        value = value * p + digit
    return value


def fractions_of(matrix: Matrix, modulus: int) -> tuple[list[list[int]], int] | None:
    """(X, q): X/q = matrix modulo ``modulus`` with numerators and q of at most half its bits.

    The denominators found so far are multiplied in first: most entries then are integers already.
    """
    bound, q = isqrt(modulus // 2), 1
    for row in matrix:
        for entry in row:
            residue = entry * q % modulus
            if residue > modulus // 2:
                residue -= modulus
            if abs(residue) > bound:
                factor = denominator_of(residue % modulus, modulus, bound)
                if factor is None or q * factor > bound:
                    return None
                q *= factor
    numerators = [[least_residue(entry * q, modulus) for entry in row] for row in matrix]
    common = gcd(q, *(entry for row in numerators for entry in row))
    return [[entry // common for entry in row] for row in numerators], q // common


def denominator_of(residue: int, modulus: int, bound: int) -> int | None:
    """The denominator b <= bound of a fraction a/b = residue with |a| <= bound, by Euclid."""
    (r0, b0), (r1, b1) = (modulus, 0), (residue, 1)
    while r1 > bound:
        quotient = r0 // r1
        (r0, b0), (r1, b1) = (r1, b1), (r0 - quotient * r1, b0 - quotient * b1)
    return abs(b1) if 0 < abs(b1) <= bound else None


def least_residue(value: int, modulus: int) -> int:
    """The residue of least absolute value."""
    residue = value % modulus
    return residue - modulus if residue > modulus // 2 else residue


def solves(matrix: Matrix, numerators: Matrix, q: int, targets: Matrix) -> bool:
    """Whether matrix @ numerators = q * targets, in integers."""
    import numpy as np

    left = np.array(matrix, dtype=object) @ np.array(numerators, dtype=object)
    return bool((left == q * np.array(targets, dtype=object)).all())


def rank(matrix: Matrix) -> int:
    """The exact rank, by elimination with fractions: for small matrices."""
    rows, found = [[Q(entry) for entry in row] for row in matrix], 0
    for column in range(len(matrix[0])):
        position = next((i for i in range(found, len(rows)) if rows[i][column]), None)
        if position is None:
            continue
        rows[found], rows[position] = rows[position], rows[found]
        for i in range(found + 1, len(rows)):
            factor = rows[i][column] / rows[found][column]
            if factor:
                rows[i] = [a - factor * b for a, b in zip(rows[i], rows[found], strict=True)]
        found += 1
    return found


def primitive(vector: Sequence[int]) -> tuple[int, ...]:
    """The vector divided by the gcd of its entries (0 stays 0)."""
    common = gcd(*vector) or 1
    return tuple(entry // common for entry in vector)


def common_denominator(*fractions: Fraction) -> int:
    """The least q >= 1 such that all q * fraction are integers."""
    return lcm(*(fraction.denominator for fraction in fractions))
