"""What a proof may speak of: variables with sorts, functions, facts; and reading formulas.

The text of a term or formula is read with Python's grammar of expressions, of which only the forms
named in ``Scope.read`` are understood; nothing is ever evaluated.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from typing import Any

from memproof.errors import MemproofError, show
from memproof.lemmas.trusted.terms import All, Compare, Formula, Or, Term, apply, number, variable
from memproof.lemmas.trusted.text import digits, formula_text, text_of

# Limits that an expression bomb meets before it hurts (MP-Q004).
TEXT, DEPTH, POWER, SYMBOLS = 2000, 30, 24, 96


def need(condition: object, code: str, expected: Any, found: Any = "") -> None:
    """Raise ``code`` unless the condition holds; terms, formulas and numbers are put in words."""
    if not condition:
        raise MemproofError(code, "", words(expected), words(found))


def words(value: Any) -> str:
    """A term, a formula, a number or a text for a message."""
    if isinstance(value, Compare | Or | All):
        value = formula_text(value)
    elif isinstance(value, Term | Fraction | int):
        value = text_of(value) if isinstance(value, Term) else digits(value)
    return str(value) if len(str(value)) < 300 else f"{str(value)[:300]}..."


def need_object(
    data: object, needed: Iterable[str] = (), optional: Iterable[str] | None = None
) -> Any:
    """``data`` if it is an object with the keys ``needed`` and, of others, only ``optional``."""
    if not isinstance(data, dict):
        raise MemproofError("MP-Q001", "", "an object {...}", show(data))
    found: dict[str, Any] = data
    missing = [key for key in needed if key not in found]
    if missing:
        raise MemproofError("MP-Q001", "", f"the keys {', '.join(needed)}",
                            f"no {', '.join(missing)}")
    others = None if optional is None else found.keys() - set(needed) - set(optional)
    if others:
        raise MemproofError("MP-Q001", "", f"no keys but {', '.join([*needed, *(optional or ())])}",
                            show(sorted(others)))
    return found


def need_list(data: object) -> list[Any]:
    """``data`` if it is a list."""
    if not isinstance(data, list):
        raise MemproofError("MP-Q001", "", "a list [...]", show(data))
    return data


def need_text(data: dict[str, Any], key: str) -> str:
    """A text that shows what it holds: no control characters, nothing that turns its direction."""
    text = data[key]
    fits = isinstance(text, str) and text.strip() and text.isprintable()
    need(fits, "MP-Q001", f"a printable text as {key!r}", fits or show(text))
    return str(text)


def with_place(path: str, function: Any, *arguments: Any) -> Any:
    """function(*arguments), whose errors say where."""
    try:
        return function(*arguments)
    except MemproofError as error:
        inner = error.place.startswith("lemma ")
        place = error.place if inner else ", ".join(filter(None, [path, error.place]))
        place = place if len(place) < 400 else f"{place[:150]} ... {place[-200:]}"
        raise MemproofError(error.code, place, error.expected, error.found) from None
    except RecursionError:
        raise MemproofError("MP-Q004", path, "less nesting", "too much") from None


def at_column(node: ast.AST, error: MemproofError) -> MemproofError:
    """The error, found at a node of a syntax tree: its column, unless it has a place already."""
    place = error.place or f"column {getattr(node, 'col_offset', 0) + 1}"
    return MemproofError(error.code, place, error.expected, error.found)


def comparison(f: Formula | None) -> Compare:
    """The formula, if it compares two terms."""
    if not isinstance(f, Compare):
        raise MemproofError("MP-Q013", "", "a comparison of two terms", formula_text(f) if f
                            else "none")
    return f


def universal(f: Formula) -> All:
    """The formula, if it is about all values."""
    if not isinstance(f, All):
        raise MemproofError("MP-Q013", "", "a statement for all values", formula_text(f)[:200])
    return f


Signature = tuple[tuple[str, ...], str]  # sorts (Z or R) of the arguments; sort of the value
KNOWN: dict[str, Signature] = {
    "relu": (("R",), "R"), "floor": (("R",), "Z"), "pow2": (("Z",), "Z")}
ID = re.compile(r"[A-Z][A-Za-z0-9-]{0,23}", re.ASCII)
NAME = re.compile(r"(?!or$)[A-Za-z]\w{0,39}", re.ASCII)
TOKENS = re.compile(
    r"(?:\d{1,300}(?![\w.])|[A-Za-z]\w*(?!\w)|\*{1,2}(?!\*)|[-+/(),]|[<>=]=|[<>]| )*", re.ASCII)
RELATIONS = {ast.Eq: "==", ast.GtE: ">=", ast.Gt: ">", ast.LtE: "<=", ast.Lt: "<"}

WORD = re.compile(r"[A-Za-z]\w*")
# A term or formula; the variables in its text with their sorts, the functions with their signatures
Reading = tuple[Any, set[tuple[str, str]], set[tuple[str, Signature]]]


def syntax_tree(word: str) -> ast.expr:
    """The syntax tree of an expression; proofs say the same short texts many times.

    Errors: those of ``Scope.parse``.
    """
    return short_tree(word) if len(word) <= 60 else new_tree(word)


@lru_cache(maxsize=1000)
def short_tree(word: str) -> ast.expr:
    """``syntax_tree`` of a text so short that a thousand of them take little memory."""
    return new_tree(word)


def new_tree(word: str) -> ast.expr:
    """``syntax_tree``, from the text.

    Errors: those of ``Scope.parse``.
    """
    need(len(word) <= TEXT, "MP-Q004", f"at most {TEXT} characters", len(word))
    match = TOKENS.match(word)
    end = match.end() if match else 0
    if end < len(word):
        raise MemproofError("MP-Q002", f"column {end + 1}",
                            "names, digits and + - * / ** ( ) , == <= < >= > or",
                            show(word[end:]))
    if word.count("(") > DEPTH:
        levels = accumulate({"(": 1, ")": -1}.get(sign, 0) for sign in word)
        need(max(levels) <= DEPTH, "MP-Q004", f"at most {DEPTH} levels of parentheses")
    try:
        return ast.parse(word, mode="eval").body
    except SyntaxError as error:
        column = error.offset or len(word) + 1
    except (ValueError, MemoryError, RecursionError):
        column = 1
    raise MemproofError("MP-Q002", f"column {column}", "an expression", show(word))


@dataclass
class Scope:
    """What may be spoken of: variables with their sorts, functions, and the facts so far.

    A branch of a proof works in a copy, so that nothing leaks out of it.
    """

    variables: dict[str, str] = field(default_factory=dict)
    functions: dict[str, Signature] = field(default_factory=lambda: dict(KNOWN))
    facts: dict[str, Formula] = field(default_factory=dict)
    readings: dict[tuple[str, str], Reading] = field(
        default_factory=dict, repr=False, compare=False)  # shared by copies

    def copy(self) -> Scope:
        """A scope of its own."""
        return Scope(dict(self.variables), dict(self.functions), dict(self.facts), self.readings)

    def declare(self, variables: Any) -> tuple[tuple[str, str], ...]:
        """New variables {name: sort}.  No name ever stands for two things (MP-Q007)."""
        for name, sort in need_object(variables).items():
            self.need_new(name, self.variables, self.functions)
            fits = sort in ("Z", "R")
            need(fits, "MP-Q001", f"{name} of sort Z or R", fits or show(sort))
            self.variables[name] = sort
        return tuple(variables.items())

    def declare_function(self, name: str, text: object) -> None:
        """A function about which nothing is known: "Z, R -> R" takes an integer and a real."""
        self.need_new(name, self.variables, self.functions)
        match = re.fullmatch(r"([ZR](?:, [ZR]){0,7}) -> ([ZR])", str(text))
        if not match:
            raise MemproofError("MP-Q001", "", "sorts such as 'Z, R -> R'", show(text))
        self.functions[name] = tuple(match[1].split(", ")), match[2]

    def learn(self, name: object, formula: Formula) -> None:
        """A fact under a new name."""
        self.need_new(name, self.facts)
        self.facts[str(name)] = formula

    def need_new(self, name: object, *taken: Mapping[str, Any]) -> None:
        """``name`` is a name and none of those ``taken``, and there are not too many symbols.

        Errors: MP-Q007, MP-Q004.
        """
        fits = isinstance(name, str) and NAME.fullmatch(name) and not any(name in t for t in taken)
        need(fits, "MP-Q007", "a name that is not in use", fits or show(name))
        symbols = len(self.variables) + len(self.functions)
        need(symbols <= SYMBOLS, "MP-Q004", f"at most {SYMBOLS} variables and functions", symbols)

    def fact(self, name: object) -> Formula:
        """The fact of that name."""
        found = self.facts.get(name) if isinstance(name, str) else None
        if found is None:
            raise MemproofError("MP-Q008", "", "a fact in scope", show(name))
        return found

    def comparison(self, name: object) -> tuple[Term, str]:
        """A fact that compares, as e == 0, e >= 0 or e > 0."""
        return comparison(self.fact(name)).positive()

    def integer(self, t: Term) -> bool:
        """Is the term built from integers by +, * and powers?"""
        if t.op == "number":
            return bool(t.args[0].denominator == 1)
        if t.op == "variable":
            return self.variables[t.args[0]] == "Z"
        if t.op == "apply":
            return self.functions[t.args[0]][1] == "Z"
        return all(map(self.integer, t.inner()))

    def need_sort(self, t: Term, sort: str) -> None:
        """A term of sort Z is built from integers; any term is of sort R.  Errors: MP-Q006."""
        need(sort == "R" or self.integer(t), "MP-Q006", "an integer", t)

    # -- reading: Python's grammar of expressions, of which only what is named here is understood

    def parse(self, text: object, read: Callable[[ast.expr], Any]) -> Any:
        """What ``read`` makes of the syntax tree of a text; errors name the column.

        Errors: MP-Q001 no text, MP-Q002 no expression, or other characters than those of TOKENS,
        MP-Q004 too long a text or too many parentheses, and those of ``read``.
        """
        if not isinstance(text, str):
            raise MemproofError("MP-Q001", "", "a formula or a term as text", show(text))
        try:
            return read(syntax_tree(text.strip(" ")))
        except MemproofError as error:
            where = f"{error.place} of {show(text.strip(' '), 60)}" if error.place else ""
            raise MemproofError(error.code, where, error.expected, error.found) from None

    def once(self, kind: str, text: object, read: Callable[[ast.expr], Any]) -> Any:
        """``parse``, but a text is read once, as long as the names in it stand for the same: a
        reading depends on the sorts of its variables and the signatures of its functions alone."""
        if type(text) is not str:
            return self.parse(text, read)
        key = kind, text
        if key in self.readings:
            found, variables, functions = self.readings[key]
            if variables <= self.variables.items() and functions <= self.functions.items():
                return found
        found, used = self.parse(text, read), set(WORD.findall(text))
        variables = {(name, self.variables[name]) for name in used & self.variables.keys()}
        functions = {(name, self.functions[name]) for name in used & self.functions.keys()}
        self.readings[key] = found, variables, functions
        return found

    def term(self, text: object) -> Term:
        """A term from its text.  Errors: those of ``parse`` and ``read``."""
        found: Term = self.once("term", text, self.read)
        return found

    def read(self, node: ast.expr) -> Term:
        """The term of a syntax tree: integers, variables, -t, a + b, a - b, a * b, t ** k with a
        number k, p / q with numbers, f(t, ...).  Errors: MP-Q002 anything else, MP-Q003 an
        unknown name or another number of arguments, MP-Q004 too high a power, MP-Q005 a
        division, MP-Q006 a sort."""
        try:
            return self.read_here(node)
        except MemproofError as error:
            raise at_column(node, error) from None

    def read_here(self, node: ast.expr) -> Term:
        """The term of a node, whose errors need no place."""
        match node:
            case ast.Constant(value=value) if type(value) is int:
                return number(value)
            case ast.Name(id=name):
                if name not in self.variables:
                    raise self.unknown(name, self.variables)
                return variable(name)
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return -self.read(inner)
            case ast.BinOp(op=ast.Add() | ast.Sub()):
                return Term("+", tuple(self.operands(node, (ast.Add, ast.Sub))))
            case ast.BinOp(op=ast.Mult()):
                return Term("*", tuple(self.operands(node, (ast.Mult,))))
            case ast.BinOp(left=left, op=ast.Pow(), right=ast.Constant(value=k)) if type(k) is int:
                need(k <= POWER, "MP-Q004", f"powers of at most {POWER}", k)
                return Term("^", (self.read(left), k))
            case ast.BinOp(left=ast.Constant(value=p), op=ast.Div(), right=ast.Constant(value=q)):
                if type(p) is int and type(q) is int and q:
                    return number(Fraction(p, q))
            case ast.BinOp(left=ast.UnaryOp(op=ast.USub(), operand=p), op=ast.Div(), right=right):
                return -self.read(ast.copy_location(ast.BinOp(p, ast.Div(), right), node))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self.application(name, args)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            raise MemproofError("MP-Q005", "", "no division, but of a number by one that is not 0",
                                show(ast.unparse(node)))
        raise MemproofError("MP-Q002", "", "a term", show(ast.unparse(node)))

    def application(self, name: str, args: list[ast.expr]) -> Term:
        """f(t, ...)."""
        if name not in self.functions:
            raise self.unknown(name, self.functions)
        sorts = self.functions[name][0]
        need(len(args) == len(sorts), "MP-Q003", f"{len(sorts)} arguments of {name}", len(args))
        arguments = [self.read(each) for each in args]
        for each, sort in zip(arguments, sorts, strict=True):
            self.need_sort(each, sort)
        return apply(name, *arguments)

    def operands(self, node: ast.expr, kinds: tuple[type[ast.operator], ...]) -> list[Term]:
        """The terms of a - b + c ..., what is subtracted with its sign changed; of a * b * c ..."""
        found: list[Term] = []
        while isinstance(node, ast.BinOp) and isinstance(node.op, kinds):
            right = self.read(node.right)
            found.append(-right if isinstance(node.op, ast.Sub) else right)
            node = node.left
        return [self.read(node), *reversed(found)]

    @staticmethod
    def unknown(name: str, known: Iterable[str]) -> MemproofError:
        """MP-Q003: a name that is none of the known ones."""
        return MemproofError("MP-Q003", "", f"one of {', '.join(known)}", show(name))

    def compare(self, node: ast.expr) -> Compare:
        """The comparison of two terms (==, >=, >, <=, <).  Errors: MP-Q002, and those of
        ``read``."""
        match node:
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in RELATIONS:
                return Compare(self.read(left), RELATIONS[type(op)], self.read(right))
        raise at_column(node, MemproofError("MP-Q002", "", "a comparison of two terms",
                                            show(ast.unparse(node))))

    def formula(self, data: object) -> Formula:
        """A comparison, "A or B or ...", or {"all": {name: sort}, "if": [...], "then": ...}."""
        if isinstance(data, dict):
            need_object(data, ["then"], ["all", "if"])
            inside = self.copy()
            variables = inside.declare(data.get("all", {}))
            premises = tuple(inside.formula(each) for each in need_list(data.get("if", [])))
            return All(variables, premises, inside.ground(data["then"]))
        return self.ground(data)

    def ground(self, text: object) -> Compare | Or:
        """A comparison, or alternatives.  Errors: those of ``parse`` and ``compare``."""
        found: Compare | Or = self.once("formula", text, self.alternatives)
        return found

    def alternatives(self, node: ast.expr) -> Compare | Or:
        """The comparisons that a syntax tree joins by "or", or the only one."""
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
            return Or(tuple(map(self.compare, node.values)))
        return self.compare(node)
