"""One-hot: classes by four layers (after Yun, Sra, Jadbabaie 2019).

A sawtooth grid gives the number v of the class, and a third hidden layer of C - 1 units, all of
them ramps in v, turns v into the unit vector of the class: exactly, for every point of the table
(lemmas YD1, YD2; for hard-tanh units YH3).  The table's labels are the one-hot vectors themselves
(``Dataset.one_hot``, ``certify --one-hot``), so that is what the certificate is about
(docs/proofs/sawtooth-grid.md#SG-7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from memproof.constructions.registry import Built, check_widths
from memproof.constructions.sawtooth_grid.network import (
    Plan,
    check_options,
    memorizer,
    natural_line,
    plan_on,
    variant_named,
)
from memproof.dataset import Dataset
from memproof.dataset.per_dataset import per_dataset
from memproof.errors import MemproofError, show
from memproof.gadgets.hot import hot, hot_by_clips
from memproof.line.vectors import vector_line_of
from memproof.network import Gadget, network_of, tagged
from memproof.network.sizes import Sizes, of_widths

NAME = "one-hot"


@dataclass(frozen=True)
class HotPlan:
    """A grid for the number of the class, and C - 1 units that make it a vector."""

    number: Plan
    classes: int

    @property
    def units(self) -> tuple[int, ...]:
        """(d1, d2, d3); without d3 for a single class."""
        return (*self.number.units, *[self.classes - 1] * (self.classes > 1))

    @property
    def widths(self) -> tuple[int, ...]:
        """The neurons of the hidden layers."""
        return tuple(variant_named(self.number.variant).relus * n for n in self.units)

    @property
    def sizes(self) -> Sizes:
        """Width, depth, nodes and dense parameters, exactly."""
        return of_widths(self.number.grid.line.dimension, self.widths, self.classes)

    @property
    def parameters(self) -> str:
        """One line of printable text."""
        grid, line = self.number.grid, self.number.grid.line
        return (f"variant={self.number.variant} classes={self.classes} groups={grid.groups} "
                f"teeth={grid.teeth} units={sum(self.units)} relus={sum(self.widths)} "
                f"points={line.points} places={len(line)} seed={self.number.seed}")


@per_dataset
def class_numbers(dataset: Dataset) -> Dataset:
    """The same points labelled with the number of the class.  Errors: MP-B017."""
    unit = [tuple(int(q == j) for j in range(dataset.outputs)) for q in range(dataset.outputs)]
    number = {vector: q for q, vector in enumerate(unit)}
    wrong = next((i for i, label in enumerate(dataset.labels) if label not in number), None)
    if wrong is None and dataset.label_denominator == 1 and (dataset.outputs > 1 or
                                                            not dataset.classes):
        return replace(dataset, labels=tuple((number[label],) for label in dataset.labels))
    row = dataset.rows[wrong or 0][0]
    found = show(dataset.classes[0]) if dataset.classes else show(dataset.labels[wrong or 0])
    raise MemproofError("MP-B017", f"the labels, row {row}",
                        "one-hot vectors (certify --one-hot, Dataset.one_hot)", found)


def plan(
    dataset: Dataset, *, variant: str = "short", d1: int | None = None, d2: int | None = None,
    d3: int | None = None, seed: int = 0, merge: int = 1,
) -> HotPlan:
    """The plan of ``build``: same arguments and errors."""
    check_options(variant, d1, d2)
    if d3 is not None and (type(d3) is not int or d3 < 1):
        raise MemproofError("MP-B012", "the width d3", "a positive integer", show(d3))
    classes, line = dataset.outputs, vector_line_of(class_numbers(dataset), seed=seed, merge=merge)
    if d3 is not None and d3 < classes - 1:
        raise MemproofError("MP-B015", f"the third layer, {classes} classes",
                            f"d3 = {classes - 1} or more", f"d3 = {d3}: room for {d3 + 1} classes")
    return HotPlan(plan_on(line, variant, d1, d2, seed), classes)


def build(
    dataset: Dataset, *, variant: str = "short", d1: int | None = None, d2: int | None = None,
    d3: int | None = None, seed: int = 0, merge: int = 1,
) -> Built:
    """Three hidden layers whose output is the one-hot vector of the class, exactly.

    ``variant``, ``d1``, ``d2``, ``merge`` are those of sawtooth-grid; ``d3`` is the most units of
    the third layer (C - 1 are built).  Errors: MP-B003 equal points with different labels, MP-B012
    an option of the wrong kind, MP-B015 widths that are too small, MP-B017 other labels; MP-X002 (a
    bug) if the network has not the planned sizes.
    """
    made = plan(dataset, variant=variant, d1=d1, d2=d2, d3=d3, seed=seed, merge=merge)
    return realize(made)


def realize(plan: HotPlan) -> Built:
    """The network of a plan.  Errors: MP-X002."""
    network = network_of(lambda x: classifier(x, plan), plan.number.grid.line.dimension)
    check_widths(NAME, network, plan.widths)
    return Built(network, natural_line(network), plan.parameters, plan)


def classifier(x: Sequence[Any], plan: HotPlan) -> Gadget:
    """x -> the one-hot vector."""
    (number,) = yield from memorizer(x, plan.number)
    if plan.classes == 1:
        return [1]
    decoder = hot_by_clips if plan.number.variant == "tanh" else hot
    return (yield from tagged(decoder(number, plan.classes), stage="one-hot"))
