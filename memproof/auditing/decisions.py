"""Right or wrong in real arithmetic, and certain or not under rounding: four cells for each row.

A row is certain if every floating-point evaluation that ``rounding`` speaks of gives the same
answer as the exact one: that it reads as its label, or that it does not.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from memproof.auditing.backward import signed_errors
from memproof.auditing.formats import GRID, Format
from memproof.auditing.readings import Margins
from memproof.auditing.rounding import Bounded, Stored, Trail, inputs, product_up, quotient_up
from memproof.auditing.values import Block, Step, activate
from memproof.matrices import Matrix, widen


def certain(margins: Margins, found: Bounded, errors: Matrix, labels: Matrix, step: int) -> Matrix:
    """Which rows are decided, whatever the rounding: ``found`` are the outputs, ``errors`` those of
    ``forward_errors`` or ``backward_errors``, ``labels`` numerators over ``step``."""
    if margins.reading == "argmax":
        decided = _argmax(found.exact, errors, labels[:, 0].astype(int))
    elif margins.reading == "equals":  # a miss stays one if an output is farther off than it may be
        scale = found.exact.scale
        apart = abs(widen(found.exact.numerators) * step - labels * scale) << GRID
        decided = (apart > errors * (scale * step)).any(axis=1)
    else:
        gap = abs(widen(margins.numerators)) << GRID
        decided = gap > errors.max(axis=1) * margins.denominator
    return decided & found.finite


def _argmax(outputs: Block, errors: Matrix, classes: Matrix) -> Matrix:
    """A row is right for certain if its class beats every other one by more than both may be off;
    it is wrong for certain if one class beats it so."""
    values, rows = widen(outputs.numerators), np.arange(len(classes))
    gap = (values[rows, classes][:, None] - values) << GRID
    beats, beaten = gap > errors * outputs.scale, -gap > errors * outputs.scale
    beats[rows, classes], beaten[rows, classes] = True, False
    return beats.all(axis=1) | beaten.any(axis=1)


def forward_errors(found: Trail, reading: str, labels: Matrix) -> Matrix:
    """How far the outputs may be off; under argmax, for each output, the difference of the output
    of the row's class and this one.

    The errors of what comes in are common to both outputs: |W_y - W_k| e instead of both parts.
    """
    last, sums, before = found.layers[-1].step, found.sums[-1], found.before
    if reading != "argmax":
        return sums.errors
    errors = np.zeros_like(sums.errors)
    classes = labels[:, 0].astype(int)
    for own in sorted(set(classes.tolist())):
        rows = np.flatnonzero(classes == own)
        apart = abs(last.weights[own] - last.weights)
        common = quotient_up(product_up(before.errors[rows], apart.T), last.denominator)
        errors[rows] = common + sums.local[rows] + sums.local[rows, own][:, None]
    return errors


def backward_errors(found: Trail, reading: str, labels: Matrix) -> Matrix:
    """The same by the signed bound."""
    count, outputs = found.sums[-1].errors.shape
    functionals = np.zeros((outputs, count, outputs), dtype=np.int64)
    functionals[np.arange(outputs), :, np.arange(outputs)] = 1
    if reading == "argmax":
        functionals[:, np.arange(count), labels[:, 0].astype(int)] -= 1
    return signed_errors(found, functionals).T


def is_exact(layers: Sequence[Stored], block: Block, exact: Sequence[Block]) -> Matrix:
    """Rows in which no evaluation rounds at all, whatever the order of the sums, and nothing is
    flushed: inputs and weights are stored as they are, and

    all terms w_j h_j and b of a neuron are multiples of 2^k with k >= emin, and the sum of their
    absolute values is at most 2^(k+p), p the precision, and at most the largest number.
    """
    given = inputs(block, layers[0].how)
    fine = given.finite & ~given.errors.any(axis=1)
    for layer, z in zip(layers, exact, strict=True):
        fine &= layer.is_same
        for form in {layer.how.sums, layer.how.stored}:  # what is stored is one of the sums
            fine &= _layer_is_exact(layer.step, block, z, form)
        block = activate(layer.step, z)
    return fine


def _layer_is_exact(layer: Step, block: Block, z: Block, form: Format) -> Matrix:
    """For each row, the least power of two in it against the largest sum."""
    if block.scale & (block.scale - 1) or layer.denominator & (layer.denominator - 1):
        return np.zeros(len(block.numerators), dtype=bool)
    places = z.scale.bit_length() - 1  # all numbers are integers over 2^places
    weights = np.concatenate([layer.weights.ravel(), layer.biases])
    least = min((_twos(int(w)) for w in weights.tolist() if w), default=0)
    lowest = [min((_twos(int(v)) for v in row if v), default=0)
              for row in block.numerators.tolist()]
    rows = np.array([min(low, block.scale.bit_length() - 1) for low in lowest], dtype=object)
    k = rows + least - places
    sizes = product_up(widen(abs(block.numerators)), abs(layer.weights).T)
    most = (sizes + abs(layer.biases) * block.scale).max(axis=1)
    allowed = np.array([1 << max(0, int(e) + form.precision + places) for e in k], dtype=object)
    return (k >= form.low) & (most <= allowed) & (most <= form.largest * z.scale)


def _twos(n: int) -> int:
    """The power of two in an integer that is not 0."""
    return (n & -n).bit_length() - 1
