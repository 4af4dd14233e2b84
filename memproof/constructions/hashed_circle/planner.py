"""The hash, the laps and the blocks of a table (docs/proofs/hashed-circle.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import ceil, prod
from operator import mul
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from memproof.brief import brief
from memproof.constructions.hashed_circle.guarantee import Bound, bound
from memproof.constructions.hashed_circle.sizes import Shape, moduli, prime_from, windows_for
from memproof.dataset.labels import Labels
from memproof.gadgets.laps import place
from memproof.gadgets.ramp import Form
from memproof.network.sizes import Sizes

if TYPE_CHECKING:
    from memproof.dataset import Dataset

SMALLER = 5  # halvings of the number of slots that are tried
PARTS = range(4, 14, 2)  # eighths of the guaranteed n


class Spot(NamedTuple):
    """A point on its lap: place e, slot k, label code."""

    e: int
    slot: int
    code: int


@dataclass(frozen=True)
class Block:
    """Consecutive points of at most one label for each slot: first and last place, and the residue
    of the slope for each slot that occurs."""

    first: int
    last: int
    residues: tuple[tuple[int, int], ...]  # (p, a mod p)

    @cached_property
    def modulus(self) -> int:
        """The product of the moduli."""
        return prod(p for p, _ in self.residues)

    def slope(self) -> int:
        """The least a >= 0 with these residues (Chinese remainder theorem)."""
        found, modulus = 0, 1
        for p, residue in self.residues:
            found += modulus * ((residue - found) * pow(modulus, -1, p) % p)
            modulus *= p
        return found


@dataclass(frozen=True)
class Hash:
    """t = direction . X + offset, an integer from 0 to 2^folds M - 1; x0 = dist(t, M Z)."""

    modulus: int
    direction: tuple[int, ...]
    offset: int
    folds: int
    values: tuple[int, ...]

    __repr__ = brief


@dataclass(frozen=True)
class Plan:
    """Everything that decides the network.

    ``length`` L and ``primes`` of the laps; ``windows`` of forms (a, w), the crossing places
    ``starts`` between windows, and ``lift``: an integer that is not below any |A|.  ``bound``: what
    is guaranteed; ``tried``: how many hashes were drawn.
    """

    hash: Hash
    labels: Labels
    denominator: int
    length: int
    primes: tuple[int, ...]
    windows: tuple[tuple[Form, ...], ...]
    starts: tuple[int, ...]
    lift: int
    bound: Bound
    tried: int
    seed: int

    __repr__ = brief

    @property
    def shape(self) -> Shape:
        """Of the network."""
        return Shape(len(self.hash.direction), self.hash.folds, len(self.primes),
                     len(self.windows), max(map(len, self.windows)),
                     (2 * self.lift).bit_length(), self.labels.classes)

    @property
    def sizes(self) -> Sizes:
        """Exactly."""
        return self.shape.sizes

    @property
    def blocks(self) -> int:
        """B."""
        return sum(map(len, self.windows))

    @property
    def channel(self) -> tuple[int, int]:
        """The line of the certificate: x, in the layer after the laps."""
        return self.hash.folds + 5, 0

    @property
    def parameters(self) -> str:
        """One line of printable text."""
        promised = self.bound.sizes.dense_parameters
        return (f"M={self.hash.modulus} folds={self.hash.folds} slots={len(self.primes)} "
                f"L={self.length} blocks={self.blocks} windows={len(self.windows)} "
                f"kappa={self.shape.halvings} guaranteed={promised} tried={self.tried} "
                f"seed={self.seed}")


def residue_for(code: int, classes: int, p: int) -> int:
    """a mod p with code/(2C) <= dist(a/p + 1/4, Z) < (code+1)/(2C), for odd p >= C (HC-residue).

    The distance is k/(4p) for an odd k below 2p: the one next to the middle.
    """
    middle = (2 * code + 1) * p // classes
    k = middle if middle % 2 else middle + 1
    if k * classes >= 2 * p * (code + 1):
        k -= 2
    signed = k if (k - p) % 4 == 0 else -k
    return (signed - p) // 4 % p


def draw(dataset: Dataset, modulus: int, rng: Random) -> Hash:
    """A hash: direction and shift uniform modulo M."""
    direction = tuple(rng.randrange(modulus) for _ in range(dataset.dimension))
    shift = rng.randrange(modulus)
    sums = [sum(map(mul, direction, point)) + shift for point in dataset.points]
    offset = shift - min(sums) // modulus * modulus
    values = [s + offset - shift for s in sums]
    folds = (max(values) // modulus).bit_length()
    return Hash(modulus, direction, offset, folds, tuple(values))


def spots(found: Hash, codes: Sequence[int], length: int) -> list[Spot] | None:
    """The points in the order of their places, or None if two places are less than 2 apart."""
    order = []
    for t, code in zip(found.values, codes, strict=True):
        rest = t % found.modulus
        lap, e = place(min(rest, found.modulus - rest), length)
        order.append(Spot(e, lap, code))
    order.sort()
    if any(b.e - a.e < 2 for a, b in pairwise(order)):
        return None
    return order


def cut(order: Sequence[Spot], most: int) -> Iterator[tuple[int, int, dict[int, int]]]:
    """Blocks, each as long as it can be: (first, last place, slot -> code)."""
    codes: dict[int, int] = {}
    first = last = order[0].e
    for e, slot, code in order:
        known = codes.get(slot)
        if (known is None and len(codes) == most) or (known is not None and known != code):
            yield first, last, codes
            codes, first = {}, e
        codes[slot], last = code, e
    yield first, last, codes


def blocks_of(
    order: Sequence[Spot], most: int, classes: int, primes: Sequence[int]
) -> list[Block]:
    """The blocks with their residues."""
    return [Block(first, last, tuple((primes[k], residue_for(code, classes, primes[k]))
                                     for k, code in codes.items()))
            for first, last, codes in cut(order, most)]


def windows_of(
    blocks: Sequence[Block], known: int
) -> tuple[list[tuple[Form, ...]], list[int], int]:
    """Forms, crossing places between windows, and the lift; no more parameters than with ``known``
    blocks a window.

    In a window slopes are positive and negative in turn; each form crosses the one before one place
    behind its last point; the first one is 0 at its first place.
    """
    _, units = windows_for(len(blocks), known)
    windows, starts, lift = [], [], Fraction(1)
    for begin in range(0, len(blocks), units):
        own, forms = blocks[begin:begin + units], list[Form]()
        if begin:
            starts.append(blocks[begin - 1].last + 1)
        for j, block in enumerate(own):
            a = block.slope()
            a = a - block.modulus if j % 2 else a or block.modulus
            if forms:
                slope, constant = forms[-1]
                at = own[j - 1].last + 1
                forms.append((a, constant + (slope - a) * at))
            else:
                forms.append((a, -a * block.first))
            a, w = forms[-1]
            for x in (Fraction(block.first), block.last + Fraction(1, 3)):
                lift = max(lift, abs(a * x + w))
        windows.append(tuple(forms))
    return windows, starts, ceil(lift)


def plan_of(dataset: Dataset, labels: Labels, seed: int) -> Plan:
    """The plan of a table of two points or more, with two labels or more.

    Hashes are drawn until one has few blocks, as one of them has (HC-4): so few that the sizes are
    within the bound.  Fewer slots and other blocks are tried with the same hash.
    """
    ranges = [max(column) - min(column) for column in zip(*dataset.points, strict=True)]
    codes, classes = labels.codes, labels.classes
    promised = bound(len(codes), dataset.dimension, classes, sum(ranges), max(ranges))
    setting, rng = promised.setting, Random(seed)
    modulus = prime_from(setting.hash_from)
    primes = moduli(classes, setting.slots)
    tried, order = 0, list[Spot]()
    while not order or len(list(cut(order, setting.most))) > setting.blocks:
        tried, found = tried + 1, draw(dataset, modulus, rng)
        order = spots(found, codes, setting.lap(modulus)) or []
    search = Search(found, labels, dataset.denominator, promised, primes, tried, seed)
    choices = list(search.choices(order))
    best = min(choices, key=search.estimate)
    plans = [search.plan_for(choice) for choice in (best, choices[0])]
    return min(plans, key=lambda plan: plan.sizes.dense_parameters)


class Choice(NamedTuple):
    """A number of slots, the length of a lap, and n, with the points in their order."""

    slots: int
    length: int
    most: int
    order: Sequence[Spot]


@dataclass(frozen=True)
class Search:
    """Networks with one hash: the guaranteed one, and some with fewer slots and other blocks."""

    hash: Hash
    labels: Labels
    denominator: int
    bound: Bound
    primes: tuple[int, ...]
    tried: int
    seed: int

    __repr__ = brief

    def choices(self, order: Sequence[Spot]) -> Iterator[Choice]:
        """The guaranteed one first."""
        setting, modulus = self.bound.setting, self.hash.modulus
        yield Choice(setting.slots, setting.lap(modulus), setting.most, order)
        for k in range(SMALLER):
            slots = max(1, setting.slots >> k)
            length = -(-(modulus + 1) // (2 * slots))
            other = spots(self.hash, self.labels.codes, length)
            if other is not None:
                for part in PARTS:
                    yield Choice(slots, length, max(1, setting.most * part // 8), other)

    def estimate(self, choice: Choice) -> int:
        """About the dense parameters: without the forms, as if all values were equally large."""
        found = list(cut(choice.order, choice.most))
        windows, units = windows_for(len(found))
        longest = max(len(codes) for _, _, codes in found)
        reach = prod(self.primes[:choice.slots][-longest:]) * max(1, choice.length // windows)
        shape = replace(self.bound.shape, folds=self.hash.folds, slots=choice.slots,
                        windows=windows, units=units, halvings=(2 * reach).bit_length())
        return shape.sizes.dense_parameters

    def plan_for(self, choice: Choice) -> Plan:
        """With forms."""
        primes = self.primes[:choice.slots]
        blocks = blocks_of(choice.order, choice.most, self.labels.classes, primes)
        windows, starts, lift = windows_of(blocks, self.bound.shape.units)
        return Plan(self.hash, self.labels, self.denominator, choice.length, primes,
                    tuple(windows), tuple(starts), lift, self.bound, self.tried, self.seed)
