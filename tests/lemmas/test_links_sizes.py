"""The numbers that the code computes are those of the size lemmas: hypotheses hold, terms agree.

Every term and every formula is the lemma's own, read from its file and evaluated exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import pytest
from helpers.library import proved

from memproof.constructions.threshold_ledger.guarantee import Bound, bound_with, digits
from memproof.constructions.threshold_ledger.sizes import (
    Shape,
    decoder_patterns,
    depth,
    encoder_depth,
    narrow_decoder_patterns,
)
from memproof.constructions.triangle_ledger import guarantee as triangle_ledger
from memproof.constructions.triangle_ledger import sizes as triangle_ledger_sizes
from memproof.exact import ceil_log2, ceil_sqrt, floor_sqrt, pi_enclosure
from memproof.gadgets.decoder import Layout, split
from memproof.lemmas import Lemma
from memproof.lemmas.trusted.terms import All, Compare, Formula
from memproof.lemmas.trusted.witness import Instance
from memproof.line import bits
from memproof.line.bits import projected_bits
from memproof.network.sizes import expand

Number = int | Fraction
Values = dict[str, Number]

GRID = [
    (segments, line_bits, label_bits, width)
    for segments in (1, 2, 5, 44, 1331, 100_000)
    for line_bits in (1, 7, 33)
    for label_bits in (1, 4)
    for width in (6, 8, 12, 48)
]


def instance(
    values: Mapping[str, Number], functions: dict[str, Any] | None = None, last: int = 0
) -> Instance:
    return Instance({k: Fraction(v) for k, v in values.items()}, functions or {}, (0, last))


def own(found: Lemma, values: Values) -> Values:
    """The values of the lemma's variables."""
    return {name: values[name] for name in found.scope.variables if name in values}


def assert_hypotheses(found: Lemma, at: Instance, but: tuple[str, ...] = ()) -> None:
    for name, hypothesis in found.hypotheses.items():
        if name not in but:
            assert at.holds(hypothesis), (found.id, name, at.values)


def goal(found: Lemma, name: str) -> Formula:
    """A goal as it stands in the file, without the lemma's hypotheses."""
    return found.scope.formula(found.data["goals"][name])


def quantified(found: Lemma, name: str) -> tuple[tuple[Formula, ...], Compare]:
    """The premises of a goal, and the comparison that it concludes."""
    formula = goal(found, name)
    assert isinstance(formula, All)
    assert isinstance(formula.conclusion, Compare)
    return formula.premises, formula.conclusion


def compared(found: Lemma, name: str) -> Compare:
    formula = goal(found, name)
    assert isinstance(formula, Compare)
    return formula


def local(**values: Number) -> dict[str, Fraction]:
    return {name: Fraction(value) for name, value in values.items()}


# -- the threshold ledger --------------------------------------------------------------------------


