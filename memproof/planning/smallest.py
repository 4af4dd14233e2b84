"""Which construction is the smallest for a table, by the sizes of the networks themselves.

Every construction of the registry is asked, with its default options and its variants.  Ours are
planned: their sizes are those of the network (a network of another size is an error).  Those of
others are built, and must memorize the table.  One that refuses the table is listed with its
reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from memproof.constructions import Construction, constructions
from memproof.constructions.registry import Options, mistakes, of_relus, option_text
from memproof.dataset import Dataset
from memproof.errors import MemproofError, show
from memproof.network.sizes import Sizes
from memproof.planning.rows import Progress, Row, refused_row, sizes_row
from memproof.regions import evaluate

MEASURES = {"parameters": "dense_parameters", "nodes": "nodes", "depth": "depth", "width": "width"}
TIES = ("of equal ones that with fewer dense parameters, then nodes, layers, neurons in a layer; "
        "then the one that is listed first")


@dataclass(frozen=True)
class Candidate:
    """A construction with options; ``sizes`` unless it refuses the table."""

    construction: str
    options: Options = field(default_factory=dict)
    sizes: Sizes | None = None
    refusal: MemproofError | None = None

    @property
    def request(self) -> str:
        """``by default`` or ``depth=2``."""
        return option_text(self.options)

    def adds_nothing_to(self, others: Sequence[Candidate]) -> bool:
        """Whether the same construction has these sizes, or this refusal, already."""
        def content(each: Candidate) -> object:
            return each.construction, each.sizes, each.refusal and each.refusal.code

        return content(self) in map(content, others)

    @property
    def row(self) -> Row:
        """The row of a table of sizes."""
        if self.refusal is not None:
            return refused_row(self.construction, self.request, self.refusal)
        if self.sizes is None:
            reason = "not planned: none of its networks is less deep than the one that was found"
            return {"construction": self.construction, "asked": self.request, "certainty": "no",
                    "reason": reason}
        return sizes_row(self.construction, self.request, self.sizes, None, "exact")


@dataclass(frozen=True)
class Comparison:
    """``measure``, one of MEASURES, and all candidates, in the order of the registry."""

    measure: str
    candidates: tuple[Candidate, ...]
    seed: int = 0

    @property
    def smallest(self) -> Candidate:
        """The candidate with the least measure; TIES says which of several."""
        served = [each for each in self.candidates if each.sizes is not None]
        return min(served, key=lambda each: rank(each, self.measure))

    @property
    def options(self) -> dict[str, int | str]:
        """The options that make the smallest, the seed among them if it takes one."""
        chosen = self.smallest
        return {**chosen.options, **seed_option(constructions()[chosen.construction], self.seed)}


def rank(candidate: Candidate, measure: str) -> tuple[int, ...]:
    """The smaller the better; for a candidate with sizes."""
    s = candidate.sizes
    if s is None:
        raise ValueError("expected sizes")
    return getattr(s, MEASURES[measure]), s.dense_parameters, s.nodes, s.depth, s.width


def seed_option(entry: Construction, seed: int) -> dict[str, int | str]:
    """The seed, for a construction that takes one."""
    return {"seed": seed} if seed and "seed" in entry.options else {}


def compare(
    dataset: Dataset, measure: str = "parameters", seed: int = 0, progress: Progress | None = None
) -> Comparison:
    """All constructions for ``dataset``, and which has the least ``measure``.

    For the least depth, constructions whose networks are all deeper than one found are not planned.
    Errors: MP-U004 no such measure; the first refusal, if every construction refuses the table.
    """
    if not isinstance(measure, str) or measure not in MEASURES:
        raise MemproofError("MP-U004", "smallest", f"one of {', '.join(MEASURES)}", show(measure))
    wanted = list(requests())
    found: list[Candidate] = []
    for number, (entry, options) in enumerate(wanted):
        if progress is not None:
            progress(number, len(wanted), f"planning {entry.id}, {option_text(options)}")
        if measure == "depth" and is_deeper(entry, found):
            found.append(Candidate(entry.id, options))
        else:
            found.append(candidate(entry, dataset, options, seed))
        if found[-1].options and found[-1].adds_nothing_to(found[:-1]):
            found.pop()
    if not any(each.sizes for each in found):
        raise next(each.refusal for each in found if each.refusal)
    return Comparison(measure, tuple(found), seed)


def requests() -> Iterator[tuple[Construction, Options]]:
    """Every construction with its defaults, and with each of its variants."""
    for entry in of_relus().values():
        yield entry, {}
        yield from ((entry, options) for options in entry.variants)


def is_deeper(entry: Construction, found: list[Candidate]) -> bool:
    """Whether all its networks are deeper than one of these."""
    return any(each.sizes.depth < entry.least_depth for each in found if each.sizes)


def candidate(entry: Construction, dataset: Dataset, options: Options, seed: int) -> Candidate:
    """The construction with its sizes, or with the reason why it refuses the table."""
    given = {**options, **seed_option(entry, seed)}
    try:
        with mistakes(entry):
            return Candidate(entry.id, options, sizes_of(entry, dataset, given))
    except MemproofError as error:
        error.__cause__ = error.__context__ = None  # nor its frames, which hold the table
        return Candidate(entry.id, options, refusal=error.with_traceback(None))


def sizes_of(entry: Construction, dataset: Dataset, options: Options) -> Sizes:
    """Of ours as planned, of another's as built.  Raises MP-C001 if that
    misses a label, MP-C002 if it has no hidden layer."""
    if entry.source == "memproof":
        planned: Sizes = entry.plan(dataset, **options).sizes
        return planned
    built = entry.build(dataset, **options)
    if not built.network.hidden:
        raise MemproofError("MP-C002", entry.id, "at least one hidden layer", "none")
    found = evaluate(built.network, dataset, built.lines)
    if found.misses:
        miss = found.misses[0]
        raise MemproofError("MP-C001", f"row {miss.row}", f"output {miss.expected}",
                            f"{miss.found} ({found.miss_count} labels are missed in all)")
    s = built.network.sizes()
    return Sizes(s.width, s.depth, s.nodes, s.dense_parameters)
