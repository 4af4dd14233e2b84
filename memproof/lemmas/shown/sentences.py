"""Sentences about a lemma with their formulas typeset, word for word.

Nothing is parsed for its meaning: a formula is what looks like one, and every sign of the sentence
stays where it is.  What does not look like one stays text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element

from memproof.lemmas.shown.mathml import (
    APPLY,
    GREEK,
    INVISIBLE_TIMES,
    Content,
    between,
    element,
    math,
    symbol,
)

TOKEN = re.compile(
    r"(?P<space>[ ]+)|(?P<name>[A-Za-z]+[0-9]*)|(?P<number>[0-9]+)|(?P<dots>\.\.\.)"
    r"|(?P<sign><=|>=|==|[-+*/=<>])|(?P<open>\()|(?P<close>\))|(?P<raise>\^)|(?P<lower>_)"
    r"|(?P<comma>,)|(?P<other>.)", re.DOTALL)
SIGNS = {"<=": "≤", ">=": "≥", "==": "=", "-": "−", "*": "⋅"}
RELATIONS = {"<=", ">=", "==", "=", "<", ">"}
FUNCTIONS = {"relu", "floor", "ceil", "pow2", "log2", "max", "min", "bl", "sqrt"}
ARTICLES = {"a", "A", "I"}  # alone, they are English
LEMMA = re.compile(r"[A-Z][A-Za-z0-9]*(?:-[a-z0-9]+)?")
DEEPEST = 8


class Token(NamedTuple):
    """A piece of a sentence."""

    kind: str
    text: str


def typeset(text: str, names: Collection[str], links: Mapping[str, str]) -> Content:
    """The sentence: formulas of these names as MathML, ids of lemmas as links.

    ``names``: what may stand in a formula besides single letters; ``links``: lemma -> address.
    """
    return _Sentence(text, names).content(links)


class _Sentence:
    """``tokens`` and the names that are no English words."""

    def __init__(self, text: str, names: Collection[str]) -> None:
        self.text, self.names = text, names
        self.tokens = [Token(str(found.lastgroup), found[0]) for found in TOKEN.finditer(text)]

    def content(self, links: Mapping[str, str]) -> Content:
        """From left to right: a link, a formula, or a piece of text."""
        found: Content = []
        place = 0
        while place < len(self.tokens):
            link, end = self.link(place, links)
            formula: Content = [link] if link is not None else []
            if not formula:
                formula, end = self.formula(place)
            if not formula:
                formula, end = [self.tokens[place].text], place + 1
                if self.kind(place) == "name":  # the rest of a word begins no formula
                    end = self.word_end(place)
                    formula = ["".join(each.text for each in self.tokens[place:end])]
            found += formula
            place = end
        return found

    def kind(self, place: int) -> str:
        """Of the token there; "" behind the end."""
        return self.tokens[place].kind if 0 <= place < len(self.tokens) else ""

    def word_end(self, place: int) -> int:
        """Behind a word, with what hangs on it: ``two-sided``."""
        place += 1
        while (self.kind(place) == "sign" and self.tokens[place].text == "-"
               and self.kind(place + 1) in ("name", "number")):
            place += 2
        return place

    def link(self, place: int, links: Mapping[str, str]) -> tuple[Element | None, int]:
        """The id of a lemma, if one begins here, and what is behind it."""
        if self.kind(place) != "name" or self.tokens[place].text in self.names:
            return None, place
        start = sum(len(each.text) for each in self.tokens[:place])
        match = LEMMA.match(self.text, start)
        if match is None or match[0] not in links:
            return None, place
        end, length = place, 0
        while length < len(match[0]):
            length += len(self.tokens[end].text)
            end += 1
        whole = length == len(match[0])
        return (element("a", match[0], href=links[match[0]]), end) if whole else (None, place)

    # -- formulas

    def formula(self, place: int) -> tuple[Content, int]:
        """The longest formula that begins here, in parts between which a line may break."""
        parts, end = self.run(place, 0)
        only = end == place + 1
        if end == place or (only and self.kind(place) in ("number", "dots")) or (
                only and self.tokens[place].text in ARTICLES):
            return [], place
        found: Content = []
        for part in parts:
            found += [" "] * bool(found) + [math(element("mrow", *part))]
        return found, end

    def run(self, place: int, depth: int) -> tuple[list[list[Element]], int]:
        """Operands with signs between them: (parts, each beginning with its sign; the end)."""
        first = self.operand(place + self.is_minus(place), depth)
        if first[1] == place + self.is_minus(place):
            return [], place
        parts = [[_sign("-")] * self.is_minus(place) + first[0]]
        end = first[1]
        if self.tokens[place].text in ARTICLES and self.kind(end) == "space":
            after = self.operand(end + 1, depth)[1] > end + 1
            if after:
                return [], place  # "a t": an article
        while True:
            sign, at = self.sign(end)
            if sign is None:
                at = end + (self.kind(end) == "space")
                if not self.may_touch(end, at):
                    return parts, end
            operand, behind = self.operand(at, depth)
            if behind == at:
                return parts, end
            if sign is None:
                parts[-1] += [element("mo", INVISIBLE_TIMES), *operand]
            elif sign in RELATIONS or sign in "+-":
                mark = _sign(sign) if depth else between(SIGNS.get(sign, sign))
                parts.append([mark, *operand])
            else:
                parts[-1] += [_sign(sign), *operand]
            end = behind

    def may_touch(self, end: int, at: int) -> bool:
        """May what is at ``at`` be a further factor: a name or a bracket behind a blank?"""
        return at > end and self.kind(at) in ("name", "open")

    def is_minus(self, place: int) -> bool:
        """Does a negative number or term begin here?"""
        return (self.kind(place) == "sign" and self.tokens[place].text == "-"
                and self.kind(place - 1) in ("", "space", "open"))

    def sign(self, place: int) -> tuple[str | None, int]:
        """A sign with blanks on both sides or on none, and what is behind it."""
        blank = self.kind(place) == "space"
        if self.kind(place + blank) != "sign" or (self.kind(place + blank + 1) == "space") != blank:
            return None, place
        return self.tokens[place + blank].text, place + 1 + 2 * blank

    def operand(self, place: int, depth: int) -> tuple[list[Element], int]:
        """A number, a name, a call or a bracket, with an index and a power behind it."""
        found, end = self.atom(place, depth)
        while end > place and self.kind(end) in ("raise", "lower"):
            power, behind = self.atom(end + 1, depth)
            if behind == end + 1:
                break
            tag = "msup" if self.kind(end) == "raise" else "msub"
            found = [element(tag, element("mrow", *found), element("mrow", *power))]
            end = behind
        return found, end

    def atom(self, place: int, depth: int) -> tuple[list[Element], int]:
        """An operand without index and power."""
        kind = self.kind(place)
        if kind == "number":
            return [element("mn", self.tokens[place].text)], place + 1
        if kind == "dots":
            return [element("mo", "…")], place + 1
        if kind == "open":
            return self.bracket(place, depth)
        if kind != "name" or not self.is_name(place):
            return [], place
        name = self.tokens[place].text
        inside, end = self.bracket(place + 1, depth) if self.kind(place + 1) == "open" else (
            [], place + 1)
        letter = element("mi", name) if name in FUNCTIONS else symbol(name)
        if inside:
            return [letter, element("mo", APPLY), *inside], end
        return ([], place) if name in FUNCTIONS - set(self.names) else ([letter], place + 1)

    def is_name(self, place: int) -> bool:
        """Is it no English word, and not the first part of one?"""
        name = self.tokens[place].text
        plain = name.rstrip("0123456789")
        known = len(plain) == 1 or plain in GREEK or name in self.names or name in FUNCTIONS
        hyphen = self.kind(place + 1) == "sign" and self.tokens[place + 1].text == "-"
        return known and not (hyphen and self.kind(place + 2) == "name"
                              and not self.is_name(place + 2))

    def bracket(self, place: int, depth: int) -> tuple[list[Element], int]:
        """Formulas in brackets, with commas between them."""
        if self.kind(place) != "open" or depth == DEEPEST:
            return [], place
        inside: list[Element] = []
        at = place + 1
        while True:
            parts, end = self.run(at, depth + 1)
            if end == at:
                return [], place
            inside += [each for part in parts for each in part]
            if self.kind(end) == "close":
                return [element("mrow", _bracket("("), *inside, _bracket(")"))], end + 1
            if self.kind(end) != "comma":
                return [], place
            inside.append(element("mo", ","))
            at = end + 1 + (self.kind(end + 1) == "space")


def _sign(text: str) -> Element:
    return element("mo", SIGNS.get(text, text))


def _bracket(text: str) -> Element:
    return element("mo", text, stretchy="false")