def ledger(bound: Bound) -> Values:
    """What the code computes for a ledger with U = 1, g = rho and the n of the theorem."""
    width, k, n = bound.width, bound.digit, bound.slots
    shape = Shape(windows=width // 2 - 1, pairs=width // 2 - 1, digit=k)
    layout = Layout(max(n, 2), 1, bound.line_bits, bound.line_bits, bound.label_bits)
    blocks = -(-bound.segments // n)
    q = shape.windows * (shape.pairs + 1)
    full, rest = divmod(blocks - 1, q)
    single = -(-rest // shape.jumps)
    sum_bits = (n * ((1 << bound.label_bits) - 1)).bit_length()
    return {
        "W": width,
        "q": q,
        "K": bound.segments,
        "k": k,
        "rho": bound.line_bits,
        "base": -(-bound.line_bits // k),
        "label": -(-bound.label_bits // k),
        "beta": bound.beta,
        "n": n,
        "B": blocks,
        "full": full,
        "rest": rest,
        "jumps": shape.jumps,
        "single": single,
        "last": min(2, single),
        "enc": encoder_depth(blocks, shape),
        "g": -(-(blocks - 1) // q),
        "b": sum_bits,
        "c": bound.label_bits,
        "l": ceil_log2(n),
        "L": depth(blocks, shape, layout if n > 1 else None),
        "N": max(bound.segments, 2),
    }


def bounds() -> list[Bound]:
    return [
        bound_with(segments, line_bits, label_bits, width, k)
        for segments, line_bits, label_bits, width in GRID
        for k in digits(width)
    ]


def test_the_ledger_satisfies_the_hypotheses_of_the_size_theorem() -> None:
    """All of them; those about s = sqrt(2K/(q beta)) by their squares, as s is irrational."""
    found = proved("E1")
    for bound in bounds():
        values = ledger(bound)
        assert_hypotheses(
            found, instance(own(found, values)), ("s_sign", "balance", "slots", "slots_least")
        )
        n, total = bound.slots, Fraction(2 * bound.segments, int(values["q"]) * bound.beta)
        assert (n - 1) ** 2 < total <= n**2


@pytest.mark.parametrize(
    "s", [Fraction(1), Fraction(2), Fraction(7), Fraction(5, 2), Fraction(26, 5), Fraction(1, 3)]
)
def test_all_hypotheses_where_the_root_is_rational(s: Fraction) -> None:
    """K = s^2 q beta/2 for a rational s: then every hypothesis is looked at as it stands."""
    found, seen = proved("E1"), 0
    for width in (6, 10, 12, 22):
        for line_bits in range(1, 90):
            for k in digits(width):
                q = width * (width - 2) // 4
                beta = -(-line_bits // k) + 2
                segments = s * s * q * beta / 2
                if segments.denominator == 1:
                    seen += 1
                    bound = bound_with(int(segments), line_bits, 1, width, k)
                    at = instance(own(found, {**ledger(bound), "s": s}))
                    assert_hypotheses(found, at)
                    for name in ("depth", "depth_root", "product", "product_root"):
                        assert at.holds(compared(found, name))
                    assert at.value(compared(found, "depth").right) >= bound.depth
    assert seen > 1


def test_the_bound_on_the_depth_is_the_lemmas_term() -> None:
    """depth = f + beta + 2 + l for the least f with the premise, floor(sqrt(8K beta/q))."""
    found = proved("E1")
    premises, conclusion = quantified(found, "depth_floor")
    for bound in bounds():
        at = instance(own(found, ledger(bound)))
        q = bound.width * (bound.width - 2) // 4
        f = floor_sqrt(Fraction(8 * bound.segments * bound.beta, q))
        assert all(at.holds(p, local(f=f)) for p in premises)
        assert f == 0 or not all(at.holds(p, local(f=f - 1)) for p in premises)
        assert at.value(conclusion.right, local(f=f)) == bound.depth
        assert at.holds(conclusion, local(f=f))


def test_the_bound_on_the_product_is_the_least_number_of_the_lemma() -> None:
    """product is the least m that satisfies the premises of the lemma."""
    found = proved("E1")
    premises, conclusion = quantified(found, "product_whole")
    for bound in bounds():
        at = instance(own(found, ledger(bound)))
        x = Fraction(32 * bound.width * bound.segments * bound.beta, bound.width - 2)
        assert all(at.holds(p, local(m=bound.product, x=x)) for p in premises)
        assert not all(at.holds(p, local(m=bound.product - 1, x=x)) for p in premises)
        assert at.holds(conclusion, local(m=bound.product, x=x))


def test_the_end_to_end_theorem_holds_for_what_the_code_computes() -> None:
    """Its own hypotheses (those of E1 were looked at), and its bounds on W^2 L^2."""
    found, thin = proved("E1e"), 0
    premises, _ = quantified(found, "thin")
    new = found.hypotheses.keys() - proved("E1").hypotheses.keys()
    assert new == {
        "digit",
        "bits",
        "base_enough",
        "base_least",
        "label_enough",
        "label_least",
        "log_least",
        "points",
        "line",
    }
    for bound in bounds():
        values = ledger(bound)
        line_bits = max(bound.line_bits, (2 * int(values["N"]) - 2).bit_length())
        bound = bound_with(bound.segments, line_bits, bound.label_bits, bound.width, bound.digit)
        at = instance(own(found, {**ledger(bound), "N": values["N"]}))
        for name in new:
            assert at.holds(found.hypotheses[name]), (name, at.values)
        assert at.holds(compared(found, "any_width"))
        assert at.holds(goal(found, "thin"))
        assert at.holds(goal(found, "thin_rho"))
        thin += all(at.holds(p) for p in premises)
    assert thin > 1


def after(parts: list[int], enc: int) -> Callable[[Fraction], Fraction]:
    """The layers up to the end of slot j, from the decoder's pattern lengths; then as before."""

    def layers(j: Fraction) -> Fraction:
        base, label, slot = parts
        return Fraction(1 + enc + base + label + (int(j) - 1) * slot)

    return layers


@pytest.mark.parametrize("digit", [0, 1, 2, 3])
@pytest.mark.parametrize("slots", [2, 3, 9])
def test_the_depth_of_the_ledger_is_the_lemmas_term(digit: int, slots: int) -> None:
    """The patterns of the layers are the recursion of G20, whose depth is the code's."""
    found = proved("G20")
    shape = Shape(windows=3, pairs=3 if digit else 0, digit=digit)
    for base, gap, label in ((1, 1, 1), (7, 4, 2), (12, 12, 3), (33, 9, 4)):
        layout = Layout(slots, 1, base, gap, label)
        patterns = decoder_patterns(shape, layout) if digit else narrow_decoder_patterns(layout)
        lengths = [len(expand(widths)) for widths, _ in patterns]
        total = sum(length * times for length, (_, times) in zip(lengths, patterns, strict=True))
        one, two, each = lengths[0] * patterns[0][1], lengths[1], lengths[2]
        for blocks in (1, 2, 17, 1000):
            enc = encoder_depth(blocks, shape)
            strip = layout.label_sum_bits - label
            values = {
                "n": slots,
                "enc": enc,
                "base": one,
                "gap": each - 1 - two,
                "label": two,
                "beta": each,
                "strip": strip,
                "L": depth(blocks, shape, layout),
            }
            at = instance(values, {"after": after([one, two, each], enc)}, slots + 2)
            assert_hypotheses(found, at)
            assert at.value(compared(found, "depth").right) == depth(blocks, shape, layout)
            assert 1 + enc + total == depth(blocks, shape, layout)
            assert at.holds(goal(found, "after_slots"))


def test_the_encoders_depth_is_that_of_the_lemma() -> None:
    found = proved("G20-encoder")
    premises, conclusion = quantified(found, "bound")
    for m in (2, 3, 5):
        shape = Shape(windows=m, pairs=m, digit=1)
        q = m * (m + 1)
        for blocks in range(1, 4 * q):
            full, rest = divmod(blocks - 1, q)
            single = -(-rest // shape.jumps)
            at = instance(
                {
                    "B": blocks,
                    "q": q,
                    "full": full,
                    "rest": rest,
                    "jumps": shape.jumps,
                    "single": single,
                    "last": min(2, single),
                    "enc": encoder_depth(blocks, shape),
                }
            )
            assert_hypotheses(found, at)
            g = -(-(blocks - 1) // q)
            assert all(at.holds(p, local(g=g)) for p in premises)
            assert at.holds(conclusion, local(g=g))


@pytest.mark.parametrize("bits", [1, 2, 5, 6, 7, 30, 31])
@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_the_digits_of_a_field_are_those_of_the_lemma(bits: int, k: int) -> None:
    found = proved("G20-field")
    sizes = [size for size, _ in split(bits, k)]

    def read(i: Fraction) -> Fraction:
        beyond = max(int(i) - len(sizes), 0)
        return Fraction(sum(sizes[: max(int(i), 0)]) + beyond * k)

    at = instance({"b": bits, "k": k, "m": len(sizes)}, {"read": read}, len(sizes))
    assert len(sizes) == -(-bits // k)
    assert_hypotheses(found, at)
    assert all(at.holds(goal(found, name)) for name in found.goals)


def test_the_strip_is_that_of_the_lemma() -> None:
    found = proved("PI")
    for n in (*range(1, 70), 1000, 1023, 1024, 1025):
        for c in (1, 2, 3, 8):
            layout = Layout(n, 1, 1, 1, c)
            at = instance({"n": n, "c": c, "b": layout.label_sum_bits, "l": ceil_log2(n)})
            assert_hypotheses(found, at)
            assert all(at.holds(goal(found, name)) for name in found.goals)


def test_ceilings_are_those_of_the_lemma() -> None:
    found = proved("S0")
    for a in range(-7, 25):
        for q in range(1, 8):
            n = -(-a // q)
            at = instance({"a": a, "q": q})
            assert_hypotheses(found, at)
            for name in ("quotient", "blocks"):
                premises, conclusion = quantified(found, name)
                assert all(at.holds(p, local(n=n)) for p in premises)
                assert at.holds(conclusion, local(n=n))
            for p in (1, 2, 5):
                for name in ("nested_above", "nested_below"):
                    premises, conclusion = quantified(found, name)
                    values = local(m=n, p=p, j=-(-n // p))
                    assert all(at.holds(premise, values) for premise in premises)
                    assert at.holds(conclusion, values)
                assert -(-n // p) == -(-a // (p * q))


# -- the line --------------------------------------------------------------------------------------


@pytest.mark.parametrize("points", [2, 3, 150, 10_000])
@pytest.mark.parametrize("ratio", [Fraction(4), Fraction(1, 3), Fraction(1, 10**6), Fraction(7, 9)])
@pytest.mark.parametrize("dimension", [1, 2, 3, 64])
def test_the_bits_of_the_line_are_those_of_the_lemmas(
    points: int, ratio: Fraction, dimension: int
) -> None:
    """The least rho with 4^rho > N^4 2 pi d/ratio: B1s asks for this one, B1r for the least."""
    rho = projected_bits(points, ratio, dimension)
    low, high = pi_enclosure(200)
    premises, conclusion = quantified(proved("B1s"), "range")
    for pi in (low, high):
        at = instance({"N": points, "d": dimension, "rho": rho, "ratio": ratio, "pi": pi})
        assert at.holds(premises[1])
        assert at.value(conclusion.right) == 2**rho
        below = instance({"N": points, "d": dimension, "rho": rho - 1, "ratio": ratio, "pi": pi})
        assert rho < 2 or not below.holds(premises[1])
        values: Values = {
            "N": points,
            "d": dimension,
            "rho": rho,
            "ratio": ratio,
            "pi": pi,
            "e": ceil_log2(points),
            "f": ceil_log2(2 * high * dimension),
            "h": max(0, ceil_log2(1 / ratio)),
        }
        at = instance(values)
        assert_hypotheses(proved("B1r"), at)
        assert at.holds(goal(proved("B1r"), "bits_bound"))


def test_the_bits_of_the_papers_range() -> None:
    """ceil(log2 R) of Vardi et al. is the rho of B1s for a fiftieth of the ratio."""
    premises, _ = quantified(proved("B1s"), "range")
    for points, ratio, dimension in ((2, Fraction(4), 1), (150, Fraction(1, 9), 4)):
        rho = bits.range_bits(points, ratio, dimension)
        for pi in pi_enclosure(200):
            at = instance({"N": points, "d": dimension, "rho": rho, "ratio": ratio / 50, "pi": pi})
            assert at.holds(premises[1])


# -- the triangle ledger ---------------------------------------------------------------------------


@pytest.mark.parametrize("groups", [1, 2, 3])
@pytest.mark.parametrize("field", [1, 5, 19])
def test_the_depth_of_the_triangle_ledger_is_the_lemmas_term(field: int, groups: int) -> None:
    found = proved("G21")
    premises, conclusion = quantified(found, "copies")
    for positions in (1, 2, 7, 60, 1000):
        for slots in (1, 2, 6, 31):
            blocks = -(-positions // slots)
            copies = min(groups, blocks)
            share = -(-blocks // copies)
            length = triangle_ledger_sizes.depth(positions, field, slots, copies)
            widths = (
                1,
                *triangle_ledger_sizes.encoder_widths(share, 0),
                *triangle_ledger_sizes.decoder_widths(slots, field),
            )
            assert len(widths) == length
            at = instance(
                {"n": slots, "S": field, "share": share, "L": length},
                {
                    "enc": lambda j: 2 * j,
                    "bits": lambda i: 3 * i,
                    "dec": lambda j: Fraction(
                        len(triangle_ledger_sizes.decoder_widths(int(j), field)) - 1
                    ),
                },
                max(slots, field, 3),
            )
            assert_hypotheses(found, at)
            assert at.value(compared(found, "depth").right) == length
            values = local(M=positions, p=copies, m=blocks, r=-(-positions // (slots * copies)))
            assert all(at.holds(p, values) for p in premises)
            assert at.holds(conclusion, values)


def test_the_papers_form_of_the_depth_is_the_lemmas_term() -> None:
    found = proved("G21")
    premises, conclusion = quantified(found, "paper_form")
    for points in (1, 2, 3, 10, 150, 10_000, 10**6):
        for width in (12, 24, 60):
            for line_bits in (1, 20, 64):
                bound = triangle_ledger.bound_on_line(points, line_bits, 3, width)
                each = -(-points // bound.groups)
                log = max(1, ceil_log2(each))
                share = -(-each // bound.slots)
                at = instance(
                    {"n": bound.slots, "S": bound.field, "share": share, "L": bound.depth}
                )
                values = local(M=each, l=log, r=ceil_sqrt(each * log))
                assert at.value(compared(found, "depth").right) == bound.depth
                assert all(at.holds(p, values) for p in premises)
                assert at.value(conclusion.right, values) == bound.paper_form
                assert at.holds(conclusion, values)
