"""Certificates of strangers: names are text, what is refused is shown, what is large is cut."""

from __future__ import annotations

import io
import json
import random
import re
from base64 import b64decode
from collections.abc import Iterator
from functools import cache
from gzip import decompress
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from helpers.forge import HONEST, Certificate
from helpers.hostile_text import HOSTILE, hidden_in
from helpers.node import needs_node, run_node
from helpers.paths import CERTIFICATES, FORGED

from memproof.checker import kernel
from memproof.checker.files import judged
from memproof.teach.contents import MOST_PACKED, contents_of
from memproof.teach.data import walk_data
from memproof.teach.page import page_of

LEDGER = CERTIFICATES / "iris-ledger.memproof.jsonl"
# What would be markup, script or an end of either, wherever it was put.
INJECTIONS = [
    "<script>alert(1)</script>", "</script><script>alert(1)</script>", "<!--", "--><b>", "]]>",
    "<img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>", "' onfocus='alert(1)", "{{DATA}}",
    "{{HASHES}}", "`${alert(1)}`", "\\u003cscript\\u003e", "</style><style>*{display:none}",
    "<!--<script>", "</title><title>x", "javascript:alert(1)", "<iframe srcdoc='<b>'>", "${1}",
    "&lt;b&gt;", "%3Cb%3E", "__proto__", "constructor", "\u2028alert(1)//", "a" * 180,
]


def percent(text: str) -> str:
    """As a certificate writes it, cut to what a text may hold."""
    return quote(text.encode("utf-8", "replace"), safe=" ")[:198].rsplit("%", 1)[0][:200] or "x"


def with_names(names: list[str]) -> bytes:
    """The ledger of iris, with these names wherever a certificate has one."""
    several = list(map(percent, names))
    certificate = Certificate(LEDGER.read_bytes())
    for key, name in zip(certificate.lines[0]["declared"], several, strict=False):
        certificate.lines[0]["declared"][key] = name
    (data,) = certificate.all("data")
    data["classes"] = [f"{name[:190]}{k}" for k, name in enumerate(several[:3])]
    for k, layer in enumerate(certificate.all("layer", "output")):
        layer["names"] = [several[(k + c) % len(several)] for c in range(len(layer["names"]))]
        if "stage" in layer:
            layer["stage"] = layer["lemma"] = several[(k + 7) % len(several)]
    certificate.seal()
    return certificate.bytes()


class Skeleton(HTMLParser):
    """The elements of a page and their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[Any] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        policy = ("content", next((v for k, v in attrs if k == "content"), None))
        self.found.append((tag, [pair for pair in attrs if pair != policy]))


@pytest.mark.parametrize("first", range(0, len(INJECTIONS), 4))
def test_names_are_no_markup(first: int) -> None:
    names = INJECTIONS[first:] + INJECTIONS[:first]
    data = with_names(names)
    assert kernel.check(io.BytesIO(data)).outcome == "ACCEPTED"
    plain, hostile = (page_of(walk_data(Path(name), each)) for name, each in (
        ("a.jsonl", with_names(["x", "y", "z"])), ("a.jsonl", data)))
    before, after = Skeleton(plain).found, Skeleton(hostile).found
    assert [tag for tag, _ in after if tag not in ("li", "p")] == [
        tag for tag, _ in before if tag not in ("li", "p")]
    assert {json.dumps(each) for each in after} <= {json.dumps(each) for each in before}
    assert hostile.count("</script>") == plain.count("</script>")


@needs_node
def test_nothing_in_a_name_is_hidden() -> None:
    """What JavaScript shows of a certificate's texts: decoded, with hidden characters as points."""
    texts = [each for each in HOSTILE + INJECTIONS if "\udcff" not in each]
    found = run_node("return given.map(shownText);", [quote(t, safe="") for t in texts])
    for text, shown in zip(texts, found, strict=True):
        assert hidden_in(shown) == "", text
        assert len(shown) < 2000
        if text.isascii() and text.isprintable() and len(text) <= 200:
            assert shown == text
    odd = ["%", "%E2%82", "%FF", "a" * 5000]
    shown = run_node("return given.map(shownText);", odd)
    assert shown == [*odd[:3], "a" * 200 + "<+4800 more>"]


# -------------------- what is refused


@cache
def forged() -> list[Path]:
    return sorted(FORGED.glob("*.jsonl*"))


def test_every_forgery_has_a_page_that_says_so() -> None:
    for path in forged()[::25]:
        data = path.read_bytes()
        verdict, found = judged(path, data, checker="kernel"), walk_data(path, data)
        assert found["verdict"]["outcome"] == verdict.outcome
        assert found["verdict"]["code"] == verdict.code
        Skeleton(page_of(found))


