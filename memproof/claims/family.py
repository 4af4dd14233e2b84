"""The lower bound W^2 L^2 >= c N log(1/delta) as it is listed, against networks, one by one.

On the grid x_i = i 2^-k, i = 0, ..., N-1, in the unit ball, delta = 2^-k.  Two hidden layers of W
ReLUs memorize every labeling of it if N <= W^2, for every k (lemmas YR4 and G17; sawtooth-grid,
variant fewest).  So W^2 L^2 is fixed, L = 2 hidden layers or 3 affine maps, while c N log(1/delta)
grows with k: for every c > 0 there are k with W^2 L^2 < c N log(1/delta).  A member of the family
is such a k; its instances are certificates that the kernel judges.
The statement that they belong to is docs/proofs/bounds.md#BD-7.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from math import floor
from pathlib import Path
from random import Random
from typing import Any

from memproof.certificate.writer import data_sha256, write
from memproof.checker.files import check
from memproof.checker.kernel import Verdict
from memproof.constructions.registry import Built
from memproof.constructions.sawtooth_grid import network as sawtooth_grid
from memproof.dataset import Dataset, Separation
from memproof.errors import MemproofError
from memproof.exact import ceil_log2, ceil_sqrt, printed
from memproof.network.model import Network, layer_numerators
from memproof.outputs import Kind, replaceable, replacing

DESCRIPTION = Kind("the description of such a family", rb'\{\s*"claim": "W\^2 L\^2 >= c N')

HIDDEN_LAYERS = 2
CONSTANTS = (Fraction(1), Fraction(1, 10), Fraction(1, 100))
CONVENTIONS = {"hidden": 0, "affine": 1}  # what L counts -> layers beside the hidden ones
# a rational lower bound of log 2: 1 for the base 2; 69/100 < ln 2, because e^69 < 2^100
LOGARITHMS = {"log2": Fraction(1), "ln": Fraction(69, 100)}
WIDTHS = (3, 5)
POLYNOMIAL_BITS = (5, 6)  # delta = 1/(N - 1): N = 2^k + 1
EXHAUSTED = 9  # up to so many points every labeling is evaluated
RANDOM_SEED = 0

Labels = tuple[int, ...]


# -- the numbers -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Member:
    """W^2 L^2 < c N log(1/delta) for N <= W^2 points of step delta = 2^-k in [0, 1].

    ``convention``: what L counts, a key of CONVENTIONS; ``logarithm``: a key of LOGARITHMS;
    ``bits``: k.  Errors: MP-U015 if the points leave [0, 1], if the widths have no room for them,
    or if the inequality is not strict.
    """

    constant: Fraction
    convention: str
    logarithm: str
    points: int
    width: int
    bits: int

    def __post_init__(self) -> None:
        if self.constant <= 0 or not 2 <= self.points <= self.width**2:
            raise refusal("c > 0 and 2 <= N <= W^2",
                          f"c = {self.constant}, N = {self.points}, W = {self.width}")
        if not self.product < self.bound:
            raise refusal("W^2 L^2 < c N log(1/delta)",
                          f"{self.product} and {printed(self.bound)} for k = {self.bits}")
        if self.points > (1 << self.bits) + 1:
            raise refusal("N <= 2^k + 1, so that the points lie in [0, 1]",
                          f"N = {self.points}, k = {self.bits}")

    @property
    def depth(self) -> int:
        """L."""
        return HIDDEN_LAYERS + CONVENTIONS[self.convention]

    @property
    def product(self) -> int:
        """W^2 L^2."""
        return self.width**2 * self.depth**2

    @property
    def bound(self) -> Fraction:
        """c N log(1/delta) = c N k for log2, and c N k 69/100, which is less, for ln."""
        return self.constant * self.points * self.bits * LOGARITHMS[self.logarithm]

    @property
    def name(self) -> str:
        """What its files begin with."""
        c = str(self.constant).replace("/", "over")
        return f"c{c}-{self.convention}-{self.logarithm}-N{self.points}"


def refusal(expected: str, found: str) -> MemproofError:
    """MP-U015: no member of the family."""
    return MemproofError("MP-U015", "the family", expected, found)


def least_bits(
    constant: Fraction, convention: str, logarithm: str, points: int, width: int
) -> int:
    """The least k of a member: k > W^2 L^2 / (c N log 2) and 2^k >= N - 1."""
    square = (width * (HIDDEN_LAYERS + CONVENTIONS[convention])) ** 2
    return max(floor(square / (constant * points * LOGARITHMS[logarithm])) + 1,
               ceil_log2(points - 1))


def members() -> Iterator[Member]:
    """Every constant, convention and logarithm at N = W^2; and delta = 1/(N - 1) with c = 1."""
    for c, convention, logarithm, width in product(CONSTANTS, CONVENTIONS, LOGARITHMS, WIDTHS):
        points = width**2
        bits = least_bits(c, convention, logarithm, points, width)
        yield Member(c, convention, logarithm, points, width, bits)
    for bits in POLYNOMIAL_BITS:
        points = (1 << bits) + 1
        yield Member(Fraction(1), "hidden", "log2", points, ceil_sqrt(points), bits)


# -- data and networks -----------------------------------------------------------------------------


def labelings(points: int) -> dict[str, Labels]:
    """Two labelings of N points by 0 and 1: in turn, and drawn (always the same)."""
    drawn = Random(RANDOM_SEED).getrandbits(points)
    return {
        "alternating": tuple(i % 2 for i in range(points)),
        "random": tuple(drawn >> i & 1 for i in range(points)),
    }


def grid(labels: Sequence[int], bits: int, name: str = "grid") -> Dataset:
    """x_i = i 2^-k with these labels."""
    return Dataset.from_rows([[Fraction(i, 1 << bits)] for i in range(len(labels))], labels,
                             name=name, columns=["x"])


def memorizer(data: Dataset, width: int) -> Built:
    """Two hidden layers of at most W ReLUs (lemma YR4), every point at a place of its own."""
    return sawtooth_grid.build(data, variant="fewest", d1=width, d2=width, merge=0)


def dilate(network: Network, factor: int) -> Network:
    """x -> network(factor x): the weights of the first layer, times the factor."""
    first, *others = network.hidden
    rows = tuple(tuple((j, w * factor) for j, w in row) for row in first.rows)
    return replace(network, hidden=(replace(first, rows=rows), *others))


def misses(network: Network, labels: Sequence[int], bits: int) -> int:
    """How many of the labels at i 2^-k the network does not hit: evaluated exactly."""
    return sum(not hits(network, i, bits, label) for i, label in enumerate(labels))


def hits(network: Network, i: int, bits: int, label: int) -> bool:
    """Is the output at i 2^-k the label?"""
    values, scale = [i], 1 << bits
    for layer in network.layers:
        values = layer_numerators(layer, values, scale)
        scale *= layer.denominator
    return values == [label * scale]


# -- instances -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Instance:
    """A certificate, the kernel's verdict on it, and the comparison with what the kernel found.

    ``separation_squared``, ``norm_squared``: delta^2 and r^2 of the certificate's data.
    """

    member: Member
    labeling: str
    path: Path
    verdict: Verdict
    separation_squared: Fraction
    norm_squared: Fraction
    same_data: bool

    @property
    def product(self) -> int | None:
        """W^2 L^2 of the network that the kernel accepted; None if it did not."""
        if self.verdict.outcome != "ACCEPTED":
            return None
        facts = self.verdict.facts
        depth: int = facts["depth"] + CONVENTIONS[self.member.convention]
        width: int = facts["width"]
        return width**2 * depth**2

    @property
    def holds(self) -> bool:
        """Accepted, on N points of step 2^-k in the unit ball, and W^2 L^2 < c N log(1/delta)."""
        m, found = self.member, self.product
        step = self.separation_squared == Fraction(1, 4**m.bits) and self.norm_squared <= 1
        return (found is not None and self.same_data and step
                and self.verdict.facts["points"] == m.points and found < m.bound)


@dataclass(frozen=True)
class Exhausted:
    """All 2^N labelings of a grid, at each of these k: evaluated exactly, point by point."""

    points: int
    width: int
    steps: tuple[int, ...]
    labelings: int
    misses: int


@dataclass(frozen=True)
class Family:
    """All instances, and the grids of which every labeling was evaluated."""

    instances: tuple[Instance, ...]
    exhausted: tuple[Exhausted, ...]

    @property
    def holds(self) -> bool:
        """Does every instance, and is every label hit?"""
        return all(each.holds for each in self.instances) and not any(
            each.misses for each in self.exhausted)


def family(folder: Path, chosen: Iterable[Member] | None = None) -> Family:
    """Writes the certificates and family.json to the folder; by default of all ``members()``.

    Errors: MP-U005.
    """
    listed = list(members() if chosen is None else chosen)
    replaceable(folder / "family.json", DESCRIPTION)  # complain before the work, not after it
    instances = tuple(instance(each, labeling, folder)
                      for each in listed for labeling in labelings(each.points))
    found = Family(instances, tuple(all_labelings(listed)))
    with replacing(folder / "family.json", DESCRIPTION) as stream:
        stream.write(json.dumps(as_data(found), indent=1).encode("ascii") + b"\n")
    return found


def instance(member: Member, labeling: str, folder: Path) -> Instance:
    """One certificate, judged by the kernel.  Errors: MP-U005."""
    name = f"{member.name}-{labeling}"
    data = grid(labelings(member.points)[labeling], member.bits, name)
    built = memorizer(data, member.width)
    path = folder / f"{name}.memproof.jsonl"
    write(path, data, built.network, built.lines or (), construction=sawtooth_grid.NAME,
          parameters=built.parameters)
    verdict, distances = check(path), Separation(data)
    same = verdict.facts.get("data_sha256") == data_sha256(data)
    least = distances.least_squared_distance or Fraction(0)
    return Instance(member, labeling, path, verdict, least, distances.largest_squared_norm, same)


def all_labelings(listed: Sequence[Member]) -> Iterator[Exhausted]:
    """Every labeling of the grids of at most 9 points: a network for i = 0, ..., N-1, with its
    first layer times 2^k at every k."""
    grids: dict[tuple[int, int], set[int]] = {}
    for each in listed:
        if each.points <= EXHAUSTED:
            grids.setdefault((each.points, each.width), set()).add(each.bits)
    for (points, width), bits in grids.items():
        steps, missed = tuple(sorted(bits)), 0
        for labels in product((0, 1), repeat=points):
            network = memorizer(grid(labels, 0), width).network
            missed += sum(misses(dilate(network, 1 << k), labels, k) for k in steps)
        yield Exhausted(points, width, steps, 1 << points, missed)


# -- as data ---------------------------------------------------------------------------------------


def as_data(family: Family) -> dict[str, Any]:
    """For JSON: what every certificate is about, what the kernel recomputed, the comparison."""
    return {
        "claim": "W^2 L^2 >= c N log(1/delta), for all N and delta, for networks that memorize all "
        "N points of the unit ball that are delta apart",
        "data": "x_i = i 2^-k, i = 0, ..., N-1",
        "instances": [instance_data(each) for each in family.instances],
        "exhausted": [
            {"points": each.points, "width": each.width, "k": list(each.steps),
             "labelings": each.labelings, "misses": each.misses} for each in family.exhausted
        ],
        "accepted": sum(each.verdict.outcome == "ACCEPTED" for each in family.instances),
        "holds": family.holds,
    }


def instance_data(instance: Instance) -> dict[str, Any]:
    """One instance."""
    m, facts = instance.member, instance.verdict.facts
    recomputed = {key: facts.get(key) for key in
                  ("points", "width", "depth", "dense_parameters", "largest_weight_bits",
                   "network_sha256")}
    return {
        "certificate": instance.path.name, "labeling": instance.labeling, "c": printed(m.constant),
        "L counts": f"{m.convention} layers", "log": m.logarithm, "N": m.points, "W": m.width,
        "k": m.bits, "verdict": instance.verdict.outcome, "recomputed": recomputed,
        "product": instance.product, "claimed": printed(m.bound), "holds": instance.holds,
    }
