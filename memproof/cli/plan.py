"""The sizes of networks for a table, without building them, and which is best for what.

For a table the sizes are exact: what 'certify --width W' will build. With --build every network is
built, which takes longer, and its nonzero parameters and the bits of its weights are shown, too.
For numbers (--points N --dimension d --classes C, --separation delta/r, or --image 224x224x3) the
sizes are guaranteed by theorems: no set of points of this kind needs more. What no theorem bounds
is marked as estimated. --tradeoff shows all widths at which the depth drops, for a table or for
numbers, and --sweep points=100,1000 the numbers of several cases; both with the ratio
W^2 L^2 / (N log2(r/delta)), and with the depth that all labelings of N points on a line need.
--bits 64,256 shows what a limit on the bits of a weight costs, --depth 10,100 one on the depth.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager

from memproof.cli.options import (
    HOW_READ,
    add_table_arguments,
    natural,
    naturals,
    positive,
    refuse,
    setting,
)
from memproof.cli.output import note, print_json, print_table, progress_bar, say
from memproof.cli.preview import Arrived, is_watched, plain, preview
from memproof.cli.tables import reading_as_json, table
from memproof.constructions import named
from memproof.constructions.registry import default
from memproof.dataset import Dataset
from memproof.dataset.numbers import Image, Numbers, image, numbers, numbers_of_images
from memproof.errors import MemproofError
from memproof.exact import decimal, printed
from memproof.outputs import Kind, replaceable, replacing
from memproof.outside import count_text, path_text, title, visible
from memproof.planning.of_a_table import Winner, best, plan_rows
from memproof.planning.of_limits import BITS, DEPTH, limit_rows
from memproof.planning.of_numbers import GUARANTEED, PAPER_SAYS, estimated_rows, guaranteed_rows
from memproof.planning.plot import PICTURES, canvas, kind_of, picture, picture_of_bits
from memproof.planning.rows import Progress, Row
from memproof.planning.tradeoff import VALUES, all_widths, as_csv, cases, of_table, sweep, thin

OF_DATA = -1  # --classes without a number
NUMBERS = ["dimension", "classes", "separation", "image"]
LIMITS = ["bits", "depth"]
OF_A_TABLE = ["DATA", *HOW_READ, "slots", "seed", "option", "build", *LIMITS]
SEPARATION = "1/1000"
WIDTHS = (4, 5, 6, 8, 10, 12, 24, 48, 96)
COLUMNS = {
    "construction": "construction", "asked": "asked", "width": "width", "depth": "depth",
    "nodes": "nodes", "dense_parameters": "dense parameters", "slots": "slots",
    "product": "W^2 L^2",
}
SPARE = ("slots", "nodes", "W^2 L^2")  # in this order, where there is no room for all
WEIGHT_COLUMNS = {
    "nonzero_parameters": "nonzero parameters", "largest_weight_bits": "largest weight bits",
    "total_weight_bits": "all weight bits",
}
TRADEOFF_COLUMNS = {
    "points": "points", "dimension": "dimension", "classes": "classes",
    "ratio_squared": "(delta/r)^2", "construction": "construction", "width": "width",
    "depth": "depth", "dense_parameters": "dense parameters", "product": "W^2 L^2",
    "ratio": "ratio", "least_depth": "needed depth", "certainty": "how sure",
}
LIMIT_COLUMNS = {
    "asked": "limit", "width": "width", "depth": "depth", "dense_parameters": "dense",
    "most_nonzero": "nonzero", "most_bits": "bits", "slots": "slots",
    "guaranteed": "bound", "needed_parameters": "needed", "certainty": "how sure",
}
LIMIT_LEGEND = (
    "dense, nonzero: parameters, nonzero ones at most. bits: of the longest weight, at most. "
    "bound: dense parameters (for --depth, nonzero ones) that are guaranteed on every line like "
    "the one that was found."
)
NEEDED_LEGEND = (
    "needed: with fewer parameters, and weights of so many bits, no networks of any widths have "
    "all labelings of so many points with the table's number of labels "
    "(docs/proofs/bounds.md#BD-11)."
)
LEGEND = (
    "ratio: W^2 L^2 / (N log2(r/delta)), rounded. needed depth: below it no network of this width "
    "memorizes all labelings of N points on a line (bound vc-product)."
)
PRAISE = {
    "dense_parameters": "fewest dense parameters", "nodes": "fewest nodes", "depth": "least depth",
    "width": "least width", "product": "least W^2 L^2",
    "nonzero_parameters": "fewest nonzero parameters",
    "largest_weight_bits": "shortest largest weight", "total_weight_bits": "fewest weight bits",
}


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``plan``."""
    add_table_arguments(command, "the table: a file, or a bundled one", classes=False)
    command.add_argument("--points", type=natural, metavar="N", help="instead of DATA: N points")
    command.add_argument("--dimension", type=natural, metavar="d",
                         help="of the points (default 1)")
    command.add_argument("--classes", type=natural, metavar="C", nargs="?", const=OF_DATA,
                         help="of their labels (default 2); of DATA, without C: labels are names "
                         "of classes, even if some are numbers")
    command.add_argument("--separation", metavar="RATIO",
                         help="least distance / largest norm, such as 1/1000 (the default)")
    command.add_argument("--image", metavar="AxBxC[xBITS]",
                         help="instead of dimension and separation: different images of these "
                         "sizes and channels, 8 bits a value, such as 224x224x3")
    command.add_argument("--width", type=positive, action="append", metavar="W",
                         help="only this width (may be repeated)")
    command.add_argument("--construction", metavar="ID", help="only this one (default: all)")
    command.add_argument("--slots", type=int, metavar="n", help="force a ledger of n slots")
    command.add_argument("--seed", type=natural, metavar="S", help="of the search (default 0)")
    command.add_argument("--option", metavar="NAME=VALUE", action="append",
                         help="another option, of the constructions that take it (repeatable)")
    command.add_argument("--build", action="store_true",
                         help="build every network (takes longer: a few seconds to minutes) and "
                         "show the sizes of its weights")
    command.add_argument("--bits", type=naturals, metavar="B1,B2,...",
                         help="parameters against the bits that a weight may have")
    command.add_argument("--depth", type=naturals, metavar="D1,D2,...",
                         help="parameters against the hidden layers that there may be")
    command.add_argument("--tradeoff", action="store_true",
                         help="depth and parameters over all widths")
    command.add_argument("--sweep", metavar="NAME=VALUES", action="append",
                         help="several cases: points=100,1000 or dimension, classes, separation "
                         "(may be repeated)")
    command.add_argument("--csv", metavar="OUT", help="all rows of the trade-off to a file")
    command.add_argument("--plot", metavar="OUT.svg|.png",
                         help="a picture of the trade-off (needs the package matplotlib)")
    command.add_argument("--json", action="store_true", help="the result as JSON")


