"""A strict reader of the part of VNN-LIB that ``vnnlib.py`` writes, versions 1.0 and 2.0.

It shares nothing with the writer: tokens, then lists in each other, then what each may be.
Whatever else stands in a file is refused, never skipped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from memproof.errors import MemproofError, show
from memproof.exact import rational
from memproof.instances.queries import Atom, Query

MOST_CHARACTERS = 1 << 22
MOST_NUMBERS = 4096  # inputs, or outputs
DEEPEST = 6
TOKEN = re.compile(r"\s+|;[^\n]*|(?P<word>[()]|[^\s();]+)")
NUMBER = re.compile(r"-?[0-9]{1,1200}\.[0-9]{1,1200}")
NAME_1 = re.compile(r"([XY])_(0|[1-9][0-9]{0,5})")
NAME_2 = re.compile(r"([XY])\[0,(0|[1-9][0-9]{0,5})\]")
SHAPE = re.compile(r"\[1,([1-9][0-9]{0,5})\]")
Item = list["Item"] | str
Operand = tuple[str, int] | Fraction  # an input or output, or a number


def query_of(text: str, place: str) -> Query:
    """The query of a file.  Errors: MP-V002 whatever is not in the subset, with its command."""
    if len(text) > MOST_CHARACTERS:
        raise _refusal(place, f"at most {MOST_CHARACTERS} characters", "more")
    commands = _lists(text, place)
    second = bool(commands) and isinstance(commands[0], list) and (
        commands[0][:1] == ["vnnlib-version"])
    reader = _Reader(place, NAME_2 if second else NAME_1)
    rest = reader.declare_2(commands) if second else reader.declare_1(commands)
    for number, command in rest:
        reader.assertion(command, f"{place}, command {number}")
    return reader.result()


def _refusal(place: str, expected: str, found: object) -> MemproofError:
    return MemproofError("MP-V002", place, expected, found if isinstance(found, str) else
                         show(found))


def _lists(text: str, place: str) -> list[Item]:
    """Lists in lists of words."""
    stack: list[list[Item]] = [[]]
    for found in TOKEN.finditer(text):
        word = found["word"]
        if word == "(":
            stack.append([])
            if len(stack) > DEEPEST:
                raise _refusal(place, f"at most {DEEPEST - 1} parentheses in each other", "more")
        elif word == ")":
            if len(stack) == 1:
                raise _refusal(place, "a parenthesis that was opened", "')'")
            inner = stack.pop()
            stack[-1].append(inner)
        elif word:
            stack[-1].append(word)
    if len(stack) > 1:
        raise _refusal(place, "every parenthesis closed", "the end of the file")
    return stack[0]


class _Reader:
    """What is declared, then what is asserted: ends of the box, and one property."""

    def __init__(self, place: str, name: re.Pattern[str]) -> None:
        self.place, self.name = place, name
        self.sizes = {"X": 0, "Y": 0}
        self.ends = dict[tuple[int, str], Fraction]()
        self.atoms: tuple[Atom, ...] = ()

    def declare_1(self, commands: Sequence[Item]) -> list[tuple[int, Item]]:
        """(declare-const X_0 Real) ..., in order; the commands behind them, numbered."""
        rest = list(enumerate(commands, 1))
        while rest and isinstance(rest[0][1], list) and rest[0][1][:1] == ["declare-const"]:
            number, command = rest.pop(0)
            letter = "Y" if self.sizes["Y"] or command[1:2] == ["Y_0"] else "X"
            if command != ["declare-const", f"{letter}_{self.sizes[letter]}", "Real"]:
                raise _refusal(f"{self.place}, command {number}",
                               f"(declare-const {letter}_{self.sizes[letter]} Real)", command)
            self._declare(letter, self.sizes[letter] + 1)
        return rest

    def declare_2(self, commands: Sequence[Item]) -> list[tuple[int, Item]]:
        """The version and one network."""
        if commands[0] != ["vnnlib-version", "<2.0>"]:
            raise _refusal(f"{self.place}, command 1", "(vnnlib-version <2.0>)", commands[0])
        network = commands[1] if len(commands) > 1 else ""
        place = f"{self.place}, command 2"
        if not isinstance(network, list) or network[:2] != ["declare-network", "f"] or (
                len(network) != 4):
            raise _refusal(place, "a network f with one input and one output", network)
        for letter, kind, part in zip("XY", ("input", "output"), network[2:], strict=True):
            shape = SHAPE.fullmatch(part[3]) if isinstance(part, list) and len(part) == 4 and (
                part[:3] == [f"declare-{kind}", letter, "real"]) and isinstance(part[3], str
                                                                              ) else None
            if shape is None:
                raise _refusal(place, f"(declare-{kind} {letter} real [1,n])", part)
            self._declare(letter, int(shape[1]))
        return list(enumerate(commands, 1))[2:]

    def _declare(self, letter: str, size: int) -> None:
        if size > MOST_NUMBERS:
            raise _refusal(self.place, f"at most {MOST_NUMBERS} of {letter}", "more")
        self.sizes[letter] = size

    def assertion(self, command: Item, place: str) -> None:
        """An end of the box, or the property.  Errors: MP-V002."""
        if not isinstance(command, list) or len(command) != 2 or command[0] != "assert":
            raise _refusal(place, "(assert ...)", command)
        parts = self._parts(command[1], place)
        if len(parts) == 1 and parts[0][1][0] == "X":
            self._end(*parts[0], place)
        elif any(variable[0] == "X" for _, variable, _ in parts):
            raise _refusal(place, "ends of the box that stand alone", "one among others")
        elif self.atoms:
            raise _refusal(place, "one assertion on outputs", "a second one")
        else:
            self.atoms = tuple(self._atom(*part, place) for part in parts)

    def _parts(self, body: Item, place: str) -> list[tuple[str, tuple[str, int], Operand]]:
        """The comparisons of an assertion."""
        if not isinstance(body, list) or body[:1] != ["or"]:
            return [self._comparison(body, place)]
        inner = body[1:]
        if self.name is NAME_1:
            if not all(isinstance(each, list) and len(each) == 2 and each[0] == "and"
                       for each in inner):
                raise _refusal(place, "an 'or' of 'and' of one comparison each", body)
            inner = [each[1] for each in inner]
        if len(inner) < 2:
            raise _refusal(place, "two comparisons or more", body)
        return [self._comparison(each, place) for each in inner]

    def _comparison(self, body: Item, place: str) -> tuple[str, tuple[str, int], Operand]:
        if not isinstance(body, list) or len(body) != 3 or body[0] not in ("<=", ">="):
            raise _refusal(place, "(<= A B) or (>= A B)", body)
        left, right = (self._operand(each, place) for each in body[1:])
        if isinstance(left, Fraction):
            raise _refusal(place, "an input or output on the left", body[1])
        return str(body[0]), left, right

    def _operand(self, word: Item, place: str) -> Operand:
        found = self.name.fullmatch(word) if isinstance(word, str) else None
        if found and int(found[2]) < self.sizes[found[1]]:
            return found[1], int(found[2])
        if isinstance(word, str) and NUMBER.fullmatch(word):
            return rational(word)
        raise _refusal(place, "an input or output that is declared, or a decimal with a point",
                       word)

    def _end(self, relation: str, variable: tuple[str, int], other: Operand, place: str) -> None:
        key = (variable[1], relation)
        if not isinstance(other, Fraction):
            raise _refusal(place, "a number as the end of the box", f"{other[0]} {other[1]}")
        if key in self.ends:
            raise _refusal(place, f"one end {relation} of input {variable[1]}", "a second one")
        self.ends[key] = other

    def _atom(self, relation: str, variable: tuple[str, int], other: Operand, place: str) -> Atom:
        sides: list[int | None] = [variable[1], None]
        if not isinstance(other, Fraction):
            if other[0] != "Y" or other[1] == variable[1]:
                raise _refusal(place, "two outputs", f"{other[0]} {other[1]}")
            sides[1] = other[1]
        bound = other if isinstance(other, Fraction) else Fraction(0)
        if relation == "<=":
            return Atom(sides[1], sides[0], -bound)
        return Atom(sides[0], sides[1], bound)

    def result(self) -> Query:
        """The query.  Errors: MP-V002 if an end or the property is missing, or the box is empty."""
        if not self.atoms:
            raise _refusal(self.place, "an assertion on outputs", "none")
        box = []
        for j in range(self.sizes["X"]):
            low, high = self.ends.get((j, ">=")), self.ends.get((j, "<="))
            if low is None or high is None or low > high:
                raise _refusal(self.place, f"two ends of input {j}, the lower one first",
                               "others")
            box.append((low, high))
        return Query(tuple(box), self.sizes["Y"], self.atoms)
