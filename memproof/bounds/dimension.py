"""Counting dimensions: real labels need as many free parameters as there are labels."""

from __future__ import annotations

from memproof.bounds.statement import (
    CAPACITY,
    NECESSARY,
    PROVED,
    VC_DIMENSION,
    Answer,
    Bound,
    Question,
    on_a_line,
)

REAL = "all real labels, or an open set of label arrays; not a finite set of labels"
PROOF = (
    "The labels that a network gives to fixed points are a semialgebraic function of its W "
    "parameters, so the label arrays that it reaches have dimension at most W, and an open set of "
    "arrays has dimension N d_y. A relu unit may be multiplied by a positive number if its "
    "outgoing weights are divided by it: layer by layer the largest incoming weight or bias of "
    "every unit is made 1 or -1, or all of them are 0; so finitely many pieces of dimension W - H "
    "are enough."
)

LINE = Bound(
    id="dimension-line",
    statement="Let W be the number of weights and biases for inputs of dimension 1, H that of "
    "hidden units. If N d_y > W - H (relu) or N d_y > W (hard-tanh), then of every set of N points "
    "on a line not all real label arrays are memorized.",
    quantifier=CAPACITY,
    hypotheses=(REAL, "relu or hard-tanh",
                "with a separation: delta/r <= 2/(N - 1), so that N points fit on a line"),
    status=PROVED,
    side=NECESSARY,
    source="after Bochnak, Coste and Roy 1998; docs/proofs/bounds.md#DIM",
    proof=PROOF + " On a line the d weights of a first unit count once.",
    instead=("pieces", "vc-line"),
    lemmas=("DIM",),
)

ANYWHERE = Bound(
    id="dimension",
    statement="Let W be the number of weights and biases, H that of hidden units. If N d_y > W - H "
    "(relu) or N d_y > W (hard-tanh), then of no set of N points all real label arrays are "
    "memorized.",
    quantifier=VC_DIMENSION,
    hypotheses=(REAL, "relu or hard-tanh"),
    status=PROVED,
    side=NECESSARY,
    source="after Bochnak, Coste and Roy 1998; docs/proofs/bounds.md#DIM",
    proof=PROOF,
    instead=("pieces", "vc"),
    lemmas=("DIM",),
)
ENTRIES = (LINE, ANYWHERE)


def free_parameters(question: Question, dimension: int) -> int:
    """W - H for relu, W for hard-tanh; W for inputs of this dimension."""
    parameters = question.parameters(dimension, question.outputs)
    return parameters - (sum(question.widths) if question.activation == "relu" else 0)


def answer(bound: Bound, question: Question) -> Answer:
    """Impossible from the least N with N d_y > W - H (or W) on.  Errors: MP-U010."""
    question.breakpoints(bound)
    if question.labels is not None:
        instead = "pieces" if bound is LINE else "vc"
        raise bound.refuses("all real labels", f"{question.labels} labels", instead)
    free = free_parameters(question, 1 if bound is LINE else question.dimension)
    least = free // question.outputs + 1
    if bound is LINE:
        return on_a_line(bound, question, least, free_parameters=free)
    return Answer(bound, question, least, details={"free_parameters": free})
