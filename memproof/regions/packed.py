"""Long values of many points in one long integer, a field for each.

A sum of columns or a relu is then a handful of operations on long integers for all points together.
Everything is exact: every field has one bit more than its values need, and bounds, proved before
anything is computed, decide how wide fields must be.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from memproof import exact
from memproof.exact import Z, plain_integer
from memproof.regions.arrays import Array, box, largest, long_array

DIGIT = 16  # bits of a digit of a long weight: two bytes
OVER = 40  # carries have fewer bits


class Fields:
    """``count`` fields of ``bits`` bits each; ``bits`` is a multiple of 8.

    The arguments p, q of the methods have fields below 2^(bits-1), so that the top bit is free;
    the results have such fields again.
    """

    def __init__(self, count: int, bits: int) -> None:
        self.count, self.bits = count, bits
        self.ones = self._ones()
        self.top = self.ones << (bits - 1)

    def _ones(self) -> int:
        """1 in every field, by doubling."""
        packed, count = Z(1), 1
        for digit in bin(self.count)[3:]:
            packed |= packed << (count * self.bits)
            count *= 2
            if digit == "1":
                packed = packed << self.bits | 1
                count += 1
        return packed

    def pack(self, values: list[int]) -> int:
        """Field i is the i-th value, 0 <= value < 2^bits."""
        if exact.ARITHMETIC == "gmpy2":
            import gmpy2

            return gmpy2.pack(values, self.bits)  # type: ignore[no-any-return]
        return int.from_bytes(b"".join([v.to_bytes(self.bits // 8, "little") for v in values]),
                              "little")

    def bytes_of(self, packed: int) -> Array:
        """The fields, a row of bytes each, lowest first."""
        size = self.bits // 8
        data = int(packed).to_bytes(self.count * size, "little") if exact.ARITHMETIC != "gmpy2" \
            else _bytes(packed).ljust(self.count * size, b"\0")
        return np.frombuffer(data, dtype=np.uint8).reshape(self.count, size)

    def unpack(self, packed: int) -> list[int]:
        """The fields of ``packed``."""
        if exact.ARITHMETIC == "gmpy2":
            import gmpy2

            values: list[int] = gmpy2.unpack(packed, self.bits)
            return values + [Z(0)] * (self.count - len(values))
        return [int.from_bytes(row.tobytes(), "little") for row in self.bytes_of(packed)]

    def difference(self, p: int, q: int) -> int | None:
        """p_i - q_i in every field, or None if one of these is negative.

        If none is, p - q is that, with free top bits.  Otherwise take the lowest field with
        p_i < q_i: no borrow comes in there, so its top bit is set in p - q, or p - q < 0.
        """
        d = p - q
        return d if d >= 0 and not d & self.top else None

    def monus(self, p: int, q: int) -> int:
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

    def union(self, packed: int) -> int:
        """The bitwise or of all fields: none is greater, and none has more bits."""
        count = self.count
        while count > 1:
            half = count - count // 2
            width = half * self.bits
            high = packed >> width
            packed = high | (packed - (high << width))
            count = half
        return packed


def _bytes(packed: int) -> bytes:
    """The number's bytes, lowest first."""
    import gmpy2

    data: bytes = gmpy2.to_binary(packed)[2:]  # after two bytes that say what it is
    return data


@lru_cache(maxsize=16)
def fields_of(count: int, bits: int) -> Fields:
    """Columns of one length share their constants."""
    return Fields(count, bits)


