"""Two integers a, v such that a*t + v codes the label of every point of a block: the solver.

A point asks for a*t + v = z (mod m) with one of the integers |z| < m/2 that code its label y: those
with z = y or z = -y (mod 2K).  m differs from point to point, K does not.  The pairs (a, v) that
serve some points are a coset of a lattice of rank two, kept in Hermite form; a further point cuts
it down.  Two points may share a prime factor of their m: a and v are two unknowns.  Primes that
three points share leave no choice in the end, so their residues are looked for first, together, by
a local search.  All numbers are integers; a search that fails says so and is never trusted
(docs/proofs/remainder-ledger.md#RL-6).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import gcd, prod
from random import Random
from typing import NamedTuple

STEPS = 40  # moves of the local search for the shared primes
TRIES = 8  # residues of a slope tried in one move
LARGE = 1000  # primes from here on are not looked for in an m above LARGE^2
LOOKED_AT = 40  # values of z compared in one move


class Demand(NamedTuple):
    """A point of the line: a*t + v has to code ``y`` modulo the odd number ``m``."""

    t: int
    m: int
    y: int


def distance(a: int, m: int) -> int:
    """dist(a, m Z) for m >= 1: the distance to the nearest multiple of m, at most m/2."""
    rest = a % m
    return min(rest, m - rest)


def decode(a: int, m: int, wheel: int) -> int:
    """dist(dist(a, m Z), 2K Z) with 2K = ``wheel``: what the decoder makes of a (lemma ALd).

    For odd m it reads y if and only if a = z (mod m) with a z of ``choices``:
    docs/proofs/remainder-ledger.md#RL-3.
    """
    return distance(distance(a, m), wheel)


class Choice(NamedTuple):
    """An arithmetic progression of integers: least, and how many with the step agreed on."""

    least: int
    number: int


def choices(demand: Demand, wheel: int, divisor: int = 1, residue: int = 0) -> list[Choice]:
    """All |z| <= (m-1)/2 with z = +-y (mod ``wheel``) and z = residue (mod divisor).

    Two progressions (one if y = -y) of step wheel * divisor; the two must be coprime.
    """
    half, step = (demand.m - 1) // 2, wheel * divisor
    inverse = pow(divisor, -1, wheel) if divisor > 1 else 1
    signed = (demand.y, -demand.y) if 2 * demand.y % wheel else (demand.y,)
    found = []
    for y in signed:
        z = residue + divisor * ((y - residue) * inverse % wheel)
        z -= (z + half) // step * step
        if z <= half:
            found.append(Choice(z, (half - z) // step + 1))
    return found


class Solutions(NamedTuple):
    """The pairs (a + x*Ma, v + x*s + y*Mv), x and y any integers: all that serve some points.

    Ma, Mv >= 1; for every point served, Ma*t + s and Mv are multiples of its m (lemma AL2).
    """

    a: int
    v: int
    Ma: int
    s: int
    Mv: int

    @property
    def cells(self) -> int:
        """One pair of integers in so many is a solution."""
        return self.Ma * self.Mv

    def serving(self, demand: Demand, wheel: int, rng: Random) -> Solutions | None:
        """Those that serve one more point, with a z chosen at random; None if there is no z."""
        a, v, step_a, s, step_v = self
        t, m, _ = demand
        now = (a * t + v) % m
        alpha, beta = (step_a * t + s) % m, step_v % m
        fixed = gcd(beta, m)
        common = gcd(alpha, fixed)
        z = pick(choices(demand, wheel, common, now % common), wheel * common, rng)
        if z is None:
            return None
        rise, factor = z - now, fixed // common
        if factor > 1:
            x = rise // common * pow(alpha // common, -1, factor) % factor
            a, v, rise = a + x * step_a, v + x * s, rise - x * alpha
        free = m // fixed
        inverse = pow(beta // fixed, -1, free) if free > 1 else 0
        v += step_v * (rise // fixed * inverse % free)
        turn = -(alpha // common) * inverse % free
        s = (s * factor + step_v * turn) % (step_v * free)
        return Solutions(a, v, step_a * factor, s, step_v * free)


EVERY = Solutions(0, 0, 1, 0, 1)


def pick(progressions: Sequence[Choice], step: int, rng: Random) -> int | None:
    """One z of the progressions, all equally likely; None if they are empty."""
    total = sum(choice.number for choice in progressions)
    if not total:
        return None
    number = int(rng.random() * total)
    for choice in progressions:
        if number < choice.number:
            return choice.least + number * step
        number -= choice.number
    return None


def solve(demands: Sequence[Demand], wheel: int, rng: Random) -> Solutions | None:
    """Pairs that serve all points, or None: not found (or none).

    A point's z is free but for the primes that three points share; so these come first.
    """
    found: Solutions | None = shared_residues(demands, wheel, rng)
    for demand in demands:
        if found is None:
            break
        found = found.serving(demand, wheel, rng)
    return found


# -- the primes that several points share ----------------------------------------------------------


@lru_cache(maxsize=1 << 16)
def prime_powers(m: int) -> tuple[tuple[int, int], ...]:
    """The pairs (p, p^e) with p^e the full power of the prime p in the odd number m >= 1.

    Primes from LARGE on are not looked for in a large m: three points seldom share one.
    """
    found, p = [], 3
    while p * p <= m and p < LARGE:
        power = 1
        while m % p == 0:
            m, power = m // p, power * p
        if power > 1:
            found.append((p, power))
        p += 2
    return (*found, (m, m)) if 1 < m < LARGE * LARGE else tuple(found)


@dataclass(frozen=True)
class Shared:
    """A prime that decides: its largest power, and the points whose m it divides."""

    power: int
    points: tuple[int, ...]


def shared_primes(demands: Sequence[Demand]) -> dict[int, Shared]:
    """The primes of three points, and those of two points whose t are equal modulo the prime."""
    found: dict[int, list[tuple[int, int]]] = {}
    for i, demand in enumerate(demands):
        for p, power in prime_powers(demand.m):
            found.setdefault(p, []).append((power, i))
    return {
        p: Shared(max(power for power, _ in uses), tuple(i for _, i in uses))
        for p, uses in found.items()
        if len(uses) > 2
        or (len(uses) == 2 and (demands[uses[0][1]].t - demands[uses[1][1]].t) % p == 0)
    }


class Hard:
    """A point that its part of shared primes may leave without a z: it needs a*t + v in
    ``wanted`` modulo ``part``, the product of ``powers`` (pairs p, p^e); ``list``: in order.

    ``rest`` is a*t + v modulo ``part``; ``units[p]`` is 1 modulo p^e and 0 modulo the others.
    """

    __slots__ = ("list", "part", "powers", "rest", "t", "units", "wanted")

    def __init__(self, demand: Demand, powers: tuple[tuple[int, int], ...], wheel: int):
        self.part, self.powers, self.rest = prod(power for _, power in powers), powers, 0
        self.t = demand.t % self.part
        self.wanted, self.list = classes(demand._replace(t=0), self.part, wheel)
        self.units = units(powers)

    @property
    def is_served(self) -> bool:
        """Whether some z that codes the label is a*t + v modulo the part."""
        return self.rest in self.wanted


@lru_cache(maxsize=1 << 12)
def classes(demand: Demand, part: int, wheel: int) -> tuple[frozenset[int], tuple[int, ...]]:
    """The residues modulo ``part`` of all z that code the label; the same in order."""
    wanted = frozenset(z % part for first, number in choices(demand, wheel)
                       for z in range(first, first + number * wheel, wheel))
    return wanted, tuple(sorted(wanted))


@lru_cache(maxsize=1 << 12)
def units(powers: tuple[tuple[int, int], ...]) -> Mapping[int, int]:
    """For each pair (p, p^e) the number that is 1 modulo p^e and 0 modulo the other powers."""
    part = prod(power for _, power in powers)
    return {p: part // power * pow(part // power, -1, power) for p, power in powers}


def shared_residues(demands: Sequence[Demand], wheel: int, rng: Random) -> Solutions | None:
    """(a, v) modulo the product of all shared primes such that every point keeps a z.

    None if a local search of STEPS moves does not find them.
    """
    primes = shared_primes(demands)
    hard = hard_points(demands, primes, wheel)
    if not all(point.wanted for point in hard.values()):
        return None
    search = ResidueSearch(primes, hard, rng)
    for _ in range(STEPS):
        if not search.open:
            return search.solutions
        search.move()
    return None


def hard_points(
    demands: Sequence[Demand], primes: dict[int, Shared], wheel: int
) -> dict[int, Hard]:
    """By number, the points with wheel * part > m: the others have a z in every class."""
    found = {}
    for i, demand in enumerate(demands):
        powers = tuple([pair for pair in prime_powers(demand.m) if pair[0] in primes])
        if wheel * prod([power for _, power in powers]) > demand.m:
            found[i] = Hard(demand, powers, wheel)
    return found


class ResidueSearch:
    """The state of the local search: a and v modulo the full power of every shared prime, and the
    hard points that are left ``open``."""

    def __init__(self, primes: dict[int, Shared], hard: dict[int, Hard], rng: Random) -> None:
        self.primes, self.hard, self.rng = primes, hard, rng
        self.near = {p: [i for i in each.points if i in hard] for p, each in primes.items()}
        self.beside = {p: [(i, hard[i], hard[i].units[p], hard[i].t, hard[i].part, hard[i].wanted)
                           for i in near] for p, near in self.near.items()}
        self.residues = dict.fromkeys(primes, (0, 0))
        for p, each in primes.items():
            self.change(p, rng.randrange(each.power), rng.randrange(each.power))
        self.open = self.misses(hard)

    @property
    def solutions(self) -> Solutions:
        """All pairs with these residues."""
        powers = tuple((p, each.power) for p, each in self.primes.items())
        modulus, one = prod(power for _, power in powers), units(powers)
        a = sum(one[p] * slope for p, (slope, _) in self.residues.items()) % modulus
        v = sum(one[p] * height for p, (_, height) in self.residues.items()) % modulus
        return Solutions(a, v, modulus, 0, modulus)

    def misses(self, points: Iterable[int]) -> set[int]:
        """Those of ``points`` that a, v do not serve."""
        hard = self.hard
        return {i for i in points if hard[i].rest not in hard[i].wanted}

    def change(self, p: int, slope: int, height: int) -> None:
        """Make (slope, height) the residues of (a, v) modulo the full power of p."""
        old_slope, old_height = self.residues[p]
        self.residues[p] = slope, height
        turn, rise = slope - old_slope, height - old_height
        for _, point, unit, t, part, _ in self.beside[p]:
            point.rest = (point.rest + unit * (turn * t + rise)) % part

    def move(self) -> None:
        """Serve an open point by changing few residues; undo it if that opens more points."""
        chosen = sorted(self.open)[int(self.rng.random() * len(self.open))]
        point, touched, before = self.hard[chosen], set[int](), {}
        z = self.nearest(point)
        for p, power in point.powers:
            if (point.rest - z) % power:
                before[p] = self.residues[p]
                touched.update(self.near[p])
                self.change(p, *self.best_residues(p, power, chosen, z))
        opened = self.misses(touched)
        if len(opened) <= len(self.open & touched) or self.rng.random() < 1 / 20:
            self.open = self.open - touched | opened
        else:
            for p, (slope, height) in before.items():
                self.change(p, slope, height)

    def nearest(self, point: Hard) -> int:
        """Of some z, that whose residues differ from those of a*t + v at primes of the fewest
        points: at least at one, since the point is open."""
        random, near = self.rng.random, self.near
        weights = [(power, point.rest % power, len(near[p]) + random() / 2)
                   for p, power in point.powers]
        first = int(random() * len(point.list))
        if len(weights) == 1:
            return point.list[first]
        lowest = min([weight for _, _, weight in weights])
        best, least = point.list[first], float("inf")
        looked_at = point.list[first : first + LOOKED_AT]
        for z in looked_at + point.list[: min(first, LOOKED_AT - len(looked_at))]:
            cost = 0.0
            for power, rest, weight in weights:
                if z % power != rest:
                    cost += weight
            if cost < least:
                best, least = z, cost
                if least <= lowest:
                    break
        return best

    def best_residues(self, p: int, power: int, chosen: int, z: int) -> tuple[int, int]:
        """(a, v) modulo the full power of p: a*t + v = z at the chosen point, and as many of p's
        other hard points served as in the best of a few tries."""
        t, full, random = self.hard[chosen].t, self.primes[p].power, self.rng.random
        old_slope, old_height = self.residues[p]
        beside = self.beside[p]  # the chosen point among them
        best, least = (0, 0), len(beside)
        for _ in range(TRIES):
            slope = int(random() * full)
            height = (z - slope * t) % power + power * int(random() * (full // power))
            turn, rise, lost = slope - old_slope, height - old_height, 0
            for i, each, unit, place, part, wanted in beside:
                if (each.rest + unit * (turn * place + rise)) % part not in wanted and i != chosen:
                    lost += 1
                    if lost == least:
                        break
            else:
                best, least = (slope, height), lost
                if not lost:
                    break
        return best
