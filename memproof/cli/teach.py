"""A certificate as one self-contained page that teaches its network, step by step.

The page needs no network: stages, layers, neurons and the arithmetic of every point, computed
exactly in the browser, where the certificate is checked once more. A certificate that is refused
has a page, too, which says so. Without CERTIFICATE: the lessons of the documentation.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from memproof.cli.options import natural, refuse
from memproof.cli.output import say, say_raw
from memproof.errors import MemproofError
from memproof.outside import path_text
from memproof.teach import page, write_page
from memproof.teach.lessons import lessons
from memproof.teach.serving import serving


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``teach``."""
    command.add_argument("certificate", nargs="?", metavar="CERTIFICATE")
    command.add_argument("-o", "--output", metavar="PAGE.html",
                         help="where to (default: its name with .html, here)")
    command.add_argument("--serve", action="store_true",
                         help="write no file: serve the page to this machine alone")
    command.add_argument("--port", type=natural, metavar="N",
                         help="of --serve (default: any that is free)")


def run(options: argparse.Namespace) -> int:
    """0; raises MP-U001, MP-U004, MP-U005, MP-U018."""
    if options.certificate is None:
        refuse(options, ["output", "serve", "port"], "without a certificate")
        return _list_lessons()
    if options.serve:
        refuse(options, ["output"], "beside --serve")
        return _serve(options.certificate, options.port or 0)
    refuse(options, ["port"], "without --serve")
    return _write(options.certificate, options.output or default_name(options.certificate))


def default_name(certificate: str) -> str:
    """iris.html for certificates/iris.memproof.jsonl.gz.  Raises MP-U004 where there is no name."""
    name = Path(certificate).name
    for end in (".gz", ".jsonl", ".memproof"):
        name = name.removesuffix(end)
    if name in ("", "-"):
        raise MemproofError("MP-U004", "teach", "-o PAGE.html", "a file without a name")
    return f"{name}.html"


def _write(certificate: str, output: str) -> int:
    data = write_page(certificate, output)
    say(f"written: {path_text(output)}: open it in a browser")
    said = data["verdict"]
    if said["code"]:
        say(f"The certificate is {said['outcome']}, and the page says so: {said['code']} at "
            f"{said['place']}: expected {said['expected']}, found {said['found']}.")
    say(*data["omitted"])
    return 0


def _serve(certificate: str, port: int) -> int:
    """Until it is interrupted, which is how it ends."""
    with serving(page(certificate), port) as (address, thread):
        say_raw(address)
        say("(for this machine alone; Ctrl-C ends it)")
        sys.stdout.flush()  # who started it may wait for the address
        try:
            thread.join()
        except KeyboardInterrupt:
            say("ended")
    return 0


def _list_lessons() -> int:
    say("lessons, pages of the documentation (docs/lessons):")
    for each in lessons():
        say(f"  {each.number:>2}  {each.title} ({each.minutes} min)", f"      {each.question}",
            hanging=0)
    say("a page about a certificate: memproof teach CERTIFICATE -o PAGE.html")
    return 0
