"""memproof: ReLU networks that provably memorize a table, with certificates.

    import memproof
    data = memproof.read_table("table.csv", label="class")     # or memproof.bundled("iris")
    result = memproof.certify(data, "table.memproof.jsonl", width=6)
    print(result.verdict.report())

    result.explain(row=18)            # one row through every layer; result.draw(row=18) a picture

tables         read_table  bundled  Dataset  Separation
networks       memorize  evaluate  read_network  Network  Built  Evaluated
certificates   certify  check  check_many  Certified
anybody's      audit: what a network of yours does on a table, and whether rounding matters
your own       construction  line_of  gadget  network_of  value_of  together  carry  identity
               step
errors         MemproofError: code, place, expected, found
more           memproof.draw, memproof.lemmas, memproof.exercises, memproof.testing, memproof.bounds

help(memproof.certify) tells about one of them; python -m memproof is the command line.  Names are
imported when they are used, so that ``import memproof`` costs nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from memproof.version import VERSION

if TYPE_CHECKING:
    from memproof import draw as draw
    from memproof import exercises as exercises
    from memproof import lemmas as lemmas
    from memproof.api import Certified as Certified
    from memproof.api import Evaluated as Evaluated
    from memproof.api import audit as audit
    from memproof.api import certify as certify
    from memproof.api import evaluate as evaluate
    from memproof.api import memorize as memorize
    from memproof.checker.files import check as check
    from memproof.checker.many import check_many as check_many
    from memproof.constructions import Built as Built
    from memproof.constructions import construction as construction
    from memproof.dataset import Dataset as Dataset
    from memproof.dataset import Separation as Separation
    from memproof.dataset import bundled as bundled
    from memproof.dataset import read_table as read_table
    from memproof.errors import MemproofError as MemproofError
    from memproof.line.integer import line_of as line_of
    from memproof.network import Network as Network
    from memproof.network import carry as carry
    from memproof.network import gadget as gadget
    from memproof.network import identity as identity
    from memproof.network import network_of as network_of
    from memproof.network import step as step
    from memproof.network import together as together
    from memproof.network import value_of as value_of
    from memproof.network.foreign import read_network as read_network

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
    "check_many": "memproof.checker.many",
    "construction": "memproof.constructions",
    "evaluate": "memproof.api",
    "gadget": "memproof.network",
    "identity": "memproof.network",
    "line_of": "memproof.line.integer",
    "memorize": "memproof.api",
    "network_of": "memproof.network",
    "read_network": "memproof.network.foreign",
    "read_table": "memproof.dataset",
    "step": "memproof.network",
    "together": "memproof.network",
    "value_of": "memproof.network",
}

PUBLIC = tuple(_HOME)  # no __all__: help(memproof) would print all of it


def __getattr__(name: str) -> Any:
    if name in ("draw", "exercises", "lemmas"):
        return import_module(f"memproof.{name}")
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
