"""An exercise: a folder whose ``exercise.json`` says what is asked, and what judges the answer.

Every exercise has the keys of ``COMMON``.  By ``kind`` there are also

    proof         "lemma": a lemma's file, complete; "gap": the names of the steps that are missing
                  at the start; "wrong": [{"steps": [...] in place of the gap, "why": "..."}]
    construction  "function": its name in start.py and solution.py; "tables": a key of TABLES;
                  "size": {"width": 2, ...}, bounds that an answer keeps; "wrong": [{"file", "why"}]
    number        "answer": an exact number as text; "from": how a run gives it (see ``value``), or
                  null if only the teacher says so; "wrong": [{"answer": "...", "why": "..."}]
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

from memproof.brief import brief
from memproof.errors import MemproofError, show
from memproof.lemmas.files import dumps, loads, read
from memproof.names import unknown
from memproof.outside import path_text

FILE = "exercise.json"
TABLES = ("line", "plane", "any")
ID = re.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}")  # stands in commands that are shown
COMMON = ("exercise", "title", "lesson", "kind", "question", "hints", "solution", "wrong")
OF_KIND = {"proof": ("lemma", "gap"), "construction": ("function", "tables", "size"),
           "number": ("answer", "from")}
OF_WRONG = {"proof": ("steps", "why"), "construction": ("file", "why"), "number": ("answer", "why")}
SUFFIX = {"proof": ".json", "construction": ".py", "number": ""}


@dataclass(frozen=True)
class Exercise:
    """What is asked (``question``, in paragraphs), three ``hints``, the ``solution`` in words, and
    the ``task`` of its kind; ``lesson`` is the number of the lesson that it belongs to, or 0."""

    id: str
    title: str
    lesson: int
    kind: str
    question: tuple[str, ...]
    hints: tuple[str, ...]
    solution: tuple[str, ...]
    wrong: tuple[Mapping[str, Any], ...]
    task: Mapping[str, Any]
    folder: Path

    __repr__ = brief

    @property
    def suffix(self) -> str:
        """How the name of an answer's file ends; nothing if the answer is a number."""
        return SUFFIX[self.kind]

    @cached_property
    def lemma(self) -> dict[str, Any]:
        """Of a proof: the lemma with its whole proof.  Errors: MP-Q001, MP-U001."""
        return read(self.folder / self.task["lemma"])

    def start(self) -> str:
        """The file to begin with: the proof with its gap, or the broken construction."""
        if self.kind == "proof":
            return dumps(self.with_steps([]))
        return self.text("start.py")

    def with_steps(self, steps: list[Any]) -> dict[str, Any]:
        """The lemma with these steps in place of the gap."""
        data = deepcopy(self.lemma)
        data["proof"] = _replaced(data["proof"], set(self.task["gap"]), list(steps))
        return data

    def text(self, name: str) -> str:
        """A file of the folder.  Errors: MP-E001."""
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise MemproofError("MP-E001", path_text(self.folder / name), "a file of the exercise",
                                str(getattr(error, "strerror", None) or error)) from None


def _replaced(steps: list[Any], gap: set[str], new: list[Any]) -> list[Any]:
    """The steps without those of the gap, ``new`` at the place of the first of them."""
    kept = []
    for each in steps:
        if each.get("name") in gap:
            kept += new
            new.clear()
            continue
        for inner in (each, *each.get("branches", ())):
            if "steps" in inner:
                inner["steps"] = _replaced(inner["steps"], gap, new)
        kept.append(each)
    return kept


def collection(folder: str | os.PathLike[str] | None = None) -> dict[str, Exercise]:
    """The exercises of a folder by their ids, those of earlier lessons first; without a folder the
    ones of the package.

    Errors: MP-E001 (no exercise there, or one that is malformed: file, key, expected, found).
    """
    root = Path(folder) if folder is not None else Path(
        str(resources.files("memproof.exercises") / "collection"))
    files = sorted(root.glob(f"*/{FILE}")) or sorted(root.glob(FILE))
    if not files:
        raise MemproofError("MP-E001", path_text(root),
                            f"a folder with exercises, each a folder with {FILE}", "none")
    found: dict[str, Exercise] = {}
    for file in files:
        exercise = _read(file)
        _need(exercise.id not in found, file, "exercise", "a new id", exercise.id)
        found[exercise.id] = exercise
    return dict(sorted(found.items(), key=lambda pair: (pair[1].lesson or 1000, pair[0])))


