"""A folder of queries, read again from its files alone: every stated answer is proved, or refused.

Nothing of the program that plants is used but what both speak of (queries, tolerances, rounding):
the networks come from ONNX, the queries from both versions of VNN-LIB by a parser of its own, and
the largest slack from the certificate of the box, which is judged in another way than it is made.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from memproof.brief import brief
from memproof.certificate.loader import load_bytes
from memproof.checker.files import judged
from memproof.errors import MemproofError, show
from memproof.exact import printed
from memproof.instances.boxes import Traces, as_fractions, traces_of
from memproof.instances.floats import (
    AGREES,
    DIFFERS,
    determined_outputs,
    error_bounds,
    format_of,
    holds,
    slack_error,
    weights_fit,
)
from memproof.instances.folder import (
    TIMEOUT,
    below,
    box_path,
    counterexample_path,
    lists_of,
    onnx_path,
    point_path,
    vnnlib_path,
)
from memproof.instances.graphs import network_of_graph
from memproof.instances.parsing import query_of
from memproof.instances.queries import SAT, UNSAT, Query, answer_of, span
from memproof.instances.stated import BoxCertificate, Stated, read_answers, read_box
from memproof.instances.tolerance import clearness
from memproof.instances.vnnlib import VERSIONS, counterexample, is_dyadic
from memproof.interop.files import looking_into
from memproof.network.model import Layer, Network
from memproof.outside import path_text

MOST_BYTES = 1 << 24
PROVED, REJECTED, DECLINED, UNREADABLE = "PROVED", "REJECTED", "DECLINED", "UNREADABLE"
WRONG = ("MP-V006", "MP-V007", "MP-V008", "MP-V009", "MP-V010", "MP-V011", "MP-V012")
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Finding:
    """What is found of a query: PROVED, or another outcome with its error."""

    name: str
    outcome: str
    stated: Stated
    knots: int = 0
    error: MemproofError | None = None

    __repr__ = brief


@dataclass(frozen=True)
class Case:
    """A query with all that its files hold."""

    stated: Stated
    network: Network
    query: Query
    box: BoxCertificate
    traces: Traces

    @property
    def inside(self) -> Traces:
        """The traces in the box itself."""
        low, high = span(self.query.box, self.box.direction)
        return [trace for t, trace in zip(self.box.knots, self.traces, strict=True)
                if low <= t <= high]

    @property
    def point(self) -> tuple[Fraction, ...] | None:
        """The witness, or the only point of the box."""
        corner = tuple(low for low, _ in self.query.box)
        alone = all(low == high for low, high in self.query.box)
        return corner if alone else self.stated.witness


def check_folder(folder: str | os.PathLike[str], progress: Progress | None = None
                 ) -> Iterator[Finding]:
    """Every query of the folder, in order.

    Errors: MP-V001 a file that is missing, MP-V003 answers of another form, MP-V012 lists of
    instances that are not those of the answers.
    """
    base = Path(folder)
    stated = read_answers(_bytes(base / "answers.json"), "answers.json")
    for version in VERSIONS:
        for name, text in lists_of(stated).items():
            path = f"{below(version)}{name}.csv"
            if _bytes(base / path) != text.encode():
                raise MemproofError("MP-V012", path, f"network, query and {TIMEOUT} for each of "
                                    "the answers, in their order", "others")
    for done, each in enumerate(stated, 1):
        yield _finding(base, each)
        if progress is not None:
            progress(done, len(stated))


def _finding(base: Path, stated: Stated) -> Finding:
    try:
        case = _case(base, stated)
        for check in (_check_answer, _check_witness, _check_tolerance, _check_rounding):
            check(case)
        _check_counterexamples(base, case)
        _check_point(base, case)
        return Finding(stated.name, PROVED, stated, len(case.traces))
    except MemproofError as error:
        declined = error.code == "MP-V004" or error.code.startswith("MP-L")
        outcome = REJECTED if error.code in WRONG else DECLINED if declined else UNREADABLE
        return Finding(stated.name, outcome, stated, error=error)


def _bytes(path: Path) -> bytes:
    """A file.  Errors: MP-V001."""
    try:
        with looking_into(path) as (stream, _):
            data = stream.read(MOST_BYTES + 1)
    except MemproofError as error:
        raise MemproofError("MP-V001", error.place, error.expected, error.found) from None
    if len(data) > MOST_BYTES:
        raise MemproofError("MP-V001", path_text(path), f"at most {MOST_BYTES} bytes", "more")
    return data


def _case(base: Path, stated: Stated) -> Case:
    """The files of a query.  Errors: MP-V001 to MP-V005, MP-V009, MP-V012, MP-A..."""
    graphs = [_bytes(base / f"{below(version)}{onnx_path(stated.network)}") for version in VERSIONS]
    if graphs[0] != graphs[1]:
        raise MemproofError("MP-V012", onnx_path(stated.network), "the same file in 2.0", "another")
    network = network_of_graph(graphs[0], stated.format, onnx_path(stated.network))
    query = _query(base, stated)
    shape = (len(query.box), query.outputs)
    if shape != (network.dimension, network.outputs):
        raise MemproofError("MP-V012", vnnlib_path(stated.name), f"{network.dimension} inputs and "
                            f"{network.outputs} outputs", f"{shape[0]} and {shape[1]}")
    place = box_path(stated.name)
    box = read_box(_bytes(base / place), place)
    return Case(stated, network, query, box, traces_of(network, query.box, box, place))


def _query(base: Path, stated: Stated) -> Query:
    """The query, which both versions spell."""
    found = []
    for version in VERSIONS:
        path = below(version) + vnnlib_path(stated.name)
        try:
            text = _bytes(base / path).decode("ascii")
        except UnicodeDecodeError:
            raise MemproofError("MP-V002", path, "ASCII", "other bytes") from None
        found.append(query_of(text, path))
    if found[0] != found[1]:
        raise MemproofError("MP-V012", vnnlib_path(stated.name), "the same query in 2.0", "another")
    return found[0]


# -- what is stated --------------------------------------------------------------------------------


def _check_answer(case: Case) -> None:
    """MP-V006 another answer, MP-V007 another margin."""
    margin = max(case.query.slack(as_fractions(trace[-1])) for trace in case.inside)
    if answer_of(margin) != case.stated.answer:
        raise MemproofError("MP-V006", case.stated.name,
                            f"{answer_of(margin)}: the largest slack in the box is "
                            f"{printed(margin)}", case.stated.answer)
    if margin != case.stated.margin:
        raise MemproofError("MP-V007", case.stated.name, printed(margin),
                            printed(case.stated.margin))


def _check_witness(case: Case) -> None:
    """MP-V008 no witness for sat, one for unsat, one that is none, outputs that are others."""
    stated, query, point = case.stated, case.query, case.point
    if (stated.answer == SAT) != (stated.witness is not None):
        raise MemproofError("MP-V008", stated.name, "a witness for sat, none for unsat",
                            "none" if stated.witness is None else "one")
    if stated.witness is not None and not query.has(stated.witness):
        raise MemproofError("MP-V008", stated.name, "a witness in the box", "one outside")
    outputs = None if point is None else tuple(case.network.evaluate(point))
    if outputs is not None and stated.answer == SAT and query.slack(outputs) < 0:
        raise MemproofError("MP-V008", stated.name, "a witness that has the property",
                            f"a slack of {printed(query.slack(outputs))}")
    if outputs != stated.outputs:
        raise MemproofError("MP-V008", f"{stated.name}, outputs", _numbers(outputs),
                            _numbers(stated.outputs))


def _numbers(values: tuple[Fraction, ...] | None) -> str:
    return "none" if values is None else show(", ".join(map(printed, values)), 200)


def _check_tolerance(case: Case) -> None:
    """MP-V011 another word."""
    outputs = [as_fractions(trace[-1]) for trace in case.traces]
    found = clearness(case.query, case.stated.margin, outputs)
    if found != case.stated.tolerance:
        raise MemproofError("MP-V011", f"{case.stated.name}, tolerance", found,
                            case.stated.tolerance)


def _check_rounding(case: Case) -> None:
    """MP-V011 what is not so, or is not proved."""
    stated = case.stated
    differs = stated.rounding == DIFFERS
    if differs != (stated.rounded_at is not None) or differs != (stated.rounded is not None):
        raise MemproofError("MP-V011", f"{stated.name}, rounded_at", "a point and what is computed "
                            "there, if rounding differs; else none", "otherwise")
    if differs:
        _check_difference(case)
    elif stated.rounding == AGREES and not (_agrees_at_point(case) or _agrees_in_box(case)):
        raise MemproofError("MP-V011", f"{stated.name}, rounding",
                            f"an answer that {stated.format} provably confirms", "another")


def _check_difference(case: Case) -> None:
    """At a point of the box, what every evaluation computes has another answer."""
    stated, place = case.stated, f"{case.stated.name}, rounded_at"
    where = stated.rounded_at or ()
    if not case.query.has(where) or stated.witness not in (None, where):
        raise MemproofError("MP-V011", place, "a point of the box, the witness if there is one",
                            "another")
    found = determined_outputs(case.network, where, format_of(stated.format))
    if found is None or tuple(found) != stated.rounded:
        raise MemproofError("MP-V011", place, "stated outputs that every evaluation gives",
                            _numbers(stated.rounded))
    if answer_of(case.query.slack(found)) == stated.answer:
        raise MemproofError("MP-V011", place, "outputs that answer otherwise", stated.answer)


def _agrees_at_point(case: Case) -> bool:
    """No evaluation rounds there, so each has the exact outputs."""
    form, point = format_of(case.stated.format), case.point
    return point is not None and holds(case.query, form) and (
        determined_outputs(case.network, point, form) == list(case.network.evaluate(point)))


def _agrees_in_box(case: Case) -> bool:
    """unsat by more than evaluations may be off."""
    form, query = format_of(case.stated.format), case.query
    if case.stated.answer != UNSAT or not holds(query, form) or not (
            weights_fit(case.network, form)):
        return False
    sums = [[as_fractions(values) for values in trace] for trace in case.inside]
    errors = error_bounds(case.network, query.box, sums, form)
    return errors is not None and slack_error(query, errors) < -case.stated.margin


def _check_counterexamples(base: Path, case: Case) -> None:
    """MP-V012 another point or outputs than those of answers.json."""
    stated = case.stated
    if stated.witness is None:
        return
    if not all(map(is_dyadic, (*stated.witness, *(stated.outputs or ())))):
        raise MemproofError("MP-V008", stated.name, "numbers that decimals can write", "others")
    for version in VERSIONS:
        path = below(version) + counterexample_path(stated.name)
        text = counterexample(stated.witness, stated.outputs or (), version)
        if _bytes(base / path) != text.encode():
            raise MemproofError("MP-V012", path, "the stated witness and outputs", "others")


# -- the ordinary certificate ----------------------------------------------------------------------


def _check_point(base: Path, case: Case) -> None:
    """MP-V010 a certificate that is not accepted, or is about something else."""
    if case.point is None:
        return
    path = point_path(case.stated.name)
    data = _bytes(base / path)
    verdict = judged(path, data, checker="kernel")
    if verdict.outcome != "ACCEPTED":
        raise MemproofError("MP-V010", path, "a certificate that is accepted",
                            f"{verdict.outcome.lower()} ({verdict.code})")
    found = load_bytes(path, data)
    table = found.dataset
    points = [[Fraction(int(x), int(table.denominator)) for x in p] for p in table.points]
    labels = [[Fraction(int(y), int(table.label_denominator)) for y in label]
              for label in table.labels]
    if points != [list(case.point)] or labels != [list(case.stated.outputs or ())]:
        raise MemproofError("MP-V010", path, "the stated point and outputs, and no other", "others")
    if _rational(found.network) != _rational(case.network):
        raise MemproofError("MP-V010", path, "the network of the ONNX file", "another")


def _rational(network: Network) -> list[object]:
    """The layers as rational numbers, whatever their denominators."""
    def parts(layer: Layer) -> object:
        q = int(layer.denominator)
        return ([[(j, Fraction(int(w), q)) for j, w in row] for row in layer.rows],
                [Fraction(int(b), q) for b in layer.biases], layer.activations)

    return [network.dimension, *map(parts, network.layers)]
