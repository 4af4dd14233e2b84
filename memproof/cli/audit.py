"""What a network that somebody trained or wrote does on a table, exactly.

In real arithmetic, with the stored weights and inputs taken as the rational numbers that they are;
and whether floating-point evaluation, in any order of summation, gives the same answers.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from fractions import Fraction

from memproof.auditing.audit import Audited, Cells, Miss, audit
from memproof.auditing.classes import align, reading_of
from memproof.auditing.formats import evaluation
from memproof.checker.kernel import EXIT
from memproof.cli.certificates import (
    audit_certificate,
    audit_certificate_as_json,
    certificate_name,
    print_audit_certificate,
)
from memproof.cli.options import add_table_arguments, natural
from memproof.cli.output import (
    note,
    print_json,
    print_table,
    progress_bar,
    say,
)
from memproof.cli.tables import reading_as_json, table_beside_network
from memproof.exact import decimal_or_fraction, printed, rounded_decimal, short_number
from memproof.interop.loading import read_foreign
from memproof.outside import count_text, title, visible
from memproof.readings import READINGS

SHOWN = 10  # rows of a kind that are listed, unless --rows says otherwise
REAL = "in real arithmetic, with the stored weights and inputs as the rational numbers they are"


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``audit``."""
    command.add_argument("network", metavar="NETWORK",
                         help="a file: .onnx, .npz, .json or .safetensors")
    add_table_arguments(command, "the table: a file, or a bundled one such as iris")
    command.add_argument("--reading", choices=READINGS, metavar="READING",
                         help="how the outputs are read: equals, nearest, argmax or sign (default: "
                         "as the network says)")
    command.add_argument("--layers", metavar="NAME,relu,NAME",
                         help="of a file of tensors: its Linear layers, and where a relu stands")
    command.add_argument("--floats", choices=("decimal", "dyadic"),
                         help="of JSON: is 0.1 the decimal, or the float nearest to it?")
    command.add_argument("--float", action="append", metavar="FORMAT", dest="formats",
                         help="what rounding does in float16, bfloat16, float32, float64, or in "
                         "bfloat16/float32: stored in the first, summed in the second; may be "
                         "given again (default: float32 and float64)")
    command.add_argument("--subnormal", choices=("any", "gradual"), default="any",
                         help="any: tiny numbers may be flushed to zero; gradual: they are kept "
                         "(default any)")
    command.add_argument("--rows", type=natural, metavar="N", default=SHOWN,
                         help=f"list N rows of a kind (default {SHOWN})")
    command.add_argument("--certificate", metavar="OUT",
                         help="if every row reads as its label, write that as a certificate and "
                         "have the kernel check it")
    command.add_argument("--json", action="store_true", help="the result as JSON")


def run(options: argparse.Namespace) -> int:
    """0 if every row reads as its label, 1 if not, and the verdict's exit code of a certificate;
    raises MP-A..., MP-N..., MP-C..., MP-U004, MP-U005 and those of tables."""
    formats = [evaluation(text, options.subnormal == "gradual")
               for text in options.formats or ("float32", "float64")]
    if options.certificate is not None:
        certificate_name("--certificate", options.certificate)
    foreign = read_foreign(options.network, floats=options.floats,
                           layers=options.layers.split(",") if options.layers else None)
    dataset = table_beside_network(options, contradictions=True)
    note(f"{title(dataset.name)}: {len(dataset)} points in dimension {dataset.dimension}; "
         f"read as: {dataset.how_read}")
    reading, why = reading_of(foreign, dataset, options.reading)
    dataset, order = align(dataset, foreign, reading)
    with progress_bar("auditing") as progress:
        found = audit(foreign.network, dataset, reading, progress, formats)
    path, certified = options.certificate, None
    if path is not None:
        certified = audit_certificate(foreign, found, path)
    notes = [f"read as {reading}, {why}{'; ' * bool(order)}{order}", *foreign.notes]
    if options.json:
        more = {} if path is None else audit_certificate_as_json(certified, path)
        print_json("audit", _as_json(found, options.network, notes) | more)
    else:
        _show(found, options.network, notes, options.rows)
        if path is not None:
            print_audit_certificate(found, certified, path)
    return EXIT[certified.verdict.outcome] if certified else int(bool(found.misses))


def _show(found: Audited, path: str, notes: Sequence[str], most: int) -> None:
    data = found.dataset
    missed = data.row_count - found.rows_hit
    result = (f"{count_text(missed, 'row')} of {data.row_count} missed" if missed
              else f"all {count_text(data.row_count, 'row')} read as their labels")
    say(f"AUDITED {title(path)}: {result}", f"  {REAL}")
    sizes = found.network.sizes()
    say(f"  width {sizes.width}, depth {sizes.depth}, {sizes.dense_parameters} dense and "
        f"{sizes.nonzero_parameters} nonzero parameters, {count_text(len(found.dead), 'neuron')} "
        "on nowhere", *(f"  {each}" for each in notes))
    if found.margins.reading != "equals":
        margin = found.margins.of(found.least)
        say(f"  least margin {short_number(margin)} at row {data.rows[found.least][0]}"
            + _behind(found, int(found.seconds[found.least]), ", runner-up "))
    _print_contradictions(found, most)
    if found.misses:
        _print_misses(found, most)
    _print_cells(found.cells)
    for cells in found.cells:
        _print_rounding(found, cells, most)


