"""Attacks on the lemma kernel, as a table: an honest lemma, what is changed in it, who notices.

Each row must be refused with its code at its place.  The honest lemmas are in small_lemmas.py; a
path goes by keys, by the names of steps, and by indices; "+" appends; DROP removes the key.
"""

from __future__ import annotations

import copy
from typing import Any, NamedTuple

import pytest
from helpers.small_lemmas import DROP, HONEST, LIB, changed, lemma, library, refused, step

from memproof.errors import MemproofError
from memproof.lemmas import Library, prove
from memproof.lemmas.trusted.kernel import RULES


class Attack(NamedTuple):
    """``place`` follows "lemma NAME"."""

    name: str
    lemma: str
    changes: dict[str, Any]
    code: str
    place: str = ""


BIG = "9" * 300
NOTHING = {"all": {"y": "R"}, "if": ["y >= x", "y <= x - 1"], "then": "y >= x"}
FAR = {"all": {"y": "R"}, "if": ["y >= x + 100"], "then": "y + 1 >= x"}
GAP = "proof/all/base/steps"
NEXT = "proof/all/step/steps"

ATTACKS = [
    # -- pos: multipliers, strictness, which facts
    Attack("negative multiplier", "POS", {"proof/weak/sum/0/c": "0 - 1"}, "MP-Q011", ", step weak"),
    Attack("negative multiplier, claim turned", "POS",
           {"proof/weak": step("weak", "x <= 0", "pos", sum=[{"c": "-1", "facts": ["x0"]}])},
           "MP-Q011", ", step weak"),
    Attack("multiplier zero makes it strict", "POS",
           {"proof/weak": step("weak", "0 > 0", "pos", sum=[{"c": "0"}])}, "MP-Q011",
           ", step weak"),
    Attack("multiplier of unknown sign", "POS", {"proof/weak/sum/0/c": "y"}, "MP-Q011",
           ", step weak"),
    Attack("multiplier is a square root of -1", "POS", {"proof/square/sum/0/square": "1j*x"},
           "MP-Q002", ", step square"),
    Attack("multiplier as a JSON number", "POS", {"proof/weak/sum/0/c": 1}, "MP-Q001",
           ", step weak"),
    Attack("multiplier true", "POS", {"proof/weak/sum/0/c": True}, "MP-Q001", ", step weak"),
    Attack("multiplier True as text", "POS", {"proof/weak/sum/0/c": "True"}, "MP-Q002",
           ", step weak"),
    Attack("a square is not strictly positive", "POS",
           {"proof/square/claim": "(x - y)**2 > 0"}, "MP-Q012", ", step square"),
    Attack("a strict fact times a square is not strict", "POS",
           {"proof/weak": step("weak", "x*(x - y)**2 > 0", "pos",
                               sum=[{"c": "1", "facts": ["x0"], "square": "x - y"}])},
           "MP-Q012", ", step weak"),
    Attack("strict from a weak fact", "FORALL",
           {"proof/all/claim/then": "y + 1 > x + 1", "proof/all/steps/end":
            step("end", "y + 1 > x + 1", "pos", sum=[{"c": "1", "facts": ["yx"]}])},
           "MP-Q012", ", step all, step end"),
    Attack("strict from a strict times a weak fact", "STURM",
           {"proof/0": step("line", "(1 - x)*(x + 1) > 0", "pos",
                            sum=[{"c": "2", "facts": ["low", "high"]}, {"c": "1"}])},
           "MP-Q010", ", step line"),
    Attack("strict from a product with one weak factor", "STURM",
           {"proof/0": step("line", "2*(1 - x)*(x + 1) > 0", "pos",
                            sum=[{"c": "1", "facts": ["low", "high"]}])},
           "MP-Q012", ", step line"),
    Attack("strict from nothing", "POS", {"proof/weak": step("weak", "x - x > 0", "pos")},
           "MP-Q012", ", step weak"),
    Attack("strict from equalities alone", "POS",
           {"proof/weak": step("weak", "z > y", "pos", with_=[["1", "zy"]])}, "MP-Q012",
           ", step weak"),
    Attack("an equality from inequalities", "POS",
           {"proof/weak": step("weak", "x == 0", "pos", sum=[{"c": "1", "facts": ["x0"]}])},
           "MP-Q013", ", step weak"),
    Attack("an equality from a square", "POS",
           {"proof/weak": step("weak", "x**2 == 0", "pos", sum=[{"c": "1", "square": "x"}])},
           "MP-Q013", ", step weak"),
    Attack("an equality among the factors", "POS",
           {"proof/weak": step("weak", "x*(z - y) > 0", "pos",
                               sum=[{"c": "1", "facts": ["x0", "zy"]}])},
           "MP-Q013", ", step weak"),
    Attack("an inequality with a cofactor of any sign", "POS",
           {"proof/weak": step("weak", "0 - x >= 0", "pos", with_=[["0 - 1", "x0"]])},
           "MP-Q013", ", step weak"),
    Attack("off by a rational", "POS", {"proof/sum/claim": "2*x + z > 1/1000000"}, "MP-Q010",
           ", step sum"),
    Attack("another relation in the claim", "POS", {"proof/sum/claim": "2*x + z < 0"}, "MP-Q010",
           ", step sum"),
    Attack("a fact twice in a product that is used once", "POS",
           {"proof/product/sum/0/facts": ["x0", "y0", "y0"]}, "MP-Q010", ", step product"),
    Attack("a disjunction as a factor", "CASES",
           {"proof/0": step("relu", "x >= 1", "pos", sum=[{"c": "1", "facts": ["apart"]}])},
           "MP-Q013", ", step relu"),
    Attack("a universal fact as a factor", "POS",
           {"proof/weak/sum/0/facts": ["floor.below"]}, "MP-Q013", ", step weak"),
    Attack("a pos claim with alternatives", "POS", {"proof/weak/claim": "x >= 0 or x <= 0"},
           "MP-Q013", ", step weak"),
    Attack("the claim itself as its reason", "POS", {"proof/weak/sum/0/facts": ["weak"]},
           "MP-Q008", ", step weak"),
    Attack("a later step as a reason", "POS", {"proof/square/sum": [{"c": "1", "facts": ["one"]}]},
           "MP-Q008", ", step square"),
    Attack("a pair of three", "POS", {"proof/equal/with": [["x", "zy", "zy"]]}, "MP-Q001",
           ", step equal"),
    Attack("a flag that turns checks off", "POS", {"proof/weak/trusted": True}, "MP-Q001",
           ", step weak"),
    Attack("a summand with a key too much", "POS", {"proof/weak/sum/0/skip": True}, "MP-Q001",
           ", step weak"),

    # -- division, and other texts
    Attack("division by a variable", "POS", {"proof/weak/claim": "x/x >= 0"}, "MP-Q005",
           ", step weak"),
    Attack("division that cancels", "POS",
           {"proof/weak": step("weak", "1/y - 1/y >= 0", "pos")}, "MP-Q005", ", step weak"),
    Attack("division by a variable as a cofactor", "POS",
           {"proof/equal/with/0/0": "x/y"}, "MP-Q005", ", step equal"),
    Attack("division by zero", "POS", {"proof/weak/sum/0/c": "1/0"}, "MP-Q005", ", step weak"),
    Attack("True over a number", "POS", {"proof/weak/claim": "True/2 >= 0"}, "MP-Q005",
           ", step weak"),
    Attack("a number over True", "POS", {"proof/weak/claim": "2/True >= 0"}, "MP-Q005",
           ", step weak"),
    Attack("a negative variable over a number", "POS", {"proof/weak/claim": "-x/2 >= 0"}, "MP-Q005",
           ", step weak"),
    Attack("a product over a number", "POS", {"proof/weak/claim": "-(2*3)/2 >= x"}, "MP-Q005",
           ", step weak"),
    Attack("division of a power", "POS", {"proof/weak/claim": "x**2/2 >= 0"}, "MP-Q005",
           ", step weak"),
    Attack("a negative power", "POS", {"proof/weak/claim": "x**-1 >= 0"}, "MP-Q002", ", step weak"),
    Attack("a power that is a variable", "POS", {"proof/weak/claim": "2**x >= 0"}, "MP-Q002",
           ", step weak"),
    Attack("a power that is a fraction", "POS", {"proof/square/claim": "x**(1/2) >= 0"},
           "MP-Q002", ", step square"),
    Attack("a power that is True", "POS", {"proof/square/claim": "x**True >= 0"},
           "MP-Q002", ", step square"),
    Attack("a float", "POS", {"proof/sum/claim": "2.0*x + z > 0"}, "MP-Q002", ", step sum"),
    Attack("a number with an exponent", "POS", {"proof/sum/claim": "2e0*x + z > 0"}, "MP-Q002",
           ", step sum"),
    Attack("a number with an underscore", "POS", {"proof/sum/claim": "1_0*x > 0"}, "MP-Q002",
           ", step sum"),
    Attack("a hexadecimal number", "POS", {"proof/sum/claim": "0x2*x + z > 0"}, "MP-Q002",
           ", step sum"),
    Attack("a comment", "POS", {"proof/weak/claim": "x >= 0 # or so"}, "MP-Q002", ", step weak"),
    Attack("a line break", "POS", {"proof/weak/claim": "x >= \n0"}, "MP-Q002", ", step weak"),
    Attack("a line continued", "POS", {"proof/weak/claim": "x >= \\\n0"}, "MP-Q002", ", step weak"),
    Attack("a walrus", "POS", {"proof/weak/claim": "(x := 1) >= 0"}, "MP-Q002", ", step weak"),
    Attack("a lambda", "POS", {"proof/weak/claim": "(lambda: 1) >= 0"}, "MP-Q002", ", step weak"),
    Attack("a string", "POS", {"proof/weak/claim": "'x' >= 0"}, "MP-Q002", ", step weak"),
    Attack("an f-string", "POS", {"proof/weak/claim": "f'{x}' >= 0"}, "MP-Q002", ", step weak"),
    Attack("a chain of comparisons", "POS", {"proof/weak/claim": "0 <= x <= 1"}, "MP-Q002",
           ", step weak"),
    Attack("a conjunction", "POS", {"proof/weak/claim": "x >= 0 and x >= 0"}, "MP-Q002",
           ", step weak"),
    Attack("a negation", "POS", {"proof/weak/claim": "not x < 0"}, "MP-Q002", ", step weak"),
    Attack("membership", "POS", {"proof/weak/claim": "x in y"}, "MP-Q002", ", step weak"),
    Attack("a conditional", "POS", {"proof/weak/claim": "(x if x else y) >= 0"}, "MP-Q002",
           ", step weak"),
    Attack("an unequal", "POS", {"proof/weak/claim": "x != 0"}, "MP-Q002", ", step weak"),
    Attack("a keyword argument", "INSTANCE", {"proof/on/claim": "relu(t=x + 1) == x + 1"},
           "MP-Q002", ", step on"),
    Attack("a starred argument", "INSTANCE", {"proof/on/claim": "relu(*x) == x + 1"},
           "MP-Q002", ", step on"),
    Attack("a comprehension as an argument", "INSTANCE",
           {"proof/on/claim": "relu(x for x in x) == x + 1"}, "MP-Q002", ", step on"),
    Attack("a call of a call", "INSTANCE", {"proof/on/claim": "relu(x)(x) == x + 1"},
           "MP-Q002", ", step on"),
    Attack("code", "POS", {"proof/weak/claim": "__import__('os').getpid() >= 0"}, "MP-Q002",
           ", step weak"),
    Attack("a name that Python knows", "POS", {"proof/weak/claim": "len(x) >= 0"}, "MP-Q003",
           ", step weak"),
    Attack("a variable that looks like another", "POS", {"proof/weak/claim": "\u0445 >= 0"},
           "MP-Q002", ", step weak"),
    Attack("a digit of another script", "POS", {"proof/weak/claim": "x >= \u0660"}, "MP-Q002",
           ", step weak"),
    Attack("a statement", "POS", {"proof/weak/claim": "x = 0"}, "MP-Q002", ", step weak"),
    Attack("no comparison", "POS", {"proof/weak/claim": "x"}, "MP-Q002", ", step weak"),
    Attack("nothing", "POS", {"proof/weak/claim": ""}, "MP-Q002", ", step weak"),
    Attack("a list as a claim", "POS", {"proof/weak/claim": ["x >= 0"]}, "MP-Q001", ", step weak"),
    Attack("an unknown variable", "POS", {"proof/weak/claim": "w >= 0"}, "MP-Q003", ", step weak"),
    Attack("a function without its argument", "POS", {"proof/weak/claim": "relu() >= 0"},
           "MP-Q003", ", step weak"),
    Attack("a function with two", "POS", {"proof/weak/claim": "relu(x, x) >= 0"}, "MP-Q003",
           ", step weak"),
    Attack("a function as a variable", "POS", {"proof/weak/claim": "relu >= 0"}, "MP-Q003",
           ", step weak"),
    Attack("a variable as a function", "POS", {"proof/weak/claim": "x(1) >= 0"}, "MP-Q003",
           ", step weak"),

    # -- cut and sorts: real numbers where integers belong
    Attack("a cut of a real", "CUT", {"proof/half": step("half", "x >= 1", "cut", from_="real")},
           "MP-Q006", ", step half"),
    Attack("a cut of a half", "CUT", {"proof/half/claim": "1/2*n >= 0"}, "MP-Q006", ", step half"),
    Attack("a cut of a relu", "CUT", {"proof/half/claim": "relu(n) >= 1"}, "MP-Q006",
           ", step half"),
    Attack("a cut one too far", "CUT", {"proof/half/claim": "n >= 2"}, "MP-Q014", ", step half"),
    Attack("a strict cut one too far", "CUT", {"proof/next/claim": "m > 1"}, "MP-Q014",
           ", step next"),
    Attack("r = g without strictness", "CUT", {"hypotheses/near": "n - m >= -1"}, "MP-Q014",
           ", step cut"),
    Attack("a cut against its direction", "CUT", {"proof/half/claim": "n <= 1"}, "MP-Q014",
           ", step half"),
    Attack("a cut of another integer", "CUT", {"proof/half/claim": "n + m >= 1"}, "MP-Q010",
           ", step half"),
    Attack("a cut of a number", "CUT", {"proof/half/claim": "1 >= 1"}, "MP-Q014", ", step half"),
    Attack("a cut to an equality", "CUT", {"proof/half/claim": "n == 1"}, "MP-Q013", ", step half"),
    Attack("a cut from an equality", "CUT", {"hypotheses/near": "n - m == 0"}, "MP-Q013",
           ", step cut"),
    Attack("a real argument of pow2", "INSTANCE", {"proof/double/at/k": "x"}, "MP-Q006",
           ", step double"),
    Attack("half an integer as an argument of pow2", "INSTANCE",
           {"proof/double/claim": "pow2(1/2) >= 1"},
           "MP-Q006", ", step double"),
    Attack("a universal fact about integers at a real", "INSTANCE", {"proof/own/at/k": "x"},
           "MP-Q006", ", step own"),
    Attack("a universal fact about integers at a half", "INSTANCE", {"proof/own/at/k": "n + 1/2"},
           "MP-Q006", ", step own"),
    Attack("cases of a real as if it were an integer", "CASES",
           {"proof/integer/on": "x - 1", "proof/integer/branches/1/steps/0":
            step("end", "n*n - n >= 0", "pos", sum=[{"c": "1", "facts": ["small"]}])},
           "MP-Q010", ", step integer, case 1, step end"),

    # -- instance, congruence, either, antisymmetry, absurd
    Attack("a premise left out", "INSTANCE", {"proof/on/given": []}, "MP-Q015", ", step on"),
    Attack("a premise by another fact", "INSTANCE", {"proof/on/given": ["n0"]}, "MP-Q015",
           ", step on"),
    Attack("a premise by the wrong sign", "INSTANCE", {"proof/on/fact": "relu.off",
           "proof/on/claim": "relu(x + 1) == 0"}, "MP-Q015", ", step on"),
    Attack("a premise too much", "INSTANCE", {"proof/on/given": ["x1", "x1"]}, "MP-Q015",
           ", step on"),
    Attack("another conclusion", "INSTANCE", {"proof/on/claim": "relu(x + 1) == x"}, "MP-Q015",
           ", step on"),
    Attack("a stronger conclusion", "INSTANCE", {"proof/own/claim": "n + x > 1"}, "MP-Q015",
           ", step own"),
    Attack("an instance of an inequality as an equality", "INSTANCE",
           {"proof/own/claim": "n + x == 1"},
           "MP-Q015", ", step own"),
    Attack("the reverse of the conclusion", "INSTANCE", {"proof/own/claim": "n + x <= 1"},
           "MP-Q015", ", step own"),
    Attack("a variable left out", "INSTANCE", {"proof/own/at": {"k": "n"}}, "MP-Q001",
           ", step own"),
    Attack("a variable too much", "INSTANCE", {"proof/own/at": {"k": "n", "y": "x", "x": "0"}},
           "MP-Q001", ", step own"),
    Attack("an instance of a comparison", "INSTANCE", {"proof/own/fact": "x1"}, "MP-Q013",
           ", step own"),
    Attack("an axiom that does not exist", "INSTANCE", {"proof/on/fact": "relu.both"},
           "MP-Q008", ", step on"),
    Attack("pow2.next at a negative number", "INSTANCE",
           {"hypotheses/n0": "n >= -1"}, "MP-Q015", ", step double"),
    Attack("congruence of different functions", "CONGRUENCE",
           {"proof/equal/claim": "relu(x) == floor(y)"}, "MP-Q013", ", step equal"),
    Attack("congruence of unequal arguments", "CONGRUENCE", {"hypotheses/xy": "x >= y"},
           "MP-Q015", ", step equal"),
    Attack("congruence as an inequality", "CONGRUENCE", {"proof/equal/claim": "relu(x) >= relu(y)"},
           "MP-Q013", ", step equal"),
    Attack("congruence of one argument", "CONGRUENCE", {"proof/both/given": ["xy"]},
           "MP-Q015", ", step both"),
    Attack("congruence of powers", "CONGRUENCE",
           {"proof/equal": step("equal", "x**2 == x**3", "congruence", given=["xx"]),
            "hypotheses/xx": "x == x"}, "MP-Q013", ", step equal"),
    Attack("congruence of sums of different lengths", "CONGRUENCE",
           {"proof/equal": step("equal", "x + x == x + x + x", "congruence", given=["xx", "xx"]),
            "hypotheses/xx": "x == x"}, "MP-Q013", ", step equal"),
    Attack("congruence backwards", "CONGRUENCE",
           {"proof/equal/claim": "x == y", "proof/equal/given": []}, "MP-Q013", ", step equal"),
    Attack("either without its alternative", "EITHER", {"proof/some/claim": "x < 0 or x >= 2"},
           "MP-Q015", ", step some"),
    Attack("either with a strict alternative", "EITHER", {"proof/some/claim": "x < 0 or x > 1"},
           "MP-Q015", ", step some"),
    Attack("either of one", "EITHER", {"proof/some/claim": "x >= 1"}, "MP-Q015", ", step some"),
    Attack("antisymmetry of one side", "ANTI", {"proof/equal/facts": ["low", "low"]},
           "MP-Q015", ", step equal"),
    Attack("antisymmetry of nothing", "ANTI", {"proof/equal/facts": []}, "MP-Q015", ", step equal"),
    Attack("antisymmetry that claims an inequality", "ANTI", {"proof/equal/claim": "x < y"},
           "MP-Q013", ", step equal"),
    Attack("a true comparison is not absurd", "ABSURD",
           {"proof/nonsense/steps/false": step("false", "1 >= 1", "pos")},
           "MP-Q016", ", step nonsense, step any"),
    Attack("0 >= 0 is not absurd", "ABSURD",
           {"proof/nonsense/steps/false": step("false", "0 >= 0", "pos")},
           "MP-Q016", ", step nonsense, step any"),
    Attack("0 == 0 is not absurd", "ABSURD",
           {"proof/nonsense/steps/false": step("false", "0 == 0", "pos")},
           "MP-Q016", ", step nonsense, step any"),
    Attack("a comparison with variables is not absurd", "ABSURD",
           {"proof/nonsense/steps/any/from": "low"}, "MP-Q010", ", step nonsense, step any"),

    # -- cases, generalization: scopes
    Attack("a leak out of a branch", "CASES",
           {"proof/+": step("leak", "relu(x) == x", "pos", with_=[["1", "on"]])}, "MP-Q008",
           ", step leak"),
    Attack("an assumption of the other branch", "CASES",
           {"proof/relu/branches/1/steps/weak/sum/0/facts": ["big"]},
           "MP-Q008", ", step relu, case 2, step weak"),
    Attack("a branch left out", "CASES", {"proof/relu/branches/1": DROP}, "MP-Q016", ", step relu"),
    Attack("no branches", "CASES", {"proof/relu/branches": []}, "MP-Q016", ", step relu"),
    Attack("an empty branch", "CASES", {"proof/relu/branches/1/steps": []}, "MP-Q016",
           ", step relu, case 2"),
    Attack("a branch that proves something else", "CASES",
           {"proof/relu/branches/1/steps/end": step("end", "relu(x) <= 0", "pos",
                                        with_=[["0 - 1", "off"]])},
           "MP-Q016", ", step relu, case 2"),
    Attack("branches swapped", "CASES",
           {"proof/relu/branches": HONEST["CASES"]["proof"][0]["branches"][::-1]},
           "MP-Q010", ", step relu, case 1, step weak"),
    Attack("cases of a comparison", "INSTANCE",
           {"proof/+": step("of", "x >= 0", "cases", of="x1", branches=[])}, "MP-Q013",
           ", step of"),
    Attack("cases of a fact and on a term", "CASES", {"proof/of/on": "x"}, "MP-Q001", ", step of"),
    Attack("cases of neither", "CASES", {"proof/of/of": DROP}, "MP-Q001", ", step of"),
    Attack("a branch with a key too much", "CASES", {"proof/of/branches/0/by": "trust"},
           "MP-Q001", ", step of"),
    Attack("an assumption with the name of a fact", "CASES",
           {"proof/of/branches/0/assume": "apart"},
           "MP-Q007", ", step of"),
    Attack("a variable that is in use", "FORALL", {"proof/all/claim/all": {"x": "R"}},
           "MP-Q007", ", step all"),
    Attack("a bound variable with the name of a function", "FORALL",
           {"proof/all/claim/all": {"relu": "R", "y": "R"}}, "MP-Q007", ", step all"),
    Attack("a binder inside a binder with the same name", "FORALL",
           {"proof/all/claim/if": [{"all": {"y": "R"}, "then": "y >= x"}]}, "MP-Q007",
           ", step all"),
    Attack("a bound variable used outside", "FORALL",
           {"proof/+": step("out", "y + 1 >= x", "pos", sum=[{"c": "1"}])}, "MP-Q003",
           ", step out"),
    Attack("a premise used outside", "FORALL",
           {"proof/+": step("out", "x >= x", "pos", sum=[{"c": "1", "facts": ["yx"]}])},
           "MP-Q008", ", step out"),
    Attack("a premise without a name", "FORALL", {"proof/all/assume": []}, "MP-Q015", ", step all"),
    Attack("a name for a premise too much", "FORALL", {"proof/all/assume": ["yx", "more"]},
           "MP-Q015", ", step all"),
    Attack("a generalization of a comparison", "FORALL", {"proof/all/claim": "x >= x"},
           "MP-Q013", ", step all"),
    Attack("a conclusion that is universal", "FORALL",
           {"proof/all/claim/then": {"then": "y + 1 >= x"}}, "MP-Q001", ", step all"),
    Attack("no steps", "FORALL", {"proof/all/steps": []}, "MP-Q016", ", step all"),
    Attack("an unknown sort", "FORALL", {"proof/all/claim/all/y": "N"}, "MP-Q001", ", step all"),
    Attack("capture by a binder in a premise", "FORALL",
           {"hypotheses": {"h": {"all": {"s": "R"}, "if": [{"all": {"t": "R"}, "if": ["t >= 0"],
                                                            "then": "t + 1 >= s"}],
                                        "then": "s <= 1"}},
            "proof/all": step("all", {"all": {"t": "R"}, "if": ["t >= 0"], "then": "t + 1 <= 1"},
                              "generalization", assume=["t0"], steps=[
                                  step("end", "t + 1 <= 1", "instance", fact="h", at={"s": "t + 1"},
                                       given=["t0"])])},
           "MP-Q007", ", step all, step end"),

    # -- induction
    Attack("no base", "INDUCTION", {"proof/all/base": {"steps": []}}, "MP-Q016",
           ", step all, induction base"),
    Attack("no step", "INDUCTION", {"proof/all/step/steps": []}, "MP-Q016",
           ", step all, induction step"),
    Attack("the hypothesis in the base", "INDUCTION",
           {f"{GAP}/end": step("end", "f(0) >= f(0)", "instance", fact="before")},
           "MP-Q008", ", step all, induction base, step end"),
    Attack("the hypothesis at the next number", "INDUCTION",
           {f"{NEXT}/ih/claim": "f(k + 1) >= f(0)"},
           "MP-Q015", ", step all, induction step, step ih"),
    Attack("the hypothesis for all numbers", "INDUCTION",
           {f"{NEXT}/ih/at": {"k": "k + 1"}}, "MP-Q001", ", step all, induction step, step ih"),
    Attack("the hypothesis outside", "INDUCTION",
           {"proof/+": step("out", "f(0) >= f(0)", "instance", fact="before")}, "MP-Q008",
           ", step out"),
    Attack("the claim in its own proof", "INDUCTION",
           {f"{NEXT}/ih": step("ih", "f(k) >= f(0)", "instance", fact="all", at={"k": "k"},
                               given=["k0"])},
           "MP-Q008", ", step all, induction step, step ih"),
    Attack("a base at another number", "INDUCTION", {"proof/all/claim/if": ["k >= -5"]},
           "MP-Q016", ", step all, induction base"),
    Attack("a start that depends on a bound variable", "INDUCTION2",
           {"proof/all/claim": {"all": {"k": "Z", "m": "Z"}, "if": ["k >= m"],
                                "then": "F(k, m) >= 1"}},
           "MP-Q017", ", step all"),
    Attack("a start that is the variable itself", "INDUCTION", {"proof/all/claim/if": ["k >= k"]},
           "MP-Q017", ", step all"),
    Attack("a real start", "INDUCTION", {"proof/all/claim/if": ["k >= 1/2"]}, "MP-Q006",
           ", step all"),
    Attack("a strict start", "INDUCTION", {"proof/all/claim/if": ["k > 0"]}, "MP-Q017",
           ", step all"),
    Attack("a start above", "INDUCTION", {"proof/all/claim/if": ["k <= 0"]}, "MP-Q017",
           ", step all"),
    Attack("a start the other way round", "INDUCTION", {"proof/all/claim/if": ["0 <= k"]},
           "MP-Q017", ", step all"),
    Attack("no start", "INDUCTION", {"proof/all/claim/if": []}, "MP-Q017", ", step all"),
    Attack("a start of twice the variable", "INDUCTION", {"proof/all/claim/if": ["2*k >= 0"]},
           "MP-Q017", ", step all"),
    Attack("induction over the reals", "INDUCTION2", {"proof/all/on": "y"}, "MP-Q017",
           ", step all"),
    Attack("induction over a real that starts well", "INDUCTION2",
           {"proof/all": step("all", {"all": {"y": "R"}, "if": ["y >= 0"], "then": "y*y >= y"},
                              "induction", on="y", base={"steps": [
                                  step("end", "0*0 >= 0", "pos")]},
                              step={"from": "y0", "hypothesis": "before", "steps": [
                                  step("ih", "y*y >= y", "instance", fact="before"),
                                  step("end", "(y + 1)*(y + 1) >= y + 1", "pos", sum=[
                                      {"c": "1", "facts": ["ih"]},
                                      {"c": "2", "facts": ["y0"]}])]})},
           "MP-Q017", ", step all"),
    Attack("induction over a free variable", "CUT",
           {"proof/+": step("all", {"if": ["n >= 0"], "then": "n >= 0"}, "induction", on="n",
                            base={"steps": [step("end", "0 >= 0", "pos")]},
                            step={"from": "n0", "hypothesis": "before", "steps": []})},
           "MP-Q017", ", step all"),
    Attack("a first premise with alternatives", "INDUCTION",
           {"proof/all/claim/if": ["k >= 0 or k >= 1"]}, "MP-Q017", ", step all"),
    Attack("a first premise for all values", "INDUCTION",
           {"proof/all/claim/if": [{"all": {"j": "Z"}, "then": "k >= 0"}]}, "MP-Q017",
           ", step all"),
    Attack("induction over something unbound", "INDUCTION", {"proof/all/on": "n"}, "MP-Q017",
           ", step all"),
    Attack("induction over a list", "INDUCTION", {"proof/all/on": ["k"]}, "MP-Q017", ", step all"),
    Attack("induction of a comparison", "INDUCTION", {"proof/all/claim": "0 >= 0"}, "MP-Q013",
           ", step all"),
    Attack("a premise of the start forgotten", "INDUCTION2", {"proof/all/base/assume": []},
           "MP-Q015", ", step all"),
    Attack("the premises of the hypothesis forgotten", "INDUCTION2", {f"{NEXT}/ih/given": []},
           "MP-Q015", ", step all, induction step, step ih"),

    # -- sturm
    Attack("a parabola with a root", "STURM", {"proof/line/claim": "x**2 - 2 > 0"}, "MP-Q018",
           ", step line"),
    Attack("a double root", "STURM", {"proof/line/claim": "x**2 - 2*x + 1 >= 0"}, "MP-Q018",
           ", step line"),
    Attack("a double root, irrational", "STURM", {"proof/line/claim": "(x**2 - 2)**2 > 0"},
           "MP-Q018", ", step line"),
    Attack("two roots between", "STURM", {"proof/part/claim": "16*x**2 - 1 > 0"}, "MP-Q018",
           ", step part"),
    Attack("a root at the lower end", "STURM", {"proof/part/claim": "x + 1 > 0"}, "MP-Q018",
           ", step part"),
    Attack("a root at the upper end", "STURM", {"proof/part/claim": "1 - x > 0"}, "MP-Q018",
           ", step part"),
    Attack("negative everywhere", "STURM", {"proof/line/claim": "0 - x**2 - 1 > 0"}, "MP-Q018",
           ", step line"),
    Attack("negative far to the left", "STURM", {"proof/line/claim": "x**3 + 10 > 0"},
           "MP-Q018", ", step line"),
    Attack("negative beyond the end", "STURM", {"proof/ray/claim": "2 - x > 0"}, "MP-Q018",
           ", step ray"),
    Attack("an end on the wrong side", "STURM",
           {"proof/part/low": "high", "proof/part/high": "low"},
           "MP-Q018", ", step part"),
    Attack("an end that depends on another variable", "STURM", {"proof/part/high": "yx"},
           "MP-Q010", ", step part"),
    Attack("an end that does not exist", "STURM", {"proof/part/high": "over"}, "MP-Q008",
           ", step part"),
    Attack("two variables", "STURM", {"proof/line/claim": "x**4 - x + 1 + 0*x + y > 0"},
           "MP-Q010", ", step line"),
    Attack("a function among the terms", "STURM", {"proof/line/claim": "x**4 + 1 - relu(x) > 0"},
           "MP-Q010", ", step line"),
    Attack("an equality by sturm", "STURM", {"proof/line/claim": "x**4 - x + 1 == 0"},
           "MP-Q018", ", step line"),
    Attack("a number by sturm", "STURM", {"proof/line/claim": "1 > 0"}, "MP-Q018", ", step line"),
    Attack("another variable", "STURM", {"proof/line/in": "y"}, "MP-Q018", ", step line"),
    Attack("an applied function as the variable", "STURM",
           {"functions": {"f": "R -> R"}, "proof/line/claim": "f(y)**2 + 1 > 0",
            "proof/line/in": "f(1*y**1)"}, "MP-Q018", ", step line"),
    Attack("a variable of no branch", "STURM", {"proof/line/in": "t"}, "MP-Q018", ", step line"),
    Attack("a list as the variable", "STURM", {"proof/line/in": ["x"]}, "MP-Q018", ", step line"),
    Attack("high powers that cancel if they are cut", "STURM",
           {"proof/line/claim": "x**24*x**17 - x**24*x**18 + x**2 + 1 > 0"}, "MP-Q018",
           ", step line"),

    # -- names
    Attack("a step with the name of an axiom", "POS", {"proof/weak/name": "relu.on"},
           "MP-Q007", ", step relu.on"),
    Attack("a step with the name of a hypothesis", "POS", {"proof/weak/name": "x0"}, "MP-Q007",
           ", step x0"),
    Attack("two steps with one name", "POS", {"proof/weak/name": "product"}, "MP-Q007",
           ", step product"),
    Attack("a step without a name", "POS", {"proof/weak/name": DROP}, "MP-Q001", ", step 3"),
    Attack("a name that is a number", "POS", {"proof/weak/name": 3}, "MP-Q007", ", step 3"),
    Attack("the empty name", "POS", {"proof/weak/name": ""}, "MP-Q007", ", step "),
    Attack("the name or", "POS", {"proof/weak/name": "or"}, "MP-Q007", ", step or"),
    Attack("a name with a line break", "POS", {"proof/weak/name": "a\n"}, "MP-Q007", ", step a\n"),
    Attack("a name of another script", "POS", {"proof/weak/name": "\u0430"}, "MP-Q007",
           ", step \u0430"),
    Attack("an unknown rule", "POS", {"proof/weak/by": "trust"}, "MP-Q009", ", step weak"),
    Attack("a rule of the finder", "POS", {"proof/weak/by": "auto"}, "MP-Q009", ", step weak"),
    Attack("a rule that is a list", "POS", {"proof/weak/by": ["pos"]}, "MP-Q009", ", step weak"),
    Attack("a step that says nothing", "POS", {"proof/weak/say": " "}, "MP-Q001", ", step weak"),
    Attack("a step that is no object", "POS", {"proof/weak": "x >= 0"}, "MP-Q001", ", step 3"),

    # -- limits
    Attack("a power too high", "POS", {"proof/weak/claim": "x**25 >= 0"}, "MP-Q004", ", step weak"),
    Attack("a text too long", "POS", {"proof/weak/claim": "x >= 0" + " " * 4000 + "+ 0"},
           "MP-Q004", ", step weak"),
    Attack("a number too long", "POS", {"proof/weak/claim": f"x >= 0 - {BIG}9"}, "MP-Q002",
           ", step weak"),
    Attack("parentheses too deep", "POS", {"proof/weak/claim": "(" * 31 + "x" + ")" * 31 + " >= 0"},
           "MP-Q004", ", step weak"),
    Attack("too many minus signs", "POS", {"proof/weak/claim": "-" * 800 + "x >= 0"},
           "MP-Q004", ", step weak"),
    Attack("too many monomials", "POS",
           {"proof/weak/claim": "(x + y + z)**24 * (x - y - z)**24 >= 0"},
           "MP-Q004", ", step weak"),
    Attack("a tower of powers", "POS", {"proof/weak/claim": "((((x**24)**24)**24)**24)**24 >= 0"},
           "MP-Q004", ", step weak"),
    Attack("a tower of numbers", "POS", {"proof/weak/claim": "((((2**24)**24)**24)**24)**24 >= 0"},
           "MP-Q004", ", step weak"),
]

