"""The command line: one file per command; nothing is computed here.

Only the module of the chosen command is imported, and it imports what it needs at its top.  Results
go to stdout, everything else to stderr.  Exit codes: 0 accepted or done, 1 rejected, 2 wrong usage
or bad input, 3 declined, 4 internal error, 130 interrupted.  Without a command there is help, and
nothing has gone wrong.
"""

from __future__ import annotations

import argparse
import codecs
import io
import os
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import IO, Any, NoReturn

from memproof.cli.loading import load
from memproof.cli.output import say_message, say_raw
from memproof.errors import MemproofError, show
from memproof.names import did_you_mean, near
from memproof.outside import no_verdict, path_text, sentence, unencodable, visible
from memproof.terminal import columns, wrap
from memproof.version import VERSION

# Name -> purpose; the command NAME is the module memproof.cli.NAME.
COMMANDS = {
    "certify": "memorize a table, write the certificate, have it checked",
    "evaluate": "every layer on every point by the fast engine; writes no certificate",
    "check": "check certificates (no dependencies; the trusted step)",
    "diff": "how two certificates differ, in words and layer by layer",
    "audit": "what a network that you have does on a table: exactly, and under rounding",
    "radius": "how far each point may move before it reads as another label",
    "robust": "every real point of a ball around each point has its label, certified",
    "sigmoid": "a network of steps made one of logistic neurons, within eps of its labels",
    "patch": "other labels for some rows, all others untouched, by a few neurons more",
    "sgd": "what SGD does from every start near the weights of a network that memorizes",
    "export": "the network of a certificate in ONNX or NPZ, if float64 loses nothing",
    "instances": "queries with planted, certified answers, to test verifiers of networks",
    "explain": "one point through every layer; or what an error code means",
    "teach": "a certificate as one page that teaches its network, step by step",
    "constructions": "our constructions: sizes, and the theorems they witness",
    "theorems": "the literature's statements, and whether a certificate meets their bounds",
    "lemmas": "the lemmas and their proofs, proved anew by a small kernel; write your own",
    "rocq": "theorems proved end to end in Rocq, without axioms; compile them",
    "exercise": "exercises that a checker judges: proofs, constructions, numbers",
    "plan": "the sizes of networks for a table, without building them",
    "bounds": "what no network can do, with certificates; what suffices, what is necessary",
    "claims": "the audit of the literature: every claim, its status, and commands that show it",
}
EXAMPLES = """\
examples:
  memproof certify                            the bundled iris table
  memproof certify table.csv --label class    your own table
  memproof check certificates/iris.memproof.jsonl --data iris
  memproof explain certificates/iris.memproof.jsonl --row 18
  memproof explain MP-R017                    what an error code means
  memproof lemmas G1 --steps --at t=5/2,r=2   a proof, and an instance of it

exit codes: 0 accepted or done, 1 rejected, 2 wrong usage or bad input,
3 declined (a limit, an unknown version), 4 internal error, 130 interrupted,
141 the reader of the output has gone
"""
REINSTALL = "install memproof with pip (see the README)"
PACKAGES = {  # that may be missing: how to get them
    **dict.fromkeys(("gmpy2", "numpy", "rich", "sympy"), REINSTALL),
    "z3": "pip install z3-solver", "argcomplete": "pip install argcomplete",
    "onnx": "pip install onnx",
}
COMPLETION = f"{__name__}.completion"
UNENCODABLE = "memproof.code_points"  # what a stream does with what its encoding has not
codecs.register_error(UNENCODABLE, unencodable)


class Parser(argparse.ArgumentParser):
    """argparse, whose errors have a code too, and ask what was meant."""

    def __init__(self, **about: Any) -> None:
        super().__init__(**about, formatter_class=Help)

    def error(self, message: str) -> NoReturn:
        """MP-U006: usage and message on stderr, exit code 2."""
        self.print_usage(sys.stderr)
        say_message(f"{self.prog}: error: MP-U006: {no_verdict(sentence(message))}",
                    f"  ({self.prog} --help tells more)")
        sys.exit(2)

    def _print_message(self, message: str, file: Any = None) -> None:
        """argparse's own, which hides that it could not write: help and version are results."""
        if file is not sys.stdout or file is None:
            super()._print_message(message, file)
            return
        file.write(message)
        file.flush()

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """argparse's own: an argument that has choices."""
        if action.choices is not None and value not in action.choices:
            names = list(map(str, action.choices))
            raise argparse.ArgumentError(
                action, f"invalid choice: {show(value)}{did_you_mean(str(value), names)} "
                f"(choose from {', '.join(names)})")

    def has_option(self, word: str) -> bool:
        """Is it an option, or the beginning of one?"""
        return any(each.startswith(word.split("=")[0]) for each in self._option_string_actions)

    def refuse(self, words: Sequence[str]) -> None:
        """MP-U006 for words that argparse could not use."""
        option = next((word.split("=")[0] for word in words if word.startswith("-")), None)
        self.error(f"unrecognized arguments: {option or ' '.join(words)}"
                   f"{self._meant(option) if option else ''}")

    def _meant(self, option: str) -> str:
        """What a word that is not an option here was probably meant as.  The dashes, which all
        options have, do not make them alike."""
        word = option.lstrip("-")
        arguments = [str(each.metavar) for each in self._actions if not each.option_strings]
        options = [name[2:] for name in self._option_string_actions if len(name) > 2]
        found = near(word, [*options, *arguments])
        if found in arguments:
            return f" ({found} stands without an option before it)"
        return f" (did you mean --{found}?)" if found else ""


