"""sympy's opinion on the zero test of the lemma kernel."""

from __future__ import annotations

from typing import Any

import sympy

from memproof.lemmas.trusted.terms import Term, applications, free


def zero_for_sympy(t: Term) -> bool:
    """Is the term 0 as a polynomial over QQ?  An applied function is a generator, one for equal
    arguments."""
    names = [*sorted(free(t)), *(f"_{index}" for index in range(len(applications(t)) + 1))]
    ring, *generators = sympy.ring(names, sympy.QQ)
    p = polynomial(t, ring, dict(zip(names, generators, strict=True)), {})
    return bool(sympy.Poly.from_dict(dict(p), *ring.symbols, domain=sympy.QQ).is_zero)


def polynomial(t: Term, ring: Any, atoms: dict[str, Any], known: dict[Any, str]) -> Any:
    """The term as a polynomial of sympy's; ``known``: the functions applied so far."""
    if t.op == "number":
        return ring(t.args[0].numerator) / t.args[0].denominator
    if t.op == "variable":
        return atoms[t.args[0]]
    inside = [polynomial(each, ring, atoms, known) for each in t.inner()]
    if t.op == "apply":
        return atoms[known.setdefault((t.args[0], *inside), f"_{len(known)}")]
    result = ring(0 if t.op == "+" else 1)
    for each in inside * (t.args[1] if t.op == "^" else 1):
        result = result + each if t.op == "+" else result * each
    return result