TOP = [
    # -- the file as a whole: the place is the lemma, or its part
    Attack("a hypothesis with the name of an import", "POS",
           {"imports": {"x0": {"fact": "x > 0", "says": "s", "cite": "c"}}}, "MP-Q007",
           ", hypothesis 'x0'"),
    Attack("a hypothesis with the name of an axiom", "POS", {"hypotheses": {"relu.on": "x > 0"}},
           "MP-Q007",
           ", hypothesis 'relu.on'"),
    Attack("a function that redefines relu", "POS", {"functions": {"relu": "R -> R"}}, "MP-Q007",
           ", function 'relu'"),
    Attack("a function without arguments", "POS", {"functions": {"f": "-> R"}}, "MP-Q001",
           ", function 'f'"),
    Attack("a variable with the name of a function", "POS", {"variables/floor": "R"}, "MP-Q007",
           ", variables"),
    Attack("a variable without a sort", "POS", {"variables/x": True}, "MP-Q001",
           ", variables"),
    Attack("a goal that nobody proved", "POS", {"goals/more": "x >= 1"}, "MP-Q019",
           ", goal 'more'"),
    Attack("a goal that is an axiom", "POS", {"goals": {"relu.on": {
        "all": {"t": "R"}, "if": ["t >= 0"], "then": "relu(t) == t"}}}, "MP-Q019",
           ", goal 'relu.on'"),
    Attack("a goal that is a hypothesis", "POS", {"goals": {"x0": "x > 0"}}, "MP-Q019",
           ", goal 'x0'"),
    Attack("a goal stronger than its step", "POS", {"goals": {"weak": "x > 0"}}, "MP-Q019",
           ", goal 'weak'"),
    Attack("a goal for more values than its step", "FORALL", {"goals/all/if": []}, "MP-Q019",
           ", goal 'all'"),
    Attack("a goal about integers proved for reals under another name", "FORALL",
           {"goals/all": {"all": {"w": "R"}, "if": ["w >= x"], "then": "w + 1 >= x"}}, "MP-Q019",
           ", goal 'all'"),
    Attack("a goal about reals proved for integers", "INDUCTION2",
           {"goals/all/all": {"k": "Z", "y": "Z"}}, "MP-Q019",
           ", goal 'all'"),
    Attack("no goals", "POS", {"goals": {}}, "MP-Q019"),
    Attack("a fact that is proved in a branch as the goal", "CASES",
           {"goals": {"end": "x**2 >= 1"}}, "MP-Q019",
           ", goal 'end'"),
    Attack("an import without a source", "POS", {"imports": {"i": {"fact": "x > 0", "says": "s"}}},
           "MP-Q001",
           ", import 'i'"),
    Attack("a lemma that is not proved", "USER", {"uses": ["GHOST"]}, "MP-Q021",
           ", uses"),
    Attack("a lemma as an object", "USER", {"uses": [{"lemma": "LIB"}]}, "MP-Q021",
           ", uses"),
    Attack("a key too much", "POS", {"verified": True}, "MP-Q001"),
    Attack("no proof", "POS", {"proof": DROP}, "MP-Q001"),
    Attack("no witness", "POS", {"witness": DROP}, "MP-Q001"),
    Attack("no title", "POS", {"title": "  "}, "MP-Q001"),
    Attack("a proof that is an object", "POS", {"proof": {}}, "MP-Q001"),
    Attack("an empty proof", "POS", {"proof": []}, "MP-Q019",
           ", goal 'one'"),

    # -- the witness: a lemma about nothing
    Attack("hypotheses that contradict each other", "POS", {"hypotheses/no": "x < 0"}, "MP-Q020",
           ", witness, no"),
    Attack("a witness that misses a hypothesis", "POS", {"witness/variables/x": "0"}, "MP-Q020",
           ", witness, x0"),
    Attack("a variable without a value", "POS", {"witness/variables/y": DROP}, "MP-Q020",
           ", witness"),
    Attack("a value for nobody", "POS", {"witness/variables/w": "1"}, "MP-Q020",
           ", witness"),
    Attack("half an integer as a value", "CUT", {"witness/variables/n": "3/2"}, "MP-Q020",
           ", witness"),
    Attack("a range that is empty", "INDUCTION", {"witness/range": [5, 0]}, "MP-Q020",
           ", witness"),
    Attack("a universal hypothesis about no value that is looked at", "FORALL",
           {"hypotheses": {"far": {"all": {"k": "Z"}, "if": ["k >= 1000"], "then": "0 >= 1"}}},
           "MP-Q020", ", witness, far"),
    Attack("a range of True", "INDUCTION", {"witness/range": [False, True]}, "MP-Q020",
           ", witness"),
    Attack("a range of three", "INDUCTION", {"witness/range": [0, 1, 2]}, "MP-Q020",
           ", witness"),
    Attack("a range too wide", "INDUCTION", {"witness/range": [0, 100000]}, "MP-Q020",
           ", witness"),
    Attack("a function that falls", "INDUCTION", {"witness/functions/f/is": "0 - k"}, "MP-Q020",
           ", witness, grows"),
    Attack("a function without values", "INDUCTION", {"witness/functions": {}}, "MP-Q020",
           ", witness, grows"),
    Attack("a function of two arguments", "INDUCTION", {"witness/functions/f/of": ["k", "l"]},
           "MP-Q020",
           ", witness"),
    Attack("a function for nobody", "INDUCTION", {"witness/functions/g": {"of": ["k"], "is": "k"}},
           "MP-Q020",
           ", witness"),
    Attack("a function of integers with the value 1/2", "INDUCTION",
           {"functions/f": "Z -> Z", "witness/functions/f/is": "k + 1/2"}, "MP-Q020",
           ", witness, grows"),
    Attack("a table of integers with the value 1/2", "INDUCTION",
           {"functions/f": "Z -> Z", "witness/functions/f": {"table": {"0": "1/2"}, "else": "5"}},
           "MP-Q020", ", witness, grows"),
    Attack("a goal that no value meets", "FORALL",
           {"goals/all": NOTHING, "proof/all/claim": NOTHING, "proof/all/steps/end/claim": "y >= x",
            "proof/all/assume": ["yx", "yx2"],
            "proof/all/steps/end/sum": [{"c": "1", "facts": ["yx"]}]}, "MP-Q024",
           ", witness, goal all"),
    Attack("premises that hold beyond the range", "FORALL",
           {"goals/all": FAR, "proof/all/claim": FAR, "proof/all/steps/end/sum":
            [{"c": "1", "facts": ["yx"]}, {"c": "101"}]}, "MP-Q024", ", witness, goal all"),
    Attack("values that do not meet the goal", "FORALL",
           {"witness/goals": {"all": {"y": "0"}}}, "MP-Q024", ", witness, goal all"),
    Attack("half an integer for what a goal binds", "INDUCTION",
           {"witness/goals": {"all": {"k": "1/2"}}}, "MP-Q020", ", witness, goal all"),
    Attack("no value for what a goal binds", "FORALL", {"witness/goals": {"all": {}}}, "MP-Q001",
           ", witness, goal all"),
    Attack("a value for what a goal does not bind", "FORALL",
           {"witness/goals": {"all": {"y": "1", "w": "1"}}}, "MP-Q001", ", witness, goal all"),
    Attack("values for a goal that is none", "FORALL", {"witness/goals": {"none": {}}}, "MP-Q001",
           ", witness"),
    Attack("what a witness says turns its direction", "FORALL", {"witness/says": "a\u202eb"},
           "MP-Q001", ", witness"),
    Attack("an impossible goal that is not called so", "ABSURD", {"refutes": DROP}, "MP-Q024",
           ", witness, goal never"),
    Attack("a vacuous goal as a refutation", "ABSURD",
           {"goals": {"nonsense": {"if": ["x >= 2", "x <= 1"], "then": "x == 7"}},
            "refutes": {"nonsense": "That x is both."}}, "MP-Q024", ", refutes, nonsense"),
    Attack("a refutation of nothing", "POS",
           {"goals": {"weak": "x >= 0"}, "refutes": {"weak": "That x is negative."}}, "MP-Q024",
           ", refutes, weak"),
    Attack("a refutation that claims a true comparison", "FORALL",
           {"refutes": {"all": "That y is large."}}, "MP-Q024", ", refutes, all"),
    Attack("a refutation without words", "ABSURD", {"refutes/never": " "}, "MP-Q001", ", refutes"),
    Attack("a refutation of another lemma's goal", "ABSURD", {"refutes/other": "That."}, "MP-Q001",
           ", refutes"),
    Attack("a hypothesis that is false beyond the range proves 0 >= 1", "INDUCTION",
           {"hypotheses/cap": {"all": {"n": "Z"}, "if": ["n >= 0"], "then": "n <= 6"},
            "goals": {"never": "0 >= 1"}, "proof": [
                step("far", "7 <= 6", "instance", fact="cap", at={"n": "7"}, given=["seven"]),
                step("never", "0 >= 1", "pos", sum=[{"c": "1", "facts": ["far"]}])],
            "hypotheses/seven": "7 >= 0"}, "MP-Q025", ", witness, step far"),
    Attack("a hypothesis that is false beyond the range proves a true goal", "INDUCTION",
           {"hypotheses/cap": {"all": {"n": "Z"}, "if": ["n >= 0"], "then": "n <= 6"},
            "goals": {"true": "7 >= 7"}, "proof": [
                step("far", "7 <= 6", "instance", fact="cap", at={"n": "7"}, given=["seven"]),
                step("true", "7 >= 7", "absurd", from_="far")],
            "hypotheses/seven": "7 >= 0"}, "MP-Q025", ", witness, step far"),
    Attack("0 >= 1 in one step from a hypothesis that is false beyond the range", "INDUCTION",
           {"hypotheses/cap": {"all": {"n": "Z"}, "if": ["n >= 0"], "then": "0 >= n - 6"},
            "goals": {"never": "0 >= 1"}, "proof": [
                step("never", "0 >= 1", "instance", fact="cap", at={"n": "7"}, given=["seven"])],
            "hypotheses/seven": "7 >= 0"}, "MP-Q025", ", witness, goal never"),
    Attack("a universal hypothesis that is false", "FORALL",
           {"hypotheses": {"no": {"all": {"k": "Z"}, "then": "k >= k + 1"}}}, "MP-Q020",
           ", witness, no"),
]


