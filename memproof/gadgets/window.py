"""The window form: one affine form in many neurons that is another affine form in every window."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from memproof.gadgets.ramp import Form
from memproof.network.language import Affine, total


def window_form(
    feet: Sequence[tuple[Any, Any]], starts: Sequence[int], forms: Sequence[Form]
) -> Any:
    """Omega with Omega = forms[k](t) for starts[k] <= t < starts[k+1], t an integer (lemma G2).

    ``feet[k]`` = (relu(t - starts[k] + 1), relu(t - starts[k])).  Left of starts[0] it is 0; the
    last form extends to the right for ever.  With the differences D to the form of the window
    before, the coefficients are D(starts[k]) and -D(starts[k] - 1): integers.
    """
    terms = []
    coefficients = window_coefficients(starts, forms)
    for (upper, lower), (first, second) in zip(feet, coefficients, strict=True):
        if first or second:
            terms += [upper * first, lower * second]
    return linear(terms)


def window_coefficients(
    starts: Sequence[int], forms: Sequence[Form]
) -> Iterator[tuple[int, int]]:
    """D(starts[k]) and -D(starts[k] - 1) for each window k: of its two feet."""
    slope = constant = 0
    for rho, (alpha, eta) in zip(starts, forms, strict=True):
        rise, lift = alpha - slope, eta - constant
        yield lift + rho * rise, -(lift + (rho - 1) * rise)
        slope, constant = alpha, eta


def linear(terms: Sequence[Any], start: Any = 0) -> Any:
    """start + the sum of the terms, in time linear in the number of neurons that occur."""
    if terms and isinstance(terms[0], Affine):
        return total(terms, start)
    return sum(terms, start)
