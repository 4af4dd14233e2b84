"""Executors that fail as real ones do, and workers that end half way."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any


class Scripted(Executor):
    """Does the work here, as a script says: of each submission "done", "died" (the future fails),
    "cancelled", "exited" (the worker was told to end, or interrupted), "lost" (submit fails once),
    or "broken" (nothing is taken from now on); after the script all is done."""

    def __init__(self, script: list[str]) -> None:
        self.script, self.submitted, self.broken = list(script), 0, False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **options: Any) -> Future[Any]:
        self.submitted += 1
        fate = self.script.pop(0) if self.script else "done"
        self.broken = self.broken or fate == "broken"
        if self.broken:
            raise BrokenExecutor("the pool is broken")
        if fate == "lost":
            raise OSError("no way to the workers")
        future: Future[Any] = Future()
        if fate == "exited":
            future.set_exception(KeyboardInterrupt() if self.submitted % 2 else SystemExit(3))
        elif fate == "cancelled":
            future.cancel()
            future.set_running_or_notify_cancel()
        elif fate == "died":
            future.set_exception(BrokenExecutor("a worker died"))
        else:
            try:
                future.set_result(fn(*args, **options))
            except Exception as error:
                future.set_exception(error)
        return future


class Forging(Executor):
    """A worker that sends back what ``forged`` makes of every result."""

    def __init__(self, forged: Callable[[Any], Any]) -> None:
        self.forged = forged

    def submit(self, fn: Callable[..., Any], /, *args: Any, **options: Any) -> Future[Any]:
        future: Future[Any] = Future()
        number, result = fn(*args, **options)
        future.set_result((number, self.forged(result)))
        return future


class Killing(Executor):
    """Passes on what is submitted, and after ``before`` submissions kills a worker."""

    def __init__(self, inner: Executor, before: int, kill: Callable[[], object] | None = None
                 ) -> None:
        self.inner, self.before = inner, before
        self.kill = kill or (lambda: inner.submit(os._exit, 1))

    def submit(self, fn: Callable[..., Any], /, *args: Any, **options: Any) -> Future[Any]:
        future = self.inner.submit(fn, *args, **options)
        self.before -= 1
        if self.before == 0:
            self.kill()
        return future
