"""The layers of the suite: what runs by default, and what only ``-m exhaustive`` runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest


def long(parameters: Iterable[Any], when: Callable[[Any], object]) -> list[Any]:
    """The parameters of a test; those ``when`` it takes long are of the exhaustive layer."""
    return [marked(each) if when(each) else each for each in parameters]


def marked(parameter: Any) -> Any:
    values = parameter if isinstance(parameter, tuple) else (parameter,)
    return pytest.param(*values, marks=pytest.mark.exhaustive)
