"""From a step certificate to a sigmoid one: plan, write, have it checked."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from fractions import Fraction
from os import PathLike
from pathlib import Path

from memproof.brief import brief
from memproof.certificate.loader import Certificate, load
from memproof.certificate.step_writer import check_steps
from memproof.certificate.table import refusal
from memproof.certificate.writer import CERTIFICATE
from memproof.checker import balls_kernel
from memproof.checker.files import check
from memproof.checker.kernel import Verdict
from memproof.errors import MemproofError, show
from memproof.exact import ceil_log2, printed
from memproof.names import did_you_mean
from memproof.network.model import Network
from memproof.network.sizes import NetworkSizes
from memproof.outputs import replaceable
from memproof.sigmoid.activations import SIGMOIDS, Activation
from memproof.sigmoid.budget import Budget, budget_of
from memproof.sigmoid.folding import fold
from memproof.sigmoid.ranges import Range, ranges_of
from memproof.sigmoid.writer import Sigmoid

MAX_PRECISION = 2**13  # bits behind the point, of the kernels
GUARD = {"analytic": 64, "balls": 32}  # bits below what a neuron may err
MORE, ATTEMPTS = 32, 4  # bits of precision, if balls are too large
REHEARSED = 64  # points at which that is tried before it is written for all
EPS = Fraction(1, 2**20)


@dataclass(frozen=True)
class Replaced:
    """A sigmoid network within ``eps`` of the labels, its certificate and the verdict on it;
    ``replaced``: a file of this name was there before; ``tells_labels``: ``eps`` is less than half
    of 1/q, the step between labels over the denominator q, so the output rounded to a multiple of
    1/q is the label."""

    path: Path
    size: int
    replaced: bool
    verdict: Verdict
    network: Network
    activation: str
    method: str
    eps: Fraction
    precision: int
    tells_labels: bool

    __repr__ = brief

    @property
    def sizes(self) -> NetworkSizes:
        """Of the sigmoid network."""
        return self.network.sizes()


def replace_steps(
    certificate: str | PathLike[str], path: str | PathLike[str], *, activation: str = "logistic",
    eps: Fraction | int = EPS, method: str = "analytic",
) -> Replaced:
    """Replace every step and identity of a step certificate by a neuron of one sigmoid, write the
    certificate of the new network to ``path``, and have it checked.

    Every output is within ``eps`` of its label, in real arithmetic.  ``activation``: logistic, tanh
    or softsign; ``method``: analytic, by errors that are proved from layer to layer, or balls, by
    enclosures of every neuron at every point.
    Errors: MP-B030 for another activation or method, MP-B031 for an eps that is not above 0 or that
    needs more bits than the kernels take, with the least power of 2 that does not; MP-N028 for a
    certificate of ReLUs, MP-C003 for one that is not accepted, MP-U001, MP-U005, MP-U018, MP-L...
    """
    chosen, eps = _chosen(activation, method, eps), Fraction(eps)
    target = Path(path)
    replaceable(target, CERTIFICATE)
    given = _given(Path(certificate))
    ranges = ranges_of(given.dataset, given.network)
    budget = budget_of(given.network, ranges, eps, chosen)
    precision = _precision(budget, eps, method)
    if precision > MAX_PRECISION:
        raise _too_small(given, ranges, chosen, eps, method)
    network = fold(given.network, ranges, budget, chosen)
    made, was_there = Sigmoid(given, network, budget.scales, chosen.name, method, eps), (
        target.exists())
    if method == "balls":
        precision = _rehearsed(made, precision)
    for attempt in range(ATTEMPTS):
        precision = min(precision + MORE * (attempt > 0), MAX_PRECISION)
        made.write(target, precision)
        verdict = check(target)
        if verdict.code != "MP-R032":
            break
    return Replaced(target, target.stat().st_size, was_there, verdict, network, chosen.name, method,
                    eps, precision, 2 * eps * given.dataset.label_denominator < 1)


def _rehearsed(made: Sigmoid, precision: int) -> int:
    """A precision at which balls are small enough at a few points of the table: they grow from
    layer to layer, and in much the same way at all points."""
    data = made.given.dataset
    chosen = range(0, len(data), -(-len(data) // REHEARSED))
    few = replace(data, points=tuple(data.points[i] for i in chosen),
                  labels=tuple(data.labels[i] for i in chosen),
                  rows=tuple((row,) for row in range(1, len(chosen) + 1)))
    trial = replace(made, given=replace(made.given, dataset=few))
    for _ in range(1, ATTEMPTS):
        stream = io.BytesIO()
        trial.put(stream, precision)
        stream.seek(0)
        if balls_kernel.check(stream).code != "MP-R032":
            break
        precision = min(precision + MORE, MAX_PRECISION)
    return precision


def _given(path: Path) -> Certificate:
    """A step certificate that is accepted.  Raises MP-N028, MP-C003 and those of reading."""
    found = load(path, steps=True)
    if found.replacement is not None:
        raise MemproofError("MP-N028", str(path), "a step certificate, as certify writes it",
                            f"one of version {found.version}")
    check_steps(found.dataset, found.network)
    verdict = check(path)
    if verdict.outcome != "ACCEPTED":
        raise refusal(path, verdict)
    return found


def _chosen(activation: str, method: str, eps: Fraction | int) -> Activation:
    """Raises MP-B030, MP-B031."""
    for place, word, known in (("the activation", activation, [*SIGMOIDS]),
                               ("the method", method, [*GUARD])):
        if word not in known:
            raise MemproofError("MP-B030", place, ", ".join(known),
                                show(word) + did_you_mean(str(word), known))
    if eps <= 0:
        raise MemproofError("MP-B031", "eps", "a number above 0", printed(Fraction(eps)))
    return SIGMOIDS[activation]


def _precision(budget: Budget, eps: Fraction, method: str) -> int:
    """Bits behind the point for the kernel: some more than for the least error that is allowed."""
    return max(1, ceil_log2(1 / eps), budget.least) + GUARD[method]


def _too_small(given: Certificate, ranges: list[list[Range]], activation: Activation, eps: Fraction,
               method: str) -> MemproofError:
    """MP-B031, with the least power of 2 for which the precision suffices, if there is one."""

    def bits(k: int) -> int:
        own = Fraction(2) ** -k
        return _precision(budget_of(given.network, ranges, own, activation), own, method)

    low, high = 0, min(ceil_log2(1 / eps), MAX_PRECISION)
    expected = "fewer layers: no eps below 1 can be certified"
    if bits(low) <= MAX_PRECISION:
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if bits(middle) <= MAX_PRECISION else (low, middle)
        expected = f"at least 2^-{low}, for which {MAX_PRECISION} bits suffice"
    return MemproofError("MP-B031", "eps", expected, f"less: {show(printed(eps))}")
