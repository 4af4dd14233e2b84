"""``answers.json``: what a folder states of its queries, written and strictly read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from memproof.brief import brief
from memproof.errors import MemproofError, show
from memproof.exact import printed, rational
from memproof.instances.floats import AGREES, DIFFERS, OPEN
from memproof.instances.queries import SAT, UNSAT
from memproof.instances.tolerance import CLEAR, CLOSE
from memproof.outputs import Kind
from memproof.version import VERSION

SCHEMA, BOX_SCHEMA = "memproof/instances/1", "memproof/box/1"
ANSWERS = Kind("answers of planted queries", rb'\{\n "schema": "memproof/instances/')
BOX = Kind("a certificate of a box", rb'\{\n "schema": "memproof/box/')
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+){0,9}")
NUMBER = re.compile(r"-?[0-9]{1,1000}(/[1-9][0-9]{0,999})?")
MOST_QUERIES, MOST_ENTRIES = 2000, 20_002
Vector = tuple[Fraction, ...]


@dataclass(frozen=True)
class Stated:
    """What is stated of one query; ``outputs`` are those at the witness, or at the box if it is one
    point; ``rounded`` what floating point computes at ``rounded_at``, where it differs."""

    name: str
    network: str
    set: str
    answer: str
    margin: Fraction
    witness: Vector | None
    outputs: Vector | None
    tolerance: str
    format: str
    rounding: str
    rounded_at: Vector | None
    rounded: Vector | None

    __repr__ = brief


KEYS = tuple(Stated.__dataclass_fields__)
WORDS = {"answer": (SAT, UNSAT), "tolerance": (CLEAR, CLOSE), "format": ("float32", "float64"),
         "rounding": (AGREES, DIFFERS, OPEN)}


@dataclass(frozen=True)
class BoxCertificate:
    """A direction u, and places of u . x between which every neuron is affine."""

    direction: tuple[int, ...]
    knots: Vector


# -- writing ---------------------------------------------------------------------------------------


def answers_bytes(stated: Sequence[Stated], planted: Mapping[str, object]) -> bytes:
    """The file; ``planted``: how it was made."""
    queries = [{key: _plain(getattr(each, key)) for key in KEYS} for each in stated]
    return _json_bytes({"schema": SCHEMA, "producer": f"memproof {VERSION}", "planted": planted,
                        "queries": queries})


def box_bytes(certificate: BoxCertificate) -> bytes:
    """The file of a certificate of a box."""
    return _json_bytes({"schema": BOX_SCHEMA, "direction": list(certificate.direction),
                        "knots": _plain(certificate.knots)})


def _plain(value: object) -> object:
    """Errors: MP-V013 a number that is too long for the files."""
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if not isinstance(value, Fraction):
        return value
    if not NUMBER.fullmatch(text := printed(value)):
        raise MemproofError("MP-V013", "a number", "less than 1900 bits", "more")
    return text


def _json_bytes(content: object) -> bytes:
    return (json.dumps(content, indent=1, ensure_ascii=True) + "\n").encode()


# -- reading ---------------------------------------------------------------------------------------


def read_answers(data: bytes, place: str) -> list[Stated]:
    """What is stated, in order.  Errors: MP-V003 another form."""
    content = _object(data, place, SCHEMA, ("schema", "producer", "planted", "queries"))
    queries = content["queries"]
    if not isinstance(queries, list) or not 0 < len(queries) <= MOST_QUERIES:
        raise _refusal(f"{place}, queries", f"a list of 1 to {MOST_QUERIES} queries", queries)
    found = [_stated(each, f"{place}, query {k}") for k, each in enumerate(queries, 1)]
    names = [each.name for each in found]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise _refusal(place, "every name once", twice)
    return found


def read_box(data: bytes, place: str) -> BoxCertificate:
    """A certificate of a box.  Errors: MP-V003 another form."""
    content = _object(data, place, BOX_SCHEMA, ("schema", "direction", "knots"))
    u = content["direction"]
    if not isinstance(u, list) or not all(type(v) is int and abs(v) < 1 << 256 for v in u) or (
            not any(u) or len(u) > MOST_ENTRIES):
        raise _refusal(f"{place}, direction", "integers that are not all 0", u)
    return BoxCertificate(tuple(u), _vector(content["knots"], f"{place}, knots"))


def _stated(content: object, place: str) -> Stated:
    if not isinstance(content, dict) or tuple(content) != KEYS:
        raise _refusal(place, f"the keys {', '.join(KEYS)}",
                       list(content) if isinstance(content, dict) else content)
    read: dict[str, Callable[[Any, str], Any]] = {
        "margin": _number, "witness": _vector_or_none, "outputs": _vector_or_none,
        "rounded_at": _vector_or_none, "rounded": _vector_or_none,
        "name": _name, "network": _name, "set": _name}
    values: dict[str, Any] = {
        key: read[key](value, f"{place}, {key}") if key in read
        else _word(value, key, f"{place}, {key}") for key, value in content.items()}
    return Stated(**values)


def _object(data: bytes, place: str, schema: str, keys: tuple[str, ...]) -> dict[str, Any]:
    """A JSON object with these keys, in this order, no key twice and no number with a point."""
    try:
        content = json.loads(data.decode("ascii"), object_pairs_hook=_no_key_twice,
                             parse_float=_no_number, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise _refusal(place, "JSON in ASCII, no key twice, integers only",
                       data[:30].decode("latin-1")) from None
    if not isinstance(content, dict) or tuple(content) != keys or content["schema"] != schema:
        raise _refusal(place, f"{schema} with the keys {', '.join(keys)}",
                       list(content) if isinstance(content, dict) else content)
    return content


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key twice")
    return found


def _no_number(text: str) -> object:
    raise ValueError(text)


def _refusal(place: str, expected: str, found: object) -> MemproofError:
    return MemproofError("MP-V003", place, expected, show(found))


def _name(value: object, place: str) -> str:
    if not isinstance(value, str) or len(value) > 100 or not NAME.fullmatch(value):
        raise _refusal(place, "small letters, digits and hyphens", value)
    return value


def _word(value: object, key: str, place: str) -> str:
    if not isinstance(value, str) or value not in WORDS[key]:
        raise _refusal(place, " or ".join(WORDS[key]), value)
    return value


def _number(value: object, place: str) -> Fraction:
    if not isinstance(value, str) or not NUMBER.fullmatch(value) or printed(
            rational(value)) != value:
        raise _refusal(place, "an integer or p/q in lowest terms, as text", value)
    return rational(value)


def _vector(value: object, place: str) -> Vector:
    if not isinstance(value, list) or not 0 < len(value) <= MOST_ENTRIES:
        raise _refusal(place, f"a list of 1 to {MOST_ENTRIES} numbers", value)
    return tuple(_number(each, f"{place}, entry {k}") for k, each in enumerate(value, 1))


def _vector_or_none(value: object, place: str) -> Vector | None:
    return None if value is None else _vector(value, place)
