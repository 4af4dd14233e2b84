"""The search for the setting of a remainder ledger: moduli, and the bits of the forms.

Settings are compared by the dense parameters that they lead to: on the whole line if it is short,
else on three stretches of it.  The same search on random stretches estimates sizes for numbers of
points and classes alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import count
from math import gcd, isqrt
from random import Random

from memproof.constructions.remainder_ledger.congruence import Demand, distance
from memproof.constructions.remainder_ledger.forms import Block, Ledger
from memproof.dataset.numbers import Numbers
from memproof.gadgets.remainder import halvings
from memproof.line.hashed import LONGER
from memproof.network import dense_parameters
from memproof.network.sizes import Sizes, of_widths

PRIMES = (6, 30, 2)  # P: m has none of the prime factors of P
STRETCHES, STRETCH = 3, 1000  # parts of a long line on which settings are compared, their points
EFFORT = 60_000  # points that are served while comparing, about
MOST = 60  # settings that are compared at most
LONG = 512  # bits of a number up to which products of 2, 3 and 5 are compared
TAKES = 9  # plans that are compared at most

Layers = tuple[int, int, int]  # those that find h, the remainder, the code


@dataclass(frozen=True)
class Coder:
    """m = step * dist(t, fold Z) + least, odd; codes are read modulo ``wheel`` = 2K, K >= C - 1.

    wheel and m have no common divisor: K has no prime factors but those of step, least none of
    them.  m > wheel.
    """

    step: int
    least: int
    fold: int
    wheel: int

    def modulus(self, t: int) -> int:
        """m at the position t."""
        return self.step * distance(t, self.fold) + self.least

    @property
    def largest(self) -> int:
        """No m is larger."""
        return self.step * (self.fold // 2) + self.least


@dataclass(frozen=True)
class Setting:
    """What the search chooses: the coder's P, the least m in steps of 2^(1/2), how much larger
    the others may be, and kappa."""

    step: int
    size: int
    spread: int
    kappa: int

    def coder(self, classes: int) -> Coder:
        """The coder for C classes: q is the first number from 2^(size/2) on without a factor of P
        and above 2K, M' the odd number that lets m reach (1 + spread) q."""
        wheel = 2 * smooth_from(max(1, classes - 1), self.step)
        start = max(isqrt(2**self.size), wheel + 1)
        least = next(q for q in count(start) if gcd(q, self.step) == 1)
        return Coder(self.step, least, 2 * max(1, self.spread * least // self.step) + 1, wheel)

    @property
    def text(self) -> str:
        """One line of printable text; the least m is 2^(size/2), about."""
        return f"P={self.step} size={self.size}/2 spread={self.spread} kappa={self.kappa}"


@lru_cache(maxsize=64)
def smooth_from(least: int, step: int) -> int:
    """The least k >= ``least`` whose prime factors all divide ``step``, one of PRIMES.

    A ``least`` of more than LONG bits has no prime factor 5 in its k: there are fewer products of
    two primes, and one of them is less than twice as large.
    """
    primes = [p for p in (3, 5) if step % p == 0]
    odd = [1]
    for p in primes[:1] if least.bit_length() > LONG else primes:
        odd = [q * power for power in powers(p, least) for q in odd]
    return min(least_doubling(q, least) for q in odd)


def least_doubling(q: int, least: int) -> int:
    """The least of q, 2q, 4q, ... that is at least ``least``."""
    found = q << max(0, least.bit_length() - q.bit_length())
    return found if found >= least else found << 1


def powers(p: int, least: int) -> list[int]:
    """1, p, p^2, ... up to the first that is at least ``least``."""
    found = [1]
    while found[-1] < least:
        found.append(found[-1] * p)
    return found


@dataclass(frozen=True)
class Sample:
    """Parts of a labelled line (positions and codes), and what else decides the sizes.

    ``points`` M of the whole line, ``last`` its last position, ``hashes`` its hash layers,
    ``dimension`` d of the inputs, ``classes`` C.
    """

    parts: tuple[tuple[Sequence[int], Sequence[int]], ...]
    points: int
    last: int
    hashes: int
    dimension: int
    classes: int

    @property
    def size(self) -> int:
        """The points of all parts."""
        return sum(len(positions) for positions, _ in self.parts)


def stretches(
    positions: Sequence[int], codes: Sequence[int]
) -> list[tuple[Sequence[int], Sequence[int]]]:
    """The whole line if it is short; else STRETCHES parts of it."""
    points = len(positions)
    if points <= STRETCHES * STRETCH:
        return [(positions, codes)]
    firsts = [points * k // (STRETCHES + 1) for k in range(1, STRETCHES + 1)]
    return [(positions[i : i + STRETCH], codes[i : i + STRETCH]) for i in firsts]


class Planner:
    """Compares settings; ``estimates``, ``costs`` (dense parameters) and ``blocks``, for the whole
    line, are what it has seen."""

    def __init__(self, sample: Sample, narrow: bool, rng: Random) -> None:
        self.sample, self.narrow, self.rng = sample, narrow, rng
        self.costs: dict[Setting, int] = {}
        self.estimates: dict[Setting, Sizes] = {}
        self.blocks: dict[Setting, int] = {}
        self._sizes: dict[tuple[Layers, int], Sizes] = {}

    @property
    def effort(self) -> int:
        """The points that are served, about: fewer if the codes have more than LONG bits."""
        return EFFORT // (1 + self.sample.classes.bit_length() // LONG) ** 2

    @property
    def takes(self) -> int:
        """How often the whole line may be served in the end."""
        return max(1, min(TAKES, self.effort // (2 * self.sample.points)))

    @property
    def ranking(self) -> list[Setting]:
        """The settings, from the best one on."""
        return sorted(self.costs, key=lambda each: self.costs[each])

    def search(self, kappa: int | None = None) -> Setting:
        """The best setting found: neighbors of the best ones are tried until the effort is spent,
        those of a better one as soon as it is found."""
        allowed = max(8, min(MOST, self.effort // self.sample.size))
        found = min(self.first(kappa), key=self.cost)
        done: set[Setting] = set()
        while len(self.costs) < allowed:
            start = next((each for each in self.ranking if each not in done), None)
            if start is None:
                break
            done.add(start)
            for other in self.neighbors(start, kappa):
                if len(self.costs) >= allowed:
                    break
                if self.cost(other) < self.cost(found):
                    done.discard(start)
                    found = other
                    break
        return found

    def first(self, kappa: int | None) -> Iterator[Setting]:
        """Where the search starts: kappa near its best value, m larger for longer blocks."""
        points, wheel = self.sample.points, (2 * self.sample.classes).bit_length()
        bits = wheel + 2 + points.bit_length() // 8
        own = kappa or isqrt(points * bits // (2 if self.narrow else 12)) + 8
        extra = max(4, 2 * (2 * own // bits).bit_length() - 4)
        for step in PRIMES:
            yield Setting(step, 2 * wheel + extra, 1, own)

    def neighbors(self, setting: Setting, kappa: int | None) -> Iterator[Setting]:
        """Settings that differ in one entry."""
        for change in (-1, 1, -2, 2):
            yield replace(setting, size=max(0, setting.size + change))
        if kappa is None:
            for percent in (88, 112, 95, 105):
                value = max(2, setting.kappa * percent // 100)
                yield replace(setting, kappa=value + (value == setting.kappa))
        for spread in (setting.spread * 2, setting.spread // 2):
            if spread:
                yield replace(setting, spread=spread)
        for step in PRIMES:
            if step != setting.step:
                yield replace(setting, step=step)

    def cost(self, setting: Setting) -> int:
        """Dense parameters, about; something above the least so far as soon as that is certain."""
        if setting not in self.costs:
            sample, coder = self.sample, setting.coder(self.sample.classes)
            least = min(self.costs.values(), default=None)
            blocks = served = remainder = 0
            for positions, codes in sample.parts:
                for block in ledger_of(positions, codes, setting, coder, self.rng).chain():
                    blocks, served = blocks + 1, served + block.stop - block.start
                    remainder = max(remainder, remainder_layers(positions, coder, [block]))
                    if least is not None and self.dense(coder, remainder, blocks,
                                                        sample.size) > least:
                        break
            self.estimates[setting] = self.sizes(coder, remainder, blocks, served)
            self.costs[setting] = self.estimates[setting].dense_parameters
            self.blocks[setting] = -(-blocks * sample.points // served)
        return self.costs[setting]

    def sizes(self, coder: Coder, remainder: int, blocks: int, served: int) -> Sizes:
        """The sizes if so many blocks serve so many points, and the rest likewise."""
        sample, every = self.sample, -(-blocks * self.sample.points // served)
        layers = decoder_layers(sample.last, coder, remainder)
        if (layers, every) not in self._sizes:
            counted = [every] if self.narrow else split(every)
            self._sizes[layers, every] = of_widths(
                sample.dimension, widths(sample.hashes, layers, counted, self.narrow))
        return self._sizes[layers, every]

    def dense(self, coder: Coder, remainder: int, blocks: int, served: int) -> int:
        """Their dense parameters."""
        return self.sizes(coder, remainder, blocks, served).dense_parameters


def ledger_of(
    positions: Sequence[int], codes: Sequence[int], setting: Setting, coder: Coder, rng: Random
) -> Ledger:
    """The ledger of a labelled line; H is about 2^kappa q / 3, so that A / m is below 2^kappa."""
    demands = [Demand(t, coder.modulus(t), code) for t, code in zip(positions, codes, strict=True)]
    height = max(2 * coder.largest, (coder.least << setting.kappa) // 3)
    return Ledger(demands, coder.wheel, height, rng)


# -- sizes -----------------------------------------------------------------------------------------


def remainder_layers(positions: Sequence[int], coder: Coder, blocks: Sequence[Block]) -> int:
    """The layers that find the remainder: enough for the largest A / m that occurs."""
    layers = 0
    for start, stop, form in blocks:
        places = positions[start:stop]
        if halvings(max(form(places[0]), form(places[-1])), coder.least) > layers:
            needed = (halvings(form(t), coder.modulus(t)) for t in places)
            layers = max(layers, *needed)
    return layers


def decoder_layers(last: int, coder: Coder, remainder: int) -> Layers:
    """The layers that find h, the remainder, and the code; ``last``: the last position."""
    return halvings(last, coder.fold), remainder, halvings(coder.largest // 2, coder.wheel)


def widths(
    hashes: int, decoder: Layers, windows: Sequence[int], narrow: bool
) -> tuple[int, ...]:
    """The width sequence for windows of so many blocks each."""
    moduli, remainder, code = decoder
    return (1, *[2] * hashes, *encoder_widths(windows, narrow, hashes > 0),
            *[3] * (moduli + remainder), *[2] * code)


def encoder_widths(windows: Sequence[int], narrow: bool, hashed: bool) -> list[int]:
    """Narrow: 3 for each block but the first.  Else (1 after a hash fold) and B, 2 for one window;
    2g - 1, J + 1, 2 for g windows of at most J blocks."""
    if narrow:
        return [3] * (sum(windows) - 1)
    alone = [1] * hashed
    if len(windows) == 1:
        return [*alone, windows[0], 2]
    return [*alone, 2 * len(windows) - 1, max(windows) + 1, 2]


def split(blocks: int) -> list[int]:
    """So many blocks in windows of equal length, such that the encoder has the fewest dense
    parameters."""
    longest = -(-blocks // best_windows(blocks))
    return [longest] * (blocks // longest) + [blocks % longest] * (blocks % longest > 0)


@lru_cache(maxsize=1 << 12)
def best_windows(blocks: int) -> int:
    """How many windows those are: searches ask for the same numbers of blocks again and again."""
    def cost(windows: int) -> int:
        longest = -(-blocks // windows)
        return dense_parameters((1, *encoder_widths([longest] * windows, False, False)))

    return min(range(1, isqrt(blocks) + 2), key=cost)


def random_places(size: int, points: int, last: int, rng: Random) -> list[int]:
    """``size`` neighbors on a line of so many points up to ``last``, somewhere on it."""
    places = sorted(rng.sample(range(max(size, last // points * size)), size))
    shift = rng.randrange(last)
    return [shift + t for t in places]


def estimated_sizes(points: int, classes: int, dimension: int, narrow: bool = False,
                    seed: int = 0) -> Sizes:
    """The sizes of the network for N points with random labels: an estimate, no bound.

    Three random stretches of a line of N^2/2 places are served; the rest is taken to be like them.
    Labels that are not random need no more.  Domain: N >= 2, C >= 1, d >= 1.
    """
    rng, last = Random(seed), max(4, points * points // 2)
    parts = []
    size = min(points, STRETCH)
    for _ in range(STRETCHES if points > STRETCH else 1):
        places = random_places(size, points, last, rng)
        parts.append((places, [rng.randrange(classes) for _ in places]))
    planner = Planner(Sample(tuple(parts), points, last, LONGER, dimension, classes), narrow, rng)
    return planner.estimates[planner.search()]


def estimate(about: Numbers, narrow: bool) -> Sizes:
    """``estimated_sizes`` for the numbers of a table that is not at hand."""
    return estimated_sizes(about.points, about.classes, about.dimension, narrow)
