"""The program that writes the reference, as a module."""

from __future__ import annotations

import importlib.util
from types import ModuleType

from helpers.paths import DOCS


def generator() -> ModuleType:
    """docs/reference/generate.py, imported anew."""
    path = DOCS / "reference" / "generate.py"
    spec = importlib.util.spec_from_file_location("generate", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
