"""Runs the exhaustive tests of what has changed, and says which ones it leaves out.

    python tests/exhaustive.py               # since the last landed commit, as git knows it
    python tests/exhaustive.py --git FOLDER  # with the history of that repository
    MEMPROOF_EXHAUSTIVE=1 python tests/exhaustive.py    # all of them

A test file is due if it has changed, or something beside it that is no test, or its subject: the
folder of memproof/ that its own folder mirrors (the file, for a test in tests/ itself), and what
ALSO adds.  The exit code is pytest's.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# What networks are made of: their sizes and weights depend on it; what judges certificates.
ALSO = {"tests/constructions/": ("memproof/arithmetic.py", "memproof/exact.py", "memproof/gadgets/",
                                 "memproof/line/", "memproof/network/"),
        "tests/certificate/": ("memproof/checker/", "certificates/")}
FORCED = "MEMPROOF_EXHAUSTIVE"


def subjects(test: str) -> list[str]:
    """Files, and folders with a slash at the end, that a test file is about."""
    folder, name = test.removeprefix("tests/").rpartition("/")[::2]
    own = f"memproof/{folder}/" if folder else f"memproof/{name.removeprefix('test_')}"
    return [own, *(each for place, more in ALSO.items() if test.startswith(place) for each in more)]


def due(test: str, changed: Collection[str]) -> bool:
    """Has the test file changed, or data beside it, or what it is about?"""
    beside = test.rpartition("/")[0] + "/"
    about = subjects(test)
    return any(
        path == test or path.startswith(tuple(each for each in about if each.endswith("/")))
        or path in about or (beside != "tests/" and path.startswith(beside)
                             and not re.search(r"test_\w+\.py$", path))
        for path in changed)


def git(repository: Path, *arguments: str) -> str | None:
    """What git prints; None if it cannot say."""
    try:
        done = subprocess.run(["git", "-C", str(repository), *arguments], capture_output=True,
                              text=True)
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def last_landed(repository: Path) -> str | None:
    """Where HEAD left main; if it is on main, its first parent.  None without that history."""
    head = git(repository, "rev-parse", "HEAD")
    for main in ("origin/main", "main"):
        fork = git(repository, "merge-base", "HEAD", main)
        if fork and fork != head:
            return fork
    return git(repository, "rev-parse", "--verify", "--quiet", "HEAD^1")


def changes(repository: Path) -> tuple[str, set[str]] | None:
    """(the commit that is compared with, the paths that differ from it); None without history."""
    base = last_landed(repository)
    if base is None:
        return None
    differ = git(repository, "diff", "--name-only", "--no-renames", base)
    new = git(repository, "ls-files", "--others", "--exclude-standard")
    if differ is None or new is None:
        return None
    return base, {*differ.splitlines(), *new.splitlines()}


def exhaustive_tests() -> dict[str, int]:
    """Test file -> number of its exhaustive tests."""
    command = [sys.executable, "-m", "pytest", "-q", "-m", "exhaustive", "--collect-only", "tests"]
    plain = {**os.environ, "PYTEST_ADDOPTS": ""}  # the lines below are those of one -q
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=plain)
    if done.returncode not in (0, 5):
        raise SystemExit(done.stdout + done.stderr)
    return {name: int(count) for name, count in
            re.findall(r"^(tests/\S+\.py): (\d+)$", done.stdout, re.MULTILINE)}


def chosen(tests: Collection[str], repository: Path) -> tuple[str, list[str]]:
    """(why, the test files that are due)."""
    if os.environ.get(FORCED):
        return f"{FORCED} is set: all of them", [*tests]
    found = changes(repository)
    if found is None:
        return "no history of git to compare with: none is run", []
    base, changed = found
    return f"what has changed since {base[:12]}", [test for test in tests if due(test, changed)]


def main() -> int:
    """Choose, say what is left out, run the rest."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--git", type=Path, default=ROOT, help="the repository with the history")
    parser.add_argument("--list", action="store_true", help="run nothing")
    options = parser.parse_args()
    tests = exhaustive_tests()
    why, files = chosen(tests, options.git)
    left_out = {name: count for name, count in tests.items() if name not in files}
    print(f"exhaustive tests, {why}: {sum(tests[name] for name in files)} tests of {len(files)} "
          f"files; left out: {sum(left_out.values())} of {len(left_out)}", flush=True)
    for name, count in left_out.items():
        print(f"  left out: {name}: {count}", flush=True)
    if not files or options.list:
        return 0
    return subprocess.run([sys.executable, "-m", "pytest", "-n", "2", "-m", "exhaustive", *files],
                          cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main())
