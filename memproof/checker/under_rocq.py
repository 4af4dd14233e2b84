"""A verdict that is a theorem: the content of a certificate, judged by Rocq's kernel.

The kernel of memproof judges the file first: bytes, hashes, names, lines and traces are its alone.
Of what it accepts, ``memproof.rocq.instance`` writes the content into a Rocq file with the theorem
``certified content``, and coqc has to accept that, without axioms.  So to be ACCEPTED here a
certificate needs both, and for the label of every point, the margin and the sizes one has to trust
Rocq, the definitions in Certificate.v, and that the numbers were copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from io import BytesIO
from multiprocessing.util import Finalize  # at the end of a worker, too, which atexit is not
from os import PathLike
from pathlib import Path
from shutil import rmtree
from subprocess import TimeoutExpired
from tempfile import mkdtemp

from memproof.checker import kernel
from memproof.checker.kernel import Verdict
from memproof.outputs import Kind, replacing
from memproof.rocq import THEORIES
from memproof.rocq.build import CLOSED, FLAGS, KIND, tool
from memproof.rocq.instance import (
    QUESTION,
    THEOREM,
    Content,
    content_of,
    longest,
    source,
    work,
)
from memproof.rocq.running import run

LIBRARY = ("Certificate", "Judge")  # the files of the development that an instance needs
MAX_WORK = 10**10  # units of instance.work, two or three minutes
MAX_DIGITS = 4096  # of an integer, hexadecimal: coqc reads them by recursion
SECONDS = 3600  # for coqc, whatever the estimate was
INSTANCE = Kind("a Rocq file about a certificate", rb"\(\* The content of the certificate ")
FAULT = re.compile(r"= Some \((\w+), (\d+)\)")
CODES = {"Vacuous": "MP-R015", "Shape": "MP-R005", "Class": "MP-R021", "Rows": "MP-R020",
         "Repeated": "MP-R019", "Weights": "MP-R022", "Sized": "MP-R016", "Missed": "MP-R018",
         "Margined": "MP-R026"}
AT_A_POINT = ("Shape", "Class", "Missed")
EXHAUSTED = re.compile("stack overflow|out of memory|not done after", re.IGNORECASE)


def check(data: bytes, max_work: int | None = None, proof: str | PathLike[str] | None = None
          ) -> Verdict:
    """The verdict of the kernel on the bytes of a certificate; if that is ACCEPTED, of Rocq on its
    content.  ``proof``: a folder for the Rocq files; ``max_work``: in units of ``instance.work``.

    Raises MP-U021 without coqc, MP-U005, and RuntimeError if coqc fails without a verdict.
    """
    tool("coqc")
    accepted = kernel.check(BytesIO(data))
    if accepted.outcome != "ACCEPTED":
        return accepted
    content = content_of(data)
    units, limit = work(content), MAX_WORK if max_work is None else max_work
    if units > limit:
        return Verdict("DECLINED", "MP-L005", "work", f"at most {limit} units for coqc",
                       f"about {units}", work=units)
    if (digits := longest(content)) > MAX_DIGITS:
        most = f"at most {MAX_DIGITS} digits for coqc"
        return Verdict("DECLINED", "MP-L004", "the content", most, str(digits), work=units)
    folder = _temporary() if proof is None else Path(proof)
    fault = judge(content, accepted.facts["sha256"], folder)
    return (fault or accepted)._replace(work=units)


def judge(content: Content, sha256: str, folder: Path) -> Verdict | None:
    """None if coqc accepts the theorem about the content, else what is wrong; the files are in the
    folder.  Raises MP-U021, MP-U005, RuntimeError."""
    _library(folder)
    name = f"Instance_{sha256[:16]}"
    code, said, errors = _coqc(folder, name, source(content, sha256, THEOREM))
    if not code and said.split() == CLOSED.split():
        return None
    if (gave_up := EXHAUSTED.search(errors)) or code < 0:  # a signal: no memory is left for it
        words = gave_up[0].lower() if gave_up else f"ended by signal {-code}"
        return Verdict("DECLINED", "MP-L006", "coqc", "enough memory and time", words)
    _, answer, _ = _coqc(folder, f"{name}_question", source(content, sha256, QUESTION))
    if found := FAULT.search(answer):
        return _refusal(found[1], int(found[2]), content)
    raise RuntimeError(f"coqc ended with {code}: {' '.join((said + errors).split())[-200:]}")


def _refusal(fault: str, number: int, content: Content) -> Verdict:
    """Of a content in which Rocq found this fault, at this point if it is about one."""
    by_class = content.reading in ("argmax", "sign")
    code = ("MP-R027" if by_class else "MP-R021") if fault == "Reading" else CODES[fault]
    place = "the content"
    if fault in AT_A_POINT:
        place = f"point {number} (row {next(iter(content.points[number].rows), 0)})"
    return Verdict("REJECTED", code, place, "what Certificate.v asks for, judged by Rocq",
                   f"a fault of kind {fault}")


def _coqc(folder: Path, name: str, text: Iterable[str] | None) -> tuple[int, str, str]:
    """coqc on a file of this name, which is written first unless the text is None."""
    if text is not None:
        with replacing(folder / f"{name}.v", INSTANCE) as stream:
            stream.writelines(piece.encode("ascii") for piece in text)
    try:
        return run([tool("coqc"), *FLAGS, f"{name}.v"], folder, SECONDS)
    except TimeoutExpired:
        return 1, "", f"not done after {SECONDS} seconds"


@cache
def _library(folder: Path) -> None:
    """Certificate.v and Judge.v in the folder, compiled by this program: nothing that lies there
    is relied on."""
    for name in LIBRARY:
        with replacing(folder / f"{name}.v", KIND) as stream:
            stream.write((THEORIES / f"{name}.v").read_bytes())
        code, said, errors = _coqc(folder, name, None)
        if code:
            words = " ".join((said + errors).split())
            raise RuntimeError(f"coqc does not accept {name}.v: {words[-200:]}")


@cache
def _temporary() -> Path:
    """A folder for as long as this process lives."""
    folder = Path(mkdtemp(prefix="memproof-rocq-"))
    Finalize(None, rmtree, args=(folder,), kwargs={"ignore_errors": True}, exitpriority=10)
    return folder
