"""What may take long is counted before it is done: by the syntax tree, and on the worst cases.

How long a unit takes is measured by tests/benchmarks/hostile.py.
"""

from __future__ import annotations

import ast
import io
import runpy
from collections.abc import Callable, Collection, Iterator
from functools import cache
from itertools import product
from typing import Any

import pytest
from helpers import hostile
from helpers.hostile import GENERATORS
from helpers.paths import PACKAGE, TESTS

from memproof.checker import kernel, second

# -------------------- the syntax tree

GROWS = {ast.Mult: "*", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**", ast.LShift: "<<",
         ast.MatMult: "@"}
CALLS = {"Fraction", "comb", "divmod", "factorial", "gcd", "lcm", "perm", "pow", "prod", "sort",
         "sorted", "sum"}
# The classes whose arithmetic is counted, and what stands outside of them: prices, lists of equal
# items, and numbers that are bounded by the length of the file.
COUNTED = {"second.py": {"Work"}, "kernel.py": {"Work", "Evaluation"}}
BOUNDED = {
    "second.py": {("measure", "*"), ("measure", "sum"), ("read_trace", "sum"),
                  ("compare_trace", "*"), ("read_labels", "%"), ("read_labels", "*")},
    "kernel.py": {("cost", "*"), ("cost", "//"), ("Reader", "*"), ("Reader", "sum"),
                  ("Channel", "*"), ("refuse_trace", "*"), ("refuse_trace", "sum"),
                  ("check_outputs", "*"), ("check_outputs", "%")},
}
# Paid by those who call them or by what they call, or about lengths of lists.
PAID_BEFORE = {"second.py": {"order"}, "kernel.py": {"relu", "combination"}}
PAYMENTS = {"pay", "hold"}


def is_constant(*nodes: ast.AST) -> bool:
    return all(isinstance(node, ast.Constant) for node in nodes)


def name_of(node: ast.AST) -> str:
    """``gcd`` for gcd and for math.gcd."""
    return getattr(node, "id", None) or getattr(node, "attr", "")


def step(node: ast.AST) -> str:
    """What the node does with numbers of any size, or with the bytes of the file; or nothing."""
    if isinstance(node, ast.BinOp) and not is_constant(node.left, node.right):
        return GROWS.get(type(node.op), "")
    if isinstance(node, ast.AugAssign):
        return GROWS.get(type(node.op), "")
    if isinstance(node, ast.Call) and not (node.args and is_constant(*node.args)):
        if any(ast.unparse(each).startswith("(len(") for each in node.args):
            return ""  # a sum of lengths
        return name_of(node.func) if name_of(node.func) in CALLS else ""
    reads = isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice)
    return "bytes" if reads and name_of(node.value) == "data" else ""


def steps(
    tree: ast.AST, counted: Collection[str] = ("Work",), where: str = ""
) -> Iterator[tuple[str, str]]:
    """(class or function at the top, step) for all steps outside of the classes that count."""
    for node in ast.iter_child_nodes(tree):
        defined = isinstance(node, ast.ClassDef | ast.FunctionDef)
        inside = where or (node.name if defined else "")
        if inside not in counted:
            yield from [(inside, step(node))] if step(node) else []
            yield from steps(node, counted, inside)


@pytest.mark.parametrize("name", BOUNDED)
def test_nothing_that_can_take_long_stands_outside_of_the_classes_that_count(name: str) -> None:
    tree = ast.parse((PACKAGE / "checker" / name).read_text(encoding="utf-8"))
    assert set(steps(tree, COUNTED[name])) == BOUNDED[name]


def counted_methods(name: str) -> list[ast.FunctionDef]:
    tree = ast.parse((PACKAGE / "checker" / name).read_text(encoding="utf-8"))
    return [method for node in tree.body
            if isinstance(node, ast.ClassDef) and node.name in COUNTED[name]
            for method in node.body if isinstance(method, ast.FunctionDef)
            if method.name not in ("__init__", *PAYMENTS)]


def first_line(method: ast.FunctionDef, wanted: Callable[[ast.AST], object]) -> float:
    """The first line with such a node, outside of payments."""
    paid = {id(inner) for node in ast.walk(method) if is_payment(node) for inner in ast.walk(node)}
    found = [node.lineno for node in ast.walk(method) if wanted(node) and
             (is_payment(node) or id(node) not in paid)]
    return min(found, default=float("inf"))


