"""Certificates of networks that are given: made by ``audit`` and ``certify``, and spoken of."""

from __future__ import annotations

import os
from collections.abc import Callable

from memproof.api import Certified, certify
from memproof.auditing.audit import Audited
from memproof.certificate.compare import label_text
from memproof.certificate.writer import CERTIFICATE, Progress, Written
from memproof.checker.kernel import Verdict
from memproof.cli.output import progress_bar, say, say_verdict
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.exact import printed
from memproof.interop.foreign import Foreign
from memproof.outputs import replaceable
from memproof.outside import count_text, path_text
from memproof.readings import Margin
from memproof.review.judgement import Judgement


def certificate_name(option: str, path: str) -> None:
    """Can a certificate be written there?  Before any work.  Raises MP-U005."""
    if path == "-":  # check reads '-' as the standard input
        raise MemproofError("MP-U005", option, "a file name", "-")
    replaceable(path, CERTIFICATE)


def audit_certificate(foreign: Foreign, found: Audited, path: str) -> Certified | None:
    """The certificate of what an audit has found; None if a row misses.  Raises MP-C..., MP-U005.
    """
    if found.misses:
        return None
    with progress_bar("tracing") as bar:
        return certify(found.dataset, path, network=foreign, reading=found.margins.reading,
                       progress=trace_progress(bar))


def print_audit_certificate(found: Audited, certified: Certified | None, path: str) -> None:
    """The verdict on the certificate; or why there is none."""
    say("")
    if certified is None:
        first, *others = _refusal(found, path)
        say_verdict(first)
        say(*others)
        return
    written = certified.written
    verdict, *recomputed = verdict_lines(written, certified.verdict,
                                         margin_row_of(written, certified.dataset))
    say_verdict(verdict, where_text(written), *recomputed)


def _refusal(found: Audited, path: str) -> list[str]:
    """How many rows miss, the first one, and what to do."""
    data, first = found.dataset, found.misses[0]
    missed = data.row_count - found.rows_hit
    lines = [f"NOT MEMORIZED MP-C001: {missed} of {count_text(data.row_count, 'row')} "
             f"{'misses its label' if missed == 1 else 'miss their labels'}, the first is row "
             f"{first.row} ({label_text(data, first.point)}); no certificate is written",
             "  (a certificate is about every row of its table: correct the labels, train on, or "
             "certify a table of the rows that are read)"]
    return [*lines, f"  {path_text(path)}: left as it was"] if os.path.lexists(path) else lines


def audit_certificate_as_json(certified: Certified | None, path: str) -> dict[str, object]:
    """Where it is, and the kernel's verdict; or the code with which it is refused."""
    if certified is None:
        left = path if os.path.lexists(path) else None
        return {"certificate": None, "verdict": "NOT MEMORIZED", "code": "MP-C001",
                "left_as_it_was": left}
    written = certified.written
    return {"certificate": path, "certificate_bytes": written.size, "replaced": written.replaced,
            "verdict": certified.verdict.outcome, "code": certified.verdict.code or None}


def verdict_lines(written: Written, verdict: Verdict, margin_row: int) -> list[str]:
    """What the kernel says of a certificate, and where in the table the least margin is."""
    return Judgement(str(written.path), verdict, margin_row=margin_row).report()


def margin_row_of(written: Written, dataset: Dataset) -> int:
    """The first row of the point that has the least margin; 0 where there is no margin."""
    return 0 if written.margin is None else dataset.rows[written.margin.point][0]


def where_text(written: Written) -> str:
    """``certificate: PATH, 12,345 bytes``."""
    digests = ", digests of traces (version 2)" if written.version == 2 else ""
    replaced = "; an older file of this name is replaced" if written.replaced else ""
    return f"  certificate: {path_text(written.path)}, {written.size:,} bytes{digests}{replaced}"


def margin_as_json(reading: str, margin: Margin | None) -> dict[str, object]:
    """How outputs are read, the least margin as text, and the first point that has it."""
    return {"reading": reading, "least_margin": None if margin is None else printed(margin.value),
            "least_margin_point": None if margin is None else margin.point}


def trace_progress(bar: Callable[..., None] | None) -> Progress | None:
    """Layers are traced; when all are, the kernel checks the certificate."""
    if bar is None:
        return None
    return lambda done, total: bar(done, total, "tracing" if done < total else "checking")