@pytest.mark.parametrize("name", HONEST)
def test_the_honest_lemmas_are_proved(name: str) -> None:
    assert prove(HONEST[name], library()).id == name


def names(attacks: list[Attack]) -> list[str]:
    return [each.name for each in attacks]


@pytest.mark.parametrize("attack", [*ATTACKS, *TOP], ids=names([*ATTACKS, *TOP]))
def test_is_refused(attack: Attack) -> None:
    data = HONEST[attack.lemma]
    for path, value in attack.changes.items():
        data = changed(data, path, value)
    refused(data, attack.code, f"lemma {attack.lemma}{attack.place}", library())


def test_there_are_enough_attacks_and_each_is_another_one() -> None:
    every = [*ATTACKS, *TOP]
    assert len(every) >= 45
    assert len(set(names(every))) == len(every)
    rules = {each["by"] for data in HONEST.values() for each in data["proof"]}
    assert set(RULES) == rules | {"absurd"}


# --- attacks that need more than one file, or Python


def used(name: str, **keys: Any) -> dict[str, Any]:
    """A lemma that claims 0 >= 0, and what else ``keys`` say."""
    return lemma(name, {}, step("goal", "0 >= 0", "pos"), **keys)


def code_of(files: dict[str, Any], identifier: str) -> str:
    error = Library(files).verdict(identifier).error
    return error.code if error else "proved"


