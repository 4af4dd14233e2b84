"""Who judges an answer: the lemma kernel, the checker of certificates, or an exact comparison."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from importlib.util import module_from_spec, spec_from_file_location
from itertools import combinations, pairwise, takewhile
from pathlib import Path
from random import Random
from typing import Any

from memproof.api import memorize
from memproof.dataset import Dataset
from memproof.errors import MemproofError, show
from memproof.exact import printed, rational
from memproof.exercises.exercise import Exercise
from memproof.lemmas.files import read
from memproof.lemmas.proving import Library
from memproof.network.foreign import network_from
from memproof.network.model import Network
from memproof.outside import path_text, visible
from memproof.radius.walk import pieces_from

CASES = 40  # small tables for a construction, and half as many hard ones
GRID = [(a, b) for a in range(3) for b in range(3)]


@dataclass(frozen=True)
class Judgement:
    """Is the answer right, and why: ``judge`` names who said so."""

    right: bool
    judge: str
    text: str


def judge(exercise: Exercise, answer: str) -> Judgement:
    """The judgement on an answer: the name of a file, or an exact number where one is asked for.

    A Python file is executed.  Errors: MP-U001, MP-Q001 and MP-Q004 for what is no lemma's file,
    MP-E003 for a file without the function, MP-D004 and others for what is no number, MP-E004 if
    the exercise itself contradicts its run.
    """
    return {"proof": _proof, "construction": _construction, "number": _number}[exercise.kind](
        exercise, answer)


# -- a gap in a proof ------------------------------------------------------------------------------


def _proof(exercise: Exercise, answer: str) -> Judgement:
    return judge_proof(exercise, read(answer))


def judge_proof(exercise: Exercise, data: Mapping[str, Any]) -> Judgement:
    """The lemma is the one that was asked for, and the kernel accepts its proof."""
    asked = exercise.lemma
    for key in {**asked, **data}:
        if key != "proof" and data.get(key) != asked.get(key):
            return Judgement(False, "the comparison of statements", f"{visible(key)} is not what "
                             "was asked for: only the proof may change")
    library = Library()
    library.files = {**library.files, asked["lemma"]: dict(data)}
    verdict = library.verdict(asked["lemma"])
    if verdict.lemma is None:
        return Judgement(False, "the lemma kernel", str(verdict.error))
    return Judgement(True, "the lemma kernel", f"{asked['lemma']} is proved, "
                     f"in {verdict.lemma.steps} steps")


# -- a broken construction -------------------------------------------------------------------------


def _construction(exercise: Exercise, answer: str) -> Judgement:
    from memproof.testing import AtMost, NotMemorized, assert_memorizes

    function = _function(Path(answer), exercise.task["function"])
    bounds = {name: AtMost(bound) for name, bound in exercise.task["size"].items()}
    try:
        tables = _tables(exercise.task["tables"])
        assert_memorizes(function, cases=CASES, datasets=tables, size=lambda data: bounds)
    except NotMemorized as failure:
        return Judgement(False, "tables that were tried", failure.brief)
    except SystemExit:
        return Judgement(False, "tables that were tried", "the function ends the program")
    tried = len(tables) if isinstance(tables, list) else CASES
    return Judgement(True, "tables that were tried and the kernel", f"{tried} tables memorized, "
                     "each with a certificate that the kernel accepted: evidence, and no proof")


def _tables(kind: str) -> Any:
    """Tables of a kind, with integer labels: integers on a line, or points of a plane; None: small
    ones and hard ones of every kind."""
    from memproof.testing import integer_labels, line_datasets

    if kind == "line":
        return line_datasets(max_points=8, labels=integer_labels())
    return list(_of_a_plane(Random(0))) if kind == "plane" else None


def _of_a_plane(random: Random) -> Iterator[Dataset]:
    """Every pair of points of a little grid, and some tables of more points, also of halves."""
    for pair in combinations(GRID, 2):
        yield Dataset.from_rows(pair, [0, 1])
    for count in range(3, 13):
        points = random.sample([(a, b) for a in range(-9, 10) for b in range(-9, 10)], count)
        q = random.choice((1, 2))
        rows = [[Fraction(x, q) for x in point] for point in points]
        yield Dataset.from_rows(rows, [random.randrange(-2, 4) for _ in points])


def _function(path: Path, name: str) -> Callable[..., Any]:
    """The function of that name in a Python file, which is executed.  Errors: MP-E003."""
    where, module_name = path_text(path), f"memproof_answer_{abs(hash(path))}"
    spec = spec_from_file_location(module_name, path)
    if spec is None or spec.loader is None or not path.is_file():
        raise MemproofError("MP-E003", where, "a Python file", "none")
    module = sys.modules[module_name] = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # exit code 0 would say that it is right
        raise MemproofError("MP-E003", where, "a file that runs",
                            f"{type(error).__name__}: {visible(str(error))}") from None
    found = getattr(module, name, None)
    if not callable(found):
        raise MemproofError("MP-E003", where, f"a function {name}, as in the file to begin with",
                            "none" if found is None else show(found))
    return found  # type: ignore[no-any-return]


# -- a number --------------------------------------------------------------------------------------


def _number(exercise: Exercise, answer: str) -> Judgement:
    found, right = _exactly(answer), rational(exercise.task["answer"])
    source = exercise.task["from"]
    if source is not None and value(source) != right:
        raise MemproofError("MP-E004", f"exercise {visible(exercise.id)}, answer",
                            printed(value(source)), exercise.task["answer"])
    who = "an exact comparison" if source is None else "a run, compared exactly"
    if found == right:
        return Judgement(True, who, f"{printed(right)} it is")
    known = {rational(each["answer"]): each["why"] for each in exercise.wrong}
    return Judgement(False, who, f"it is not {printed(found)}. {known.get(found, '')}".strip())


def _exactly(answer: str) -> Fraction:
    """The number that somebody answered.  Errors: MP-D..., as for cells of tables."""
    try:
        return rational(answer.strip())
    except MemproofError as error:
        raise MemproofError(error.code, "--answer", error.expected, error.found) from None


def value(source: Mapping[str, Any]) -> Fraction | int:
    """The number that a run gives.

    ``{"network": {...}}`` (the JSON of a network) or ``{"rows": [...], "labels": [...],
    "construction": id, "options": {...}}``, with either ``"point": [...], "layer": l, "neuron": k``
    (the value of a neuron; the layer after the last hidden one is the output) or
    ``"pieces": [a, b]`` (how many affine pieces the function of one input has between a and b).
    Errors: MP-E001 for other keys or types, MP-N..., MP-B...
    """
    try:
        return _value(source)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise MemproofError("MP-E001", "exercise.json, from", "a network, or a construction on "
                            "rows, and a neuron at a point, or pieces", show(error, 80)) from None


def _value(source: Mapping[str, Any]) -> Fraction | int:
    network = _network(source)
    if "pieces" in source:
        return pieces(network, *map(rational, source["pieces"]))
    values = list(network.values([rational(x) for x in source["point"]]))
    found: Fraction = values[source["layer"] - 1][source["neuron"]]
    return found


def _network(source: Mapping[str, Any]) -> Network:
    if "network" in source:
        return network_from(source["network"])
    table = Dataset.from_rows(source["rows"], source["labels"])
    return memorize(table, source["construction"], **source["options"]).network


def pieces(network: Network, low: Fraction, high: Fraction) -> int:
    """The least number of affine pieces of the function of one input on [low, high]."""
    found = pieces_from(network, [low], [high - low])
    forms = [(piece.slope, piece.offset)
             for piece in takewhile(lambda piece: piece.start is None or piece.start < 1, found)]
    return 1 + sum(a != b for a, b in pairwise(forms))
