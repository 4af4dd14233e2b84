"""The command line: one file per command; nothing is computed here.

Only the module of the chosen command is imported, and it imports what it needs at its top.  Results
go to stdout, everything else to stderr.  Exit codes: 0 accepted or done, 1 rejected, 2 wrong usage
or bad input, 3 declined, 4 internal error, 130 interrupted.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

from memproof.cli.loading import load
from memproof.cli.output import say_message
from memproof.errors import MemproofError
from memproof.version import VERSION

# Name -> purpose; the command NAME is the module memproof.cli.NAME.
COMMANDS = {
    "certify": "memorize a table, write the certificate, have it checked",
    "evaluate": "every layer on every point by the fast engine; writes no certificate",
    "check": "check certificates (no dependencies; the trusted step)",
    "explain": "one point through every layer; or what an error code means",
    "constructions": "our constructions: sizes, and the theorems they witness",
    "theorems": "the literature's statements, and whether a certificate meets their bounds",
    "lemmas": "the lemmas and their proofs, proved anew by a small kernel; write your own",
    "plan": "the sizes of networks for a table, without building them",
    "bounds": "what no network can do, with certificates; what suffices, what is necessary",
    "claims": "the audit of the literature: every claim, its status, and commands that show it",
}
EXAMPLES = """\
examples:
  memproof certify                              the bundled iris table, certified in a second
  memproof certify table.csv --label class      your own table
  memproof check certificates/iris.memproof.jsonl --data iris
  memproof explain certificates/iris.memproof.jsonl --row 18
  memproof explain MP-R017
  memproof lemmas G1 --steps --at t=5/2,r=2     a lemma, its proof, and the numbers of an instance

exit codes: 0 accepted or done, 1 rejected, 2 wrong usage or bad input, 3 declined (a limit, an
unknown version), 4 internal error, 130 interrupted, 141 the reader of the output has gone
"""
PACKAGES = ("gmpy2", "numpy", "rich", "sympy", "z3")  # that may be missing


class Parser(argparse.ArgumentParser):
    """argparse, whose errors have a code too."""

    def error(self, message: str) -> NoReturn:
        """MP-U006: usage and message on stderr, exit code 2."""
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: error: MP-U006: {message}\n")


class Command(Parser):
    """The parser of one command.  argparse lets it parse when the command has been chosen: then,
    and not before, the command's ``module`` is imported and adds its options."""

    def __init__(self, *, module: str, **about: Any) -> None:
        super().__init__(**about, formatter_class=argparse.RawDescriptionHelpFormatter)
        self.module = module

    def parse_known_args(  # type: ignore[override]  # one signature for argparse's overloads
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """The options of the command; ``run`` is the function that runs it."""
        command = import_module(self.module)
        self.description = command.__doc__
        command.add_arguments(self)
        self.set_defaults(run=command.run)
        return super().parse_known_args(args, namespace)


def parser() -> Parser:
    """All commands, by name; it parses once, since the chosen one then gets its options."""
    top = Parser(
        prog="memproof", epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter,
        description="ReLU networks that provably memorize a table, with exact certificates.",
    )
    top.add_argument("--load", metavar="FILE.py", action="append", default=[],
                     help="a file with constructions of your own (may be repeated)")
    top.add_argument("--version", action="version", version=f"memproof {VERSION}")
    commands = top.add_subparsers(
        dest="command", metavar="COMMAND", required=True, parser_class=Command)
    for name, purpose in COMMANDS.items():
        commands.add_parser(name, help=purpose, module=f"{__name__}.{name}")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; every failure ends in a message with a code and in an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # never fail at a character
            stream.reconfigure(errors="backslashreplace")
    try:
        return run(arguments)
    except KeyboardInterrupt:
        return fail(130, "interrupted, nothing half-written is left behind")
    except BrokenPipeError:
        # The reader has gone: keep Python from complaining again when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except (MemproofError, OSError) as error:
        return fail(2, problem(error))
    except Exception as error:
        package = missing_package(error)
        if package:
            return fail(2, missing(package))
        if os.environ.get("MEMPROOF_TRACEBACK"):
            raise
        return fail(4, bug(error))


def run(arguments: Sequence[str] | None) -> int:
    """Load what --load names, then run the command.  Its exit code."""
    options = parser().parse_args(arguments)
    for path in options.load:
        load(path)
    code: int = options.run(options)
    sys.stdout.flush()
    return code


def fail(code: int, message: str) -> int:
    """Say why on stderr.  The exit code again."""
    say_message(f"memproof: {message}")
    return code


def problem(error: MemproofError | OSError) -> str:
    """What is wrong with what was given, or with the place that is written to (MP-U005)."""
    if isinstance(error, MemproofError):
        return f"{error}\n  (memproof explain {error.code} tells more)"
    return (f"MP-U005 at {error.filename or 'the output'}: expected to be able to write, "
            f"found {error.strerror}")


def missing_package(error: Exception) -> str:
    """Which of the packages that memproof uses could not be imported; "" if that is not why."""
    name = (error.name or "") if isinstance(error, ModuleNotFoundError) else ""
    package = name.split(".")[0]
    return package if package in PACKAGES else ""


def missing(package: str) -> str:
    """MP-U008: how to get a package."""
    how = "pip install 'memproof[smt]'" if package == "z3" else (
        "install memproof with pip (see the README)")
    return f"MP-U008: the package {package} is not installed for {sys.executable}: {how}"


def bug(error: Exception) -> str:
    """MP-X000: an error that nobody expected."""
    return (f"MP-X000 internal error: {type(error).__name__}: {error}\n  This is a bug; "
            "MEMPROOF_TRACEBACK=1 shows where. Please report it.")
