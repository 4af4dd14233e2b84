"""The label of a code: the affine map y0 + h k, the last one of a network that counts in codes.

Labels of one entry are y_i = y0 + h k_i with codes k_i in {0, ..., C - 1}, y0 the least label and
h > 0 the gcd of all differences (``dataset.labels.Labels``).  A network finds the code; this map
costs no neuron, since an affine expression is free until a layer or the output uses it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from memproof.network import Affine

if TYPE_CHECKING:
    from memproof.dataset.labels import Labels


def label(code: Affine, labels: Labels) -> Affine:
    """y0 + h * code: the label of point i where the code is labels.codes[i]."""
    return code * labels.step + labels.least
