"""The assertion: a construction is tried on table after table, and a failure made small."""

from __future__ import annotations

import inspect
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, find, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky, NoSuchExample, UnsatisfiedAssumption

from memproof.certificate.compare import label_text
from memproof.certificate.step_writer import write_steps
from memproof.certificate.writer import write
from memproof.checker.files import check
from memproof.constructions import Built, Construction, named
from memproof.constructions.registry import entry_of
from memproof.dataset import Dataset
from memproof.errors import MemproofError, show
from memproof.exact import printed
from memproof.names import unknown
from memproof.network import Network, value_of
from memproof.network.declared import WrongValue
from memproof.network.places import home_of, place_in
from memproof.outside import visible
from memproof.regions import natural_lines
from memproof.testing.message import Failure, NotMemorized, _row
from memproof.testing.progress import Count, Tell, show_progress
from memproof.testing.tables import adversarial_separations, datasets, hard_tables


@dataclass(frozen=True)
class AtMost:
    """A size of which only an upper bound is claimed."""

    bound: int


def assert_memorizes(
    build: str | Callable[..., Any],
    *,
    size: Callable[..., Mapping[str, int | AtMost]] | None = None,
    cases: int = 100,
    datasets: st.SearchStrategy[Dataset] | Iterable[Dataset] | None = None,
    checker: str = "kernel",
    seed: int = 0,
    progress: Tell | None = None,
    **options: Any,
) -> None:
    """Raises NotMemorized with the smallest table found at which the construction fails.

    For ``cases`` small tables and half as many hard ones (or the given ``datasets``) ``build`` must
    give a network that hits every label; every gadget with a declared value must return it at
    every point; the ``checker`` ("kernel", "second" or "both") must accept the certificate; and the
    exact sizes must be those of ``size(dataset)`` or ``size(dataset, built)``: names as in a claim,
    integers or AtMost.

    ``build``: the name of a registered construction, a generator f(x, data, **options), or a
    function f(data, **options) that returns a Network or a Built.  ``options`` are handed on.  The
    same tables come in every run; another ``seed`` gives others.  ``progress`` is called with
    (tables tried, tables in all); without it, a line on a terminal says so.  Errors: MP-T004 wrong
    use.
    """
    __tracebackhide__ = True
    if checker not in ("kernel", "second", "both"):
        raise MemproofError("MP-T004", "the checker", "kernel, second or both", show(checker))
    if type(cases) is not int or cases < 1:
        raise MemproofError("MP-T004", "cases", "a positive integer", show(cases))
    checkers = ("kernel", "second") if checker == "both" else (checker,)
    tables, entry = _tables(datasets), _entry(build)
    total = cases + cases // 2 if datasets is None else (
        len(tables) if isinstance(tables, list) else cases)
    with (tempfile.TemporaryDirectory(prefix="memproof-") as folder,
          show_progress(entry.id, progress) as tell):
        trial = _Trial(entry, options, size, checkers, Path(folder) / "t.memproof.jsonl",
                       Count(total, tell))
        failed = _smallest(trial, tables, cases, seed)
        if failed is None and datasets is None:
            failed = _fewest(trial, hard_tables(cases // 2, seed))
    if failed is not None:
        raise NotMemorized(trial.name, *failed) from failed[1].cause


def _entry(build: Any) -> Construction:
    """Raises MP-T004 for what is no construction, MP-B001 for an unknown name."""
    if isinstance(build, str):
        return named(build)
    if isinstance(build, Construction):
        return build
    if not callable(build):
        raise MemproofError("MP-T004", "build", "a name or a function", show(build))
    return entry_of(build, getattr(build, "__name__", type(build).__name__))


def _fewest(trial: _Trial, tables: Iterable[Dataset]) -> tuple[Dataset, Failure] | None:
    """The first table that fails, without the points that are not needed for that."""
    for dataset in tables:
        failure = trial.failure(dataset)
        while failure is not None:
            smaller = ((each, trial.failure(each)) for each in _without_one(dataset))
            found = next(((each, f) for each, f in smaller if f is not None), None)
            if found is None:
                return dataset, failure
            dataset, failure = found
    return None


def _without_one(dataset: Dataset) -> Iterable[Dataset]:
    """The tables with one point less."""
    rows = [[Fraction(x, dataset.denominator) for x in point] for point in dataset.points]
    labels: list[Any] = [
        dataset.classes[y[0]] if dataset.classes
        else tuple(Fraction(v, dataset.label_denominator) for v in y) for y in dataset.labels]
    for i in range(len(rows) if len(rows) > 1 else 0):
        yield Dataset.from_rows(rows[:i] + rows[i + 1 :], labels[:i] + labels[i + 1 :],
                                name=dataset.name)


def _tables(given: Any) -> Any:
    """A strategy, or a list of tables, small ones first."""
    if given is None:
        return datasets() | adversarial_separations()
    if isinstance(given, st.SearchStrategy):
        return given
    tables = [given] if isinstance(given, Dataset) else list(given)
    for each in tables:
        if not isinstance(each, Dataset):
            raise MemproofError("MP-T004", "datasets", "a strategy, or Datasets", show(each))
    if not tables:
        raise MemproofError("MP-T004", "datasets", "at least one table", "none")
    return sorted(tables, key=len)


def _smallest(
    trial: _Trial, tables: Any, cases: int, seed: int
) -> tuple[Dataset, Failure] | None:
    """The smallest table at which the trial fails, and how; None if there is none."""
    if isinstance(tables, list):
        failures = ((each, trial.failure(each)) for each in tables)
        return next(((each, failure) for each, failure in failures if failure), None)
    seen: list[tuple[Dataset, Failure]] = []

    def fails(dataset: Dataset) -> bool:
        failure = trial.failure(dataset)
        if failure is not None:
            seen.append((dataset, failure))
        return failure is not None

    try:
        dataset = find(tables, fails, settings=_quiet(cases), random=Random(seed))
    except NoSuchExample:
        return None
    except Flaky:
        return min(seen, key=lambda pair: len(pair[0]))
    return next(pair for pair in reversed(seen) if pair[0] == dataset)


def _quiet(cases: int) -> settings:
    """No data base, no deadline, no words."""
    return settings(
        max_examples=cases, database=None, deadline=None, derandomize=False, print_blob=False,
        verbosity=Verbosity.quiet, phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck), report_multiple_bugs=False,
    )


@dataclass(frozen=True)
class _Trial:
    """A construction, and everything that is claimed about it."""

    entry: Construction
    options: Mapping[str, Any]
    size: Callable[..., Mapping[str, int | AtMost]] | None
    checkers: tuple[str, ...]
    path: Path
    count: Count

    @property
    def name(self) -> str:
        """Where the construction stands, or which of memproof's it is."""
        if self.entry.source == "memproof":
            return self.entry.id
        return home_of(self.entry.generator or self.entry.builder)

    def failure(self, dataset: Dataset) -> Failure | None:
        """What fails first: building, a declared value, a label, the certificate, a size."""
        self.count.step()
        try:
            built = self.entry.build(dataset, **self.options)
        except UnsatisfiedAssumption:  # hypothesis.assume in the construction
            raise
        except Exception as error:
            return _raised(error)
        return (self.wrong_gadget(dataset, built) or _wrong_output(dataset, built)
                or self.wrong_certificate(dataset, built))

    def wrong_gadget(self, dataset: Dataset, built: Built) -> Failure | None:
        """The first gadget that does not return what it declares, point by point."""
        if self.entry.generator is None:
            return None
        for i, point in enumerate(dataset.points):
            x = tuple(Fraction(v, dataset.denominator) for v in point)
            try:
                value_of(self.entry.generator(x, dataset, **self.options), _exact_relu)
            except WrongValue as wrong:
                text = (f"{_row(dataset, i)}, layer {wrong.layer}, gadget {wrong.gadget}: "
                        f"{wrong.found}, should be {wrong.expected}\n"
                        f"    defined at {wrong.home}, used at {wrong.used}")
                return Failure(
                    "gadget", text, i, wrong.layer, wrong.gadget, wrong.expected_value,
                    wrong.found_value, wrong.used, built.network)
            except MemproofError as error:
                if error.code == "MP-T003":
                    return _raised(error)
                return None  # it can be built, but not be read with numbers
            except Exception:
                return None
        return None

    def wrong_certificate(self, dataset: Dataset, built: Built) -> Failure | None:
        """The certificate is not written, not accepted, or has not the claimed sizes."""
        network = built.network
        lines = natural_lines(network) if built.lines is None else built.lines
        checkers = [each for each in self.checkers if each == "kernel" or not network.has_steps]
        try:
            if network.has_steps:  # the other checkers are for ReLU networks
                write_steps(self.path, dataset, network, construction=self.entry.id)
            else:
                write(self.path, dataset, network, lines, construction=self.entry.id)
        except MemproofError as error:
            return _raised(error, network)
        for checker in checkers:
            verdict = check(self.path, checker=checker)
            if verdict.outcome != "ACCEPTED":
                return Failure("certificate", f"{checker}: {verdict.report()}", network=network)
        return self.wrong_size(dataset, built, verdict.facts)

    def wrong_size(
        self, dataset: Dataset, built: Built, facts: Mapping[str, Any]
    ) -> Failure | None:
        """The first claimed size that is not what the checker has counted."""
        if self.size is None:
            return None
        try:
            parameters = inspect.signature(self.size).parameters.values()
            both = sum(p.kind <= p.POSITIONAL_OR_KEYWORD for p in parameters) > 1
            claims = self.size(dataset, built) if both else self.size(dataset)
            return next(filter(None, (_compared(*c, facts, built) for c in claims.items())), None)
        except Exception as error:
            return _raised(error, built.network)


def _compared(
    name: str, claim: int | AtMost, facts: Mapping[str, Any], built: Built
) -> Failure | None:
    """One claimed size.  Raises MP-T004 for an unknown name."""
    found = facts.get(name)
    if type(found) is not int:
        sizes = [key for key, fact in facts.items() if type(fact) is int]
        raise unknown("MP-T004", "the claimed sizes", name, sizes)
    bound = claim.bound if isinstance(claim, AtMost) else claim
    if found <= bound if isinstance(claim, AtMost) else found == bound:
        return None
    words = "at most " if isinstance(claim, AtMost) else ""
    return Failure("size", f"{name}: {found}, should be {words}{bound}", neuron=name,
                   expected=claim, found=found, network=built.network)


def _exact_relu(z: Any) -> Any:
    """max(z, 0) as a Fraction, so that division stays exact."""
    return max(Fraction(z), Fraction(0))


def _raised(error: Exception, network: Network | None = None) -> Failure:
    """An error of the construction (or of the formula for its size) as a failure."""
    place = place_in(error.__traceback__)
    if isinstance(error, MemproofError):
        return Failure("error", str(error), expected=error.expected, found=error, network=network,
                       place=error.place, hint=f"memproof explain {error.code} tells more")
    text = f"{type(error).__name__} at {place}: {error}"
    return Failure("error", text, found=error, place=place, network=network, cause=error)


def _wrong_output(dataset: Dataset, built: Built) -> Failure | None:
    """The first output that is not the label, point by point."""
    network = built.network
    try:
        missed = network.first_failure(dataset)
    except MemproofError as error:
        return _raised(error, network)
    if missed is None:
        return None
    i, values = missed
    layer = len(network.hidden) + 1
    label = tuple(Fraction(y, dataset.label_denominator) for y in dataset.labels[i])
    if len(label) != len(values):
        text = f"{len(values)} outputs, should be {len(label)}: the entries of a label"
        return Failure("output", text, i, layer, None, label, values, "", network)
    names = zip(network.output.names, label, values, strict=True)
    name, expected, found = next(each for each in names if each[1] != each[2])
    meaning = f" (class {label_text(dataset, i)})" if dataset.classes else ""
    text = (f"{_row(dataset, i)}, layer {layer}, neuron {visible(name)}: {printed(found)}, "
            f"should be {printed(expected)}{meaning}")
    return Failure("output", text, i, layer, name, expected, found, "", network)
