"""Lines: the channels that the points are ordered by; and what fits a network."""

from __future__ import annotations

from collections.abc import Sequence

from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.network.model import Network, refuse_steps
from memproof.readings import EQUALS, check_reading

Line = tuple[int, int]  # (layer, channel)


def natural_lines(network: Network) -> tuple[Line, ...]:
    """The line of a network: the first layer with a single channel, on which all later ones depend.

    A network without such a layer (below its last one) has no line.
    """
    widths = (network.dimension, *network.widths[:-1])
    return next((((layer, 0),) for layer, width in enumerate(widths) if width == 1), ())


def check_lines(network: Network, lines: Sequence[Line]) -> None:
    """MP-N004 unless every line is a channel of the inputs or of a hidden layer but the last."""
    widths = (network.dimension, *network.widths[:-1])
    for layer, channel in lines:
        if not (0 <= layer < len(widths) and 0 <= channel < widths[layer]):
            raise MemproofError("MP-N004", f"line ({layer}, {channel})", "a channel of a layer "
                                f"below the last hidden one ({len(widths)})", "none")


def check_shape(network: Network, dataset: Dataset, reading: str) -> None:
    """Do points and labels fit the inputs and outputs?  Raises MP-N003, MP-A002, MP-N028."""
    refuse_steps(network)
    if reading == EQUALS or network.dimension != dataset.dimension:
        network.check_fits(dataset)
    check_reading(reading, dataset, network.outputs)
