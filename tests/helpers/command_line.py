"""The command line from the outside: in this process, and as a process of its own."""

from __future__ import annotations

import contextlib
import io
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from helpers.paths import ROOT
from memproof.cli import main

CODE = re.compile(r"MP-[A-Z]\d{3}")
SEEN: set[str] = set()  # every code that a test of this file has met


class Ran(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err

    @property
    def flat(self) -> str:
        """stdout as if there were room for every line."""
        return " ".join(self.out.split())


def memproof(*argv: object, program: str = "memproof") -> Ran:
    """main(argv) in this process: exit code, standard output, standard error."""
    out, err = io.StringIO(), io.StringIO()
    started = patch.object(sys, "argv", [program])  # what is shown as the command's name
    with started, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main([str(a) for a in argv])
        except SystemExit as stop:
            code = stop.code
    ran = Ran(0 if code is None else code, out.getvalue(), err.getvalue())
    SEEN.update(CODE.findall(ran.text))
    return ran


def process(*argv: object, flags: tuple[str, ...] = (), **options: Any) -> Any:
    """python -m memproof argv as a process of its own, ended after a minute."""
    env = dict(os.environ, PYTHONPATH=str(ROOT), **options.pop("env", {}))
    options.setdefault("stdout", subprocess.PIPE)
    options |= {"env": env, "stderr": subprocess.PIPE, "text": True, "timeout": 60}
    return subprocess.run([sys.executable, *flags, "-m", "memproof", *map(str, argv)], **options)


def write(name: str, content: str | bytes) -> str:
    data = content.encode() if isinstance(content, str) else content
    Path(name).write_bytes(data)
    return name


def files() -> list[str]:
    return sorted(str(p) for p in Path().rglob("*") if not p.is_dir())


def refused(ran: Ran, code: str, *parts: str) -> None:
    """Exit code 2, nothing on stdout, one message with this code and these parts on stderr."""
    assert ran.code == 2, ran
    assert ran.out == ""
    assert re.match(rf"memproof: {code}\b", ran.err), ran.err
    for part in parts:
        assert part in ran.err
    assert f"memproof explain {code}" in ran.err


def start(*argv: object, interruptible: bool = False) -> subprocess.Popen[bytes]:
    """The same, still running; ``interruptible`` even if this process ignores SIGINT (nohup)."""
    command = [sys.executable, "-m", "memproof", *map(str, argv)]
    env = dict(os.environ, PYTHONPATH=str(ROOT))
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            preexec_fn=attentive if interruptible else None)


def attentive() -> None:
    """Python turns SIGINT into KeyboardInterrupt only where it is not ignored from the start."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@contextlib.contextmanager
def ended(run: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """The process, killed and its pipes closed if the test gives up on it."""
    with run:
        try:
            yield run
        finally:
            run.kill()