def run(options: argparse.Namespace) -> int:
    """0; raises MP-U004 for options that do not go together, MP-U012 to MP-U014, MP-B..."""
    if options.classes == OF_DATA:
        options.classes, options.labels_are = None, "classes"
    if options.tradeoff or options.sweep is not None:
        return _tradeoff(options)
    refuse(options, ["csv"], "without --tradeoff or --sweep")
    if options.points is None and (options.bits or options.depth):
        return _limits(options)
    refuse(options, ["plot"], "without --tradeoff, --sweep or --bits")
    if options.points is not None:
        return _guaranteed(options)
    refuse(options, NUMBERS, "without --points")
    dataset = table(options.data, options)
    with _watched(dataset, options) as (progress, arrived):
        rows = plan_rows(
            dataset, options.width or (None, *WIDTHS), options.slots, options.seed or 0,
            options.construction, dict(map(setting, options.option or ())), options.build, progress,
            arrived)
    subject = subject_of(dataset)
    note(f"read as: {dataset.how_read}")
    about = {"table": reading_as_json(dataset)}
    _print(options, subject, about, rows, best(rows), WEIGHT_COLUMNS if options.build else {})
    return 0


def _limits(options: argparse.Namespace) -> int:
    """Sizes for a table within limits."""
    refuse(options, [*NUMBERS, "option", "build"], "beside --bits and --depth")
    limit, others = (BITS, ["depth"]) if options.bits else (DEPTH, ["plot"])
    refuse(options, others, f"beside --{limit}")
    if options.width is not None and len(options.width) > 1:
        raise MemproofError("MP-U004", "--width", f"one width beside --{limit}", "several")
    if options.plot is not None:
        replaceable(options.plot, PICTURES[kind_of(options.plot)])
        canvas()
    dataset = table(options.data, options)
    subject = subject_of(dataset)
    given = {"width": options.width and options.width[0], "slots": options.slots,
             "seed": options.seed}
    asked, values = {k: v for k, v in given.items() if v is not None}, getattr(options, limit)
    with progress_bar("planning") as bar:
        rows = limit_rows(dataset, options.construction or default(), limit, values, asked,
                          bar and (lambda done, word: bar(done, len(values), word)))
    if options.plot is not None:
        kind = kind_of(options.plot)
        _write(options.plot, PICTURES[kind], picture_of_bits(rows, subject, kind))
    if options.json:
        print_json("plan", {"subject": subject, "table": reading_as_json(dataset), "plans": rows})
        return 0
    say(subject)
    columns = {key: word for key, word in LIMIT_COLUMNS.items()
               if limit == BITS or key != "needed_parameters"}
    print_table(list(columns.values()), [[row.get(key) for key in columns] for row in rows])
    say(LIMIT_LEGEND, *([NEEDED_LEGEND] if limit == BITS else []), hanging=0)
    if options.plot is not None:
        say(f"written: {path_text(options.plot)}")
    return 0


