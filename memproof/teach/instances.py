"""Where a layer's neurons are an instance of a lemma: the lemma's variables at this network.

A lemma of the gadgets speaks of relu terms such as relu(t - r + 1); a neuron of a layer that names
the lemma is relu of an affine form on the layer below.  Where the forms of neighbouring neurons
fit, the variables are read off, exactly; where they do not, nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, pairwise

from memproof.network.model import Layer
from memproof.teach.forms import Form, Term, forms_of, number, rest_of_a_row

MOST = 60  # instances of one lemma in one layer
MOST_COMPARISONS = 3_000_000  # of forms and weights, in all layers


@dataclass(frozen=True)
class Instance:
    """``lemma`` about ``neurons`` of a layer: each variable as a term, which may use the ones
    before it."""

    lemma: str
    neurons: tuple[int, ...]
    at: Mapping[str, Term]


@dataclass(frozen=True)
class Site:
    """A layer and the one above it; ``forms`` of its relu neurons."""

    layer: Layer
    after: Layer
    forms: Sequence[Form | None]

    def runs(self, length: int) -> Iterator[tuple[int, tuple[Form, ...]]]:
        """(first neuron, forms) of so many relu neurons that stand side by side."""
        for first in range(len(self.forms) - length + 1):
            found = tuple(form for form in self.forms[first : first + length] if form is not None)
            if len(found) == length:
                yield first, found


Found = tuple[tuple[int, ...], dict[str, Term]]  # neurons, variables
Rule = Callable[[Site], Iterator[Found]]


def instances_of(layers: Sequence[Layer], count: int) -> dict[int, list[Instance]]:
    """Those of the first ``count`` hidden layers, by the number of the layer: from the first on, as
    far as MOST_COMPARISONS suffice."""
    found: dict[int, list[Instance]] = {}
    left = MOST_COMPARISONS
    for number_of_layer, (layer, after) in enumerate(pairwise(layers[: count + 1]), 1):
        left -= sum(_comparisons(lemma, layer, after) for lemma in set(layer.lemma.split()))
        if left < 0:
            break
        if several := instances_in(layers, number_of_layer):
            found[number_of_layer] = several
    return found


def _comparisons(lemma: str, layer: Layer, after: Layer) -> int:
    """At most about so many does the rule of a lemma make."""
    count = len(layer)
    if lemma == "G11":
        return count**3
    above = sum(map(len, after.rows))
    return count * (count + above) if lemma in ("G7", "G9", "G13", "H1") else count


def instances_in(layers: Sequence[Layer], number_of_layer: int) -> list[Instance]:
    """Those of a hidden layer (from 1) of a network with these layers, its output map included."""
    layer, after = layers[number_of_layer - 1], layers[number_of_layer]
    site, found = Site(layer, after, forms_of(layer)), []
    for lemma in dict.fromkeys(layer.lemma.split()):
        if lemma in RULES:
            several = islice(RULES[lemma](site), MOST)
            found += [Instance(lemma, neurons, at) for neurons, at in several]
    return found


# -------------------- pairs with the same slopes: ramps, hats, bumps


def _ramps(site: Site) -> Iterator[tuple[int, Form, Fraction]]:
    """(p, t, r) for neighbours p = relu(t - r + 1), q = relu(t - r), t without a constant."""
    for p, (upper, lower) in site.runs(2):
        if upper - lower == Form({}, Fraction(1)) and lower.slopes:
            yield p, lower.linear, -lower.constant


def _unit_ramp(t: str, r: str) -> Rule:
    """The lemma of a ramp whose variables are called so."""
    def rule(site: Site) -> Iterator[Found]:
        for p, form, threshold in _ramps(site):
            yield (p, p + 1), {t: form.term, r: number(threshold)}
    return rule


def _digit(site: Site) -> Iterator[Found]:
    """G5: thresholds T, 2 T, 3 T of one form, D = floor(Z / T).  Z is the form's relu: T >= 1, so
    that the ramps are the same (G6)."""
    first: Fraction | None = None
    for p, form, threshold in _ramps(site):
        first = threshold if first is None else first
        if first >= 1:
            quotient = ["apply", "floor", ["*", number(1 / first), "Z"]]
            yield (p, p + 1), {
                "Z": ["apply", "relu", form.term], "T": number(first), "D": quotient,
                "i": number(threshold / first), "q": number(1 / first)}


def _hat(site: Site) -> Iterator[Found]:
    """H2: z + 1, z, z - 1."""
    for p, (upper, middle, lower) in site.runs(3):
        if upper - middle == middle - lower == Form({}, Fraction(1)):
            yield (p, p + 1, p + 2), {"z": middle.term, "n": "z"}


def _bump(site: Site) -> Iterator[Found]:
    """H1: z + K, z - K, then z + K + w, z - K + w for one w or several, each added up above."""
    for p, (above, below) in site.runs(2):
        twice = (above - below).constant
        if above.linear != below.linear or twice <= 0:
            continue
        for later, (up, down) in site.runs(2):
            if later < p + 2 or (later - p) % 2:
                continue
            if up - down != above - below or not _adds_up(site.after, p, later):
                break
            yield (p, p + 1, later, later + 1), {
                "K": number(twice / 2), "z": (above - twice / 2).term, "w": (up - above).term}


def _adds_up(after: Layer, p: int, later: int) -> bool:
    """Does a row read these neurons as relu(up) - relu(above) - relu(down) + relu(below)?"""
    several = (dict(row) for row in after.rows)
    return any(weights.get(later, 0) == -weights.get(p, 0) == -weights.get(later + 1, 0)
               == weights.get(p + 1, 0) > 0 for weights in several)


def _clip(site: Site) -> Iterator[Found]:
    """YH1: z + 1, z - 1; z = 2 D + e."""
    for p, (upper, lower) in site.runs(2):
        if upper - lower == Form({}, Fraction(2)):
            half = ["apply", "floor", ["*", number(Fraction(1, 2)), ["+", "z", number(1)]]]
            yield (p, p + 1), {"z": (lower + 1).term, "D": half,
                               "e": ["+", "z", ["*", number(-2), "D"]]}


def _hot(site: Site) -> Iterator[Found]:
    """YD1: neighbouring entries relu(c - s + 1), relu(c - s), relu(c - s - 1)."""
    for p, (upper, middle, lower) in site.runs(3):
        if upper - middle == middle - lower == Form({}, Fraction(1)):
            yield (p, p + 1, p + 2), {"c": middle.linear.term, "s": number(-middle.constant)}


def _ends(site: Site) -> Iterator[Found]:
    """YD2: the ramps relu(c), relu(c - 1), ... of C classes are C - 1."""
    several = [form for form in site.forms if form is not None]
    if several and all(form == several[0] - k for k, form in enumerate(site.forms) if form):
        count = len(several)
        yield tuple(range(count)), {"c": several[0].term, "C": number(count + 1)}


# -------------------- pairs with opposite slopes: folds


def _sides(site: Site) -> Iterator[tuple[int, Form, Form]]:
    """(neuron, above, below) for neighbours relu(x - high) and relu(low - x), in this order."""
    for p, (above, below) in site.runs(2):
        if above.slopes and above.linear == -below.linear:
            yield p, above, below


def _wave(site: Site) -> Iterator[Found]:
    """D5, not scaled: v - M and M - 1 - v with M = 2^n."""
    for p, above, below in _sides(site):
        middle = -above.constant
        if above + below == Form({}, Fraction(-1)) and _is_power_of_two(middle):
            yield (p, p + 1), {"v": above.linear.term, "m": number(0),
                               "n": number(middle.numerator.bit_length() - 1)}


def _index_fold(site: Site) -> Iterator[Found]:
    """D6: g - 2 s E and (2 s - 1) E - g, g = 2 E c + eps; or y - z and z - y."""
    for p, above, below in _sides(site):
        size = -(above + below).constant
        if size > 0:
            turn = round(-above.constant / (2 * size))
            g = (above + 2 * turn * size).term
            yield (p, p + 1), {
                "g_here": g, "E": number(size), "b": number(turn),
                "c": ["apply", "floor", ["*", number(1 / (2 * size)), "g_here"]],
                "eps": ["+", "g_here", ["*", number(-2 * size), "c"]]}
        elif size == 0:
            sides = [["apply", "relu", above.term], ["apply", "relu", below.term]]
            yield (p, p + 1), {"y": above.linear.term, "z": number(-above.constant),
                               "w": ["+", *sides]}


def _interval(site: Site) -> Iterator[Found]:
    """G15: relu(low - x), relu(x - high), low <= high."""
    for p, (left, right) in site.runs(2):
        if right.slopes and left.linear == -right.linear and left.constant <= -right.constant:
            yield (p, p + 1), {"x": right.linear.term, "low": number(left.constant),
                               "high": number(-right.constant)}


def _gate(site: Site) -> Iterator[Found]:
    """G13: relu(p - x), relu(x - p - 1), and above them relu(v - V times their sum)."""
    for e, (left, right) in site.runs(2):
        if not right.slopes or left + right != Form({}, Fraction(-1)):
            continue
        for row, pairs in enumerate(site.after.rows):
            weights = dict(pairs)
            height = -Fraction(weights.get(e, 0), site.after.denominator)
            value = rest_of_a_row(site.layer, site.after, row, (e, e + 1))
            if height > 0 and weights.get(e) == weights.get(e + 1) and value is not None:
                yield (e, e + 1), {"x": right.linear.term, "p": number(left.constant),
                                   "V": number(height), "v": value}


# -------------------- others


def _strip(site: Site) -> Iterator[Found]:
    """G9: y, y - T + 1, y - T."""
    for k, form in enumerate(site.forms):
        for p, linear, threshold in _ramps(site):
            if form == linear and threshold >= 1:
                yield (k, p, p + 1), {"y": linear.term, "T": number(threshold)}


def _kill(site: Site) -> Iterator[Found]:
    """G7: iota = relu(1 - sigma), and above it relu(Z - 2^r iota)."""
    for k, form in enumerate(site.forms):
        for row, pairs in enumerate(site.after.rows if form is not None else ()):
            weight = -Fraction(dict(pairs).get(k, 0), site.after.denominator)
            rest = rest_of_a_row(site.layer, site.after, row, (k,))
            if form is not None and _is_power_of_two(weight) and rest is not None:
                yield (k,), {"sigma": (-form + 1).term, "Z": rest,
                             "r": number(weight.numerator.bit_length() - 1)}
                break  # the rows above that read the ledger all kill it in the same way


def _distance(site: Site) -> Iterator[Found]:
    """G11: x and 2 x - 2^k m, with a number 2^k m, or with a channel m that rides along."""
    for a, first in enumerate(site.forms):
        for s, second in enumerate(site.forms[a + 1 :], a + 1):
            if first is None or second is None or not first.slopes:
                continue
            turned = first * 2 - second
            if not turned.slopes and turned.constant > 0:
                yield (a, s), {"x": first.term, "k": number(0), "m": number(turned.constant)}
                continue
            for m, form in enumerate(site.forms[:s]):
                factor = turned.multiple_of(form) if form is not None and m != a else None
                if form is not None and factor is not None and _is_power_of_two(factor):
                    exponent = factor.numerator.bit_length() - 1
                    yield (a, s), {"x": first.term, "k": number(exponent), "m": form.term}


def _triangle(site: Site) -> Iterator[Found]:
    """G12: 2 z and 4 z - 2."""
    for p, (up, down) in site.runs(2):
        if up.slopes and down == up * 2 - 2:
            yield (p, p + 1), {"z": (up * Fraction(1, 2)).term}


def _is_power_of_two(value: Fraction) -> bool:
    return value.denominator == 1 and value > 0 and not value.numerator & (value.numerator - 1)


RULES: Mapping[str, Rule] = {
    "G1": _unit_ramp("t", "r"), "YR1": _unit_ramp("t", "T"), "G5": _digit,
    "G7": _kill, "G9": _strip, "G11": _distance, "G12": _triangle, "G13": _gate, "G15": _interval,
    "H1": _bump, "H2": _hat, "YH1": _clip, "YD1": _hot, "YD2": _ends, "D5": _wave,
    "D6": _index_fold,
}
