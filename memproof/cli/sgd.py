"""What SGD does near the weights with which a network memorizes, from every start: a certificate.

After Theorem 5.1 of Yun, Sra and Jadbabaie (2019), with explicit constants: within a radius that
is proved, in every order of the epochs, the risk falls to C r^4, r the distance of the start.
"""

from __future__ import annotations

import argparse
import os
import re
from fractions import Fraction

from memproof.certificate.loader import load
from memproof.certificate.writer import LabelsMissed
from memproof.checker.files import CERTIFICATE
from memproof.checker.kernel import EXIT
from memproof.cli.networks import misses_as_json, print_misses
from memproof.cli.options import add_table_arguments, natural, program, refuse, word_to_type
from memproof.cli.output import count_text, note, print_json, say, say_command, say_verdict
from memproof.cli.tables import table, table_beside_network
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.exact import ceil_log2, floor_log2, rational
from memproof.interop.loading import read_foreign
from memproof.network.model import Network
from memproof.outputs import replaceable, replacing
from memproof.outside import path_text
from memproof.outside import title as title_of
from memproof.planning.plot import PICTURES, canvas, kind_of, picture_of_a_run
from memproof.sgd.nearby import Nearby, sgd_near
from memproof.sgd.runs import MOST_EPOCHS, Request, Run

