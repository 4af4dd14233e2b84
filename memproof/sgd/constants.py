"""The numbers that an SGD certificate states, chosen so that its radius is as large as it can be.

rho and sigma are searched, lambda, tau, the radius and C follow (docs/proofs/sgd.md, GD-5).  The
kernel's own functions say what holds; floats only suggest where to look.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from math import frexp, isfinite
from typing import TypeVar

from memproof.checker import sgd_kernel as kernel
from memproof.checker.records import MAX_PRECISION, MAX_WORK, TERM, Failed, Reader
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.exact import ceil_log2, floor_log2
from memproof.network.model import Network
from memproof.sgd.gradients import basis_of, least_singular_square

A = TypeVar("A")
B = TypeVar("B")
LARGEST = 16  # 2^16: no larger ball helps
BITS = 8  # of the numbers that are stated
MAX_EXPONENT = MAX_PRECISION
Dyadic = tuple[int, int]  # m, e for m 2^e, m odd


@dataclass(frozen=True)
class Statement:
    """What a certificate says: for the proof rho, sigma, gamma and the basis, and lambda, tau, the
    radius and C that follow from them.  ``points`` of the table, batches of ``batch``."""

    points: int
    batch: int
    basis: tuple[int, ...]
    rho: Fraction
    sigma: Fraction
    gamma: Fraction
    slowest: Fraction
    tau: Fraction
    radius: Fraction
    risk: Fraction

    def epochs(self, start: Fraction, eta: Fraction) -> int:
        """At least ln(1/(tau r))/(eta lambda) + 1, r = ``start``: after so many epochs the risk has
        been at most C r^4."""
        ratio = self.tau * start
        halvings = max(0, ceil_log2(1 / ratio))  # ln 2 < 7/10
        return -(-7 * halvings // (10 * eta * self.slowest)) + 1

    def record(self) -> dict[str, object]:
        """The ``sgd`` record."""
        numbers = {"rho": self.rho, "sigma": self.sigma, "gamma": self.gamma,
                   "lambda": self.slowest, "tau": self.tau, "radius": self.radius,
                   "risk": self.risk}
        return {"kind": "sgd", "batch": self.batch, "basis": list(self.basis),
                **{key: list(dyadic(value)) for key, value in numbers.items()}}


def dyadic(value: Fraction) -> Dyadic:
    """(m, e) with value = m 2^e > 0 and m odd."""
    low = (value.numerator & -value.numerator).bit_length() - 1
    return value.numerator >> low, low - value.denominator.bit_length() + 1


def below(value: Fraction, bits: int = BITS) -> Fraction:
    """The largest number of so many bits that is at most the value > 0."""
    unit = Fraction(2) ** (floor_log2(value) - bits + 1)
    return value // unit * unit


def over(value: Fraction, bits: int = BITS) -> Fraction:
    """The least number of so many bits that is at least the value > 0."""
    unit = Fraction(2) ** (ceil_log2(value) - bits)
    return -(-value // unit) * unit


class Minimum:
    """A network that memorizes, at its table: all that the statement is computed from.
    Raises MP-B061, as all of its methods do, for what is more than the kernel would do."""

    def __init__(self, network: Network, dataset: Dataset) -> None:
        self.layers = [_record(network, i) for i in range(len(network.layers))]
        scale = int(dataset.denominator)
        self.runs = self._all([list(map(int, x)) for x in dataset.points], lambda x, reader:
                              kernel.forward(self.layers, x, scale, reader))
        parts = self._all(self.runs, lambda run, reader:
                          kernel.gradient(self.layers, run, reader))
        with within_limits() as reader:
            self.vectors, self.unit = kernel.over_one(parts, reader)
        longest = max(sum(a * a for a in v) for v in self.vectors)
        self.square = kernel.above(Fraction(longest, self.unit**2))

    @staticmethod
    def _all(items: list[A], function: Callable[[A, Reader], B]) -> list[B]:
        """The function of each, within the kernel's limit of work for one file."""
        with within_limits() as reader:
            return [function(item, reader) for item in items]

    def hessian(self, rho: Fraction) -> Fraction | None:
        """The bound on the ball of radius rho; none if a ReLU may change its sign there."""
        places = [""] * len(self.runs)
        with within_limits() as reader:
            try:
                return kernel.curvature(self.layers, self.runs, rho, places, reader)
            except Failed as failure:
                if failure.args[0].outcome == "DECLINED":
                    raise
        return None

    def largest_rho(self) -> Fraction:
        """The largest power of 2, of at most 2^LARGEST, for which every ReLU keeps its sign.
        Raises MP-B061."""
        found = _last(lambda e: self.hessian(Fraction(2) ** e) is not None, LARGEST)
        if found <= -MAX_EXPONENT:
            raise too_hard(f"no ball of radius 2^-{MAX_EXPONENT} on which every ReLU keeps its "
                           "sign at every point")
        return Fraction(2) ** found

    def estimate(self) -> float:
        """log2 of about V^2 over the least eigenvalue, which counts most."""
        return self._log(self.square) - self._log(self.about_sigma())

    @staticmethod
    def _log(value: Fraction) -> float:
        return float(floor_log2(value))

    def about_sigma(self) -> Fraction:
        """About the least positive eigenvalue, as floats see it."""
        found = least_singular_square(self.vectors)
        if not isfinite(found) or found <= 0:
            return self.square / (1 << 100)
        m, e = frexp(found)
        size = max(abs(a) for v in self.vectors for a in v)
        return Fraction(int(m * 2**53)) * Fraction(2) ** (e - 53) * Fraction(size, self.unit) ** 2

    def sigma(self, basis: list[int]) -> Fraction:
        """Nearly the least positive eigenvalue of the products, and at most that, exactly."""
        size = max(abs(a) for v in self.vectors for a in v).bit_length()
        if _elimination(len(basis), 4 * size) > 20 * MAX_WORK:
            raise too_hard(f"{len(basis)} independent gradients of {size} bits, whose determinants "
                           "are more work than the kernel would do: take fewer points, or a "
                           "network with fewer parameters")
        with within_limits() as reader:
            gram = kernel.products(self.vectors, basis, reader)

        def holds(sigma: Fraction) -> bool:
            with within_limits() as reader:
                try:
                    kernel.spectrum(gram, basis, self.unit, sigma, reader)
                except Failed as failure:
                    if failure.args[0].outcome == "DECLINED":
                        raise
                    return False
            return True

        near = below(self.about_sigma() * Fraction(255, 256))
        if holds(near):
            return near
        return Fraction(2) ** _last(lambda e: holds(Fraction(2) ** e), floor_log2(near))


