"""How far every point may move before it no longer reads as its label.

Where everything behind the first layer is a function of one scalar, as in all constructions that
project, the radii are exact; otherwise a certified interval is given.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from fractions import Fraction

from memproof.auditing.classes import align, reading_of
from memproof.certificate.loader import Certificate, load
from memproof.cli.options import HOW_READ, add_table_arguments, natural, refuse
from memproof.cli.output import print_json, print_table, progress_bar, say
from memproof.cli.tables import table_beside_network
from memproof.dataset import Dataset
from memproof.errors import MemproofError, show
from memproof.exact import ABOUT, printed, rounded_decimal, short_number
from memproof.interop.loading import PICKLES, SUFFIXES, read_foreign
from memproof.network.model import Network
from memproof.outside import title
from memproof.radius.norms import NORMS
from memproof.radius.radii import Radii, Radius, radii_of
from memproof.readings import EQUALS, NEAREST, READINGS

SHOWN = 10


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``radius``."""
    command.add_argument("subject", metavar="CERTIFICATE|NETWORK",
                         help="a certificate, with its own table; or a network, with a table")
    add_table_arguments(command, "the table of a network: a file, or a bundled one")
    command.add_argument("--norm", choices=NORMS, default="inf", metavar="NORM",
                         help="inf (the default), 1 or 2")
    command.add_argument("--reading", choices=READINGS, metavar="READING",
                         help="how the outputs are read: equals, nearest, argmax or sign (default: "
                         "as the network or the certificate says; nearest for equals)")
    command.add_argument("--layers", metavar="NAME,relu,NAME",
                         help="of a file of tensors, as for audit")
    command.add_argument("--floats", choices=("decimal", "dyadic"), help="of JSON, as for audit")
    command.add_argument("--rows", type=natural, metavar="N", default=SHOWN,
                         help=f"list the N points with the least radii (default {SHOWN})")
    command.add_argument("--json", action="store_true", help="the result as JSON")


def run(options: argparse.Namespace) -> int:
    """0; raises MP-A..., MP-N..., MP-U011 (too many pieces), and those of certificates or
    tables."""
    network, dataset, reading = _subject(options)
    with progress_bar("walking") as progress:
        found = radii_of(network, dataset, reading, options.norm, progress)
    if options.json:
        print_json("radius", _as_json(found))
    else:
        _show(found, options)
    return 0


def _subject(options: argparse.Namespace) -> tuple[Network, Dataset, str]:
    """The network, its table, and how it is read."""
    if options.subject.lower().endswith((*SUFFIXES, *PICKLES)):
        foreign = read_foreign(options.subject, floats=options.floats,
                               layers=options.layers.split(",") if options.layers else None)
        dataset = table_beside_network(options)
        reading, _ = reading_of(foreign, dataset, options.reading)
        return foreign.network, align(dataset, foreign, reading)[0], reading
    if options.data is not None:
        raise MemproofError("MP-U004", "DATA", "no table beside a certificate, which has its own",
                            show(options.data))
    refuse(options, [*HOW_READ, "layers", "floats"], "beside a certificate, which has its table")
    certificate = load(options.subject)
    return certificate.network, certificate.dataset, options.reading or _reading(certificate)


def _reading(certificate: Certificate) -> str:
    """As the certificate says; nearest where it says equals, which is read at single points."""
    return NEAREST if certificate.reading == EQUALS else certificate.reading


def _show(found: Radii, options: argparse.Namespace) -> None:
    how = "certified intervals" if found.direction is None else (
        "exact: the network is a function of one scalar" if all(r.exact for r in found.radii)
        else f"exact for {sum(r.exact for r in found.radii)} of {len(found.radii)} points, "
        "intervals where the walk got too long; the network is a function of one scalar")
    say(f"radii in the {found.norm.name}-norm, read as {found.reading}, of "
        f"{title(options.subject)}: {how}")
    least = found.least
    if least is None:
        say("no point has a limit: the label is read everywhere")
        return
    missing = sum(radius.upper == 0 for radius in found.radii)
    if missing:
        say(f"  {missing} of {len(found.radii)} points do not read as their labels: radius 0")
    where = f" at row {found.dataset.rows[least][0]}" if found.radii[least].exact else ""
    say(f"  mu, the least radius: {_text(found, found.mu)}{where}")
    if found.rho is not None:
        say(f"  eps, half the least distance of other labels: {_number(found, found.separation)}; "
            f"rho = mu/eps: {_text(found, found.rho)}",
            "  (no network can have rho > 1; rho is what bounds for robust memorization speak of)")
    order = sorted(range(len(found.radii)), key=lambda i: _key(found.radii[i]))[: options.rows]
    print_table(["row", "at least", "at most"],
                [[found.dataset.rows[i][0], *_ends(found, found.radii[i])] for i in order], left=0)
    if len(found.radii) > len(order):
        say(f"... and {len(found.radii) - len(order)} more points (--rows N)")


def _key(radius: Radius) -> tuple[bool, Fraction]:
    return radius.lower is None, radius.lower or Fraction(0)


def _ends(found: Radii, radius: Radius) -> Sequence[str]:
    return [_number(found, end) for end in (radius.lower, radius.upper)]


def _text(found: Radii, radius: Radius) -> str:
    low, high = _ends(found, radius)
    return low if low == high else f"between {low} and {high}"


def _number(found: Radii, size: Fraction | None) -> str:
    """A decimal or a fraction; of a square the root, rounded, unless it is rational."""
    if size is None:
        return "no limit"
    low, high = found.norm.enclosure(size)
    if low == high:
        return short_number(low, 14)
    return f"{ABOUT} {rounded_decimal(low)}"


def _as_json(found: Radii) -> dict[str, object]:
    def text(size: Fraction | None) -> str | None:
        return None if size is None else printed(size)

    def ends(radius: Radius) -> dict[str, object]:
        return {"at_least": text(radius.lower), "at_most": text(radius.upper)}

    key = "squared" if found.norm.is_squared else "exactly"
    return {
        "norm": found.norm.name, "reading": found.reading, "numbers_are": key,
        "exact": all(radius.exact for radius in found.radii),
        "direction": None if found.direction is None else list(map(str, found.direction)),
        "half_least_distance_of_other_labels": text(found.separation),
        "mu": ends(found.mu), "rho": None if found.rho is None else ends(found.rho),
        "points": [{"rows": list(rows), **ends(radius)}
                   for rows, radius in zip(found.dataset.rows, found.radii, strict=True)],
    }
