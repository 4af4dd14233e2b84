"""With Python's integers instead of gmpy2's the same bytes come out.

The other arithmetic runs in a process of its own, since ``exact`` chooses once.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from fractions import Fraction
from typing import Any

import gmpy2
import numpy as np
import pytest
from helpers.paths import ROOT
from hypothesis import given
from hypothesis import strategies as st

from memproof import exact
from memproof.exact import Q, Z, exact_number, plain_fraction, plain_integer

Case = tuple[str, str, dict[str, Any]]  # table, construction, options
CASES: list[Case] = [
    ("iris", "threshold-ledger", {}),
    ("iris", "threshold-ledger", {"width": 4}),
    ("wine", "threshold-ledger", {"width": 5, "slots": 2}),
    ("breast_cancer", "threshold-ledger", {"width": 24}),
    ("iris", "triangle-ledger", {"slots": 3}),
    ("iris", "max-min-string", {}),
    ("wine", "staircase", {"depth": 2}),
    ("iris", "bumps", {}),
    ("iris", "bumps", {"variant": "hat"}),
    ("iris", "residual", {}),
    ("wine", "sawtooth-grid", {}),
    ("iris", "sawtooth-grid", {"variant": "fewest"}),
    ("iris", "sawtooth-grid", {"variant": "tanh", "merge": 0}),
    ("iris", "deep-pairs", {"width": 12}),
    ("iris", "folded-index", {}),
    ("iris", "folded-index", {"digits": "e2"}),
    ("iris", "remainder-ledger", {}),
    ("iris", "remainder-ledger", {"encoder": "narrow"}),
]
LONG = [each for each in CASES if each[0] != "iris" or each[1] == "remainder-ledger"]
QUICK = [each for each in CASES if each not in LONG]
# Certificate, outputs at a point off the table, and what the engine says, of every case.
PROGRAM = """
import hashlib, json, sys, tempfile
from fractions import Fraction
from pathlib import Path
import memproof
from memproof import exact
from memproof.certificate import write
from memproof.regions import evaluate, natural_lines
print(json.dumps(exact.ARITHMETIC))
for table, construction, options in json.loads(sys.argv[1]):
    data = memproof.bundled(table)
    built = memproof.memorize(data, construction, **options)
    lines = natural_lines(built.network) if built.lines is None else built.lines
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "c.memproof.jsonl"
        write(path, data, built.network, lines, construction=construction,
              parameters=built.parameters)
        content = hashlib.sha256(path.read_bytes()).hexdigest()
    off = built.network.evaluate([Fraction(7, 3)] * data.dimension)
    print(json.dumps([content, built.parameters, str(off), repr(evaluate(built.network, data))]))
"""


def printed(arithmetic: str, cases: list[Case]) -> list[Any]:
    """What the program prints with that arithmetic, without its name."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(cases)], cwd=ROOT, capture_output=True,
        text=True, env={**os.environ, "MEMPROOF_ARITHMETIC": arithmetic})
    assert done.returncode == 0, done.stderr
    chosen, *lines = map(json.loads, done.stdout.splitlines())
    assert chosen == arithmetic
    assert len(lines) == len(cases)
    return lines


@pytest.mark.parametrize("cases", [QUICK, pytest.param(LONG, marks=pytest.mark.exhaustive)])
def test_the_same_bytes_come_out(cases: list[Case]) -> None:
    assert printed("python", cases) == printed("gmpy2", cases)


def test_another_arithmetic_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "memproof", "certify", "iris"], cwd=ROOT, text=True,
        capture_output=True, env={**os.environ, "MEMPROOF_ARITHMETIC": "float"})
    assert done.returncode == 2
    assert "MP-U017 at MEMPROOF_ARITHMETIC: expected gmpy2 or python, found" in done.stderr


@pytest.mark.parametrize(("given", "value"), [
    (3, 3), (gmpy2.mpz(-3), -3), (np.int64(7), 7), (np.uint8(255), 255), (10**400, 10**400),
    (Fraction(7, 3), Fraction(7, 3)), (gmpy2.mpq(7, 3), Fraction(7, 3)),
])
def test_exact_numbers_are_taken(given: Any, value: Any) -> None:
    found = exact_number(given)
    assert found == value
    assert type(found) in (type(Z(0)), type(Q(0)))


@pytest.mark.parametrize(
    "given", [True, 1.0, np.float64(1), gmpy2.mpfr(1), "1", None, 1j, np.True_])
def test_others_are_not(given: Any) -> None:
    assert exact_number(given) is None


@given(st.integers(), st.integers(min_value=1))
def test_both_kinds_are_equal_and_hash_alike(p: int, q: int) -> None:
    assert Z(p) == p
    assert hash(Z(p)) == hash(p)
    assert Q(p, q) == Fraction(p, q)
    assert hash(Q(p, q)) == hash(Fraction(p, q))
    assert type(plain_integer(Z(p))) is int
    back = plain_fraction(Q(p, q))
    assert back == Fraction(p, q) == plain_fraction(Z(p), Z(q))
    assert {type(back.numerator), type(back.denominator)} == {int}


def test_the_numbers_of_the_house_are_gmpy2s() -> None:
    assert os.environ.get("MEMPROOF_ARITHMETIC", "gmpy2") == exact.ARITHMETIC
    if exact.ARITHMETIC == "gmpy2":
        assert (type(Z(1)), type(Q(1))) == (type(gmpy2.mpz(1)), type(gmpy2.mpq(1)))
