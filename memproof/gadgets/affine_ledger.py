"""The affine encoder: on each block of the line an affine form of its own, by one relu a block.

Form f_j passes over into f_(j+1) in the gap between two blocks: there f_(j+1) - f_j changes sign.
So f_n = f_1 + e_2 relu(z_2) + ... + e_n relu(z_n) with e_j z_j = f_j - f_(j-1), at every point left
of the later gaps and right of the earlier ones (lemmas ALz, ALs).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, zip_longest
from typing import Any

from memproof.gadgets.ramp import Form
from memproof.gadgets.window import linear, window_form
from memproof.network.language import Gadget, gadget, tagged


def bends(forms: Sequence[Form]) -> list[Form]:
    """z_2, ..., z_n with rising slopes: the differences of neighbours, up to sign."""
    found = []
    for (a, v), (after, height) in pairwise(forms):
        sign = 1 if after > a else -1
        found.append((sign * (after - a), sign * (height - v)))
    return found


def signs(forms: Sequence[Form]) -> list[int]:
    """e_2, ..., e_n."""
    return [1 if after[0] > before[0] else -1 for before, after in pairwise(forms)]


@gadget("ALz ALs ALc")
def affine_chain(t: Any, forms: Sequence[Form]) -> Gadget:
    """(t, f_b(t)) for t in block b: one layer (t, A, z) for each block but the first, width 3.

    ``forms`` are the pairs (a_b, v_b), b = 1..B, with values >= 0 on their blocks; t >= 0.  What is
    carried is A + S t with S >= all -a_b: at the points of later blocks, too, it is >= 0.
    """
    (a, v), *_ = forms
    tilt = max(0, *(-slope for slope, _ in forms))
    value = t * (a + tilt) + v
    for (rise, lift), sign in zip(bends(forms), signs(forms), strict=True):
        t, value, z = yield {"t": t, "A": value, "z": t * rise + lift}
        value = value + z * sign
    return t, value - t * tilt


@gadget("ALz ALs")
def affine_fan(t: Any, forms: Sequence[Form]) -> Gadget:
    """The same in two layers, (t, z_2, ..., z_B) and (t, A)."""
    (a, v), *_ = forms
    asked = {f"z{j}": t * rise + lift for j, (rise, lift) in enumerate(bends(forms), 2)}
    t, *found = yield {"t": t, **asked}
    terms = [z * sign for z, sign in zip(found, signs(forms), strict=True)]
    return (yield {"t": t, "A": linear([t * a + v, *terms])})


@gadget("G2 ALz ALs ALc")
def affine_windows(
    t: Any, starts: Sequence[int], windows: Sequence[Sequence[Form]]
) -> Gadget:
    """The same in three layers: feet of the windows, one unit for the j-th block of every window.

    Window k holds forms (a, v) for consecutive blocks and begins at ``starts[k]``, its first point;
    t and the starts are integers.  In a window, unit j is the relu of that window's z_j, z_1 = f_1.
    Forms rise for odd j and fall for even j, so z_j has the same sign in the sum everywhere.
    """
    asked = {"t": t}
    for k, start in enumerate(starts[1:], 2):
        asked |= {f"p{k}": t - start + 1, f"q{k}": t - start}
    t, *neurons = yield asked
    feet = list(zip(neurons[::2], neurons[1::2], strict=True))
    rows = zip_longest(*([window[0], *bends(window)] for window in windows), fillvalue=(0, 0))
    asked = {"t": t}
    for j, (first, *others) in enumerate(rows, 1):
        steps = [(a - first[0], v - first[1]) for a, v in others]
        asked[f"z{j}"] = linear([t * first[0] + first[1],
                                 window_form(feet, starts[1:], steps)])
    t, *found = yield asked
    return (yield {"t": t, "A": linear([z * (-1) ** j for j, z in enumerate(found)])})


def encoder(t: Any, starts: Sequence[int], windows: Sequence[Sequence[Form]], narrow: bool) -> Any:
    """The affine encoder in the form that ``windows`` asks for: narrow, one window, or several."""
    if len(windows) > 1:
        step = affine_windows(t, starts, windows)
    else:
        step = affine_chain(t, windows[0]) if narrow else affine_fan(t, windows[0])
    return tagged(step, stage="encoder")
