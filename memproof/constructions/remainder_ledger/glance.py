"""An estimate for a table that takes a moment: a few of its labels, in the order of the line."""

from __future__ import annotations

from random import Random

from memproof.constructions.remainder_ledger.planner import Planner, Sample, random_places
from memproof.dataset import Dataset
from memproof.line.hashed import LONGER
from memproof.line.integer import line_of
from memproof.network.sizes import Sizes

LOOKED_AT = 100  # points


def glance(dataset: Dataset) -> Sizes:
    """The sizes for a line of M^2/2 places, from the settings with which the search would start.

    Mostly some percent more than what the search finds.  Errors: MP-B002, MP-B003.
    """
    line, rng = line_of(dataset), Random(0)
    points, last = len(line), max(4, len(line) ** 2 // 2)
    size = min(points, LOOKED_AT)
    first = (points - size) // 2
    part = random_places(size, points, last, rng), line.codes[first : first + size]
    sample = Sample((part,), points, last, LONGER, dataset.dimension, line.classes)
    planner = Planner(sample, narrow=False, rng=rng)
    return planner.estimates[min(planner.first(None), key=planner.cost)]
