"""The developers' command: ``nox`` checks and tests, ``nox -l`` lists what else there is.

All sessions share the environment ``.venv``, with an editable install and all tools (the extra
``dev``); the first one makes it.  What follows ``--`` goes to the program that a session runs:
``nox -s test -- tests/test_exact.py -x``.
"""

from __future__ import annotations

import os
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

import nox

nox.options.sessions = ["check", "test"]
nox.options.default_venv_backend = "none"  # the sessions make and share one themselves

PYTHON = str(Path(".venv", "Scripts" if os.name == "nt" else "bin", "python").absolute())
INSTALLED = Path(".venv/installed")  # as old as the last installation
GENERATE = "docs/reference/generate.py"
PYPROJECT = Path("pyproject.toml")
VERSION = Path("memproof/version.py")
CITATION = Path("CITATION.cff")


def run(session: nox.Session, *arguments: str, **options: Any) -> None:
    """Run Python in the environment, which is made or brought up to date before."""
    if not INSTALLED.exists() or INSTALLED.stat().st_mtime < PYPROJECT.stat().st_mtime:
        install(session)
    session.run(PYTHON, *arguments, **options)


def install(session: nox.Session) -> None:
    """The package, editable, with everything that its developers use."""
    if not Path(PYTHON).exists():
        session.run(sys.executable, "-m", "venv", ".venv")
    session.run(PYTHON, "-m", "pip", "install", "-q", "-e", ".[dev]")
    INSTALLED.touch()


@nox.session
def dev(session: nox.Session) -> None:
    """The environment .venv, and the hooks that look at every commit."""
    install(session)
    run(session, "-m", "pre_commit", "install")
    session.log("now: . .venv/bin/activate")


@nox.session
def check(session: nox.Session) -> None:
    """Style, types, and whether the generated pages are up to date: half a minute."""
    run(session, "-m", "ruff", "check", ".")
    run(session, "-m", "mypy", "--strict", "memproof")
    run(session, GENERATE, "--check")


@nox.session
def test(session: nox.Session) -> None:
    """The tests of every day, on two cores: the README's second command."""
    run(session, "-m", "pytest", "-n", "2", *session.posargs)


@nox.session
def exhaustive(session: nox.Session) -> None:
    """All tests, the exhaustive ones too: before a release."""
    run(session, "-m", "pytest", "-n", "2", "-m", "", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Write the generated pages, and run every command and block of the documentation."""
    run(session, GENERATE)
    tests = sorted(map(str, Path("tests").rglob("test_docs.py")))
    run(session, "-m", "pytest", "-n", "2", *tests, *session.posargs)


@nox.session
def site(session: nox.Session) -> None:
    """The documentation as a site in site/: lessons, proofs, reference; read site/index.html."""
    run(session, "docs/build.py", "-o", "site", *session.posargs)


@nox.session
def shown(session: nox.Session) -> None:
    """Write into the pages what their commands print now; read the diff."""
    run(session, "docs/shown.py", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Times and memory of certify and check; ``-- --large`` for 10^5 points."""
    run(session, "tests/benchmarks/run.py", *session.posargs)


@nox.session
def certificates(session: nox.Session) -> None:
    """Make every certificate of certificates/README.md anew, and check all of them."""
    listed = Path("certificates/README.md").read_text(encoding="utf-8")
    made_by = r"^\|.*\| `(memproof (?:certify|audit|sigmoid|sgd|robust) .+)` \|$"
    for command in re.findall(made_by, listed, re.MULTILINE):
        run(session, "-m", *command.split(), silent=True)
    made = [str(path) for path in sorted(Path("certificates").rglob("*.memproof.jsonl*"))]
    run(session, "-m", "memproof", "check", *made)


@nox.session
def release(session: nox.Session) -> None:
    """``-- 0.2.0``: the version in its two places, the fragments into CHANGELOG.md."""
    if len(session.posargs) != 1:
        session.error("which version? nox -s release -- 0.2.0")
    version = session.posargs[0]
    replace(VERSION, r'(VERSION = )".*"', rf'\g<1>"{version}"')
    replace(CITATION, r"(?m)^(version: ).*", rf"\g<1>{version}")
    run(session, "-m", "towncrier", "build", "--yes", "--version", version,
        "--date", date.today().isoformat())


def replace(path: Path, old: str, new: str) -> None:
    """Replace what ``old`` matches, which must be there once."""
    text, times = re.subn(old, new, path.read_text(encoding="utf-8"))
    if times != 1:
        raise ValueError(f"{path}: {old} is there {times} times")
    path.write_text(text, encoding="utf-8")
