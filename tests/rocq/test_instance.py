"""What is written about a certificate in Rocq: its numbers, all of them, and nothing else."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from helpers import forge
from helpers.in_rocq import by_the_kernel, read_back, written
from helpers.paths import CERTIFICATES
from hypothesis import given
from hypothesis import strategies as st

from memproof.checker import files
from memproof.rocq import instance
from memproof.rocq.instance import Content, content_of, number, source, work

NAMES = ("example", "iris", "iris-mlp", "iris-grid-tanh", "iris-grid-fewest", "tiny-gap")
SOURCES = {name: files.read(CERTIFICATES / f"{name}.memproof.jsonl") for name in NAMES}
SOURCES |= {f"honest {name}": make() for name, make in forge.HONEST.items()}
HOSTILE = ["*)", "*) Axiom false : False. (*", '"', "\n", "\\", ").\nAxiom a : False.\n", "\x00",
           "é‮λ", "(*", "Admitted.", "{sha256}", "%s", "]", "\u2028", "a" * 10**5]
ALLOWED = re.compile(  # what may stand in the definitions of an instance
    r"(Definition (points|neurons_\d+|layer|hidden_layers|content)(_from)?(_\d+)? : "
    r"(list )?(point|neuron|layer|certificate) :=|Point|Neuron|Layer|Certificate|Sizes|Some|None"
    r"|Margin|equals|nearest|argmax|sign|relu|identity|layer_\d+|neurons_\d+_from_\d+"
    r"|points_from_\d+|hidden_layers_from_\d+|-?0x[0-9a-f]+|-?[0-9]+|\+\+|[][();,.\s])*")


@pytest.mark.parametrize("name", SOURCES)
def test_what_is_written_is_what_the_kernel_has_read(name: str) -> None:
    data = SOURCES[name]
    assert read_back(written(content_of(data))) == by_the_kernel(data)


@pytest.mark.exhaustive
@pytest.mark.parametrize("path", sorted(CERTIFICATES.glob("*.memproof.jsonl*")), ids=str)
def test_every_certificate_is_written_as_the_kernel_has_read_it(path: Any) -> None:
    data = files.read(path)
    assert read_back(written(content_of(data))) == by_the_kernel(data)


MUTANTS = [
    ('f"({text})" if value < 0 else text', "text.strip('-')"),
    ('f"{value:#x}"', 'f"{value:x}"'),
    ("int(value, 16)", "int(value, 16) + 1"),
    ("int(value, 16)", "int(float(int(value, 16)))"),
    ("numbers(each.x)} {numbers(each.y)", "numbers(each.y)} {numbers(each.x)"),
    ("numbers(each.rows)", "numbers(each.rows[:1])"),
    ('"Neuron {activation}', '"Neuron relu'),
    ('{number(j)}, {number(w)}', '{number(w)}, {number(j)}'),
    ("] {number(bias)}", "] 0"),
    ("Layer {number(layer.denominator)}", "Layer 1"),
    ("layers[:-1])", "layers[1:])"),
    ("{layers[-1]} {margin}", "{layers[0]} {margin}"),
    ("map(number, content.sizes)", "map(number, sorted(content.sizes))"),
    ("start:start + CHUNK", "start:start + CHUNK - 1"),
    ("map(number, content.margin)", "map(number, content.margin[::-1])"),
    ("Certificate {content.reading}", "Certificate equals"),
    ("number(content.classes)", "number(content.label_denominator)"),
    ('len(header["classes"])', "0"),
    ('_positive(header["label_denominator"])', "1"),
    ('_positive(header["coordinate_denominator"])', "1"),
    ('record.get("activations", ', '(lambda *a: a[-1])("activations", '),
]


def notices(module: ModuleType, data: bytes) -> bool:
    """Does the file that this exporter writes hold something else than the kernel has read?"""
    try:
        text = written(module.content_of(data), module.source)
        return bool(read_back(text) != by_the_kernel(data))
    except (AssertionError, KeyError, ValueError):  # no file that Rocq could read
        return True


@pytest.mark.parametrize(("old", "new"), MUTANTS)
def test_a_mutant_of_the_exporter_is_noticed(old: str, new: str) -> None:
    text = Path(instance.__file__).read_text(encoding="utf-8")
    assert text.count(old) >= 1
    module = ModuleType(instance.__name__)
    exec(compile(text.replace(old, new), f"<{new}>", "exec"), module.__dict__)
    assert any(notices(module, data) for data in SOURCES.values())
    assert not notices(instance, SOURCES["example"])


def test_numbers_are_read_back() -> None:
    for value in (0, 1, -1, 2**53, -(2**53), 2**53 + 1, -(2**53) - 1, 16**5000, -(16**9000)):
        assert int(number(value).strip("()"), 0) == value
        assert number(value).startswith("(") == (value < 0)
        assert ("0x" in number(value)) == (abs(value) > 2**53)


# -------------------- hostile content


def strewn(text: str) -> bytes:
    """The example with a text wherever a certificate has one."""
    c = forge.Certificate(SOURCES["honest argmax-names"])
    for record in c.all("meta", "data", "layer", "output", "line", "trace"):
        for key in ("stage", "lemma"):
            if key in record:
                record[key] = text
        if "declared" in record:
            record["declared"] = dict.fromkeys(record["declared"], text)
        for key in ("names", "classes"):
            if key in record:
                record[key] = [text] * len(record[key])
    return c.bytes()


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_leave_no_trace(text: str) -> None:
    innocent = written(content_of(SOURCES["honest argmax-names"]))
    assert written(content_of(strewn(text))) == innocent
    assert ALLOWED.fullmatch(definitions(innocent))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hash_is_hexadecimal_digits_whatever_it_was(text: str) -> None:
    (first, *_) = source(content_of(SOURCES["example"]), text)
    assert re.fullmatch("[0-9a-f]*", first.splitlines()[1].strip())
    assert first.count("*)") == 1


def definitions(text: str) -> str:
    return text.split("Open Scope Z_scope.\n")[1].removesuffix(instance.THEOREM)


HOLES = [("claim", "reading"), ("claim", "points"), ("claim", "width"),
         ("data", "coordinate_denominator"), ("data", "label_denominator"), ("point", "x"),
         ("point", "y"), ("point", "rows"), ("layer", "activations"), ("layer", "denominator"),
         ("layer", "biases"), ("layer", "rows"), ("output", "rows"), ("margin", "numerator")]
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.floats(), st.integers(), st.text(max_size=9),
              st.sampled_from([*HOSTILE, "1f", "-1f", "0x1", "+1", "1 2", "equals", "1_0"])),
    lambda inner: st.one_of(st.lists(inner, max_size=3),
                            st.dictionaries(st.text(max_size=3), inner, max_size=2)), max_leaves=6)


@given(st.sampled_from(HOLES), VALUES)
def test_only_integers_and_our_own_words_are_written(hole: tuple[str, str], value: Any) -> None:
    kind, key = hole
    records = [json.loads(line) for line in SOURCES["honest argmax"].splitlines()]
    for record in records:
        if record["kind"] == kind:
            record[key] = value
    try:
        content = content_of("\n".join(map(json.dumps, records)).encode())
    except ValueError:
        return
    assert ALLOWED.fullmatch(definitions(written(content)))


def test_what_is_no_certificate_is_refused() -> None:
    for data in (b"", b"{}", b"[1]", b"3", b"[" * 10**5, b'{"kind":"claim"}', b"\xff\xfe",
                 SOURCES["example"].replace(b'"output"', b'"outpost"')):
        with pytest.raises(ValueError, match="no certificate"):
            content_of(data)


# -------------------- how much work it is


def test_work_grows_with_points_and_digits() -> None:
    small = content_of(SOURCES["iris"])
    assert 0 < work(small) < 10**8
    assert work(replace(small, points=small.points * 3)) > 2 * work(small)
    long = replace(small, coordinate_denominator=2**4000)
    assert work(long) > 2 * work(small)
    assert work(Content("equals", (0,) * 11, 1, 1, 0, (), small.layers, None)) > 0
