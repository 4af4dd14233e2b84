"""Terms and formulas as MathML, built as a tree so that nothing needs escaping by hand."""

from __future__ import annotations

import re
from fractions import Fraction
from xml.etree.ElementTree import Element

from memproof.lemmas.trusted.terms import Compare, Formula, Or, Term, number
from memproof.lemmas.trusted.text import text_of

Content = list[Element | str]
RELATIONS = {"==": "=", ">=": "≥", ">": ">", "<=": "≤", "<": "<"}
SORTS = {"Z": "ℤ", "R": "ℝ"}
TIMES, INVISIBLE_TIMES, APPLY = "⋅", "\u2062", "\u2061"
LONG = 30  # characters of a term that stays on one line
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
        return _flowing(f)
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


def _flowing(f: Compare) -> Content:
    """A comparison as several formulas: between them a line can break."""
    right = _flow(f.right, 0)
    right[0].insert(0, between(RELATIONS[f.relation]))
    return _in_parts([*_flow(f.left, 0), *right])


def flowing(t: Term) -> Content:
    """A term as several formulas, if it is long."""
    return _in_parts(_flow(t, 0))


def _in_parts(parts: list[list[Element]]) -> Content:
    return _joined([[math(element("mrow", *each))] for each in parts], " ")


def _flow(t: Term, level: int) -> list[list[Element]]:
    """The parts of a term; ``level`` as in ``_term``.  Sums are taken apart, and long products and
    arguments at the sums in them."""
    if t.op not in ("+", "*", "apply") or (t.op != "+" and len(text_of(t)) <= LONG):
        return [_term(t, level)]
    if t.op == "+":
        found = [part for each in _summands(t) for part in each]
        return _open_fenced(found) if level else found
    if t.op == "apply":
        name, *arguments = t.args
        if name in ("floor", "pow2"):
            return [_term(t, level)]
        head, tail = _name(name), _open_fenced(_listed([_flow(each, 0) for each in arguments]))
        return [[*head, *tail[0]], *tail[1:]]
    return _long_product(t, level)


def _summands(t: Term) -> list[list[list[Element]]]:
    """The parts of each summand, with its sign but for a plus in front."""
    found: list[list[list[Element]]] = []
    for each in t.args:
        parts = _flow(each, 0)
        if _is_minus(parts[0][0]):
            parts[0][0] = between("−") if found else parts[0][0]
        elif found:
            parts[0].insert(0, between("+"))
        found.append(parts)
    return found


def _long_product(t: Term, level: int) -> list[list[Element]]:
    """The parts of a product: a factor begins where the one before it ends."""
    negative, factors = _signed_factors(t)
    found: list[list[Element]] = [[_operator("−")] * negative]
    for index, each in enumerate(factors):
        parts = _flow(each, 1)
        if index:
            found[-1].append(_times(factors[index - 1], each))
        found[-1] += parts[0]
        found += parts[1:]
    return _open_fenced(found) if level == 2 or (level and negative) else found


def _listed(arguments: list[list[list[Element]]]) -> list[list[Element]]:
    found: list[list[Element]] = []
    for parts in arguments:
        if found:
            found[-1].append(_operator(","))
        found += parts
    return found


def _open_fenced(parts: list[list[Element]]) -> list[list[Element]]:
    """Parts with a bracket in front of the first and behind the last."""
    parts[0].insert(0, _bracket("("))
    parts[-1].append(_bracket(")"))
    return parts


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
        base = _term(t.args[0], 2)
        tower = [each.tag for each in base] == ["msup"]  # a power of a power
        base = _fenced(base, "(", ")") if tower else base
        return [element("msup", element("mrow", *base), power)]
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
    negative, factors = _signed_factors(t)
    found = [_operator("−")] * negative
    for index, each in enumerate(factors):
        if index:
            found.append(_times(factors[index - 1], each))
        found += _term(each, 1)
    return _fenced(found, "(", ")") if level == 2 or (level and negative) else found


def _signed_factors(t: Term) -> tuple[int, list[Term]]:
    """(1 for a minus in front, the factors that are not -1)."""
    negative = sum(a == number(-1) for a in t.args) % 2
    return negative, [a for a in t.args if a != number(-1)] or [number(1)]


def _times(before: Term, after: Term) -> Element:
    """Nothing between a natural number and what is no number, a dot otherwise."""
    quiet = before.op == "number" and before.args[0].denominator == 1 and after.op in (
        "variable", "apply", "+")
    return _operator(INVISIBLE_TIMES if quiet else TIMES)


def _is_minus(e: Element) -> bool:
    return e.tag == "mo" and e.text == "−"


def _fenced(inside: list[Element], left: str, right: str) -> list[Element]:
    """Brackets grow with fractions only."""
    tall = any(each.tag == "mfrac" for part in inside for each in part.iter())
    sign = _operator if tall else _bracket
    return [element("mrow", sign(left), *inside, sign(right))]


def _bracket(sign: str) -> Element:
    return element("mo", sign, stretchy="false")


def between(sign: str) -> Element:
    """A sign with an operand before it, though that is in another formula."""
    return element("mo", sign, form="infix", lspace="0", rspace="0.25em")  # a blank is before it


def _name(function: str) -> list[Element]:
    """A function's name, upright for relu, and the invisible sign that it is applied."""
    name = element("mi", function) if function == "relu" else symbol(function)
    return [name, _operator(APPLY)]


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
    return [*_name(function), *_fenced(listed, "(", ")")]
