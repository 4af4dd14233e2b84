"""The way from a table to an accepted certificate, as functions."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from memproof.brief import Shown, Told, brief, short
from memproof.certificate.loader import load
from memproof.certificate.step_writer import write_steps
from memproof.certificate.writer import CERTIFICATE, Progress, Written, data_sha256, write
from memproof.checker import kernel
from memproof.checker.files import check
from memproof.constructions import Built, named
from memproof.constructions.registry import default, mistakes
from memproof.dataset import Dataset
from memproof.dataset.reading import dataset_of
from memproof.errors import MemproofError, show
from memproof.network.model import Network
from memproof.outputs import replaceable
from memproof.outside import path_text, visible
from memproof.planning.smallest import Comparison, compare
from memproof.readings import EQUALS, Margin
from memproof.regions import Evaluation, natural_lines
from memproof.regions import evaluate as by_the_engine

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from memproof.auditing.audit import Audited
    from memproof.draw import Drawing

DEFAULT_CONSTRUCTION = default()
Data = Dataset | str | os.PathLike[str]  # a dataset, a file, or the name of a bundled table


@dataclass(frozen=True)
class Certified(Shown):
    """A written certificate and the kernel's verdict on it; ``reading``: how the outputs are read;
    ``comparison`` if the construction is the smallest of those compared; ``order``: which outputs
    were taken for which classes, in words, if the labels are classes."""

    written: Written
    verdict: kernel.Verdict
    dataset: Dataset
    network: Network
    construction: str
    parameters: str
    comparison: Comparison | None = None
    reading: str = EQUALS
    order: str = ""

    def __repr__(self) -> str:
        return (f"Certified({self.verdict.outcome}, {short(str(self.written.path))}: "
                f"{visible(self.construction, 40)}, {self.network!r})")

    @property
    def accepted(self) -> bool:
        """Whether the kernel accepted the certificate."""
        return self.verdict.outcome == "ACCEPTED"

    @property
    def margin(self) -> Margin | None:
        """The least margin of the points; None where labels are hit exactly (equals)."""
        return self.written.margin

    def explain(self, row: int | None = None) -> Told:
        """The stages; with a ``row`` (from 1) its way through every layer, as ``memproof explain``.

        Errors: MP-U002 for a row that is not there, MP-L007.
        """
        from memproof.explain import overview, point_of, walk

        certificate = load(self.written.path, steps=True)
        if row is None:
            return Told("\n".join(overview(certificate)))
        return Told("\n".join(walk(certificate, point_of(certificate, None, row))))

    def draw(self, row: int | None = None) -> Drawing:
        """The network as a picture, with the values of a ``row``.  Errors: MP-U002."""
        from memproof.draw import network

        data = self.dataset
        return network(self.network, None if row is None else data.x(data.point_with_row(row)))

    def teach(self, path: str | os.PathLike[str]) -> None:
        """Write a page that teaches the certificate: see ``memproof.teach``.  Errors: MP-U005."""
        from memproof.teach import write_page

        write_page(self.written.path, path)


@dataclass(frozen=True)
class Unchecked:
    """A written certificate on which there is no verdict yet, and what it was made of; the fields
    are those of ``Certified``."""

    written: Written
    dataset: Dataset
    network: Network
    construction: str
    parameters: str
    comparison: Comparison | None
    reading: str
    order: str

    __repr__ = brief

    def with_verdict(self, verdict: kernel.Verdict) -> Certified:
        """The same with the verdict of the kernel on the file."""
        return Certified(self.written, verdict, self.dataset, self.network, self.construction,
                         self.parameters, self.comparison, self.reading, self.order)


@dataclass(frozen=True)
class Evaluated:
    """A network and what the engine ``found`` on every point: exact, but no certificate."""

    found: Evaluation
    dataset: Dataset
    network: Network
    construction: str
    parameters: str

    __repr__ = brief

    @property
    def exact(self) -> bool:
        """Whether every label is hit exactly."""
        return self.found.exact


def memorize(
    dataset: Data, construction: str = DEFAULT_CONSTRUCTION, **options: Any
) -> Built:
    """The construction's network for ``dataset`` (a Dataset, the path of a file, or the name of a
    bundled table): an object with network, lines, plan.

    ``options`` are the construction's (threshold-ledger: width, slots, depth, bits, seed).  Raises
    MP-B...
    """
    entry = named(construction)
    with mistakes(entry):
        return entry.build(dataset_of(dataset), **options)


def certify(
    dataset: Data,
    path: str | Path | None = None,
    *,
    network: Any = None,
    reading: str | None = None,
    construction: str | None = None,
    smallest: str | Comparison | None = None,
    digest: bool | None = None,
    progress: Progress | None = None,
    **options: Any,
) -> Certified:
    """Memorize ``dataset``, write the certificate to ``path``, have the kernel check it.

    ``dataset`` is a Dataset, the path of a file, which is read without options, or the name of a
    bundled table.
    ``path`` defaults to certificates/NAME.memproof.jsonl.  With ``network`` (a Network, or whatever
    ``audit`` takes) that network is certified instead of a new one, and ``reading`` says how its
    outputs are read: equals, nearest, argmax or sign; by default a Network by equals, another model
    as it says.  With ``smallest`` (parameters, nodes, depth or width, or what ``compare`` has
    found) that of the construction which is smallest for this table, and the only option is
    ``seed``.  ``digest``: state the sha256 of every trace instead of the trace (version 2 of the
    format); by default where there are more than 10^8 neurons times points, or 8 * 10^6 in one
    layer.
    Raises MP-C001 (LabelsMissed, with all ``misses``) if it does not memorize the
    dataset, MP-B... and MP-N... for what cannot be built, MP-A... for models and readings, MP-U004
    for arguments that do not go together.
    """
    found = write_certificate(
        dataset, path, network=network, reading=reading, construction=construction,
        smallest=smallest, digest=digest, progress=progress, **options)
    return found.with_verdict(check(found.written.path))


def write_certificate(
    dataset: Data,
    path: str | Path | None = None,
    *,
    network: Any = None,
    reading: str | None = None,
    construction: str | None = None,
    smallest: str | Comparison | None = None,
    digest: bool | None = None,
    progress: Progress | None = None,
    **options: Any,
) -> Unchecked:
    """What ``certify`` does before the kernel reads the file; with its arguments and its errors.

    Who then keeps nothing but the path has the memory of table, network and trace for the kernel.
    """
    given = _given(dataset_of(dataset), network, reading)
    dataset, how = given.dataset, given.reading
    if path is None:
        path = default_path(dataset)
        refuse_another_table(path, dataset)
    replaceable(path, CERTIFICATE)  # complain before the work, not after it
    comparison = None
    if smallest is not None:
        comparison = _compared(dataset, smallest, network, construction, options)
        construction, options = comparison.smallest.construction, comparison.options
    built, construction = _built(dataset, given.built, construction, options)
    network, parameters, construction = built.network, built.parameters, given.name or construction
    lines = natural_lines(network) if built.lines is None else built.lines
    about: dict[str, Any] = {"reading": how, "construction": construction,
                             "parameters": parameters, "progress": progress}
    if network.has_steps:
        if digest is not None:
            raise MemproofError("MP-U004", "digest", "nothing: a step certificate has no traces",
                                str(digest))
        written = write_steps(path, dataset, network, **about)
    else:
        written = write(path, dataset, network, lines, digest=digest, **about)
    return Unchecked(written, dataset, network, construction, parameters, comparison, how,
                     given.order)


@dataclass(frozen=True)
class _Given:
    """A table whose classes are in the order of the outputs, and the network that was given."""

    dataset: Dataset
    reading: str = EQUALS
    built: Built | None = None
    name: str = ""
    order: str = ""


def _given(dataset: Dataset, network: Any, reading: str | None) -> _Given:
    """A network of ours is read by equals, another model as it says; unless ``reading`` says it.
    Raises MP-N003 for several outputs that nobody said how to read as one label."""
    if network is None:
        if reading not in (None, EQUALS):
            raise MemproofError("MP-U004", "reading", "equals, or a network that is given "
                                "(constructions hit labels exactly)", show(reading))
        return _Given(dataset)
    from memproof.auditing.classes import align, reading_of
    from memproof.interop.foreign import Foreign
    from memproof.interop.loading import foreign_of

    if isinstance(network, (Network, Built)):
        built = network if isinstance(network, Built) else Built(network)
        if reading is None and built.network.outputs > 1 == dataset.outputs:
            raise MemproofError("MP-N003", "the network", "1 output, which is the label; or "
                                "--reading argmax, if the largest output is that of the class",
                                f"{built.network.outputs} outputs")
        foreign, name, reading = Foreign("given", built.network), "", reading or EQUALS
    else:
        foreign = foreign_of(network)
        name, built = f"{foreign.kind} network", Built(foreign.network, parameters=foreign.source)
    how, _ = reading_of(foreign, dataset, reading)
    aligned, order = align(dataset, foreign, how)
    return _Given(aligned, how, built, name, order)


def audit(model: Any, dataset: Any, labels: Any = None, *, reading: str | None = None,
          formats: Sequence[str] = ("float32", "float64")) -> Audited:
    """What a network of any kind does on a table: the margin of every point in real arithmetic,
    what misses, what rows contradict each other, and what depends on rounding.

    ``model``: a Network, a fitted MLPClassifier, MLPRegressor or pipeline of scikit-learn, a
    Sequential of PyTorch, a model of ONNX, or the path of a file.  ``dataset``: a Dataset, the path
    of a file, or the name of a bundled table; or features X, with their ``labels`` y behind them or
    as the pair (X, y), which ``Dataset.from_rows`` takes.  ``reading``: equals, nearest, argmax or
    sign; by default as the model says.  ``formats``: float16, bfloat16, float32, float64,
    or bfloat16/float32 (stored in the first, summed in the second).  Errors: MP-A..., MP-N...,
    those of reading.
    """
    from memproof.auditing.audit import audit as audited
    from memproof.auditing.classes import align, reading_of
    from memproof.auditing.formats import evaluation
    from memproof.interop.loading import foreign_of

    pair = dataset if labels is None else (dataset, labels)
    if isinstance(pair, tuple) and len(pair) == 2:
        pair = Dataset.from_rows(*pair, contradictions=True)
    foreign, table = foreign_of(model), dataset_of(pair, contradictions=True)
    how, _ = reading_of(foreign, table, reading)
    return audited(foreign.network, align(table, foreign, how)[0], how,
                   formats=[evaluation(text) for text in formats])


def _compared(
    dataset: Dataset, smallest: str | Comparison, network: Network | None,
    construction: str | None, options: dict[str, Any],
) -> Comparison:
    """The comparison that is asked for.  Raises MP-U004 for what else is asked for beside it."""
    alone = isinstance(smallest, Comparison)
    given = {"network": network, "construction": construction,
             **{name: value for name, value in options.items() if alone or name != "seed"}}
    for name, value in given.items():
        if value is not None:
            raise MemproofError("MP-U004", name, "not beside smallest, which compares all "
                                "constructions, each with its own options", "given")
    if isinstance(smallest, Comparison):
        return smallest
    return compare(dataset, smallest, options.get("seed") or 0)


def evaluate(
    dataset: Data,
    network: Network | Built | None = None,
    *,
    construction: str | None = None,
    jobs: int = 1,
    executor: Executor | None = None,
    progress: Progress | None = None,
    **options: Any,
) -> Evaluated:
    """Evaluate every layer on every point of ``dataset`` by the engine: exact, no certificate.

    Without ``network`` (or what ``memorize`` gave) the construction builds one.  ``jobs``: so many
    processes share the work; a program that asks for more than one must be importable (``if
    __name__ == "__main__":``).  ``executor``: any of concurrent.futures, whose workers share it
    instead, in at least ``jobs`` blocks; a block whose worker dies is done again.  ``progress`` is
    called with (points done, points).
    Raises MP-N003 if the dimensions do not fit, MP-U009 for processes that cannot be had, MP-U004
    for what is no executor, MP-U023 for an answer of a worker that cannot be one, MP-B...
    and MP-N... for what cannot be built.
    """
    dataset = dataset_of(dataset)
    built, construction = _built(dataset, network, construction, options)
    found = by_the_engine(built.network, dataset, built.lines, jobs=jobs, executor=executor,
                          progress=progress)
    return Evaluated(found, dataset, built.network, construction, built.parameters)


def _built(
    dataset: Dataset, network: Network | Built | None, construction: str | None,
    options: dict[str, Any],
) -> tuple[Built, str]:
    """The given network, or else the construction's, and how that is called.  Raises MP-U004."""
    if network is None:
        name = construction or DEFAULT_CONSTRUCTION
        return memorize(dataset, name, **options), name
    if options:
        raise MemproofError("MP-U004", "the options", "none beside a given network",
                            ", ".join(map(visible, options)))
    return (network if isinstance(network, Built) else Built(network)), "given network"


def default_path(dataset: Dataset) -> Path:
    """certificates/NAME.memproof.jsonl."""
    return Path("certificates") / f"{dataset.name}.memproof.jsonl"


def refuse_another_table(path: Path, dataset: Dataset) -> None:
    """MP-U005 if ``path`` is there and is not a certificate of the same table."""
    if not path.exists():
        return
    try:
        found = load(path, steps=True).claim["data_sha256"]
    except MemproofError:
        found = "something else"
    if found != data_sha256(dataset):
        expected = "no file, or a certificate of the same table (-o names another file)"
        raise MemproofError("MP-U005", path_text(path), expected, "another one")