def test_a_circle_of_lemmas_proves_nothing() -> None:
    first = lemma("A1", {}, step("goal", "0 >= 1", "instance", fact="A2.goal"), uses=["A2"])
    second = lemma("A2", {}, step("goal", "0 >= 1", "instance", fact="A1.goal"), uses=["A1"])
    for identifier in ("A1", "A2"):
        assert code_of({"A1": first, "A2": second}, identifier) == "MP-Q021"
    alone = lemma("A1", {}, step("goal", "0 >= 1", "instance", fact="A1.goal"), uses=["A1"])
    assert code_of({"A1": alone}, "A1") == "MP-Q021"


def test_a_lemma_that_uses_a_refused_one_is_refused() -> None:
    bad = lemma("BAD", {}, step("goal", "0 >= 1", "pos"))
    user = lemma("USER", {}, step("goal", "0 >= 1", "instance", fact="BAD.goal"), uses=["BAD"])
    assert code_of({"BAD": bad, "USER": user}, "USER") == "MP-Q021"
    assert code_of({"USER": user}, "USER") == "MP-Q021"
    assert code_of({"BAD": bad}, "BAD") == "MP-Q010"


def test_a_file_of_another_lemma_is_refused() -> None:
    assert code_of({"B1": used("B2")}, "B1") == "MP-Q001"
    assert code_of({"B2": used("B2")}, "B2") == "proved"


