"""Forgeries of the smallest certificate, and what the checker says."""

from __future__ import annotations

import hashlib
import io
import json
from fractions import Fraction
from typing import Any

from walked import ROOT, Walked

from memproof.checker import kernel

TEXT = (ROOT / "certificates" / "example.memproof.jsonl").read_text(encoding="ascii")
EXAMPLE = Walked("example")
SECTIONS = {"data_sha256": ("data", "point"), "network_sha256": ("layer", "output")}
# What somebody may try: a title, and the edits of the text, each (old, new).
LABEL = ('"x":[1],"y":[1]', '"x":[1],"y":[0]')
WEIGHT = ("[1,-8]", "[1,-10]")
TRACE = ('"neurons":[[1,2],[2,1]]', '"neurons":[[1,2],[1,2]]')
POINT = ('{"kind":"point","x":[4],"y":[0],"rows":[3]}\n', "")
ATTEMPTS: dict[str, tuple[tuple[str, str], ...]] = {
    "another label for the second point": (LABEL,),
    "another weight in the output": (WEIGHT,),
    "a neuron that is said to be active earlier": (TRACE,),
    "a smaller width": (('"width":2', '"width":1'),),
    "a point left out": (POINT,),
    "a point left out, and everything that counts it mended": (
        POINT, ('"points":3,"rows":3', '"points":2,"rows":2'),
        ('"points":3,"layers"', '"points":2,"layers"'),
        ('"neurons":[[1,2],[2,1]]', '"neurons":[[1,1],[2]]')),
    "the same row twice": (('"rows":[3]', '"rows":[2]'),),
    "a number written in another way": (('"biases":[0,-1]', '"biases":[0,-1.0]'),),
}


def encoded(record: object) -> str:
    """A line of a certificate."""
    return json.dumps(record, separators=(",", ":")) + "\n"


def sha256(lines: list[str]) -> str:
    """The hash of lines."""
    return hashlib.sha256("".join(lines).encode("ascii")).hexdigest()


def edited(title: str) -> str:
    """The text after an attempt."""
    text = TEXT
    for old, new in ATTEMPTS[title]:
        if text.count(old) != 1:
            raise ValueError(f"{title}: {old}")
        text = text.replace(old, new)
    return text


def sealed(text: str, sections: bool = True) -> str:
    """The text with the hash of the file, and with those of the sections, made right."""
    lines = text.splitlines(keepends=True)
    kinds = [json.loads(line)["kind"] for line in lines]
    claim, end = json.loads(lines[1]), json.loads(lines[-1])
    if sections:
        for key, wanted in SECTIONS.items():
            claim[key] = sha256([line for line, kind in zip(lines, kinds, strict=True)
                                 if kind in wanted])
        lines[1] = encoded(claim)
    end["sha256"] = sha256(lines[:-1])
    lines[-1] = encoded(end)
    return "".join(lines)


def verdict(text: str) -> Any:
    """What the kernel says."""
    return kernel.check(io.BytesIO(text.encode("ascii")))


def code(title: str, seal: str = "") -> str:
    """What becomes of an attempt with no hash made right, that of the "file", or "all"."""
    text = edited(title)
    found = verdict({"": text, "file": sealed(text, False), "all": sealed(text)}[seal])
    return found.code or found.outcome


def output(x: str) -> Fraction:
    """The honest network."""
    return EXAMPLE.network.evaluate([x])[0]


FORGE = {"text": TEXT, "attempts": [
    {"title": title, "verdicts": [verdict(each).report() for each in (
        text, sealed(text, False), sealed(text))]}
    for title in ATTEMPTS for text in [edited(title)]]}