def _watched(
    dataset: Dataset, options: argparse.Namespace
) -> AbstractContextManager[tuple[Progress | None, Arrived | None]]:
    """What is shown while a table is planned.  Glances are about the usual options alone."""
    if options.json or not is_watched():
        return plain()
    usual = not (options.width or options.slots or options.seed or options.option)
    only = options.construction
    return preview(dataset, lambda each: usual and only in (None, each.construction))


def _guaranteed(options: argparse.Namespace) -> int:
    """Sizes for numbers."""
    refuse(options, OF_A_TABLE, "beside --points")
    subject, about, more = _numbers(options)
    if options.construction is not None and named(options.construction).estimates:
        rows = estimated_rows(about, options.construction)
    else:
        rows = guaranteed_rows(about, options.width, options.construction)
        rows += estimated_rows(about) if options.construction is None else []
    _print(options, subject, more, rows, best(rows, (GUARANTEED,)), {})
    return 0


def _numbers(options: argparse.Namespace) -> tuple[str, Numbers, dict[str, object]]:
    """(subject, the numbers, what is known of images) from the options."""
    classes = 2 if options.classes is None else options.classes
    if options.image is None:
        d = 1 if options.dimension is None else options.dimension
        separation = options.separation or SEPARATION
        about = numbers(options.points, d, classes, separation)
        return (f"{count_text(options.points, 'point')}, dimension {d}, "
                f"{count_text(classes, 'class')}, delta/r = {visible(separation)}"), about, {}
    refuse(options, ["dimension", "separation"], "beside --image")
    kind = image(options.image)
    about = numbers_of_images(options.points, classes, kind)
    images = f"{count_text(options.points, 'image')} of {kind}, {count_text(classes, 'class')}"
    return images, about, _of_images(kind)


def _of_images(kind: Image) -> dict[str, object]:
    """What is known of the distances of images, and what the paper says about two sets of them."""
    low, high = kind.log2_delta
    return {
        "dimension": kind.dimension,
        "distances": f"from 1 to sqrt({kind.diameter_squared}); Delta is any number above that, "
        f"whose log2 lies between {decimal(low, 4)} and {decimal(high, 4, up=True)}",
        "log2_delta": [printed(low), printed(high)],
        "paper": PAPER_SAYS,
    }


def _print(
    options: argparse.Namespace, subject: str, about: Mapping[str, object], rows: Sequence[Row],
    found: Mapping[str, Winner], more: Mapping[str, str],
) -> None:
    if options.json:
        print_json("plan", {"subject": subject, **about, "plans": rows, "best": found})
        return
    say(subject)
    for word in ("dimension", "distances", "paper"):
        if word in about:
            say(f"  {word}: {about[word]}")
    _show(rows, more)
    if len(rows) > 1:
        _show_best(found)


