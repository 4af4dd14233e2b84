"""exact.py against Fraction, mpfr with directed rounding, and integer inequalities."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from fractions import Fraction
from functools import partial

import gmpy2  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memproof.codes import CODES
from memproof.errors import MemproofError
from memproof.exact import (
    ceil_log2,
    ceil_sqrt,
    decimal,
    decimal_or_fraction,
    finite_decimal,
    floor_log2,
    floor_sqrt,
    is_number,
    log2_enclosure,
    nearest_decimal,
    pi_enclosure,
    printed,
    ratio,
    rational,
    rounded_decimal,
    sqrt_enclosure,
    with_decimal,
)

nonnegative = st.fractions(min_value=0) | st.builds(
    Fraction, st.integers(0, 1 << 300), st.integers(1, 1 << 300)
)
positive = nonnegative.filter(bool)
bit_counts = st.integers(0, 200)
digits = st.text("0123456789", min_size=1, max_size=25)


# -- parsing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-12", Fraction(-12)),
        ("+3.25", Fraction(13, 4)),
        (".5", Fraction(1, 2)),
        ("-.5", Fraction(-1, 2)),
        ("5.", Fraction(5)),
        ("1e-05", Fraction(1, 100000)),
        ("2.5E3", Fraction(2500)),
        ("5.e+1", Fraction(50)),
        ("-7/3", Fraction(-7, 3)),
        ("6/4", Fraction(3, 2)),
        ("-0.0", Fraction(0)),
        ("007", Fraction(7)),
        ("1e400", Fraction(10**400)),
        ("1e-400", Fraction(1, 10**400)),
        ("1e0000000000400", Fraction(10**400)),
        ("9" * 4000, Fraction(10**4000 - 1)),
        ("-" + "9" * 4000, Fraction(1 - 10**4000)),
        ("+0." + "9" * 3999, 1 - Fraction(1, 10**3999)),
    ],
)
def test_a_number_is_read_exactly(text: str, value: Fraction) -> None:
    assert rational(text) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "MP-D005"),
        ("  \t", "MP-D005"),
        ("nan", "MP-D006"),
        ("-Infinity", "MP-D006"),
        ("INF", "MP-D006"),
        ("sNaN12", "MP-D006"),
        ("1e401", "MP-D007"),
        ("1e-401", "MP-D007"),
        ("1e1000000", "MP-D007"),
        ("1e" + "9" * 3000, "MP-D007"),
        ("1" * 4001, "MP-D008"),
        ("1/" + "1" * 4000, "MP-D008"),
        ("1e" + "9" * 4000, "MP-D008"),
        ("1/0", "MP-D004"),
        ("1/-2", "MP-D004"),
        ("1.5/2", "MP-D004"),
        ("/5", "MP-D004"),
        ("1/", "MP-D004"),
        (".", "MP-D004"),
        ("-", "MP-D004"),
        ("+-1", "MP-D004"),
        ("e5", "MP-D004"),
        (".e5", "MP-D004"),
        ("1e", "MP-D004"),
        ("1e5.0", "MP-D004"),
        ("1_0", "MP-D004"),
        ("1,5", "MP-D004"),
        ("0x1f", "MP-D004"),
        ("٣", "MP-D004"),
        ("１", "MP-D004"),
        ("1e٣", "MP-D004"),
        ("−1", "MP-D004"),
        (" 1", "MP-D004"),
        ("1 ", "MP-D004"),
        ("1\n", "MP-D004"),
        ("1\0", "MP-D004"),
        ("n/a", "MP-D004"),
    ],
)
def test_what_is_not_a_number_is_refused_with_its_code(text: str, code: str) -> None:
    with pytest.raises(MemproofError) as caught:
        rational(text)
    assert caught.value.code == code
    assert code in CODES
    assert len(caught.value.message()) < 200


@given(st.sampled_from(["", "+", "-"]), digits, digits, st.integers(-400, 400))
def test_decimals_agree_with_fraction(sign: str, whole: str, decimals: str, power: int) -> None:
    text = f"{sign}{whole}.{decimals}e{power}"
    assert rational(text) == Fraction(text)
    assert Fraction(*ratio(text)) == Fraction(text)


@given(st.text())
def test_any_text_is_a_number_or_refused(text: str) -> None:
    try:
        value = rational(text)
    except MemproofError as error:
        assert error.code in {f"MP-D00{k}" for k in (4, 5, 6, 7, 8)}  # noqa: PT017
    else:
        assert is_number(text)
        assert value == Fraction(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_repr_of_a_float_is_read_as_that_decimal(value: float) -> None:
    assert rational(repr(value)) == Fraction(repr(value))


# -- printing --------------------------------------------------------------------------------------


@given(st.fractions())
def test_printing_and_reading_agree(value: Fraction) -> None:
    assert printed(value) == str(value)
    assert rational(printed(value)) == value


def test_long_integers_are_abbreviated() -> None:
    assert printed(-3) == "-3"
    assert printed((1 << 9000) - 1) == "0xffffffff...(9000 bits)"
    assert printed(-0x1234567890 << 8000) == "-0x12345678...(8037 bits)"
    assert printed(Fraction(1, 3**5000)).startswith("1/0x")


@pytest.fixture
def least_digit_limit() -> Iterator[None]:
    """The strictest setting of Python's limit on int <-> str conversion."""
    if not hasattr(sys, "set_int_max_str_digits"):
        yield
        return
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(640)
    yield
    sys.set_int_max_str_digits(before)


