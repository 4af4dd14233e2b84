"""What a proof may speak of, and texts: Python's grammar of expressions, of which little is
understood; nothing is ever evaluated.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import accumulate
from typing import Any

import sympy
from sympy import Add, Expr, Function, Integer, Max, Mul, Rational, Symbol

from .data import items, keys
from .statements import All, Compare, Formula, Or, Refused, in_quotes, need, of_kind
from .work import BITS, Work

TEXT, NESTING, POWER, NAMES = 2000, 30, 24, 96  # limits (MP-Q004)

Sorts = tuple[tuple[str, ...], str]  # Z or R: of the arguments, of the value
Term = tuple[Expr, bool]  # and is it built from integers by +, * and powers?
SORTS: dict[str, dict[str, bool]] = {"Z": {"integer": True}, "R": {"real": True}}
KNOWN: dict[str, Sorts] = {"relu": (("R",), "R"), "floor": (("R",), "Z"), "pow2": (("Z",), "Z")}
LITERAL: dict[str, Callable[..., Expr]] = {
    "relu": lambda x: Max(0, x), "floor": sympy.floor, "pow2": lambda k: 2 ** Max(0, k)}
ID = re.compile(r"[A-Z][A-Za-z0-9-]{0,23}")
NAME = re.compile(r"(?!or$)[A-Za-z][A-Za-z0-9_]{0,39}")
SIGNATURE = re.compile(r"([ZR](?:, [ZR]){0,7}) -> ([ZR])")
TOKENS = re.compile(r"(?:[0-9]{1,300}(?![0-9A-Za-z_.])|[A-Za-z][A-Za-z0-9_]*"
                    r"|\*{1,2}(?!\*)|[-+/(),]|[<>=]=|[<>]| )*")
RELATIONS = {ast.Eq: "==", ast.GtE: ">=", ast.Gt: ">", ast.LtE: "<=", ast.Lt: "<"}



@dataclass
class Scope:
    """What may be spoken of.  A branch of a proof works in a copy, so nothing leaks out of it."""

    work: Work
    literal: bool
    symbols: dict[str, Symbol] = field(default_factory=dict)
    functions: dict[str, Sorts] = field(default_factory=lambda: dict(KNOWN))
    facts: dict[str, Formula] = field(default_factory=dict)
    said: dict[Any, Any] = field(default_factory=dict)  # (term or comparison?, text) -> its meaning

    def copy(self) -> Any:
        """A scope of its own."""
        self.work.spend(1 + len(self.facts) // 32)
        return type(self)(self.work, self.literal, dict(self.symbols), dict(self.functions),
                          dict(self.facts), self.said)

    def renew(self) -> None:
        """A text means the same where the lemma speaks of the same symbols and functions."""
        meant_by = frozenset(self.symbols.items()), frozenset(self.functions.items())
        self.said = self.work.said.setdefault(meant_by, {})

    def new(self, name: object, *taken: Mapping[str, Any]) -> str:
        """A name that stands for nothing yet.  Errors: MP-Q007, MP-Q004 too many symbols."""
        fits = isinstance(name, str) and NAME.fullmatch(name) and not any(name in t for t in taken)
        need(fits, "MP-Q007", "no new name", name)
        need(len(self.symbols) + len(self.functions) <= NAMES, "MP-Q004", "too many symbols")
        return str(name)

    def declare(self, variables: object) -> tuple[Symbol, ...]:
        """New symbols {name: sort}; Z: integers, R: real numbers."""
        for name, sort in keys(variables).items():
            self.new(name, self.symbols, self.functions)
            need(sort in ("Z", "R"), "MP-Q001", "the sort is Z or R", sort)
            self.symbols[name] = Symbol(name, **SORTS[sort])
        self.renew()
        return tuple(self.symbols[name] for name in keys(variables))

    def declare_function(self, name: object, text: object) -> None:
        """A function of which nothing is known: ``Z, R -> R``."""
        self.new(name, self.symbols, self.functions)
        found = SIGNATURE.fullmatch(text) if isinstance(text, str) else None
        if not found:
            raise Refused("MP-Q001", "", "sorts such as 'Z, R -> R' are wanted")
        self.functions[str(name)] = tuple(found[1].split(", ")), found[2]
        self.renew()

    def learn(self, name: object, f: Formula) -> None:
        """A fact under a new name."""
        self.facts[self.new(name, self.facts)] = f

    def fact(self, name: object, kind: type = object) -> Any:
        """The fact of that name, of that kind.  Errors: MP-Q008, MP-Q013."""
        need(isinstance(name, str) and name in self.facts, "MP-Q008", "no such fact here", name)
        return of_kind(kind, self.facts[str(name)])

    # -- texts: Python's grammar of expressions, of which only what is named here is understood

    def tree(self, text: object) -> ast.expr:
        """The syntax tree of a text.  Errors: MP-Q001, MP-Q002, MP-Q004."""
        if not isinstance(text, str):
            raise Refused("MP-Q001", "", "a text is wanted")
        word = text.strip(" ")
        need(len(word) <= TEXT, "MP-Q004", "too long a text")
        need(TOKENS.fullmatch(word), "MP-Q002", "other signs than those of a term", word)
        need(levels(word) <= NESTING, "MP-Q004", "too many levels of parentheses")
        self.work.spend(10 + len(word) // 8)
        try:
            return ast.parse(word, mode="eval").body
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            raise Refused("MP-Q002", "", f"no expression: {in_quotes(word)}") from None

    def term(self, text: object) -> Term:
        """The term of a text."""
        found: Term = self.once(self.read, text)
        return found

    def once(self, meaning: Callable[[ast.expr], Any], text: object) -> Any:
        """What a text means, which is found once as long as the scope speaks of the same."""
        key = meaning.__name__, text
        if not isinstance(text, str) or key not in self.said:
            self.said[key] = meaning(self.tree(text))
        else:
            self.work.spend(10 + len(text) // 8)
        return self.said[key]

    def read(self, node: ast.expr, depth: int = 0) -> Term:
        """The term of a syntax tree.  Errors: MP-Q002 to MP-Q006."""
        need(depth <= 3 * NESTING, "MP-Q004", "too much nesting")
        self.work.spend(4)
        match node:
            case ast.Constant(value=value) if type(value) is int:
                return Integer(value), True
            case ast.Name(id=name):
                need(name in self.symbols, "MP-Q003", "an unknown variable", name)
                return self.symbols[name], self.symbols[name].is_integer is True
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                e, integer = self.read(inner, depth + 1)
                return -e, integer
            case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult()):
                return self.combination(node, depth + 1)
            case ast.BinOp(left=base, op=ast.Pow(), right=ast.Constant(value=k)) if type(k) is int:
                return self.power(self.read(base, depth + 1), k)
            case ast.BinOp(left=ast.Constant(value=p), op=ast.Div(), right=ast.Constant(value=q)) \
                    if type(p) is type(q) is int and q:
                return Rational(p, q), p % q == 0
            case ast.BinOp(left=ast.UnaryOp(op=ast.USub(), operand=p), op=ast.Div() as op, right=q):
                e, integer = self.read(ast.BinOp(p, op, q), depth + 1)
                return -e, integer
            case ast.BinOp(op=ast.Div()):
                raise Refused("MP-Q005", "", "only a number is divided, by one that is not 0")
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self.application(name, [self.read(each, depth + 1) for each in args])
        raise Refused("MP-Q002", "", "not a term")

    def combination(self, node: Any, depth: int) -> Term:
        """a + b - c ..., or a * b * c ..."""
        make, kinds = (Mul, ast.Mult) if isinstance(node.op, ast.Mult) else (Add, ast.Add | ast.Sub)
        terms = []
        while isinstance(node, ast.BinOp) and isinstance(node.op, kinds):
            e, integer = self.read(node.right, depth)
            terms.append((-e if isinstance(node.op, ast.Sub) else e, integer))
            node = node.left
        es, integers = zip(self.read(node, depth), *reversed(terms), strict=True)
        return make(*es), all(integers)

    def power(self, base: Term, k: int) -> Term:
        """A power, weighed before sympy multiplies numbers."""
        bits = self.work.weight(base[0])[1]
        need(k <= POWER and bits * k <= BITS, "MP-Q004", "a power too high")
        return base[0] ** k, base[1]

    def application(self, name: str, arguments: Sequence[Term]) -> Term:
        """f(t, ...)."""
        need(name in self.functions, "MP-Q003", "an unknown function", name)
        sorts, value = self.functions[name]
        need(len(arguments) == len(sorts), "MP-Q003", "another number of arguments", name)
        for (e, integer), sort in zip(arguments, sorts, strict=True):
            need(sort == "R" or integer, "MP-Q006", "no integer", e)
        known = LITERAL.get(name) if self.literal else None
        f = known or function(name, value)
        return f(*(e for e, _ in arguments)), value == "Z"

    def compare(self, node: ast.expr) -> Compare:
        """A comparison of two terms."""
        match node:
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in RELATIONS:
                (a, m), (b, n) = self.read(left), self.read(right)
                return Compare(a, RELATIONS[type(op)], b, m and n)
        raise Refused("MP-Q002", "", "no comparison of two terms")

    def ground(self, text: object) -> Compare | Or:
        """A comparison, or several with "or" between them."""
        found: Compare | Or = self.once(self.comparisons, text)
        return found

    def comparisons(self, node: ast.expr) -> Compare | Or:
        """The same of a syntax tree."""
        match node:
            case ast.BoolOp(op=ast.Or(), values=values):
                return Or(tuple(map(self.compare, values)))
        return self.compare(node)

    def formula(self, data: object) -> Formula:
        """A text, or {"all": {name: sort}, "if": [...], "then": ...}."""
        if not isinstance(data, dict):
            return self.ground(data)
        keys(data, ["then"], ["all", "if"])
        inside = self.copy()
        symbols = inside.declare(data.get("all", {}))
        premises = tuple(inside.formula(each) for each in items(data.get("if", [])))
        return All(symbols, premises, inside.ground(data["then"]))


def levels(word: str) -> int:
    """How deep parentheses stand in parentheses, if they are too many to be sure."""
    if word.count("(") <= NESTING:
        return 0
    return max(accumulate({"(": 1, ")": -1}.get(sign, 0) for sign in word))


@lru_cache(1000)
def function(name: str, value: str) -> Any:
    """Sympy's function of that name; the sort of its value."""
    return Function(name, **SORTS[value])


@cache
def axioms(literal: bool) -> dict[str, Formula]:
    """What is known of relu, floor and pow2."""
    every: dict[str, dict[str, Any]] = {
        "relu.on": {"all": {"t": "R"}, "if": ["t >= 0"], "then": "relu(t) == t"},
        "relu.off": {"all": {"t": "R"}, "if": ["t <= 0"], "then": "relu(t) == 0"},
        "floor.below": {"all": {"t": "R"}, "then": "floor(t) <= t"},
        "floor.above": {"all": {"t": "R"}, "then": "t < floor(t) + 1"},
        "pow2.zero": {"then": "pow2(0) == 1"},
        "pow2.next": {"all": {"k": "Z"}, "if": ["k >= 0"], "then": "pow2(k + 1) == 2*pow2(k)"},
        "pow2.least": {"all": {"k": "Z"}, "then": "pow2(k) >= 1"}}
    return {name: Scope(Work(), literal).formula(data) for name, data in every.items()}
