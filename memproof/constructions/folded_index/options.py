"""What may be asked of the folded index, and what excludes what."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from memproof.errors import MemproofError, show
from memproof.exact import rational
from memproof.names import did_you_mean


@dataclass(frozen=True)
class Wishes:
    """The options, read.  ``encoder``: layers, None for width 3."""

    encoder: int | None
    guaranteed: bool
    group: int | None
    w: Fraction | None
    digits: str
    seed: int


def wishes(
    encoder: str | int | None, guaranteed: int | None, group: int | None, w: str | None,
    digits: str, seed: int,
) -> Wishes:
    """The options.  Errors: MP-B012, MP-B021, MP-B022."""
    if type(seed) is not int:
        raise MemproofError("MP-B012", "the seed", "an integer", show(seed))
    if group is not None and (type(group) is not int or group < 1):
        raise MemproofError("MP-B021", "the option group", "a positive integer", show(group))
    if guaranteed not in (None, 0, 1):
        raise MemproofError("MP-B021", "the option guaranteed", "0 or 1", show(guaranteed))
    if digits not in ("auto", "plain", "e2"):
        raise MemproofError("MP-B021", "the option digits", "auto, plain or e2",
                            show(digits) + did_you_mean(str(digits), ("auto", "plain", "e2")))
    layers, exponent = encoder_layers(encoder), w_of(w)
    if w is not None and encoder is None:
        layers = 1
    if w is not None and group is not None:
        raise exclusive("w", "group", "w decides the group")
    if w is not None and layers != 1:
        raise exclusive("w", "encoder", "w is about the wide encoder")
    if guaranteed == 0 and (group is not None or w is not None):
        raise exclusive("guaranteed=0", "group" if w is None else "w", "the search cuts groups")
    if digits == "e2" and layers is not None:
        raise exclusive("digits=e2", "encoder" if w is None else "w", "that encoder has width 3")
    sure = bool(guaranteed) or group is not None or w is not None
    return Wishes(layers, sure, group, exponent, digits, seed)


def encoder_layers(encoder: str | int | None) -> int | None:
    """The layers of the encoder; None for width 3.  Errors: MP-B021."""
    if encoder in (None, "narrow"):
        return None
    if encoder == "wide":
        return 1
    if type(encoder) is int and encoder >= 1:
        return encoder
    raise MemproofError("MP-B021", "the option encoder", "narrow, wide, or a number of layers",
                        show(encoder) + did_you_mean(str(encoder), ("narrow", "wide")))


def w_of(w: str | None) -> Fraction | None:
    """The exponent w.  Errors: MP-B021 unless 2/3 <= w < 1."""
    if w is None:
        return None
    try:
        found = rational(str(w))
    except MemproofError:
        found = Fraction(0)
    if not Fraction(2, 3) <= found < 1:
        raise MemproofError("MP-B021", "the option w", "a fraction from 2/3 on, below 1", show(w))
    return found


def exclusive(one: str, other: str, why: str) -> MemproofError:
    """MP-B022."""
    return MemproofError("MP-B022", "the options", f"one of {one} and {other}: {why}", "both")