def _elimination(rank: int, bits: int) -> int:
    """About the kernel's work for minors of a matrix of so many rows and numbers of so many bits,
    if they are as long as they can be."""
    return sum((rank - k) ** 2 * (2 * TERM + 3 * kernel.PRODUCT * ((k + 1) * bits // 64 + 1) ** 2)
               for k in range(rank)) // 2


@contextmanager
def within_limits() -> Iterator[Reader]:
    """A reader that counts the work for the kernel's limit.  Raises MP-B061 beyond it."""
    try:
        yield Reader(io.BytesIO(), MAX_WORK)
    except Failed as failure:
        if failure.args[0].outcome == "DECLINED":
            raise too_hard("more work, or more memory, than the kernel would do: take fewer "
                           "points, or a network with fewer parameters") from None
        raise


def _last(holds: Callable[[int], bool], start: int) -> int:
    """The largest e <= start at which a statement holds that holds below some e, and not above;
    -MAX_EXPONENT if there is none that is larger."""
    low, high, step = start, start + 1, 1
    while low > -MAX_EXPONENT and not holds(low):
        low, high, step = max(low - step, -MAX_EXPONENT), low, 2 * step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def too_hard(found: str) -> MemproofError:
    """MP-B061."""
    return MemproofError("MP-B061", "the network and its table", "a statement of numbers between "
                         f"2^-{MAX_EXPONENT} and 2^{MAX_EXPONENT}", found)


def statement(minimum: Minimum, batch: int) -> Statement:
    """What holds near the minimum, for batches of this size.  Raises MP-B061."""
    basis = basis_of(minimum.vectors)
    sigma, rho = minimum.sigma(basis), minimum.largest_rho()
    found = _follow(minimum, batch, basis, sigma, rho)
    while (other := _follow(minimum, batch, basis, sigma, rho / 2)).radius > found.radius:
        found, rho = other, rho / 2
    small = [key for key in ("radius", "slowest", "gamma", "sigma", "rho")
             if getattr(found, key) < Fraction(1, 1 << MAX_EXPONENT - BITS)]
    if small or max(found.tau, found.risk) > 1 << MAX_EXPONENT - BITS:
        raise too_hard(f"a radius of about 2^{floor_log2(found.radius)}, and C of about "
                       f"2^{ceil_log2(found.risk)}")
    return found


def _follow(minimum: Minimum, batch: int, basis: list[int], sigma: Fraction, rho: Fraction
            ) -> Statement:
    """GD-5, rounded to the safe side."""
    points = len(minimum.runs)
    epoch, square, longest = points // batch, minimum.square, kernel.root(minimum.square)
    h = minimum.hessian(rho) or Fraction(0)
    gamma = below(1 / (epoch * square), 1)
    spread = 1 + epoch * (epoch - 1) * (gamma * square) ** 2 / 2
    slowest = below(sigma / (8 * batch * spread))
    most = kernel.above(3 * h * longest / 2 + h * h * rho / 2)
    tau = over(3 * epoch * most / slowest) if most else Fraction(1, 1 << 10)
    radius = below(min(5 * rho / 8, 1 / tau))
    risk = over((longest * tau + h) ** 2 / 2)
    return Statement(points, batch, tuple(basis), rho, sigma, gamma, slowest, tau, radius, risk)


def _record(network: Network, number: int) -> kernel.Record:
    """A layer as the kernel holds it."""
    layer = network.layers[number]
    found: kernel.Record = {
        "rows": [[[j, int(w)] for j, w in row] for row in layer.rows],
        "biases": list(map(int, layer.biases)), "denominator": int(layer.denominator)}
    if number < len(network.hidden):
        found["activations"] = list(layer.activations)
    return found
