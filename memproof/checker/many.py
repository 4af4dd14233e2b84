"""Many certificates, judged by the workers of an executor: processes, or the machines of a cluster.

This program reads the files and sends their bytes, so workers need no disk of ours; a verdict that
comes back as ACCEPTED has to state what the very bytes that were sent claim, and their sha256.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from os import PathLike, fspath
from typing import TYPE_CHECKING, NamedTuple

from memproof.checker.files import (
    FIRST,
    OTHER_KERNELS,
    OtherVerdict,
    check,
    facts_of,
    judged,
    read_certificate,
    unreadable,
    version_of,
)
from memproof.checker.kernel import Verdict
from memproof.errors import MemproofError, require_path, show
from memproof.outside import path_text
from memproof.sharing import bad_answer, share

if TYPE_CHECKING:
    from concurrent.futures import Executor

SHAPE = (str, str, str, str, str, dict, dict, int)  # of a verdict's fields
CODES = {"ACCEPTED": "", "REJECTED": "MP-R", "DECLINED": "MP-L", "ERROR": "MP-X"}  # they begin so
AT_ONCE = 1 << 28  # bytes of certificates that are held, unless a single one is longer
Task = tuple[str, str, int | None]  # a file, the checker, its limit of work


def check_many(
    paths: Iterable[str | PathLike[str]], *, executor: Executor | None = None,
    checker: str = "kernel", max_work: int | None = None,
) -> list[Verdict]:
    """The verdicts of ``check`` on these files, in their order.

    With an ``executor``, any of concurrent.futures, its workers judge them, each file by itself; a
    file whose worker dies is judged again (``memproof.sharing``), and counts once.  One has to
    trust the workers, as one trusts the machine on which ``check`` runs.
    Raises MP-U004 for another checker and for what is no executor, MP-U019, MP-U023 for what cannot
    be a verdict on the file.
    """
    if isinstance(paths, str | PathLike) or not isinstance(paths, Iterable):
        raise MemproofError("MP-U004", "the files", "a list of paths",
                            f"an object of type {type(paths).__name__}")
    paths = list(paths)
    for path in paths:
        require_path("the file", path)
    files = [(fspath(path), checker, max_work) for path in paths]
    if executor is None:
        return [_judge(each) for each in files]
    return _by_workers(files, executor)


def _judge(task: Task) -> Verdict:
    path, checker, max_work = task
    return check(path, checker=checker, max_work=max_work)


def _by_workers(tasks: list[Task], executor: Executor) -> list[Verdict]:
    """What can be read goes to a worker, which sees its bytes and its name alone."""
    verdicts, sent, size = dict[int, Verdict](), list[_Sent](), 0
    for number, (path, checker, max_work) in enumerate(tasks):
        try:
            sent.append(_Sent(number, path, read_certificate(path), checker, max_work))
        except MemproofError as e:
            verdicts[number] = unreadable(e)
            continue
        size += len(sent[-1].data)
        if size >= AT_ONCE:
            verdicts.update(_shared(sent, executor))
            sent, size = [], 0
    verdicts.update(_shared(sent, executor))
    return [verdicts[number] for number in range(len(tasks))]


def _shared(sent: Sequence[_Sent], executor: Executor) -> Iterator[tuple[int, Verdict]]:
    """The verdicts on these, each with its number."""
    for k, verdict in share(_Sent.judge, sent, executor,
                            lambda k, answer: sent[k].verdict_of(answer)):
        yield sent[k].number, verdict


class _Sent(NamedTuple):
    """A file that a worker judges: its number and its bytes."""

    number: int
    path: str
    data: bytes
    checker: str
    max_work: int | None

    def judge(self) -> Verdict:
        """The verdict."""
        return judged(self.path, self.data, checker=self.checker, max_work=self.max_work)

    def verdict_of(self, found: object) -> Verdict:
        """What came back, if it can be a verdict on these bytes.  Raises MP-U023."""
        sha256 = hashlib.sha256(self.data).hexdigest()
        known = OtherVerdict if self._other() else Verdict
        fits = (isinstance(found, Verdict) and type(found) is known
                and tuple(map(type, found)) == SHAPE and found.outcome in CODES
                and found.code.startswith(CODES[found.outcome])
                and (self._is_acceptance(found) if found.outcome == "ACCEPTED"
                     else bool(found.code) and not (found.facts or found.declared)))
        if not fits or not isinstance(found, Verdict):
            raise bad_answer(path_text(self.path), f"a verdict on sha256 {sha256:.16}", show(found))
        return found

    def _other(self) -> str:
        """The version, if a kernel of its own has to judge it."""
        version = version_of(self.data[:FIRST])
        return version if self.checker == "kernel" and version in OTHER_KERNELS else ""

    def _is_acceptance(self, found: Verdict) -> bool:
        """Does it state what the file claims?  What is no certificate claims nothing."""
        version = self._other()
        if version:  # what other kernels recompute is not all in the claim
            own = {"version": version, "sha256": hashlib.sha256(self.data).hexdigest()}
            return not found.code and found.facts.items() >= own.items()
        try:
            return not found.code and (found.facts, found.declared) == facts_of(self.data)
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError,
                ValueError):
            return False
