"""``memproof bounds --points``: sizes that are necessary and sizes that suffice."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from fractions import Fraction

from memproof.bounds.sandwich import (
    FOR_INTEGERS,
    POWERS,
    WIDTHS,
    Sandwich,
    Size,
    at_depth,
    at_width,
)
from memproof.cli.bounds.question import question_of, usage
from memproof.cli.bounds.shown import json_number, print_refusals, refusals_json
from memproof.cli.output import print_json, print_table, say
from memproof.errors import MemproofError
from memproof.exact import decimal


def show_sizes(options: argparse.Namespace) -> int:
    """The sizes for N points at a width, for N points at a depth, or for many.  Raises MP-U004."""
    for name in ("width", "depth", "points"):
        if getattr(options, name) == 0:
            raise MemproofError("MP-U004", f"--{name}", "at least 1", "0")
    question = question_of(options, (1,))
    if options.depth is not None:
        counts = POWERS if options.points is None else (options.points,)
        found = [at_depth(n, options.depth, question) for n in counts]
    elif options.points is None:
        raise usage("--points, --depth or --widths", "none")
    else:
        widths = WIDTHS if options.width is None else (options.width,)
        found = [at_width(options.points, w, question) for w in widths]
    if options.json:
        print_json("sandwich", {"rows": [_sandwich_json(each) for each in found]})
        return 0
    if len(found) == 1:
        _print_sandwich(found[0])
    else:
        _print_table(found)
    return 0


def _sandwich_json(found: Sandwich) -> dict[str, object]:
    def sized(size: Size | None) -> dict[str, object] | None:
        return None if size is None else {**asdict(size), "product": size.product}

    return {
        "points": found.points, "free": found.free, "least_that_suffices": sized(found.least),
        "most_that_is_necessary": sized(found.most), "ratio": json_number(found.ratio),
        "fewest_parameters": sized(found.fewest), "needed_parameters": found.needed_parameters,
        "parameter_ratio": json_number(found.parameter_ratio),
        "fewest_needed": found.fewest_needed, "fewest_ratio": json_number(found.fewest_ratio),
        "on_integers": found.on_integers, "integers_ratio": json_number(found.integers_ratio),
        "suffices": [sized(each) for each in found.enough],
        "necessary": [sized(each) for each in found.needed],
        "refusals": refusals_json(found.refusals),
    }


def _ratio(value: Fraction | None) -> str:
    return "-" if value is None else decimal(value, 2, up=True)


def _print_sandwich(found: Sandwich) -> None:
    rows = [["suffices", *_size_row(size)] for size in found.enough]
    rows += [["necessary", *_size_row(size)] for size in found.needed]
    say(f"N = {found.points}, all labelings of every such set: the least {found.free}")
    print_table(["", "by", "width", "depth", "W^2 L^2", "dense parameters"], rows, left=2)
    least = "nothing that suffices is known here" if found.least is None else (
        f"{found.free} {found.value(found.least)} suffices ({found.least.by})")
    say(f"{least}; {found.free} {found.value(found.most)} is necessary ({found.most.by}); "
          f"ratio {_ratio(found.ratio)}")
    if found.needed_parameters is not None and found.fewest is not None:
        say(f"{found.fewest.parameters} parameters suffice ({found.fewest.by}); "
              f"{found.needed_parameters} are necessary at this depth, whatever the widths "
              f"(vc-parameters); ratio {_ratio(found.parameter_ratio)}")
    _print_fewest([found])
    print_refusals(found.refusals)


def _print_fewest(found: Sequence[Sandwich]) -> None:
    """The fewest parameters of all these sizes, against what every architecture needs."""
    with_ratio = [(each.fewest_ratio, each) for each in found if each.fewest_ratio is not None]
    if not with_ratio:
        return
    ratio, each = min(with_ratio, key=lambda pair: pair[0])
    if each.fewest is not None:
        say(f"{each.fewest.parameters} parameters suffice ({each.fewest.by}, width "
            f"{each.fewest.width}); {each.fewest_needed} are necessary, whatever the architecture "
            f"(fewest-parameters); ratio {_ratio(ratio)}")
    if each.on_integers is not None:
        say(f"{each.on_integers} parameters suffice for integer points of norm at most r/delta "
            f"({FOR_INTEGERS}); ratio {_ratio(each.integers_ratio)}")


def _size_row(size: Size) -> list[object]:
    return [size.by, size.width, size.depth, size.product, size.parameters]


def _print_table(found: Sequence[Sandwich]) -> None:
    free, first = found[0].free, found[0]
    fixed = "width" if free == "depth" else "points"
    header = [fixed, f"{free} that suffices", "by", f"{free} that is necessary", "by", "ratio"]
    rows: list[list[object]] = []
    for each in found:
        key = each.most.width if free == "depth" else each.points
        least = [None, None] if each.least is None else [each.value(each.least), each.least.by]
        rows.append([key, *least, each.value(each.most), each.most.by, _ratio(each.ratio)])
    subject = f"N = {first.points}" if free == "depth" else f"depth {first.most.depth}"
    say(f"{subject}, all labelings of every such set of points")
    print_table(header, rows, left=0)
    if free == "depth":
        _print_fewest(found)
    if free == "width":
        say("parameters, against the VC bound (vc-parameters, at this depth, any widths)")
        rows = [[each.points, each.fewest and each.fewest.parameters,
                 each.fewest and each.fewest.by, each.needed_parameters,
                 _ratio(each.parameter_ratio)] for each in found]
        print_table(["points", "parameters that suffice", "by", "that are necessary", "ratio"],
                    rows, left=0)
    print_refusals(first.refusals)
