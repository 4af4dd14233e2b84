"""Evaluate a network on every point of a table with the engine: exact and fast, no certificate.

It takes the table and the construction (or the network) that 'certify' takes. The engine also
copes with networks whose certificates would be too long, such as 10^6 points that have values of
their own in 1800 layers. It is not the kernel: nothing is certified.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict

from memproof.api import Evaluated, evaluate
from memproof.cli.networks import add_network_arguments, misses_as_json, print_misses, request
from memproof.cli.options import program
from memproof.cli.output import note, print_json, progress_bar, say
from memproof.cli.tables import reading_as_json, table
from memproof.errors import show
from memproof.outside import count_text, title


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``evaluate``."""
    add_network_arguments(command, "evaluate")
    command.add_argument("--jobs", type=_positive, metavar="N", default=1,
                         help="share the work among N processes (default 1)")
    command.add_argument("--json", action="store_true", help="the result as JSON")


def _positive(word: str) -> int:
    if not (word.isascii() and word.isdigit() and len(word) < 5 and int(word)):
        raise argparse.ArgumentTypeError(f"expected a number from 1 to 9999, found {show(word)}")
    return int(word)


def run(options: argparse.Namespace) -> int:
    """0 if every label is hit, 1 if not; raises what building raises, and MP-U009."""
    dataset = table(options.data, options)
    note(f"{title(dataset.name)}: {count_text(len(dataset), 'point')} in dimension "
         f"{dataset.dimension}; read as: {dataset.how_read}")
    wanted = request(options)
    with progress_bar("evaluating") as progress:
        result = evaluate(dataset, wanted.network, construction=wanted.construction,
                          jobs=options.jobs, executor=None, progress=progress, **wanted.options)
    if options.json:
        print_json("evaluate", _as_json(result))
    else:
        _show(result)
    return 0 if result.found.exact else 1


def _show(result: Evaluated) -> None:
    data, found, sizes = result.dataset, result.found, result.network.sizes()
    missed = f"the output misses {count_text(found.miss_count, 'label')}"
    say(f"EVALUATED by the engine: {count_text(data.row_count, 'row')}, "
          f"{count_text(found.points, 'point')}, {count_text(found.layers, 'layer')}: "
          f"{'every label is hit exactly' if found.exact else missed}")
    say(f"  width {sizes.width}, depth {sizes.depth}, {sizes.dense_parameters} dense and "
          f"{sizes.nonzero_parameters} nonzero parameters, largest weight "
          f"{count_text(sizes.largest_weight_bits, 'bit')}",
        f"  {count_text(found.neuron_points, 'value')} of {count_text(found.neurons, 'neuron')}")
    if found.exact:
        say(f"no certificate was written; `{program()} certify` writes one and has the kernel "
              "check it")
        return
    print_misses(found.misses, data.classes)
    if found.miss_count > len(found.misses):
        say(f"... and {found.miss_count - len(found.misses)} more")


def _as_json(result: Evaluated) -> dict[str, object]:
    data, found = result.dataset, result.found
    return {
        "outcome": "EVALUATED",
        "exact": found.exact,
        "construction": result.construction,
        "parameters": result.parameters,
        "points": len(data),
        "rows": data.row_count,
        "dimension": data.dimension,
        "table": reading_as_json(data),
        **asdict(result.network.sizes()),
        "neuron_points": found.neuron_points,
        "miss_count": found.miss_count,
        "misses": misses_as_json(found.misses, data.classes),
    }
