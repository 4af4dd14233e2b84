"""Ctrl-C before the command line is there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from helpers.paths import ROOT

SENDS = '''
import os, signal

signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever this process was started with
os.kill(os.getpid(), signal.SIGINT)
for _ in range(10**6):  # it is raised at one of the next instructions
    pass
'''


def test_an_interrupt_during_the_imports_is_no_traceback(tmp_path: Path) -> None:
    """A module that the command line imports first is replaced by one that interrupts."""
    (tmp_path / "argparse.py").write_text(SENDS, encoding="utf-8")
    path = os.pathsep.join(map(str, (tmp_path, ROOT)))
    ran = subprocess.run([sys.executable, "-m", "memproof", "--version"], capture_output=True,
                         text=True, timeout=60, check=False, env={**os.environ, "PYTHONPATH": path})
    assert ran.stderr == "memproof: interrupted, nothing half-written is left behind\n"
    assert (ran.returncode, ran.stdout) == (130, "")
