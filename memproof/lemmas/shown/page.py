"""Lemmas and their proofs as one self-contained HTML page, well-formed XML, without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, tostring

from memproof.errors import MemproofError
from memproof.lemmas.shown import mathml
from memproof.lemmas.shown.mathml import Content, element, math
from memproof.lemmas.shown.outline import (
    Block,
    Step,
    Summand,
    applies,
    constant,
    instance_at,
    numbers,
    numeral,
    outline,
)
from memproof.lemmas.shown.rules import WORDS
from memproof.lemmas.shown.sentences import typeset
from memproof.lemmas.shown.standing import standing
from memproof.lemmas.shown.text import assumptions, goals
from memproof.lemmas.trusted.kernel import AXIOMS, RULES
from memproof.lemmas.trusted.terms import Formula, Term, number, variable
from memproof.lemmas.trusted.witness import Instance
from memproof.outputs import Kind
from memproof.outside import count_text, prose, visible

if TYPE_CHECKING:
    from memproof.lemmas import Verdict

TITLE = "Lemmas and their proofs"
PAGE = Kind("a page of lemmas",
            rb"<!DOCTYPE html>\s*<html[^>]*><head>.{0,400}<title>" + TITLE.encode(), ".html")
STYLE = """
:root { color-scheme: light dark; --soft: #666; --line: #ccc; --note: #f4f1e8; --link: #0b57a4;
  --yes: #0a6b2d; --no: #a3211c; }
@media (prefers-color-scheme: dark) {
  :root { --soft: #a5a5a5; --line: #444; --note: #2a2821; --link: #8ab8ee;
    --yes: #6fd08c; --no: #ff9a90; }
}
body { font: 1.0625rem/1.55 Georgia, serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2 { line-height: 1.2; } h2 { margin-top: 3rem; }
a { color: var(--link); text-decoration: none; } a:hover { text-decoration: underline; }
math { font-size: 1.05em; } .name { font-style: italic; }
nav li { margin: .1rem 0; } .soft, .here { color: var(--soft); }
.imported { background: var(--note); padding: .5rem 1rem; }
ol.steps { list-style: none; padding-left: 0; } ol.steps ol.steps { padding-left: 1.1rem; }
li.step { margin: .9rem 0; padding-left: .8rem; border-left: 2px solid var(--line); }
.claim, .why, dd, p, summary { overflow-x: auto; overflow-wrap: break-word; }
.here { font-size: .9em; overflow-wrap: anywhere; }
@media (max-width: 30rem) { ol.steps ol.steps { padding-left: .3rem; } dd { margin-left: .6rem; }
  li.step { padding-left: .5rem; } }
.number { font-variant-numeric: tabular-nums; color: var(--soft); margin-right: .4em; }
.fact { font-family: ui-monospace, monospace; font-size: .85em; overflow-wrap: anywhere; }
.why { margin: .1rem 0; } summary { cursor: pointer; color: var(--soft); }
.away { opacity: .75; } .refused { border-left: 4px solid #b3261e; padding-left: 1rem; }
dt { font-family: ui-monospace, monospace; font-size: .85em; } dd { margin: 0 0 .5rem 1.5rem; }
.mark { font: 600 .72rem/1 ui-sans-serif, sans-serif; letter-spacing: .04em; white-space: nowrap;
  border: 1px solid; border-radius: .2rem; padding: .15rem .35rem; vertical-align: middle; }
.yes { color: var(--yes); } .no { color: var(--no); }
pre { overflow-x: auto; background: var(--note); padding: .6rem 1rem; }
"""


RULES_PAGE = "rules"


@dataclass(frozen=True)
class Places:
    """Where things stand: all on one page, or a page for each lemma and one for the rules.

    ``proofs``: the address of the pages of docs/proofs, if a reader of these pages has them.
    """

    apart: bool = False
    proofs: str = ""

    def address(self, page: str, anchor: str, here: str = "") -> str:
        """Of an anchor on a page, from the page ``here``."""
        return f"{page}.html#{anchor}" if self.apart and page != here else f"#{anchor}"


def page(verdicts: Sequence[Verdict], at: str | None = None) -> str:
    """The page.  ``at``: numbers of this instance (default: each lemma's witness).

    Errors: MP-Q020 and others of ``outline.instance_at``; MP-Q004 for a proof nested too deeply.
    """
    try:
        return _page(verdicts, at)
    except RecursionError:
        raise MemproofError("MP-Q004", "the page", "less nesting", "too much") from None


def _page(verdicts: Sequence[Verdict], at: str | None) -> str:
    shown = {each.id for each in verdicts}
    body: Content = [element("h1", TITLE), introduction(), _contents(verdicts)]
    for verdict in verdicts:
        body.append(section(verdict, shown, Places(), at))
    return document(TITLE, [*body, rules(), axioms()])


def document(title: str, body: Content) -> str:
    """A page with this body."""
    head = element("head", element("meta", charset="utf-8"),
                   element("meta", name="viewport", content="width=device-width"),
                   element("title", title), element("style", STYLE))
    html = element("html", head, element("body", *body), lang="en")
    text = tostring(html, encoding="unicode", short_empty_elements=False)
    return f"<!DOCTYPE html>\n{text.replace('></meta>', '/>')}\n"


def section(verdict: Verdict, shown: set[str], places: Places, at: str | None = None) -> Element:
    """A lemma of the page, or why it was refused.  Errors: those of ``page``."""
    if verdict.lemma is None:
        return _refused(verdict)
    return _Page(verdict, instance_at(verdict.lemma, at), shown, places).section()


def introduction() -> Element:
    """How to read a proof."""
    return element(
        "p", "Every lemma on this page that is not marked as refused was proved by the lemma "
        "kernel when the page was made. A name in brackets such as ",
        element("span", "[margin]", class_="fact"), " stands in a combination for the left side of "
        "that fact minus its right side (for ≤ and <, the reverse); ",
        math(mathml.of_term(2 ** variable("k"))),
        " is 1 for negative k. Numbers in grey are those of one instance, exactly.")


def _contents(verdicts: Iterable[Verdict]) -> Element:
    entries = []
    for each in verdicts:
        title = each.data.get("title")
        state = " (checked again, with sympy alone)" if "sympy" in each.checkers else ""
        state = f" ({each.objection})" if each.objection else state if each.proved else " (refused)"
        entries.append(element("li", element("a", _one(each.id), href=f"#{_one(each.id)}"),
                               f" {_one(title)}{state}"))
    return element("nav", element("ul", *entries))


def mark(verdict: Verdict) -> Element:
    """PROVED, and by whom, or REFUSED."""
    if not verdict.proved or verdict.objection:
        return element("span", "REFUSED", class_="mark no")
    return element("span", f"PROVED ({', '.join(verdict.checkers)})", class_="mark yes")


def _one(text: object) -> str:
    return visible(str(text), 4000)


def _refused(verdict: Verdict) -> Element:
    return element("section", element("h2", _one(verdict.id)),
                   element("p", "Refused by the kernel: ", str(verdict.error)),
                   id=_one(verdict.id), class_="refused")


class _Page:
    """One lemma's section.  ``anchors``: where the facts that a step names stand on the page."""

    def __init__(
        self, verdict: Verdict, instance: Instance, shown: set[str], places: Places
    ) -> None:
        self.lemma, self.instance, self.shown = verdict.accepted(), instance, shown
        self.places, self.mark = places, mark(verdict)
        self.id = _one(self.lemma.id)
        self.links = {each: self.address(each, each) for each in shown - {self.id}}
        self.names = {*self.lemma.scope.variables, *self.lemma.scope.functions}

    def address(self, page: str, anchor: str) -> str:
        """Of an anchor on the page of a lemma, or of the rules."""
        return self.places.address(page, anchor, self.id)

    def sentence(self, text: object) -> Content:
        """A sentence with its formulas."""
        return typeset(prose(text), self.names, self.links)

    def section(self) -> Element:
        """The section: title, statement, source, sorts, imports, definitions, hypotheses and goals,
        and the proof, folded, with the numbers of the instance."""
        data = self.lemma.data
        anchors = self._anchors()
        content: Content = [
            element("h2", f"{self.id} ", prose(data["title"]), " ", self.mark),
            element("p", *self.sentence(data["statement"])),
            element("p", "Source: ", *self.source(), class_="soft"),
            self._sorts(), *self._imports(), *self._uses(),
            *(part for title, formulas in assumptions(self.lemma)
              for part in self._formulas(title.capitalize(), formulas)),
            *self._standing(),
            *self._formulas("Goals", goals(self.lemma), "goal."),
        ]
        found: Content = []
        for index, (name, value) in enumerate(self.instance.values.items()):
            found += [", " * bool(index), self._value(name, value)]
        proof = self.block(outline(self.lemma), self.instance, anchors)
        steps = count_text(self.lemma.steps, "step")
        summary = f"Proof, {steps}" + (", with numbers at " if found else "")
        content.append(element("details", element("summary", summary, *found), *proof))
        return element("section", *content, id=self.id)

    def source(self) -> Content:
        """The source, with a link to its page of proofs if there is one."""
        text = prose(self.lemma.data["source"])
        found = re.search(r"docs/proofs/([\w-]+)\.md#([\w-]+)$", text)
        if not (found and self.places.proofs):
            return [text]
        return [text[:found.start()], element(
            "a", found[0], href=f"{self.places.proofs}{found[1]}.html#{found[2]}")]

    def _standing(self) -> Content:
        """Proved under what, what of it was sampled, what its goals refute."""
        found = standing(self.lemma)
        words = [f"Proved: {found.words}.", *(f"{each[0].upper()}{each[1:]}." for each in
                                             found.notes())]
        return [element("p", _one(" ".join(words)), class_="soft")]

    def _anchors(self) -> dict[str, str]:
        """Addresses of axioms, goals of used lemmas, imported facts, hypotheses."""
        found = {name: self.address(RULES_PAGE, f"axiom.{name}") for name in AXIOMS}
        for used in self.lemma.data.get("uses", []):
            if used in self.shown:
                goal = f"{_one(used)}.goal."
                found |= {name: self.address(_one(used), goal + name.removeprefix(f"{used}."))
                          for name in self.lemma.scope.facts if name.startswith(f"{used}.")}
        named = (*self.lemma.imports, *self.lemma.hypotheses)
        return found | {name: f"#{self.id}.{name}" for name in named}

    @staticmethod
    def _value(name: str, value: Fraction) -> Element:
        text = numeral(value)
        size = [element("mtext", text)] if text.startswith("(") else mathml.numeral(value)
        return math(element("mrow", mathml.symbol(name), element("mo", "="), *size))

    def _imports(self) -> Content:
        if not self.lemma.imports:
            return []
        entries: Content = []
        for name, formula in self.lemma.imports.items():
            each = self.lemma.data["imports"][name]
            entries += [element("dt", name, id=f"{self.id}.{name}"),
                        element("dd", *mathml.words(formula), element(
                            "div", *self.sentence(each["says"]),
                            f" (cited: {prose(each['cite'])})"))]
        return [element("div", element("p", "This proof assumes, without proving it:"),
                        element("dl", *entries), class_="imported")]

    def _uses(self) -> Content:
        entries: Content = []
        for index, used in enumerate(self.lemma.data.get("uses", [])):
            name = _one(used)
            link = element("a", name, href=self.links[name]) if name in self.links else name
            entries += [", " * bool(index), link]
        return [element("p", "It uses ", *entries, ".")] if entries else []

    def _sorts(self) -> Element:
        entries: Content = []
        for name, sort in self.lemma.scope.variables.items():
            entries += [", " * bool(entries), math(mathml.of_sort(name, sort))]
        for name, text in self.lemma.data.get("functions", {}).items():
            signature = [_one(text).replace("Z", "ℤ").replace("R", "ℝ").replace("->", "→")]
            entries += [", " * bool(entries), math(mathml.symbol(name)), ": ", *signature]
        return element("p", "For all ", *entries, ".") if entries else element("p")

    def _formulas(self, title: str, formulas: Mapping[str, Formula], mark: str = "") -> Content:
        entries: Content = []
        for name, formula in formulas.items():
            here = self._here(formula, self.instance)
            entries += [element("dt", name, id=f"{self.id}.{mark}{name}"),
                        element("dd", *mathml.words(formula), *here)]
        return [element("p", title), element("dl", *entries)] if entries else []

    def _here(self, f: Formula, instance: Instance | None) -> Content:
        text = "" if instance is None or constant(f) else numbers(f, instance)
        for plain_sign, sign in (("==", "="), (">=", "≥"), ("<=", "≤"), ("-", "−")):
            text = text.replace(plain_sign, sign)
        return [element("span", f" (here {text})", class_="here")] if text else []

    def block(self, block: Block, instance: Instance | None, anchors: dict[str, str]) -> Content:
        """What is assumed, and the steps."""
        anchors = dict(anchors)
        entries: Content = []
        for name, formula in block.assumed:
            anchor = f"{self.id}.{block.steps[0].number if block.steps else ''}.{name}"
            anchors[name] = f"#{anchor}"
            entries += [element("dt", name, id=anchor),
                        element("dd", "suppose ", *mathml.words(formula),
                                *self._here(formula, instance))]
        steps = []
        for step in block.steps:
            steps.append(self.step(step, instance, anchors))
            anchors[step.name] = f"#{self.id}.{step.number}"
        listed = [element("dl", *entries)] if entries else []
        return [*listed, element("ol", *steps, class_="steps")]

    def step(self, step: Step, instance: Instance | None, anchors: dict[str, str]) -> Element:
        """The claim, why it holds, the sub-proofs."""
        claim = element("div", element("span", step.number, class_="number"),
                        element("span", step.name, class_="fact"), " ", *mathml.words(step.claim),
                        *self._here(step.claim, instance), class_="claim")
        rule = element("a", WORDS[step.rule].word, class_="soft",
                       href=self.address(RULES_PAGE, f"rule.{step.rule}"))
        why = element("div", rule, ": ", *self.reason(step, anchors), ". ",
                      *self.sentence(step.data["say"]), class_="why")
        inner = [self.sub_proof(each, instance, anchors) for each in step.blocks]
        return element("li", claim, why, *inner, id=f"{self.id}.{step.number}", class_="step")

    def sub_proof(
        self, block: Block, instance: Instance | None, anchors: dict[str, str]
    ) -> Element:
        """A branch, to be folded."""
        inside = None if instance is None else applies(block, instance)
        title: Content = [block.title or "proof"]
        for index, (name, sort) in enumerate(block.variables):
            title += [", " if index else ", for any ", math(mathml.of_sort(name, sort))]
        kind: dict[str, str] = {}
        if inside is False:
            title.append(" (not entered at this instance)")
            kind = {"class_": "away"}
        content = self.block(block, instance if inside else None, anchors)
        return element("details", element("summary", *title), *content, **kind)

    # -- reasons

    def reason(self, step: Step, anchors: dict[str, str]) -> Content:
        """What the step rests on."""
        if step.rule == "pos":
            return self._combination(step, anchors)
        if step.rule == "instance":
            return self._instance(step, anchors)
        if step.rule == "cases" and "on" in step.data:
            return ["on the sign of ", *_term(step.scope.term(step.data["on"]))]
        if step.rule == "induction":
            return ["on ", *_term(variable(step.data["on"]))]
        if step.rule == "generalization":
            return ["what is supposed holds for the values taken"]
        return self._facts(step.references, anchors) or ["no facts"]

    def _facts(self, names: Sequence[str], anchors: dict[str, str]) -> Content:
        found: Content = []
        for index, name in enumerate(names):
            found += [", " * bool(index), self._fact(name, anchors)]
        return found

    def _fact(self, name: str, anchors: dict[str, str]) -> Element:
        text = f"[{_one(name)}]"
        if name in anchors:
            return element("a", text, href=anchors[name], class_="fact")
        return element("span", text, class_="fact")

    def _instance(self, step: Step, anchors: dict[str, str]) -> Content:
        fact, *given = step.references
        found: Content = [self._fact(fact, anchors)]
        for index, (name, t) in enumerate(step.at):
            found += [", " if index else " at ", math(element(
                "mrow", mathml.symbol(name), element("mo", "="), mathml.of_term(t)))]
        return [*found, *([", by ", *self._facts(given, anchors)] if given else [])]

    def _combination(self, step: Step, anchors: dict[str, str]) -> Content:
        e, summands = step.combination
        found: Content = [*_term(e), " = "]
        for index, each in enumerate(summands):
            sign, c = _sign(each.c)
            found.append((" − " if sign else " + ") if index else "−" * sign)
            found += self._summand(each, c, anchors)
        return found if summands else [*found, "0"]

    def _summand(self, each: Summand, c: Term, anchors: dict[str, str]) -> Content:
        factors: list[Content] = [[self._fact(name, anchors)] for name in each.facts]
        if each.square is not None:
            factors.append(_term(Term("^", (each.square, 2))))
        if c != number(1) or not factors:
            factors.insert(0, ["(", *_term(c), ")"] if c.op == "+" and factors else _term(c))
        found: Content = []
        for index, factor in enumerate(factors):
            found += ["⋅" * bool(index), *factor]
        return found


def _sign(c: Term) -> tuple[bool, Term]:
    """(is it written with a minus, what remains)."""
    if c.op == "number" and c.args[0] < 0:
        return True, number(-c.args[0])
    if c.op == "*" and c.args[0] == number(-1) and len(c.args) == 2:
        return True, c.args[1]
    return False, c


def _term(t: Term) -> Content:
    return mathml.flowing(t)


def rules() -> Element:
    """The rules of proof."""
    content: Content = [element("h2", "The rules")]
    for name in RULES:
        rule = WORDS[name]
        content += [element("h3", f"{name}: {rule.word}", id=f"rule.{name}"),
                    element("p", rule.sentence), element("pre", "\n".join(rule.figure(200)))]
    return element("section", *content)


def axioms() -> Element:
    """The axioms of relu, floor and pow2."""
    entries: Content = []
    for name, formula in AXIOMS.items():
        entries += [element("dt", name, id=f"axiom.{name}"), element("dd", *mathml.words(formula))]
    return element("section", element("h2", "The axioms"), element("dl", *entries))
