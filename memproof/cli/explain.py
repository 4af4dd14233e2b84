"""Explain a certificate or an error code.

Without --point or --row: what the certificate claims and how its network is built.
With one of them: the exact value of every neuron at that point, the ledger as bit fields.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from memproof.cli import refuse


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``explain``."""
    command.add_argument("subject", metavar="CERTIFICATE|CODE")
    which = command.add_mutually_exclusive_group()
    which.add_argument("--point", type=int, metavar="I", help="the point number I, from 0")
    which.add_argument("--row", type=int, metavar="I", help="the point of row I, from 1")
    command.add_argument("--layer", type=int, metavar="L",
                         help="only this layer (of point 0, if no point or row is given)")
    command.add_argument("--stage", metavar="S", help="only stages that begin with S (likewise)")
    command.add_argument("--text", action="store_true", help="the whole network as formulas")
    command.add_argument("--drawing", metavar="OUT.svg", help="draw a small network")


def run(options: argparse.Namespace) -> int:
    """0; raises MP-U002, MP-U003, MP-C003."""
    from memproof import explain

    alone = ["point", "row", "layer", "stage"]
    if re.fullmatch("MP-[A-Z][0-9]+", options.subject, re.IGNORECASE):
        refuse(options, [*alone, "text", "drawing"], "for a code")
        print("\n".join(explain.code_text(options.subject)))
        return 0
    from memproof.certificate.loader import load

    certificate = load(options.subject)
    if options.drawing is not None or options.text:
        refuse(options, alone, "with --text or --drawing")
    if options.drawing is not None:
        from memproof.certificate.writer import replacing
        from memproof.network.text import drawing

        picture = drawing(certificate.network)
        with replacing(Path(options.drawing)) as stream:
            stream.write(picture.encode())
        print(f"drawn: {options.drawing}")
    elif options.text:
        from memproof.network.text import network_text

        for line in network_text(certificate.network):
            print(line)
    elif (options.point, options.row, options.layer, options.stage) == (None,) * 4:
        print("\n".join(explain.overview(certificate)))
    else:
        point = explain.point_of(certificate, options.point, options.row)
        for line in explain.walk(certificate, point, options.layer, options.stage):
            print(line)
    return 0
