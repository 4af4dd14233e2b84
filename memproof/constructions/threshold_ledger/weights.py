"""How long the weights of a planned network are at most, and how many are not zero at most.

docs/proofs/threshold-ledger.md#TL-11 and #TL-12.  Bits are counted as certificates do: those of the
numerator, and those of the denominator unless it is 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from memproof.constructions.threshold_ledger.sizes import Shape
from memproof.dataset.labels import Labels
from memproof.gadgets.decoder import Layout, split
from memproof.gadgets.encoder import Group, windows_of
from memproof.gadgets.group import Block, base_forms, pair_forms
from memproof.gadgets.window import window_coefficients
from memproof.line.projection import Projection
from memproof.line.segments import Segments

State = dict[str, int]  # channel -> the terms of its expression, a constant among them


# -- bits ------------------------------------------------------------------------------------------


def bits_of(number: Fraction) -> int:
    """Bits of numerator and denominator; an integer has no denominator."""
    below = int(number.denominator)
    return int(number.numerator).bit_length() + (below.bit_length() if below > 1 else 0)


def projection_bits(projection: Projection, denominator: int) -> int:
    """The bits of the longest weight of the first layer, exactly."""
    return max(map(bits_of, (*projection.weights(denominator), projection.bias)))


def output_bits(labels: Labels, layout: Layout | None) -> int:
    """Enough for the output y0 + h code: h a and y0 + h a for integers |a| <= 2^label_sum_bits."""
    largest = 2 ** (layout.label_sum_bits if layout else labels.bits)
    common = int(labels.step.denominator * labels.least.denominator)
    most = int((abs(labels.least) + labels.step * largest) * common)
    return most.bit_length() + (common.bit_length() if common > 1 else 0)


def ledger_bits(segments: Segments, digit: int, layout: Layout | None, label: int) -> int:
    """Enough for all weights between the first layer and the output, without windows.

    Ledgers, their differences and place values are below 2^Lambda; biases are places of the line;
    a bit of a threshold is worth U 2^(bits - 1) at most.
    """
    line = segments.first[-1].bit_length()
    if layout is None:
        return max(label, line)
    worth = layout.unit.bit_length() - 1 + max(layout.gap, layout.base)
    return max(layout.bits, worth, line if digit else segments.last[-1].bit_length())


def encoder_bits(blocks: Sequence[Block], groups: Sequence[Group]) -> int:
    """The bits of the longest weight of windows, exactly: a product of a ledger and a place."""
    most, done = 0, 1
    for windows, pairs in groups:
        part = blocks[done : done + windows * (pairs + 1)]
        if pairs:
            cut = windows_of(part, pairs)
            rows = [base_forms(blocks[done - 1][1], cut)]
            rows += [list(row) for pair in pair_forms(cut) for row in zip(*pair, strict=True)]
            starts = [window[0][0] for window in cut]
            for row in rows:
                found = (abs(c) for both in window_coefficients(starts, row) for c in both)
                most = max(most, *found)
        done += len(part)
    return int(most).bit_length()


# -- nonzero parameters ----------------------------------------------------------------------------


def nonzero_at_most(
    dimension: int, groups: Iterable[tuple[Group, int]], shape: Shape, layout: Layout | None
) -> int:
    """Enough for the weights and biases that are not 0: the terms that the rows are written with.

    ``groups``: of the encoder, each with how often it stands there.
    """
    count, ledger = encoder_terms(groups)
    count += dimension + 1
    if layout is None:
        return count + ledger + 1 - (count > dimension + 1)  # the last layer forgets t
    read = read_terms if shape.digit else read_narrow_terms
    state = {"Z": ledger, "sigma": 2}
    for field, target in ((layout.base, "sigma"), (layout.label, "y")):
        count += read(state, target, field, shape.digit)
    if layout.slots > 2:  # behind the second slot the state is the same in every one
        count += slot_terms(state, layout, shape, False)
        count += (layout.slots - 3) * slot_terms(dict(state), layout, shape, False)
    count += slot_terms(state, layout, shape, True)
    strips = layout.label_sum_bits - layout.label
    return count + 3 * state["y"] + 2 + (strips - 1) * 11 + 4


def encoder_terms(groups: Iterable[tuple[Group, int]]) -> tuple[int, int]:
    """(terms of all rows, terms of the ledger behind them); at first it is a constant."""
    count, ledger = 0, 1
    for (windows, pairs), times in groups:
        rows = 1 + 4 * windows
        if pairs:
            rows += 2 + 2 * windows + 4 * windows * pairs
        after = 1 + 2 * (pairs or windows)
        count += times * rows + ledger + (times - 1) * after
        ledger = after
    return count, ledger


def read_terms(state: State, target: str, bits: int, k: int) -> int:
    """The terms of the layers that read a field, k bits each; ``state`` becomes that behind it."""
    count = 0
    for size, _ in split(bits, k):
        ramps = 2 * (2**size - 1)
        count += sum(state.values()) + ramps * (state["Z"] + 1)
        before = 1 if target in state else 0
        state.update(dict.fromkeys(state, 1) | {"Z": 1 + ramps, target: before + ramps})
    return count


def read_narrow_terms(state: State, target: str, bits: int, k: int) -> int:
    """The same with two layers a bit."""
    count = 0
    for _ in range(bits):
        count += sum(state.values()) + state["Z"] + 1
        before = 1 if target in state else 0
        others = len(state) - 1 - before
        count += 2 + 2 + 1 + before + others
        state.update(dict.fromkeys(state, 1) | {"Z": 2, target: 2})
    return count


def slot_terms(state: State, layout: Layout, shape: Shape, is_last: bool) -> int:
    """The terms of a slot behind the first: gap, kill, label."""
    read = read_terms if shape.digit else read_narrow_terms
    count = read(state, "sigma", layout.gap, shape.digit)
    count += sum(state.values()) + state["sigma"] + 1
    state.update(dict.fromkeys(state, 1) | {"Z": 2})
    if is_last:
        del state["sigma"]
    return count + read(state, "y", layout.label, shape.digit)