def test_an_unknown_lemma_is_refused() -> None:
    with pytest.raises(MemproofError) as caught:
        Library({}).verdict("B1")
    assert caught.value.code == "MP-Q021"


FUNCTION = lemma("FUN", {"x": "R"},
                 step("goal", "f(x) >= 1", "instance", fact="up", at={"y": "x"}, given=["x0"]),
                 functions={"f": "R -> R"}, hypotheses={"up": {"all": {"y": "R"}, "if": ["y >= 0"],
                                                               "then": "f(y) >= 1"},
                                        "x0": "x >= 0"},
                 witness={"functions": {"f": {"of": ["y"], "is": "y*y + 1"}}})
UP = {"all": {"y": "R"}, "if": ["y >= 0"], "then": "f(y) >= 1"}


def user_of_function(**keys: Any) -> dict[str, Any]:
    given = keys.pop("given", ["same", "a0"])
    name = keys.pop("function", "f")
    arguments = keys.pop("sorts", "R -> R")
    return lemma("USE", {"a": "R"},
                 step("goal", "f(a) >= 1", "instance", fact="FUN.goal", at={"x": "a"}, given=given),
                 uses=["FUN"], functions={name: arguments},
                 hypotheses={"same": keys.pop("same", UP), "a0": "a >= 0"},
                 witness={"functions": {name: {"of": ["y"], "is": "y*y + 1"}}})