def _print_misses(found: Audited, most: int) -> None:
    rows = [[miss.row, _label(found, miss.point), _class(found, miss.found),
             _behind(found, miss.second), short_number(miss.margin)]
            for miss in found.misses[:most]]
    print_table(["row", "label", "reads as", "runner-up", "margin"], rows, left=0)
    if len(found.misses) > most:
        say(f"... and {len(found.misses) - most} more points (--rows N)")


def _print_contradictions(found: Audited, most: int) -> None:
    """The same input with different labels: at most one of them can be read."""
    groups = found.contradictions
    if groups:
        say(f"  {count_text(len(groups), 'input')} with contradictory labels, of which a network "
            "can read one at most:")
    for group in groups[:most]:
        say("    " + "; ".join(f"{_rows(found, i)}: {_label(found, i)}" for i in group))
    if len(groups) > most:
        say(f"    ... and {len(groups) - most} more (--rows N)")


def _rows(found: Audited, point: int) -> str:
    """``row 3``, ``rows 3, 7``."""
    rows = found.dataset.rows[point]
    return f"row{'s' * (len(rows) > 1)} {', '.join(map(str, rows))}"


def _print_cells(cells: Sequence[Cells]) -> None:
    """Rows by right or wrong, and by what rounding can do."""
    spoken = [each for each in cells if not each.why]
    if spoken:
        print_table(["rows", "right, certain", "right, depends", "wrong, certain",
                     "wrong, depends"],
                    [[each.format, each.right_certain, each.right_depends, each.wrong_certain,
                      each.wrong_depends] for each in spoken])
    say(*(f"{each.format}: not spoken of, {each.why}" for each in cells if each.why))
    rounded = ", ".join(each.format for each in spoken if each.is_rounded)
    if rounded:
        say(f"{rounded}: the weights are rounded to it first, which counts as rounding")
    if spoken:
        say("certain: every evaluation in this format that rounds to nearest gives the same "
            "answer, whatever the order of its sums, fused or not; depends: on rounding (a "
            "different runtime may differ)")


def _print_rounding(found: Audited, cells: Cells, most: int) -> None:
    rows = [str(found.dataset.rows[point][0]) for point in cells.depends[:most]]
    if rows:
        more = ", ..." if len(cells.depends) > most else ""
        say(f"{cells.format}: depends on rounding: row{'s' * (len(rows) > 1)} "
            f"{', '.join(rows)}{more}")


def _label(found: Audited, point: int) -> str:
    data = found.dataset
    label = data.labels[point]
    if data.classes:
        return visible(data.classes[label[0]])
    return ", ".join(decimal_or_fraction(Fraction(int(y), int(data.label_denominator)))
                     for y in label)


def _class(found: Audited, number: int) -> str:
    """The name of the class that a point reads as."""
    if number < 0:
        return "a tie" if found.margins.reading in ("argmax", "sign") else "another value"
    return visible(found.dataset.classes[number]) if found.dataset.classes else str(number)


def _behind(found: Audited, number: int, before: str = "") -> str:
    """The class behind the one that is read, if there is one."""
    return before + _class(found, number) if number >= 0 else ""


def _rounded(value: Fraction) -> str:
    """A decimal of six digits."""
    return rounded_decimal(value) if value else "0"


def _as_json(found: Audited, path: str, notes: Sequence[str]) -> dict[str, object]:
    data, margins = found.dataset, found.margins
    least = {} if margins.reading == "equals" else {
        "least_margin": printed(margins.of(found.least)),
        "least_margin_rounded": _rounded(margins.of(found.least)),
        "least_at_row": data.rows[found.least][0],
        "least_runner_up": _behind(found, int(found.seconds[found.least]))}
    return {
        "network": path, "reading": margins.reading, "rows": data.row_count,
        "rows_hit": found.rows_hit, **least, "notes": notes, "table": reading_as_json(data),
        **asdict(found.network.sizes()),
        "contradictions": [[{"rows": list(data.rows[i]), "label": _label(found, i)} for i in group]
                           for group in found.contradictions],
        "misses": [_miss_as_json(found, miss) for miss in found.misses],
        "dead_neurons": [{"layer": layer, "neuron": neuron} for layer, neuron in found.dead],
        "formats": [{"format": each.format, "not_spoken_of": each.why} if each.why else {
            "format": each.format, "weights_are_rounded": each.is_rounded,
            "right_certain": each.right_certain,
            "right_depends": each.right_depends, "wrong_certain": each.wrong_certain,
            "wrong_depends": each.wrong_depends,
            "depends_rows": [row for point in each.depends for row in data.rows[point]]}
            for each in found.cells],
    }


def _miss_as_json(found: Audited, miss: Miss) -> dict[str, object]:
    return {"row": miss.row, "rows": list(found.dataset.rows[miss.point]),
            "label": _label(found, miss.point), "reads_as": _class(found, miss.found),
            "runner_up": _behind(found, miss.second), "margin": printed(miss.margin),
            "margin_rounded": _rounded(miss.margin)}
