"""The question that the options of ``memproof bounds`` ask."""

from __future__ import annotations

import argparse
from fractions import Fraction

from memproof.bounds.statement import Question
from memproof.cli.options import is_natural, refuse
from memproof.errors import MemproofError, show
from memproof.exact import rational


def usage(expected: str, found: str) -> MemproofError:
    """MP-U004: options that make no question."""
    return MemproofError("MP-U004", "the options", expected, found)


def question_of(options: argparse.Namespace, widths: tuple[int, ...]) -> Question:
    """The question of the options, about these widths."""
    return Question(
        widths, options.activation or "relu",
        1 if options.dimension is None else options.dimension,
        1 if options.outputs is None else options.outputs,
        labels_of(options.labels), options.points, separation_of(options.separation),
    )


def labels_of(word: str | None) -> int | None:
    """C, by default 2; None for real labels.  Raises MP-U004."""
    if word == "real":
        return None
    if word is None:
        return 2
    if not is_natural(word):
        raise usage("--labels C or --labels real", show(word))
    return int(word)


def separation_of(word: str | None) -> Fraction | None:
    """delta/r; None for all points.  Raises those of a number's text."""
    try:
        return None if word is None else rational(word)
    except MemproofError as error:
        raise MemproofError(error.code, "--separation", error.expected, error.found) from None


def widths_of(options: argparse.Namespace) -> tuple[int, ...]:
    """Those of --widths, or --width in --depth layers.  Raises MP-U004."""
    if options.widths is None:
        if options.depth > 10**6:
            raise usage("a depth of at most 10^6", str(options.depth))
        width: int = options.width
        return (width,) * int(options.depth)
    refuse(options, ["width", "depth"], "beside --widths")
    words = [word.strip() for word in options.widths.split(",")]
    if not all(map(is_natural, words)):
        raise usage("--widths d1,d2,...: positive integers", show(options.widths))
    return tuple(map(int, words))
