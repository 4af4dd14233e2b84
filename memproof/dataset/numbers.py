"""The numbers of a table that is not at hand: N, d, C, and how far apart its points are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from memproof.brief import brief
from memproof.errors import MemproofError, show
from memproof.exact import log2_enclosure, rational, short_number

LARGEST_SIDE, MOST_BITS = 10**6, 64

MOST = 10**10  # points, dimensions or classes for which sizes are looked for


@dataclass(frozen=True)
class Image:
    """Images of height a, width b, with ``channels`` values of 0, ..., 2^bits - 1."""

    height: int
    width: int
    channels: int
    bits: int = 8

    __repr__ = brief

    @property
    def dimension(self) -> int:
        """a b c."""
        return self.height * self.width * self.channels

    @property
    def diameter_squared(self) -> int:
        """c (2^b - 1)^2 a b: no two images differ by more, and no norm is larger."""
        return self.dimension * ((1 << self.bits) - 1) ** 2

    @property
    def log2_delta(self) -> tuple[Fraction, Fraction]:
        """An enclosure of log2 of the largest distance; the least one is at least 1, so that Delta
        may be any number above their quotient."""
        low, high = log2_enclosure(self.diameter_squared, 20)
        return low / 2, high / 2

    def __str__(self) -> str:
        return f"{self.height}x{self.width}x{self.channels}, {self.bits} bits"


def image(text: str) -> Image:
    """``224x224x3``, ``224x224x3x8``: height, width, channels, and bits of a value (8).

    Errors: MP-U012.
    """
    match = re.fullmatch(r"([1-9]\d{0,6})x([1-9]\d{0,6})x([1-9]\d{0,6})(?:x([1-9]\d?))?", text,
                         re.ASCII)
    sizes = [int(word) for word in match.groups("8")] if match else []
    if not sizes or max(sizes[:3]) > LARGEST_SIDE or sizes[3] > MOST_BITS:
        expected = (f"HEIGHTxWIDTHxCHANNELS[xBITS] such as 224x224x3, up to {LARGEST_SIDE} each "
                    f"and {MOST_BITS} bits")
        raise MemproofError("MP-U012", "--image", expected, show(text))
    return Image(*sizes)


@dataclass(frozen=True)
class Numbers:
    """N points of R^dimension with labels 0, ..., C-1.

    ``ratio_squared``: (delta/r)^2 at least; ``diameter_squared``: D^2 at most, for points with
    integer coordinates (images), None if they need not have any.
    """

    points: int
    dimension: int
    classes: int
    ratio_squared: Fraction
    diameter_squared: int | None = None

    __repr__ = brief

    @property
    def aspect_squared(self) -> Fraction:
        """Delta^2 at most: the largest distance is at most 2r, and D for integers, whose least one
        is at least 1."""
        if self.diameter_squared is not None:
            return Fraction(self.diameter_squared)
        return 4 / self.ratio_squared


def numbers(points: int, dimension: int, classes: int, separation: str) -> Numbers:
    """For points with delta/r >= ``separation`` (exact text).

    Errors: MP-U004 for numbers out of range, and those of a number's text.
    """
    try:
        ratio = rational(separation)
    except MemproofError as error:
        raise MemproofError(error.code, "--separation", error.expected, error.found) from None
    _at_least(2, "points", points)
    _at_least(1, "dimension", dimension)
    _at_least(1, "classes", classes)
    if not 0 < ratio <= 2:
        raise MemproofError("MP-U004", "separation", "0 < delta/r <= 2", short_number(ratio))
    return Numbers(points, dimension, classes, ratio**2)



def _at_least(least: int, name: str, number: int) -> None:
    """Raises MP-U004 with the name of a number that is too small, or too large."""
    if number < least:
        raise MemproofError("MP-U004", name, f"at least {least}", short_number(number))
    if number > MOST:
        raise MemproofError("MP-U004", name, f"at most {MOST:,}", short_number(number))


def numbers_of_images(points: int, classes: int, kind: Image) -> Numbers:
    """For different images: delta >= 1, r <= D.  Errors: MP-U004 for fewer than two images or no
    class, MP-U012 for more images than there are."""
    _at_least(2, "points", points)
    _at_least(1, "classes", classes)
    bits = kind.bits * kind.dimension
    if bits < points.bit_length() and points > 1 << bits:
        raise MemproofError("MP-U012", "--image", f"at least {points} different images",
                            f"{1 << bits} of {kind}")
    squared = kind.diameter_squared
    return Numbers(points, kind.dimension, classes, Fraction(1, squared), squared)
