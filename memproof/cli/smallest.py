"""``certify --smallest``, and what certify says of constructions that are smaller."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from memproof.cli.options import how_read_words, program, refuse, word_to_type
from memproof.cli.output import print_table, progress_bar, say, say_command
from memproof.dataset import Dataset
from memproof.errors import MemproofError, show
from memproof.names import did_you_mean
from memproof.planning.glances import Smaller, smaller
from memproof.planning.smallest import MEASURES, TIES, Comparison, compare

WORDS = {"parameters": "dense parameters", "nodes": "nodes", "depth": "depth", "width": "width"}
COLUMNS = {"construction": "construction", "asked": "options", "width": "width", "depth": "depth",
           "nodes": "nodes", "dense_parameters": "dense"}
WHY = "beside --smallest, which compares all constructions, each with options of its own"


def measure(word: str) -> str:
    """One of MEASURES."""
    if word not in MEASURES:
        raise argparse.ArgumentTypeError(
            f"expected one of {', '.join(MEASURES)}, found {show(word)}"
            f"{did_you_mean(word, MEASURES)} (a table goes before it)")
    return word


def add_smallest(command: argparse.ArgumentParser) -> None:
    """The option ``--smallest``."""
    command.add_argument(
        "--smallest", nargs="?", type=measure, const="parameters", metavar="MEASURE",
        help="of all constructions, those of --load too, the one that is smallest for this table, "
        f"by {', '.join(MEASURES)} (default: parameters); takes as long as planning them all")


def comparison(options: argparse.Namespace, dataset: Dataset) -> Comparison | None:
    """What ``--smallest`` asks for; None without it.  Raises MP-U004."""
    if options.smallest is None:
        return None
    refuse(options, ["construction", "network", "width", "slots", "depth", "bits"], WHY)
    if options.option:
        raise MemproofError("MP-U004", "--option", f"not {WHY}", "given")
    with progress_bar("planning") as progress:
        return compare(dataset, options.smallest, options.seed or 0, progress)


def print_comparison(found: Comparison) -> None:
    """What was compared, in a table; and the refusals, each in a line."""
    served = [each.row for each in found.candidates if each.sizes is not None]
    refused = [each.row for each in found.candidates if each.sizes is None]
    chosen, word = found.smallest, WORDS[found.measure]
    value = getattr(chosen.sizes, MEASURES[found.measure])
    say("", f"smallest {word}: {value}, {chosen.construction} ({chosen.request}), "
        f"of {len(served)} networks that were compared:")
    print_table(list(COLUMNS.values()), [[row[key] for key in COLUMNS] for row in served], left=2)
    say(f"ties: {TIES}")
    for row in refused:
        say(f"{row['construction']} ({row['asked']}): {row['reason']}")


def comparison_as_json(found: Comparison) -> dict[str, object]:
    """Measure, rule, what was chosen, and a row for each that was asked."""
    return {
        "measure": MEASURES[found.measure], "construction": found.smallest.construction,
        "options": dict(found.smallest.options), "ties": TIES,
        "compared": [each.row for each in found.candidates],
    }


def smaller_one(options: argparse.Namespace, dataset: Dataset, parameters: int) -> Smaller | None:
    """A construction with fewer dense parameters, if one is known without much work; not beside a
    network that is given, nor after a comparison."""
    if options.smallest is not None or options.network is not None:
        return None
    return smaller(dataset, parameters)


def print_smaller(found: Smaller, built: str, parameters: int, options: argparse.Namespace) -> None:
    """How much smaller than what is ``built``, and the commands."""
    same = "".join(f", {key}={value}," for key, value in found.options.items()) * (
        found.construction == built)
    about, how = ("", "") if found.exact else ("about ", ", an estimate")
    say("", f"{found.construction}{same} is smaller: {about}{found.sizes.dense_parameters} dense "
        f"parameters instead of {parameters}{how}:")
    say_command(f"{certify_words(options)} {construction_words(found)}")
    say("the smallest of all, exactly:")
    say_command(f"{certify_words(options)} --smallest parameters")


def smaller_as_json(
    found: Smaller | None, options: argparse.Namespace
) -> dict[str, object] | None:
    """The same for a program."""
    if found is None:
        return None
    return {
        "construction": found.construction, "options": dict(found.options),
        "dense_parameters": found.sizes.dense_parameters,
        "certainty": "exact" if found.exact else "estimated",
        "command": f"{certify_words(options)} {construction_words(found)}",
    }


def certify_words(options: argparse.Namespace) -> str:
    """``memproof certify TABLE``, with what was loaded and how the table is read."""
    loaded = [word for path in options.load for word in ("--load", path)]
    words = [*loaded, "certify", options.data or "iris", *how_read_words(options)]
    return " ".join([program(), *map(word_to_type, words)])


def construction_words(found: Smaller) -> str:
    """``--construction ID --option NAME=VALUE``."""
    given: Mapping[str, object] = found.options
    words = ["--construction", found.construction]
    for name, value in given.items():
        words += ["--option", f"{name}={value}"]
    return " ".join(map(word_to_type, words))
