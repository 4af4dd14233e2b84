"""certify says where the certificate is, what is smaller, and ``--smallest`` finds what is."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from helpers.command_line import Ran, memproof, refused, write

from memproof.constructions import registry

TABLE = "a,b,y\n" + "".join(
    f"{3 * n + n % 2},{n * n % 7}.5,{n * n % 5 % 3}\n" for n in range(12))
PLUG_IN = '''
import memproof

@memproof.construction("mine", title="Mine", sizes="")
def mine(data):
    return memproof.memorize(data, "staircase", depth=2).network
'''
OLD = "certificates/t.memproof.jsonl"


@pytest.fixture(autouse=True)
def _fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory with a table, and a registry of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")  # sentences are looked for on one line
    monkeypatch.setattr(registry, "_REGISTRY", dict(registry._REGISTRY))
    write("t.csv", TABLE)


def network(inputs: int) -> str:
    """The first input, if it is not negative."""
    layer = {"weights": [[1] + [0] * (inputs - 1)], "biases": [0]}
    output = {"weights": [[1]], "biases": [0]}
    return json.dumps({"format": "memproof-network", "version": 1, "inputs": inputs,
                       "layers": [layer], "output": output})


def certify(*argv: object) -> Ran:
    ran = memproof("certify", *argv)
    assert ran.code == 0, ran.err
    return ran


def one_line(ran: Ran) -> str:
    """What is printed, however it is wrapped."""
    return " ".join(ran.out.split())


# -- where the certificate is ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["c.jsonl", "c.jsonl.gz", "in/a folder/c.jsonl"])
def test_the_first_lines_say_where_the_certificate_is(name: str) -> None:
    verdict, where = certify("t.csv", "-o", name).out.splitlines()[:2]
    assert verdict.startswith("ACCEPTED")
    assert where == f"  certificate: {name}, {Path(name).stat().st_size:,} bytes"
    again = one_line(certify("t.csv", "-o", name))
    assert f"{where.strip()}; an older file of this name is replaced recomputed:" in again


def test_json_says_it_too() -> None:
    for replaced in (False, True):
        found = json.loads(certify("t.csv", "--json").out)
        assert found["certificate"] == OLD
        assert found["certificate_bytes"] == Path(OLD).stat().st_size
        assert found["replaced"] is replaced


def test_a_refusal_says_what_happened_to_an_older_file() -> None:
    certify("t.csv")
    before = Path(OLD).read_bytes()
    refused(memproof("certify", "t.csv", "--width", "3"), "MP-B004", f"; {OLD} is left as it was")
    write("t.csv", TABLE.replace("0.5", "1.5"))
    refused(memproof("certify", "t.csv"), "MP-U005", f"another one; {OLD} is left as it was")
    assert Path(OLD).read_bytes() == before
    new = memproof("certify", "t.csv", "--width", "3", "-o", "new.jsonl")
    refused(new, "MP-B004")
    assert "left as it was" not in new.err


def test_so_does_a_network_that_misses_labels() -> None:
    write("n.json", network(2))
    certify("t.csv", "-o", "older.jsonl")
    older = Path("older.jsonl").read_bytes()
    for there in (False, True):
        ran = memproof("certify", "t.csv", "--network", "n.json", "-o", "c.jsonl")
        assert ran.code == 1, ran.err
        assert ("  c.jsonl: left as it was" in ran.out.splitlines()) is there
        as_json = memproof("certify", "t.csv", "--network", "n.json", "-o", "c.jsonl", "--json")
        found = json.loads(as_json.out)
        assert found["certificate"] is None
        assert found["left_as_it_was"] == ("c.jsonl" if there else None)
        write("c.jsonl", older)
    assert Path("c.jsonl").read_bytes() == older


# -- what is smaller -------------------------------------------------------------------------------


def test_a_smaller_construction_and_its_command() -> None:
    """The command is there to be typed, and makes what was said."""
    ran = certify("t.csv", "--label", "y", "--construction", "triangle-ledger")
    said, command = ran.out.split("is smaller: ")[1].splitlines()[:2]
    words = shlex.split(command)
    assert words[words.index("certify") + 1 :][:3] == ["t.csv", "--label", "y"]
    found = json.loads(certify(*words[words.index("certify") + 1 :], "--json").out)
    assert said.startswith(f"{found['dense_parameters']} dense parameters instead of ")
    assert found["smaller"] is None
    as_json = json.loads(certify("t.csv", "--construction", "triangle-ledger", "--json").out)
    assert as_json["smaller"]["dense_parameters"] == found["dense_parameters"]
    assert as_json["smaller"]["certainty"] == "exact"


def test_a_smaller_variant_of_the_same_construction() -> None:
    """It is told apart by its options."""
    write("f.csv", "height,petals,kind\n12.5,5,daisy\n30,5,rose\n31,8,rose\n8,4,clover\n"
          "9.5,3,clover\n14,13,tulip\n40,6,lily\n")
    said = certify("f.csv", "--construction", "staircase", "-o", "f.memproof.jsonl").flat
    assert "staircase, depth=2, is smaller: 22 dense parameters instead of 25: " in said


def test_the_smallest_of_all() -> None:
    ran = certify("t.csv", "--smallest")
    assert "construction staircase" in ran.out
    assert "smallest dense parameters: " in ran.out
    assert "one-hot (by default): MP-B017 at the labels" in ran.out
    assert "of equal ones that with fewer dense parameters" in ran.out
    assert "is smaller" not in ran.out


def test_every_measure_of_all_and_of_plug_ins() -> None:
    write("mine.py", PLUG_IN)
    for measure in ("depth", "width"):
        ran = memproof("--load", "mine.py", "certify", "t.csv", "--smallest", measure, "--json")
        found = json.loads(ran.out)
        compared = found["smallest"]["compared"]
        assert found["smallest"]["measure"] == measure
        assert found["construction"] == found["smallest"]["construction"]
        assert found[measure] == min(row[measure] for row in compared if measure in row)
        assert [row["certainty"] for row in compared if row["construction"] == "mine"] == ["exact"]
        assert {row["certainty"] for row in compared if "reason" in row} <= {
            "no", "no (MP-B017)"}


@pytest.mark.parametrize("other", [
    ("--construction", "staircase"), ("--width", "6"), ("--slots", "2"), ("--option", "depth=1"),
    ("--network", "n.json"),
])
def test_what_does_not_go_with_smallest(other: tuple[str, str]) -> None:
    refused(memproof("certify", "t.csv", "--smallest", "nodes", *other), "MP-U004", other[0],
            "beside --smallest")


def test_a_measure_that_there_is_not() -> None:
    ran = memproof("certify", "--smallest", "t.csv")
    assert ran.code == 2
    assert "parameters, nodes, depth, width, found 't.csv'" in ran.err


# -- theorems --------------------------------------------------------------------------------------


def test_a_row_that_is_not_met_says_why() -> None:
    write("line.csv", "x,y\n" + "".join(f"{n * n},{n % 2}\n" for n in range(40)))
    asked = ("line.csv", "--slots", "30")
    ran = certify(*asked, "-o", "c.jsonl")
    why = "it has sizes that were asked for, such as slots"
    assert re.search(rf"depth \d+ does NOT meet the bound \d+: {why}", one_line(ran))
    assert f"NOT met: {why}" in one_line(memproof("theorems", "--of", "c.jsonl"))
    (found,) = json.loads(certify(*asked, "--json").out)["theorems"]
    assert found["met"] is False
    assert found["why_not"].startswith(why)
    assert found["depth"] > found["most_depth"]
    (met,) = json.loads(certify("line.csv", "--json").out)["theorems"]
    assert (met["met"], met["why_not"]) == (True, "")


def test_a_network_that_is_given_claims_no_theorem() -> None:
    write("two.csv", "x,y\n0,0\n1,1\n")
    write("n.json", network(1))
    ran = certify("two.csv", "--network", "n.json", "--numbers")
    assert "for comparison, theorem yang-yang-2026" in ran.out
