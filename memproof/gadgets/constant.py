"""Gadget: a constant label vector."""

from __future__ import annotations

from memproof.dataset.labels import Vector
from memproof.network import Gadget


def constant(vector: Vector) -> Gadget:
    """A gadget that outputs ``vector`` everywhere: its one neuron is never active."""
    yield {"idle": 0}
    return vector