@pytest.mark.usefixtures("least_digit_limit")
def test_the_digit_limit_of_the_interpreter_does_not_matter() -> None:
    assert rational("1" + "0" * 3999) == 10**3999
    assert rational("1/1" + "0" * 3000) == Fraction(1, 10**3000)
    for bits in (1899, 1900, 1901, 20000):
        assert printed(Fraction((1 << bits) - 1, 1 << bits))


# -- enclosures ------------------------------------------------------------------------------------


@given(nonnegative)
def test_integer_roots(x: Fraction) -> None:
    floor, ceiling = floor_sqrt(x), ceil_sqrt(x)
    assert floor**2 <= x < (floor + 1) ** 2
    assert ceiling**2 >= x
    assert ceiling == 0 or (ceiling - 1) ** 2 < x


@given(nonnegative, bit_counts)
def test_sqrt_enclosure(x: Fraction, bits: int) -> None:
    lo, hi = sqrt_enclosure(x, bits)
    assert lo >= 0
    assert lo**2 <= x <= hi**2
    assert (hi - lo) * 2**bits <= 1
    assert ((hi - lo) * 2**bits) ** 2 <= x


@given(nonnegative, bit_counts)
def test_sqrt_of_a_square_is_exact(x: Fraction, bits: int) -> None:
    assert sqrt_enclosure(x * x, bits) == (x, x)


@given(positive)
def test_integer_logarithms(x: Fraction) -> None:
    floor, ceiling = floor_log2(x), ceil_log2(x)
    assert Fraction(2) ** floor <= x < Fraction(2) ** (floor + 1)
    assert Fraction(2) ** (ceiling - 1) < x <= Fraction(2) ** ceiling


@given(st.fractions(min_value=Fraction(1, 1000), max_value=1000).filter(bool), st.integers(0, 5))
def test_log2_enclosure_by_integer_powers(x: Fraction, bits: int) -> None:
    """2^(p/q) <= x means 2^p <= x^q."""
    lo, hi = log2_enclosure(x, bits)
    assert Fraction(2) ** lo.numerator <= x**lo.denominator
    assert Fraction(2) ** hi.numerator >= x**hi.denominator
    assert (hi - lo) * 2**bits <= 1


@given(positive, bit_counts)
def test_log2_enclosure_against_mpfr(x: Fraction, bits: int) -> None:
    lo, hi = log2_enclosure(x, bits)
    bounds = []
    for rounding in (gmpy2.RoundDown, gmpy2.RoundUp):
        with gmpy2.context(precision=700, round=rounding):
            bounds.append(Fraction(*gmpy2.log2(gmpy2.mpfr(gmpy2.mpq(x))).as_integer_ratio()))
    assert lo <= bounds[1]
    assert bounds[0] <= hi
    assert (hi - lo) * 2**bits <= 1


@given(st.integers(-3000, 3000), bit_counts)
def test_log2_of_a_power_of_two_is_exact(k: int, bits: int) -> None:
    assert set(log2_enclosure(Fraction(2) ** k, bits)) == {Fraction(k)}
    assert ceil_log2(Fraction(2) ** k) == floor_log2(Fraction(2) ** k) == k


@pytest.mark.parametrize("bits", [0, 1, 50])
@pytest.mark.parametrize("power", [3, 60, 1000])
def test_log2_next_to_a_power_of_two(bits: int, power: int) -> None:
    lo, hi = log2_enclosure(1 - Fraction(1, 2**power), bits)
    assert -1 <= lo < hi
    assert hi >= -Fraction(2, 2**power)
    assert (hi - lo) * 2**bits <= 1
    lo, hi = log2_enclosure(1 + Fraction(1, 2**power), bits)
    assert 0 <= lo < hi
    assert ceil_log2(1 + Fraction(1, 2**power)) == 1