class Help(argparse.RawDescriptionHelpFormatter):
    """Paragraphs within the columns; lines that are indented are examples and keep their shape."""

    def __init__(self, prog: str, **about: Any) -> None:
        super().__init__(prog, **{"width": columns() - 2, **about})

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        """argparse's own: description and epilog."""
        paragraphs = re.sub(r"(?<=\S)\n(?=\S)", " ", text.strip())
        return "\n".join(line for each in paragraphs.split("\n") for line in wrap(each, hanging=0))


class Command(Parser):
    """The parser of one command.  argparse lets it parse when the command has been chosen: then,
    and not before, the command's ``module`` is imported and adds its options."""

    def __init__(self, *, module: str, **about: Any) -> None:
        super().__init__(**about)
        self.module = module

    def parse_known_args(  # type: ignore[override]  # one signature for argparse's overloads
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """The options of the command; ``run`` is the function that runs it."""
        self.learn_options()
        found, more = super().parse_known_args(args, namespace)
        if more:
            self.refuse(more)
        return found, more

    def learn_options(self) -> None:
        """Import the command, once: it adds its options and says what is to run."""
        if "run" in self._defaults:
            return
        command = import_module(self.module)
        self.description = command.__doc__
        command.add_arguments(self)
        add_load_argument(self, "load_too")
        self.set_defaults(run=command.run)


def parser() -> tuple[Parser, dict[str, Command]]:
    """The program's, and those of all commands, by name."""
    top = Parser(
        prog="memproof", epilog=EXAMPLES,
        description="ReLU networks that provably memorize a table, with exact certificates.",
    )
    add_load_argument(top, "load")
    top.add_argument("--print-completion", choices=("bash", "zsh"),
                     help="what this shell runs so that it completes commands and names")
    top.add_argument("--version", action="version", version=f"memproof {VERSION}")
    commands = top.add_subparsers(
        dest="command", metavar="COMMAND", parser_class=Command)
    return top, {name: commands.add_parser(name, help=purpose, module=f"{__name__}.{name}")
                 for name, purpose in COMMANDS.items()}


def add_load_argument(command: argparse.ArgumentParser, name: str) -> None:
    """``--load``, before and after the command."""
    command.add_argument("--load", metavar="FILE.py", action="append", default=[], dest=name,
                         help="a file with constructions of your own (may be repeated)")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; every failure ends in a message with a code and in an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # never fail at a character
            stream.reconfigure(errors=UNENCODABLE)
    try:
        return run(arguments)
    except KeyboardInterrupt:
        return fail(130, "interrupted, nothing half-written is left behind")
    except BrokenPipeError:
        leave_output()  # the reader has gone
        return 141
    except (MemproofError, OSError) as error:
        if isinstance(error, OSError) and not is_flushed(sys.stdout):
            leave_output()
        return fail(exit_code(error), problem(error))
    except Exception as error:
        package = missing_package(error)
        if package:
            return fail(2, missing(package))
        if os.environ.get("MEMPROOF_TRACEBACK"):
            raise
        return fail(4, bug(error))


def is_flushed(stream: IO[str]) -> bool:
    """Can it be written what waits to be?"""
    try:
        stream.flush()
    except OSError:
        return False
    return True


def leave_output() -> None:
    """Write no more: or Python complains again when it closes stdout, with an exit code of its own.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def run(arguments: Sequence[str] | None) -> int:
    """Load what --load names, then run the command.  Its exit code; 0 if there is none."""
    words, (top, commands) = sys.argv[1:] if arguments is None else arguments, parser()
    if "_ARGCOMPLETE" in os.environ:  # a shell asks what could stand here
        _complete(top, commands)
    if words and words[0].startswith("-") and not top.has_option(words[0]):
        top.refuse(words[:1])
    options = top.parse_args(words)
    if options.print_completion is not None:
        say_raw(*import_module(COMPLETION).script(options.print_completion).split("\n"))
        return 0
    if options.command is None:
        top.print_help()
        return 0
    options.load = [*options.load, *options.load_too]
    for path in options.load:
        load(path)
    code: int = options.run(options)
    sys.stdout.flush()
    return code


def _complete(top: Parser, commands: dict[str, Command]) -> None:
    for command in commands.values():
        command.learn_options()
    import_module(COMPLETION).complete(top, commands)


def fail(code: int, message: str) -> int:
    """Say why on stderr.  The exit code again."""
    say_message(*f"memproof: {message}".split("\n"))
    return code


def exit_code(error: MemproofError | OSError) -> int:
    """3 for what is declined, a limit or an unknown version; 2 for anything else."""
    declined = isinstance(error, MemproofError) and error.code.startswith("MP-L")
    return 3 if declined else 2


def problem(error: MemproofError | OSError) -> str:
    """What is wrong with what was given, or with the place that is written to (MP-U005)."""
    if isinstance(error, MemproofError):
        return f"{error.message()}\n  (memproof explain {error.code} tells more)"
    place = path_text(error.filename) if error.filename else "the output"
    return (f"MP-U005 at {place}: expected to be able to write, "
            f"found {visible(error.strerror or str(error))}")


def missing_package(error: Exception) -> str:
    """Which of the packages that memproof uses could not be imported; "" if that is not why."""
    name = (error.name or "") if isinstance(error, ModuleNotFoundError) else ""
    package = name.split(".")[0]
    return package if package in PACKAGES else ""


def missing(package: str) -> str:
    """MP-U008: how to get a package."""
    return (f"MP-U008: the package {package} is not installed for {path_text(sys.executable)}: "
            f"{PACKAGES[package]}")


def bug(error: Exception) -> str:
    """MP-X000: an error that nobody expected."""
    return (f"MP-X000 internal error: {type(error).__name__}: {visible(str(error))}\n"
            "  This is a bug; MEMPROOF_TRACEBACK=1 shows where. Please report it.")
