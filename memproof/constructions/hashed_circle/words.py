"""What a point does in a network of the hashed circle, in words: its place, A, its distance to Z.

Stages and neurons are found by their names; all numbers are values of neurons.  What does not fit
is not said: a certificate of somebody else may use the same names for something else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from memproof.exact import ABOUT, printed, rounded_decimal
from memproof.network import Layer


def notes(
    parameters: str, layers: Sequence[Layer], values: Sequence[Sequence[Fraction]]
) -> dict[int, str]:
    """Number of a stage's last layer (from 1) -> what the stage did, ``values`` those of one point.

    {} unless the stage ``windows`` ends with A and the stage ``circle`` finds dist(A, Z).
    """
    last = {layer.stage: number for number, layer in enumerate(layers, 1)}
    stages = {stage: dict(zip(layers[number - 1].names, values[number - 1], strict=True))
              for stage, number in last.items()}
    circle = circle_words(stages.get("windows", {}), stages.get("circle", {}))
    if not circle:
        return {}
    found = {last["windows"]: f"A {equal(stages['windows']['A'])}", last["circle"]: circle}
    if "x" in stages.get("line", {}):
        found[last["line"]] = f"x {equal(stages['line']['x'])}"
    return found


def circle_words(before: Mapping[str, Fraction], after: Mapping[str, Fraction]) -> str:
    """A modulo 1, and how far A is from the nearest integer; empty if that is not what is found."""
    if "A" not in before or not {"A+", "A-"} <= after.keys():
        return ""
    value, rest = before["A"], Fraction(1, 2) - after["A+"] - after["A-"]
    if min(value % 1, -value % 1) != rest:
        return ""
    return f"A mod 1 {equal(value % 1)}: {about(rest)} from an integer"


def about(value: Fraction) -> str:
    """An integer, or a decimal that is rounded, after a sign that says so."""
    return printed(value) if value.denominator == 1 else f"{ABOUT} {rounded_decimal(value)}"


def equal(value: Fraction) -> str:
    """``= 7``, or a decimal that is rounded, after a sign that says so."""
    return f"= {about(value)}" if value.denominator == 1 else about(value)
