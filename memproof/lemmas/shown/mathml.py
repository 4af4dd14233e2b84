"""Terms and formulas as MathML, built as a tree so that nothing needs escaping by hand."""

from __future__ import annotations

import re
from fractions import Fraction
from xml.etree.ElementTree import Element

from memproof.lemmas.trusted.terms import Compare, Formula, Or, Term, number

Content = list[Element | str]
RELATIONS = {"==": "=", ">=": "≥", ">": ">", "<=": "≤", "<": "<"}
SORTS = {"Z": "ℤ", "R": "ℝ"}
TIMES, INVISIBLE_TIMES, APPLY = "⋅", "\u2062", "\u2061"
GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ",
    "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ",
    "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π",
    "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}


def element(tag: str, *content: Element | str, **attributes: str) -> Element:
    """An element with its children in order; ``class_`` is the attribute class."""
    made = Element(tag, {key.rstrip("_").replace("_", "-"): v for key, v in attributes.items()})
    for each in content:
        if isinstance(each, Element):
            made.append(each)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + each
        else:
            made.text = (made.text or "") + each
    return made


def math(*content: Element) -> Element:
    """An inline formula."""
    return element("math", *content)


def of_term(t: Term) -> Element:
    """A term."""
    return element("mrow", *_term(t, 0))


def of_compare(f: Compare) -> Element:
    """A comparison."""
    return element("mrow", *_term(f.left, 0), _operator(RELATIONS[f.relation]), *_term(f.right, 0))


def words(f: Formula) -> Content:
    """A formula as formulas in a sentence, so that a browser can break its lines."""
    if isinstance(f, Compare):
        return [math(of_compare(f))]
    if isinstance(f, Or):
        return _joined([words(each) for each in f.alternatives], " or ")
    found: Content = []
    if f.variables:
        bound: list[Content] = [[math(of_sort(name, sort))] for name, sort in f.variables]
        found += ["for all ", *_joined(bound, ", "), ": "]
    if f.premises:
        premises: list[Content] = [
            words(p) if isinstance(p, Compare) else ["(", *words(p), ")"] for p in f.premises]
        found += ["if ", *_joined(premises, " and "), " then "]
    return [*found, *words(f.conclusion)]


def _joined(parts: list[Content], between: str) -> Content:
    found: Content = []
    for index, part in enumerate(parts):
        found += [between] * bool(index)
        found += part
    return found


def of_sort(name: str, sort: str) -> Element:
    """x is an integer, or a real number."""
    return element("mrow", symbol(name), _operator("∈"), element("mi", SORTS[sort]))


def symbol(name: str) -> Element:
    """A variable: x1 gets a subscript, theta is a Greek letter; no two names look the same."""
    match = re.fullmatch(r"([A-Za-z]+)([0-9]+)", name)
    if match:
        return element("msub", _letter(match[1]), element("mn", match[2]))
    return _letter(name)


def _letter(name: str) -> Element:
    if name in GREEK or len(name) == 1:
        return element("mi", GREEK.get(name, name))
    return element("mi", name, class_="name")


def _operator(sign: str) -> Element:
    return element("mo", sign)


def numeral(value: Fraction) -> list[Element]:
    """A number: a fraction gets a bar."""
    size = element("mn", str(abs(value.numerator)))
    if value.denominator != 1:
        size = element("mfrac", size, element("mn", str(value.denominator)))
    return [_operator("−"), size] if value < 0 else [size]


def _term(t: Term, level: int) -> list[Element]:
    """``level`` 1 inside a product, 2 under a power: as in text.text_of."""
    if t.op == "number":
        value = t.args[0]
        found = numeral(value)
        return _fenced(found, "(", ")") if (level and value < 0) or (
            level == 2 and value.denominator != 1) else found
    if t.op == "variable":
        return [symbol(t.args[0])]
    if t.op == "apply":
        return _applied(t)
    if t.op == "^":
        power = element("mn", str(t.args[1]))
        return [element("msup", element("mrow", *_term(t.args[0], 2)), power)]
    if t.op == "*":
        return _product(t, level)
    found = []
    for index, each in enumerate(t.args):
        part = _term(each, 0)
        if index and not _is_minus(part[0]):
            found.append(_operator("+"))
        found += part
    return _fenced(found, "(", ")") if level else found


def _product(t: Term, level: int) -> list[Element]:
    negative = sum(a == number(-1) for a in t.args) % 2
    factors = [a for a in t.args if a != number(-1)] or [number(1)]
    found = [_operator("−")] * negative
    for index, each in enumerate(factors):
        if index:
            before = factors[index - 1]
            quiet = before.op == "number" and before.args[0].denominator == 1 and each.op in (
                "variable", "apply", "+")
            found.append(_operator(INVISIBLE_TIMES if quiet else TIMES))
        found += _term(each, 1)
    return _fenced(found, "(", ")") if level == 2 or (level and negative) else found


def _is_minus(e: Element) -> bool:
    return e.tag == "mo" and e.text == "−"


def _fenced(inside: list[Element], left: str, right: str) -> list[Element]:
    return [element("mrow", _operator(left), *inside, _operator(right))]


def _applied(t: Term) -> list[Element]:
    function, *arguments = t.args
    inside = [_term(each, 0) for each in arguments]
    if function == "floor":
        return _fenced(inside[0], "⌊", "⌋")
    if function == "pow2":
        return [element("msup", element("mn", "2"), element("mrow", *inside[0]))]
    listed: list[Element] = []
    for index, each in enumerate(inside):
        listed += [_operator(",")] * bool(index)
        listed += each
    name = element("mi", function) if function == "relu" else symbol(function)  # mi: upright
    return [name, _operator(APPLY), *_fenced(listed, "(", ")")]
