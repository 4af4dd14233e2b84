"""The projected line, as a construction meets it: positions, codes, and the first layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from memproof.brief import brief
from memproof.dataset import Dataset
from memproof.dataset.labels import Labels, labels_of
from memproof.dataset.per_dataset import per_dataset
from memproof.gadgets.label import label
from memproof.line.projection import Projection, projector
from memproof.line.search import project
from memproof.network import Affine, Gadget


@dataclass(frozen=True)
class Line:
    """The points of a dataset on the integer line: positions t_1 < ... < t_M, t_1 = 0.

    Points with equal t (they have equal labels) share a position, so M <= N.  ``codes[i]`` is the
    code of the label at positions[i], a natural number below ``classes``; ``label(code)`` is the
    label again.
    """

    positions: tuple[int, ...]
    codes: tuple[int, ...]
    labels: Labels
    projection: Projection
    denominator: int

    __repr__ = brief

    def __len__(self) -> int:
        """M."""
        return len(self.positions)

    @property
    def classes(self) -> int:
        """C = 1 + the largest code."""
        return self.labels.classes

    def project(self, x: Sequence[Affine]) -> Gadget:
        """The first layer: t, a natural number at every point of the dataset."""
        return projector(self.projection, self.denominator, x)

    def label(self, code: Affine) -> Affine:
        """The label with this code: an affine map."""
        return label(code, self.labels)


def line_of(data: Dataset, *, seed: int = 0) -> Line:
    """The line with the fewest changes of label found (the search is exact and seeded).

    Errors: MP-B002 label vectors, MP-B003 equal points with different labels.
    """
    return _line(data, seed)


@per_dataset  # a construction that is read with numbers asks again at every point
def _line(data: Dataset, seed: int) -> Line:
    return line_along(data, project(data, labels_of(data).codes, seed=seed))


def line_along(data: Dataset, projection: Projection) -> Line:
    """The line of a projection that has one label at each t."""
    labels = labels_of(data)
    places = sorted(set(zip(projection.values, labels.codes, strict=True)))
    positions, codes = zip(*places, strict=True)
    return Line(positions, codes, labels, projection, data.denominator)
