"""Work in blocks: each counts once, whatever becomes of workers; what cannot be is refused."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from importlib.util import find_spec
from math import prod
from multiprocessing import get_context
from pathlib import Path
from threading import Event, Thread
from time import sleep
from typing import Any

import pytest
from helpers.executors import Forging, Killing, Scripted
from helpers.tables import unit_ball
from hypothesis import given
from hypothesis import strategies as st

import memproof
from memproof.checker import many
from memproof.checker.files import check
from memproof.checker.kernel import Verdict
from memproof.errors import MemproofError
from memproof.regions import evaluation
from memproof.regions.evaluation import Found, Wrong
from memproof.sharing import ATTEMPTS, share

ROOT = Path(__file__).resolve().parents[1]
IRIS = ROOT / "certificates" / "iris.memproof.jsonl"


def square(block: int) -> int:
    return block * block


def plain(block: int, found: object) -> int:
    assert type(found) is int
    return found


@given(st.integers(0, 100), st.lists(
    st.sampled_from(["done", "died", "cancelled", "exited", "lost"]), max_size=150), st.booleans())
def test_every_block_counts_once(blocks: int, script: list[str], breaks: bool) -> None:
    executor = Scripted([*script, "broken"] if breaks else script)
    found = list(share(square, range(blocks), executor, plain))
    assert sorted(found) == [(k, k * k) for k in range(blocks)]
    assert executor.submitted <= ATTEMPTS * blocks


def test_a_block_that_no_worker_can_do_is_done_here() -> None:
    done = list(share(square, range(3), Scripted(["died"] * 6), plain))
    assert sorted(done) == [(0, 0), (1, 1), (2, 4)]


def test_an_error_of_the_work_is_raised_and_ends_it() -> None:
    def refuse(block: int) -> int:
        if block == 1:
            raise MemproofError("MP-L007", "layer 1", "less", "more")
        return block

    executor = Scripted([])
    with pytest.raises(MemproofError, match="MP-L007"):
        list(share(refuse, range(100), executor, plain))
    assert executor.submitted < 100

    def fail(block: int) -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(share(fail, range(2), Scripted([]), plain))


# -- evaluate and check_many -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def table() -> memproof.Dataset:
    return unit_ball(300)


@pytest.fixture(scope="module")
def built(table: memproof.Dataset) -> memproof.Built:
    made = memproof.memorize(table, width=6)
    assert made.lines is not None
    wrong = made.network.with_weight(4, 0, 0, made.network.layers[3].rows[0][0][1] + 1)
    return memproof.Built(wrong, made.lines, made.parameters)


@pytest.fixture(scope="module")
def processes() -> Iterator[Callable[[], Executor]]:
    """Makes pools of two processes."""
    pools: list[Executor] = []

    def pool() -> Executor:
        pools.append(ProcessPoolExecutor(2, get_context("spawn")))
        return pools[-1]

    yield pool
    for each in pools:
        each.shutdown(cancel_futures=True)


def test_workers_find_what_one_process_finds(
        table: memproof.Dataset, built: memproof.Built) -> None:
    alone = memproof.evaluate(table, built).found
    assert alone.miss_count
    seen: list[tuple[int, int]] = []
    with ThreadPoolExecutor(2) as pool:
        shared_out = memproof.evaluate(table, built, executor=pool, jobs=7,
                                       progress=lambda done, total: seen.append((done, total)))
        assert shared_out.found == alone
    assert seen[-1] == (300, 300)
    assert len(seen) == 7
    assert memproof.evaluate(table, built, executor=Scripted(["died"] * 9)).found == alone


def test_a_worker_that_is_killed_costs_no_point(
        table: memproof.Dataset, built: memproof.Built,
        processes: Callable[[], Executor]) -> None:
    alone = memproof.evaluate(table, built).found
    killing = Killing(processes(), 5)
    assert memproof.evaluate(table, built, executor=killing, jobs=12).found == alone
    assert killing.before <= 0


def test_a_worker_that_is_killed_costs_no_verdict(
        tmp_path: Path, processes: Callable[[], Executor]) -> None:
    spoilt, none = tmp_path / "spoilt.memproof.jsonl", tmp_path / "none.memproof.jsonl"
    spoilt.write_bytes(IRIS.read_bytes().replace(b',', b', ', 1))
    paths = [IRIS, spoilt, none, IRIS, ROOT / "README.md", IRIS]
    wanted = [check(path) for path in paths]
    assert [each.outcome for each in wanted] == [
        "ACCEPTED", wanted[1].outcome, "UNREADABLE", "ACCEPTED", "UNREADABLE", "ACCEPTED"]
    assert wanted[1].outcome != "ACCEPTED"
    assert memproof.check_many(paths) == wanted
    assert memproof.check_many(paths, executor=Killing(processes(), 2)) == wanted


@pytest.mark.parametrize("change", [
    lambda found: None, lambda found: tuple(found), lambda found: found._replace(points=1),
    lambda found: found._replace(misses=-1), lambda found: found._replace(misses=10**9),
    lambda found: found._replace(misses=float(found.misses)),
    lambda found: found._replace(points=float(found.points)),
    lambda found: found._replace(first=[found.first[0]._replace(coordinate=0.0), *found.first[1:]]),
    lambda found: found._replace(first=found.first[1:] or [Wrong(0, 0, 1)]),
    lambda found: found._replace(first=[Wrong(10**6, 0, 1), *found.first[1:]]),
    lambda found: found._replace(first=[*found.first[:-1], found.first[-1]._replace(coordinate=1)]),
    lambda found: found._replace(first=[*found.first[:-1], found.first[-1]._replace(found="1")]),
    lambda found: found._replace(first=[*found.first[:-1], found.first[0]]),
])
def test_what_no_worker_can_have_found(
        table: memproof.Dataset, built: memproof.Built, change: Callable[[Found], Any]) -> None:
    with pytest.raises(MemproofError) as error:
        memproof.evaluate(table, built, executor=Forging(change), jobs=2)
    assert error.value.code == "MP-U023"


def test_a_miss_that_hits(table: memproof.Dataset, built: memproof.Built) -> None:
    """An output that is the label is no miss."""
    scale = table.denominator * prod(layer.denominator for layer in built.network.layers)

    def change(found: Found) -> Found:
        (label,) = table.labels[found.first[0].point]
        value = scale * label // table.label_denominator
        return found._replace(first=[found.first[0]._replace(found=value), *found.first[1:]])

    with pytest.raises(MemproofError, match="MP-U023"):
        memproof.evaluate(table, built, executor=Forging(change), jobs=2)


@pytest.mark.parametrize("change", [
    lambda verdict: None, lambda verdict: tuple(verdict),
    lambda verdict: verdict._replace(outcome="accepted"),
    lambda verdict: verdict._replace(work="1"),
    lambda verdict: verdict._replace(facts=verdict.facts | {"sha256": "0" * 64}),
    lambda verdict: verdict._replace(facts={}),
    lambda verdict: verdict._replace(facts={"sha256": verdict.facts["sha256"]}),
    lambda verdict: verdict._replace(facts=verdict.facts | {"width": 1}),
    lambda verdict: verdict._replace(declared={}),
    lambda verdict: verdict._replace(code="MP-R017"),
    lambda verdict: verdict._replace(outcome="REJECTED"),
    lambda verdict: Verdict("REJECTED", "MP-L001"),
    lambda verdict: Verdict("UNREADABLE", "MP-U001"),
    lambda verdict: Verdict("DECLINED"),
])
def test_what_cannot_be_a_verdict_on_the_file(change: Callable[[Any], Any]) -> None:
    with pytest.raises(MemproofError) as error:
        memproof.check_many([IRIS], executor=Forging(change))
    assert error.value.code == "MP-U023"


@pytest.mark.parametrize("data", [
    b"", b"{}\n", b"{}\n[]\n", b'{"declared":{}}\n{"kind":"claim"}\n', b"\xff\n\xff",
    b'{"declared":{}}\n{"reading":"argmax","a":"g"}\n'])
def test_what_is_no_certificate_is_not_accepted(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.memproof.jsonl"
    path.write_bytes(b'{"kind":"meta"}' + data)
    verdict = Verdict("ACCEPTED", facts={"sha256": hashlib.sha256(path.read_bytes()).hexdigest()})
    with pytest.raises(MemproofError, match="MP-U023"):
        memproof.check_many([path], executor=Forging(lambda found: verdict))


def test_certificates_are_sent_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """All are judged, in their order, though not all of them are held at once."""
    monkeypatch.setattr(many, "AT_ONCE", 1)
    executor = Scripted([])
    paths = [IRIS, ROOT / "README.md", ROOT / "certificates" / "example.memproof.jsonl"]
    assert memproof.check_many(paths, executor=executor) == memproof.check_many(paths)
    assert executor.submitted == 2


# -- what is no executor, or mixes things up ------------------------------------------------------


class Mixing(Executor):
    """Gives the future of the first submission for every one."""

    def __init__(self) -> None:
        self.first: Future[Any] = Future()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **options: Any) -> Future[Any]:
        if not self.first.done():
            self.first.set_result(fn(*args, **options))
        return self.first


def test_the_result_of_another_block_does_not_count(
        table: memproof.Dataset, built: memproof.Built) -> None:
    """It has the form of a result of this one: as many points, and no misses."""
    with pytest.raises(MemproofError, match="MP-U023 at block"):
        list(share(square, range(3), Mixing(), plain))
    with pytest.raises(MemproofError, match="MP-U023 at block"):
        memproof.evaluate(table, built, executor=Mixing(), jobs=2)


def test_one_future_for_two_blocks_loses_neither() -> None:
    """It comes back once, for the second of them; the first is done here."""
    class Twice(Scripted):
        one: Future[Any] = Future()

        def submit(self, fn: Callable[..., Any], /, *args: Any, **options: Any) -> Future[Any]:
            done = super().submit(fn, *args, **options)
            if self.submitted == 2:
                self.one.set_result(done.result())
            return self.one if self.submitted <= 2 else done

    found = list(share(square, range(5), Twice([]), plain))
    assert sorted(found) == [(k, k * k) for k in range(5)]


class Plain:
    """What many clients of clusters do: submit gives a future of another kind."""

    def submit(self, fn: Callable[..., Any], *args: Any) -> object:
        return fn(*args)


@pytest.mark.parametrize("executor", ["threads", 2, Plain()])
def test_what_is_no_executor(executor: Any) -> None:
    """It is refused: the work is not done here as if nobody had asked for workers."""
    with pytest.raises(MemproofError, match="MP-U004 at executor="):
        memproof.check_many([IRIS], executor=executor)


def test_an_interruption_cancels_what_is_under_way(
        table: memproof.Dataset, built: memproof.Built) -> None:
    """Whoever is interrupted does not wait until all blocks are done."""
    waiting: list[Future[Any]] = []

    class Slow(Scripted):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **options: Any) -> Future[Any]:
            if waiting or self.submitted:
                waiting.append(Future())
                return waiting[-1]
            return super().submit(fn, *args, **options)

    def interrupted(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as held:  # a traceback keeps what it speaks of alive
        memproof.evaluate(table, built, executor=Slow([]), jobs=9, progress=interrupted)
    assert len(waiting) == 8
    assert all(each.cancelled() for each in waiting)
    assert held.type is KeyboardInterrupt


def test_an_executor_that_is_shut_down_meanwhile_loses_no_block() -> None:
    """Its futures are cancelled, of which ``concurrent.futures.wait`` is never told."""
    begun, may_end = Event(), Event()

    def slow(block: int) -> int:
        begun.set()
        assert may_end.wait(60)
        return block * block

    found: list[tuple[int, int]] = []
    pool = ThreadPoolExecutor(1)
    sharing = Thread(target=lambda: found.extend(share(slow, range(5), pool, plain)), daemon=True)
    sharing.start()
    assert begun.wait(60)
    pool.shutdown(wait=False, cancel_futures=True)
    may_end.set()
    sharing.join(60)
    assert sorted(found) == [(k, k * k) for k in range(5)]


# -- processes of our own --------------------------------------------------------------------------

ORPHANS = """
import os, signal, sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from memproof.sharing import end_with_parent
if __name__ == "__main__":
    pool = ProcessPoolExecutor(2, get_context(sys.argv[1]), end_with_parent)
    for each in [pool.submit(os.getpid) for _ in range(9)]:
        print(each.result(), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def is_running(pid: int) -> bool:
    """Is it a process that has not ended, though perhaps nobody has asked how it ended?"""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def check_that_they_end(workers: set[int]) -> None:
    assert workers
    for _ in range(600):
        if not any(map(is_running, workers)):
            return
        sleep(0.1)
    for each in workers:
        os.kill(each, signal.SIGKILL)
    raise AssertionError("workers whose parent has been ended wait for ever")


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")


@needs_proc
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_workers_end_when_the_process_that_asks_them_is_killed(
        method: str, tmp_path: Path) -> None:
    program = tmp_path / "orphans.py"
    program.write_text(ORPHANS)
    ran = subprocess.run([sys.executable, program, method], stdout=subprocess.PIPE, text=True,
                         env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=120, check=False)
    assert ran.returncode == -signal.SIGKILL
    check_that_they_end(set(map(int, ran.stdout.split())))


@needs_proc
def test_check_leaves_no_worker_when_it_is_ended(tmp_path: Path) -> None:
    """Two workers open pipes into which nobody writes."""
    pipes = [str(tmp_path / name) for name in "ab"]
    for each in pipes:
        os.mkfifo(each)
    with subprocess.Popen([sys.executable, "-m", "memproof", "check", *pipes, "--jobs", "2"],
                          cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as ran:
        workers: set[int] = set()
        while len(workers) < 2 and ran.poll() is None:
            sleep(0.05)
            children = Path(f"/proc/{ran.pid}/task/{ran.pid}/children").read_text()
            workers = set(map(int, children.split()))
        sleep(0.5)  # they begin to watch, and to read
        ran.terminate()
    check_that_they_end(workers)


def test_processes_of_evaluate_watch_their_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    watching = list[bool]()
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(evaluation, "end_with_parent", lambda: watching.append(True))
    monkeypatch.setattr(evaluation, "_received", [])
    evaluation._receive(None)  # type: ignore[arg-type]
    assert watching


# -- a cluster -------------------------------------------------------------------------------------

PAGE = ROOT / "docs" / "how-to" / "cluster.md"
KILLED = """
import os, signal, sys
from helpers.executors import Killing
import dask.distributed
client = dask.distributed.Client
def executor(self):
    return Killing(get(self), 5, lambda: os.kill(int(sys.argv[1]), signal.SIGKILL))
get, client.get_executor = client.get_executor, executor
"""


def words_of(page: str, command: str) -> list[str]:
    """The line of the page that is this command."""
    [line] = [line.strip() for line in page.splitlines() if line.strip().startswith(command)]
    return line.split()


def program_of_page(page: str) -> str:
    return page.split("```python\n")[1].split("```")[0]


def started(words: list[str], environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli." + f"dask_{words[1]}", *words[2:]], cwd=ROOT,
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True)


@pytest.mark.skipif(find_spec("distributed") is None, reason="distributed is not installed")
def test_the_cluster_of_the_page_when_a_worker_is_killed(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    page = PAGE.read_text(encoding="utf-8").replace("8786", port)
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}",
                   "DASK_TEMPORARY_DIRECTORY": str(tmp_path)}
    running = [started(words_of(page, "dask scheduler"), environment)]
    try:
        worker = words_of(page, "dask worker")
        running += [started(worker, environment) for _ in range(2)]
        shown = page.split("```text\n")[1].split("```")[0]
        program = tmp_path / "killed.py"
        program.write_text(KILLED + program_of_page(page))
        found = subprocess.run(
            [sys.executable, program, str(running[1].pid)], cwd=ROOT, env=environment,
            capture_output=True, text=True, timeout=120, check=False)
        assert found.stdout == shown, found.stderr[-2000:]
        assert running[1].wait(30) == -signal.SIGKILL
        assert running[2].poll() is None
    finally:
        for each in reversed(running):
            each.kill()
            each.wait()
