"""One convention for every registry: a folder names its modules, a module lists its ENTRIES.

    theorems/__init__.py     REGISTRY = Registry(__name__, ("yang_yang_2026", ...), ...)
    theorems/vardi_2022.py   ENTRIES = (THEOREM,)

The order of the modules, and of the entries in a module, is the order in which they are shown,
unless entries have a ``place``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import Generic, Protocol, TypeVar

from memproof.brief import brief
from memproof.names import unknown


class Named(Protocol):
    """An entry has an id."""

    @property
    def id(self) -> str:
        """The name by which the entry is asked for."""


Entry = TypeVar("Entry", bound=Named)


@dataclass(frozen=True)
class Registry(Generic[Entry]):
    """The entries of the ``modules`` of ``package``, all of type ``kind``.

    ``what`` and ``code`` are the place and the code of the error for an unknown id.
    """

    package: str
    modules: tuple[str, ...]
    kind: type[Entry]
    what: str
    code: str

    __repr__ = brief

    @cached_property
    def homes(self) -> dict[str, ModuleType]:
        """id -> the module that has the entry, in order."""
        found: dict[str, ModuleType] = {}
        for name in self.modules:
            module = import_module(f"{self.package}.{name}")
            for entry in module.ENTRIES:
                if not isinstance(entry, self.kind) or entry.id in found:
                    raise TypeError(f"{module.__name__}: {entry!r} is not a new {self.kind}")
                found[entry.id] = module
        return found

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """id -> entry, in order."""
        listed: list[Entry] = [
            entry for module in dict.fromkeys(self.homes.values()) for entry in module.ENTRIES]
        listed.sort(key=lambda entry: getattr(entry, "place", 0))
        return {entry.id: entry for entry in listed}

    def named(self, identifier: str) -> Entry:
        """The entry of that id.  Errors: ``code``."""
        if identifier not in self.entries:
            raise unknown(self.code, self.what, identifier, self.entries)
        return self.entries[identifier]
