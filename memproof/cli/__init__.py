"""The command line: one file per command; nothing is computed here.

Results go to stdout, everything else to stderr.  Exit codes: 0 accepted or done, 1 rejected,
2 wrong usage or bad input, 3 declined, 4 internal error, 130 interrupted.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

from memproof.version import VERSION

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


class Parser(argparse.ArgumentParser):
    """argparse, whose errors have a code too."""

    def error(self, message: str) -> NoReturn:
        """MP-U006: usage and message on stderr, exit code 2."""
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: error: MP-U006: {message}\n")


def program() -> str:
    """How this program was called: what the next command begins with."""
    return "python -m memproof" if os.path.basename(sys.argv[0]) == "__main__.py" else "memproof"


def natural(word: str) -> int:
    """The value of an option that is a number >= 0."""
    if not (word.isascii() and word.isdigit() and len(word) < 20):
        raise argparse.ArgumentTypeError(f"expected a number >= 0, found {word!r}")
    return int(word)


def setting(word: str) -> tuple[str, int | str]:
    """NAME=VALUE; a value that is an integer is taken as one."""
    name, _, value = word.partition("=")
    return name, int(value) if value.isascii() and value.isdigit() else value


def refuse(options: argparse.Namespace, names: Sequence[str], why: str) -> None:
    """MP-U004 if one of these options is given, since it would have no effect."""
    from memproof.errors import MemproofError

    for name in names:
        if getattr(options, name) is not None and getattr(options, name) is not False:
            raise MemproofError("MP-U004", f"--{name.replace('_', '-')}", f"not {why}", "given")


def parser() -> argparse.ArgumentParser:
    """All commands with their options; the commands' files are imported, their work is not."""
    top = Parser(
        prog="memproof", epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter,
        description="ReLU networks that provably memorize a table, with exact certificates.",
    )
    top.add_argument("--load", metavar="FILE.py", action="append", default=[],
                     help="a file with constructions of your own (may be repeated)")
    top.add_argument("--version", action="version", version=f"memproof {VERSION}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, purpose in COMMANDS.items():
        module = import_module(f"memproof.cli.{name}")
        one = commands.add_parser(
            name, help=purpose, description=module.__doc__,
            formatter_class=argparse.RawDescriptionHelpFormatter)
        module.add_arguments(one)
        one.set_defaults(run=module.run)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; every failure ends in a message with a code and in an exit code."""
    from memproof.errors import MemproofError

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # never fail at a character
            stream.reconfigure(errors="backslashreplace")
    try:
        options = parser().parse_args(arguments)
        for path in options.load:
            load(path)
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except MemproofError as error:
        print(f"memproof: {error}\n  (memproof explain {error.code} tells more)", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("memproof: interrupted, nothing half-written is left behind", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader has gone: keep Python from complaining again when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as error:
        print(f"memproof: MP-U005 at {error.filename or 'the output'}: expected to be able to "
              f"write, found {error.strerror}", file=sys.stderr)
        return 2
    except ModuleNotFoundError as error:
        package = (error.name or "").split(".")[0]
        if package not in ("numpy", "rich", "sympy", "z3"):
            raise
        how = "pip install 'memproof[smt]'" if package == "z3" else (
            "install memproof with pip (see the README)")
        print(f"memproof: MP-U008: the package {package} is not installed for {sys.executable}: "
              f"{how}", file=sys.stderr)
        return 2
    except Exception as error:
        if os.environ.get("MEMPROOF_TRACEBACK"):
            raise
        found = f"{type(error).__name__}: {error}"
        print(f"memproof: MP-X000 internal error: {found}\n  This is a bug; MEMPROOF_TRACEBACK=1 "
              "shows where. Please report it.", file=sys.stderr)
        return 4


def load(path: str) -> None:
    """Run a Python file, so that its constructions register.  Raises MP-U007."""
    import importlib.util
    import traceback

    from memproof.errors import MemproofError

    name = os.path.splitext(os.path.basename(path))[0]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None or not os.path.isfile(path):
        raise MemproofError("MP-U007", path, "a Python file", "none")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except MemproofError:
        raise
    except Exception as error:
        line = traceback.extract_tb(error.__traceback__)[-1].lineno
        line = error.lineno if isinstance(error, SyntaxError) else line
        raise MemproofError("MP-U007", f"{path}, line {line}", "a file that runs",
                            f"{type(error).__name__}: {error}") from None


def add_table_arguments(command: argparse.ArgumentParser, what: str) -> None:
    """``DATA --label --one-hot --header``, as every command that reads a table has them."""
    command.add_argument("data", nargs="?", metavar="DATA", help=what)
    add_label_arguments(command)


def add_label_arguments(command: argparse.ArgumentParser) -> None:
    """``--label --one-hot --header``."""
    command.add_argument("--label", metavar="COL", action="append",
                         help="label column: a name or a position (default: the last column); "
                         "repeated, it makes label vectors")
    command.add_argument("--one-hot", action="store_true",
                         help="make every class (or distinct number) a one-hot label vector")
    command.add_argument("--header", choices=("auto", "yes", "no"),
                         help="whether the first row holds column names (default: auto)")


def table(data: str | None, options: argparse.Namespace) -> Any:
    """The dataset of a file, or of a bundled table's name (default: iris)."""
    from memproof.dataset import bundled, bundled_names, read_table
    from memproof.errors import MemproofError

    label = options.label[0] if options.label and len(options.label) == 1 else options.label
    near = (data or "").lower().replace("-", "_").removesuffix(".csv")
    if data is not None and not os.path.exists(data) and near in bundled_names() and near != data:
        raise MemproofError("MP-U001", data, f"a file, or a bundled table such as {near}", "none")
    if data is None or (data in bundled_names() and not os.path.exists(data)):
        refuse(options, ["header"], "for a bundled table, which has one")
        found = bundled(data or "iris", label=label)
    else:
        found = read_table(data, label=label, header=options.header or "auto")
    return found.one_hot() if options.one_hot else found
