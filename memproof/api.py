"""The way from a table to an accepted certificate, as functions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from memproof.certificate.loader import load
from memproof.certificate.writer import Progress, Written, data_sha256, write
from memproof.checker import kernel
from memproof.checker.files import check
from memproof.constructions import Built, named
from memproof.constructions.registry import mistakes
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.network.model import Network
from memproof.regions import natural_lines

DEFAULT_CONSTRUCTION = "threshold-ledger"


@dataclass(frozen=True)
class Certified:
    """A written certificate and the kernel's verdict on it."""

    written: Written
    verdict: kernel.Verdict
    dataset: Dataset
    network: Network
    construction: str
    parameters: str

    @property
    def accepted(self) -> bool:
        """Whether the kernel accepted the certificate."""
        return self.verdict.outcome == "ACCEPTED"


def memorize(
    dataset: Dataset, construction: str = DEFAULT_CONSTRUCTION, **options: Any
) -> Built:
    """The construction's network for ``dataset``: an object with network, lines, plan.

    ``options`` are the construction's (threshold-ledger: width, slots, seed).  Raises MP-B...
    """
    entry = named(construction)
    with mistakes(entry):
        return entry.build(dataset, **options)


def certify(
    dataset: Dataset,
    path: str | Path | None = None,
    *,
    network: Network | None = None,
    construction: str = DEFAULT_CONSTRUCTION,
    progress: Progress | None = None,
    **options: Any,
) -> Certified:
    """Memorize ``dataset``, write the certificate to ``path``, have the kernel check it.

    ``path`` defaults to certificates/NAME.memproof.jsonl.  With ``network`` that network is
    certified instead of a new one.  Raises MP-C001 (LabelsMissed, with all ``misses``) if it does
    not memorize the dataset, MP-B... and MP-N... for what cannot be built.
    """
    if network is not None:
        if options:
            raise MemproofError("MP-U004", "the options", "none beside a given network",
                                ", ".join(options))
        lines, construction, parameters = natural_lines(network), "given network", ""
    else:
        built = memorize(dataset, construction, **options)
        network, parameters = built.network, built.parameters
        lines = natural_lines(network) if built.lines is None else built.lines
    if path is None:
        path = Path("certificates") / f"{dataset.name}.memproof.jsonl"
        refuse_another_table(path, dataset)
    written = write(path, dataset, network, lines, construction=construction,
                    parameters=parameters, progress=progress)
    verdict = check(path)
    return Certified(written, verdict, dataset, network, construction, parameters)


def refuse_another_table(path: Path, dataset: Dataset) -> None:
    """MP-U005 if ``path`` is there and is not a certificate of the same table."""
    if not path.exists():
        return
    try:
        found = load(path).claim["data_sha256"]
    except MemproofError:
        found = "something else"
    if found != data_sha256(dataset):
        expected = "no file, or a certificate of the same table (-o names another file)"
        raise MemproofError("MP-U005", str(path), expected, "another one")
