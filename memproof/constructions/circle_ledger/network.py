"""The circle ledger: a label is read from one number modulo 1.

    x = the projection after three tables: an integer and three known fractions (line.py)
    A = a x + v, affine on each block of the line, a and v integers (chain.py)
    label code = floor(2C dist(A, Z))

Modulo 1 only a and the fractions count, so a slope holds the labels of its block: as remainders
modulo the moduli of the tables.  The chain is one channel, and everything from the projection on
has width 2, but a readout of width 4, if that takes fewer parameters; with ``width`` 2 the whole
network has width 2.  The slopes are searched for: sizes are those of the network that was found,
and no worst case is claimed (docs/proofs/circle-ledger.md#CL-6).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from random import Random

from memproof.brief import brief
from memproof.constructions.circle_ledger.blocks import DISTANCE, Block
from memproof.constructions.circle_ledger.chain import Chain
from memproof.constructions.circle_ledger.line import Line, line_of
from memproof.constructions.circle_ledger.planner import (
    Planner,
    Sample,
    Setting,
    least_kappa,
    line_length,
    readout_widths,
    widths,
)
from memproof.constructions.circle_ledger.residues import MOST_CLASSES
from memproof.constructions.circle_ledger.windows import (
    SERVED,
    WindowsPlan,
    circle_code,
    uses_collapse,
    window_plans,
)
from memproof.constructions.registry import Built, check_widths
from memproof.dataset import Dataset
from memproof.dataset.labels import labels_of
from memproof.dataset.per_dataset import per_dataset
from memproof.errors import MemproofError, show
from memproof.gadgets.ramp import Form
from memproof.gadgets.readout import bit_widths
from memproof.gadgets.remainder import halvings, multiple_distance
from memproof.gadgets.value_chain import value_chain
from memproof.names import unknown
from memproof.network import Affine, Gadget, network_of, tagged
from memproof.network.sizes import Sizes, of_widths

NAME = "circle-ledger"
TAKES = 3  # settings for which the whole line is served
LINES = 8  # lines that are tried for one setting
MOST_KAPPA = 2**13  # bits of a slope: no table that can be built needs more
ENCODERS = ("windows", "chain")
CHAINED = 3000  # of so many points the chain is looked at only if there are no windows


@dataclass(frozen=True)
class Plan:
    """Everything that decides the network: the line, the blocks with their forms, the readout."""

    dimension: int
    line: Line
    setting: Setting
    blocks: tuple[Block, ...]
    forms: tuple[Form, ...]
    narrow: bool
    seed: int
    tried: int = 1
    reason: str = ""  # why no windows were taken, if they were looked for

    __repr__ = brief

    @property
    def classes(self) -> int:
        """C."""
        return self.line.labels.classes

    @cached_property
    def folds(self) -> int:
        """The layers that find dist(A, Z): enough for the largest A."""
        if self.classes == 1:
            return 0
        (a, v), last = self.forms[-1], int(self.line.points.places[-1]) + 1
        return halvings(int(a * last + v), 1)

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """(w_1, ..., w_L): projection, tables, chain, folds, readout."""
        return widths(self.line.depth, len(self.blocks) - 1 + self.folds, self.classes,
                      self.narrow)

    @property
    def sizes(self) -> Sizes:
        """Exactly."""
        return of_widths(self.dimension, self.widths)

    @property
    def parameters(self) -> str:
        """One line of printable text."""
        tables = "+".join(str(len(table.forms)) for table in self.line.tables)
        return (f"positions={len(self.line)} blocks={len(self.blocks)} tables={tables} "
                f"moduli>={self.setting.least} kappa={self.setting.kappa} folds={self.folds} "
                f"margin=1/{1 << DISTANCE} tried={self.tried} seed={self.seed}"
                + (f" encoder=chain reason={self.reason}" if self.reason else ""))

    @property
    def channels(self) -> tuple[tuple[int, int], ...]:
        """The lines of the certificate."""
        return tuple(each for each in self.line.channels if each[0] < len(self.widths))

    def memorizer(self, x: Sequence[Affine]) -> Gadget:
        """x -> label: the construction."""
        place = yield from self.line.place(x)
        value = yield from tagged(value_chain(place, self.forms), stage="encoder")
        rest = yield from tagged(multiple_distance(value, 1, self.folds), stage="circle")
        code = yield from circle_code(rest, self.classes, self.narrow)
        return self.line.label(code)


def build(
    dataset: Dataset, *, encoder: str | None = None, width: int | None = None,
    kappa: int | None = None, seed: int = 0,
) -> Built:
    """A network that memorizes the data set exactly, with few parameters.

    ``encoder`` "chain": width 2 but for the readout; "windows", by default: the fewest parameters,
    a chain where no windows are found or it has fewer.  ``width``: a chain at most so wide.
    ``kappa``: the bits of a slope; None: the best found.  Errors: MP-B002 label vectors, MP-B003
    equal points with different labels, MP-B012 a seed of the wrong kind, MP-B022 windows and a
    width, MP-B026 another option out of range, MP-B027 labels of too many classes, MP-B028 no
    ledger found; MP-X002 (a bug) if the network has not the planned sizes.
    """
    found = plan(dataset, encoder=encoder, width=width, kappa=kappa, seed=seed)
    network = network_of(found.memorizer, found.dimension)
    check_widths(NAME, network, found.widths)
    return Built(network, found.channels, found.parameters, found)


def plan(
    dataset: Dataset, *, encoder: str | None = None, width: int | None = None,
    kappa: int | None = None, seed: int = 0,
) -> Plan | WindowsPlan:
    """The plan of ``build``: same arguments and errors."""
    labels = labels_of(dataset)
    if labels.classes > MOST_CLASSES:
        bits = labels.classes.bit_length()  # of a number that may be too long to be printed
        raise MemproofError("MP-B027", "the labels", f"at most {MOST_CLASSES} classes",
                            str(labels.classes) if bits < 64 else f"a number of {bits} bits")
    check_options(encoder, width, kappa, seed, least_kappa(labels.classes))
    narrow = readout_widths(labels.classes, width in (2, 3)) != bit_widths(labels.classes)
    if encoder != "chain" and width is None and labels.classes > 1:
        return smallest_plan(dataset, kappa, seed)
    return searched_plan(dataset, narrow, kappa, seed)


@per_dataset
def smallest_plan(dataset: Dataset, kappa: int | None, seed: int) -> Plan | WindowsPlan:
    """Windows if the search brings them to an end and they are smaller than the chain, which is
    not looked at for many points; a chain with the reason why it is one.  Errors: MP-B003, MP-B028.
    """
    classes, last = labels_of(dataset).classes, "no-setting"
    windows = list[WindowsPlan]()
    for each in window_plans(dataset, kappa, seed):
        if isinstance(each, str):
            last = each
        else:
            windows.append(each)
    best = min(windows, key=dense, default=None)
    if best is not None and len(dataset) >= CHAINED:
        return best
    chain = searched_plan(dataset, uses_collapse(classes), kappa, seed)
    if best is None:
        return replace(chain, reason=f"windows:{last}")
    smaller = dense(chain) < dense(best)
    return replace(chain, reason="windows-have-more-parameters") if smaller else best


def dense(plan: Plan | WindowsPlan) -> int:
    """Its dense parameters."""
    return plan.sizes.dense_parameters


@per_dataset
def searched_plan(dataset: Dataset, narrow: bool, kappa: int | None, seed: int) -> Plan:
    """The best of TAKES plans, of fewer for many points.  Errors: MP-B003, MP-B028."""
    labels, rng = labels_of(dataset), Random(seed)
    planner = Planner(
        Sample(len(dataset), dataset.dimension, labels.classes, narrow, labels.codes),
        Random(seed))
    planner.search(kappa)
    takes = list[Plan]()
    for setting in planner.ranking[:TAKES]:
        if len(takes) * len(dataset) < SERVED:
            takes += some_plan(dataset, setting, narrow, seed, rng, len(planner.estimates))
    if not takes:
        raise MemproofError("MP-B028", "the points", "blocks of points, each with a slope of "
                            f"{kappa or 'some'} bits", "a point without one")
    return min(takes, key=dense)


def check_options(
    encoder: object, width: object, kappa: object, seed: object, least: int
) -> None:
    """Errors: MP-B012, MP-B022, MP-B026."""
    if encoder not in (None, *ENCODERS):
        raise unknown("MP-B026", "encoder", encoder, ENCODERS)
    if encoder == "windows" and width is not None:
        raise MemproofError("MP-B022", "width", "no width, or encoder=chain", show(width))
    if width is not None and (type(width) is not int or width < 2):
        raise MemproofError("MP-B026", "width", "an integer, at least 2", show(width))
    if kappa is not None and (type(kappa) is not int or kappa < least):
        raise MemproofError("MP-B026", "kappa", f"an integer, at least {least}: three moduli have "
                            "to fit into a slope", show(kappa))
    if kappa is not None and kappa > max(MOST_KAPPA, least):
        raise MemproofError("MP-B026", "kappa", f"at most {max(MOST_KAPPA, least)} bits: a million "
                            "points take 1,400", show(kappa))
    if type(seed) is not int:
        raise MemproofError("MP-B012", "the seed", "an integer", show(seed))


def some_plan(
    dataset: Dataset, setting: Setting, narrow: bool, seed: int, rng: Random, tried: int
) -> Iterator[Plan]:
    """A plan with this setting: for the first line that can be cut into blocks."""
    last = line_length(len(dataset), setting)
    for number in range(LINES):
        line = line_of(dataset, setting.tables(seed), last << number // 2, seed + number)
        found = list(blocks_of(line, setting, rng))
        if None not in found:
            blocks, forms = zip(*[each for each in found if each], strict=True)
            yield Plan(dataset.dimension, line, setting, blocks, forms, narrow, seed, tried)
            return


def blocks_of(line: Line, setting: Setting, rng: Random) -> Iterator[tuple[Block, Form] | None]:
    """The blocks with their forms, None for one that fails; x itself if there is but one label."""
    if line.labels.classes == 1:
        return iter([(Block(0, len(line), 1), (1, 0))])
    return Chain(line.points, line.labels.classes, setting.kappa, rng).blocks()
