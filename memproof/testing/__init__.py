"""Does a construction do what its proof says?  Tables that try hard, and one assertion.

    from memproof.testing import AtMost, assert_memorizes, line_datasets

    def test_staircase():
        assert_memorizes(staircase, datasets=line_datasets(),
                         size=lambda data: {"width": 4, "depth": AtMost(len(data))})

``staircase`` is a generator f(x, data), a function data -> Network or Built, or the name of a
registered construction.  If it fails at some table, the smallest such table is shown, with the
first gadget or output that is wrong there.  Needs hypothesis: pip install hypothesis.
"""

from __future__ import annotations

from memproof.errors import MemproofError


class MissingHypothesis(MemproofError, ImportError):
    """MP-T001: this package needs the package hypothesis."""


try:
    import hypothesis as _  # noqa: F401  (its absence is said in our words)
except ImportError as missing:
    raise MissingHypothesis("MP-T001", "memproof.testing", "the package hypothesis "
                            "(pip install hypothesis)", str(missing)) from None

from memproof.testing.message import NotMemorized  # noqa: E402
from memproof.testing.tables import (  # noqa: E402
    KINDS,
    adversarial_separations,
    binary_labels,
    class_names,
    datasets,
    hard_tables,
    integer_labels,
    labelings,
    line_datasets,
    rational_labels,
)
from memproof.testing.trial import AtMost, assert_memorizes  # noqa: E402

__all__ = [
    "KINDS",
    "AtMost",
    "MissingHypothesis",
    "NotMemorized",
    "adversarial_separations",
    "assert_memorizes",
    "binary_labels",
    "class_names",
    "datasets",
    "hard_tables",
    "integer_labels",
    "labelings",
    "line_datasets",
    "rational_labels",
]