class Packed(NamedTuple):
    """The values ``low`` + (field i of ``number``), where 0 <= field i <= ``span``."""

    fields: Fields
    number: int
    low: int
    span: int

    def values(self) -> Array:
        """The values, point by point."""
        found = long_array(self.fields.unpack(self.number))
        if self.low:
            found += box(self.low)
        return found

    def positive(self) -> Array:
        """Where the fields are not 0."""
        return np.asarray(self.fields.bytes_of(self.number).any(axis=1))

    def tight(self) -> Packed:
        """The same with the least span of the form 2^k - 1, if it is less."""
        span = (1 << self.fields.union(self.number).bit_length()) - 1
        return self._replace(span=min(span, self.span))

    def quotient(self, q: int) -> Packed | None:
        """The values divided by q > 0, or None: if one is no multiple of q, or fields are too
        narrow to tell.

        If ``low`` is a multiple of q, all fields have to be; and number = q u with fields of u that
        are so small that q times them are fields again are those of the number.
        """
        fields, rest = self.fields, plain_integer(self.low % q)
        bits = fields.bits - q.bit_length()
        if bits < 1 or 1 + (self.span + rest).bit_length() > fields.bits:
            return None
        number = self.number + _times(fields.ones, rest) if rest else self.number
        found, remainder = divmod(number, q)
        if remainder or found & ((fields.ones << fields.bits) - (fields.ones << bits)):
            return None
        return Packed(fields, found, (self.low - rest) // q, (self.span + rest) // q)

    def move(self, bits: int) -> Packed:
        """The same in wider or narrower fields."""
        if bits == self.fields.bits:
            return self
        fields = fields_of(self.fields.count, bits)
        return self._replace(fields=fields,
                             number=fields.pack(self.fields.unpack(self.number)))


def pack_values(values: Array) -> Packed:
    """The column of these values, in the narrowest fields."""
    numbers = long_array(values).tolist()
    low, high = min(numbers), max(numbers)
    if low > 0 and high.bit_length() - (high - low).bit_length() <= 8:
        low = Z(0)  # no bits to speak of are saved: and sums have no constant less
    fields = fields_of(len(numbers), room(int((high - low).bit_length())))
    return Packed(fields, fields.pack([v - low for v in numbers] if low else numbers), low,
                  high - low)


def room(bits: int) -> int:
    """The width of fields for so many bits: bounds may grow a little before columns are moved."""
    return -(-(bits + 1 + max(8, bits >> 4)) // 8) * 8


Parts = Sequence[tuple[int, Packed]]  # pairs (weight, column)


def least_bits(parts: Parts) -> int:
    """The bits, with the top bit that is free, that fields of the sum, or of what it is made of,
    need."""
    p, q = _spans(parts)
    most = max(p + (1 << q.bit_length() if q else 0), *(part.span for _, part in parts))
    return 1 + most.bit_length()


def _spans(parts: Parts) -> tuple[int, int]:
    """Bounds of the sums of fields with positive and with negative weights."""
    return (sum(w * part.span for w, part in parts if w > 0),
            sum(-w * part.span for w, part in parts if w < 0))


def packed_sum(parts: Parts, offset: int) -> Packed:
    """offset + sum of w * column, for columns in fields of one width, at least ``least_bits``."""
    fields, (p, q) = parts[0][1].fields, _spans(parts)
    low = offset + sum(w * part.low for w, part in parts)
    plus = sum((_times(part.number, w) for w, part in parts if w > 0), Z(0))
    minus = sum((_times(part.number, -w) for w, part in parts if w < 0), Z(0))
    if not q:
        return Packed(fields, plus, low, p)
    difference = fields.difference(plus, minus)
    if difference is not None:
        return Packed(fields, difference, low, p)
    up = 1 << q.bit_length()
    return Packed(fields, plus + _times(fields.ones, up) - minus, low - up, p + up)


def sum_by_digits(parts: Sequence[tuple[int, Array]], offset: int) -> Packed | None:
    """offset + sum of w * values, for values in int64: the digits of all w, base 2^DIGIT, times the
    values are one product of matrices of doubles.  None if these might not hold it.

    Every sum of products of digits is an integer of at most ``most`` (2^DIGIT - 1) < 2^53, in
    whatever order it is taken.  Then digits are carried: what is left over the highest is, like
    all carries, at most 2 ``most`` < 2^OVER, and with 2^OVER added it is not negative.
    """
    most = sum(max(1, largest(values)) for _, values in parts)
    if most >= 1 << 53 - DIGIT:
        return None
    long = max(abs(w).bit_length() for w, _ in parts)
    places = -(-long // DIGIT)
    digits = np.array([_digits(w, places) for w, _ in parts], dtype=float)
    sums = digits.T @ np.array([values for _, values in parts], dtype=float)
    above, up = places + -(-(OVER + 1) // DIGIT), plain_integer(1 << places * DIGIT + OVER)
    fields = fields_of(sums.shape[1], -(-room(above * DIGIT) // DIGIT) * DIGIT)
    written = np.zeros((fields.count, fields.bits // DIGIT), dtype="<u2")
    carry = np.zeros(fields.count, dtype=np.int64)
    for place in range(above):
        carry += sums[place].astype(np.int64) if place < places else 0
        carry += 1 << OVER if place == places else 0
        written[:, place] = carry & (1 << DIGIT) - 1
        carry >>= DIGIT
    number = Z(int.from_bytes(written.tobytes(), "little"))
    return Packed(fields, number, offset - up, up + plain_integer(most << long))


def _digits(w: int, places: int) -> Array:
    """So many digits of |w|, the lowest first, with the sign of w."""
    data = int(abs(w)).to_bytes(places * DIGIT // 8, "little")
    return np.frombuffer(data, dtype="<u2").astype(float) * (-1 if w < 0 else 1)


def _times(packed: int, factor: int) -> int:
    """Every field times ``factor`` > 0: a multiplication by its odd part, and a shift."""
    zeros = (factor & -factor).bit_length() - 1
    odd = factor >> zeros
    if odd != 1:
        packed = packed * odd
    return packed << zeros if zeros else packed


def packed_relu(column: Packed, shift: int) -> Packed | None:
    """max(column + shift, 0), with low = 0; None if fields must be wider for that."""
    fields, low = column.fields, column.low + shift
    if low >= 0:
        if 1 + (low + column.span).bit_length() > fields.bits:
            return None
        number = column.number + _times(fields.ones, low) if low else column.number
        return Packed(fields, number, plain_integer(0), column.span + low)
    if low + column.span <= 0:
        return Packed(fields, Z(0), plain_integer(0), plain_integer(0))
    number = fields.monus(column.number, _times(fields.ones, -low))
    return Packed(fields, number, plain_integer(0), column.span + low)