@pytest.mark.parametrize(("keys", "code", "place"), [
    ({"function": "h"}, "MP-Q021", ", uses"),
    ({"sorts": "Z -> R"}, "MP-Q021", ", uses"),
    ({"sorts": "R -> Z"}, "MP-Q021", ", uses"),
    ({"given": ["a0"]}, "MP-Q015", ", step goal"),
    ({"given": ["a0", "same"]}, "MP-Q015", ", step goal"),
    ({"given": ["a0", "a0"]}, "MP-Q015", ", step goal"),
    ({"same": {"all": {"y": "R"}, "if": ["y >= 1"], "then": "f(y) >= 1"}}, "MP-Q015",
     ", step goal"),
    ({"same": {"all": {"y": "Z"}, "if": ["y >= 0"], "then": "f(y) >= 1"}}, "MP-Q015",
     ", step goal"),
    ({"same": {"all": {"y": "R"}, "if": ["y >= 0", "y >= 0"], "then": "f(y) >= 1"}}, "MP-Q015",
     ", step goal"),
    ({"same": {"all": {"y": "R", "w": "R"}, "if": ["y >= 0"], "then": "f(y) >= 1"}}, "MP-Q015",
     ", step goal"),
    ({"same": {"all": {"y": "R"}, "if": ["y >= 0"], "then": "f(y) >= 1 or f(y) <= 0"}}, "MP-Q015",
     ", step goal"),
])
def test_a_used_lemma_keeps_its_functions_and_its_premises(
        keys: dict[str, Any], code: str, place: str) -> None:
    proved = {"FUN": prove(FUNCTION, {})}
    assert prove(user_of_function(), proved)
    refused(user_of_function(**keys), code, f"lemma USE{place}", proved)


