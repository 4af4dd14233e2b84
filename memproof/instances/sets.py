"""The queries of a folder, set by set, from a seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from memproof.api import DEFAULT_CONSTRUCTION, memorize
from memproof.auditing.formats import FLOAT32, FLOAT64, Format
from memproof.constructions import named
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.exact import decimal_or_fraction
from memproof.instances.families import bent_network, flip, small_table, teeth, with_offset
from memproof.instances.floats import weights_fit
from memproof.instances.planting import Place, Planted, bounds_beside
from memproof.instances.queries import SAT, Atom, Box
from memproof.instances.vnnlib import is_dyadic
from memproof.network.model import Network
from memproof.radius.scalar import direction_of

MARGIN_BITS, POINTS = (2, 10, 20), 12
NARROW = 5  # neurons in a layer
MOST_TABLES = 100
DEPTHS = (2, 4, 6, 8, 12)
SETS = {
    "control": "one layer of six relus: easy, so that a tool that fails here has another problem",
    "classes": "three outputs, a property that is an 'or' of two comparisons",
    "teeth": "2^K teeth from K layers of three relus: the largest one is to be found",
    "ledger": "a network that memorizes a table by extracting bits: at points, and in small boxes",
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
    """At points of the table, and in boxes around them; of our own choice a narrow one, too."""
    for table in _tables(rng, wanted):
        networks = {"ledger": memorize(table, wanted.construction).network}
        if wanted.construction == DEFAULT_CONSTRUCTION:
            narrow = memorize(table, DEFAULT_CONSTRUCTION, width=NARROW).network
            networks["ledger-narrow"] = narrow
        if wanted.table is not None or all(_fits(each) for each in networks.values()):
            break
    for name, network in networks.items():
        yield from _on_table(rng, name, network, table, wanted.margin_bits)


def _tables(rng: Random, wanted: Wanted) -> Iterator[Dataset]:
    """The given table; or random ones, of which most have a network with dyadic weights.

    Errors: MP-V013 if none of MOST_TABLES has.
    """
    if wanted.table is not None:
        yield wanted.table
        return
    for _ in range(MOST_TABLES):
        yield small_table(rng, wanted.points)
    raise MemproofError("MP-V013", "--construction", "dyadic weights for one random table of "
                        f"{MOST_TABLES}", "none")


def _fits(network: Network) -> bool:
    """Is it a function of one scalar, with weights that float64 has?"""
    return direction_of(network) is not None and weights_fit(network, FLOAT64)


def _on_table(rng: Random, name: str, network: Network, table: Dataset, margins: Sequence[int]
              ) -> Iterator[Planted]:
    u = direction_of(network)
    if u is None or not _fits(network):
        raise MemproofError("MP-V013", "the table", "a network that is a function of one scalar, "
                            "with weights that float64 has", "another")
    half = Fraction(1, 1 << (sum(map(abs, u)).bit_length() + 3))
    for bits in margins:
        point = table.points[rng.randrange(len(table))]
        centre = [Fraction(int(x), int(table.denominator)) for x in point]
        if not all(map(is_dyadic, centre)):
            raise MemproofError("MP-V013", "the table", "points that floating point has",
                                ", ".join(map(decimal_or_fraction, centre)))
        for kind, box in (("point", _box(centre, Fraction(0))), ("box", _box(centre, half))):
            place = Place(network, u, box)
            yield from _either_side(rng, place, f"{name}-{kind}", name, bits)


def _box(point: Sequence[Fraction], half: Fraction) -> Box:
    return tuple((x - half, x + half) for x in point)


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
