"""What a point does in a network of the circle ledger, in words: block, A, its distance to Z.

Stages and neurons are found by their names; all numbers are values of neurons.  What does not fit
is not said: a certificate of somebody else may use the same names for something else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from memproof.exact import ABOUT, printed, rounded_decimal
from memproof.network import Layer

Named = Mapping[str, Fraction]  # the values of a layer's neurons, by name


def notes(
    parameters: str, layers: Sequence[Layer], values: Sequence[Sequence[Fraction]]
) -> dict[int, str]:
    """Number of a stage's last layer (from 1) -> what the stage did, ``values`` those of one point.

    {} unless there is a stage ``circle`` that finds dist(A, Z).
    """
    stages: dict[str, tuple[int, list[Named]]] = {}
    for stage, group in groupby(enumerate(layers), key=lambda item: item[1].stage):
        numbers = [number for number, _ in group]
        states: list[Named] = [dict(zip(layers[n].names, values[n], strict=True)) for n in numbers]
        stages.setdefault(stage, (numbers[-1] + 1, states))
    if not circle_words(stages.get("circle", (0, []))[1]):
        return {}
    said = {number: stage_words(stage, states) for stage, (number, states) in stages.items()}
    return {number: text for number, text in said.items() if text}


def stage_words(stage: str, states: Sequence[Named]) -> str:
    """A sentence about a stage; empty if there is nothing to say."""
    if stage == "circle":
        return circle_words(states)
    if stage == "line":
        return f"x {equal(states[0]['x'])}" if "x" in states[0] else ""
    name = {"encoder": "block", "table": "lap"}.get(stage.split(" ")[0])
    if name is None or not all({"A", "z"} == state.keys() for state in states):
        return ""
    passed = sum(state["z"] > 0 for state in states)
    return f"{name} {passed + 1} of {len(states) + 1}"


def circle_words(states: Sequence[Named]) -> str:
    """A, and how far it is from the nearest integer."""
    if not states or not all({"a", "s"} <= state.keys() for state in states):
        return ""
    value, rest = states[0]["a"], states[-1]["a"] - states[-1]["s"]
    if min(value % 1, -value % 1) != rest:
        return ""
    turned = "".join(str(int(state["s"] > 0)) for state in states)
    return (f"A {equal(value)}, A mod 1 {equal(value % 1)}: {about(rest)} from an integer; "
            f"halves turned {turned}")


def about(value: Fraction) -> str:
    """An integer, or a decimal that is rounded, after a sign that says so."""
    return printed(value) if value.denominator == 1 else f"{ABOUT} {rounded_decimal(value)}"


def equal(value: Fraction) -> str:
    """``= 7``, or a decimal that is rounded, after a sign that says so."""
    return f"= {about(value)}" if value.denominator == 1 else about(value)
