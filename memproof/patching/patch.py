"""From a certificate to one of the same points, some of which have other labels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from os import PathLike
from pathlib import Path

from memproof.brief import brief
from memproof.certificate.loader import Certificate, load
from memproof.certificate.table import refusal
from memproof.certificate.writer import CERTIFICATE, write
from memproof.checker.files import check
from memproof.checker.kernel import Verdict
from memproof.dataset import Dataset
from memproof.dataset.labels import conflict
from memproof.errors import MemproofError
from memproof.exact import gcd, lcm
from memproof.network.model import Network, refuse_steps
from memproof.network.sizes import NetworkSizes
from memproof.network.work import Work, counted_values
from memproof.outputs import replaceable
from memproof.patching.asked import label_of, labels_asked, points_of
from memproof.patching.correction import Correction, Vector, correction_of
from memproof.patching.network import NAME, with_correction
from memproof.patching.scale import Scale, scales
from memproof.readings import OF_CLASSES, SIGN


@dataclass(frozen=True)
class Patched:
    """The certificate of the patched network and the verdict on it.

    ``rows`` have another label now and ``kept`` had the asked one already; ``points`` are those of
    ``rows``.  ``neurons`` correct the outputs on ``scale``, and ``carriers`` bring what they add
    through later layers.  ``replaced``: a file of this name was there before.
    """

    path: Path
    size: int
    replaced: bool
    verdict: Verdict
    before: Certificate
    dataset: Dataset
    network: Network
    rows: tuple[int, ...]
    kept: tuple[int, ...]
    points: tuple[int, ...]
    scale: Scale
    correction: Correction

    __repr__ = brief

    @cached_property
    def untouched_rows(self) -> int:
        """How many rows of the written file have their point and their label of before."""
        old, new = self.before.dataset, load(self.path).dataset
        columns = (old.rows, old.points, old.labels, new.rows, new.points, new.labels)
        units = (old.denominator, old.label_denominator, new.denominator, new.label_denominator)
        return sum(
            len(rows) for rows, point, label, new_rows, new_point, new_label
            in zip(*columns, strict=True) if rows == new_rows and all(
                a * q == b * p for p, q, one, other in (
                    (units[0], units[2], point, new_point), (units[1], units[3], label, new_label))
                for a, b in zip(one, other, strict=True)))

    @property
    def neurons(self) -> int:
        """At most min(3N, K-1), N points with another label, K places on the scale."""
        return len(self.correction.bends)

    @property
    def places(self) -> int:
        """K, the places of the points on the scale."""
        return len(set(self.scale.values))

    @property
    def carriers(self) -> int:
        """The identity neurons of all later layers."""
        return self.sizes.nodes - sum(self.before.network.widths) - self.neurons

    @property
    def sizes(self) -> NetworkSizes:
        """Of the patched network."""
        return self.network.sizes()


def patch(certificate: str | PathLike[str], path: str | PathLike[str], *, rows: Sequence[int],
          labels: Sequence[object]) -> Patched:
    """Give the rows these labels, leave all other rows theirs, write the certificate of the patched
    network to ``path`` and have it checked.

    ``rows`` count from 1.  A label is the name of a class, a number, or a sequence of numbers, as
    the certificate's are.  The new network is the old one plus a correction that is 0 at all other
    points, by at most three neurons for each point and one for each later layer and output that
    changes.
    Errors: MP-B040 for rows that are named twice, that have no label, or that are equal to another
    row which is not named, MP-U002 for one that is not there, MP-B041 for a label that none of the
    certificate's can be, or if no label changes; MP-N028 for a certificate of steps, MP-C003 for
    one that is not accepted, MP-U001, MP-U005, MP-U018, MP-L...
    """
    target = Path(path)
    replaceable(target, CERTIFICATE)
    before = _given(Path(certificate))
    asked = labels_asked(before, points_of(before.dataset, rows, labels))
    changed = {i: label for i, label in asked.items() if label != label_of(before.dataset, i)}
    if not changed:
        raise MemproofError("MP-B041", "the labels", "one that is not the row's own", "none")
    scale, correction = _correction(before, changed)
    network = with_correction(before.network, scale, correction)
    dataset, was_there = _with_labels(before.dataset, changed), target.exists()
    written = write(target, dataset, network, before.lines, reading=before.reading,
                    construction=NAME, parameters=_parameters(before, rows),
                    digest=before.version == 2)
    return Patched(target, written.size, was_there, check(target), before, dataset, network,
                   _rows(before.dataset, changed), _rows(before.dataset, asked.keys() - changed),
                   tuple(changed), scale, correction)


def _rows(dataset: Dataset, points: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(row for i in points for row in dataset.rows[i]))


def _given(path: Path) -> Certificate:
    """A certificate that is accepted.  Raises MP-N028, MP-C003 and those of reading."""
    found = load(path, steps=True)
    refuse_steps(found.network)
    verdict = check(path)
    if verdict.outcome != "ACCEPTED":
        raise refusal(path, verdict)
    return found


def _parameters(before: Certificate, rows: Sequence[int]) -> str:
    """What is declared: informative only."""
    first = ",".join(map(str, rows[:8])) + ",..." * (len(rows) > 8)
    return f"rows {first} of {before.declared['construction'] or 'a network'}"


# -- what is made of it ----------------------------------------------------------------------------

def _correction(before: Certificate, changed: dict[int, Vector]) -> tuple[Scale, Correction]:
    """On the first scale where points that stand at one place need the same correction."""
    nothing = (Fraction(0),) * before.network.outputs
    work = Work()
    needed = {i: _difference(before, i, label, work) for i, label in changed.items()}
    every = [needed.get(i, nothing) for i in range(len(before.dataset))]
    for scale in scales(before):
        polygon = scale.polygon(every)
        if polygon is not None:
            return scale, correction_of(*polygon)
    raise conflict()  # the points are not distinct


def _difference(before: Certificate, point: int, label: Vector, work: Work) -> Vector:
    """What is to be added to the outputs at a point; the margin is not less than the stated one."""
    if before.margin is None or before.reading not in OF_CLASSES:
        old = label_of(before.dataset, point)
        return tuple(new - y for new, y in zip(label, old, strict=True))
    x, unit = before.dataset.points[point], before.dataset.denominator
    *_, outputs = counted_values(before.network, x, unit, work)
    margin, own = before.margin.value, int(label[0])
    if before.reading == SIGN:
        return ((margin if own else -margin) - outputs[0],)
    best = max(value for k, value in enumerate(outputs) if k != own)
    return tuple((best + margin - value) * (k == own) for k, value in enumerate(outputs))


def _with_labels(dataset: Dataset, changed: dict[int, Vector]) -> Dataset:
    """The same points with these labels, over the least common denominator."""
    old = dataset.label_denominator
    scale = int(lcm(old, *(y.denominator for label in changed.values() for y in label)))
    new = {i: tuple(int(y * scale) for y in label) for i, label in changed.items()}
    labels = [new[i] if i in new else tuple(int(y) * (scale // old) for y in label)
              for i, label in enumerate(dataset.labels)]
    common = int(gcd(scale, *(y for label in labels for y in label)))
    least = tuple(tuple(y // common for y in label) for label in labels)
    return replace(dataset, labels=least, label_denominator=scale // common)
