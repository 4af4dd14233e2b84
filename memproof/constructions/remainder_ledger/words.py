"""What a point does in a network of the remainder ledger, in words: block, A, m, the halves turned.

Stages and neurons are found by their names; all numbers are values of neurons.  Each sentence is
checked by its own arithmetic, and what does not fit is not said: a certificate of somebody else may
use the same names for something else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from memproof.exact import printed
from memproof.network import Layer

Named = Mapping[str, Fraction]  # the values of a layer's neurons, by name
FOLDS = {"hash": ("t", "M"), "modulus": ("t", "M'"), "code": ("it", "2K")}


def notes(
    parameters: str, layers: Sequence[Layer], values: Sequence[Sequence[Fraction]]
) -> dict[int, str]:
    """Number of a stage's last layer (from 1) -> what the stage did, ``values`` those of one point.

    {} unless there is a stage ``remainder`` that finds dist(A, m Z).
    """
    stages: dict[str, tuple[int, list[Named]]] = {}
    numbered = enumerate(zip(layers, values, strict=True), 1)
    for stage, group in groupby(numbered, key=lambda item: item[1][0].stage):
        members = list(group)
        states: list[Named] = [dict(zip(layer.names, found, strict=True))
                               for _, (layer, found) in members]
        stages.setdefault(stage, (members[-1][0], states))
    if "remainder" not in stages or not remainder_words(stages["remainder"][1]):
        return {}
    said = {number: words_of(stage, states) for stage, (number, states) in stages.items()}
    return {number: words for number, words in said.items() if words}


def words_of(stage: str, states: Sequence[Named]) -> str:
    """A sentence about a stage; empty if there is nothing to say."""
    if stage == "encoder":
        return encoder_words(states)
    if stage == "remainder":
        return remainder_words(states)
    return fold_words(*FOLDS[stage], states) if stage in FOLDS else ""


def encoder_words(states: Sequence[Named]) -> str:
    """The block is told by the z that are on, the window by its feet: p = t - start + 1 > 0."""
    bends = [name for state in states for name in state if name[:1] == "z"]
    passed = sum(value > 0 for state in states for name, value in state.items() if name[:1] == "z")
    if not bends or "t" not in states[0]:
        return ""
    t = f"t = {printed(states[0]['t'])}"
    if "z1" not in bends:  # the first form needs no bend
        return f"{t}: block {passed + 1} of {len(bends) + 1}"
    feet = [value > 0 for name, value in states[0].items() if name[:1] == "p"]
    return f"{t}: window {sum(feet) + 1} of {len(feet) + 1}, block {max(1, passed)} of it"


def remainder_words(states: Sequence[Named]) -> str:
    """A = a, or a 2^(layers-1) if the layers share their weights."""
    if not all({"a", "m", "s"} <= state.keys() for state in states):
        return ""
    m, rest = states[0]["m"], states[-1]["a"] - states[-1]["s"]
    for value in (states[0]["a"], states[0]["a"] * 2 ** (len(states) - 1)):
        if m > 0 and m.denominator == value.denominator == 1 and distance(value, m) == rest:
            return (f"A = {printed(value)}, m = {printed(m)}, A mod m = {printed(value % m)}: "
                    f"{printed(rest)} from a multiple of m; {turns(states)}")
    return ""


def fold_words(name: str, modulus: str, states: Sequence[Named]) -> str:
    """A fold at the multiples of a number M: 2a - s = 2^j M in a layer that turns a half."""
    if not all({"a", "s"} <= state.keys() for state in states):
        return ""
    value, rest = states[0]["a"], states[-1]["a"] - states[-1]["s"]
    tops = [(2 * state["a"] - state["s"]) / 2**j
            for j, state in enumerate(reversed(states)) if state["s"] > 0]
    if not tops:
        return f"{name} stays {printed(value)}; {turns(states)}" if value == rest else ""
    if tops[0] <= 0 or len(set(tops)) > 1 or distance(value, tops[0]) != rest:
        return ""
    return (f"{modulus} = {printed(tops[0])}: {printed(value)} is {printed(rest)} from a multiple "
            f"of it; {turns(states)}")


def distance(value: Fraction, m: Fraction) -> Fraction:
    """dist(value, m Z)."""
    return min(value % m, -value % m)


def turns(states: Sequence[Named]) -> str:
    """Layer by layer, whether the larger half of the range was turned: 1, or not: 0."""
    return "halves turned " + "".join(str(int(state["s"] > 0)) for state in states)
