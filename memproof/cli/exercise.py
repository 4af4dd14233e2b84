"""Exercises that a checker judges: fill the gap of a proof, repair a construction, predict a
number.

Without an ID they are listed.  With one the question is shown; --hint shows the hints one at a
time, -o writes the file to begin with, --answer has an answer judged (exit code 0 if it is right,
1 if not).
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from memproof.cli.options import program, refuse
from memproof.cli.output import print_json, print_table, say, say_command
from memproof.errors import MemproofError
from memproof.exercises.exercise import Exercise, collection, named
from memproof.exercises.judges import Judgement, judge
from memproof.lemmas.files import LEMMA
from memproof.outputs import Kind, replacing
from memproof.outside import path_text

PROGRAM = Kind("the start of an exercise", rb"# An exercise of memproof")
ONE_OF = ("hint", "output", "answer", "solution")


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``exercise``."""
    command._negative_number_matcher = re.compile(r"-\d+(/\d+|\.\d+)?$")  # --answer -1/2
    command.add_argument("exercise", nargs="?", metavar="ID", help="which one; none: list them")
    command.add_argument("--folder", metavar="FOLDER", help="exercises of your own")
    what = command.add_mutually_exclusive_group()
    what.add_argument("--hint", nargs="?", type=int, const=1, metavar="N", choices=(1, 2, 3),
                      help="the first N of three hints (default 1)")
    what.add_argument("-o", "--output", metavar="FILE", help="write the file to begin with")
    what.add_argument("--answer", metavar="ANSWER",
                      help="judge a file (a Python file is executed), or a number")
    what.add_argument("--solution", action="store_true", help="show how it is solved")
    command.add_argument("--json", action="store_true", help="the result as JSON")


def run(options: argparse.Namespace) -> int:
    """0, or 1 for a wrong answer; raises MP-E..., and those of files."""
    exercises = collection(options.folder)
    if options.exercise is None:
        refuse(options, ONE_OF, "without an exercise")
        _list(list(exercises.values()), options)
        return 0
    exercise = named(exercises, options.exercise)
    if options.answer is not None:
        return _judged(exercise, judge(exercise, options.answer), options)
    if options.output is not None:
        _write(exercise, options.output)
    elif options.hint is not None:
        for number, hint in enumerate(exercise.hints[: options.hint], 1):
            say(f"hint {number} of 3: {hint}", hanging=0)
    elif options.solution:
        say(*exercise.solution, hanging=0)
    else:
        _show(exercise, options)
    return 0


def _list(exercises: list[Exercise], options: argparse.Namespace) -> None:
    if options.json:
        print_json("exercises", {"exercises": [_as_json(each) for each in exercises]})
        return
    print_table(["exercise", "kind", "lesson", "what it is about"],
                [[each.id, each.kind, each.lesson or "-", each.title] for each in exercises],
                left=4)


def _as_json(exercise: Exercise) -> dict[str, object]:
    return {"id": exercise.id, "title": exercise.title, "kind": exercise.kind,
            "lesson": exercise.lesson or None, "question": list(exercise.question)}


def _show(exercise: Exercise, options: argparse.Namespace) -> None:
    if options.json:
        print_json("exercise", _as_json(exercise))
        return
    lesson = f", lesson {exercise.lesson}" if exercise.lesson else ""
    say(f"{exercise.title} ({exercise.kind}{lesson})")
    for paragraph in exercise.question:
        say("", paragraph, hanging=0)
    name = f"{exercise.id}{exercise.suffix}"
    call = f"{program()} exercise {exercise.id}"
    say("")
    if exercise.suffix:
        say("begin with a file, change it, have it judged; a hint helps:")
        say_command(f"{call} -o {name}")
    else:
        say("have your number judged; a hint helps:")
    say_command(f"{call} --answer {name if exercise.suffix else '7/2'}")
    say_command(f"{call} --hint")


def _write(exercise: Exercise, path: str) -> None:
    """The file to begin with, never in the place of work on it.  Errors: MP-E005 if the exercise
    begins with no file, MP-U005."""
    if not exercise.suffix:
        raise MemproofError("MP-E005", "--output", "an exercise that begins with a file",
                            f"one that asks for a number: {exercise.id}")
    begun = Path(path)
    if begun.is_file() and begun.stat().st_size and begun.read_bytes() != exercise.start().encode():
        raise MemproofError("MP-U005", path_text(path), "a new name, or the file to begin with as "
                            "it was", "another file, perhaps your work")
    with replacing(path, LEMMA if exercise.kind == "proof" else PROGRAM) as stream:
        stream.write(exercise.start().encode())
    say(f"written: {Path(path)}")


def _judged(exercise: Exercise, judgement: Judgement, options: argparse.Namespace) -> int:
    if options.json:
        print_json("judgement", {"exercise": exercise.id, "right": judgement.right,
                                 "judge": judgement.judge, "text": judgement.text})
        return int(not judgement.right)
    word = "RIGHT" if judgement.right else "WRONG"
    first, *others = judgement.text.split("\n")
    say(f"{word} {exercise.id} ({judgement.judge}): {first}", *others)
    if not judgement.right:
        say("for a hint:")
        say_command(f"{program()} exercise {exercise.id} --hint")
    return int(not judgement.right)
