"""Neurons as affine forms on the layer below, and forms as terms of a lemma."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from memproof.exact import plain_fraction
from memproof.network.model import RELU, Layer

Term = Any  # see ``memproof.teach.lemma_data``; and ["below", j]: the value of channel j


@dataclass(frozen=True)
class Form:
    """sum of ``slopes[j]`` times channel j of the layer below, plus ``constant``; no slope is 0."""

    slopes: Mapping[int, Fraction]
    constant: Fraction = Fraction(0)

    def __add__(self, other: Form | int | Fraction) -> Form:
        if not isinstance(other, Form):
            return Form(self.slopes, self.constant + other)
        sums = {j: self.slopes.get(j, Fraction(0)) + other.slopes.get(j, Fraction(0))
                for j in sorted({*self.slopes, *other.slopes})}
        return Form({j: w for j, w in sums.items() if w}, self.constant + other.constant)

    def __mul__(self, factor: int | Fraction) -> Form:
        slopes = {j: w * factor for j, w in self.slopes.items()} if factor else {}
        return Form(slopes, self.constant * factor)

    def __sub__(self, other: Form | int | Fraction) -> Form:
        return self + other * -1

    def __neg__(self) -> Form:
        return self * -1

    @property
    def linear(self) -> Form:
        """Without its constant."""
        return Form(self.slopes)

    def multiple_of(self, other: Form) -> Fraction | None:
        """The factor with self = factor * other; None if there is none, or if other is 0."""
        pairs = [(self.constant, other.constant)] + [
            (self.slopes.get(j, Fraction(0)), other.slopes.get(j, Fraction(0)))
            for j in {*self.slopes, *other.slopes}]
        factor = next((a / b for a, b in pairs if b), None)
        return factor if factor is not None and self - other * factor == Form({}) else None

    @property
    def term(self) -> Term:
        """As a term of a lemma."""
        parts = [["below", j] if w == 1 else ["*", number(w), ["below", j]]
                 for j, w in self.slopes.items()]
        if self.constant or not parts:
            parts.append(number(self.constant))
        return parts[0] if len(parts) == 1 else ["+", *parts]


def number(value: int | Fraction) -> Term:
    """A constant as a term."""
    return ["number", str(value)]


def forms_of(layer: Layer) -> list[Form | None]:
    """The forms of the neurons that are relus; None for the others."""
    return [_form(layer, c) if activation == RELU else None
            for c, activation in enumerate(layer.activations)]


def _form(layer: Layer, neuron: int) -> Form:
    return Form({j: plain_fraction(w, layer.denominator) for j, w in layer.rows[neuron]},
                plain_fraction(layer.biases[neuron], layer.denominator))


def rest_of_a_row(layer: Layer, after: Layer, row: int, without: Sequence[int]) -> Term | None:
    """What row ``row`` of the layer ``after`` is without some channels, as a term in the layer
    below ``layer``; None if there is nothing else, or a neuron that is no relu."""
    forms, whole = forms_of(layer), _form(after, row)
    others = {j: w for j, w in whole.slopes.items() if j not in without}
    parts = [["*", number(w), ["apply", "relu", form.term]]
             for j, w in others.items() if (form := forms[j]) is not None]
    if not parts or len(parts) < len(others):
        return None
    return ["+", *parts, number(whole.constant)]
