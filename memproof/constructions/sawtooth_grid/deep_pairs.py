"""Deep pairs: a sawtooth grid in every pair of layers (after Yun, Sra, Jadbabaie 2019).

The points on the integer line are cut into blocks of consecutive ones.  Pair j, the layers l_j and
l_j + 1, is a sawtooth grid for block j that is silent on all other points: to the left because the
first tooth has not begun (lemma YB0), to the right because one more group begins after the block,
whose teeth never do (YB1).  The neuron T carries t on to the last pair, the neurons A_1, A_2, ...
hold the sum of what has been said so far (YB2); exactly one block speaks (YB3).  That it memorizes
is docs/proofs/sawtooth-grid.md#SG-8.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from memproof.brief import brief
from memproof.constructions.registry import At, Built, check_widths
from memproof.constructions.sawtooth_grid.guarantee import pairs_needed, proved_pair
from memproof.constructions.sawtooth_grid.network import natural_line
from memproof.dataset import Dataset
from memproof.errors import MemproofError, show
from memproof.gadgets.teeth import teeth
from memproof.gadgets.thermometer import thermometer
from memproof.line.vectors import (
    Group,
    VectorLine,
    ceil_ratio,
    offsets,
    slopes,
    steepness,
    vector_line_of,
)
from memproof.network import Gadget, carry, network_of, tagged, together
from memproof.network.sizes import Sizes, of_widths

NAME = "deep-pairs"
Widths = tuple[int, ...]


class Pair(NamedTuple):
    """Layers ``layer`` and ``layer`` + 1 (from 1) hold ``groups`` groups of ``teeth`` points."""

    layer: int
    groups: int
    teeth: int

    @property
    def room(self) -> int:
        """g m."""
        return self.groups * self.teeth


# -- the capacity of an architecture ---------------------------------------------------------------


def capacity(widths: Sequence[int], outputs: int = 1) -> int:
    """How many points of the line these hidden widths hold: sum of g_j m_j for the best pairs."""
    return sum(pair.room for pair in best_pairs(widths, outputs))


class Chain(NamedTuple):
    """Pairs up to some layer, the last one first, and how many points they hold."""

    room: int
    pair: Pair | None = None
    before: Chain | None = None


def best_pairs(widths: Sequence[int], outputs: int) -> list[Pair]:
    """The disjoint pairs that hold most, left to right; none if there is no room at all.

    A layer needs a neuron for T up to the last pair, and d_y accumulators after the first one.
    Dynamic programming: ``none``, ``some``, ``all`` are the best chains on the layers so far, if no
    pair, some of the pairs, or all of them are among those.
    """
    none, some, done = [Chain(0)], list[Chain | None]([None]), list[Chain | None]([None])
    for end in range(1, len(widths) + 1):
        w = widths[end - 1]
        none.append(none[-1])
        some.append(some[-1] if w >= 1 + outputs else None)
        done.append(done[-1] if w >= outputs else None)
        if end >= 2:
            before = [(none[end - 2], False), (some[end - 2], True)]
            some[end] = best([some[end], *extensions(before, widths, end, outputs, last=False)])
            done[end] = best([done[end], *extensions(before, widths, end, outputs, last=True)])
    return pairs_of(done[-1])


def extensions(
    chains: Sequence[tuple[Chain | None, bool]], widths: Sequence[int], end: int, outputs: int,
    last: bool,
) -> Iterator[Chain]:
    """The chains with one pair more, which ends at layer ``end``; the flag: it is not the first."""
    for chain, later in chains:
        pair = pair_at(end - 1, widths[end - 2 : end], outputs * later, outputs, last)
        if chain is not None and pair is not None:
            yield Chain(chain.room + pair.room, pair, chain)


def pair_at(
    layer: int, widths: Sequence[int], sums: int, outputs: int, last: bool
) -> Pair | None:
    """The pair that fits into two layers which also carry ``sums`` accumulators, if one does."""
    groups = (widths[0] - sums + 1) // 2 if last else (widths[0] - 1 - sums) // 2
    size = (widths[1] - sums - (not last)) // outputs
    return Pair(layer, groups, size) if groups > 0 and size > 0 else None


def best(chains: Sequence[Chain | None]) -> Chain | None:
    """The one that holds most, the first of several."""
    return max((c for c in chains if c is not None), key=lambda c: c.room, default=None)


def pairs_of(chain: Chain | None) -> list[Pair]:
    """Its pairs, left to right."""
    pairs = []
    while chain is not None and chain.pair is not None:
        pairs.append(chain.pair)
        chain = chain.before
    return pairs[::-1]


# -- a plan ----------------------------------------------------------------------------------------


class Block(NamedTuple):
    """Points first..end-1 of the line, in ``pair``; ``last``: no block follows."""

    pair: Pair
    first: int
    end: int
    last: bool


@dataclass(frozen=True)
class DeepPlan:
    """Blocks of the line's places in the layers of an architecture; ``sizes`` are exact."""

    line: VectorLine
    limits: Widths
    blocks: tuple[Block, ...]
    seed: int = 0

    __repr__ = brief

    def groups(self, block: Block) -> list[Group]:
        """The groups of a block."""
        places = self.line.places[block.first : block.end]
        size = block.pair.teeth
        return [places[k : k + size] for k in range(0, len(places), size)]

    @cached_property
    def steep(self) -> int:
        """S: as for one grid, and the first point of a later block is reached from 0 (YB0)."""
        starts = [ceil_ratio(code, here[0] - before[0])
                  for block in self.blocks[1:]
                  for before, here in [self.line.places[block.first - 1 : block.first + 1]]
                  for code in here[1]]
        return max([1, *starts, *[steepness(self.groups(block)) for block in self.blocks]])

    @cached_property
    def widths(self) -> Widths:
        """The neurons of every hidden layer: what is not needed is not built."""
        y, found = self.line.outputs, list[int]()
        first, last = self.blocks[0].pair.layer, self.blocks[-1].pair.layer
        pairs = {block.pair.layer: block for block in self.blocks}
        for layer in range(1, len(self.limits) + 1):
            width = (layer <= last) + y * (layer > first + 1)
            if layer in pairs:
                width += 2 * (pairs[layer].pair.groups - pairs[layer].last)
            if layer - 1 in pairs:
                width += y * pairs[layer - 1].pair.teeth
            found.append(width)
        return tuple(found)

    @property
    def sizes(self) -> Sizes:
        """Width, depth, nodes and dense parameters, exactly."""
        return of_widths(self.line.dimension, self.widths, self.line.outputs)

    @property
    def parameters(self) -> str:
        """One line of printable text."""
        line = self.line
        return (f"depth={len(self.limits)} width={max(self.limits)} pairs={len(self.blocks)} "
                f"room={capacity(self.limits, line.outputs)} points={line.points} "
                f"places={len(line)} seed={self.seed}")


