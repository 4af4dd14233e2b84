"""The parity ledger as a network of step and identity neurons (docs/proofs/step-networks.md)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from memproof.constructions.registry import Built
from memproof.constructions.step_parity.planner import WIDTH, Job, Plan, plan
from memproof.dataset import Dataset
from memproof.network import Affine, Gadget, identity, network_of, step, tagged, total


def build(dataset: Dataset, *, width: int = WIDTH, seed: int = 0) -> Built:
    """A network of step and identity neurons, of at most this width, that memorizes the table.

    Errors: MP-B002 label vectors, MP-B003 equal points with different labels, MP-B004 a width
    below 3.
    """
    found = plan(dataset, width=width, seed=seed)
    network = network_of(lambda x: parity(x, found), dataset.dimension)
    return Built(network, (), found.parameters, found)


def parity(x: Sequence[Affine], plan: Plan) -> Gadget:
    """x -> label: the encoder finds the word of the group, the decoder counts, the rest is read."""
    t = plan.line.projection.axis(plan.line.denominator, x)
    g, ledger = yield from tagged(encoder(t, plan), stage="encoder")
    g, ledger = yield from tagged(decoder(g, ledger, plan), stage="decoder")
    code = yield from tagged(parities(ledger, plan), stage="label")
    return plan.line.label(code)


def encoder(t: Any, plan: Plan) -> Gadget:
    """(g, V): the place of t in the window of its group, and the word of that group.

    A point right of r_a takes the word of group a and leaves for [-2^T, 0), where no later step
    sees it.  In one layer the last step that is on decides, so the weight of a step is its own
    value less the value of the next one (SN-2).
    """
    ledger: Any = None
    window = 1 << plan.shape.exponent
    for part in plan.encoder:
        asked = {"t": identity(t)} if ledger is None else {"t": identity(t), "V": identity(ledger)}
        starts = [plan.line.positions[group.first] for group in part]
        asked |= {f"s{i}": step(t - r) for i, r in enumerate(starts, 1)}
        made = list((yield asked))
        t, kept, steps = made[0], made[1:-len(part)], made[-len(part):]
        t = t - of_first_on(steps, [group.offset + window for group in part])
        ledger = total([*kept, of_first_on(steps, [plan.word(group) for group in part])], 0)
    return t + window, ledger


def of_first_on(steps: Sequence[Any], values: Sequence[int]) -> Any:
    """values[i] for the first i whose step is on; those after it are on, too."""
    changes = [a - b for a, b in pairwise([*values, 0])]
    return total([s * change for s, change in zip(steps, changes, strict=True)], 0)


def decoder(g: Any, ledger: Any, plan: Plan) -> Gadget:
    """(g, V) after the last row: V holds the counters alone."""
    bit: Any = None
    for jobs in plan.decoder:
        asked = {"g": identity(g), "V": identity(ledger)}
        asked |= {f"{job[0]}{i}": neuron(job, g, ledger, bit) for i, job in enumerate(jobs)}
        g, ledger, *found = yield asked
        for (kind, first, _, plane), value in zip(jobs, found, strict=True):
            if kind == "bit":
                bit, ledger = value, ledger - value * (1 << first)
            elif kind == "and":
                ledger = ledger + value * (1 << plan.counter_bits * plane)
            else:
                g = g - value * first
    return g, ledger


def neuron(job: Job, g: Any, ledger: Any, bit: Any) -> Any:
    """The step of a job: the ledger's highest bit; that bit and [g >= theta]; half a window."""
    kind, first, theta, _ = job
    if kind == "bit":
        return step(ledger - (1 << first))
    if kind == "and":
        return step(g - first + bit * (first - theta))
    return step(g - first)


def parities(ledger: Any, plan: Plan) -> Gadget:
    """The sum of 2^q times the lowest bit of counter q."""
    code: Any = None
    for bit in range(plan.low_bits - 1, 0, -1):
        plane, place = divmod(bit, plan.counter_bits)
        asked = {"V": identity(ledger)} if code is None else {
            "V": identity(ledger), "y": identity(code)}
        ledger, *kept, found = yield asked | {"b": step(ledger - (1 << bit))}
        ledger = ledger - found * (1 << bit)
        new = [*kept, *([found * (1 << plane)] if place == 0 else [])]
        code = total(new, 0) if new else None
    return ledger if code is None else ledger + code
