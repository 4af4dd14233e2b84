"""The developers' command: ``nox`` checks and tests, ``nox -l`` lists what else there is.

All sessions share the environment ``.venv`` with an editable install and all tools (extra ``dev``);
``nox -s dev`` makes it.  What follows ``--`` goes to the program that a session runs:
``nox -s test -- tests/test_exact.py -x``.  ``nox --no-venv -s check`` uses the present environment.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import nox

nox.needs_version = ">=2024.4.15"
nox.options.sessions = ["check", "test"]

GENERATE = "docs/reference/generate.py"
VERSION = Path("memproof/version.py")
CITATION = Path("CITATION.cff")
shared = nox.session(venv_location=".venv", reuse_venv=True)


def ready(session: nox.Session) -> None:
    """The package, editable, with everything that its developers use."""
    if session.virtualenv.is_sandboxed:
        session.install("-q", "-e", ".[dev]")


@shared
def dev(session: nox.Session) -> None:
    """The environment .venv, and the hooks that look at every commit."""
    ready(session)
    session.run("pre-commit", "install")
    session.log("now: . .venv/bin/activate")


@shared
def check(session: nox.Session) -> None:
    """Style, types, and whether the generated pages are up to date: half a minute."""
    ready(session)
    session.run("ruff", "check", ".")
    session.run("mypy", "--strict", "memproof")
    session.run("python", GENERATE, "--check")


@shared
def test(session: nox.Session) -> None:
    """The tests of every day, on two cores: the README's second command."""
    ready(session)
    session.run("python", "-m", "pytest", "-n", "2", *session.posargs)


@shared
def exhaustive(session: nox.Session) -> None:
    """All tests, the exhaustive ones too: before a release."""
    ready(session)
    session.run("python", "-m", "pytest", "-n", "2", *session.posargs,
                env={"MEMPROOF_EXHAUSTIVE": "1"})


@shared
def docs(session: nox.Session) -> None:
    """Write the generated pages, and run every command and block of the documentation."""
    ready(session)
    session.run("python", GENERATE)
    tests = sorted(map(str, Path("tests").rglob("test_docs.py")))
    session.run("python", "-m", "pytest", "-n", "2", *tests, *session.posargs)


@shared
def bench(session: nox.Session) -> None:
    """Times and memory of certify and check; ``-- --large`` for 10^5 points."""
    ready(session)
    session.run("python", "tests/benchmarks/run.py", *session.posargs)


@shared
def certificates(session: nox.Session) -> None:
    """Make every certificate of certificates/README.md anew, and check all of them."""
    ready(session)
    listed = Path("certificates/README.md").read_text(encoding="utf-8")
    for command in re.findall(r"^\|.*\| `(memproof certify .+)` \|$", listed, re.MULTILINE):
        session.run(*command.split(), silent=True)
    made = [str(path) for path in sorted(Path("certificates").glob("*.memproof.jsonl*"))]
    session.run("memproof", "check", *made)


@shared
def release(session: nox.Session) -> None:
    """``-- 0.2.0``: the version in its two places, the fragments into CHANGELOG.md."""
    (version,) = session.posargs
    ready(session)
    replace(VERSION, r'(VERSION = )".*"', rf'\1"{version}"')
    replace(CITATION, r"(?m)^(version: ).*", rf"\g<1>{version}")
    session.run("towncrier", "build", "--yes", "--version", version,
                "--date", date.today().isoformat())


def replace(path: Path, old: str, new: str) -> None:
    """Replace what ``old`` matches, which must be there once."""
    text, times = re.subn(old, new, path.read_text(encoding="utf-8"))
    if times != 1:
        raise ValueError(f"{path}: {old} is there {times} times")
    path.write_text(text, encoding="utf-8")