def named(exercises: Mapping[str, Exercise], name: str) -> Exercise:
    """The exercise of that id.  Errors: MP-E002 with the nearest ones."""
    if name not in exercises:
        raise unknown("MP-E002", "exercise", name, list(exercises))
    return exercises[name]


def _need(condition: object, file: Path, key: str, expected: str, found: object) -> None:
    if not condition:
        raise MemproofError("MP-E001", f"{path_text(file)}, {key}", expected, show(found))


def _read(file: Path) -> Exercise:
    """The exercise in a file, each of whose keys has its form."""
    try:
        data = loads(file.read_bytes(), path_text(file))
    except MemproofError as error:
        raise MemproofError("MP-E001", error.place, error.expected, error.found) from None
    except OSError as error:
        raise MemproofError("MP-E001", path_text(file), "a readable file",
                            str(error.strerror)) from None
    kind = data.get("kind")
    _need(type(kind) is str and kind in OF_KIND, file, "kind", " or ".join(OF_KIND), kind)
    keys = {*COMMON, *OF_KIND[str(kind)]}
    _need(data.keys() == keys, file, "keys", ", ".join(sorted(keys)), sorted(data))
    _need(_is_text(data["title"]), file, "title", "a text", data["title"])
    _need(_is_text(data["exercise"]) and ID.fullmatch(data["exercise"]), file, "exercise",
          "letters, digits, - and _, the first no sign", data["exercise"])
    _need(type(data["lesson"]) is int and data["lesson"] >= 0, file, "lesson", "a number, or 0",
          data["lesson"])
    for key in ("question", "hints", "solution"):
        _need(_is_list(data[key], str) and data[key] and all(data[key]), file, key,
              "a list of texts", data[key])
    _need(len(data["hints"]) == 3, file, "hints", "three of them", len(data["hints"]))
    _check_task(data, file)
    return Exercise(
        data["exercise"], data["title"], data["lesson"], data["kind"], tuple(data["question"]),
        tuple(data["hints"]), tuple(data["solution"]), tuple(data["wrong"]),
        {key: data[key] for key in OF_KIND[data["kind"]]}, file.parent)


def _check_task(data: dict[str, Any], file: Path) -> None:
    """The keys of its kind, and the wrong answers, of which there is at least one."""
    kind, wrong = data["kind"], data["wrong"]
    _need(_is_list(wrong, dict) and wrong, file, "wrong", "a list of wrong answers", wrong)
    for each in wrong:
        _need(tuple(each) == OF_WRONG[kind], file, "wrong", " and ".join(OF_WRONG[kind]),
              list(each))
        key = OF_WRONG[kind][0]
        _need(_is_text(each["why"]), file, "wrong, why", "a text", each["why"])
        _need(_is_list(each[key], dict) if key == "steps" else _is_text(each[key]), file,
              f"wrong, {key}", "a list of steps" if key == "steps" else "a text", each[key])
        _need(key != "file" or _is_name(each[key]), file, "wrong, file", "the name of a file",
              each[key])
    if kind == "proof":
        _need(_is_name(data["lemma"]), file, "lemma", "the name of a file", data["lemma"])
        _need(_is_list(data["gap"], str) and data["gap"], file, "gap", "names of steps",
              data["gap"])
    elif kind == "construction":
        _need(_is_text(data["function"]) and data["function"].isidentifier(), file, "function",
              "the name of a function", data["function"])
        _need(data["tables"] in TABLES, file, "tables", " or ".join(TABLES), data["tables"])
        _need(type(data["size"]) is dict and _is_list([*data["size"].values()], int), file, "size",
              "bounds such as {\"width\": 2}", data["size"])
    else:
        _need(_is_text(data["answer"]), file, "answer", "an exact number as text", data["answer"])
        _need(data["from"] is None or type(data["from"]) is dict, file, "from",
              "an object, or null", data["from"])


def _is_text(value: object) -> bool:
    return type(value) is str and value != ""


def _is_name(value: object) -> bool:
    """Of a file beside exercise.json, and of none elsewhere."""
    return _is_text(value) and Path(str(value)).name == value


def _is_list(value: object, of: type) -> bool:
    return type(value) is list and all(type(each) is of for each in value)
