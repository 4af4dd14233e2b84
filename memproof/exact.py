"""The numbers: which ones are computed with; parsing, printing, and enclosures of sqrt, log2, pi.

Networks, the gadget language, constructions, tracer and engine compute with ``Z`` and ``Q``, which
are gmpy2's mpz and mpq (``memproof.arithmetic`` chooses them).  All else here needs nothing but the
standard library.

An enclosure is a pair of fractions lo <= value <= hi.  No float occurs in this file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from importlib import import_module
from math import ceil, floor, isqrt
from typing import TYPE_CHECKING, Any

from memproof.errors import MemproofError, show

if TYPE_CHECKING:
    from memproof.arithmetic import *  # noqa: F403

MAX_EXPONENT = 400
MAX_DIGITS = 4000

# int() and str() refuse more digits than sys.set_int_max_str_digits says, 640 at the lowest:
# what is converted here stays below that, so the setting never matters.
_SAFE_DIGITS = 600
_SAFE_BITS = 1900

_PLACES = 12  # decimals that are shown of a number
ABOUT = "\u2248"  # stands before what is rounded

# sign and whole part; then the q of p/q, or decimals and exponent.  ASCII digits only.
_NUMBER = re.compile(
    r"([+-]?(?=\.?[0-9])[0-9]*)(?:/([0-9]+)|(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?)"
)
_NOT_FINITE = re.compile(r"[+-]?(?:s?nan[0-9]*|inf|infinity)", re.ASCII | re.IGNORECASE)


# -- the numbers that are computed with ------------------------------------------------------------

def __getattr__(name: str) -> Any:
    """Chosen when the first of them is asked for: what reads tables needs no gmpy2."""
    if name.startswith("_"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("memproof.arithmetic"), name)


# -- parsing and printing --------------------------------------------------------------------------


def rational(text: str) -> Fraction:
    """The rational number that ``text`` denotes: ``-12  +3.25  .5  5.  1e-05  2.5E3  -7/3``.

    Errors: as ``ratio``.
    """
    return Fraction(*ratio(text))


def ratio(text: str) -> tuple[int, int]:
    """(p, q), q > 0, not necessarily in lowest terms, with p/q = rational(text): the fast form.

    Errors: MP-D004 not a number, MP-D005 blank, MP-D006 NaN or infinite, MP-D007 exponent beyond
    +-400, MP-D008 more than 4000 digits.
    """
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise _not_a_number(text)
    whole, divisor, decimals, exponent = match.groups("")
    if len(text) > _SAFE_DIGITS:
        _check_digits(text)
    numerator = _integer(whole + decimals)
    if divisor:
        return _quotient(numerator, _integer(divisor), text)
    if not exponent:
        return numerator, 10 ** len(decimals)
    return _scaled(numerator, _exponent(exponent, text) - len(decimals))


def is_number(text: str) -> bool:
    """Has ``text`` the form of a number (NaN and infinities included, limits not looked at)?"""
    return bool(_NUMBER.fullmatch(text) or _NOT_FINITE.fullmatch(text))


def _not_a_number(text: str) -> MemproofError:
    if not text or text.isspace():
        return MemproofError("MP-D005", "", "a number", "nothing")
    if _NOT_FINITE.fullmatch(text):
        return MemproofError("MP-D006", "", "a finite number", show(text))
    return MemproofError("MP-D004", "", "a number", show(text))


def _check_digits(text: str) -> None:
    digits = sum(character.isdigit() for character in text)
    if digits > MAX_DIGITS:
        raise MemproofError("MP-D008", "", f"at most {MAX_DIGITS} digits", f"{digits} digits")


def _integer(digits: str) -> int:
    """int(digits) for a signed digit string, whatever sys.set_int_max_str_digits allows."""
    if len(digits) <= _SAFE_DIGITS:
        return int(digits)
    sign = -1 if digits[0] == "-" else 1
    digits, value = digits.lstrip("+-"), 0
    for start in range(0, len(digits), _SAFE_DIGITS):
        chunk = digits[start : start + _SAFE_DIGITS]
        value = value * 10 ** len(chunk) + int(chunk)
    return sign * value


def _quotient(numerator: int, divisor: int, text: str) -> tuple[int, int]:
    if divisor == 0:
        raise MemproofError("MP-D004", "", "a number p/q with q > 0", show(text))
    return numerator, divisor


def _exponent(exponent: str, text: str) -> int:
    value = _integer(exponent)
    if abs(value) > MAX_EXPONENT:
        expected = f"an exponent from -{MAX_EXPONENT} to {MAX_EXPONENT}"
        raise MemproofError("MP-D007", "", expected, show(text))
    return value


def _scaled(numerator: int, power: int) -> tuple[int, int]:
    """numerator * 10^power as a ratio."""
    return (numerator * 10**power, 1) if power >= 0 else (numerator, 10**-power)


def printed(value: Fraction | int) -> str:
    """``-3/2``, ``7``; integers beyond 1900 bits as ``-0x1f3a...(9000 bits)``.  Never raises."""
    numerator = _printed_integer(value.numerator)
    if value.denominator == 1:
        return numerator
    return f"{numerator}/{_printed_integer(value.denominator)}"


def decimal(value: Fraction | int, places: int, *, up: bool = False) -> str:
    """``3.14``: the greatest multiple of 10^-places that is at most ``value`` (``up``: the least
    that is at least ``value``); places >= 0.  Errors: ValueError for places < 0."""
    _require(places >= 0, "places >= 0", places)
    scaled = value * 10**places
    whole = ceil(scaled) if up else floor(scaled)
    if whole.bit_length() > _SAFE_BITS:
        return _printed_integer(ceil(value) if up else floor(value))
    digits = str(abs(whole)).rjust(places + 1, "0")
    sign = "-" if whole < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def finite_decimal(value: Fraction | int) -> str:
    """``-1.25``: the exact value, if at most 12 decimals write it; otherwise nothing."""
    unit, q = 10**_PLACES, value.denominator
    if unit % q or value.numerator.bit_length() > _SAFE_BITS:
        return ""
    text = decimal(value, _PLACES)
    return text.rstrip("0").rstrip(".")


def decimal_or_fraction(value: Fraction | int) -> str:
    """``8.1``; ``1/3`` where decimals do not end, or not soon."""
    return finite_decimal(value) or printed(value)


def rounded_decimal(value: Fraction | int, digits: int = 6) -> str:
    """``0.333333``, ``-1.23457e-9``: the nearest number of so many significant digits (a tie goes
    to the even one), by integers alone; value not 0, digits >= 1."""
    p, q = abs(value.numerator), value.denominator
    exponent = (p.bit_length() - q.bit_length()) * 30103 // 100_000 + 2  # log10(2) < 0.30103
    while _times_power_of_ten(p, q, -exponent) < 1:
        exponent -= 1
    mantissa = round(_times_power_of_ten(p, q, digits - 1 - exponent))
    if mantissa == 10**digits:
        mantissa, exponent = mantissa // 10, exponent + 1
    sign = "-" if value.numerator < 0 else ""
    if -5 <= exponent < digits:
        return sign + decimal(_times_power_of_ten(mantissa, 1, exponent + 1 - digits),
                              digits - 1 - exponent)
    shown = str(mantissa)
    return f"{sign}{shown[0]}.{shown[1:]}e{exponent}"


def _times_power_of_ten(p: int, q: int, power: int) -> Fraction:
    return Fraction(int(p) * 10 ** max(power, 0), int(q) * 10 ** max(-power, 0))


def with_decimal(value: Fraction | int) -> str:
    """``7``, ``51/10 = 5.1``, ``1/3 \u2248 0.333333``: exact, with decimals beside it, which are
    rounded where the sign says so."""
    text = printed(value)
    if value.denominator == 1 or len(text) > _SAFE_DIGITS or "(" in text:
        return text
    exact = finite_decimal(value)
    return f"{text} = {exact}" if exact else f"{text} {ABOUT} {rounded_decimal(value)}"


def short_number(value: Fraction | int, most: int = 12) -> str:
    """The number if at most so many characters write it, else a decimal that is rounded, after a
    sign that says so."""
    text = decimal_or_fraction(value)
    return text if len(text) <= most else f"{ABOUT} {rounded_decimal(value)}"


def nearest_decimal(
    enclosure: Callable[[int], tuple[Fraction, Fraction]], places: int
) -> str:
    """The value that ``enclosure(bits)`` encloses, rounded to the nearest multiple of 10^-places.

    The enclosure is refined until both ends round to the same; its width must tend to 0, and its
    ends be equal if the value is half-way between two multiples.
    """
    half, bits = Fraction(1, 2 * 10**places), 16
    while True:
        low, high = (decimal(end + half, places) for end in enclosure(bits))
        if low == high:
            return low
        bits *= 2


def _printed_integer(value: int) -> str:
    bits = value.bit_length()
    if bits <= _SAFE_BITS:
        return str(value)
    leading = abs(value) >> (bits - 1) // 4 * 4 - 28
    return f"{'-' * (value < 0)}{leading:#x}...({bits} bits)"


# -- roots -----------------------------------------------------------------------------------------


def floor_sqrt(x: Fraction | int) -> int:
    """The greatest n in Z with n^2 <= x, for x >= 0.  Errors: ValueError for x < 0."""
    _require(x >= 0, "x >= 0", x)
    return isqrt(floor(x))


def ceil_sqrt(x: Fraction | int) -> int:
    """The least n in Z, n >= 0, with n^2 >= x, for x >= 0.  Errors: ValueError for x < 0."""
    _require(x >= 0, "x >= 0", x)
    return isqrt(ceil(x) - 1) + 1 if x else 0


def sqrt_enclosure(x: Fraction | int, bits: int) -> tuple[Fraction, Fraction]:
    """lo <= sqrt(x) <= hi with hi - lo <= 2^-bits min(1, sqrt(x)); lo = hi where 2^bits sqrt(pq) is
    an integer (x = p/q), in particular for squares of rationals.

    sqrt(p/q) = sqrt(pq 4^bits) / (q 2^bits), and sqrt(pq) >= 1 unless p = 0.
    Errors: ValueError for x < 0 or bits < 0.
    """
    _require(x >= 0, "x >= 0", x)
    _require(bits >= 0, "bits >= 0", bits)
    square = x.numerator * x.denominator << 2 * bits
    root, scale = isqrt(square), x.denominator << bits
    return Fraction(root, scale), Fraction(root + (root * root < square), scale)


# -- logarithms ------------------------------------------------------------------------------------


def floor_log2(x: Fraction | int) -> int:
    """The greatest k in Z with 2^k <= x, for x > 0.  Errors: ValueError for x <= 0."""
    _require(x > 0, "x > 0", x)
    estimate = x.numerator.bit_length() - x.denominator.bit_length()
    return estimate if _times_power(x, -estimate) >= 1 else estimate - 1


def ceil_log2(x: Fraction | int) -> int:
    """The least k in Z with 2^k >= x, for x > 0.  Errors: ValueError for x <= 0."""
    below = floor_log2(x)
    return below + (_times_power(x, -below) > 1)


def log2_enclosure(x: Fraction | int, bits: int) -> tuple[Fraction, Fraction]:
    """lo <= log2(x) <= hi with hi - lo <= 2^-bits, lo = hi for powers of two; x > 0.

    With m = x / 2^k in [1, 2), log2(m) has the binary digits that repeated squaring reads off:
    log2(m) = log2(m^2)/2, and the digit is 1 when m^2 >= 2.  lo squares rounding down and hi
    rounding up.  Rounding at scale 2^P changes a logarithm by less than 1.5 2^-P; the k-th squaring
    counts 2^-k, with two roundings each: at most 4.5 2^-P on either side.  n digits leave 2^-n on
    either side; n = bits + 2 and P = bits + 6 make 2 2^-n + 9 2^-P < 2^-bits.

    Errors: ValueError for x <= 0 or bits < 0.
    """
    _require(bits >= 0, "bits >= 0", bits)
    whole, scale, digits = floor_log2(x), bits + 6, bits + 2
    mantissa = _times_power(x, scale - whole)
    below, _ = _log2_digits(floor(mantissa), scale, digits, up=False)
    above, exact = _log2_digits(ceil(mantissa), scale, digits, up=True)
    unit = 1 << digits
    return whole + Fraction(below, unit), whole + Fraction(above + (not exact), unit)


def _log2_digits(mantissa: int, scale: int, digits: int, *, up: bool) -> tuple[int, bool]:
    """(a, rest is zero): 0 <= log2(mantissa / 2^scale) - (a + rest) / 2^digits is a rounding error
    (<= 0 when rounding up), 0 <= rest <= 1; mantissa in [2^scale, 2^(scale+1)].
    """
    value, one = 0, 1 << scale
    for _ in range(digits):
        value, mantissa = 2 * value, _shifted(mantissa * mantissa, scale, up)
        if mantissa >= 2 * one:
            value, mantissa = value + 1, _shifted(mantissa, 1, up)
    return value, mantissa == one


def _shifted(value: int, places: int, up: bool) -> int:
    """value / 2^places, rounded up or down."""
    return -(-value >> places) if up else value >> places


def _times_power(x: Fraction | int, power: int) -> Fraction:
    """x 2^power."""
    return Fraction(x) * (1 << power) if power >= 0 else Fraction(x) / (1 << -power)


# -- pi --------------------------------------------------------------------------------------------


def pi_enclosure(bits: int) -> tuple[Fraction, Fraction]:
    """lo <= pi <= hi with hi - lo <= 2^-bits.

    pi = 16 arctan(1/5) - 4 arctan(1/239) (Machin 1706), at scale 2^P.  The errors are at most
    16 (P/4 + 2) + 4 (P/14 + 2) < 5P + 40 units on either side; P = bits + bl(bits) + 8 gives room.

    Errors: ValueError for bits < 0.
    """
    _require(bits >= 0, "bits >= 0", bits)
    scale = bits + bits.bit_length() + 8
    (a, a_error), (b, b_error) = _arctan_inverse(5, scale), _arctan_inverse(239, scale)
    centre, error = 16 * a - 4 * b, 16 * a_error + 4 * b_error
    return Fraction(centre - error, 1 << scale), Fraction(centre + error, 1 << scale)


def _arctan_inverse(k: int, scale: int) -> tuple[int, int]:
    """(a, e) with |a - 2^scale arctan(1/k)| <= e, k >= 2.

    The series sum (-1)^j / ((2j+1) k^(2j+1)) alternates and decreases, so what is left out after n
    terms is at most the next term, which is < 1 unit; each of the n terms is rounded by < 1 unit
    (floor(floor(u/a)/b) = floor(u/(ab)) for integers).
    """
    power, total, terms = (1 << scale) // k, 0, 0
    while power:
        term = power // (2 * terms + 1)
        total += -term if terms % 2 else term
        power //= k * k
        terms += 1
    return total, terms + 1


def _require(holds: bool, domain: str, value: Fraction | int) -> None:
    if not holds:
        raise ValueError(f"expected {domain}, found {printed(value)}")


def minimizer(
    points: int, near: int, value: Callable[[int], int], hopeful: Callable[[int, int], bool]
) -> int:
    """The least minimizer of ``value`` on 1, ..., N.

    ``hopeful(B, v)``: a convex function, nowhere above ``value``, is at most v at B.  So what is
    hopeful is an interval, and the search from ``near`` may stop at its ends.
    """
    start = min(points, max(1, near))
    best = (value(start), start)
    for step in (-1, 1):
        group = start + step
        while 1 <= group <= points and hopeful(group, best[0]):
            best = min(best, (value(group), group))
            group += step
    return best[1]
