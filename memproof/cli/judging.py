"""What ``check`` does with its files: the checker's verdict, then the reviewer's limits and table.

Only a comparison with a table needs more than the standard library.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import cache, partial
from glob import glob
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO

from memproof.checker.files import byte_stream, check, judged, read_certificate, unreadable
from memproof.checker.kernel import Verdict
from memproof.errors import MemproofError
from memproof.outside import path_text
from memproof.review.judgement import Finding, Judgement

if TYPE_CHECKING:
    from memproof.dataset import Dataset

    Tables = Callable[[str], tuple[Dataset, str]]

LIMITS = {"width": "max_width", "depth": "max_depth", "dense_parameters": "max_parameters"}
LARGE = 1 << 21  # bytes of all files together that make several processes worth while
ENDINGS = (".gz", ".jsonl", ".memproof")


Opened = Callable[[], AbstractContextManager[BinaryIO]]


class _NothingToCompareError(Exception):
    """Code, place, expected, found: a certificate cannot be compared with a table."""


def judge_all(options: argparse.Namespace) -> Iterator[Judgement]:
    """A judgement on every file, in their order.  Raises MP-U004 and those of reading a table."""
    tables = _tables(options)
    for path, (verdict, opened) in zip(options.certificates, _verdicts(options), strict=True):
        if verdict.outcome == "ACCEPTED":
            verdict = _limited(verdict, options)
        yield _accepted(verdict, path, opened, tables) if verdict.outcome == "ACCEPTED" else (
            Judgement(path, verdict))


def _accepted(verdict: Verdict, path: str, opened: Opened, tables: Tables | None) -> Judgement:
    """With the row of the least margin, and compared with its table, if there are such; unreadable
    if there is no table for it, or if the file has changed."""
    point = verdict.facts.get("margin", {}).get("point")
    try:
        row = 0 if point is None else _first_row(path, opened, verdict, point)
        found = Judgement(path, verdict) if tables is None else (
            _compared(verdict, path, opened, *tables(path)))
    except _NothingToCompareError as error:
        return Judgement(path, Verdict("UNREADABLE", *error.args))
    return found._replace(margin_row=row)


def _first_row(path: str, opened: Opened, verdict: Verdict, point: int) -> int:
    """Of a point of a certificate that is accepted: before the points stand three lines."""
    digest, row = sha256(), 0
    with opened() as stream:
        for number, line in enumerate(stream):
            digest.update(line)
            if number == point + 3:
                row = json.loads(line)["rows"][0]
    if digest.hexdigest() != verdict.facts["sha256"]:
        raise _changed(path)
    return int(row)


# -- verdicts --------------------------------------------------------------------------------------


def _verdicts(options: argparse.Namespace) -> Iterator[tuple[Verdict, Opened]]:
    """The verdict on each file, and how to open it again."""
    paths, how = options.certificates, {"checker": options.checker, "max_work": options.max_work,
                                        "proof": options.proof}
    jobs = _jobs(paths, options.jobs, options.proof is not None)
    if jobs < 2:
        yield from (_verdict(path, how) for path in paths)
        return
    from concurrent.futures import ProcessPoolExecutor  # which takes as long as a small file

    from memproof.sharing import end_with_parent

    with ProcessPoolExecutor(jobs, initializer=end_with_parent) as pool:
        try:
            for path, verdict in zip(paths, pool.map(partial(check, **how), paths), strict=True):
                yield verdict, partial(byte_stream, path)
        finally:
            pool.shutdown(cancel_futures=True)


def _jobs(paths: Sequence[str], asked: int | None, one_folder: bool) -> int:
    """How many processes: as many as asked for, else one for each processor if it pays; one where
    all write to one folder."""
    if "-" in paths or len(paths) < 2 or one_folder:
        return 1
    if asked is not None:
        return min(asked, len(paths))
    sizes = sum(os.stat(path).st_size for path in paths if os.path.isfile(path))
    return min(os.cpu_count() or 1, len(paths)) if sizes > LARGE else 1


def _verdict(path: str, how: dict[str, Any]) -> tuple[Verdict, Opened]:
    """A file is judged line by line; of the standard input, which cannot be read again, the bytes
    are kept."""
    if path != "-":
        return check(path, **how), partial(byte_stream, path)
    try:
        data = read_certificate(path)
    except MemproofError as e:
        return unreadable(e), BytesIO
    return judged(path, data, **how), lambda: BytesIO(data)


def _changed(path: str) -> _NothingToCompareError:
    return _NothingToCompareError("MP-U001", path_text(path), "the file that was checked",
                                  "another: it has changed meanwhile")


def _limited(verdict: Verdict, options: argparse.Namespace) -> Verdict:
    """MP-P001 if a size is larger than the reviewer allows."""
    for key, option in LIMITS.items():
        limit, size = getattr(options, option), verdict.facts[key]
        if limit is not None and size > limit:
            place = f"{key} (--{option.replace('_', '-')})"
            return verdict._replace(outcome="REJECTED", code="MP-P001", place=place,
                                    expected=f"at most {limit}", found=str(size))
    return verdict


# -- tables ----------------------------------------------------------------------------------------


def _tables(options: argparse.Namespace) -> Tables | None:
    """For a certificate the table to compare it with, and the file in which that is, if any."""
    if options.data is None and not options.against:
        return None
    # Imported here, since only a comparison needs it: it doubles the CPU of `check` (55 ms more).
    from memproof.cli.tables import table

    read = cache(lambda name: table(name, options))
    if options.data is not None:
        file = options.data if os.path.isfile(options.data) else ""
        return lambda path: (read(options.data), file)
    return lambda path: (read(name := _counterpart(path, options.against)), name)


def _counterpart(path: str, patterns: Sequence[str]) -> str:
    """The table whose name is the certificate's, or the longest beginning of it before ``-``, ``_``
    or ``.``, if there is just one."""
    own = _stem(os.path.basename(path))
    found: dict[str, list[str]] = {}
    for name in sorted({each for pattern in patterns for each in glob(pattern, recursive=True)}):
        stem = os.path.basename(name).split(".")[0]
        if stem and (own == stem or own.startswith(tuple(stem + sign for sign in "-_."))):
            found.setdefault(stem, []).append(name)
    best = found.get(max(found, key=len, default=""), [])
    if len(best) != 1:
        raise _NothingToCompareError("MP-U004", "--against", f"one table for {path_text(path)}",
                                     ", ".join(map(path_text, best)) or "none")
    return best[0]


def _stem(name: str) -> str:
    """``iris-ledger`` of ``iris-ledger.memproof.jsonl.gz``."""
    for ending in ENDINGS:
        name = name.removesuffix(ending)
    return name


def _compared(verdict: Verdict, path: str, opened: Opened, mine: Dataset, file: str) -> Judgement:
    """MP-P... of the first cell in which the reviewer's table differs, and how many do."""
    from memproof.certificate.compare import comparison, difference_lines
    from memproof.certificate.table import table_of
    from memproof.cli.tables import file_text, reading_as_json

    numbers, rows = dict[str, int](), tuple[int, ...]()
    try:
        with opened() as stream:
            table = table_of(path, stream, verdict.facts)
    except MemproofError:
        raise _changed(path) from None
    try:
        found = comparison(table, mine)
    except MemproofError as error:
        if error.code != "MP-P002":
            raise
        first, result = [error], "another shape"
    else:
        first, numbers = list(found.first), {"cells": found.cells, "differ": found.differing}
        rows = found.rows
        result = ("; ".join(filter(None, [f"{found.differing} of {found.cells} cells differ",
                                          found.order])) if first else "every cell agrees")
    lines = [f"  compared with {file_text(mine)}, {result}", f"  read as: {mine.how_read}",
             *difference_lines(first, numbers.get("differ", 0))]
    for one in first[:1]:
        verdict = verdict._replace(outcome="REJECTED", code=one.code, place=one.place,
                                   expected=one.expected, found=one.found)
    return Judgement(path, verdict, tuple(lines),
                     {**reading_as_json(mine), "rows": mine.row_count, "agrees": not first,
                      "result": result, **numbers, "differences": list(map(words_of, first))},
                     tuple(_finding(each, row, mine, file)
                           for each, row in zip(first, rows, strict=False) if file))


def _finding(error: MemproofError, row: int, table: Dataset, file: str) -> Finding:
    """A cell that differs, at its line of the table's file."""
    at = table.manner.lines if table.manner and not file.endswith(".gz") else ()
    message = f"{error.place}: {error.expected}, {error.found} in the certificate"
    return Finding(error.code, message, file, at[row - 1] if at else 0)


def words_of(error: MemproofError | Verdict) -> dict[str, object]:
    """Code, place, expected and found, as far as there is something to say."""
    words = {key: getattr(error, key) for key in ("code", "place", "expected", "found")}
    return {key: value for key, value in words.items() if value}
