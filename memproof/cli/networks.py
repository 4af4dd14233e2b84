"""The network that ``certify`` and ``evaluate`` are asked for, and the labels that it misses."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from inspect import signature

from memproof import api
from memproof.cli.options import add_table_arguments, natural, refuse, setting
from memproof.cli.output import print_table
from memproof.constructions.registry import default
from memproof.errors import MemproofError
from memproof.exact import printed
from memproof.interop.loading import SUFFIXES
from memproof.network import Network
from memproof.network.foreign import read_network
from memproof.outside import path_text, visible
from memproof.readings import OF_CLASSES
from memproof.regions import Miss

OTHERS = [suffix for suffix in SUFFIXES if suffix != ".json"]  # of networks that audit reads
# What api.certify and api.evaluate take themselves is no option of a construction.
TAKEN = {*signature(api.certify).parameters, *signature(api.evaluate).parameters} - {"options"}


@dataclass(frozen=True)
class Request:
    """A network that is given, or the construction that builds one and its options."""

    network: Network | None
    construction: str
    options: dict[str, int | str]


def add_network_arguments(command: argparse.ArgumentParser, verb: str) -> None:
    """A table, and the construction or the network for it."""
    add_table_arguments(command, "the table: a file, or a bundled one (default: iris)")
    command.add_argument("--construction", metavar="ID",
                         help=f"see 'memproof constructions' (default: {default()})")
    command.add_argument("--width", type=int, metavar="W",
                         help="least depth at this width (default: fewest parameters, W <= 12)")
    command.add_argument("--slots", type=int, metavar="n",
                         help="force a ledger of n slots (1: no ledger)")
    command.add_argument("--depth", type=natural, metavar="D",
                         help="at most D hidden layers, and the fewest nonzero parameters")
    command.add_argument("--bits", type=natural, metavar="B",
                         help="no weight or bias of more than B bits")
    command.add_argument("--seed", type=natural, metavar="S",
                         help="of the search for a direction (default 0)")
    command.add_argument("--option", metavar="NAME=VALUE", action="append", default=[],
                         help="another option of the construction (may be repeated)")
    command.add_argument("--network", metavar="NET.json",
                         help=f"{verb} this network instead of building one")


def request(options: argparse.Namespace) -> Request:
    """What the options of ``add_network_arguments`` ask for.  Raises MP-B008 for a name that is no
    construction's option, MP-U004 beside --network, and those of reading a network."""
    construction = default() if options.construction is None else options.construction
    sizes = {name: getattr(options, name) for name in ("width", "slots", "depth", "bits", "seed")}
    given: dict[str, int | str] = {name: n for name, n in sizes.items() if n is not None}
    given |= map(setting, options.option)
    for name in given:
        if name in TAKEN:
            raise MemproofError("MP-B008", visible(construction), "one of its options",
                                visible(name))
    if options.network is None:
        return Request(None, construction, given)
    refuse(options, ["construction", *sizes], "beside --network: nothing is constructed")
    return Request(_network(options.network), construction, given)


def _network(path: str) -> Network:
    """The network in a JSON file.  Raises MP-N020 with what to do with files of other programs, and
    those of reading a network."""
    try:
        return read_network(path)
    except MemproofError as error:
        if error.code == "MP-N020" and path.lower().endswith(tuple(OTHERS)):
            raise MemproofError(error.code, path_text(path), "JSON text (for other networks there "
                                "is 'memproof audit NETWORK TABLE --certificate OUT')",
                                error.found) from None
        raise


def misses_as_json(misses: Sequence[Miss], classes: tuple[str, ...]) -> list[dict[str, object]]:
    """The labels that are not hit, with numbers as text."""
    return [{"row": m.row, "point": m.point, "output": m.coordinate,
             "expected": m.demand + class_of(m, classes), "found": printed(m.found)}
            for m in misses]


def class_of(miss: Miss, classes: tuple[str, ...]) -> str:
    """`` (setosa)``, if the labels have names."""
    number = miss.own if miss.reading in OF_CLASSES else int(miss.expected)
    return f" ({visible(classes[number])})" if classes else ""


def print_misses(misses: Sequence[Miss], classes: tuple[str, ...]) -> None:
    """A table of labels that are not hit."""
    rows = [list(each.values()) for each in misses_as_json(misses, classes)]
    print_table(["row", "point", "output", "expected", "found"], rows)
