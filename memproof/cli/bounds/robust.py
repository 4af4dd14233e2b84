"""``memproof bounds --robust``: how wide the first layer of a robust network has to be."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from fractions import Fraction

from memproof.bounds.robust_width import Witness, least_first_width, witness
from memproof.cli.bounds.question import usage
from memproof.cli.output import print_json, say
from memproof.errors import MemproofError
from memproof.exact import printed, rational, short_number
from memproof.network.foreign import read_network
from memproof.network.model import Network
from memproof.outside import title


def show_robust(options: argparse.Namespace) -> int:
    """The least width for --points and --dimension, or two points for --network.  Raises MP-U004,
    MP-U010, MP-L007 and those of networks."""
    if options.network is None:
        return _show_width(options)
    rho = _rho(options.robust)
    network = read_network(options.network)
    found = witness(network)
    if options.json:
        print_json("robust-width", _as_json(found, network, rho))
    else:
        _show(found, options.network, network, rho)
    return 0


def _rho(word: str) -> Fraction:
    """Raises MP-U010 for what is no number between 0 and 1."""
    try:
        rho = rational(word)
    except MemproofError as error:
        raise MemproofError("MP-U010", "--robust", error.expected, error.found) from None
    least_first_width(2, 1, rho)
    return rho


def _show_width(options: argparse.Namespace) -> int:
    rho = _rho(options.robust)
    if options.points is None or options.dimension is None:
        raise usage("--points and --dimension, or --network, beside --robust", "one of them, or "
                    "none")
    least = least_first_width(options.points, options.dimension, rho)
    if options.json:
        print_json("robust-width", {"points": options.points, "dimension": options.dimension,
                                    "rho": printed(rho), "first_width_at_least": least})
        return 0
    say(f"robust, rho = {printed(rho)} in the 2-norm, N = {options.points}, d = "
        f"{options.dimension}: for some points and labels the first layer has at least {least} "
        "units", "  whatever follows it, of any depth and activation; proved in words: "
        "docs/proofs/bounds.md#BD-12",
        "  (0 with one label, unit vectors with another one; rho = radius over half of the least "
        "distance)")
    return 0


def _verdict(found: Witness, rho: Fraction) -> bool:
    """Is it not robust, by these points?"""
    return found.rho_squared <= rho * rho


def _show(found: Witness, name: str, network: Network, rho: Fraction) -> None:
    least = least_first_width(network.dimension + 1, network.dimension, rho)
    refuted = ("not robust" if _verdict(found, rho) else "nothing said")
    say(f"{title(name)}, rho = {printed(rho)}: {refuted} on 0 and the unit vectors with another "
        f"label, evaluated exactly",
        f"  first layer: {found.first_width} units, at least {least} are necessary (bound BD-12)",
        f"  the output is {_vector(found.output)} at both of these points:",
        f"  near 0: {_vector(found.low)}",
        f"  near unit vector {found.input + 1}: {_vector(found.high)}",
        f"  both at a distance whose square is {short_number(found.radius_squared)}: not robust "
        f"from rho^2 = {short_number(found.rho_squared)} on")


def _vector(values: Iterable[Fraction]) -> str:
    found = list(map(short_number, values))
    more = f", ... ({len(found)} entries)" if len(found) > 8 else ""
    return f"({', '.join(found[:8])}{more})"


def _as_json(found: Witness, network: Network, rho: Fraction) -> dict[str, object]:
    return {
        "rho": printed(rho), "not_robust": _verdict(found, rho),
        "not_robust_from_rho_squared": printed(found.rho_squared),
        "first_width": found.first_width,
        "first_width_at_least": least_first_width(network.dimension + 1, network.dimension, rho),
        "unit_vector": found.input + 1, "near_0": list(map(printed, found.low)),
        "near_unit_vector": list(map(printed, found.high)),
        "output": list(map(printed, found.output)),
    }
