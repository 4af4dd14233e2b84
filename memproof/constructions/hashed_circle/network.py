"""The hashed circle: labels as residues of slopes, one slot a point.

    t = u . X + v, an integer;  x0 = dist(t, M Z), M prime                (folds, width 2)
    x = e + 1/p: the place e of x0 on its lap, p the modulus of the lap   (one unit a lap)
    A = a x + w on every block, a and w integers                          (windows)
    dist(A + 1/4, Z) = dist((a mod p)/p + 1/4, Z): the label is read from it

A block holds points of different laps, so the Chinese remainder theorem finds its slope a, whatever
the labels are.  For some hash there are few blocks, because on the average there are few: the size
is guaranteed (docs/proofs/hashed-circle.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from memproof.constructions.hashed_circle.guarantee import NAME
from memproof.constructions.hashed_circle.planner import Plan, plan_of
from memproof.constructions.registry import Built, check_widths
from memproof.dataset import Dataset
from memproof.dataset.labels import Vector, labels_of
from memproof.errors import MemproofError, show
from memproof.exact import Q
from memproof.gadgets.alone import alone
from memproof.gadgets.constant import constant
from memproof.gadgets.fold import fold
from memproof.gadgets.label import label
from memproof.gadgets.laps import laps
from memproof.gadgets.ramp import unit_ramp
from memproof.gadgets.slope_windows import slope_windows
from memproof.network import Affine, Gadget, carry, network_of, tagged, together, total
from memproof.network.sizes import Sizes, of_widths


@dataclass(frozen=True)
class ConstantPlan:
    """One label: one neuron that is never active."""

    dimension: int
    vector: Vector
    parameters: str = "one label"

    @property
    def sizes(self) -> Sizes:
        """Exactly."""
        return of_widths(self.dimension, (1,))


def build(dataset: Dataset, *, seed: int = 0) -> Built:
    """A network that memorizes the data set exactly, and is no larger than the worst case.

    Errors: MP-B002 label vectors, MP-B003 equal points with different labels, MP-B012 a seed of the
    wrong kind; MP-X002 (a bug) if the network has not the planned sizes.
    """
    found = plan(dataset, seed=seed)
    if isinstance(found, ConstantPlan):
        network = network_of(lambda x: constant(found.vector), found.dimension)
        return Built(network, (), found.parameters, found)
    network = network_of(lambda x: memorizer(found, x), dataset.dimension)
    check_widths(NAME, network, found.shape.widths)
    return Built(network, (found.channel,), found.parameters, found)


def plan(dataset: Dataset, *, seed: int = 0) -> Plan | ConstantPlan:
    """The plan of ``build``: same arguments and errors."""
    if type(seed) is not int:
        raise MemproofError("MP-B012", "the seed", "an integer", show(seed))
    labels = labels_of(dataset)
    if labels.classes < 2:
        return ConstantPlan(dataset.dimension, tuple(
            Q(y, dataset.label_denominator) for y in dataset.labels[0]))
    return plan_of(dataset, labels, seed)


def memorizer(plan: Plan, x: Sequence[Affine]) -> Gadget:
    """x -> label: the construction."""
    t = yield from tagged(project(plan, x), stage="projection")
    x0 = yield from tagged(hash_line(plan, t), stage="hash")
    place = yield from tagged(laps(x0, plan.length, plan.primes), stage="laps")
    place = yield from tagged(alone(place, "x"), stage="line")
    value = yield from tagged(
        slope_windows(place, plan.starts, plan.windows, plan.lift + Q(1, 4)), stage="windows")
    distance = yield from tagged(circle(value, plan.shape.halvings), stage="circle")
    code = yield from tagged(
        read(distance * (2 * plan.labels.classes), plan.shape.digits, plan.primes[-1]),
        stage="digits")
    return label(code, plan.labels)


def project(plan: Plan, x: Sequence[Affine]) -> Gadget:
    """t = u . X + v, X the numerators of the inputs."""
    terms = [xj * (u * plan.denominator)
             for xj, u in zip(x, plan.hash.direction, strict=True) if u]
    return (yield from alone(total(terms, plan.hash.offset)))


def hash_line(plan: Plan, t: Affine) -> Gadget:
    """dist(t, M Z): |t - 2^j M|, j falling, then |t - M/2| = M/2 - dist."""
    modulus = plan.hash.modulus
    for j in reversed(range(plan.hash.folds)):
        t = yield from fold(t, modulus << j, modulus << j, "t")
    half = Q(modulus, 2)
    t = yield from fold(t, half, half, "t")
    return (yield from alone(half - t, "x0"))


def circle(value: Affine, halvings: int) -> Gadget:
    """dist(A, Z) for 0 <= A <= 2^halvings: |A - 2^j|, j falling, then |A - 1/2| = 1/2 - dist."""
    for j in reversed(range(halvings)):
        value = yield from fold(value, 2**j, 2**j, "A")
    value = yield from fold(value, Q(1, 2), Q(1, 2), "A")
    return Q(1, 2) - value


def read(value: Affine, digits: int, largest: int) -> Gadget:
    """floor(v) for 0 <= v < 2^digits, v a multiple of 1/(2p) for a p <= ``largest``: digit by
    digit, a unit ramp 1/(2 largest) wide for each."""
    scale, code = 2 * largest, Q(0)
    for j in reversed(range(digits)):
        ramp = unit_ramp(value * scale, scale << j)
        kept = [carry(value, "v")] if j else []
        known = [carry(code, "y")] if j < digits - 1 else []
        found = yield from together(ramp, *kept, *known)
        bit = found[0]
        if j:
            value = found[1] - bit * 2**j
        code = (found[-1] if known else 0) + bit * 2**j
    return code
