"""Which line, and which choice on it: the best one, if it keeps the theorem's bound; else the best
of those that do (docs/proofs/threshold-ledger.md#TL-10).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from memproof.constructions.threshold_ledger.cuts import Cuts
from memproof.constructions.threshold_ledger.guarantee import LEAST_WIDTH, promise
from memproof.constructions.threshold_ledger.limits import Limited, Limits
from memproof.constructions.threshold_ledger.planner import Choice, Planner
from memproof.constructions.threshold_ledger.weights import bits_of, projection_bits
from memproof.dataset import Dataset
from memproof.dataset.labels import Labels, labels_of
from memproof.dataset.per_dataset import per_dataset
from memproof.errors import MemproofError
from memproof.line.halves import halves_of
from memproof.line.projection import Projection
from memproof.line.promise import Promise
from memproof.line.search import project, short_line
from memproof.line.segments import Segments, segments_of


@dataclass(frozen=True)
class Laid:
    """A projected table, its segments, and how they were cut so far: the same at all widths."""

    projection: Projection
    cuts: Cuts

    @property
    def segments(self) -> Segments:
        """The segments."""
        return self.cuts.segments


@per_dataset
def usual_line(dataset: Dataset, seed: int) -> Laid:
    """The table on the line with the fewest segments found.  Errors: MP-B002, MP-B003."""
    labels = labels_of(dataset)
    found = project(dataset, labels.codes, seed=seed)
    return Laid(found, Cuts(segments_of(found.values, labels.codes)))


@per_dataset
def line_apart(dataset: Dataset, seed: int) -> Laid | None:
    """The table on a line as short as the theorem's, if one is found.  Errors: MP-B002."""
    labels = labels_of(dataset)
    found = promise(dataset, labels.classes).apart(seed)
    return None if found is None else Laid(found, Cuts(segments_of(found.values, labels.codes)))


@per_dataset
def shorter_line(dataset: Dataset, seed: int) -> Laid | None:
    """The table on a line as short as is found, which may have more segments.  Errors: MP-B002."""
    labels = labels_of(dataset)
    number = {code: i for i, code in enumerate(sorted(set(labels.codes)))}
    found = short_line(dataset, tuple(number[code] for code in labels.codes), seed)
    return None if found is None else Laid(found, Cuts(segments_of(found.values, labels.codes)))


@dataclass(frozen=True)
class Selection:
    """The lines of a table; each is laid when it is first asked for."""

    dataset: Dataset
    labels: Labels
    seed: int = 0

    @cached_property
    def usual(self) -> Laid:
        """The line with the fewest segments found.  Errors: MP-B003."""
        return usual_line(self.dataset, self.seed)

    @cached_property
    def apart(self) -> Laid | None:
        """A line as short as the theorem's; None if none is found."""
        return line_apart(self.dataset, self.seed)

    @cached_property
    def promise(self) -> Promise:
        """The theorem's bound at this table."""
        return promise(self.dataset, self.labels.classes)

    def planner(self, line: Laid, width: int | None, keeping: bool = False) -> Planner:
        """The search on a line; ``keeping``: the bound comes first."""
        most_depth = self.promise.depth if keeping else None
        return Planner(line.cuts, self.labels.bits, self.dataset.dimension, width, most_depth)

    def best(self, width: int | None, slots: int | None = None) -> tuple[Laid, Choice]:
        """The line and the choice on it.

        With ``slots``, or a width below the theorem's, no bound is looked at.
        """
        planner = self.planner(self.usual, width)
        choice = planner.best(slots)
        if slots is not None or (width is not None and width < LEAST_WIDTH):
            return self.usual, choice
        if self.promise.allows(planner.sizes(choice)):
            return self.usual, choice
        return self._within(width) or (self.usual, choice)

    def within(self, limits: Limits, slots: int | None = None) -> tuple[Laid, Choice]:
        """The line and the choice on it within limits of width, depth and bits.

        Errors: MP-B050 with the least depth, or the fewest bits, that are found.
        """
        lines = [self.usual]
        if limits.bits is not None:
            shorter = shorter_line(self.dataset, self.seed)
            lines += [] if shorter is None else [shorter]
        found = self._best_of(lines, limits, slots)
        if found is None and limits.bits is not None:
            fewest = min(self.search(line, limits).fewest_bits(slots) for line in lines)
            if fewest > limits.bits:
                raise MemproofError("MP-B050", "the bits", f"at least {fewest} for this table",
                                    str(limits.bits))
        if found is None:
            found = self._shallowest(lines, limits, slots)
        return found

    def search(self, line: Laid, limits: Limits) -> Limited:
        """The search on a line within limits; the line in two layers, if one has weights that are
        too long, and two have shorter ones."""
        denominator, halves = self.dataset.denominator, None
        longest = projection_bits(line.projection, denominator)
        if limits.bits is not None and longest > limits.bits:
            halves = halves_of(self.dataset, line.projection)
            if halves is not None and max(map(bits_of, halves.numbers)) >= longest:
                halves = None
        return Limited(line.projection, denominator, self.labels, line.cuts,
                       self.dataset.dimension, limits, halves)

    def _best_of(
        self, lines: list[Laid], limits: Limits, slots: int | None
    ) -> tuple[Laid, Choice] | None:
        """The best line and choice; None if nothing is found within the limits."""
        found = []
        for line in lines:
            best = self.search(line, limits).best(slots)
            found += [] if best is None else [(best[0], line, best[1])]
        if not found:
            return None
        _, line, choice = min(found, key=lambda each: each[0])
        return line, choice

    def _shallowest(
        self, lines: list[Laid], limits: Limits, slots: int | None
    ) -> tuple[Laid, Choice]:
        """What has the least depth that is found.  Errors: MP-B050 if that is beyond the limit."""
        widest = self.search(lines[0], limits).widest
        found = self._best_of(lines, Limits(widest, None, limits.bits), slots)
        least = None
        if found is not None:
            least = self.search(found[0], limits).sizes(found[1]).depth
            if limits.depth is None or least <= limits.depth:
                return found
        raise MemproofError("MP-B050", "the depth", f"at least {least} for this table",
                            str(limits.depth))

    def _within(self, width: int | None) -> tuple[Laid, Choice] | None:
        """The best choice within the bound, on the first line that has one."""
        for which in ("usual", "apart"):
            line: Laid | None = getattr(self, which)
            if line is not None:
                planner = self.planner(line, width, keeping=True)
                choice = planner.best(None)
                if not planner.is_too_deep(planner.sizes(choice)):
                    return line, choice
        return None
