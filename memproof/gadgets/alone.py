"""A value in a layer of its own: the layer that a certificate takes for its line."""

from __future__ import annotations

from typing import Any

from memproof.network import Gadget


def alone(value: Any, name: str = "t") -> Gadget:
    """The same value, where it is >= 0: one layer of one relu, called ``name``."""
    (value,) = yield {name: value}
    return value
