"""The rules of the kernel in words, each with its inference figure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """``word`` is how a proof names it, ``sentence`` what it does; premises over the conclusion."""

    word: str
    sentence: str
    premises: tuple[str, ...]
    conclusion: str

    def figure(self, most: int) -> list[str]:
        """The premises, side by side if they fit into ``most`` columns, a line, the conclusion."""
        beside = "    ".join(self.premises)
        above = [beside] if len(beside) <= most else list(self.premises)
        width = max(map(len, (*above, self.conclusion)))
        lines = (*above, "-" * width, self.conclusion)
        return [line.center(width).rstrip() for line in lines]


WORDS: dict[str, Rule] = {
    "pos": Rule(
        "combination",
        "The claim's left side minus its right side is written as a sum of products of positive "
        "numbers, squares and facts that are not negative, plus multiples of facts that are "
        "equalities; that the two are the same polynomial is computed.",
        ("f >= 0", "g > 0", "h == 0", "e = c*f*g*s**2 + d*g + t*h with numbers c, d > 0"),
        "e > 0, and so e >= 0",
    ),
    "cut": Rule(
        "integers only",
        "An integer that is more than -1 is at least 0.",
        ("g*p + r >= 0", "p an integer", "0 <= r < g (r = g too, if the fact is strict)"),
        "p >= 0",
    ),
    "antisymmetry": Rule(
        "from both sides",
        "Two numbers of which neither is larger than the other are equal.",
        ("a <= b", "a >= b"),
        "a == b",
    ),
    "instance": Rule(
        "an instance",
        "What holds for all values holds for these; its premises are facts.",
        ("for all x: if P(x) then Q(x)", "P(t)", "t of the sort of x"),
        "Q(t)",
    ),
    "congruence": Rule(
        "equal arguments",
        "A function has one value at one place.",
        ("a == b",),
        "f(a) == f(b)",
    ),
    "either": Rule(
        "one alternative",
        "If one of the alternatives holds, at least one of them holds.",
        ("A",),
        "A or B",
    ),
    "absurd": Rule(
        "impossible",
        "From a false comparison of two numbers, such as 0 >= 1, anything follows: this case "
        "cannot occur.",
        ("c >= 0", "c a negative number"),
        "anything",
    ),
    "cases": Rule(
        "cases",
        "Each alternative of a fact leads to the claim, or both t >= 0 and t < 0 do (t <= -1 for "
        "an integer t). What is proved inside a case stays inside.",
        ("A or B", "A leads to C", "B leads to C"),
        "C",
    ),
    "generalization": Rule(
        "for any values",
        "What is proved for fresh variables, of which only the premises are known, holds for all "
        "values.",
        ("P(x) leads to Q(x)", "x fresh"),
        "for all x: if P(x) then Q(x)",
    ),
    "induction": Rule(
        "induction",
        "If a claim holds for n = s, and for n + 1 whenever it holds for an integer n >= s, it "
        "holds for all integers n >= s. The hypothesis speaks of all values of the other "
        "variables.",
        ("Q(s)", "n >= s and Q(n) lead to Q(n + 1)"),
        "for all n in Z: if n >= s then Q(n)",
    ),
    "sturm": Rule(
        "Sturm",
        "A polynomial in one variable that is positive at both ends of an interval and has no root "
        "between them (counted by Sturm's theorem) is positive there.",
        ("a <= x", "x <= b", "p(a) > 0, p(b) > 0, no root of p in [a, b]"),
        "p(x) > 0",
    ),
}
