"""Exercises: solutions are right, wrong answers are wrong, and what is malformed is said."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from helpers.command_line import memproof, refused, write

from memproof.errors import MemproofError
from memproof.exercises import Exercise, collection, judge
from memproof.exercises.exercise import OF_KIND, _read
from memproof.exercises.judges import judge_proof, pieces, value
from memproof.network.foreign import network_from

OURS = collection()
IDS = {kind: [name for name, each in OURS.items() if each.kind == kind] for kind in OF_KIND}


@pytest.fixture(autouse=True)
def _empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def put(folder: str, content: dict[str, Any] | str) -> None:
    """Write an exercise."""
    Path(folder).mkdir(parents=True)
    text = content if isinstance(content, str) else json.dumps(content)
    (Path(folder) / "exercise.json").write_text(text)


def answers(exercise: Exercise) -> tuple[str, list[str]]:
    """The right answer and the wrong ones, as somebody would hand them in."""
    if exercise.kind == "number":
        return exercise.task["answer"], [each["answer"] for each in exercise.wrong]
    if exercise.kind == "construction":
        return (str(exercise.folder / "solution.py"),
                [str(exercise.folder / each["file"]) for each in exercise.wrong])
    proofs = [exercise.lemma, *(exercise.with_steps(each["steps"]) for each in exercise.wrong)]
    for k, proof in enumerate(proofs):
        write(f"answer{k}.json", json.dumps(proof))
    return "answer0.json", [f"answer{k}.json" for k in range(1, len(proofs))]


@pytest.mark.parametrize("name", OURS)
def test_the_collection(name: str) -> None:
    right, wrong = answers(OURS[name])
    assert judge(OURS[name], right).right
    assert [judge(OURS[name], each).right for each in wrong] == [False] * len(wrong)


def test_there_are_enough_of_every_kind() -> None:
    assert len(OURS) >= 12
    assert min(map(len, IDS.values())) >= 4
    assert all(len(each.hints) == 3 for each in OURS.values())


@pytest.mark.parametrize("name", OURS)
def test_the_file_to_begin_with_is_wrong_and_says_where(name: str) -> None:
    exercise = OURS[name]
    if not exercise.suffix:
        refused(memproof("exercise", name, "-o", "start"), "MP-E005")
        return
    path = f"start{exercise.suffix}"
    assert memproof("exercise", name, "-o", path).code == 0
    ran = memproof("exercise", name, "--answer", path)
    assert (ran.code, ran.out[:6]) == (1, "WRONG ")
    assert "MP-Q008" in ran.out or "the smallest found" in ran.out
    assert f"exercise {name} --hint" in ran.out


@pytest.mark.parametrize("name", IDS["proof"])
def test_a_changed_statement_is_no_answer(name: str) -> None:
    lemma = OURS[name].lemma
    for key, changed in [("goals", {}), ("hypotheses", {**lemma["hypotheses"], "no": "0 >= 1"}),
                         ("variables", {**lemma["variables"], "extra": "Z"}), ("uses", ["G1"]),
                         ("witness", []), ("lemma", "Other")]:
        found = judge_proof(OURS[name], {**lemma, key: changed})
        assert (found.right, found.judge) == (False, "the comparison of statements")
    without = {key: lemma[key] for key in lemma if key != "witness"}
    assert not judge_proof(OURS[name], without).right


@pytest.mark.parametrize("name", IDS["number"])
def test_numbers_come_from_a_run(name: str) -> None:
    task = OURS[name].task
    assert value(task["from"]) == Fraction(task["answer"])


def test_an_exercise_that_contradicts_its_run_says_so() -> None:
    data = json.loads((OURS["three-folds"].folder / "exercise.json").read_text())
    put("own", {**data, "answer": "1/3"})
    refused(memproof("exercise", "three-folds", "--folder", "own", "--answer", "1/3"), "MP-E004")


def test_pieces_are_counted_where_the_function_bends() -> None:
    network = network_from({
        "format": "memproof-network", "version": 1, "inputs": 1,
        "layers": [{"weights": [[1], [1], [1]], "biases": [0, -1, -1]}],
        "output": {"weights": [[1, 1, -1]], "biases": [0]}})
    assert pieces(network, Fraction(-1), Fraction(2)) == 2  # the two at 1 cancel
    assert pieces(network, Fraction(0), Fraction(2)) == 1


# -------------------- the command


def test_the_list_and_a_question() -> None:
    ran = memproof("exercise")
    assert ran.code == 0
    assert all(name in ran.out for name in OURS)
    ran = memproof("exercise", "the-mirror")
    assert "--answer the-mirror.json" in ran.out
    listed = json.loads(memproof("exercise", "--json").out)["exercises"]
    assert [each["id"] for each in listed] == list(OURS)


def test_hints_come_one_at_a_time() -> None:
    hints = OURS["three-folds"].hints
    for count in (1, 2, 3):
        told = " ".join(memproof("exercise", "three-folds", "--hint", str(count)).out.split())
        assert [hint in told for hint in hints] == [k < count for k in range(3)]
    assert "hint 1 of 3" in memproof("exercise", "three-folds", "--hint").out


def test_a_judgement_as_json() -> None:
    ran = memproof("exercise", "three-folds", "--answer", "3/4", "--json")
    told = json.loads(ran.out)
    assert (ran.code, told["right"]) == (1, False)
    assert "after two folds" in told["text"]


@pytest.mark.parametrize(("arguments", "code", "said"), [
    ("no-such", "MP-E002", "one of on-the-polygon"), ("the-miror", "MP-E002", "the-mirror"),
    ("--hint", "MP-U004", "without an exercise"), ("three-folds --answer x", "MP-D004", "--answer"),
    ("the-step --answer none.py", "MP-E003", "none.py"),
    ("the-mirror --answer none.json", "MP-U001", "none.json"),
    ("--folder nowhere", "MP-E001", "nowhere"),
])
def test_what_is_asked_for_wrongly(arguments: str, code: str, said: str) -> None:
    refused(memproof("exercise", *arguments.split()), code, said)


@pytest.mark.parametrize(("program", "said"), [
    ("def steps(x, data", "SyntaxError"), ("raise SystemExit(0)", "SystemExit"),
    ("1/0", "ZeroDivisionError"), ("x = 1", "function steps"),
    ("steps = 3", "function steps")])
def test_a_program_that_is_no_answer(program: str, said: str) -> None:
    write("a.py", program)
    refused(memproof("exercise", "the-step", "--answer", "a.py"), "MP-E003", said)


def test_a_function_that_ends_the_program_is_wrong() -> None:
    start = OURS["the-step"].start()
    write("a.py", start + "\n\ndef steps(*arguments, **more):\n    raise SystemExit(0)\n")
    ran = memproof("exercise", "the-step", "--answer", "a.py")
    assert (ran.code, ran.out[:6]) == (1, "WRONG ")


@pytest.mark.parametrize("name", ["the-step", "the-mirror"])
def test_work_is_not_overwritten(name: str) -> None:
    assert memproof("exercise", name, "-o", "mine").code == 0
    assert memproof("exercise", name, "-o", "mine").code == 0
    begun = Path("mine").read_text()
    Path("mine").write_text(begun + "\n")
    refused(memproof("exercise", name, "-o", "mine"), "MP-U005", "your work")
    assert Path("mine").read_text() == begun + "\n"


def test_a_negative_number_is_an_answer() -> None:
    for answer in ("-1/2", "-3", "-0.5"):
        ran = memproof("exercise", "between-two-integers", "--answer", answer)
        assert (ran.code, ran.out[:5]) == (1, "WRONG")


def test_the_smallest_table_is_small() -> None:
    path = OURS["one-place-each"].folder / "start.py"
    assert "(2 points)" in judge(OURS["one-place-each"], str(path)).text
    found = judge(OURS["the-step"], str(OURS["the-step"].folder / "start.py")).text
    assert "print(e.explain())" not in found


def test_a_program_in_place_of_a_proof() -> None:
    refused(memproof("exercise", "the-mirror", "--answer", OURS["the-step"].folder / "start.py"),
            "MP-Q001", "a Python program")


def test_an_answer_in_place_of_another_file() -> None:
    write("mine.py", "print(1)\n")
    refused(memproof("exercise", "the-step", "-o", "mine.py"), "MP-U005")
    assert Path("mine.py").read_text() == "print(1)\n"


# -------------------- malformed exercises


GOOD: dict[str, Any] = {
    kind: json.loads((OURS[names[0]].folder / "exercise.json").read_text())
    for kind, names in IDS.items()}


@pytest.mark.parametrize(("kind", "key", "bad"), [
    *[(kind, key, bad) for kind in GOOD for key, bad in [
        ("kind", "essay"), ("exercise", ""), ("exercise", "a; rm b"), ("exercise", "--answer"),
        ("title", 3), ("lesson", -1), ("lesson", "2"),
        ("hints", ["one"]), ("hints", "three"), ("question", []), ("wrong", []),
        ("wrong", [{"why": "no"}]), ("solution", None)]],
    ("proof", "lemma", "../lemma.json"), ("proof", "gap", []), ("proof", "gap", "gap"),
    ("construction", "function", "not a name"), ("construction", "tables", "cubes"),
    ("construction", "size", {"width": "2"}), ("number", "answer", 2), ("number", "from", "run"),
    ("construction", "wrong", [{"file": "/etc/passwd", "why": "no"}]),
])
def test_a_malformed_exercise_is_refused_with_its_place(kind: str, key: str, bad: object) -> None:
    put("own", {**GOOD[kind], key: bad})
    with pytest.raises(MemproofError) as caught:
        _read(Path("own/exercise.json"))
    assert caught.value.code == "MP-E001"
    assert "exercise.json" in caught.value.place


ROWS = {"rows": [[0], [1]], "labels": [0, 1], "construction": "threshold-ledger", "options": {}}


@pytest.mark.parametrize("source", [
    {}, {"rows": [[0], [1]]}, {**ROWS, "construction": ["x"]}, {**ROWS, "pieces": [0, 1]},
    {**ROWS, "point": ["0"], "layer": 99, "neuron": 0}, {**ROWS, "point": 3, "layer": 1},
    {**ROWS, "options": 3, "pieces": ["0", "1"]}])
def test_a_run_that_is_malformed(source: dict[str, Any]) -> None:
    put("own", {**GOOD["number"], "from": source})
    name = GOOD["number"]["exercise"]
    refused(memproof("exercise", name, "--folder", "own", "--answer", "1"), "MP-E001", "from")


def test_two_exercises_of_one_name() -> None:
    for folder in "ab":
        put(f"own/{folder}", GOOD["number"])
    refused(memproof("exercise", "--folder", "own"), "MP-E001")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a": 1.5}', "\0", '{"kind": "proof"}'])
def test_what_is_no_json_or_no_exercise(text: str) -> None:
    put("own", text)
    refused(memproof("exercise", "--folder", "own"), "MP-E001")
