"""A chain of affine forms in one channel: width 2, one layer for each form but the first.

Form f_k = a_k x + v_k, a_k > 0, passes over into f_(k+1) in the gap between two blocks, where
f_(k+1) - f_k changes sign.  The two neurons of a layer are the chain so far, which rises with x,
and the relu of the next difference z.  No neuron carries x: right of the last crossing x is an
affine function of the two neurons before, and the coefficients are integers if two neighboring
slopes have no common divisor (docs/proofs/circle-ledger.md#CL-3).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd
from typing import Any

from memproof.exact import Q
from memproof.gadgets.affine_ledger import bends, signs
from memproof.gadgets.ramp import Form
from memproof.network.language import Gadget, gadget


def recombination(form: Form, bend: Form, following: Form) -> tuple[Any, Any, Any]:
    """(alpha, beta, gamma) with following = alpha form + beta bend + gamma and alpha >= 0.

    All three are forms (slope, height) in x; slopes > 0.  Integers if gcd(form, bend) divides the
    slope of ``following``: alpha is the least such number, below the slope of the bend.
    """
    (a, v), (d, w), (target, height) = form, bend, following
    common = gcd(a, d)
    scale = common // gcd(common, target)
    wanted = target * scale // common
    alpha: Any = wanted * pow(a // common, -1, d // common) % (d // common) if d > common else 0
    beta: Any = (wanted - alpha * (a // common)) // (d // common)
    if scale > 1:
        alpha, beta = Q(alpha, scale), Q(beta, scale)
    return alpha, beta, height - alpha * v - beta * w


@gadget("ALz ALs")
def value_chain(x: Any, forms: Sequence[Form]) -> Gadget:
    """f_b(x) for x in block b, for forms with slopes > 0 and values >= 0 on their blocks."""
    (a, v), *_ = forms
    crossed, sign = bends(forms), signs(forms)
    value = x * a + v
    asked = x * crossed[0][0] + crossed[0][1] if crossed else None
    for k, (form, bend) in enumerate(zip(forms[:-1], crossed, strict=True)):
        value, z = yield {"A": value, "z": asked}
        if k + 1 < len(crossed):
            alpha, beta, gamma = recombination(form, bend, crossed[k + 1])
            asked = value * alpha + z * beta + gamma
        value = value + z * sign[k]
    return value