READ = """
    return given.map((text) => {
      const model = new Model(readCertificate(text));
      model.points.slice(0, 3).forEach((_, i) => model.values(i));
      const path = linePath(model), t = model.points.length ? model.t(0) : null;
      if (path && t) new Pieces(model, path, t, add(t, ONE), 50).graph(model.depth, 0);
      const said = model.hasOutput && model.points.length ? failureOf(model, sha256) : null;
      if (model.hasOutput) sealedText(model, sha256);
      return [model.depth, model.points.length, said && said.code];
    });"""


@needs_node
def test_what_can_be_read_of_a_forgery_is_shown() -> None:
    """No script fails at any of them; of most there are layers and points."""
    texts = [path.read_bytes().decode("utf-8", "replace") for path in forged()]
    found = run_node(READ, texts)
    assert len(found) == len(texts)
    assert sum(depth > 0 and points > 0 for depth, points, _ in found) > len(texts) // 2
    assert {"MP-R017", "MP-R018"} <= {code for _, _, code in found}


def mutants(chance: random.Random, count: int) -> Iterator[str]:
    """Honest certificates in which one value is another, as JSON allows it."""
    several = [make() for name, make in HONEST.items() if name not in ("accumulators", "falling")]
    for _ in range(count):
        certificate = Certificate(chance.choice(several))
        for _ in range(chance.choice([1, 1, 2])):
            put(chance, chance.choice(certificate.lines))
        yield certificate.bytes().decode()


def put(chance: random.Random, holder: Any) -> None:
    """Something else in the place of a value somewhere within."""
    key = chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    if isinstance(holder[key], (dict, list)) and holder[key] and chance.random() < 0.7:
        put(chance, holder[key])
    else:
        holder[key] = chance.choice(ODD)


ODD: list[Any] = [None, True, 0, 1, -1, 5, 0.5, 2**53 + 1, "", "x", "ff", "-1", "__proto__", [], {},
                  [1], [[]], [[0, 1]], [[1, 1]], [[0, 0.5]], {"a": 1}, "nearest", "argmax", "sign"]


@needs_node
def test_what_can_be_read_of_a_mutant_is_shown() -> None:
    texts = list(mutants(random.Random(6), 600))
    found = run_node(READ, texts)
    assert len(found) == len(texts)
    assert len({code for _, _, code in found}) > 3


# -------------------- what is large


def made(points: int, digits: int, layers: int) -> bytes:
    """A file of the form of a certificate, which nobody has computed: only its size matters."""
    weight = f"{10**digits:x}" if digits > 15 else 3
    layer = {"kind": "layer", "stage": "s", "lemma": "", "names": ["a"], "activations": ["relu"],
             "denominator": 1, "biases": [1], "rows": [[[0, weight]]]}
    rows = [{"kind": "point", "x": [i], "y": [i % 2], "rows": [i + 1]} for i in range(points)]
    meta, claim = (json.loads(line) for line in LEDGER.read_text().splitlines()[:2])
    records = [meta, claim | {"dimension": 1},
               {"kind": "data", "coordinate_denominator": 1, "label_denominator": 1, "classes": []},
               *rows, *[layer] * layers,
               {"kind": "output", "names": ["y"], "denominator": 1, "biases": [0],
                "rows": [[[0, 1]]]}]
    return b"".join(json.dumps(each, separators=(",", ":")).encode() + b"\n" for each in records)


@pytest.mark.parametrize(("points", "digits", "layers"), [
    (100_000, 1, 3), (200, 1_800, 150), (3, 15_000, 60), (100_000, 600, 120)])
def test_what_is_too_large_is_cut_and_it_is_said(points: int, digits: int, layers: int) -> None:
    found = contents_of(made(points, digits, layers))
    assert not found.file["whole"]
    assert len(found.file["packed"]) <= MOST_PACKED
    assert "cannot be checked again here" in found.omitted[-1]
    held = re.search(r"holds ([\d,]+) of the 100,000 points", found.omitted[0])
    assert points < 100_000 or held
    assert len(found.points) < points or found.layers < layers
    assert len(found.points) >= 2


@needs_node
def test_an_extract_is_shown_like_a_certificate() -> None:
    found = contents_of(made(30_000, 1, 3))
    text = decompress(b64decode(found.file["packed"])).decode()
    shown = run_node("""
        const model = new Model(readCertificate(given));
        const rows = model.points.slice(0, 3).map((point) => point.rows[0]);
        return [model.depth, model.points.length, rows, model.values(2).length];""", text)
    assert shown == [4, len(found.points), [i + 1 for i in found.points[:3]], 5]


def test_iris_is_not_cut() -> None:
    found = contents_of(LEDGER.read_bytes())
    assert (found.file["whole"], found.omitted, len(found.points)) == (True, [], 149)