def blocks_of(pairs: Sequence[Pair], count: int) -> Iterator[Block]:
    """Every pair takes as many points as it holds, in as few groups and teeth as they need."""
    first = 0
    for pair in pairs:
        taken = min(pair.room, count - first)
        if taken:
            groups = -(-taken // pair.teeth)
            size = -(-taken // groups)
            fitted = Pair(pair.layer, -(-taken // size), size)
            yield Block(fitted, first, first + taken, first + taken == count)
        first += taken


def plan_on(line: VectorLine, widths: Widths, seed: int = 0) -> DeepPlan:
    """The plan for a line that is laid already.  Errors: MP-B015."""
    pairs = best_pairs(widths, line.outputs)
    if sum(pair.room for pair in pairs) < len(line):
        raise too_small(len(line), widths, line.outputs)
    return DeepPlan(line, widths, tuple(blocks_of(pairs, len(line))), seed)


def too_small(count: int, widths: Widths, outputs: int) -> MemproofError:
    """MP-B015: what the widths hold, and what suffices at this depth, or at this width."""
    depth, width, more = len(widths), max(widths), 1
    while capacity([w + more for w in widths], outputs) < count:
        more += 1
    ways = [f"{more} more in every layer"]
    deep = least_depth(count, width, outputs)
    if deep is not None:
        ways.append(f"{deep} layers of {width}")
    listed_widths = ",".join(map(str, widths)) if depth <= 12 else f"{depth} layers"
    return MemproofError(
        "MP-B015", f"the widths {listed_widths}, {outputs} output(s)",
        f"room for {count} points on the line: {' or '.join(ways)} suffice",
        f"room for {capacity(widths, outputs)}")


def least_depth(count: int, width: int, outputs: int) -> int | None:
    """The least even depth at a constant width that holds ``count`` points, all layers paired."""
    pairs = pairs_needed(count, width, proved_pair(outputs))
    return None if pairs is None else 2 * pairs


def best_width(line: VectorLine, seed: int) -> DeepPlan:
    """The constant width with the fewest dense parameters, of those with at least two pairs."""
    found = list[DeepPlan]()
    for width in range(line.outputs + 3, line.outputs + 6 + 2 * len(line)):
        depth = least_depth(len(line), width, line.outputs)
        if depth is not None and (depth > 2 or not found):
            found.append(plan_on(line, (width,) * max(4, depth), seed))
        if depth == 2:
            break
    return min(found, key=lambda plan: plan.sizes.dense_parameters)


def plan(
    dataset: Dataset, *, widths: str | int | Sequence[int] | None = None, width: int | None = None,
    seed: int = 0, merge: int = 1,
) -> DeepPlan:
    """The plan of ``build``: same arguments and errors."""
    given = None if widths is None else parse_widths(widths)
    if width is not None and (type(width) is not int or width < 1):
        raise MemproofError("MP-B012", "the width", "a positive integer", show(width))
    if given is not None and width is not None:
        raise MemproofError("MP-B016", NAME, "widths or one width", "both")
    line = vector_line_of(dataset, seed=seed, merge=merge)
    if given is not None:
        return plan_on(line, given, seed)
    if width is None:
        return best_width(line, seed)
    return of_width(line, width, seed)


def of_width(line: VectorLine, width: int, seed: int) -> DeepPlan:
    """The plan of least depth whose layers all have this width.  Errors: MP-B015."""
    depth = least_depth(len(line), width, line.outputs)
    if depth is None:
        raise too_small(len(line), (width,) * 4, line.outputs)
    return plan_on(line, (width,) * depth, seed)


def parse_widths(widths: str | int | Sequence[int]) -> Widths:
    """(5, 3, 4, 3) for "5,3,4,3".  Errors: MP-B016."""
    words: list[Any] = widths.split(",") if isinstance(widths, str) else (
        list(widths) if isinstance(widths, Sequence) else [widths])
    found = [int(w) if isinstance(w, str) and w.strip().isascii() and w.strip().isdigit() else w
             for w in words]
    if len(found) < 2 or any(type(w) is not int or w < 1 for w in found):
        raise MemproofError("MP-B016", "the option widths", "at least two positive integers",
                            show(widths))
    return tuple(found)


# -- the network -----------------------------------------------------------------------------------


def build(
    dataset: Dataset, *, widths: str | int | Sequence[int] | None = None, width: int | None = None,
    seed: int = 0, merge: int = 1,
) -> Built:
    """A network whose hidden layers have at most the given widths, and that memorizes the dataset.

    ``widths``: of every hidden layer, a list or "5,3,4,3"; ``width``: the same for all, least
    depth; neither: the constant width with the fewest dense parameters, depth 4 or more.  Neurons
    that are not needed are not built; layers that are not needed carry values on.  ``merge`` 0:
    every point has a place of its own on the line.  Errors: MP-B003 equal points with different
    labels, MP-B012 and MP-B016 options, MP-B015 widths that are too small; MP-X002 (a bug).
    """
    made = plan(dataset, widths=widths, width=width, seed=seed, merge=merge)
    return realize(made)


def realize(plan: DeepPlan) -> Built:
    """The network of a plan.  Errors: MP-X002."""
    network = network_of(lambda x: memorizer(x, plan), plan.line.dimension)
    check_widths(NAME, network, plan.widths)
    return Built(network, natural_line(network), plan.parameters, plan)


def memorizer(x: Sequence[Any], plan: DeepPlan) -> Gadget:
    """x -> labels: block by block, between them layers that only carry values on."""
    t: Any = plan.line.axis(x)
    sums: Sequence[Any] = ()
    layer = 1
    for number, block in enumerate(plan.blocks, 1):
        while layer < block.pair.layer:
            t, sums = yield from carry_layer(t, sums)
            layer += 1
        t, sums = yield from tagged(pair_gadget(t, sums, block, plan), stage=f"block {number}")
        layer += 2
    for _ in range(layer, len(plan.limits) + 1):
        _, sums = yield from carry_layer(None, sums)
    return plan.line.labels(sums)


def accumulators(sums: Sequence[Any]) -> dict[str, Any]:
    """The accumulators A1, A2, ..."""
    return {f"A{r}": value for r, value in enumerate(sums, 1)}


def carry_layer(t: Any, sums: Sequence[Any]) -> Gadget:
    """(t, sums) in a layer of their own (YB2)."""
    line = {} if t is None else {"t": t}
    made = yield from tagged(one_layer({**line, **accumulators(sums)}), stage="carry", lemma="YB2")
    return (None, made) if t is None else (made[0], made[1:])


def one_layer(neurons: dict[str, Any]) -> Gadget:
    """A layer with these neurons."""
    return (yield neurons)


def pair_gadget(t: Any, sums: Sequence[Any], block: Block, plan: DeepPlan) -> Gadget:
    """(t, sums + what the block says): two layers; without t after the last block (YB0 to YB3)."""
    groups, line = plan.groups(block), plan.line
    starts = [group[0][0] for group in groups[1:]]
    starts += [] if block.last else [line.places[block.end][0]]
    carries = [carry(value, name) for name, value in accumulators(sums).items()]
    (t, begun), *sums = yield from together(thermometer(t, starts), *carries)

    size, heights = block.pair.teeth, slopes(block.pair.teeth, plan.steep)
    silent = [] if block.last else [[a * line.end for a in heights]]
    parts = []
    for r in range(line.outputs):
        own = [offsets(group, r, size, plan.steep, line.end) for group in groups]
        name = "" if line.outputs == 1 else f"{r + 1}."
        parts.append(teeth(t, begun, heights, own + silent, name))
    kept = [] if block.last else [carry(t, "t")]
    carries = [carry(value, name) for name, value in accumulators(sums).items()]
    made = yield from together(*parts, *kept, *carries)
    said, rest = made[: line.outputs], made[line.outputs :]
    t, before = (None, rest) if block.last else (rest[0], rest[1:])
    return t, [a + b for a, b in zip(before, said, strict=True)] if before else list(said)


def sizes_at(dataset: Dataset, seed: int) -> At:
    """The sizes of ``plan`` at many widths; the line is laid once."""
    line = vector_line_of(dataset, seed=seed, merge=1)

    def at(width: int) -> Sizes:
        return of_width(line, width, seed).sizes

    return at
