"""A certificate as one self-contained page that teaches its network, step by step.

The page needs no network: stages, layers, neurons and the arithmetic of every point, computed
exactly in the browser, where the certificate is checked once more. A certificate that is refused
has a page, too, which says so.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from memproof.cli.output import count_text, say
from memproof.outputs import replaceable, replacing
from memproof.outside import path_text
from memproof.teach import PAGE, page


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``teach``."""
    command.add_argument("certificate", metavar="CERTIFICATE")
    command.add_argument("-o", "--output", metavar="PAGE.html",
                         help="where to (default: its name with .html, here)")


def run(options: argparse.Namespace) -> int:
    """0; raises MP-U001, MP-U005, MP-U018."""
    output = options.output or default_name(options.certificate)
    replaceable(output, PAGE)
    text = page(options.certificate).encode()
    with replacing(output, PAGE) as stream:
        stream.write(text)
    size = count_text(len(text), "byte")
    say(f"written: {path_text(output)}, {size}: open it in a browser")
    return 0


def default_name(certificate: str) -> str:
    """iris.html for certificates/iris.memproof.jsonl.gz."""
    name = Path(certificate).name.removesuffix(".gz").removesuffix(".jsonl")
    return f"{name.removesuffix('.memproof')}.html"
