"""The table that the options of a command name, and how it was read."""

from __future__ import annotations

import argparse
import os
from contextlib import nullcontext

from memproof.cli.options import SAID_BY_A_BUNDLED_TABLE, refuse
from memproof.cli.output import progress_bar
from memproof.dataset import Dataset, bundled, bundled_names, read_table
from memproof.dataset.manner import LabelKind
from memproof.dataset.reading import is_large
from memproof.errors import MemproofError
from memproof.outside import count_text, path_text


def table(data: str | None, options: argparse.Namespace, *, contradictions: bool = False
          ) -> Dataset:
    """The dataset of a file, of the standard input (-), or of a bundled table's name (default:
    iris; a folder of that name does not hide it), read as ``add_label_arguments`` asked for, with
    ``contradictions`` if that is so.
    Raises MP-U001, MP-U004 and those of reading."""
    label = options.label[0] if options.label and len(options.label) == 1 else options.label
    labels_are: LabelKind = options.labels_are or "auto"
    ignore = options.ignore or ()
    near = (data or "").lower().replace("-", "_").removesuffix(".csv")
    if data is not None and not os.path.exists(data) and near in bundled_names() and near != data:
        raise MemproofError("MP-U001", path_text(data),
                            f"a file, or a bundled table such as {near}", "none")
    if data is None or (data in bundled_names() and not os.path.isfile(data)):
        refuse(options, SAID_BY_A_BUNDLED_TABLE, "for a bundled table, which says it itself")
        found = bundled(data or "iris", label=label, ignore=ignore, labels_are=labels_are,
                        contradictions=contradictions)
    else:
        with progress_bar("reading") if is_large(data) else nullcontext() as bar:
            found = read_table(data, label=label, header=options.header or "auto",
                               delimiter=options.delimiter or "auto", labels_are=labels_are,
                               decimal_comma=options.decimal_comma, ignore=ignore,
                               keep=options.keep or (), contradictions=contradictions,
                               progress=bar)
    return found.one_hot() if options.one_hot else found


def table_beside_network(options: argparse.Namespace, *, contradictions: bool = False) -> Dataset:
    """The table that stands behind a network on the command line; there is no usual one.
    Raises MP-U004 if it is left out, and the errors of ``table``."""
    if options.data is None:
        raise MemproofError("MP-U004", "DATA", "a table behind the network: a file, or a bundled "
                            "one such as iris", "none")
    return table(options.data, options, contradictions=contradictions)


def file_text(dataset: Dataset) -> str:
    """``iris.csv (sha256 0345...): 150 rows``."""
    manner, rows = dataset.manner, count_text(dataset.row_count, "row")
    return f"{manner.file} (sha256 {manner.sha256}): {rows}" if manner else rows


def reading_as_json(dataset: Dataset) -> dict[str, object]:
    """The file, its hash, and how it was read."""
    manner = dataset.manner
    if manner is None:
        return {}
    return {
        "file": manner.file, "sha256": manner.sha256, "read_as": dataset.how_read,
        "delimiter": manner.delimiter, "header": manner.header, "features": len(manner.features),
        "label_columns": " ".join(manner.labels), "labels": dataset.label_kind,
    }
