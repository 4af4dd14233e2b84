"""memproof: ReLU networks that provably memorize a table, with certificates.

    import memproof
    data = memproof.read_table("table.csv", label="class")     # or memproof.bundled("iris")
    result = memproof.certify(data, "table.memproof.jsonl", width=6)
    print(result.verdict.report())

Names are imported when they are used, so that ``import memproof`` costs nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from memproof.version import VERSION

if TYPE_CHECKING:
    from memproof.api import Certified, Evaluated, audit, certify, evaluate, memorize
    from memproof.checker.files import check
    from memproof.constructions import Built, construction
    from memproof.dataset import Dataset, Separation, bundled, read_table
    from memproof.errors import MemproofError
    from memproof.line.integer import line_of
    from memproof.network import Network, carry, gadget, identity, network_of, together, value_of
    from memproof.network.foreign import read_network

__version__ = VERSION

_HOME = {
    "Built": "memproof.constructions",
    "Certified": "memproof.api",
    "Dataset": "memproof.dataset",
    "Evaluated": "memproof.api",
    "MemproofError": "memproof.errors",
    "Network": "memproof.network",
    "Separation": "memproof.dataset",
    "audit": "memproof.api",
    "bundled": "memproof.dataset",
    "carry": "memproof.network",
    "certify": "memproof.api",
    "check": "memproof.checker.files",
    "construction": "memproof.constructions",
    "evaluate": "memproof.api",
    "gadget": "memproof.network",
    "identity": "memproof.network",
    "line_of": "memproof.line.integer",
    "memorize": "memproof.api",
    "network_of": "memproof.network",
    "read_network": "memproof.network.foreign",
    "read_table": "memproof.dataset",
    "together": "memproof.network",
    "value_of": "memproof.network",
}

__all__ = [
    "Built",
    "Certified",
    "Dataset",
    "Evaluated",
    "MemproofError",
    "Network",
    "Separation",
    "audit",
    "bundled",
    "carry",
    "certify",
    "check",
    "construction",
    "evaluate",
    "gadget",
    "identity",
    "line_of",
    "memorize",
    "network_of",
    "read_network",
    "read_table",
    "together",
    "value_of",
]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'memproof' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})


class _OldNames:
    """Asked by Python for a module that is nowhere: it may be one of 0.1.0 that has moved."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> Any:
        """How to load it; None for all that is not of this package."""
        if not name.startswith("memproof."):
            return None
        from memproof.moved import spec_of

        return spec_of(name)


if _OldNames not in sys.meta_path:
    sys.meta_path.append(_OldNames)
