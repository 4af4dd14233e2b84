"""Hostile text in every place that it can reach, through every command: nothing that it holds acts
on a terminal, hides, or makes a line of ours."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from helpers.command_line import Ran, memproof, process, write
from helpers.hostile_text import HOSTILE, forged_in, hidden_in
from helpers.layers import long
from helpers.library import sample
from helpers.paths import ROOT

from memproof.cli.options import word_to_type
from memproof.cli.output import say_command
from memproof.percent import percent_encode

IRIS = ROOT / "certificates" / "iris.memproof.jsonl"


@pytest.fixture(autouse=True)
def _empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)


def clean(ran: Ran) -> Ran:
    """Nothing hidden but our line feeds, no forged line, no crash."""
    assert ran.code in (0, 1, 2, 3), ran
    for output in (ran.out, ran.err):
        assert not hidden_in(output.replace("\n", "")), output
        assert not forged_in(output), output
    accepted = [line for line in ran.text.split("\n") if line.startswith("ACCEPTED")]
    assert len(accepted) <= (ran.code == 0), ran.text
    return ran


def is_name(text: str) -> bool:
    """Can a file have it in its name?"""
    try:
        return "/" not in text and len(os.fsencode(text)) < 200
    except UnicodeEncodeError:
        return False


DAILY = HOSTILE[:4]  # the others alone are of the exhaustive layer
TEXTS = long(HOSTILE, lambda text: text not in DAILY)
NAMES = long(filter(is_name, HOSTILE), lambda text: text not in DAILY)


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_names_of_files(name: str) -> None:
    """Of files that are there, that are not, and that are something else."""
    gone = f"{name}.jsonl"
    for command in (["check", gone], ["check", gone, gone], ["explain", gone],
                    ["check", gone, "--format", "github"], ["theorems", "--of", gone],
                    ["bounds", "--check", gone], ["bounds", "--network", gone, "--line", "0;1"],
                    ["lemmas", "--file", gone], ["--load", gone, "constructions"],
                    ["certify", f"{name}.csv"], ["certify", name], ["plan", name],
                    ["evaluate", "iris", "--network", gone], ["lemmas", "--find", gone, "-o", name],
                    ["lemmas", "--html", name], ["check", IRIS, "--data", f"{name}.csv"]):
        clean(memproof(*command))
    shutil.copy(IRIS, gone)
    clean(memproof("check", gone))
    clean(memproof("check", gone, gone))
    clean(memproof("explain", gone))
    clean(memproof("theorems", "--of", gone))
    clean(memproof("explain", gone, "--drawing", f"{name}.svg"))
    table = f"{name}.csv"
    Path(table).write_text("x,y\n0,0\n1,1\n")
    clean(memproof("certify", table))
    clean(memproof("plan", table, "--width", "3", "--construction", "staircase"))
    clean(memproof("evaluate", table))
    clean(memproof("certify", table, "-o", table))
    clean(memproof("check", gone, "--data", table))
    assert Path(table).read_text() == "x,y\n0,0\n1,1\n"


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_tables(text: str) -> None:
    """A header, the names of classes, cells that are no numbers, and what is asked about them."""
    def table(*rows: list[str]) -> str:
        quoted = ("\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row)
                            for row in rows) + "\n")
        return write("t.csv", quoted.encode("utf-8", "surrogatepass"))

    table([text, "b", "class"], ["0", "1", "p"], ["1", "0", "q"])
    clean(memproof("certify", "t.csv", "-o", "c.jsonl"))
    clean(memproof("certify", "t.csv", "--label", text))
    table(["a", "b", text], ["0", "1", "p"], ["1", "0", f"p{text}"], ["1", "1", f"q{text}"])
    made = clean(memproof("certify", "t.csv", "-o", "c.jsonl"))
    if made.code == 0:
        clean(memproof("check", "c.jsonl", "--data", "t.csv"))
        clean(memproof("explain", "c.jsonl"))
        clean(memproof("explain", "c.jsonl", "--row", "2"))
        table(["a", "b", text], ["0", "1", "p"], ["1", "0", "p"], ["1", "1", text])
        clean(memproof("check", "c.jsonl", "--data", "t.csv"))
        clean(memproof("check", "c.jsonl", "--data", "t.csv", "--format", "github"))
    table(["a", "class"], ["0", "p"], ["0", f"p{text}"])
    clean(memproof("certify", "t.csv"))
    table(["a", "class"], ["0", "1"], ["1", text])
    clean(memproof("certify", "t.csv", "-o", "c.jsonl"))
    table(["a", "b", "class"], ["0", text, "1"], ["1", "2", "0"])
    clean(memproof("certify", "t.csv", "-o", "c.jsonl"))


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_certificates(text: str) -> None:
    """Declared texts, classes, names, stages, lemmas; as they may stand there, and as they may
    not."""
    records = [json.loads(each) for each in IRIS.read_bytes().splitlines()]
    for written in {percent_encode(text), text}:
        for record in records:
            if record["kind"] == "meta":
                record["declared"] = dict.fromkeys(record["declared"], written)
            if record["kind"] == "data":
                record["classes"] = [written, *record["classes"][1:]]
            if record["kind"] == "layer":
                record |= {"stage": written, "lemma": written}
            if record["kind"] in ("layer", "output"):
                record["names"] = [written for _ in record["names"]]
        write("c.jsonl", b"".join(
            json.dumps(each, separators=(",", ":")).encode() + b"\n" for each in records))
        for command, *options in (
                ["check"], ["check", "--checker", "second"], ["check", "--format", "github"],
                ["check", "--data", "iris"], ["explain"], ["explain", "--row", "1"],
                ["explain", "--text"], ["explain", "--stage", text],
                ["explain", "--drawing", "d.svg"], ["theorems", "--of"]):
            clean(memproof(command, *options, "c.jsonl"))
        if Path("d.svg").exists():
            assert not hidden_in(Path("d.svg").read_text("utf-8").replace("\n", ""))


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_networks(text: str) -> None:
    def network(**changes: Any) -> str:
        layer = {"weights": [["1"]], "biases": [0], "names": [text], "stage": text}
        content = {"format": "memproof-network", "version": 1, "inputs": 1, "layers": [layer],
                   "output": {"weights": [["1"]], "biases": [0], "names": [text]}}
        return write("net.json", json.dumps(content | changes))

    write("t.csv", "x,y\n0,0\n1,1\n2,2\n")
    network()
    made = clean(memproof("certify", "t.csv", "--network", "net.json", "-o", "c.jsonl"))
    if made.code == 0:
        for command in (["explain", "c.jsonl"], ["explain", "c.jsonl", "--row", "1"],
                        ["explain", "c.jsonl", "--text"]):
            clean(memproof(*command))
    clean(memproof("evaluate", "t.csv", "--network", "net.json"))
    clean(memproof("bounds", "--network", "net.json", "--line", "0;1"))
    clean(memproof("bounds", "--network", "net.json", "--line", text))
    for changes in ({"inputs": text}, {text: 1}, {"format": text}, {"version": text},
                    {"layers": text}, {"layers": [{text: 1}]},
                    {"layers": [{"weights": [[text]], "biases": [0]}]},
                    {"layers": [{"weights": [[1]], "biases": [0], "activation": text}]}):
        network(**changes)
        clean(memproof("evaluate", "t.csv", "--network", "net.json"))


@pytest.mark.parametrize("text", long(HOSTILE, lambda text: text not in DAILY[:2]),
                         ids=range(len(HOSTILE)))
def test_lemmas(text: str) -> None:
    honest = sample("halves")
    for changes in ({"lemma": text}, {"title": text, "statement": text, "source": text}, {text: 1},
                    {"variables": {text: "Z"}}, {"goals": {text: text}}, {"uses": [text]},
                    {"hypotheses": {text: text}}, {"proof": [{"by": text, "name": text}]}):
        write("x.json", json.dumps(honest | changes))
        clean(memproof("lemmas", "--file", "x.json", "--steps"))
        if "title" in changes:
            clean(memproof("lemmas", "--file", "x.json", "--html", "p.html"))
    page = Path("p.html").read_text("utf-8").replace("\n", "")
    assert not set(hidden_in(page)) - {"\u2061", "\u2062"}  # MathML's operators


PLUGIN = """
from memproof.constructions.registry import Construction, register
for text in {texts!r}:
    def build(data, text=text):
        raise ValueError(text)
    register(Construction(text + "x", text, text, text, (text,), build, options=(text,),
                          source=text))
