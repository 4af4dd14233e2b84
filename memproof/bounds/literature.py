"""Bounds of the literature that are cited and not checked: here they have no proof."""

from __future__ import annotations

from memproof.bounds.statement import (
    BREAKPOINTS,
    CAPACITY,
    CITED,
    NECESSARY,
    Answer,
    Bound,
    Question,
)
from memproof.exact import printed

SONTAG = Bound(
    id="sontag-1997",
    statement="For networks with an analytic activation and W parameters there is an open set of "
    "samples of 2W + 2 points that are not shattered: to memorize all labelings of every set of N "
    "points in general position takes W >= (N - 1)/2 parameters.",
    quantifier=CAPACITY,
    hypotheses=("an analytic activation, definable with exponentials, such as sigmoid; for "
                "piecewise analytic ones (relu) the paper has a weaker form, not stated here",
                "two labels or more"),
    status=CITED,
    side=NECESSARY,
    source="Eduardo D. Sontag, Shattering all sets of k points in general position requires "
    "(k - 1)/2 parameters, Neural Computation 9 (1997) 337-348, as we recall it",
    proof="Not checked here. That every set of some size is shattered is more than that some set "
    "is: the VC dimension can be far larger.",
    instead=("pieces", "dimension"),
)

SIEGEL = Bound(
    id="siegel-2023",
    statement="ReLU networks that take all values at every N points of the unit ball whose "
    "distances are at least delta, where delta is exponentially small in N, need Omega(N) "
    "parameters, whatever their depth.",
    quantifier=CAPACITY,
    hypotheses=("relu", "delta exponentially small in N: 2^(-c N) for some c > 0"),
    status=CITED,
    side=NECESSARY,
    source="Jonathan W. Siegel, Sharp lower bounds on interpolation by deep ReLU neural networks "
    "at irregularly spaced data, arXiv 2302.00834, abstract",
    proof="Not checked here, and no constant is at hand, so it gives no number. It says that "
    "networks with fewer parameters than points, as yang-yang-2026 or park-2021, have to grow with "
    "log(1/delta).",
    instead=("vc-line",),
)
ENTRIES = (SONTAG, SIEGEL)


def answer(bound: Bound, question: Question) -> Answer:
    """Sontag: impossible from 2W + 2 points on.  Siegel: no number.  Errors: MP-U010."""
    if bound is SIEGEL:
        if question.activation != "relu":
            raise bound.refuses("relu", question.activation, "vc-line")
        return Answer(bound, question, None, "the constant in Omega(N) is not at hand")
    if question.activation in BREAKPOINTS:
        raise bound.refuses("an analytic activation", question.activation, "pieces")
    if question.ratio is not None:
        raise bound.refuses("all points in general position, however close",
                            f"delta/r = {printed(question.ratio)}")
    parameters = question.parameters(question.dimension, question.outputs)
    return Answer(bound, question, 2 * parameters + 2, details={"parameters": parameters})
