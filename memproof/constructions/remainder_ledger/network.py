"""The remainder ledger: labels as remainders of a piecewise affine function of the line.

    t = the folded projection: an integer for each point (hashed_line.py)
    A = a*t + v, affine on each block of the line (affine_ledger.py)
    m = P h + q, an odd number that depends on t alone: h = dist(t, M' Z)
    label code = dist(dist(A, m Z), 2K Z)

The decoder is the same for all labels; one layer halves A, so kappa bits of a and of v cost kappa
layers of width 3.  With the encoder at width 3, too ("narrow"), a block costs 12 parameters; in
windows of blocks it costs two weights.  The forms are searched for: the construction always ends,
sizes are those of the network that was found, and no worst-case bound is claimed
(docs/proofs/remainder-ledger.md#RL-11).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

from memproof.brief import brief
from memproof.constructions.registry import Built, check_widths
from memproof.constructions.remainder_ledger.forms import Block
from memproof.constructions.remainder_ledger.planner import (
    Coder,
    Layers,
    Planner,
    Sample,
    Setting,
    decoder_layers,
    ledger_of,
    remainder_layers,
    split,
    stretches,
    widths,
)
from memproof.dataset import Dataset
from memproof.errors import MemproofError, show
from memproof.exact import Q
from memproof.gadgets.affine_ledger import encoder as encoded
from memproof.gadgets.alone import alone
from memproof.gadgets.remainder import multiple_distance
from memproof.line.hashed import HashedLine, hashed_line
from memproof.names import unknown
from memproof.network import Affine, Gadget, network_of, tagged
from memproof.network.sizes import Sizes, of_widths

NAME = "remainder-ledger"
ENCODERS = ("windows", "narrow")
SETTINGS = 3  # settings for which the whole line is served


@dataclass(frozen=True)
class Plan:
    """Everything that decides the network.

    ``windows``: the blocks, window by window; with the narrow encoder there is one window.
    ``tied``: the decoder's layers share their weights.  ``tried``: settings that were compared.
    """

    dimension: int
    line: HashedLine
    coder: Coder
    setting: Setting
    windows: tuple[tuple[Block, ...], ...]
    narrow: bool
    tied: bool
    seed: int
    tried: int = 1

    __repr__ = brief

    @property
    def blocks(self) -> int:
        """B."""
        return sum(map(len, self.windows))

    @property
    def starts(self) -> list[int]:
        """The first position of every window."""
        return [self.line.positions[window[0].start] for window in self.windows]

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """(w_1, ..., w_L): projection, hash, encoder, modulus, remainder, code."""
        return widths(self.line.layers, self.decoder_layers,
                      [len(window) for window in self.windows], self.narrow)

    @cached_property
    def decoder_layers(self) -> Layers:
        """Layers that find h, the remainder, and the code."""
        positions, blocks = self.line.positions, [b for w in self.windows for b in w]
        remainder = remainder_layers(positions, self.coder, blocks)
        return decoder_layers(positions[-1], self.coder, remainder)

    @property
    def sizes(self) -> Sizes:
        """Exactly."""
        return of_widths(self.dimension, self.widths)

    @property
    def parameters(self) -> str:
        """One line of printable text."""
        moduli, remainder, code = self.decoder_layers
        return (f"positions={len(self.line)} blocks={self.blocks} windows={len(self.windows)} "
                f"fold={self.line.fold} P={self.coder.step} q={self.coder.least} "
                f"M'={self.coder.fold} K={self.coder.wheel // 2} hash={self.line.layers} "
                f"h={moduli} remainder={remainder} code={code} tied={int(self.tied)} "
                f"tried={self.line.tried}+{self.tried} seed={self.seed}")

    @property
    def channel(self) -> tuple[int, int]:
        """The line of the certificate: t, in the first layer after the hash folds."""
        return (self.line.layers + 2 if self.line.layers else 1), 0


def build(
    dataset: Dataset, *, encoder: str = "windows", tied: int = 0, kappa: int | None = None,
    seed: int = 0,
) -> Built:
    """A network that memorizes the data set exactly, with few parameters.

    ``encoder`` "narrow": width 3 throughout; "windows": fewest dense parameters.  ``tied`` 1: the
    decoder's layers share one matrix, its weights become rational.  ``kappa``: about the bits of a
    block's slope; None: the best found.  Errors: MP-B002 label vectors, MP-B003 equal points with
    different labels, MP-B012 a seed of the wrong kind, MP-B025 another option out of range; MP-X002
    (a bug) if the network has not the planned sizes.
    """
    found = plan(dataset, encoder=encoder, tied=tied, kappa=kappa, seed=seed)
    network = network_of(lambda x: memorizer(found, x), found.dimension)
    check_widths(NAME, network, found.widths)
    return Built(network, (found.channel,), found.parameters, found)


def plan(
    dataset: Dataset, *, encoder: str = "windows", tied: int = 0, kappa: int | None = None,
    seed: int = 0,
) -> Plan:
    """The plan of ``build``: same arguments and errors."""
    check_options(encoder, tied, kappa, seed)
    line, rng = hashed_line(dataset, seed), Random(seed)
    narrow, positions = encoder == "narrow", line.positions
    parts = tuple(stretches(positions, line.codes))
    planner = Planner(Sample(parts, len(line), positions[-1], line.layers, dataset.dimension,
                             line.labels.classes), narrow, rng)
    planner.search(kappa)
    takes = [random_plan(planner, line, rng, k, bool(tied), seed) for k in range(planner.takes)]
    return min(takes, key=lambda each: each.sizes.dense_parameters)


def check_options(encoder: object, tied: object, kappa: object, seed: object) -> None:
    """Errors: MP-B012, MP-B025."""
    if encoder not in ENCODERS:
        raise unknown("MP-B025", "encoder", encoder, ENCODERS)
    if kappa is not None and (type(kappa) is not int or kappa < 1):
        raise MemproofError("MP-B025", "kappa", "an integer, at least 1", show(kappa))
    if tied not in (0, 1):
        raise MemproofError("MP-B025", "tied", "0 or 1", show(tied))
    if type(seed) is not int:
        raise MemproofError("MP-B012", "the seed", "an integer", show(seed))


def random_plan(
    planner: Planner, line: HashedLine, rng: Random, number: int, tied: bool, seed: int
) -> Plan:
    """One of several plans, each with other random choices: for the best settings in turn, and for
    windows of the best length or somewhat more."""
    setting = planner.ranking[number % min(SETTINGS, len(planner.ranking))]
    coder = setting.coder(line.labels.classes)
    most = max(split(planner.blocks[setting])) + number // SETTINGS
    ledger = ledger_of(line.positions, line.codes, setting, coder, rng)
    windows: list[tuple[Block, ...]] = []
    while not windows or windows[-1][-1].stop < len(line):
        start = windows[-1][-1].stop if windows else 0
        windows.append(tuple(ledger.chain(start, None if planner.narrow else most)))
    return Plan(planner.sample.dimension, line, coder, setting, tuple(windows), planner.narrow,
                tied, seed, len(planner.costs))


# -- the network -----------------------------------------------------------------------------------


def memorizer(plan: Plan, x: Sequence[Affine]) -> Gadget:
    """x -> label: the construction."""
    moduli, remainder, code = plan.decoder_layers
    forms = [[block.form for block in window] for window in plan.windows]
    t = yield from plan.line.place(x)
    if plan.line.layers and not plan.narrow:
        t = yield from tagged(alone(t), stage="line")
    t, value = yield from encoded(t, plan.starts, forms, plan.narrow)
    if moduli:
        t, value = yield from tagged(
            multiple_distance(t, plan.coder.fold, moduli, A=value), stage="modulus")
    m = t * plan.coder.step + plan.coder.least
    if plan.tied and remainder:
        value = value * Q(1, 2 ** (remainder - 1))
    rest = yield from tagged(multiple_distance(value, m, remainder, plan.tied), stage="remainder")
    found = yield from tagged(multiple_distance(rest, plan.coder.wheel, code), stage="code")
    return plan.line.label(found)
