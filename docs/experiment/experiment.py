"""The experiment of Park et al. 2021, Section 6, small: the same number of parameters, spent on
depth or on width; and whether the trained network really memorizes.

    python docs/experiment/experiment.py             # all runs: results.csv and results.svg
    python docs/experiment/experiment.py --table     # what the page shows of results.csv
    python docs/experiment/experiment.py --epochs 20 --seeds 1 --csv OUT.csv     # a quick look

The table is digits (1,797 rows, 64 features), with its own labels and with random ones.  For every
network stand how many rows numpy finds right in float32, how many are right exactly (argmax in real
arithmetic, ``memproof.audit``), and how many of these no rounding in float32 can change.  Below
them stand networks that are constructed for the same labels.  A picture needs matplotlib.

Runs are reproducible on one machine; another one sums in another order and finds other weights.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

from residual import Labels, Shape, exact, nearest, outputs, train  # noqa: E402

import memproof  # noqa: E402
from memproof.dataset import Dataset  # noqa: E402

BUDGETS, BLOCKS = (2500, 5000), (1, 2, 4, 8, 16)
KINDS = ("true", "random")
CONSTRUCTIONS = ("threshold-ledger", "remainder-ledger", "circle-ledger")
TRAINED = "trained"
EPOCHS, SEEDS = 1000, 3
SCALE = 16  # the features of digits are 0..16; a network is trained on sixteenths


@dataclass(frozen=True)
class Row:
    """One network for one labeling.  ``right_float32`` of numpy, ``right`` exactly and ``certain``
    (right, and no rounding in float32 changes it) count rows; what does not apply is blank."""

    labels: str
    seed: int
    network: str
    budget: int | None
    blocks: int | None
    channels: int | None
    parameters: int
    epochs: int | None
    rows: int
    right_float32: int | None
    right: int
    certain: int | None
    python: str = ".".join(map(str, sys.version_info[:3]))
    numpy: str = np.__version__


def labels_of(kind: str, data: Dataset, seed: int) -> Labels:
    """Those of the table, or as many classes at random."""
    own = np.array([int(label[0]) for label in data.labels])
    if kind == "true":
        return own
    return np.random.default_rng((seed, 1)).integers(0, len(set(own.tolist())), len(own))


def trained(kind: str, shape: Shape, budget: int, seed: int, epochs: int) -> Row:
    """Train one network and judge it."""
    data = memproof.bundled("digits")
    labels = labels_of(kind, data, seed)
    points = np.array(data.points, dtype=np.int64)
    x = (points / SCALE).astype(np.float32)
    found = train(shape, x, labels, epochs, np.random.default_rng((seed, 2)))
    right = int((outputs(found, x).argmax(axis=1) == labels).sum())
    judged = memproof.audit(exact(found, SCALE), points.tolist(), labels.tolist(),
                            reading="argmax", formats=("float32",))
    (cells,) = judged.cells
    return Row(kind, seed, TRAINED, budget, shape.blocks, shape.channels, shape.parameters, epochs,
               len(labels), right, judged.rows_hit, cells.right_certain)


def constructed(kind: str, construction: str, seed: int) -> Row:
    """Construct one network; it is evaluated on every row."""
    data = memproof.bundled("digits")
    labels = labels_of(kind, data, seed)
    points = [list(map(int, point)) for point in data.points]
    relabelled = Dataset.from_rows(points, labels.tolist())
    built = memproof.memorize(relabelled, construction)
    if not memproof.evaluate(relabelled, built).exact:
        raise SystemExit(f"{construction} does not hit every label: a fault of memproof")
    return Row(kind, seed, construction, None, None, None,
               built.network.sizes().dense_parameters, None, relabelled.row_count, None,
               relabelled.row_count, None)


def tasks(epochs: int, seeds: int) -> Iterator[tuple[str, Callable[[], Row]]]:
    """(what is done, how), the quick ones first."""
    for kind in KINDS:
        for seed in range(seeds):
            for name in CONSTRUCTIONS if kind == "random" or seed == 0 else ():
                yield f"{kind} labels {seed}, {name}", lambda k=kind, n=name, s=seed: (
                    constructed(k, n, s))
    for blocks in BLOCKS:
        for budget in BUDGETS:
            shape = nearest(64, 10, blocks, budget)
            for kind in KINDS:
                for seed in range(seeds):
                    yield (f"{kind} labels {seed}, {blocks} x {shape.channels}",
                           lambda k=kind, f=shape, b=budget, s=seed: trained(k, f, b, s, epochs))


# -- what is written -------------------------------------------------------------------------------


def write(path: Path, rows: Sequence[Row]) -> None:
    """The rows, in an order of their own."""
    ordered = sorted(rows, key=_order)
    with path.open("w", newline="", encoding="ascii") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow([each.name for each in fields(Row)])
        out.writerows(["" if value is None else value for value in asdict(row).values()]
                      for row in ordered)


def _order(row: Row) -> tuple[Any, ...]:
    return (KINDS.index(row.labels), row.budget or 0, row.blocks or 0, row.network, row.seed)


def read(path: Path) -> list[Row]:
    """The rows of a file that ``write`` wrote."""
    texts = ("labels", "network", "python", "numpy")
    with path.open(newline="", encoding="ascii") as stream:
        return [Row(**{key: value if key in texts else int(value) if value else None
                       for key, value in each.items()}) for each in csv.DictReader(stream)]


def table(rows: Sequence[Row]) -> Iterator[str]:
    """A table in Markdown: of each network its seeds together, from the least to the most."""
    yield ("| labels | network | parameters | right in float32 | right exactly "
           "| certain in float32 | memorizes exactly |")
    yield "|---|---|--:|--:|--:|--:|--:|"
    for _, group in groupby(sorted(rows, key=_order), key=lambda row: _order(row)[:-1]):
        each = list(group)
        row = each[0]
        name = row.network if row.blocks is None else f"{row.blocks} x {row.channels}"
        done = sum(one.right == one.rows for one in each)
        yield (f"| {row.labels} | {name} | {_span(one.parameters for one in each)} "
               f"| {_span(one.right_float32 for one in each)} | {_span(one.right for one in each)} "
               f"| {_span(one.certain for one in each)} | {done} of {len(each)} |")


def _span(values: Iterator[int | None]) -> str:
    known = sorted(value for value in values if value is not None)
    if not known:
        return ""
    least, most = f"{known[0]:,}", f"{known[-1]:,}"
    return least if least == most else f"{least} to {most}"


def picture(rows: Sequence[Row], path: Path) -> None:
    """Rows that are exactly right against the number of blocks, a curve for each budget."""
    import matplotlib.figure

    kept = {"svg.hashsalt": "memproof", "svg.fonttype": "none"}
    with matplotlib.rc_context(kept):
        figure = matplotlib.figure.Figure(figsize=(9, 4.2), layout="constrained")
        sides = figure.subplots(1, 2, sharey=True)
        for axes, kind in zip(sides, KINDS, strict=True):
            _draw(axes, [row for row in rows if row.labels == kind], kind)
        sides[0].set_ylabel("rows that are right exactly")
        figure.savefig(path, format="svg", metadata={"Date": None})


def _draw(axes: Any, rows: Sequence[Row], kind: str) -> None:
    for number, budget in enumerate(BUDGETS):
        own = [row for row in rows if row.budget == budget]
        spread = [[row.right for row in own if row.blocks == blocks] for blocks in BLOCKS]
        axes.plot(BLOCKS, [sorted(each)[len(each) // 2] for each in spread], color=f"C{number}",
                  marker="os"[number], label=f"about {budget:,} parameters")
        axes.fill_between(BLOCKS, list(map(min, spread)), list(map(max, spread)), alpha=0.2,
                          color=f"C{number}", linewidth=0)
    axes.axhline(rows[0].rows, color="black", linewidth=0.8, linestyle="--", label="all rows")
    axes.set_xscale("log", base=2)
    axes.set_xticks(BLOCKS, list(map(str, BLOCKS)))
    axes.set(xlabel="blocks, at the same number of parameters", title=f"{kind} labels")
    axes.grid(visible=True, linewidth=0.3)
    axes.legend(loc="lower right", fontsize="small")


def main(words: Sequence[str] | None = None) -> int:
    """0; progress on stderr."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--table", action="store_true", help="only print the table of --csv")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--csv", type=Path, default=HERE / "results.csv")
    options = parser.parse_args(words)
    if options.table:
        print("\n".join(table(read(options.csv))))
        return 0
    rows, todo = list[Row](), list(tasks(options.epochs, options.seeds))
    for number, (what, how) in enumerate(todo, 1):
        rows.append(how())
        print(f"{number}/{len(todo)} {what}: {rows[-1].right} of {rows[-1].rows} right exactly",
              file=sys.stderr, flush=True)
        write(options.csv, rows)
    picture(rows, options.csv.with_suffix(".svg"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