def _show(rows: Sequence[Row], more: Mapping[str, str]) -> None:
    columns = {**COLUMNS, **more, "certainty": "how sure"}
    print_table(list(columns.values()), [[row.get(key) for key in columns] for row in rows],
                left=2, spare=SPARE)


def _show_best(found: Mapping[str, Winner]) -> None:
    """One line for each size: its least value, and the first two rows that have it."""
    for key, winner in found.items():
        words = [f"{row['construction']} ({row['asked'].split(', ')[0]})" for row in winner["rows"]]
        others = f" and {len(words) - 2} more" if len(words) > 2 else ""
        say(f"{PRAISE[key]}: {winner['value']}, {', '.join(words[:2])}{others}")


# -- the trade-off ---------------------------------------------------------------------------------


def _tradeoff(options: argparse.Namespace) -> int:
    """All widths, or several cases, as a table, JSON, a file of values and a picture."""
    refuse(options, ["slots", "option", "build", *LIMITS], "beside --tradeoff and --sweep")
    if options.tradeoff:
        refuse(options, ["width"], "beside --tradeoff, which is over all widths")
    kind = None
    if options.plot is not None:  # complain before the work, not after it
        kind = kind_of(options.plot)
        replaceable(options.plot, PICTURES[kind])
        canvas()
    if options.csv is not None:
        replaceable(options.csv, VALUES)
    subject, rows = _cases(options)
    if options.csv is not None:
        _write(options.csv, VALUES, as_csv(rows).encode("utf-8"))
    if kind is not None:
        _write(options.plot, PICTURES[kind], picture(rows, subject, kind))
    if options.json:
        print_json("tradeoff", {"subject": subject, "rows": rows})
        return 0
    shown = thin(rows) if options.tradeoff else rows
    different = {tuple(row[key] for key in list(TRADEOFF_COLUMNS)[:4]) for row in rows}
    columns = list(TRADEOFF_COLUMNS)[0 if len(different) > 1 else 4 :]
    say(subject)
    print_table([TRADEOFF_COLUMNS[key] for key in columns],
                [[row[key] for key in columns] for row in shown], left=columns.index("width"))
    if len(shown) < len(rows):
        say(f"{len(shown)} of {len(rows)} widths at which the depth drops; --csv and --json have "
              "all")
    say(LEGEND, hanging=0)
    for path in filter(None, (options.csv, options.plot)):
        say(f"written: {path_text(path)}")
    return 0


def _cases(options: argparse.Namespace) -> tuple[str, list[Row]]:
    """(subject, all rows)."""
    if options.sweep is not None:
        refuse(options, OF_A_TABLE, "beside --sweep")
        if options.image is not None:
            refuse(options, ["dimension", "separation"], "beside --image")
        kind = image(options.image) if options.image is not None else None
        given = {"points": options.points, "dimension": options.dimension,
                 "classes": options.classes, "separation": options.separation}
        usual = {"dimension": "1", "classes": "2", "separation": SEPARATION}
        fixed = {key: str(value) for key, value in given.items() if value is not None}
        found = cases(fixed, usual, options.sweep, kind)
        subject = f"{len(found)} cases: {'; '.join(map(visible, options.sweep))}"
        if not options.tradeoff:
            return subject, sweep(found, options.width, options.construction)
        return subject, [row for each in found for row in all_widths(each, options.construction)]
    if options.points is not None:
        refuse(options, OF_A_TABLE, "beside --points")
        subject, about, _ = _numbers(options)
        return subject, all_widths(about, options.construction)
    refuse(options, NUMBERS, "without --points")
    dataset = table(options.data, options)
    subject = subject_of(dataset)
    with progress_bar("planning") as progress:
        return subject, of_table(dataset, seed=options.seed or 0, only=options.construction,
                                 progress=progress)


def _write(path: str, kind: Kind, content: bytes) -> None:
    """The file, whole or not at all.  Errors: MP-U005."""
    with replacing(path, kind) as stream:
        stream.write(content)


def subject_of(dataset: Dataset) -> str:
    """``iris: 149 points, dimension 4``."""
    return (f"{title(dataset.name)}: {count_text(len(dataset), 'point')}, dimension "
            f"{dataset.dimension}")
