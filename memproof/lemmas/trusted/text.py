"""Terms and formulas as text, which the kernel reads back to the same thing."""

from __future__ import annotations

from fractions import Fraction

from memproof.lemmas.trusted.terms import Compare, Formula, Or, Term, number


def digits(value: Fraction | int) -> str:
    """A number in decimal digits; a huge one, which Python would not print, in hexadecimal."""
    if value.numerator.bit_length() + value.denominator.bit_length() < 4000:
        return str(value)
    return f"{value.numerator:#x}/{value.denominator:#x}"


def text_of(t: Term, level: int = 0) -> str:
    """A term; ``level`` 1 inside a product, 2 under a power."""
    if t.op == "number":
        text = digits(t.args[0])
        return f"({text})" if level and ("/" in text or t.args[0] < 0) else text
    if t.op == "variable":
        return str(t.args[0])
    if t.op == "apply":
        return f"{t.args[0]}({', '.join(map(text_of, t.inner()))})"
    if t.op == "^":
        text = f"{text_of(t.args[0], 2)}**{t.args[1]}"
        return f"({text})" if level == 2 else text
    if t.op == "*":
        sign, rest = ("-", t.args[1:]) if t.args[0] == number(-1) and t.args[1:] else ("", t.args)
        plain = rest[0].op == "number" and rest[0].args[0] > 0
        first = text_of(rest[0], 0 if plain else 2 if sign and len(rest) == 1 else 1)
        text = sign + "*".join([first, *(text_of(a, 1) for a in rest[1:])])
        fraction = text[0] == "-" or "/" in text.split("*")[0]
        return f"({text})" if level == 2 or (level and fraction) else text
    text = " + ".join(map(text_of, t.args)).replace("+ -", "- ")
    return f"({text})" if level else text


def formula_text(f: Formula) -> str:
    """A formula in one line."""
    if isinstance(f, Compare):
        return f"{text_of(f.left)} {f.relation} {text_of(f.right)}"
    if isinstance(f, Or):
        return " or ".join(map(formula_text, f.alternatives))
    bound = ", ".join(f"{name} in {sort}" for name, sort in f.variables)
    premises = " and ".join(f"({formula_text(p)})" if not isinstance(p, Compare)
                            else formula_text(p)
                            for p in f.premises)
    parts = [bound and f"for all {bound}:", premises and f"if {premises} then",
             formula_text(f.conclusion)]
    return " ".join(filter(None, parts))
