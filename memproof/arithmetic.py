"""The numbers that are computed with: ``exact`` gives them to everybody, when they are asked for.

``Z`` and ``Q`` are gmpy2's mpz and mpq; MEMPROOF_ARITHMETIC=python chooses int and Fraction
instead: the same bytes come out, and a test compares them.  Python's int and Fraction are taken
from users and given back to them; the two kinds are equal and hash alike where their values are.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from memproof.errors import MemproofError, show

ARITHMETIC = os.environ.get("MEMPROOF_ARITHMETIC", "gmpy2")

if TYPE_CHECKING or ARITHMETIC == "python":  # to a type checker mpz and mpq are int and Fraction
    Z, Q, gcd, lcm = int, Fraction, math.gcd, math.lcm
elif ARITHMETIC == "gmpy2":
    import gmpy2

    Z, Q, gcd, lcm = gmpy2.mpz, gmpy2.mpq, gmpy2.gcd, gmpy2.lcm
else:
    raise MemproofError("MP-U017", "MEMPROOF_ARITHMETIC", "gmpy2 or python", show(ARITHMETIC))

INTEGERS: tuple[type, ...] = (int, type(Z(0)))  # the types of exact integers
RATIONALS: tuple[type, ...] = (Fraction, type(Q(0)))  # of exact fractions
NUMBERS = (*INTEGERS, *RATIONALS)
ZERO, ONE, HALF = Z(0), Z(1), Q(1, 2)


def exact_number(value: Any) -> int | Fraction | None:
    """The value as Z or Q if it is an exact number: an integer of any kind (numpy's too), but no
    truth value, or a fraction; None for anything else, floats above all."""
    kind = type(value)
    if kind is type(ZERO) or kind is type(HALF):
        return value  # type: ignore[no-any-return]
    if kind in RATIONALS or isinstance(value, Fraction):
        return Q(Z(value.numerator), Z(value.denominator))
    if hasattr(value, "__index__") and not isinstance(value, bool):
        try:
            return Z(int(value))
        except TypeError:  # an array of several numbers
            return None
    return None


def tell_sympy() -> None:
    """sympy, if it is imported, takes Z and Q for exact numbers: unless it computes with gmpy2
    itself, it would make floats of them."""
    module = sys.modules.get("sympy.core.sympify")
    converter = getattr(module, "converter", None)
    if converter is not None and ARITHMETIC == "gmpy2" and type(HALF) not in converter:
        converter[type(ZERO)] = lambda z: sys.modules["sympy"].Integer(int(z))
        converter[type(HALF)] = lambda q: sys.modules["sympy"].Rational(
            int(q.numerator), int(q.denominator))


def quotient(p: Any, q: Any) -> Any:
    """p / q as Q if both are exact numbers; of anything else, such as terms of sympy, what / gives.

    Errors: ZeroDivisionError for exact numbers with q = 0.
    """
    tell_sympy()
    numerator, denominator = exact_number(p), exact_number(q)
    if numerator is None or denominator is None:
        return p / q
    return Q(numerator, denominator)


def is_symbolic(value: Any) -> bool:
    """Is it an expression of sympy, or something that says, as they do, what is free in it?"""
    return hasattr(value, "free_symbols")


def plain_integer(n: int) -> int:
    """Python's own integer: what json and numpy take."""
    return int(n)


def plain_fraction(p: int | Fraction, q: int = 1) -> Fraction:
    """p/q as Python's own fraction: what a user is given."""
    return Fraction(int(p.numerator), int(p.denominator) * int(q))


def integers(values: Iterable[int]) -> list[int]:
    """The values as Z."""
    return list(map(Z, values))
