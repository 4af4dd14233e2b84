"""Writes the certificate of a network of step and identity neurons (docs/step-format.md)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from memproof.certificate.writer import (
    CERTIFICATE,
    Hashing,
    LabelsMissed,
    Progress,
    Written,
    claim_of,
    data_lines,
)
from memproof.dataset import Dataset
from memproof.errors import MemproofError, show
from memproof.network.canonical import line, network_lines
from memproof.network.columns import sums_of
from memproof.network.model import RELU, Network
from memproof.outputs import replacing
from memproof.percent import text
from memproof.readings import EQUALS, Outputs, all_misses
from memproof.version import VERSION

STEP_VERSION = "step-1"


def write_steps(
    path: str | Path, dataset: Dataset, network: Network, *, reading: str = EQUALS,
    construction: str = "", parameters: str = "", progress: Progress | None = None,
) -> Written:
    """Write the certificate that ``network``, whose neurons are steps or identities, hits every
    label of ``dataset``.

    Raises LabelsMissed (MP-C001) if a label is missed, MP-N003 if the dimensions do not fit,
    MP-N028 for a ReLU among the neurons, MP-A002 for another reading than equals, MP-U005 if
    something else is at ``path``; then that is left as it was.
    """
    check_steps(dataset, network, reading)
    misses = all_misses(EQUALS, _outputs(dataset, network, progress), dataset)
    if misses:
        raise LabelsMissed(misses, dataset.classes)
    target = Path(path)
    replaced, sizes = target.exists(), network.sizes()
    with replacing(target, CERTIFICATE) as stream:
        out = Hashing(stream)
        for each in step_lines(dataset, network, STEP_VERSION, EQUALS, construction, parameters):
            out.write(each)
        out.write(line({"kind": "end", "points": len(dataset), "layers": len(network.hidden),
                        "sha256": out.digest.hexdigest()}))
    return Written(target, target.stat().st_size, 0, sizes, replaced, None, 1)


def check_steps(dataset: Dataset, network: Network, reading: str = EQUALS) -> None:
    """Raises MP-N003, MP-N028, MP-A002."""
    network.check_fits(dataset)
    if any(RELU in layer.activations for layer in network.hidden):
        raise MemproofError("MP-N028", "the network", "step and identity neurons",
                            "ReLUs among them")
    if reading != EQUALS:
        raise MemproofError("MP-A002", "reading", f"{EQUALS}, for a network with step neurons",
                            show(reading))


def step_lines(dataset: Dataset, network: Network, version: str, reading: str, construction: str,
               parameters: str) -> Iterator[bytes]:
    """The records before the end: meta, claim, the data section and the network section."""
    declared = {"construction": text(construction), "parameters": text(parameters),
                "producer": f"memproof {VERSION}", "dataset": text(dataset.name)}
    yield line({"kind": "meta", "format": "memproof", "version": version, "declared": declared})
    yield line(claim_of(dataset, network, network.sizes(), reading))
    yield from chain(data_lines(dataset), network_lines(network))


def _outputs(dataset: Dataset, network: Network, progress: Progress | None) -> Outputs:
    """What the network gives at every point."""
    for number, (_, columns, scale) in enumerate(sums_of(network, dataset), 1):  # noqa: B007
        if progress is not None:
            progress(min(number, len(network.hidden)), len(network.hidden))
    return Outputs(list(zip(*columns, strict=True)), scale)