SHOWN = 10  # labels that are missed


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``sgd``."""
    command.add_argument("network", metavar="NETWORK",
                         help="a certificate of a network of ReLUs, or a network in a file: .json, "
                         ".onnx, .npz or .safetensors")
    add_table_arguments(command, "the table: a file, or a bundled one such as iris (default: that "
                        "of the certificate)")
    command.add_argument("--batch", type=natural, default=1, metavar="B",
                         help="points in a step, a divisor of their number (default 1)")
    command.add_argument("--as-is", action="store_true",
                         help="leave the weights as they are, without a replacement of neurons "
                         "that are 0 at a point, and without balancing")
    command.add_argument("--run", metavar="R", dest="distance",
                         help="run SGD, too, from a start at this distance, such as 2^-20, and put "
                         "the run into the certificate")
    command.add_argument("--grid", type=natural, metavar="G",
                         help="of the run: bits behind the point (default 120)")
    command.add_argument("--seed", type=natural, metavar="S",
                         help="of the run: the start and the order of the points (default 0)")
    command.add_argument("--step", metavar="ETA",
                         help="of the run: the step size (default: gamma within the radius, or "
                         "else a power of 2 up to 1/V^2)")
    command.add_argument("--epochs", type=natural, metavar="T",
                         help=f"of the run: at most so many epochs (default {MOST_EPOCHS})")
    command.add_argument("--plot", metavar="OUT.svg|.png",
                         help="of the run: a picture (needs the package matplotlib)")
    command.add_argument("-o", "--output", metavar="OUT",
                         help="write the certificate; an existing one is replaced, nothing else")
    command.add_argument("--json", action="store_true", help="the result as JSON")


def run(options: argparse.Namespace) -> int:
    """The verdict's exit code, 1 for a network that misses labels; raises MP-B060, MP-B061,
    MP-B062, MP-B063, MP-B064, MP-N003, MP-N028, MP-U004, MP-U005, MP-U014 and those of files."""
    network, dataset, construction = _given(options)
    if options.plot is not None and options.distance is not None:
        replaceable(options.plot, PICTURES[kind_of(options.plot)])
        canvas()
    try:
        found = sgd_near(network, dataset, options.output, batch=options.batch,
                         rewrite=not options.as_is, run=_asked(options),
                         construction=construction)
    except LabelsMissed as error:
        return _missed(error, options)
    if found.run is not None and options.plot is not None:
        _plot(options.plot, found.run, dataset.name)
    if options.json:
        print_json("sgd", _as_json(found))
    else:
        _show(found)
    return EXIT[found.verdict.outcome]


def _asked(options: argparse.Namespace) -> Request | None:
    """The run that is asked for.  Raises MP-U004 for its options without it, MP-D... for what is no
    number."""
    if options.distance is None:
        refuse(options, ("grid", "seed", "step", "epochs", "plot"), "without --run R")
        return None
    step = None if options.step is None else _number(options.step)
    given = {"seed": options.seed, "grid": options.grid, "most": options.epochs}
    return Request(_number(options.distance), step=step,
                   **{key: value for key, value in given.items() if value is not None})


def _number(word: str) -> Fraction:
    """``2^-20``, ``3*2^-22``, or a number as in tables.  Raises MP-B064 for what is neither."""
    factor, star, power = word.rpartition("*")
    if found := re.fullmatch(r"2\^(-?[0-9]{1,4})", power):
        return (rational(factor) if star else Fraction(1)) * Fraction(2) ** int(found[1])
    try:
        return rational(word)
    except MemproofError as error:
        raise MemproofError("MP-B064", "--run and --step", "a number such as 2^-20, 3*2^-22 or "
                            "1/1024, with an exponent of at most four digits", error.found
                            ) from None


def _given(options: argparse.Namespace) -> tuple[Network, Dataset, str]:
    """(network, table, construction); raises the errors of reading them."""
    if not _is_certificate(options.network):
        foreign = read_foreign(options.network)
        return foreign.network, table_beside_network(options), ""
    given = load(options.network)
    if options.data is None:
        return given.network, given.dataset, given.declared["construction"]
    dataset = table(options.data, options)
    note(f"{title_of(dataset.name)}: read as: {dataset.how_read}")
    return given.network, dataset, given.declared["construction"]


def _is_certificate(path: str) -> bool:
    """Does the file begin as a certificate does?  A file that cannot be read is left to others."""
    if not os.path.isfile(path):
        return True
    with open(path, "rb") as stream:
        head = stream.read(4096)
    return head[:2] == b"\x1f\x8b" or CERTIFICATE.begins(head)


def _missed(error: LabelsMissed, options: argparse.Namespace) -> int:
    count = len(error.misses)
    if options.json:
        print_json("sgd", {"verdict": "NOT MEMORIZED", "code": error.code,
                           "misses": misses_as_json(error.misses, error.classes)})
        return 1
    say_verdict(f"NOT MEMORIZED {error.code}: the output misses {count_text(count, 'label')}, and "
                "theta* is no global minimum")
    print_misses(error.misses[:SHOWN], error.classes)
    if count > SHOWN:
        say(f"... and {count - SHOWN} more (--json lists all)")
    return 1


def _show(found: Nearby) -> None:
    first, *others = found.verdict.report().split("\n")
    where = [] if found.path is None else [
        f"  certificate: {path_text(found.path)}, {found.size:,} bytes"
        + "; an older file of this name is replaced" * found.replaced]
    if where and found.verdict.outcome != "ACCEPTED":
        where = ["  nothing is written"]
    say_verdict(first, *where, *others)
    if found.verdict.outcome != "ACCEPTED":
        return
    stated = found.statement
    say("", f"  in numbers: radius about 2^{floor_log2(stated.radius)}, tau about "
        f"2^{ceil_log2(stated.tau)}, C about 2^{ceil_log2(stated.risk)}",
        f"  from r = 2^{_start(stated.radius)}: at most {_epochs(found, _start(stated.radius)):,} "
        "epochs with eta = gamma")
    if found.run is not None:
        _show_run(found.run)
    if found.moved:
        say(f"  theta* is not that of the given network: {found.moved} was 0;",
            "  such neurons were replaced, and the outputs at the points are the same")
    elif not found.as_is:
        say("  theta* is the given network with balanced weights: the same function")
    say("  nothing is said of starts further away, nor of what SGD does later")
    if found.path is not None:
        say("", "next:")
        say_command(f"{program()} check {word_to_type(str(found.path))}")


def _show_run(run: Run) -> None:
    """What the run came to, rounded."""
    first, last = run.history[0], run.history[-1]
    say(f"  the run, rounded: log2 of the risk {first[0]:.1f} -> {last[0]:.1f}, of the length of "
        f"xi_perp {first[1]:.1f} -> {last[1]:.1f}")
    if last[1] > 2 * run.distance:
        say(f"  it ended with its epochs, before |xi_perp| had come to r^2 = "
            f"2^{2 * run.distance:.1f}: --epochs takes more")


def _plot(path: str, run: Run, name: str) -> None:
    """The picture of a run.  Raises MP-U005, MP-U014."""
    kind = kind_of(path)
    title = f"SGD from 2^{run.distance:.1f} of a minimum, {title_of(name)}"
    content = picture_of_a_run(run.history, run.distance, title, kind)
    with replacing(path, PICTURES[kind]) as stream:
        stream.write(content)


def _start(radius: Fraction) -> int:
    """The exponent of a start well inside: 2^-10 times the radius."""
    return floor_log2(radius) - 10


def _epochs(found: Nearby, start: int) -> int:
    """A bound of the number of epochs from r = 2^start, eta = gamma."""
    return found.statement.epochs(Fraction(2) ** start, found.statement.gamma)


def _as_json(found: Nearby) -> dict[str, object]:
    stated, verdict = found.statement, found.verdict
    return {
        "verdict": verdict.outcome, "code": verdict.code or None,
        "certificate": None if found.path is None else str(found.path),
        "certificate_bytes": found.size, "replaced": found.replaced,
        "points": stated.points, "batch": stated.batch, "rank": len(stated.basis),
        **{key: value for key, value in verdict.facts.items()
           if key in ("rho", "gamma", "lambda", "tau", "radius", "risk")},
        "run": None if found.run is None else {
            **{key: found.run.record[key] for key in ("seed", "grid", "epochs", "risk")},
            "log2_risk": [round(risk, 3) for risk, _ in found.run.history],
            "log2_perp": [round(perp, 3) for _, perp in found.run.history]},
        "rewritten": found.moved is not None, "width": max(found.network.widths),
        "depth": len(found.network.hidden),
    }
