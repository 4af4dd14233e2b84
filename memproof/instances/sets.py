"""The queries of a folder, set by set, from a seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from memproof.api import DEFAULT_CONSTRUCTION, memorize
from memproof.auditing.formats import FLOAT32, FLOAT64, Format
from memproof.constructions import named
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.exact import ceil_log2, decimal_or_fraction
from memproof.instances.families import bent_network, flip, small_table, teeth, with_offset
from memproof.instances.floats import weights_fit
from memproof.instances.planting import Place, Planted, bounds_beside
from memproof.instances.queries import SAT, Atom, Box
from memproof.instances.vnnlib import is_dyadic
from memproof.network.model import Network
from memproof.radius.scalar import Vector, direction_of

MARGIN_BITS, POINTS = (2, 10, 20), 12
NARROW = 5  # neurons in a layer
MOST_TABLES = 100
MOST_REACHED, LEAST_REACH = 16, -16
MOST_BENDS = 1000  # knots of a box that reaches other points
DEPTHS = (2, 4, 6, 8, 12)
SETS = {
    "control": "one layer of six relus: easy, so that a tool that fails here has another problem",
    "classes": "three outputs, a property that is an 'or' of two comparisons",
    "teeth": "2^(K-1) teeth from K layers of three relus: the largest one is to be found",
    "ledger": "a network that memorizes a table by extracting bits: at points, and in boxes",
    "flip": "a sum of which the format rounds the result away: real arithmetic and the program "
            "that runs the network give different answers",
}


@dataclass(frozen=True)
class Wanted:
    """What is planted: the seed, margins 2^-k, a table or else ``points`` random ones."""

    seed: int = 0
    margin_bits: tuple[int, ...] = MARGIN_BITS
    points: int = POINTS
    construction: str = DEFAULT_CONSTRUCTION
    table: Dataset | None = None


def planted_queries(wanted: Wanted) -> Iterator[Planted]:
    """All queries, in order.  Each set has random numbers of its own.

    Errors: MP-V013 a table whose network is no function of one scalar or has numbers that are no
    floats, MP-V004, those of constructions.
    """
    named(wanted.construction)
    for name, plant in (("control", _control), ("classes", _classes), ("teeth", _teeth),
                        ("ledger", _ledger), ("flip", _flips)):
        yield from plant(Random(f"{wanted.seed} {name}"), wanted)


def _either_side(rng: Random, place: Place, name: str, network_name: str, bits: int,
                 forms: Sequence[Format] = (FLOAT32, FLOAT64)) -> Iterator[Planted]:
    """y_0 >= c or y_0 <= c, with c on either side of the maximum or minimum."""
    more, less = rng.choice(((0, None), (None, 0)))
    maximum = place.maximum(Atom(more, less))
    for answer, bound in bounds_beside(maximum, bits):
        yield place.plant(f"{name}-{bits}-{answer}", network_name, [Atom(more, less, bound)], forms)


def _control(rng: Random, wanted: Wanted) -> Iterator[Planted]:
    for number in (1, 2):
        u, network, box = bent_network(rng, 1)
        place, name = Place(network, u, box), f"control-{number}"
        for bits in wanted.margin_bits:
            yield from _either_side(rng, place, name, name, bits)
        touching = Atom(0, None, place.maximum(Atom(0, None)))
        yield place.plant(f"{name}-touching-{SAT}", name, [touching])


def _classes(rng: Random, wanted: Wanted) -> Iterator[Planted]:
    u, network, box = bent_network(rng, 3)
    place, atoms = Place(network, u, box), [Atom(1, 0), Atom(2, 0)]
    maximum = max(map(place.maximum, atoms))
    for bits in wanted.margin_bits:
        for answer, bound in bounds_beside(maximum, bits):
            name = f"classes-{bits}-{answer}"
            yield Place(with_offset(network, 0, bound), u, box).plant(name, name, atoms)


def _teeth(rng: Random, wanted: Wanted) -> Iterator[Planted]:
    for depth in DEPTHS:
        u, network, box = teeth(rng, depth)
        place, name = Place(network, u, box), f"teeth-{depth}"
        for bits in wanted.margin_bits:
            yield from _either_side(rng, place, name, name, bits)


def _ledger(rng: Random, wanted: Wanted) -> Iterator[Planted]:
    """At points of the table, in small boxes around them, and in boxes that reach other points."""
    if wanted.table is not None:
        table, networks = wanted.table, _networks(wanted.table, wanted.construction)
    else:
        table, networks = _random_table(rng, wanted)
    for name, network in networks.items():
        yield from _on_table(rng, name, network, table, wanted.margin_bits)


def _networks(table: Dataset, construction: str) -> dict[str, Network]:
    """The construction's network; if it is our own choice, a narrow one too, where that fits.

    Errors: MP-V013 if the first one does not fit.
    """
    network = memorize(table, construction).network
    if not _fits(network):
        raise MemproofError("MP-V013", "the table", "a network that is a function of one scalar, "
                            "with weights that float64 has", "another")
    if construction != DEFAULT_CONSTRUCTION:
        return {"ledger": network}
    narrow = memorize(table, construction, width=NARROW).network
    return {"ledger": network} | ({"ledger-narrow": narrow} if _fits(narrow) else {})


def _random_table(rng: Random, wanted: Wanted) -> tuple[Dataset, dict[str, Network]]:
    """The first random table whose networks all fit: most have.  Errors: MP-V013 if none of
    MOST_TABLES has."""
    for _ in range(MOST_TABLES):
        table = small_table(rng, wanted.points)
        with suppress(MemproofError):
            networks = _networks(table, wanted.construction)
            if len(networks) == 1 + (wanted.construction == DEFAULT_CONSTRUCTION):
                return table, networks
    raise MemproofError("MP-V013", "--construction", "networks that fit for one random table of "
                        f"{MOST_TABLES}", "none")


def _fits(network: Network) -> bool:
    """Is it a function of one scalar, with weights that float64 has?"""
    return direction_of(network) is not None and weights_fit(network, FLOAT64)


def _on_table(rng: Random, name: str, network: Network, table: Dataset, margins: Sequence[int]
              ) -> Iterator[Planted]:
    u = direction_of(network) or ()
    half = Fraction(1, 1 << (sum(map(abs, u)).bit_length() + 3))
    for bits in margins:
        point = table.points[rng.randrange(len(table))]
        centre = [Fraction(int(x), int(table.denominator)) for x in point]
        if not all(map(is_dyadic, centre)):
            raise MemproofError("MP-V013", "the table", "points that floating point has",
                                ", ".join(map(decimal_or_fraction, centre)))
        places = {kind: Place(network, u, _box(centre, reach))
                  for kind, reach in (("point", Fraction(0)), ("box", half))}
        places["wide"] = _wide_place(network, u, centre, _reach(u, centre, table))
        for kind, place in places.items():
            yield from _either_side(rng, place, f"{name}-{kind}", name, bits)


def _wide_place(network: Network, u: Vector, centre: Sequence[Fraction], reach: Fraction) -> Place:
    """A box of this half side, or a smaller one in which the network bends less often."""
    while True:
        try:
            return Place(network, u, _box(centre, reach), MOST_BENDS)
        except MemproofError as error:
            if error.code != "MP-V004" or reach < Fraction(2) ** LEAST_REACH:
                raise
        reach /= 4


def _box(centre: Sequence[Fraction], half: Fraction) -> Box:
    return tuple((x - half, x + half) for x in centre)


def _reach(u: Vector, centre: Sequence[Fraction], table: Dataset) -> Fraction:
    """The least power of two so that a box of that half side reaches u . x of half of the points,
    or of MOST_REACHED."""
    def line(x: Sequence[int | Fraction]) -> Fraction:
        return sum((a * Fraction(b) for a, b in zip(u, x, strict=True)), Fraction(0))

    q = int(table.denominator)
    apart = sorted(abs(line(list(map(int, x))) / q - line(centre)) for x in table.points)
    wanted = apart[min(len(apart) // 2, MOST_REACHED)] / sum(map(abs, u))
    return Fraction(2) ** max(ceil_log2(wanted), LEAST_REACH) if wanted else Fraction(1)


def _flips(rng: Random, wanted: Wanted) -> Iterator[Planted]:
    """At the point where the sum is rounded away, and in boxes that end there."""
    for form in (FLOAT32, FLOAT64):
        found = flip(rng, form.precision)
        x = found.unit
        for kind, box in (("point", ((x, x),)), ("box", ((3 * x / 4, x),))):
            place = Place(found.network, (1,), box)
            for answer, atom in (("sat", Atom(0, 1)), ("unsat", Atom(1, 0))):
                name = f"flip-{form.name}-{kind}-{answer}"
                yield place.plant(name, "flip", [atom], [form])
