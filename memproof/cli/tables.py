"""The table that the options of a command name."""

from __future__ import annotations

import argparse
import os

from memproof.cli.options import refuse
from memproof.dataset import Dataset, bundled, bundled_names, read_table
from memproof.errors import MemproofError


def table(data: str | None, options: argparse.Namespace) -> Dataset:
    """The dataset of a file, or of a bundled table's name (default: iris), with the labels that
    ``add_label_arguments`` asked for.  Raises MP-U001, MP-U004 and those of reading."""
    label = options.label[0] if options.label and len(options.label) == 1 else options.label
    near = (data or "").lower().replace("-", "_").removesuffix(".csv")
    if data is not None and not os.path.exists(data) and near in bundled_names() and near != data:
        raise MemproofError("MP-U001", data, f"a file, or a bundled table such as {near}", "none")
    if data is None or (data in bundled_names() and not os.path.exists(data)):
        refuse(options, ["header"], "for a bundled table, which has one")
        found = bundled(data or "iris", label=label)
    else:
        found = read_table(data, label=label, header=options.header or "auto")
    return found.one_hot() if options.one_hot else found
