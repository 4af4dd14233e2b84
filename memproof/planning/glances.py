"""Whether another construction has fewer dense parameters, as far as that costs little."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from memproof.constructions.registry import Options, of_relus
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.network.sizes import Sizes

MARGIN = 4, 5  # an estimate counts if it is below this part of the size that it is compared with


@dataclass(frozen=True)
class Smaller:
    """A construction with options, and its sizes: ``exact`` or an estimate."""

    construction: str
    options: Options
    sizes: Sizes
    exact: bool


def smaller(dataset: Dataset, parameters: int) -> Smaller | None:
    """Of the constructions whose sizes cost little, the one with the fewest dense parameters, if
    they are fewer than ``parameters``; None if none is known to be smaller."""
    part, whole = MARGIN
    found = [each for each in glances(dataset)
             if each.sizes.dense_parameters * (1 if each.exact else whole)
             < parameters * (1 if each.exact else part)]
    return min(found, key=lambda each: each.sizes.dense_parameters, default=None)


def glances(dataset: Dataset) -> Iterator[Smaller]:
    """What all constructions tell at a glance; those that refuse the table tell nothing."""
    for each in of_relus().values():
        for glance in each.glances:
            try:
                sizes = glance.sizes(dataset)
            except MemproofError:
                continue
            yield Smaller(each.id, glance.options, sizes, glance.exact)