def test_premises_of_a_used_lemma_do_not_capture() -> None:
    """The bound variable of the premise has the name of a variable of the user: two things."""
    inner = lemma("IN", {"s": "R"}, step("goal", "s <= 2", "instance", fact="h"),
                  hypotheses={"h": {"if": [], "then": "s <= 2"},
                              "all": {"all": {"t": "R"}, "if": ["t >= 0"], "then": "t + 2 >= s"}})
    proved = {"IN": prove(inner, {})}
    user = lemma("OUT", {"t": "R"}, step("goal", "t + 3 <= 2", "instance", fact="IN.goal",
                                         at={"s": "t + 3"}, given=["h", "t0"]),
                 uses=["IN"], hypotheses={"h": {"then": "t + 3 <= 2"}, "t0": "t <= 0 - 1"},
                 witness={"variables": {"t": "0 - 1"}})
    refused(user, "MP-Q007", "lemma OUT, step goal", proved)


def test_a_function_and_a_variable_of_the_same_name_in_two_lemmas() -> None:
    """LIB is about a variable x; here x is a function."""
    user = lemma("XX", {"y": "R"}, step("goal", "2*x(y) + 1 > 0", "instance", fact="LIB.plus",
                                        at={"x": "x(y)"}, given=["h"]),
                 uses=["LIB"], functions={"x": "R -> R"}, hypotheses={"h": "x(y) >= 0"},
                 witness={"functions": {"x": {"of": ["t"], "is": "t"}}})
    goal = prove(user, library()).goals["goal"]
    assert "2*x(y) + 1 > 0" in str(user["goals"])
    assert goal.variables == (("y", "R"),)
    refused(changed(user, "hypotheses/h", "y >= 0"), "MP-Q015", "lemma XX, step goal", library())


