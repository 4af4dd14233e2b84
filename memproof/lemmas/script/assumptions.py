"""What a script begins with: symbols, axioms, facts of other lemmas, imported facts, hypotheses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from memproof.lemmas.script.formulas import Language
from memproof.lemmas.script.layout import code, comment, remark
from memproof.lemmas.trusted.kernel import AXIOMS, Lemma
from memproof.lemmas.trusted.terms import Formula

SORTS, IN_A_ROW = {"R": "real", "Z": "integer"}, 9  # symbols

# With Max, floor and powers of two sympy itself can say why an axiom holds.  What it finds true of
# a symbol that it supposes to be nonnegative holds for every nonnegative number: that is trusted.
PLACES = {"u": "nonnegative=True", "v": "nonpositive=True", "w": "real=True", "h": "integer=True",
          "m": "integer=True, nonnegative=True"}
CHECKS = {
    "relu.on": ["Max(0, {u}) == {u}"],
    "relu.off": ["Max(0, {v}) == 0"],
    "floor.below": ["floor({w}) <= {w}"],
    "floor.above": ["frac({w}) < 1", "frac({w}).rewrite(floor) == {w} - floor({w})"],
    "pow2.zero": ["2**Max(0, 0) == 1"],
    "pow2.next": ["expand(2**Max(0, {m} + 1)) == 2*2**Max(0, {m})"],
    "pow2.least": ["(2**Max(0, {h})).is_integer", "(2**Max(0, {h})).is_positive"],
}
LITERAL = {"relu": "Lambda({w}, Max(0, {w}))", "pow2": "Lambda({h}, 2**Max(0, {h}))"}


def symbols(lemma: Lemma, language: Language) -> Iterator[str]:
    """Variables and functions, as sympy's symbols and functions."""
    names = language.names
    functions = [_function(python, name, lemma, language)
                 for python, name in names.of_kind("function").items()
                 if not (language.literal and name == "floor")]  # that one is imported
    yield "# ---- the symbols"
    for sort, word in SORTS.items():
        found = list(names.of_kind(sort).items())
        for start in range(0, len(found), IN_A_ROW):
            here, there = zip(*found[start : start + IN_A_ROW], strict=True)
            yield f"{', '.join(here)} = symbols({' '.join(there)!r}, {word}=True)"
    for python, name in names.of_kind("place").items():
        yield f"{python} = Symbol({name!r}, {PLACES[name]})"
    yield from functions


def _function(python: str, name: str, lemma: Lemma, language: Language) -> str:
    if language.literal and name in LITERAL:
        return f"{python} = {LITERAL[name].format_map(Places(language))}"
    sorts, value = lemma.scope.functions[name]
    line = f"{python} = Function({name!r}, {SORTS[value]}=True)"
    return remark(line, f"{', '.join(sorts)} -> {value}")[-1]


@dataclass
class Places(Mapping[str, str]):
    """The symbols at which sympy is asked, each with a name once it is needed."""

    language: Language

    def __getitem__(self, name: str) -> str:
        return self.language.names.of("place", name)

    def __iter__(self) -> Iterator[str]:
        return iter(PLACES)

    def __len__(self) -> int:
        return len(PLACES)


def assumptions(lemma: Lemma, used: list[str], language: Language) -> Iterator[str]:
    """Axioms, lemmas, imported facts, hypotheses: what the script takes as it is."""
    known = {name: lemma.scope.facts[name] for name in used if name in lemma.scope.facts}
    yield from _axioms({name: f for name, f in known.items() if name in AXIOMS}, language)
    yield from _lemmas({name: f for name, f in known.items()
                        if "." in name and name not in AXIOMS}, language)
    yield from _own_assumptions(lemma, language)


def _own_assumptions(lemma: Lemma, language: Language) -> Iterator[str]:
    names = list(map(language.symbol, lemma.scope.variables))
    if names:
        yield from ("", "# ---- any values of these", *code(f"let({', '.join(names)})", 0))
    if lemma.imports:
        yield from ("", "# ---- imported facts, which are not proved here")
    for name, formula in lemma.imports.items():
        data = lemma.data["imports"][name]
        yield from comment(f"{name}: {data['says']} ({data['cite']})")
        yield from _assumption("imported", name, formula, language)
    if lemma.hypotheses:
        yield from ("", "# ---- the hypotheses")
    defined = {name for each in lemma.definitions.values() for name in each.names}
    for name, formula in lemma.hypotheses.items():
        kind = "definition" if name in defined else "hypothesis"
        yield from _assumption(kind, name, formula, language)


def _axioms(axioms: Mapping[str, Formula], language: Language) -> Iterator[str]:
    if axioms and language.literal:
        yield from ("", "# ---- what sympy itself says of Max, floor and powers of two (it is "
                    "asked for signs only here)")
    elif axioms:
        yield from ("", "# ---- axioms: what is supposed of relu, floor and pow2 (powers of two)")
    for name, formula in axioms.items():
        checks = CHECKS[name] if language.literal else []
        inside = [each.format_map(Places(language)) for each in checks]
        yield from _assumption("axiom", name, formula, language, *inside)


def _lemmas(lemmas: Mapping[str, Formula], language: Language) -> Iterator[str]:
    if lemmas:
        yield from ("", "# ---- what other lemmas say, each proved in its own script")
    for name, formula in lemmas.items():
        yield from _assumption("lemma", name, formula, language, repr(name))


def _assumption(kind: str, name: str, formula: Formula, language: Language, *more: str
                ) -> Iterator[str]:
    """A statement that is taken as it is, under its name."""
    arguments = ", ".join([language.formula(formula), *more])
    yield from code(f"{language.fact(name)} = {kind}({arguments})", 0)
