"""From a network that memorizes a table to a certificate of what SGD does near it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from os import PathLike
from pathlib import Path
from typing import NewType, cast

from memproof.brief import brief
from memproof.certificate.step_writer import step_lines
from memproof.certificate.writer import CERTIFICATE, LabelsMissed
from memproof.checker import sgd_kernel, sgd_run_kernel
from memproof.checker.files import judged
from memproof.checker.kernel import Verdict
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.network.canonical import integer, line
from memproof.network.columns import sums_of
from memproof.network.model import RELU, Network, refuse_steps
from memproof.outputs import replaceable, replacing
from memproof.readings import EQUALS, Outputs, all_misses
from memproof.sgd.constants import Minimum, Statement, statement
from memproof.sgd.rewriting import balance, without_zeros
from memproof.sgd.runs import Request, Run, run_from

Zero = NewType("Zero", str)  # layer 1, neuron 3 (t), point 7 (row 8)
LEANS = range(-4, 5, 2)  # of the balances that are tried


@dataclass(frozen=True)
class Nearby:
    """A certificate of what SGD does near a minimum, and the verdict on it.  ``network`` has the
    parameters theta*; ``moved``: where a pre-activation was 0 in the network that was given, so
    that neurons were replaced; ``as_is``: it was taken as it is; ``path``: none, if nothing was
    written; ``replaced``: a file of this name was there before."""

    path: Path | None
    size: int
    replaced: bool
    verdict: Verdict
    network: Network
    moved: Zero | None
    as_is: bool
    statement: Statement
    run: Run | None = None

    __repr__ = brief


def sgd_near(network: Network, dataset: Dataset, path: str | PathLike[str] | None = None, *,
             batch: int = 1, rewrite: bool = True, run: Request | None = None,
             construction: str = "") -> Nearby:
    """Certify what SGD on the squared loss, in batches of ``batch``, does from every start near the
    parameters with which ``network`` memorizes ``dataset``; the certificate goes to ``path``, if
    the kernel accepts it.

    ``rewrite``: neurons whose pre-activation is 0 at a point are replaced, and the weights
    balanced; the outputs at the points stay.  Without it the network is taken as it is.
    ``run``: SGD is run once, too, from one start, and the certificate has the run.
    Errors: MP-C001 (LabelsMissed) for a network that does not memorize, MP-N003, MP-N028 for steps,
    MP-B060 for a batch that does not divide the number of points, MP-B061 for a table that is too
    hard, MP-B062 for a network of several outputs, MP-B063 without ``rewrite`` for a pre-activation
    of 0, MP-B064 for a run that is not on its grid; MP-U005.
    """
    minimal(network, dataset, batch)
    target = None if path is None else Path(path)
    if target is not None:
        replaceable(target, CERTIFICATE)
    chosen, moved = network, has_zeros(network, dataset)
    if rewrite:
        chosen = _best(without_zeros(network, dataset), dataset)
    elif moved:
        raise MemproofError("MP-B063", moved, "a pre-activation that is not 0", "0")
    minimum = Minimum(chosen, dataset)
    found = statement(minimum, batch)
    ran = None if run is None else run_from(run, minimum, chosen, dataset, found)
    data = certificate(chosen, dataset, found, construction, ran)
    verdict, was_there = judged("", data, checker="kernel"), bool(target and target.exists())
    if target is not None and verdict.outcome == "ACCEPTED":
        with replacing(target, CERTIFICATE) as stream:
            stream.write(data)
    return Nearby(target, len(data), was_there, verdict, chosen, moved, not rewrite, found,
                  ran)


def minimal(network: Network, dataset: Dataset, batch: int) -> None:
    """Raises MP-N028, MP-B062, MP-N003, MP-B060, MP-C001."""
    refuse_steps(network)
    if network.outputs != 1:
        raise MemproofError("MP-B062", "the network", "one output", f"{network.outputs}")
    network.check_fits(dataset)
    count = len(dataset)
    if batch < 1 or count % batch:
        divisors = [k for k in range(1, count + 1) if count % k == 0]
        raise MemproofError("MP-B060", "batch", f"a divisor of the {count} points: "
                            + ", ".join(map(str, divisors)), str(batch))
    for _, columns, scale in sums_of(network, dataset):  # noqa: B007
        pass
    misses = all_misses(EQUALS, Outputs(list(zip(*columns, strict=True)), scale), dataset)
    if misses:
        raise LabelsMissed(misses, dataset.classes)


def has_zeros(network: Network, dataset: Dataset) -> Zero | None:
    """The place of the first ReLU whose pre-activation is 0 at a point."""
    for number, (layer, columns, _) in enumerate(sums_of(network, dataset), 1):
        for i, (kind, column) in enumerate(zip(layer.activations, columns, strict=True)):
            if kind == RELU and 0 in column:
                point = column.index(0)
                return Zero(f"layer {number}, neuron {i} ({layer.names[i]:.40}), point {point} "
                        f"(row {dataset.rows[point][0]})")
    return None


def _best(network: Network, dataset: Dataset) -> Network:
    """The balance of the weights with the least V^2 over sigma."""
    choices = [balance(network, lean) for lean in LEANS]
    return min(choices, key=lambda each: Minimum(each, dataset).estimate())


def certificate(network: Network, dataset: Dataset, found: Statement, construction: str,
                run: Run | None = None) -> bytes:
    """The bytes of it."""
    version = sgd_kernel.VERSION if run is None else sgd_run_kernel.VERSION
    records = [*step_lines(dataset, network, version, EQUALS, construction, ""),
               line(found.record())]
    if run is not None:
        start = [integer(a) for a in cast("list[int]", run.record["start"])]
        records.append(line({**run.record, "start": start}))
    digest = sha256(b"".join(records)).hexdigest()
    return b"".join([*records, line({"kind": "end", "points": len(dataset),
                                     "layers": len(network.hidden), "sha256": digest})])
