"""The index encoder: X -> E (2h + 1) + V, the place in all groups and the ledger of its own.

h is the continuous function of x' = 2X with the slopes 1, 2, 1, 2, ... on the groups (lemma D3).
One channel Z holds place and ledger.  It increases, so that every later breakpoint, the change of
the ledger included, is a breakpoint in Z itself, and a layer may have any number of them (D4).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

from memproof.exact import quotient
from memproof.gadgets.window import linear
from memproof.network.language import Gadget, gadget, tagged


class Indexed(NamedTuple):
    """A group: h = slope * x' + shift on it, ``ledger`` V; ``edge`` tau: x' < tau up to its end.

    ``edge`` is odd; the last group has none.
    """

    slope: int
    shift: int
    ledger: int
    edge: int | None


def following(group: Indexed, edge: int, ledger: int, last: int | None) -> Indexed:
    """The group right of ``edge``: slope 2 after 1, 1 after 2, and h continuous (D3)."""
    slope = 3 - group.slope
    return Indexed(slope, group.shift - (slope - group.slope) * edge, ledger, last)


def index_groups(edges: Sequence[int], ledgers: Sequence[int]) -> list[Indexed]:
    """The groups between the ``edges``, which increase; the first has slope 1 and h = x'."""
    ends = [*edges, None]
    groups = [Indexed(1, 0, ledgers[0], ends[0])]
    for edge, ledger, end in zip(edges, ledgers[1:], ends[1:], strict=True):
        groups.append(following(groups[-1], edge, ledger, end))
    return groups


def start(x: Any, first: Indexed, cell: Any) -> Any:
    """E (2 x' + 1) + V_0 with x' = 2x: the line of the first group."""
    return x * (4 * cell) + (cell + first.ledger)


def breakpoint(base: Indexed, edge: Any, change: Any, rising: bool, cell: Any) -> Any:
    """theta: where Z has to bend at an edge tau, as a value of the line of group ``base``.

    E (2 (tau + j) + 1) + V + V_left - V_right if the slope rises there, with the opposite sign of
    ``change`` = V_left - V_right if it falls.
    """
    return cell * (2 * (edge + base.shift) + 1) + base.ledger + (change if rising else -change)


@gadget("D3 D4 D4w")
def encoder_layer(
    z: Any, groups: Sequence[Indexed], cell: Any, x: Any | None = None
) -> Gadget:
    """The line of every group on its points, for Z that is the line of groups[0] from there on.

    groups[0].slope = 1.  One layer: Z, and relu(Z - theta) for each two neighbours.  All theta lie
    above the values of Z on the groups before, where nothing changes.  In the first layer the first
    neuron may hold ``x`` itself, of which Z is an affine function.
    Source: docs/proofs/folded-index.md#D4w.
    """
    asked = {"Z": z} if x is None else {"X": x}
    for k, (left, right) in enumerate(pairwise(groups), 1):
        change, rising = left.ledger - right.ledger, right.slope > left.slope
        asked[f"b{k}"] = z - breakpoint(groups[0], left.edge, change, rising, cell)
    kept, *bends = yield asked
    z = kept if x is None else start(kept, groups[0], cell)
    signs = [right.slope - left.slope for left, right in pairwise(groups)]
    return linear([z, *[bend * sign for bend, sign in zip(bends, signs, strict=True)]])


@gadget("YB2")
def gather_layer(z: Any) -> Gadget:
    """z > 0 in one neuron, so that the next layer reads one channel."""
    (z,) = yield {"Z": z}
    return z


def layer_groups(count: int, layers: int | None) -> list[int]:
    """How many breakpoints each layer has, for ``count`` groups in about as many ``layers``.

    All but the last layer have the same even number, since a layer begins with slope 1; None: two.
    """
    points, most = count - 1, 2
    if layers is not None:
        most = 2 * -(-points // (2 * layers)) if points else 2
    full, rest = divmod(points, most)
    return [most] * full + [rest] * bool(rest)


def index_encoder(
    x: Any, groups: Sequence[Indexed], cell: Any, layers: int | None = None, gather: bool = False,
    keep: bool = False,
) -> Gadget:
    """E (2h + 1) + V on every point of every group, 0 <= V < E = ``cell``.

    ``layers`` None: width 3, two breakpoints a layer; 1: one wide layer; or any number.  With
    ``gather`` every layer is followed by one of a single neuron.  With ``keep`` the first neuron of
    the first layer holds x, a small number by which points can be ordered.
    """
    z, done = start(x, groups[0], cell), 0
    for points in layer_groups(len(groups), layers):
        part = groups[done : done + points + 1]
        layer = encoder_layer(z, part, cell, x if keep and not done else None)
        z = yield from tagged(layer, stage="encoder")
        if gather:
            z = yield from tagged(gather_layer(z), stage="encoder")
        done += points
    return z


class Step(NamedTuple):
    """The ledger is ``before`` up to x = ``left``, ``after`` from x = ``right`` > left + 1 on."""

    left: Fraction
    right: Fraction
    before: int
    after: int


@gadget("D4g")
def ramp(x: Any, u: Any, step: Step) -> Gadget:
    """(x, U + (after - before) * ramp from 0 at left to 1 at right).  Two layers of width 3."""
    slope = quotient(step.after - step.before, step.right - step.left)
    x, beyond, u = yield {"x": x, "b": x - step.left, "U": u}
    x, beyond, u = yield {"x": x, "b": x - step.right, "U": u + beyond * slope}
    return x, u - beyond * slope


def gap_encoder(x: Any, first: int, steps: Sequence[Step], cell: Any) -> Gadget:
    """(x, V): the ledger of the group in which x >= 0 lies, for groups with gaps above 1.

    U = V + E x with E = ``cell`` > every |change of V|: never negative, since on a ramp V changes
    by less than E x does.  Two layers of width 3 for each change.
    Source: docs/proofs/folded-index.md#D4g.
    """
    u = x * cell + first
    for step in steps:
        x, u = yield from tagged(ramp(x, u, step), stage="encoder")
    return x, u - x * cell
