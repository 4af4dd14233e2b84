"""Names of a file, as names of a Python program: none stands for two things."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from dataclasses import dataclass, field
from functools import cache


@dataclass
class Names:
    """What each name of a file is called in a script.

    Another thing gets another name: a name that is taken gets "_" behind it, until it is free.
    ``taken``: those of the rules, of sympy, and of Python itself.
    """

    taken: set[str]
    found: dict[tuple[str, str], str] = field(default_factory=dict)

    def of(self, kind: str, name: str) -> str:
        """The name in the script of a thing of this kind: "fact", "function", or a sort."""
        known = self.found.get((kind, name))
        if known is None:
            known = re.sub(r"\W", "_", name, flags=re.ASCII)
            while known in self.taken:
                known += "_"
            self.taken.add(known)
            self.found[kind, name] = known
        return known

    def of_kind(self, kind: str) -> dict[str, str]:
        """name in the script -> name in the file, of all things of a kind."""
        return {name: known for (each, known), name in sorted(self.found.items()) if each == kind}


@cache
def names_of(program: str) -> frozenset[str]:
    """The names of Python, and those that a program imports or defines."""
    found = {*dir(builtins), *keyword.kwlist, *keyword.softkwlist}
    for node in ast.parse(program).body:
        if isinstance(node, ast.ImportFrom):
            found |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {inner.id for inner in ast.walk(node.targets[0])
                      if isinstance(inner, ast.Name)}
    return frozenset(found)