if {fails}:
    raise RuntimeError({texts!r}[{fails}])
"""


def test_constructions_of_ones_own() -> None:
    write("plugin.py", PLUGIN.format(texts=HOSTILE, fails=0))
    for command in (["constructions"], ["certify", "--construction", HOSTILE[1] + "x"]):
        ran = process("--load", "plugin.py", *command)
        clean(Ran(ran.returncode, ran.stdout, ran.stderr))
    write("plugin.py", PLUGIN.format(texts=HOSTILE, fails=1))
    ran = process("--load", "plugin.py", "constructions")
    assert ran.returncode == 2
    clean(Ran(2, ran.stdout, ran.stderr))


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_options_and_names(text: str) -> None:
    """What a user types may have been copied from somewhere."""
    for command in (
        [text], ["certify", text], ["check", text], ["explain", text], ["theorems", text],
        ["claims", text], ["constructions", text], ["bounds", text], ["lemmas", text],
        ["certify", "iris", "--construction", text], ["certify", "iris", "--option", text],
        ["certify", "iris", "--option", f"{text}=1"], ["certify", "iris", f"--{text}"],
        ["certify", "iris", "--label", text], ["certify", "iris", "--ignore", text],
        ["certify", "iris", "--width", text], ["certify", "iris", "--header", text],
        ["certify", "t.csv", "--delimiter", text], ["evaluate", "iris", "--jobs", text],
        ["plan", "iris", "--construction", text], ["plan", "--points", text],
        ["plan", "--points", "9", "--separation", text], ["plan", "--points", "9", "--image", text],
        ["plan", "--points", "9", "--sweep", text], ["plan", "--sweep", f"points={text}"],
        ["plan", "--points", "9", "--tradeoff", "--plot", text],
        ["bounds", "--widths", text], ["bounds", "--widths", "3", "--labels", text],
        ["bounds", "--widths", "3", "--separation", text], ["bounds", "--activation", text],
        ["lemmas", "G1", "--steps", "--at", text], ["lemmas", "G1", "--steps", "--at", f"{text}=1"],
        ["lemmas", "--html", text], ["explain", IRIS, "--stage", text],
        ["explain", IRIS, "--row", text], ["explain", "iris", text],
        ["check", IRIS, "--max-work", text], ["claims", "--verify", text],
    ):
        clean(memproof(*command))


@pytest.mark.parametrize("name", ["my table", "it's", "a'b\"c", *filter(is_name, HOSTILE)])
def test_commands_to_type_next_can_be_typed(name: str) -> None:
    """By a shell, whatever is in the name of a file, and however long it is."""
    shell = shutil.which("bash")
    if shell is None:
        pytest.skip("no bash")
    for word in (name, f"{name} {'long ' * 30}"):
        typed = io.StringIO()
        with contextlib.redirect_stdout(typed):
            say_command(f"printf %s {word_to_type(word)}")
        assert not hidden_in(typed.getvalue().replace("\n", ""))
        assert not forged_in(typed.getvalue())
        ran = subprocess.run([shell, "-c", typed.getvalue()], capture_output=True, check=True)
        assert ran.stdout == os.fsencode(word)


def test_names_that_look_alike_are_told_apart() -> None:
    """Two spellings of one accented letter, two alphabets, a percent sign."""
    spelt = "caf\u00e9", "cafe\u0301"
    write("t.csv", "x,k\n0,{}\n0,{}\n".format(*spelt).encode())
    ran = clean(memproof("certify", "t.csv", "--header", "yes"))
    assert "(character 4 is U+00E9) and " in ran.err
    assert "(characters 4-5 are U+0065 U+0301)" in ran.err
    write("mine.csv", "x,k\n0,A\n1,B\n")
    for name, shown in (("\u0410", "found \u0410 (character 1 is U+0410)"), ("%41", "found %41")):
        write("t.csv", f"x,k\n0,{name}\n1,B\n".encode())
        assert memproof("certify", "t.csv", "-o", "c.jsonl").code == 0
        ran = clean(memproof("check", "c.jsonl", "--data", "mine.csv"))
        assert shown in ran.out


def test_a_picture_of_a_table_with_a_formula_in_its_name() -> None:
    write("$\\frac{.csv", "x,y\n0,0\n1,1\n2,0\n")
    ran = clean(memproof("plan", "$\\frac{.csv", "--tradeoff", "--plot", "p.svg"))
    assert ran.code == 0
    assert "$\\frac{" in Path("p.svg").read_text()


def test_json_is_ascii_without_control_characters() -> None:
    for text in HOSTILE:
        if is_name(text):
            ran = memproof("check", f"{text}\x7f", "--json")
            assert ran.out.isascii()
            assert ran.out.replace("\n", "").isprintable()
            assert json.loads(ran.out)["results"][0]["certificate"] == f"{text}\x7f"


def test_an_encoding_without_the_character_shows_its_code_point() -> None:
    ran = process("explain", "größe.jsonl", env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert "gr<U+00F6><U+00DF>e.jsonl" in ran.stderr
