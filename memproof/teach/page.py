"""The page: a template, its style, its scripts and the data, joined to one file.

No bundler and no library: the scripts are plain, and share their names in the order of ``SCRIPTS``.
The Content-Security-Policy of the page allows its own scripts by their hashes, its worker, and no
request.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any

from memproof.checker.files import read_certificate
from memproof.outputs import Kind, replaceable, replacing
from memproof.outside import visible
from memproof.teach.data import walk_data
from memproof.teach.story import stage_sentences

PAGE = Kind("a page of memproof teach", rb"<!doctype html>\n<!-- memproof teach", ".html")
# The two parts run in the page and in its worker, in this order.
MATHEMATICS = ("exact", "model", "judge", "pieces", "lemma")  # nothing of the DOM
FACE = ("html", "state", "work", "net", "line", "ledger", "sum", "lemmas", "worker", "check",
        "forge", "main")


def page(certificate: str | os.PathLike[str]) -> str:
    """The page about a certificate, also one that is refused: then it says so.

    Errors: MP-U001 for what cannot be read, MP-U018 for what is no certificate.
    """
    return page_of(data_of(certificate))


def data_of(certificate: str | os.PathLike[str]) -> dict[str, Any]:
    """The JSON object of the page.  Errors: those of ``page``."""
    path = Path(certificate)
    return walk_data(path, read_certificate(path))


def write_page(
    certificate: str | os.PathLike[str], path: str | os.PathLike[str]
) -> dict[str, Any]:
    """Write the page to ``path``; returns its JSON object.  Errors: MP-U005, those of ``page``."""
    replaceable(path, PAGE)  # complain before the work, not after it
    data = data_of(certificate)
    with replacing(path, PAGE) as stream:
        stream.write(page_of(data).encode())
    return data


def page_of(data: dict[str, Any]) -> str:
    """The page with this JSON object (``memproof.teach.data``)."""
    scripts = {"CHECKER": _checker(), "MATHEMATICS": _joined(MATHEMATICS), "FACE": _joined(FACE)}
    parts = scripts | {
        "STYLE": _asset("walk.css"), "TITLE": _escaped(data["title"]),
        "STORY": _paragraph(data["story"]), "STAGES": _items(stage_sentences(data["stages"])),
        "DATA": json.dumps(data, separators=(",", ":")).replace("<", "\\u003c"),
        "HASHES": " ".join(_source_hash(each) for each in scripts.values()),
    }
    pieces = _asset("template.html").split("{{")
    filled = [key_and_rest.split("}}", 1) for key_and_rest in pieces[1:]]
    return pieces[0] + "".join(parts[key] + rest for key, rest in filled)


def _asset(name: str) -> str:
    return (resources.files("memproof.teach") / "assets" / name).read_text(encoding="utf-8")


def _joined(names: tuple[str, ...]) -> str:
    """Scripts one after the other.  None of them may end the element that it stands in."""
    return '"use strict";\n' + "\n".join(
        _asset(f"js/{name}.js").replace("</", "<\\/") for name in names)


def _checker() -> str:
    """The third checker, for the page and its worker: ``const Checker = {check, sha256, ...}``."""
    file = resources.files("memproof.checker") / "checker.js"
    source = file.read_text(encoding="utf-8") if file.is_file() else "const memproofChecker = null;"
    return source.replace("</", "<\\/") + "\nconst Checker = memproofChecker;"


def _source_hash(script: str) -> str:
    """What a Content-Security-Policy calls this script."""
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _paragraph(sentences: Iterable[str]) -> str:
    return f"<p>{' '.join(map(_escaped, sentences))}</p>"


def _items(sentences: Iterable[str]) -> str:
    return "".join(f"<li>{_escaped(each)}</li>" for each in sentences)


def _escaped(text: str) -> str:
    """Text within markup."""
    from html import escape

    return escape(visible(text, None))