def is_payment(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and name_of(node.func) in PAYMENTS


@pytest.mark.parametrize("name", COUNTED)
def test_every_step_is_paid_for_before_it_is_taken(name: str) -> None:
    methods = [m for m in counted_methods(name) if first_line(m, step) < float("inf")]
    assert len(methods) >= 6
    late = {m.name for m in methods if first_line(m, is_payment) >= first_line(m, step)}
    assert late == PAID_BEFORE[name]


@pytest.mark.parametrize(("line", "found"), [
    ("return a * b", "*"), ("a *= b", "*"), ("return a // b", "//"), ("return 2 * a % 7", "%"),
    ("return a ** 2", "**"), ("return 1 << a", "<<"), ("return divmod(a, b)", "divmod"),
    ("return pow(a, b, c)", "pow"), ("return math.gcd(a, b)", "gcd"), ("return lcm(*a)", "lcm"),
    ("return Fraction(a, b)", "Fraction"), ("return sum(a)", "sum"), ("a.sort()", "sort"),
    ("return sorted(a)", "sorted"), ("return self.data[a:b]", "bytes"),
])
def test_the_rule_finds(line: str, found: str) -> None:
    function = f"def f(a, b, c):\n    {line}\n"
    assert ("f", found) in set(steps(ast.parse(function)))
    inside = function.replace("def", "class Work:\n  def").replace("    ", "     ")
    assert set(steps(ast.parse(inside))) == set()


def test_the_rule_lets_constants_be() -> None:
    tree = ast.parse("A, B = 2**28, Fraction(0)\ndef f(*a):\n    return [*a, 1 + 1, a[1:2]]\n")
    assert set(steps(tree)) == set()


def test_prices_are_those_of_the_format() -> None:
    """docs/certificate-format.md, section 8."""
    s, t = 1000, 500
    a, b = 2**s - 1, 2**t - 1
    gcd = s + t + s * t // 256
    for step_, price in [
        (lambda work: work.line(b'{"a":[1]}\n', 0, 9), 20_000 + 25 * 9 + 2000 * 7),
        (lambda work: work.product(a, b), 300 + gcd // 4),
        (lambda work: work.fraction(a, b), 2500 + gcd),
        (lambda work: work.scalar_product([[0, a]], [b], 0), 500 + gcd // 4),
    ]:
        work = second.Work(price)
        step_(work)
        assert work.used == price
        with pytest.raises(second.Stop):
            step_(second.Work(price - 1))


# -------------------- the worst cases, small


@cache
def small(name: str) -> bytes:
    """A small member, with "the longest" numbers of 600 digits."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hostile, "DIGITS", 600)
        patch.setattr(hostile, "LONGEST", 16**599 + 1)
        return GENERATORS[name].make(GENERATORS[name].small)


@cache
def verdict(name: str) -> second.Verdict:
    return second.check(small(name))


def kernel_check(data: bytes, **options: int) -> Any:
    return kernel.check(io.BytesIO(data), **options)


CHECKERS = [pytest.param(second.check, id="second"), pytest.param(kernel_check, id="kernel")]


@pytest.mark.parametrize("name", GENERATORS)
def test_both_checkers_agree(name: str) -> None:
    found, other = kernel_check(small(name)), verdict(name)
    assert (found.outcome, found.code) == (other.outcome, other.code)
    assert found.outcome in ("ACCEPTED", "REJECTED")


@pytest.mark.parametrize("check", CHECKERS)
@pytest.mark.parametrize("name", GENERATORS)
def test_a_limit_stops_it(name: str, check: Callable[..., Any]) -> None:
    """With all the work that it needs the verdict is the same, with a unit less it is none."""
    data = small(name)
    full = check(data)
    assert 0 < full.work <= second.MAX_WORK
    assert check(data, max_work=full.work) == full
    for limit in (full.work - 1, full.work // 2, 0):
        found = check(data, max_work=limit)
        assert (found.outcome, found.code) == ("DECLINED", "MP-L005")
        assert found.work <= limit


def test_the_limit_of_the_kernel_grows_with_the_bytes_that_were_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A file of a million points has its minutes, a small one has not; one's own limit is fixed."""
    data = small(next(iter(GENERATORS)))
    full = kernel_check(data)
    monkeypatch.setattr(kernel, "MAX_WORK", full.work - 50 * len(data))
    monkeypatch.setattr(kernel, "WORK_OF_BYTE", 100)
    assert kernel_check(data) == full
    assert kernel_check(data, max_work=full.work - 1).code == "MP-L005"
    monkeypatch.setattr(kernel, "WORK_OF_BYTE", 49)
    assert kernel_check(data).code == "MP-L005"


def test_a_case_is_as_bad_as_it_says() -> None:
    """Accepted, or refused for what comes late; and there are enough of them."""
    codes = [verdict(name).code for name in GENERATORS]
    assert len(codes) >= 50
    assert codes.count("") >= 25
    assert all(each.about for each in GENERATORS.values())


def test_the_benchmark_notices_what_takes_too_long() -> None:
    measured = runpy.run_path(str(TESTS / "benchmarks" / "hostile.py"))
    is_broken = measured["is_broken"]
    assert is_broken({"used": 0.1, "seconds": 2.01})
    assert not is_broken({"used": 0.1, "seconds": 1.99})
    assert is_broken({"used": 0.001, "seconds": 0.5})
    assert not is_broken({"used": 0.001, "seconds": 0.4})
    [row] = measured["measured"](["quotes"], ["second"], 0.001)
    assert row["verdict"] == "REJECTED MP-R002"
    assert 0 < row["used"] < 0.01


# -------------------- brackets


def nest(kinds: tuple[str, ...]) -> bytes:
    """Brackets of these kinds, one in the other: JSON."""
    text = "0"
    for kind in reversed(kinds):
        text = f"[{text}]" if kind == "[" else f'{{"a":{text}}}'
    return text.encode() + b"\n"


@pytest.mark.parametrize("check", [second.check, kernel_check])
def test_more_than_six_levels_are_refused(check: Callable[..., Any]) -> None:
    """Of all mixtures of brackets: an object of six levels is no known record, one of seven and
    whatever is no object is not even looked at."""
    for depth in range(1, 9):
        for kinds in product("[{", repeat=depth):
            code = "MP-R008" if kinds[0] == "{" and depth <= 6 else "MP-R002"
            assert check(nest(kinds)).code == code, kinds
            # what stands beside it does not make it deeper
            assert check(b'{"b":[[{}]],"c":[],' + nest(kinds)[1:]).code == code or kinds[0] == "["


@pytest.mark.parametrize("check", [second.check, kernel_check])
@pytest.mark.parametrize("line", [b"{[}]", b"{]", b"[{]}", b"{}}{", b"{{}", b"[[[[[[[", b"}{"])
def test_brackets_not_in_pairs(line: bytes, check: Callable[..., Any]) -> None:
    found = check(line + b"\n")
    assert found.code == "MP-R002"
    assert "pairs" in found.expected
