"""The folded index: width 3 and fewer parameters than points (after Park, Lee, Yun, Shin 2021).

A redesign: one channel tells the place of a point in all groups and carries the ledger of its own
group; the index is folded to a short range phi, and the label's bits are read off thresholds that
phi has reached (docs/proofs/folded-index.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import isqrt
from typing import TYPE_CHECKING

from memproof.constructions.folded_index.cutting import (
    KIND_BITS,
    POSITION_BITS,
    Partition,
    folded_range,
)
from memproof.constructions.folded_index.gaps import guaranteed_gap_plan, searched_gap_plan
from memproof.constructions.folded_index.guarantee import group_for
from memproof.constructions.folded_index.network import (
    Coding,
    ConstantPlan,
    IndexPart,
    Plan,
    realize,
)
from memproof.constructions.folded_index.options import Wishes, wishes
from memproof.constructions.folded_index.planner import Candidate, Planner
from memproof.constructions.folded_index.sizes import Layout, Shape
from memproof.constructions.registry import Built
from memproof.dataset.labels import Labels, conflict, labels_of
from memproof.gadgets.cell_fold import reflection
from memproof.gadgets.index_encoder import index_groups
from memproof.line.folded import FoldedLine, folds_to, image, injective, line_along
from memproof.line.gaps import gap_line
from memproof.line.projection import Projection
from memproof.line.search import project

if TYPE_CHECKING:
    from memproof.dataset import Dataset

__all__ = ["ConstantPlan", "Plan", "build", "explicit", "plan", "realize"]


def build(
    dataset: Dataset, *, encoder: str | int | None = None, guaranteed: int | None = None,
    group: int | None = None, w: str | None = None, digits: str = "auto", seed: int = 0,
) -> Built:
    """A network that memorizes the data set exactly, with few parameters.

    ``encoder``: narrow (the default: width 3), wide (one layer of all groups), or the number of its
    layers.  ``guaranteed`` 1: the network of the worst case, without a search for luck, in groups
    of ``group`` (B) neighbours, or with a wide encoder and the B of Theorem 1 for ``w``, 2/3 <= w <
    1.  ``digits``: e2 counts gaps instead of digits, plain does not, auto takes the smaller one.
    Errors: MP-B002 label vectors, MP-B003 equal points with different labels, MP-B012 and MP-B021
    options, MP-B022 options that exclude each other; MP-X002 (a bug) if the network has not the
    planned sizes.
    """
    return realize(plan(dataset, encoder=encoder, guaranteed=guaranteed, group=group, w=w,
                        digits=digits, seed=seed))


def plan(
    dataset: Dataset, *, encoder: str | int | None = None, guaranteed: int | None = None,
    group: int | None = None, w: str | None = None, digits: str = "auto", seed: int = 0,
) -> Plan | ConstantPlan:
    """The plan of ``build``: same arguments and errors."""
    wanted = wishes(encoder, guaranteed, group, w, digits, seed)
    labels = labels_of(dataset)
    refuse_conflicts(dataset, labels)
    if labels.classes == 1:
        return ConstantPlan(dataset.dimension, labels.least)
    if wanted.w is not None:
        wanted = replace(wanted, group=group_for(len(dataset), labels.bits, wanted.w))
    if wanted.guaranteed:
        return guaranteed_plan(dataset, labels, wanted)
    return searched_plan(dataset, labels, wanted)


def refuse_conflicts(dataset: Dataset, labels: Labels) -> None:
    """MP-B003 for equal points with different labels."""
    pairs = set(zip(dataset.points, labels.codes, strict=True))
    if len(pairs) > len({point for point, _ in pairs}):
        raise conflict()


# -- the worst case --------------------------------------------------------------------------------


def guaranteed_plan(dataset: Dataset, labels: Labels, wanted: Wishes) -> Plan:
    """Groups of B neighbours, B slots for each bit, no folds of the index (lemmas D9 and D10)."""
    projection, found = injective(dataset, wanted.seed)
    plans = []
    long = max(projection.values) >> POSITION_BITS
    for coding in codings(labels):
        if wanted.digits != "e2":
            line = line_along(projection, dataset.denominator, coding.kinds, how=found)
            plans.append(guaranteed_index_plan(line, coding, dataset.dimension, wanted))
        if wanted.digits == "e2" or (
            wanted.digits == "auto" and long and wanted.encoder is None
        ):
            gaps = gap_line(dataset, coding.kinds, wanted.seed)
            shape = first_shape(dataset.dimension, gaps.line, coding, wanted, gaps=True)
            plans += [guaranteed_gap_plan(gaps, coding, shape, group, wanted.seed)
                      for group in few_groups(gaps.line, coding, wanted)]
    return min(plans, key=lambda each: each.shape.cost)


def guaranteed_index_plan(
    line: FoldedLine, coding: Coding, dimension: int, wanted: Wishes
) -> Plan:
    """Folds until the range is at most N(N-1)/2 + 4, or further if that saves parameters."""
    count = len(line)
    bound = count * (count - 1) // 2 + 4
    places: Sequence[int] = line.positions
    best: tuple[tuple[int, int], int, int] | None = None
    folds = folds_to(line.positions, 0)
    for done in range(len(folds) + 1):
        length = max(places)
        if length <= bound or done == len(folds):
            for group in few_groups(line, coding, wanted, length):
                shape = replace(
                    first_shape(dimension, line, coding, wanted, range_folds=done),
                    groups=-(-count // group), strip=(8 * length + 1).bit_length(),
                    digit=(8 * length + 3).bit_length(), slots=group * len(coding.used_bits))
                if best is None or shape.cost < best[0]:
                    best = shape.cost, done, group
        if done < len(folds):
            places = [image(x, folds[done]) for x in places]
    if best is None:
        raise ValueError("expected a group")
    _, done, group = best
    short = line_along(line.projection, line.denominator, coding.kinds, folds[:done], line.how)
    return in_groups(short, coding, dimension, group, wanted)


def few_groups(
    line: FoldedLine, coding: Coding, wanted: Wishes, length: int | None = None
) -> Iterator[int]:
    """Sizes of a group that may be best: around sqrt(N / (2 kappa rr)), and some larger ones."""
    if wanted.group is not None:
        yield wanted.group
        return
    count = len(line)
    slot = (8 * (line.range if length is None else length) + 3).bit_length() + 2
    near = isqrt(count // (2 * len(coding.used_bits) * slot)) + 1
    group = max(1, near // 2)
    while group <= count:
        yield group
        group += 1 if group <= 2 * near + 2 else group // 4 + 1


def in_groups(
    line: FoldedLine, coding: Coding, dimension: int, group: int, wanted: Wishes
) -> Plan:
    """The plain plan with groups of ``group`` neighbours."""
    starts = tuple(range(0, len(line), group))
    edges = tuple(2 * line.positions[start - 1] + 1 for start in starts[1:])
    planes = tuple(group if q in coding.used_bits else 0 for q in range(coding.bits))
    shape = replace(first_shape(dimension, line, coding, wanted), slots=sum(planes))
    return index_plan(line, coding, shape, Partition(starts, edges), (), planes, wanted.seed)


# -- the search ------------------------------------------------------------------------------------


def searched_plan(dataset: Dataset, labels: Labels, wanted: Wishes) -> Plan:
    """The smallest plan found, over two lines and one or two codings of the labels."""
    found: list[tuple[Candidate, Planner, FoldedLine, Coding]] = []
    for coding in codings(labels):
        if wanted.digits == "e2" or len(coding.used_bits) > KIND_BITS:
            continue
        best: Candidate | None = None
        for line in lines(dataset, coding, wanted.seed):
            shape = first_shape(dataset.dimension, line, coding, wanted)
            kinds = [pack(kind, coding.used_bits) for kind in line.codes]
            planner = Planner(line.positions, kinds, len(coding.used_bits), shape, wanted.seed)
            best = planner.explore() if best is None else planner.explore_from(best)
            if best is not None:
                found.append((best, planner, line, coding))
    plans = []
    if found:
        start, planner, line, coding = min(found, key=lambda each: each[0].cost)
        plans.append(plan_of(planner.refine(start), line, coding, wanted.seed))
    long = any(made.shape.range_folds for made in plans)
    if wanted.digits == "e2" or (wanted.digits == "auto" and wanted.encoder is None and long):
        plans += gap_plans(dataset, labels, wanted)
    if not plans:
        sure = guaranteed_plan(dataset, labels, replace(wanted, guaranteed=True))
        return replace(sure, searched=f"{sure.searched},no-search-over-{KIND_BITS}-label-bits")
    return min(plans, key=lambda each: each.shape.cost)


def lines(dataset: Dataset, coding: Coding, seed: int) -> Iterator[FoldedLine]:
    """The line with the fewest changes of label found, and a short one; below 2^POSITION_BITS."""
    before: Projection | None = None
    few = project(dataset, coding.kinds, seed=seed), "changes"
    for projection, found in (few, injective(dataset, seed)):
        if projection != before:
            folds = folds_to(projection.values, 2**POSITION_BITS - 1)
            yield line_along(projection, dataset.denominator, coding.kinds, folds, found)
        before = projection


def gap_plans(dataset: Dataset, labels: Labels, wanted: Wishes) -> list[Plan]:
    """The plans that count gaps (lemma D4g), one for each coding."""
    found = []
    for coding in codings(labels):
        gaps = gap_line(dataset, coding.kinds, wanted.seed)
        shape = first_shape(dataset.dimension, gaps.line, coding, wanted, gaps=True)
        found.append(searched_gap_plan(gaps, coding, shape, wanted.seed))
    return found


def plan_of(best: Candidate, line: FoldedLine, coding: Coding, seed: int) -> Plan:
    """The short plan of what the search has found."""
    planes = [0] * coding.bits
    for q, count in zip(coding.used_bits, best.choice.planes, strict=True):
        planes[q] = count
    return index_plan(line, coding, best.shape, best.partition, best.folds, tuple(planes), seed,
                      best.choice.stretch)


def explicit(
    dataset: Dataset, projection: Projection, edges: Sequence[int], folds: Sequence[int],
    planes: Sequence[int], *, short: bool = False, encoder: int | None = None,
    range_folds: Sequence[tuple[int, int]] = (), line: bool = False,
) -> Plan:
    """The plan for given edges between the groups, folds and slots: for worked examples and tests.

    ``line``: a layer for the projection.
    """
    labels = labels_of(dataset)
    coding = Coding(labels, labels.codes)
    axis = line_along(projection, dataset.denominator, coding.kinds, range_folds, "given")
    shape = Shape(dataset.dimension, line, len(range_folds), 1, encoder, len(folds), 0, 2,
                  sum(planes), short=short)
    starts = [0, *[sum(2 * x < edge for x in axis.positions) for edge in edges]]
    partition = Partition(tuple(starts), tuple(edges))
    return index_plan(axis, coding, shape, partition, tuple(folds), tuple(planes), 0)


# -- plans -----------------------------------------------------------------------------------------


def codings(labels: Labels) -> list[Coding]:
    """The codes themselves, and their ranks with a table, if those are others."""
    table = tuple(sorted(set(labels.codes)))
    direct = Coding(labels, labels.codes)
    if len(table) < 3 or table[-1] == len(table) - 1:
        return [direct]
    rank = {code: k for k, code in enumerate(table)}
    return [direct, Coding(labels, tuple(rank[code] for code in labels.codes), table)]


def pack(kind: int, planes: Sequence[int]) -> int:
    """The bits of these planes, side by side."""
    return sum((kind >> q & 1) << i for i, q in enumerate(planes))


def first_shape(
    dimension: int, line: FoldedLine, coding: Coding, wanted: Wishes,
    range_folds: int | None = None, gaps: bool = False,
) -> Shape:
    """What is known before the search; a layer for the projection unless that costs parameters."""
    folds = len(line.folds) if range_folds is None else range_folds
    following = 2 if folds else 3
    alone = dimension + 1 + 2 * following <= (dimension + 1) * following
    wide = wanted.encoder is not None and dimension > 1 and not folds
    return Shape(
        dimension, alone or wide, folds, 1, wanted.encoder, 0, 0, 2, 1, len(coding.table),
        short=not wanted.guaranteed, gaps=gaps)


def index_plan(
    line: FoldedLine, coding: Coding, shape: Shape, partition: Partition, folds: Sequence[int],
    planes: tuple[int, ...], seed: int, stretch: int = 0,
) -> Plan:
    """The plan of a partition: the index, phi, and the ledger of every group.

    The index of a short plan is folded from 4R on, and that of a plain one from its largest value.
    """
    doubled = [2 * x << stretch for x in line.positions]
    bare = index_groups(partition.edges, [0] * len(partition.starts))
    stops = [*partition.starts[1:], len(line)]
    members = [
        [(group.slope * x + group.shift, kind)
         for x, kind in zip(doubled[a:b], line.codes[a:b], strict=True)]
        for group, a, b in zip(bare, partition.starts, stops, strict=True)]
    highest = members[-1][-1][0]
    length = 2 * doubled[-1] if shape.short else highest
    top = folded_range(length, folds)
    digit = max(shape.digit, (2 * top + 3).bit_length())
    layout = Layout(planes, digit, top, start=shape.short, spare=int(shape.short))
    ledgers = [layout.ledger(sorted((phi(h, folds), kind) for h, kind in points))
               for points in members]
    strip = 1 + top.bit_length() if shape.short else (2 * highest + 1).bit_length()
    shape = replace(shape, groups=len(ledgers), folds=len(folds), strip=strip, digit=digit,
                    slots=sum(planes))
    part = IndexPart(stretch, partition.starts, tuple(index_groups(partition.edges, ledgers)),
                     tuple(folds))
    return Plan(line, coding, part, layout, shape, line.how, seed)


def phi(h: int, folds: Sequence[int]) -> int:
    """T_(s_q2) o ... o T_(s_1) at h."""
    for s in folds:
        h = reflection(h, s)
    return h
