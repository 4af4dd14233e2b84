"""Packed columns: the values of one channel on many points in one big integer, a field for each.

A sum of channels, a comparison with zero or a relu is then a handful of operations on long
integers for all points together.  Everything is exact; no operation loses a carry, because every
field has one bit more than its values need, and the caller proves that by bounds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from memproof import exact


class Arithmetic(NamedTuple):
    """Long integers: ``number`` makes one of an int; ``pack`` and ``unpack`` change between a list
    of values 0 <= v < 2^bits and the integer with these fields, the first value lowest.

    ``unpack`` may leave out fields that are zero at the end.
    """

    name: str
    number: Callable[[int], Any]
    pack: Callable[[list[Any], int], Any]
    unpack: Callable[[Any, int], list[Any]]


def _pack(values: list[Any], bits: int) -> int:
    size = bits // 8
    return int.from_bytes(b"".join([v.to_bytes(size, "little") for v in values]), "little")


def _unpack(packed: int, bits: int) -> list[Any]:
    size = bits // 8
    data = packed.to_bytes(-(-packed.bit_length() // bits) * size, "little")
    return [int.from_bytes(data[i : i + size], "little") for i in range(0, len(data), size)]


PLAIN = Arithmetic("int", int, _pack, _unpack)


def arithmetic_of_house() -> Arithmetic:
    """The long integers of ``exact``: gmpy2's, or Python's own where these are chosen."""
    if exact.ARITHMETIC == "python":
        return PLAIN
    import gmpy2

    return Arithmetic("gmpy2", gmpy2.mpz, gmpy2.pack, gmpy2.unpack)


def prepare(arithmetic: Arithmetic) -> None:
    """Make room for columns in this process: call it once before much work.

    A C library's heap serves blocks up to the largest one that was ever given back, and fetches
    greater ones from the system, page by page: columns beyond 128 KB would take twice the time.
    """
    arithmetic.number(1) << (1 << 27)


class Column(NamedTuple):
    """The values ``low`` + (field i of ``packed``), where 0 <= field i <= ``span``."""

    packed: Any
    low: int
    span: int


class Fields:
    """``count`` fields of ``bits`` bits each; ``bits`` is a multiple of 8.

    The arguments p, q of the methods have fields below 2^(bits-1), so that the top bit is free;
    the results have such fields again.
    """

    def __init__(self, arithmetic: Arithmetic, count: int, bits: int) -> None:
        self.arithmetic, self.count, self.bits = arithmetic, count, bits

    @cached_property
    def top(self) -> Any:
        """2^(bits-1) in every field."""
        return self.repeat(1 << (self.bits - 1))

    def repeat(self, value: int) -> Any:
        """``value`` in every field, by doubling."""
        number = self.arithmetic.number(value)
        packed, count = number, 1
        for digit in bin(self.count)[3:]:
            packed |= packed << (count * self.bits)
            count *= 2
            if digit == "1":
                packed = packed << self.bits | number
                count += 1
        return packed

    def pack(self, values: Iterable[int]) -> Any:
        """Field i is the i-th of ``count`` values."""
        return self.arithmetic.pack(list(values), self.bits)

    def unpack(self, packed: Any) -> list[Any]:
        """The fields of ``packed``."""
        values = self.arithmetic.unpack(packed, self.bits)
        return values + [0] * (self.count - len(values))

    def difference(self, p: Any, q: Any) -> Any | None:
        """p_i - q_i in every field, or None if one of these is negative.

        If none is, p - q is that, with free top bits.  Otherwise take the lowest field with
        p_i < q_i: no borrow comes in there, so its top bit is set in p - q, or p - q < 0.
        """
        d = p - q
        return d if d >= 0 and not d & self.top else None

    def monus(self, p: Any, q: Any) -> Any:
        """max(p_i - q_i, 0) in every field.

        With 2^(bits-1) added to every field nothing is borrowed across fields, and the top bit
        tells the sign: a mask of bits-1 ones is made of it.
        """
        d = p - q
        if d >= 0 and not d & self.top:
            return d
        d += self.top
        kept = d & self.top
        return d & (kept - (kept >> (self.bits - 1)))

    def union(self, packed: Any) -> int:
        """The bitwise or of all fields: none is greater, and none has more bits."""
        count = self.count
        while count > 1:
            half = count - count // 2
            width = half * self.bits
            high = packed >> width
            packed = high | (packed - (high << width))
            count = half
        return int(packed)

    def cut(self, packed: Any, count: int) -> tuple[Any, Any]:
        """The first ``count`` fields, and the others."""
        high = packed >> (count * self.bits)
        return packed - (high << (count * self.bits)), high


def times(packed: Any, factor: int) -> Any:
    """Every field times ``factor`` > 0: a multiplication by its odd part, and a shift."""
    zeros = (factor & -factor).bit_length() - 1
    odd = factor >> zeros
    if odd != 1:
        packed = packed * odd
    return packed << zeros if zeros else packed


def total(terms: Sequence[Any]) -> Any:
    """The sum; one term is not copied."""
    return sum(terms[1:], terms[0]) if terms else 0


def tight(fields: Fields, column: Column) -> Column:
    """The same column with the least span of the form 2^k - 1 that is at most the old one."""
    span = (1 << fields.union(column.packed).bit_length()) - 1
    return column._replace(span=min(span, column.span))


def resize(old: Fields, new: Fields, column: Column) -> Column:
    """The same column in wider or narrower fields."""
    return column._replace(packed=new.pack(old.unpack(column.packed)))


def packed_values(fields: Fields, values: Sequence[int]) -> Column:
    """The column of these values; max - ``lowest`` must be below 2^(bits-1)."""
    high = max(values)
    low = lowest(min(values), high)
    return Column(fields.pack([v - low for v in values]), low, high - low)


def lowest(low: int, high: int) -> int:
    """What to subtract from values between low and high: nothing when that saves few bits.

    A column whose ``low`` is 0 adds no constant to the sums in which it occurs.
    """
    return 0 if low > 0 and high.bit_length() - (high - low).bit_length() <= 8 else low
