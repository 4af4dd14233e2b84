"""Many certificates, judged by the workers of an executor: processes, or the machines of a cluster.

This program reads the files and sends their bytes, so workers need no disk of ours; a verdict that
comes back as ACCEPTED has to name the sha256 of the bytes that were sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from os import PathLike, fspath
from typing import TYPE_CHECKING, NamedTuple

from memproof.checker.files import check, judged, read_certificate
from memproof.checker.kernel import EXIT, Verdict
from memproof.errors import MemproofError, show
from memproof.outside import path_text
from memproof.sharing import bad_answer, share

if TYPE_CHECKING:
    from concurrent.futures import Executor

SHAPE = (str, str, str, str, str, dict, dict, int)  # of a verdict's fields
Task = tuple[str, str, int | None]  # a file, the checker, its limit of work


def check_many(
    paths: Iterable[str | PathLike[str]], *, executor: Executor | None = None,
    checker: str = "kernel", max_work: int | None = None,
) -> list[Verdict]:
    """The verdicts of ``check`` on these files, in their order.

    With an ``executor``, any of concurrent.futures, its workers judge them, each file by itself; a
    file whose worker dies is judged again (``memproof.sharing``), and counts once.  One has to
    trust the workers, as one trusts the machine on which ``check`` runs.
    Raises MP-U004 for another checker, MP-U019, MP-U023 for what cannot be a verdict on the file.
    """
    files = [(fspath(path), checker, max_work) for path in paths]
    if executor is None:
        return [_judge(each) for each in files]
    return _by_workers(files, executor)


def _judge(task: Task) -> Verdict:
    path, checker, max_work = task
    return check(path, checker=checker, max_work=max_work)


def _by_workers(tasks: list[Task], executor: Executor) -> list[Verdict]:
    """What can be read goes to a worker, which sees its bytes and its name alone."""
    verdicts, sent = dict[int, Verdict](), list[_Sent]()
    for number, (path, checker, max_work) in enumerate(tasks):
        try:
            sent.append(_Sent(number, path, read_certificate(path), checker, max_work))
        except MemproofError as e:
            verdicts[number] = Verdict("UNREADABLE", e.code, e.place, e.expected, e.found)
    for k, verdict in share(_Sent.judge, sent, executor,
                            lambda k, answer: sent[k].verdict_of(answer)):
        verdicts[sent[k].number] = verdict
    return [verdicts[number] for number in range(len(tasks))]


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
        fits = (type(found) is Verdict and tuple(map(type, found)) == SHAPE
                and found.outcome in EXIT
                and (found.outcome != "ACCEPTED" or found.facts.get("sha256") == sha256))
        if not fits or type(found) is not Verdict:
            raise bad_answer(path_text(self.path), f"a verdict on sha256 {sha256:.16}", show(found))
        return found
