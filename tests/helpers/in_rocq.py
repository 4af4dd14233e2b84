"""Rocq files about certificates: read back, and many of them in one run of coqc."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from memproof.checker import kernel, under_rocq
from memproof.rocq.build import FLAGS
from memproof.rocq.instance import HEAD, QUESTION, SIZES, THEOREM, Content, source

needs_coqc = pytest.mark.skipif(shutil.which("coqc") is None, reason="no coqc")
ANSWER = re.compile(r"= (None|Some \((\w+), (\d+)\))")
TOKEN = re.compile(r"\s*(-?0x[0-9a-f]+|-?[0-9]+|[A-Za-z_]\w*|\+\+|[\[\];(),])")
DEFINITION = re.compile(r"Definition (\w+) : ([\w ]+) :=\s(.*?)\.\n", re.DOTALL)


# -------------------- read back, without the exporter


class Terms:
    """Terms of an instance: integers, lists, pairs, ++, and constructors with their arguments as
    tuples; a defined name is what was defined."""

    def __init__(self) -> None:
        self.defined: dict[str, Any] = {}

    def read(self, text: str) -> Any:
        """The value of a term, which is all of the text."""
        self.tokens, at = [], 0
        while at < len(text.rstrip()):
            match = TOKEN.match(text, at)
            assert match, text[at:at + 80]
            self.tokens.append(match[1])
            at = match.end()
        self.tokens.reverse()
        value = self.sum()
        assert not self.tokens
        return value

    def take(self, *expected: str) -> str:
        token = self.tokens.pop()
        assert not expected or token in expected, (token, expected)
        return token

    def sum(self) -> Any:
        value = self.application()
        while self.tokens and self.tokens[-1] == "++":
            self.take()
            value = value + self.application()
        return value

    def application(self) -> Any:
        items = [self.atom()]
        while self.tokens and self.tokens[-1] not in ("++", ";", ",", ")", "]"):
            items.append(self.atom())
        return items[0] if len(items) == 1 else tuple(items)

    def atom(self) -> Any:
        token = self.take()
        if token == "[":
            return list(self.items("]"))
        if token == "(":
            items = list(self.items(")"))
            return items[0] if len(items) == 1 else tuple(items)
        if token[0] in "-0123456789":
            return int(token, 0)
        return self.defined.get(token, token)

    def items(self, end: str) -> Iterator[Any]:
        if self.tokens[-1] == end:
            self.take()
            return
        while True:
            yield self.sum()
            if self.take(end, ";" if end == "]" else ",") == end:
                return


def read_back(text: str) -> Any:
    """The value of ``content`` in an instance, which holds nothing else."""
    head, end = HEAD.split("{sha256}")
    assert text.startswith(head)
    sha256, rest = text[len(head):].split(end, 1)
    assert re.fullmatch("[0-9a-f]*", sha256)
    assert rest.endswith(THEOREM)
    rest, terms = rest.removesuffix(THEOREM), Terms()
    while rest:
        match = DEFINITION.match(rest)
        assert match, rest[:80]
        name, _, term = match.groups()
        assert name not in terms.defined
        terms.defined[name] = terms.read(term)
        rest = rest[match.end():]
    return terms.defined["content"]


def by_the_kernel(data: bytes) -> Any:
    """The same from what the kernel has read."""
    reader = kernel.Reader(BytesIO(data))
    _, claim = reader.take_claim()
    header, points = reader.take_data(claim)
    layers = [("Layer", each["denominator"], neurons(each)) for each in reader.take_network(claim)]
    margin = kernel.check(BytesIO(data)).facts["margin"]
    return ("Certificate", claim["reading"], ("Sizes", *(claim[key] for key in SIZES)),
            header["coordinate_denominator"], header["label_denominator"], len(header["classes"]),
            [("Point", each["x"], each["y"], each["rows"]) for each in points],
            layers[:-1], layers[-1],
            ("Some", ("Margin", *margin.values())) if margin else "None")


def neurons(layer: dict[str, Any]) -> list[Any]:
    """Of a layer as the kernel reads it."""
    columns = zip(layer["activations"], layer["rows"], layer["biases"], strict=True)
    return [("Neuron", activation, [tuple(pair) for pair in row], bias)
            for activation, row, bias in columns]


def written(content: Content, write: Callable[..., Iterable[str]] = source) -> str:
    """The instance as one text."""
    return "".join(write(content, "0" * 64))


# -------------------- coqc


def library() -> Path:
    """The folder in which Certificate.v and Judge.v are compiled, once in a process."""
    folder = under_rocq._temporary()
    under_rocq._library(folder)
    return folder


def body(content: Content, end: str) -> str:
    """The instance without its head."""
    return "".join(source(content, "0" * 64, end)).split(HEAD[-30:])[1]


def coqc(text: str, name: str) -> subprocess.CompletedProcess[str]:
    """coqc on a text behind the head of an instance."""
    (library() / f"{name}.v").write_text(HEAD.format(sha256="") + text)
    return subprocess.run(["coqc", *FLAGS, f"{name}.v"], cwd=library(), capture_output=True,
                          text=True, timeout=300)


def faults(contents: Iterable[Content], name: str) -> list[str]:
    """The kind of fault that Rocq finds in each content, "" for none."""
    every = list(contents)
    ran = coqc("".join(f"Module M{k}.\n{body(content, QUESTION)}End M{k}.\n"
                       for k, content in enumerate(every)), name)
    assert ran.returncode == 0, ran.stderr[-2000:]
    found = ANSWER.findall(ran.stdout)
    assert len(found) == len(every)
    return [kind for _, kind, _ in found]
