"""What the bytes of a file look like: words for what is not the file that a command reads.

For messages only.  At most the first 64 KiB are looked at, nothing is parsed, and the words may be
wrong: no verdict depends on them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice

HEAD = 1 << 16  # bytes that are looked at
LINES = 20  # of what may be a table
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
MAGIC = {  # how a file of this kind begins
    b"\x1f\x8b": "gzip data (unpack it)",
    b"PK\x03\x04": "a zip archive (so are .npz and .xlsx files)",
    b"PK\x05\x06": "an empty zip archive",
    b"PAR1": "a parquet table",
    b"ARROW1": "an arrow table",
    b"\x93NUMPY": "a numpy array (.npy)",
    b"%PDF-": "a PDF document",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"BZh": "bzip2 data (unpack it)",
    b"\xfd7zXZ": "xz data (unpack it)",
    b"\x28\xb5\x2f\xfd": "zstd data (unpack it)",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x89HDF": "an HDF5 file",
    b"SQLite format 3": "a SQLite database",
    b"\x7fELF": "a program",
    b"version https://git-lfs": "a git-lfs pointer, not the file itself ('git lfs pull' gets it)",
}
MARKUP = (  # likewise, in any case and after white space
    (b"<!doctype html", "a web page (HTML), perhaps instead of a download"),
    (b"<html", "a web page (HTML), perhaps instead of a download"),
    (b"<?xml", "XML"),
    (b"<svg", "an SVG drawing"),
)
JSON = (  # what JSON of memproof says near its beginning
    (rb'"format"\s*:\s*"memproof-impossibility"',
     "an impossibility certificate ('memproof bounds --check' reads it)"),
    (rb'"format"\s*:\s*"memproof-network"',
     "a network ('memproof certify TABLE --network FILE' makes its certificate)"),
    (rb'"format"\s*:\s*"memproof"', "a certificate ('memproof check' reads it)"),
    (rb'"lemma"\s*:', "a lemma ('memproof lemmas --file' reads it)"),
    (rb'"schema"\s*:\s*"memproof/', "what memproof prints with --json"),
)


def appearance(data: bytes) -> str:
    """``a web page (HTML), perhaps instead of a download``: what the file seems to be."""
    head = data[:HEAD]
    if not head.strip():
        return "an empty file" if not data else "nothing but white space"
    looks: tuple[Callable[[bytes], str], ...] = (_magic, _wide, _markup, _json, _text)
    return next(filter(None, (look(head) for look in looks)), "bytes that are no text")


def why_no_json(data: bytes, error: Exception) -> str:
    """The parser's words, for what begins like JSON; what it looks like, for anything else."""
    words = _json(data[:HEAD])
    if not words or "certificate (" in words:
        return appearance(data)
    return "too much nesting" if isinstance(error, RecursionError) else (
        f"text that is no JSON ({str(error)[:200]})")


def _magic(head: bytes) -> str:
    found = next((words for start, words in MAGIC.items() if head.startswith(start)), "")
    return found or ("a tar archive" if head[257:262] == b"ustar" else "")


def _wide(head: bytes) -> str:
    """UTF-16, by its mark, or by the zeros beside ASCII."""
    zeros = head[:64].count(0)
    marked = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    alternate = zeros * 2 == len(head[:64]) and 0 in (max(head[:64:2]), max(head[1:64:2]))
    return "text in UTF-16 (save it as UTF-8)" if marked or alternate else ""


def _markup(head: bytes) -> str:
    begin = head.removeprefix(BYTE_ORDER_MARK).lstrip().lower()
    return next((words for start, words in MARKUP if begin.startswith(start)), "")


def _json(head: bytes) -> str:
    begin = head.removeprefix(BYTE_ORDER_MARK).lstrip()
    if begin[:1] not in (b"{", b"["):
        return ""
    near = begin[:1024]
    return next((words for sign, words in JSON if re.search(sign, near)), "other JSON")


PYTHON = r"^(def \w+\(.*:|import \w+|from \w[\w.]* import .*)$"  # a line of a program


def _text(head: bytes) -> str:
    """A table, a program, Markdown, or plain text; nothing for what is not text in UTF-8."""
    text = head.decode("utf-8-sig", "replace")
    odd = sum(c in "\ufffd\x00" or (c < " " and c not in "\t\n\r\f") for c in text)
    if odd > len(text) // 20 or "\x00" in text:
        return ""
    table = next(filter(None, (_table(text, each) for each in DELIMITERS)), "")
    fenced = "\n```" in text
    if not fenced and re.search(PYTHON, text, re.MULTILINE):
        return "a Python program"
    if re.match(r"\s*#+ |\s*---\s*\n", text) or fenced:
        return "Markdown text"
    return table or "plain text"


def _table(text: str, delimiter: str) -> str:
    """Several lines with the same number of cells."""
    counts = set(map(len, islice(_rows(text, delimiter), LINES)))
    words = f"a table, with {DELIMITERS[delimiter]} ('memproof certify' makes a certificate of one)"
    return words if len(counts) == 1 and counts != {1} and text.count("\n") > 1 else ""


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """The complete lines as cells, as far as they can be read."""
    import csv  # here: no certificate needs it, and ``check`` starts fast

    lines = text.replace("\r", "\n").split("\n")[: 4 * LINES]
    try:
        yield from filter(None, csv.reader(lines[:-1] or lines, delimiter=delimiter))
    except csv.Error:
        return
