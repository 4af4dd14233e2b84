"""Work in blocks that workers share, any of which may die: every block counts exactly once.

An executor is any of ``concurrent.futures``: threads, processes, or the machines of a cluster.
What a worker sends back is looked at in form before it counts.  That it is what was asked for has
to be trusted, as has the way that it takes: objects are pickled, so who can write to it can run
programs here and there.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Sequence
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from memproof.errors import MemproofError, show

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    Answer = Future[tuple[int, Any]]

Block = TypeVar("Block")
Result = TypeVar("Result")

ATTEMPTS = 2  # of workers at one block, before it is done here
AHEAD = 64  # blocks that workers have at any time


class Coverage:
    """Which of ``total`` blocks are ``missing``: a block is counted when its result is accepted."""

    def __init__(self, total: int) -> None:
        self.missing = set(range(total))

    def count(self, block: int) -> bool:
        """Is it the first result of this block?  From now on it is not missing."""
        first = block in self.missing
        self.missing.discard(block)
        return first


def share(
    work: Callable[[Block], Result], blocks: Sequence[Block], executor: Executor,
    checked: Callable[[int, object], Result],
) -> Generator[tuple[int, Result]]:
    """Pairs (number of a block, its result), one for each block, in any order.

    ``work`` and blocks are pickled if the executor needs it.  A block whose worker has died, or
    that an executor loses, is given to another one; when that fails too, or the executor takes no
    more, it is done in this process, so that an error of the work itself shows where it is.
    ``checked`` (number, what came back) gives the result or raises.  Errors: MP-U004 for what is
    no executor, MP-U023 for the result of another block, those of ``checked``, and every
    MemproofError of the work, after which nothing more is begun.
    """
    if not callable(getattr(executor, "submit", None)):
        raise _no_executor(executor)
    coverage, attempts = Coverage(len(blocks)), [0] * len(blocks)
    waiting = deque(range(len(blocks)))
    under_way, finished = dict["Answer", int](), SimpleQueue["Answer"]()
    try:
        while waiting or under_way:
            while waiting and len(under_way) < AHEAD:
                block = waiting.popleft()
                future = _submitted(executor, work, block, blocks[block])
                if future is not None:
                    under_way[future] = block
                    future.add_done_callback(finished.put)
            if not under_way:
                continue
            future = finished.get()
            if future not in under_way:  # given for two blocks, and back for the second
                continue
            block = under_way.pop(future)
            attempts[block] += 1
            if _has_failed(future):
                waiting += [block] * (attempts[block] < ATTEMPTS)
            elif coverage.count(block):
                yield block, checked(block, _answer(future, block))
        for block in sorted(coverage.missing):
            coverage.count(block)
            yield block, checked(block, work(blocks[block]))
    finally:
        for future in under_way:
            future.cancel()


def _numbered(work: Callable[[Block], Result], number: int, block: Block) -> tuple[int, Result]:
    """What a worker does: an executor that mixes up its futures is found out by the number."""
    return number, work(block)


def _submitted(executor: Executor, work: Callable[[Block], Result], number: int, block: Block
               ) -> Answer | None:
    """None if the executor does not take it: it is broken, or shut down, or has lost its way to the
    workers.  Raises MP-U004 for what is no executor."""
    from concurrent.futures import Future  # here: most work is not shared

    try:
        found = executor.submit(_numbered, work, number, block)
    except Exception:  # a BrokenExecutor, or whatever a cluster raises
        return None
    if not isinstance(found, Future):
        raise _no_executor(executor)
    return found


def _has_failed(future: Answer) -> bool:
    """Has the worker failed, or the way to it?  SystemExit and KeyboardInterrupt are the worker's,
    too.  Raises a MemproofError of the work: another worker would find the same."""
    if future.cancelled():
        return True
    failure = future.exception()
    if isinstance(failure, MemproofError):
        raise failure
    return failure is not None


def _answer(future: Answer, block: int) -> object:
    """What came back for a block.  Raises MP-U023 for the answer to another one."""
    answer: object = future.result()
    if type(answer) is not tuple or len(answer) != 2 or answer[0] != block:
        raise bad_answer(f"block {block}", "its number and its result", show(answer))
    return answer[1]


def _no_executor(found: object) -> MemproofError:
    return MemproofError("MP-U004", "executor=", "an executor, whose submit gives futures of "
                         "concurrent.futures (of a client of Dask: client.get_executor())",
                         f"an object of type {type(found).__name__}")


def end_with_parent() -> None:
    """What a process of a pool of our own does first: to watch the process that asks it.  If that
    is ended from outside, nobody else would ever tell its workers that there is no more to do."""
    from multiprocessing import parent_process
    from threading import Thread

    parent = parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    Thread(target=watch, daemon=True).start()


def bad_answer(place: str, expected: str, found: str) -> MemproofError:
    """MP-U023: what came back from a worker has not the form of a result."""
    return MemproofError("MP-U023", place, expected, found)
