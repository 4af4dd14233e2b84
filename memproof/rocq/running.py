"""Programs of Rocq, run to their end or ended with us."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

SEARCHED = ("COQPATH", "ROCQPATH", "COQLIB", "ROCQLIB", "COQFLAGS")  # where else files may be found


def run(command: list[str], folder: Path, seconds: float) -> tuple[int, str, str]:
    """(exit code, stdout, stderr) of a program in this folder; TimeoutExpired after ``seconds``.

    It has a group of processes of its own, which ends with it: after ``seconds``, at Ctrl-C, and
    at every other exception here.
    """
    environment = {key: value for key, value in os.environ.items() if key not in SEARCHED}
    with subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, errors="replace", env=environment,
                          start_new_session=True) as program:
        try:
            said, errors = program.communicate(timeout=seconds)
        except BaseException:
            os.killpg(program.pid, signal.SIGKILL)  # not waited for yet, so the group is its own
            raise
    return program.returncode, said, errors
