"""Queries as VNN-LIB, versions 1.0 and 2.0: the part of both that is written here.

1.0: a declaration for each X_i and Y_j (type Real), an assertion for each end of the box, then one
for the outputs: a comparison, or an ``or`` of ``and`` of one comparison each.  2.0: one network
with one input and one output of type real and shape [1,n], the same assertions, a plain ``or``.
Numbers are decimals with a point; both spell the same query exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from memproof.instances.queries import Atom, Query
from memproof.outputs import Kind

FIRST = "; planted by memproof"
VNNLIB = Kind("a query planted by memproof", rb"; planted by memproof\n")
VERSIONS = ("1.0", "2.0")


def decimal_text(value: Fraction) -> str:
    """``-0.375``: a dyadic rational with all its decimals, at least one.

    Domain: denominators that are powers of two.
    """
    places = value.denominator.bit_length() - 1
    digits = str(abs(value.numerator) * 5**places).rjust(places + 1, "0")
    whole, part = digits[: len(digits) - places], digits[len(digits) - places :]
    return f"{'-' if value < 0 else ''}{whole}.{part or '0'}"


def is_dyadic(value: Fraction) -> bool:
    """Is the denominator a power of two?"""
    return value.denominator & (value.denominator - 1) == 0


def text_of(query: Query, version: str, comment: str) -> str:
    """The query in version 1.0 or 2.0."""
    head, x, y = (_head_1, "X_{}", "Y_{}") if version == "1.0" else (
        _head_2, "X[0,{}]", "Y[0,{}]")
    lines = [FIRST, f"; {comment}", *head(query)]
    for j, (low, high) in enumerate(query.box):
        lines += [f"(assert (>= {x.format(j)} {decimal_text(low)}))",
                  f"(assert (<= {x.format(j)} {decimal_text(high)}))"]
    atoms = [_atom(atom, y) for atom in query.atoms]
    if len(atoms) == 1:
        lines.append(f"(assert {atoms[0]})")
    else:
        wrap = "(and {})" if version == "1.0" else "{}"
        lines += ["(assert (or", *(f"    {wrap.format(atom)}" for atom in atoms), "))"]
    return "\n".join(lines) + "\n"


def counterexample(point: Sequence[Fraction], outputs: Sequence[Fraction], version: str) -> str:
    """A witness as a verifier hands it in.  Domain: dyadic numbers."""
    named = [(letter, k, decimal_text(value)) for letter, values in (("X", point), ("Y", outputs))
             for k, value in enumerate(values)]
    if version == "1.0":
        return "(" + "\n".join(f"({letter}_{k} {text})" for letter, k, text in named) + ")\n"
    lines = ["sat"]
    for letter, k, text in named:
        size = len(point) if letter == "X" else len(outputs)
        lines += [] if k else [f"{letter} real [1,{size}]"]
        lines.append(text)
    return "\n".join(lines) + "\n"


def _head_1(query: Query) -> Iterator[str]:
    for letter, count in (("X", len(query.box)), ("Y", query.outputs)):
        yield from (f"(declare-const {letter}_{j} Real)" for j in range(count))


def _head_2(query: Query) -> Iterator[str]:
    yield "(vnnlib-version <2.0>)"
    yield "(declare-network f"
    yield f"    (declare-input X real [1,{len(query.box)}])"
    yield f"    (declare-output Y real [1,{query.outputs}])"
    yield ")"


def _atom(atom: Atom, name: str) -> str:
    """(>= Y_1 Y_0), (>= Y_0 1.5) or (<= Y_0 1.5)."""
    if atom.more is None:
        return f"(<= {name.format(atom.less)} {decimal_text(-atom.bound)})"
    other = decimal_text(atom.bound) if atom.less is None else name.format(atom.less)
    return f"(>= {name.format(atom.more)} {other})"