def test_pi_enclosure() -> None:
    known = Fraction(31415926535897932384626433832795028841971693993751, 10**49)
    for bits in range(400):
        lo, hi = pi_enclosure(bits)
        assert lo <= known + Fraction(1, 10**49)
        assert known <= hi
        assert (hi - lo) * 2**bits <= 1


def test_pi_enclosure_against_mpfr() -> None:
    lo, hi = pi_enclosure(5000)
    with gmpy2.context(precision=6000, round=gmpy2.RoundDown):
        below = Fraction(*gmpy2.const_pi().as_integer_ratio())
    assert lo <= below + Fraction(1, 2**5990)
    assert below <= hi


def test_outside_the_domain() -> None:
    for call in (
        lambda: floor_sqrt(-1),
        lambda: ceil_sqrt(Fraction(-1, 2)),
        lambda: sqrt_enclosure(-1, 3),
        lambda: sqrt_enclosure(2, -1),
        lambda: floor_log2(0),
        lambda: ceil_log2(-1),
        lambda: log2_enclosure(0, 3),
        lambda: log2_enclosure(2, -1),
        lambda: pi_enclosure(-1),
    ):
        with pytest.raises(ValueError, match="expected"):
            call()


# -- decimals --------------------------------------------------------------------------------------


@given(st.fractions(-(10**9), 10**9), st.integers(0, 6))
def test_decimals(value: Fraction, places: int) -> None:
    low, high = Fraction(decimal(value, places)), Fraction(decimal(value, places, up=True))
    unit = Fraction(1, 10**places)
    assert low <= value <= high
    assert high - low == (0 if (value / unit).denominator == 1 else unit)
    assert (low / unit).denominator == 1
    nearest = Fraction(nearest_decimal(lambda bits: (value, value), places))
    assert abs(nearest - value) <= unit / 2


@given(st.fractions(max_denominator=10**9).filter(bool) | st.integers(1, 10**40).map(Fraction),
       st.integers(-40, 40), st.integers(1, 12))
def test_rounded_decimals(value: Fraction, power: int, digits: int) -> None:
    """The nearest number of so many digits: half a unit of the last one away at most."""
    value *= Fraction(10) ** power
    text = rounded_decimal(value, digits)
    mantissa, _, exponent = text.lstrip("-").partition("e")
    assert (value < 0) == text.startswith("-")
    assert len(mantissa.replace(".", "").lstrip("0")) == digits
    unit = Fraction(10) ** (int(exponent or 0) - len(mantissa.partition(".")[2]))
    assert abs(Fraction(text) - value) <= unit / 2


@given(st.integers(), st.integers(0, 12), st.integers(0, 12))
def test_decimals_that_end(n: int, twos: int, fives: int) -> None:
    value = Fraction(n % 10**30, 2**twos * 5**fives)
    text = finite_decimal(value)
    assert Fraction(text) == value
    assert not re.search(r"\.\d*0$|\.$", text)
    assert with_decimal(value) in (text, f"{value} = {text}")


def test_numbers_with_decimals_by_hand() -> None:
    for value, text in [
        (Fraction(51, 10), "51/10 = 5.1"), (Fraction(7), "7"),
        (Fraction(-1, 3), "-1/3 \u2248 -0.333333"),
        (Fraction(2, 3 * 10**9), "1/1500000000 \u2248 6.66667e-10"), (Fraction(0), "0"),
        (Fraction(999999999, 1000000007), "999999999/1000000007 \u2248 1.00000"),
        (Fraction(10**30 + 1, 3), f"{10**30 + 1}/3 \u2248 3.33333e29"),
        (Fraction(1, 2**13), "1/8192 \u2248 0.000122070"),
    ]:
        assert with_decimal(value) == text
    assert decimal_or_fraction(Fraction(81, 10)) == "8.1"
    assert decimal_or_fraction(Fraction(1, 3)) == "1/3"
    long = Fraction(1, 3**5000)
    assert with_decimal(long) == decimal_or_fraction(long) == printed(long)
    assert finite_decimal(Fraction(10**5000)) == ""


def test_decimals_by_hand() -> None:
    assert decimal(Fraction(-1, 3), 2) == "-0.34"
    assert decimal(Fraction(-1, 3), 2, up=True) == "-0.33"
    assert decimal(7, 0) == "7"
    assert decimal(7, 3) == "7.000"
    assert decimal(Fraction(1, 400), 2, up=True) == "0.01"
    assert decimal(1 << 3000, 2).endswith("(3001 bits)")
    assert nearest_decimal(partial(log2_enclosure, 3), 5) == "1.58496"
    with pytest.raises(ValueError, match="places >= 0"):
        decimal(1, -1)
