"""From a table, or a certificate of a network, to a robust certificate."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from memproof.brief import brief
from memproof.certificate.loader import load
from memproof.certificate.table import refusal
from memproof.certificate.writer import CERTIFICATE
from memproof.checker.files import check
from memproof.checker.kernel import Verdict
from memproof.checker.records import MAX_WORK
from memproof.constructions.registry import default, named
from memproof.dataset import Dataset
from memproof.dataset.labels import conflict
from memproof.errors import MemproofError, show
from memproof.exact import printed
from memproof.network.model import Network, refuse_steps
from memproof.network.sizes import NetworkSizes
from memproof.outputs import replaceable
from memproof.radius.general import upper_bounds
from memproof.radius.norms import Norm
from memproof.radius.radii import radii_of
from memproof.readings import EQUALS
from memproof.robust.distances import distance_network, least_label
from memproof.robust.grid import axes, cell_network, table_of_cells
from memproof.robust.network import composition, side_network, table_of_sides
from memproof.robust.thresholds import few_thresholds, widest
from memproof.robust.writer import BALL, BOX, write_ball

NORMS = ("inf", "1")
SHARE = Fraction(1023, 1024)  # of the limit, where no radius is asked for


@dataclass(frozen=True)
class Robust:
    """A robust certificate and the verdict on it.  ``limit``: all smaller radii are possible in
    this way (of a given network: that one, too); ``half``: half of the least distance of points
    with other labels, from which on no function is robust.  None: there is no limit.  ``steps``
    is how many thresholds or bits the network begins with, or how many distances it measures;
    ``by``: thresholds, bits, distances, or, for a given network, nothing."""

    path: Path
    size: int
    replaced: bool
    verdict: Verdict
    dataset: Dataset
    network: Network
    norm: str
    radius: Fraction
    limit: Fraction | None
    half: Fraction | None
    construction: str
    steps: int
    by: str

    __repr__ = brief

    @property
    def rho(self) -> Fraction | None:
        """radius / half: the share of what is possible."""
        return None if self.half is None else self.radius / self.half

    @property
    def sizes(self) -> NetworkSizes:
        """Of the network."""
        return self.network.sizes()


def certify_robust(dataset: Dataset, path: str | PathLike[str], *,
                   radius: Fraction | int | None = None, norm: str = "inf", grid: bool = False,
                   construction: str | None = None, seed: int = 0, **options: Any) -> Robust:
    """A network with the label of every point in the whole closed ball of ``radius`` around it: a
    construction on the sides of thresholds.  Its certificate is written to ``path`` and checked.

    ``norm``: inf or 1.  ``radius`` None: 1023/1024 of what thresholds allow.  ``grid``: the cells
    of a grid instead of sides, found bit by bit: more layers, and a number of parameters that does
    not grow with N.
    Errors: MP-B042 a radius that is not above 0, or too large, with the limit; MP-A011 another
    norm; MP-B003 equal points with different labels; those of the construction, and of files.
    """
    target, kind = Path(path), _norm(norm)
    replaceable(target, CERTIFICATE)
    half, made = _half(dataset, kind), _by_cells if grid else _by_thresholds
    first, inner, radius, limit, steps = made(dataset, radius, half, seed)
    entry = named(construction or default())
    built = entry.build(inner, **options)
    refuse_steps(built.network, "ReLU and identity neurons behind the first ones")
    by = "bits" if grid else "thresholds"
    return _certified(target, dataset, composition(first, built.network), kind.name, radius, limit,
                      half, entry.id, steps, by, f"{by}={steps} {built.parameters}")


Front = tuple[Network, Dataset, Fraction, Fraction | None, int]


def _by_thresholds(dataset: Dataset, asked: Fraction | int | None, half: Fraction | None, seed: int
                   ) -> Front:
    """(network, the table behind it, radius, limit, thresholds).  Raises MP-B042, MP-B003."""
    gap = widest(dataset)
    limit = None if gap is None else Fraction(gap, 2 * dataset.denominator)
    radius = _radius(asked, limit, half, "less than {}, what thresholds on inputs allow")
    found = few_thresholds(dataset, radius, seed)
    return (side_network(dataset, found, radius), table_of_sides(dataset, found), radius, limit,
            len(found))


def _by_cells(dataset: Dataset, asked: Fraction | int | None, half: Fraction | None, seed: int
              ) -> Front:
    """The same by the cells of a grid; the last number counts bits.  Of one label alone there is no
    grid: a threshold, then.  Raises MP-B042, MP-B003."""
    least = _half(dataset, Norm("inf"))
    if least is None:
        return _by_thresholds(dataset, asked, half, seed)
    if least == 0:
        raise conflict()
    grid = axes(dataset, int(2 * least * dataset.denominator))
    limit = Fraction(min(axis.gap for axis in grid), 2 * dataset.denominator)
    radius = _radius(asked, limit, half, "less than {}, what the gaps modulo the cells allow")
    return (cell_network(dataset, grid, radius), table_of_cells(dataset, grid), radius, limit,
            sum(axis.bits for axis in grid))


def certify_distances(dataset: Dataset, path: str | PathLike[str], *,
                      radius: Fraction | int | None = None, norm: str = "inf",
                      width: int | None = None) -> Robust:
    """The same by distances to the points, for every radius below half of the least distance in the
    inf-norm, with a neuron for each term of each distance: a certificate by boxes (box-1).

    ``width``: at least d + 3 + outputs, which is d + 4 for one output; None: a layer has all terms
    of one distance.  Errors: as ``certify_robust``; MP-B021 a width that is too small, MP-B044 a
    table that is too large.
    """
    target, kind = Path(path), _norm(norm)
    replaceable(target, CERTIFICATE)
    half, limit = _half(dataset, kind), _half(dataset, Norm("inf"))
    if limit == 0:
        raise conflict()
    radius = _radius(radius, limit, half, "less than {}, half of the least distance in the "
                     "inf-norm")
    others = dataset.dimension + 2 + dataset.outputs
    if width is not None and width <= others:
        raise MemproofError("MP-B021", "the width", f"at least {others + 1}", str(width))
    terms = 2 * dataset.dimension if width is None else width - others
    _check_work(dataset, terms)
    network = distance_network(dataset, radius, 2 * limit if limit else 3 * radius, terms)
    points = sum(label != least_label(dataset) for label in dataset.labels)
    return _certified(target, dataset, network, kind.name, radius, limit, half, "distances", points,
                      "distances", f"distances={points} terms={terms}", BOX)


def _check_work(dataset: Dataset, terms: int) -> None:
    """MP-B044 if the kernel of boxes would not check the network in its usual limit: about 124
    units for each box and weight."""
    d, points = dataset.dimension, len(dataset)
    measured = sum(label != least_label(dataset) for label in dataset.labels)
    weights = measured * ((-(-2 * d // terms) + 1) * (d + 2 + dataset.outputs) + 6 * d)
    if 124 * points * weights > MAX_WORK:
        raise MemproofError("MP-B044", "the table", f"at most {MAX_WORK // 124:,} pairs of a point "
                            "and a weight", f"{points * weights:,}")


def certify_ball(certificate: str | PathLike[str], path: str | PathLike[str], *,
                 radius: Fraction | int | None = None, norm: str = "inf") -> Robust:
    """The same for the network of an accepted certificate, if it is a function of one scalar.

    ``radius`` None: the largest there is.  Errors: as ``certify_robust``; MP-B043 a network that
    reads more than one direction, MP-A002 another reading than equals, MP-U011 too many pieces,
    MP-N028, MP-C003.
    """
    target, kind, source = Path(path), _norm(norm), Path(certificate)
    replaceable(target, CERTIFICATE)
    given = load(source, steps=True)
    refuse_steps(given.network)
    verdict = check(source)
    if verdict.outcome != "ACCEPTED":
        raise refusal(source, verdict)
    if given.reading != EQUALS:
        raise MemproofError("MP-A002", "reading", EQUALS, given.reading)
    found = radii_of(given.network, given.dataset, EQUALS, kind.name)
    if found.direction is None:
        raise MemproofError("MP-B043", "the network", "neurons of the first layer that all read "
                            "multiples of one direction", "several directions")
    limit = found.mu.lower
    if limit == 0:
        raise MemproofError("MP-B043", "the network", "one whose radius is above 0",
                            "0: beside a point the output is no longer its label, exactly "
                            "(reading equals)")
    radius = _radius(radius, limit, found.separation, "at most {}, what this network has",
                     is_attained=True)
    return _certified(target, given.dataset, given.network, kind.name, radius, limit,
                      found.separation, given.declared["construction"], 0, "", "")


def _certified(target: Path, dataset: Dataset, network: Network, norm: str, radius: Fraction,
               limit: Fraction | None, half: Fraction | None, construction: str,
               steps: int, by: str, parameters: str, version: str = BALL) -> Robust:
    was_there = target.exists()
    size = write_ball(target, dataset, network, norm, radius, construction=construction,
                      parameters=parameters, version=version)
    return Robust(target, size, was_there, check(target), dataset, network, norm, radius, limit,
                  half, construction, steps, by)


def _norm(norm: str) -> Norm:
    """Raises MP-A011."""
    if norm not in NORMS:
        raise MemproofError("MP-A011", "--norm", ", ".join(NORMS), show(norm))
    return Norm(norm)


def _half(dataset: Dataset, norm: Norm) -> Fraction | None:
    """Half of the least distance of two points with other labels."""
    every = upper_bounds(dataset, np.ones(len(dataset), dtype=bool), norm)
    least = min((each for each in every if each is not None), default=None)
    return None if least is None else least / 2


def _radius(asked: Fraction | int | None, limit: Fraction | None, half: Fraction | None,
            allowed: str, *, is_attained: bool = False) -> Fraction:
    """The radius that is asked for, or a large one.  Raises MP-B042."""
    if asked is None:
        return Fraction(1) if limit is None else limit if is_attained else limit * SHARE
    radius = Fraction(asked)
    if radius <= 0:
        raise MemproofError("MP-B042", "the radius", "a number above 0", printed(radius))
    if limit is None or radius < limit or (is_attained and radius == limit):
        return radius
    expected = allowed.format(printed(limit))
    if half is not None and radius >= half:
        expected += (f" (from {printed(half)} on, half of the least distance of other labels, no "
                     "function is robust)")
    raise MemproofError("MP-B042", "the radius", expected, printed(radius))
