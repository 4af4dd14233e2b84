"""The triangle ledger: width 12, bits by iterates of the triangle map (after Vardi et al. 2022).

    x = the position of the point, scaled so that different x are at least 2 apart: twice that on
        the integer line, or less on a line that is apart
    U, Y = the bit strings [p_1:S]...[p_n:S], p_j = floor(x_j), and [y_1:S]...[y_n:S] of the block
        in which x lies
    y = the sum of the slots' labels y_j, each let through only if x = x_j

A block costs two layers, a bit of the two strings three, a slot two more.  Several copies side by
side, each with its part of the blocks, are a shorter and wider network: outside its blocks a copy's
strings are 0, and so is its output.  That it memorizes is docs/proofs/triangle-ledger.md#VY-2.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

from memproof.brief import brief
from memproof.constructions.registry import OURS, At, Built, check_widths
from memproof.constructions.triangle_ledger.guarantee import promise
from memproof.constructions.triangle_ledger.sizes import (
    decoder_widths,
    depth,
    encoder_widths,
    least_deep,
)
from memproof.dataset import Dataset
from memproof.dataset.labels import conflict
from memproof.errors import MemproofError
from memproof.exact import ZERO, Q
from memproof.gadgets.triangle import bit_points, gate, indicator, triangle_bit
from memproof.line.integer import Line, line_along, line_of
from memproof.line.promise import Promise
from memproof.network import (
    Affine,
    Gadget,
    Network,
    carry,
    gadget,
    network_of,
    tagged,
    together,
    total,
)
from memproof.network.sizes import Sizes, of_widths

NAME = "triangle-ledger"
COPY_WIDTH = 12
SPREAD = 2  # x = SPREAD * t

State = dict[str, Any]  # "x", "y", "accU", "accY", and the iterates "U1", "U2", "Y1", "Y2"


@dataclass(frozen=True)
class Block:
    """n slots: ``low`` and ``high`` are the least and the greatest x, the strings are integers."""

    low: Fraction
    high: Fraction
    positions: int
    labels: int

    __repr__ = brief


@dataclass(frozen=True)
class Plan:
    """Everything that decides the network, and its exact sizes.

    ``field`` S: bits of a slot, in the string of positions as in that of labels.  ``slots`` n,
    ``groups`` p copies side by side, none of them without a block.  ``exponent`` e: x = 2 t / 2^e.
    """

    dimension: int
    denominator: int
    line: Line
    slots: int
    groups: int
    seed: int = 0
    exponent: int = 0

    @property
    def spread(self) -> Fraction:
        """x / t."""
        return Q(SPREAD, 2**self.exponent)

    __repr__ = brief

    @property
    def field(self) -> int:
        """S = max(bits of the largest floor(x), bits of a label code)."""
        return field_bits(self.line, self.exponent)

    @property
    def blocks(self) -> int:
        """m = ceil(M/n)."""
        return -(-len(self.line) // self.slots)

    @property
    def shares(self) -> list[int]:
        """How many blocks each copy has: as equal as possible, the largest share first."""
        share, larger = divmod(self.blocks, self.groups)
        return [share + (k < larger) for k in range(self.groups)]

    @property
    def depth(self) -> int:
        """1 + 2 ceil(m/p) + 1 + n (3S + 2)."""
        return depth(len(self.line), self.field, self.slots, self.groups)

    @property
    def width(self) -> int:
        """W, exactly: at most 12 p."""
        return self.sizes.width

    @cached_property
    def sizes(self) -> Sizes:
        """Width, depth, nodes and dense parameters, exactly."""
        return of_widths(self.dimension, size_formula(self))

    @property
    def parameters(self) -> str:
        """One line of printable text."""
        words = {
            "width": self.width,
            "slots": self.slots,
            "groups": self.groups,
            "field": self.field,
            "positions": len(self.line),
            "blocks": self.blocks,
            "seed": self.seed,
        }
        words |= {"exponent": self.exponent} if self.exponent else {}
        return " ".join(f"{word}={value}" for word, value in words.items())


def build(
    dataset: Dataset, *, width: int | None = None, slots: int | None = None, seed: int = 0
) -> Built:
    """A network of width at most 12 (or ``width``) that memorizes the data set exactly.

    ``width``: at least 12; width // 12 copies side by side.  ``slots``: points a block; None: the
    least depth, which is within the bound of vardi-2022.  Errors: MP-B002 label vectors, MP-B003
    equal points with different labels, MP-B005 slots out of range, MP-B011 a width below 12;
    MP-X002 (a bug) if the network has not the planned sizes.
    """
    return realize(plan(dataset, width=width, slots=slots, seed=seed))


def narrower() -> list[str]:
    """The constructions whose networks may be narrower than a copy."""
    return [each.id for each in OURS.entries.values()
            if each.least_width is not None and each.least_width < COPY_WIDTH]


def plan(
    dataset: Dataset, *, width: int | None = None, slots: int | None = None, seed: int = 0
) -> Plan:
    """The plan of ``build``: same arguments and errors."""
    if width is not None and width < COPY_WIDTH:
        expected = f"at least {COPY_WIDTH} ({' and '.join(narrower())} go narrower)"
        raise MemproofError("MP-B011", "the width", expected, str(width))
    if slots is not None and slots < 1:
        raise MemproofError("MP-B005", "the slots", "at least 1", str(slots))
    lines = Lines(dataset, seed)
    line = lines.usual
    if len(set(line.positions)) < len(line):
        raise conflict()
    most = max(8, len(line))
    if slots is not None and slots > most:
        expected = f"at most {most} for the {len(line)} positions on the line"
        raise MemproofError("MP-B005", "the slots", expected, str(slots))
    return lines.plan((width or COPY_WIDTH) // COPY_WIDTH, slots)


@dataclass(frozen=True)
class Lines:
    """The lines of a table; each is laid when it is first asked for."""

    dataset: Dataset
    seed: int

    @cached_property
    def usual(self) -> Line:
        """The line with the fewest changes of label found."""
        return line_of(self.dataset, seed=self.seed)

    @cached_property
    def promise(self) -> Promise:
        """The theorem's bound at this table."""
        return promise(self.dataset, self.usual.classes)

    @cached_property
    def apart(self) -> Line | None:
        """A line as short as the theorem's; None if none is found."""
        found = self.promise.apart(self.seed)
        return None if found is None else line_along(self.dataset, found)

    def plan(self, copies: int, slots: int | None = None) -> Plan:
        """At most so many copies, none without a block; ``slots`` None: the least depth on the
        usual line; if that is beyond the theorem's bound, the first plan that is not
        (docs/proofs/triangle-ledger.md#VY-8)."""
        first = self.on_line(self.usual, 0, copies, slots)
        if slots is not None or self.promise.allows(first.sizes):
            return first
        for which in ("usual", "apart"):
            line: Line | None = getattr(self, which)
            if line is not None:
                found = self.on_line(line, exponent_apart(line), copies, None)
                if self.promise.allows(found.sizes):
                    return found
        return first

    def on_line(self, line: Line, exponent: int, copies: int, slots: int | None) -> Plan:
        """The plan on this line."""
        chosen = slots or least_deep(len(line), field_bits(line, exponent), copies)
        groups = min(copies, -(-len(line) // chosen))
        dimension, denominator = self.dataset.dimension, self.dataset.denominator
        return Plan(dimension, denominator, line, chosen, groups, self.seed, exponent)


def exponent_apart(line: Line) -> int:
    """The largest e for which any two positions are 2^e apart; 0 if there is one."""
    gaps = [b - a for a, b in pairwise(line.positions)]
    return min(gaps, default=1).bit_length() - 1


def field_bits(line: Line, exponent: int = 0) -> int:
    """S = max(rho, c): 2^S is above every floor(x) and every label code."""
    return max((SPREAD * line.positions[-1] >> exponent).bit_length(), line.labels.bits)


# -- the network -----------------------------------------------------------------------------------


def memorizer(plan: Plan, x: Sequence[Affine]) -> Gadget:
    """x -> label: the construction."""
    t = yield from tagged(plan.line.project(x), stage="projection")
    codes = yield from together(*copies(plan, t * plan.spread))
    code: Any = total(codes)
    return plan.line.label(code)


def copies(plan: Plan, x: Affine) -> Iterator[Gadget]:
    """The copies, each with its share of the blocks."""
    blocks, idle = blocks_of(plan.line, plan.slots, plan.exponent), max(plan.shares)
    for k, share in enumerate(plan.shares, 1):
        mark = f"_{k}" if plan.groups > 1 else ""
        yield copy(x, blocks[:share], idle - share, plan, mark)
        blocks = blocks[share:]


def copy(x: Any, blocks: Sequence[Block], idle: int, plan: Plan, mark: str) -> Gadget:
    """The code of x if x is a position of one of the blocks; 0 if x is at least 1 from them all."""
    x, positions, labels = yield from tagged(encode(x, blocks, idle, mark), stage="encoder")
    return (yield from decode(x, positions, labels, plan.slots, plan.field, mark))


def blocks_of(line: Line, slots: int, exponent: int = 0) -> list[Block]:
    """ceil(M/n) blocks of n consecutive positions; what the last one lacks is its last, label 0.

    At most one slot may let its label through, so a repeated position has label 0.
    """
    field, blocks = field_bits(line, exponent), []
    for i in range(0, len(line), slots):
        xs = [Q(SPREAD * t, 2**exponent) for t in line.positions[i : i + slots]]
        floors = [SPREAD * t >> exponent for t in line.positions[i : i + slots]]
        codes = line.codes[i : i + slots]
        missing = slots - len(xs)
        positions = string([*floors, *[floors[-1]] * missing], field)
        blocks.append(Block(xs[0], xs[-1], positions, string([*codes, *[0] * missing], field)))
    return blocks


def string(values: Sequence[int], field: int) -> int:
    """The integer with the binary digits [v_1:S][v_2:S]..."""
    result = ZERO
    for value in values:
        result = result << field | value
    return result


def encode(x: Any, blocks: Sequence[Block], idle: int, mark: str) -> Gadget:
    """(x, U, Y): the strings of the block in which x lies, 0 outside of them all.

    Two layers a block, and before them two for each of ``idle`` blocks that others have.
    """
    for _ in range(2 * idle):
        (x,) = yield {f"x{mark}": x}
    strings: list[Any] = []
    for block in blocks:
        carried = [carry(a, f"{name}{mark}") for a, name in zip(strings, "UY", strict=False)]
        found = indicator(x, block.low, block.high, mark)
        x, *strings, inside = yield from together(carry(x, f"x{mark}"), *carried, found)
        gained = [inside * block.positions, inside * block.labels]
        strings = [a + b for a, b in zip(strings, gained, strict=True)] if strings else gained
    return x, *strings


def decode(x: Any, positions: Any, labels: Any, slots: int, field: int, mark: str) -> Gadget:
    """The label of the slot whose position is x, 0 if there is none: the strings, slot by slot."""
    rest = slots * field
    state = yield from tagged(start(x, positions, labels, rest, mark), stage="decoder start")
    for slot in range(1, slots + 1):
        last = slot == slots
        step = read_slot(state, rest, field, last, mark)
        state = yield from tagged(step, stage=f"decoder slot {slot} bits")
        rest -= field
        step = gate_slot(state, field, last, mark)
        state = yield from tagged(step, stage=f"decoder slot {slot} gate")
    return state["y"]


@gadget("G12")
def start(x: Any, positions: Any, labels: Any, bits: int, mark: str) -> Gadget:
    """The state in which nothing is read: x, and the two points of either string."""
    points = *bit_points(positions, bits), *bit_points(labels, bits)
    state = dict(zip(("x", "U1", "U2", "Y1", "Y2"), (x, *points), strict=True))
    values = yield {f"{name}{mark}": value for name, value in state.items()}
    return dict(zip(state, values, strict=True))


def read_slot(state: State, rest: int, field: int, last: bool, mark: str) -> Gadget:
    """The state with accU, accY = the next field of U and of Y; three layers a bit.

    ``rest`` bits of either string are unread; after the ``last`` slot the iterates are not needed.
    """
    for left in range(rest, rest - field, -1):
        u1, u2, y1, y2 = (state.pop(name) for name in ("U1", "U2", "Y1", "Y2"))
        end = last and left == rest - field + 1
        (u1, u2, u), (y1, y2, y), *values = yield from together(
            triangle_bit(u1, u2, left, f"U{mark}", end),
            triangle_bit(y1, y2, left, f"Y{mark}", end),
            *carries(state, mark),
        )
        state = dict(zip(state, values, strict=True))
        for name, bit in (("accU", u), ("accY", y)):
            state[name] = state[name] * 2 + bit if name in state else bit
        state |= {"U1": u1, "U2": u2, "Y1": y1, "Y2": y2}
    return state


def gate_slot(state: State, field: int, last: bool, mark: str) -> Gadget:
    """The state in which y has gained accY if x = accU, and nothing otherwise; two layers."""
    position, label, x = state.pop("accU"), state.pop("accY"), state["x"]
    if last:
        state = {name: value for name, value in state.items() if name == "y"}
    found, *values = yield from together(gate(x, position, label, field, mark),
                                         *carries(state, mark))
    state = dict(zip(state, values, strict=True))
    state["y"] = state["y"] + found if "y" in state else found
    return state


def carries(state: State, mark: str) -> list[Any]:
    """The channels of the state, to be handed on."""
    return [carry(value, f"{name}{mark}") for name, value in state.items()]


# -- its sizes -------------------------------------------------------------------------------------


def size_formula(plan: Plan) -> tuple[int, ...]:
    """The width sequence (w_1, ..., w_L) of the plan's network."""
    longest = max(plan.shares)
    parts = [encoder_widths(share, longest - share) for share in plan.shares]
    decoder = [plan.groups * w for w in decoder_widths(plan.slots, plan.field)]
    return (1, *map(sum, zip(*parts, strict=True)), *decoder)


def realize(plan: Plan) -> Built:
    """The network of a plan.  Errors: MP-X002 if its sizes are not the predicted ones."""
    network = network_of(lambda x: memorizer(plan, x), plan.dimension)
    check_sizes(plan, network)
    return Built(network, ((1, 0),), plan.parameters, plan)


def check_sizes(plan: Plan, network: Network) -> None:
    """MP-X002 unless the network has exactly the widths and the depth of the formulas."""
    expected = size_formula(plan)
    check_widths(NAME, network, expected)
    if len(expected) != plan.depth or max(expected) > COPY_WIDTH * plan.groups:
        limits = f"depth {plan.depth}, width at most {COPY_WIDTH * plan.groups}"
        raise MemproofError("MP-X002", NAME, limits, f"{len(expected)}, {max(expected)}")


def sizes_at(dataset: Dataset, seed: int) -> At:
    """The sizes of ``plan`` at many widths; the line is laid once."""
    lines = Lines(dataset, seed)

    def at(width: int) -> Sizes:
        copies = width // COPY_WIDTH
        if not copies:
            raise MemproofError("MP-B011", "the width", f"at least {COPY_WIDTH}", str(width))
        return lines.plan(copies).sizes

    return at
