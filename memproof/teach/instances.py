"""Where a layer's neurons are an instance of a lemma: the lemma's variables at this network.

A lemma of the gadgets speaks of relu terms such as relu(t - r + 1); a neuron of a layer that names
the lemma is relu of an affine form on the layer below.  Where the forms fit, the variables are read
off, exactly, and nothing is said where they do not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from memproof.network.model import Layer

Term = Any  # see ``memproof.teach.lemma_data``; and ["below", j]: the value of channel j


@dataclass(frozen=True)
class Instance:
    """``lemma`` about ``neurons`` of a layer: each variable as a term, which may use the ones
    before it."""

    lemma: str
    neurons: tuple[int, ...]
    at: Mapping[str, Term]


def instances_in(layers: Sequence[Layer], number: int) -> list[Instance]:
    """Those of layer ``number`` (from 1)."""
    return []
