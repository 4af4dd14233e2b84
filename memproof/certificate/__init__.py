"""Certificates: the writer, and a loader for what is shown (never for what is trusted)."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from memproof.certificate.loader import Certificate, load
    from memproof.certificate.writer import Written, write

_HOME = {"Certificate": "loader", "Written": "writer", "load": "loader", "write": "writer"}

__all__ = ["Certificate", "Written", "load", "write"]


def __getattr__(name: str) -> Any:
    """Imported when it is used: what compares a table needs no network."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
