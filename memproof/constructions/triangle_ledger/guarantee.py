"""What the triangle ledger guarantees for all data: the bound of Vardi et al. 2022, explicit.

All functions compute with integers and fractions (docs/proofs/triangle-ledger.md#VY-6).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from memproof.constructions.registry import Found
from memproof.constructions.triangle_ledger.sizes import (
    COPY_WIDTH,
    decoder_widths,
    encoder_widths,
    least_deep,
    slot_depth,
)
from memproof.dataset import Dataset
from memproof.dataset.labels import label_bits
from memproof.dataset.numbers import Numbers
from memproof.errors import MemproofError
from memproof.exact import ceil_log2, ceil_sqrt
from memproof.line.bits import range_bits
from memproof.line.promise import Promise
from memproof.network.sizes import Pattern, of_patterns

THEOREM = "vardi-2022"
LEAST_WIDTH = COPY_WIDTH


@dataclass(frozen=True)
class Bound:
    """The bound for N points on a line below 2^line_bits, labels of c bits, width 12 p.

    ``field`` S, ``slots`` n; ``depth`` is the largest depth it allows, and ``paper_form`` what the
    formula in sqrt(N l), sqrt(N / l) allows, at least as much.
    """

    width: int
    points: int
    line_bits: int
    label_bits: int
    field: int
    slots: int
    depth: int
    paper_form: int

    @property
    def groups(self) -> int:
        """p."""
        return self.width // LEAST_WIDTH

    @property
    def product(self) -> int:
        """W^2 L^2 at the bound."""
        return self.width**2 * self.depth**2


def bound_on_line(
    points: int, line_bits: int, label_bits: int, width: int = LEAST_WIDTH
) -> Bound:
    """The bound at the line that was found: N distinct x below 2^line_bits, at least 2 apart.

    Widths that are no multiple of 12 count as the next smaller one.  Errors: MP-B006 for a width
    below 12 or no points.
    """
    if width < LEAST_WIDTH or points < 1:
        found = f"width {width}, {points} points"
        raise MemproofError("MP-B006", THEOREM, f"width >= {LEAST_WIDTH} and a point", found)
    groups = width // LEAST_WIDTH
    each = -(-points // groups)
    log = max(1, ceil_log2(each))
    field = max(1, line_bits, label_bits)
    slots = ceil_sqrt(Fraction(each, log))
    decoder = slots * slot_depth(field)
    return Bound(
        width=groups * LEAST_WIDTH,
        points=points,
        line_bits=line_bits,
        label_bits=label_bits,
        field=field,
        slots=slots,
        depth=2 + 2 * -(-each // slots) + decoder,
        paper_form=2 + 2 * ceil_sqrt(each * log) + decoder,
    )


def bound_on_data(
    points: int, ratio_squared: Fraction, dimension: int, classes: int, width: int = LEAST_WIDTH
) -> Bound:
    """The bound for every data set of N points with separation (delta/r)^2 in R^d, C classes.

    Errors: MP-B006.
    """
    line_bits = range_bits(points, ratio_squared, dimension, THEOREM)
    return bound_on_line(points, line_bits, label_bits(classes), width)


def depth_bound(
    points: int, ratio_squared: Fraction, dimension: int, classes: int, width: int = LEAST_WIDTH
) -> int:
    """The largest depth that the theorem allows: ``bound_on_data(...).depth``."""
    return bound_on_data(points, ratio_squared, dimension, classes, width).depth


def promise(dataset: Dataset, classes: int) -> Promise:
    """The bound for this table."""
    return Promise(dataset, classes, bound_on_data, LEAST_WIDTH)


def at_width(about: Numbers, width: int) -> Found:
    """vardi-2022: p = floor(W/12) copies, each with its share of the ceil(N/n) blocks, n slots of
    least depth (lemma G21), which is at most that of the theorem's n.

    Errors: MP-B006 for a width below 12.
    """
    bound = bound_on_data(about.points, about.ratio_squared, about.dimension, about.classes, width)
    slots = least_deep(about.points, bound.field, bound.groups)
    blocks = -(-about.points // slots)
    copies = min(bound.groups, blocks)
    patterns = (((1,), 1), *copied_encoder(blocks, copies),
                *copied_decoder(slots, bound.field, copies))
    return of_patterns(about.dimension, patterns), slots


def copied_encoder(blocks: int, copies: int) -> tuple[Pattern, ...]:
    """The encoders side by side; those with a block less are idle for two layers.  From the third
    block on all layers are alike."""
    longest, most = -(-blocks // copies), blocks % copies or copies
    begun = min(longest, 3)
    full = encoder_widths(begun, 0)
    other = encoder_widths(begun - 1, 1) if most < copies else full
    columns = tuple(most * a + (copies - most) * b for a, b in zip(full, other, strict=True))
    return (columns, 1), (columns[-2:], longest - begun)


def copied_decoder(slots: int, field: int, copies: int) -> tuple[Pattern, ...]:
    """The decoders side by side; all slots but the first and the last are alike."""
    begun = min(slots, 3)
    columns = tuple(copies * w for w in decoder_widths(begun, field))
    each = slot_depth(field)
    if begun < 3:
        return ((columns, 1),)
    inner = 1 + each, 1 + 2 * each
    return ((columns[: inner[0]], 1), (columns[slice(*inner)], slots - 2), (columns[inner[1] :], 1))
