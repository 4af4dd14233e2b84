"""Explain a certificate, an error code, or a reading.

Without --point or --row: what the certificate claims and how its network is built.
With one of them: the exact value of every neuron at that point, the ledger as bit fields.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterator

from memproof import draw, explain
from memproof.certificate.loader import Certificate, load
from memproof.cli.options import refuse
from memproof.cli.output import say
from memproof.network.text import network_text
from memproof.outside import path_text
from memproof.readings import MEANING

OF_A_POINT = ["point", "row", "layer", "stage"]


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``explain``."""
    command.add_argument("subject", metavar="CERTIFICATE|CODE",
                         help="a file, a code such as MP-R017, or a reading such as argmax")
    which = command.add_mutually_exclusive_group()
    which.add_argument("--point", type=int, metavar="I", help="the point number I, from 0")
    which.add_argument("--row", type=int, metavar="I", help="the point of row I, from 1")
    command.add_argument("--layer", type=int, metavar="L",
                         help="only this layer (of point 0, if no point or row is given)")
    command.add_argument("--stage", metavar="S", help="only stages that begin with S (likewise)")
    command.add_argument("--text", action="store_true", help="the whole network as formulas")
    command.add_argument("--drawing", metavar="OUT.svg",
                         help="draw the network, with a row or point its values")


def run(options: argparse.Namespace) -> int:
    """0; raises MP-U002, MP-U003, MP-U004, MP-U005, MP-U018, MP-C003, MP-L..."""
    if re.fullmatch("MP-[A-Z][0-9]+", options.subject, re.IGNORECASE):
        refuse(options, [*OF_A_POINT, "text", "drawing"], "for a code")
        say(*explain.code_text(options.subject))
        return 0
    if options.subject in MEANING and not os.path.exists(options.subject):
        refuse(options, [*OF_A_POINT, "text", "drawing"], "for a reading")
        say(f"{options.subject}: a point reads as its label if {MEANING[options.subject]}",
            f"  (--reading {options.subject}; a tie, and 0 under sign, is a miss)")
        return 0
    certificate = load(options.subject, steps=True)
    if options.drawing is not None or options.text:
        refuse(options, OF_A_POINT if options.text else ["layer", "stage"],
               "with --text or --drawing")
    if options.drawing is not None:
        _draw(certificate, options)
    else:
        for line in _lines(certificate, options):
            say(line)
    return 0


def _draw(certificate: Certificate, options: argparse.Namespace) -> None:
    """The network, with the values of a point if one is asked for."""
    at = None
    if options.row is not None or options.point is not None:
        point = explain.point_of(certificate, options.point, options.row)
        at = certificate.dataset.x(point)
    inputs = explain.column_names(certificate)
    draw.network(certificate.network, at, inputs).save(options.drawing)
    say(f"drawn: {path_text(options.drawing)}")


def _lines(certificate: Certificate, options: argparse.Namespace) -> Iterator[str]:
    """The network as formulas, an overview, or the way of one point."""
    if options.text:
        return network_text(certificate.network)
    if all(getattr(options, name) is None for name in OF_A_POINT):
        return explain.overview(certificate)
    point = explain.point_of(certificate, options.point, options.row)
    return explain.walk(certificate, point, options.layer, options.stage)