def test_a_lemma_that_is_named_as_an_axiom_does_not_change_it() -> None:
    """The lemma "relu" with the goal "on" is no other axiom: either refused, or a true fact."""
    named = lemma("relu", {}, step("on", "0 >= 0", "pos"))
    try:
        proved = {"relu": prove(named, {})}
    except MemproofError:
        return
    wrong = lemma("W", {"x": "R"}, step("goal", "relu(x) == x", "instance", fact="relu.on",
                                        at={"t": "x"}, given=["x1"]),
                  uses=["relu"], hypotheses={"x1": "x <= 0"}, witness={"variables": {"x": "0"}})
    with pytest.raises(MemproofError):
        prove(wrong, proved)


def test_proving_changes_no_data() -> None:
    for data in HONEST.values():
        before = copy.deepcopy(data)
        prove(data, library())
        assert data == before


def test_what_is_done_to_the_data_later_does_not_reach_the_goals() -> None:
    data = copy.deepcopy(HONEST["POS"])
    proved = prove(data, {})
    goals = dict(proved.goals)
    data["goals"]["one"] = "0 >= 1"
    data["hypotheses"]["x0"] = "x > 5"
    data["proof"].clear()
    assert proved.goals == goals
    assert prove(HONEST["POS"], {}).goals == goals


def test_a_verdict_is_not_confused_by_the_order() -> None:
    """A refused lemma between two others leaves no traces."""
    bad = lemma("BAD", {}, step("goal", "0 >= 1", "pos"))
    files = {"LIB": LIB, "BAD": bad, "USER": HONEST["USER"]}
    expected = {"LIB": True, "BAD": False, "USER": True}
    for order in (list(files), ["USER", "BAD", "LIB"], ["BAD"], ["USER"]):
        found = Library(files).all(order)
        assert [(v.id, v.proved) for v in found] == [(name, expected[name]) for name in order]
    assert [v.id for v in Library(files).all()] == list(files)


def test_a_refused_verdict_has_no_lemma() -> None:
    verdict = Library({"BAD": lemma("BAD", {}, step("goal", "0 >= 1", "pos"))}).verdict("BAD")
    assert verdict.lemma is None
    with pytest.raises(MemproofError, match="MP-Q010"):
        verdict.accepted()
    good = Library({"LIB": LIB}).verdict("LIB")
    assert good.accepted() is good.lemma


@pytest.mark.parametrize("uses", [[["LIB"]], [None], ["GHOST"], "LIB", {"LIB": 1}, 5])
def test_odd_uses(uses: Any) -> None:
    assert code_of({"LIB": LIB, "USER": {**HONEST["USER"], "uses": uses}}, "USER") in (
        "MP-Q001", "MP-Q021")
