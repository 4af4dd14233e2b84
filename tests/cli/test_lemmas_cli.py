"""``memproof lemmas`` and ``memproof theorems ID`` from the outside."""

from __future__ import annotations

import json
import re
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest
from helpers.command_line import files, memproof, process, refused, write
from helpers.library import LIBRARY, sample
from helpers.paths import LEMMA_SAMPLES as SAMPLES
from helpers.paths import ROOT

from memproof.lemmas.shown.folder import OPEN_ALL
from memproof.lemmas.shown.rules import WORDS
from memproof.lemmas.trusted.kernel import RULES
from memproof.theorems import theorem, theorems

RAMP, HALVES = SAMPLES / "ramp.json", SAMPLES / "halves.json"
IDS = list(LIBRARY.files)


@pytest.fixture(autouse=True)
def _empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def changed(name: str, **changes: Any) -> str:
    """The name of a file with a sample whose entries are changed."""
    return write("changed.json", json.dumps(sample(name) | changes))


def own(*names: str) -> list[Any]:
    return [word for name in names for word in ("--file", SAMPLES / f"{name}.json")]


# ------------------------------------------------------------------------------------- the table


def test_all_lemmas_in_a_table() -> None:
    ran = memproof("lemmas")
    assert ran.code == 0, ran.err
    for identifier in IDS:
        assert re.search(rf"^ {re.escape(identifier)} .* kernel ", ran.out, re.MULTILINE)
    assert re.search(rf"^{len(IDS)} lemmas proved \(\d+ steps\) in .* s, 0 refused$", ran.out,
                     re.MULTILINE)
    assert ("checked by the lemma kernel; 'memproof lemmas --sympy' checks every step again with "
            "sympy alone") in " ".join(ran.out.split())
    assert "B1 assumes, without proving it: start" in ran.out
    assert ran.err == ""


def test_statements_of_chosen_lemmas() -> None:
    ran = memproof("lemmas", "G1", "G6")
    assert ran.code == 0
    assert "G1  Unit ramp" in ran.out
    assert "    margin: t <= r - 1 or t >= r\n" in ran.out
    assert re.search(r" PROVED G1 \(kernel\): \d+ steps; no imported facts; no definitions; under "
                     "1 hypothesis G6 ", " ".join(ran.out.split()))
    assert re.search(r"^PROVED G6 \(kernel\): ", ran.out, re.MULTILINE)
    assert "proof, with numbers" not in ran.out


def test_an_unknown_lemma() -> None:
    refused(memproof("lemmas", "G999"), "MP-Q021", "G999", "G1")


# ------------------------------------------------------------------------------- steps, instances


def test_steps_with_the_numbers_of_the_witness() -> None:
    ran = memproof("lemmas", *own("ramp"), "--steps")
    assert ran.code == 0
    assert "at the witness t = 5/2, r = 2" in ran.out
    assert "on_then_1: t - r + 1 >= 0    (here 3/2 >= 0)" in ran.out
    assert "combination: t - r + 1 = 1 + 1*[on_if1]." in ran.out
    assert ran.out.count("(not entered at this instance)") == 1
    away = ran.out[ran.out.index("2.a1"):ran.out.index("case 2")]
    assert "(here" not in away


def test_steps_at_an_instance() -> None:
    ran = memproof("lemmas", *own("ramp"), "--steps", "--at", "t=-1/3, r=pow2(1)")
    assert "at the instance t = -1/3, r = 2" in ran.out
    assert "suppose step_case1: t <= r - 1    (here -1/3 <= 1)" in ran.out
    assert ran.out.count("(not entered at this instance)") == 2


def test_bound_variables_have_numbers_only_if_they_are_given() -> None:
    ran = memproof("lemmas", *own("ramp", "halves"), "T2", "--steps")
    assert "s4: A(n + 1) == 1/2*A(n)\n" in ran.out
    ran = memproof("lemmas", *own("ramp", "halves"), "T2", "--steps", "--at", "n=2")
    assert "s4: A(n + 1) == 1/2*A(n)    (here 1/8 == 1/8)" in ran.out
    ran = memproof("lemmas", *own("ramp", "halves"), "T2", "--steps", "--at", "n=-2")
    assert "step: take any n in Z (not entered at this instance)" in ran.out


def test_imported_facts_stand_at_the_top() -> None:
    out = memproof("lemmas", *own("ramp", "halves"), "T2", "--steps").out
    assert out.index("this proof assumes, without proving it:") < out.index("goals")
    assert "(cited: Archimedes, Measurement of a Circle)" in out
    assert ("PROVED T2 (kernel): 14 steps; 1 imported fact: area; no definitions; under 3 "
            "hypotheses; "
            "1 of these sampled at the witness") in " ".join(out.split())


@pytest.mark.parametrize(("at", "code", "part"), [
    ("t", "MP-Q020", "NAME=VALUE"), ("t=", "MP-Q020", "NAME=VALUE"), ("", "MP-Q020", "NAME=VALUE"),
    ("t=1,t=2", "MP-Q020", "NAME=VALUE"), ("u=1", "MP-Q020", "'r', 't'"),
    ("t=3/2", "MP-Q020", "margin"), ("t=x", "MP-Q003", "--at"), ("t=1/0", "MP-Q005", "--at"),
    ("t=0.5", "MP-Q002", "--at"), ("t=__import__", "MP-Q002", "--at"),
    ("t=pow2(10**20)", "MP-Q004", "--at"), ("t=floor(r)", "MP-Q020", "--at"),
])
def test_instances_that_are_none(at: str, code: str, part: str) -> None:
    refused(memproof("lemmas", *own("ramp"), "--steps", "--at", at), code, part)


def test_an_integer_stays_an_integer() -> None:
    refused(memproof("lemmas", "G5", "--steps", "--at", "Z=1/2"), "MP-Q020", "Z an integer")
    refused(memproof("lemmas", *own("ramp", "halves"), "T2", "--steps", "--at", "n=1/2"),
            "MP-Q020", "n an integer")


@pytest.mark.parametrize("argv", [
    ["--at", "t=1"], ["G1", "G6", "--steps", "--at", "t=1"], ["G1", "--at", "t=1,r=0"],
    ["--rules", "--steps"], ["--rules", "--file", "x"], ["-o", "x"], ["--find", "x"],
    ["--find", "x", "-o", "y", "--steps"], ["--find", "x", "-o", "y", "G1"],
])
def test_options_that_do_not_go_together(argv: list[str]) -> None:
    refused(memproof("lemmas", *argv), "MP-U004")
    assert files() == []


def test_long_numbers_are_described() -> None:
    out = memproof("lemmas", *own("ramp"), "--steps", "--at", "t=pow2(300),r=1").out
    assert "t = (a number of 302 bits)" in out


# ------------------------------------------------------------------------------------------ html


def parsed(path: str) -> ElementTree.Element:
    text = Path(path).read_text(encoding="utf-8")
    assert text.startswith("<!DOCTYPE html>\n")
    return ElementTree.fromstring(text.split("\n", 1)[1])


Places = set[str | None]


def looked_over(root: ElementTree.Element, beside: dict[str, Places] | None = None) -> None:
    """No script but the button's, nothing from elsewhere, every link leads to a place on the page,
    or on one ``beside`` it."""
    tags = {each.tag for each in root.iter() if each.text != OPEN_ALL}
    assert not tags & {"script", "link", "img", "iframe", "object", "base", "form", "use"}
    places = places_on(root)
    for each in root.iter():
        for name, value in each.attrib.items():
            assert not name.startswith("on")
            assert name not in ("src", "style", "srcdoc", "action")
            if name == "href":
                page, _, place = value.partition("#")
                there = (beside or {})[page] if page else places
                assert place in there or not place, value
    style = "".join(root.find(".//style").itertext())  # type: ignore[union-attr]
    assert "url(" not in style
    assert "@import" not in style


def places_on(root: ElementTree.Element) -> Places:
    return {each.get("id") for each in root.iter()}


def test_pages_of_all_lemmas() -> None:
    ran = memproof("lemmas", "--html")
    assert ran.code == 0
    assert ran.out == f"written: lemmas/ ({len(IDS)} lemmas)\n"
    found = {path.name: parsed(str(path)) for path in Path("lemmas").iterdir()}
    assert set(found) == {f"{name}.html" for name in ("index", "rules", *IDS)}
    places = {name: places_on(root) for name, root in found.items()}
    for name, root in found.items():
        looked_over(root, places)
        assert name in ("index.html", "rules.html") or name[:-5] in places[name]
    links = {each.get("href") for each in found["index.html"].iter("a")}
    assert links == {f"{name}.html" for name in ("rules", *IDS)}
    headings = ["".join(each.itertext()) for each in found["index.html"].iter("h3")]
    assert "3. The encoder" in headings
    text = "".join(path.read_text(encoding="utf-8") for path in Path("lemmas").iterdir())
    for word in ("<mfrac>", "<msup>", "⌊", "<mi>relu</mi>", "≥", "color-scheme", "PROVED (kernel)"):
        assert word in text
    assert "REFUSED" not in text


def test_pages_in_a_folder_of_ones_own() -> None:
    Path("other").mkdir()
    write("other/G5.html", "mine")
    refused(memproof("lemmas", "G5", "G1", "--html", "other/"), "MP-U005", "other/G5.html")
    assert memproof("lemmas", "G5", "G1", "--html", "mine/").code == 0
    assert sorted(path.name for path in Path("mine").iterdir()) == [
        "G1.html", "G5.html", "index.html", "rules.html"]
    assert 'href="G1.html#G1"' in Path("mine/G5.html").read_text(encoding="utf-8")
    found = {path.name: parsed(str(path)) for path in Path("mine").iterdir()}
    for root in found.values():
        looked_over(root, {name: places_on(each) for name, each in found.items()})


def test_a_refused_lemma_has_a_page_that_says_so() -> None:
    write("wrong.json", json.dumps(sample("ramp") | {"proof": []}))
    assert memproof("lemmas", "--file", "wrong.json", "--html", "x/").code == 1
    assert "REFUSED" in Path("x/index.html").read_text(encoding="utf-8")
    assert "Refused by the kernel" in Path(f"x/{sample('ramp')['lemma']}.html").read_text(
        encoding="utf-8")


def test_a_page_is_always_the_same() -> None:
    for name in ("one.html", "two.html"):
        assert memproof("lemmas", "G5", "G1", "--html", name).code == 0
    assert Path("one.html").read_bytes() == Path("two.html").read_bytes()
    looked_over(parsed("one.html"))
    assert 'href="#G1"' in Path("one.html").read_text(encoding="utf-8")


def test_a_page_at_an_instance() -> None:
    ran = memproof("lemmas", *own("ramp"), "--html", "x.html", "--at", "t=0,r=1")
    assert ran.code == 0
    text = Path("x.html").read_text(encoding="utf-8")
    assert "(here 0 ≤ 0)" in text
    assert "(not entered at this instance)" in text


HOSTILE = "</style><script>alert(1)</script>&amp;<!--\x1b[31m\x00\ud800\u202e ]]> \"'"


PRINTABLE = "</style><script>alert(1)</script>&amp;<!-- ]]> \"' [bold] {x} %s"


def hostile(text: str = HOSTILE) -> dict[str, Any]:
    data = sample("halves")
    data |= {"title": text, "statement": text, "source": text, "lemma": text}
    data["imports"]["area"] |= {"says": text, "cite": text}
    for step in data["proof"]:
        step["say"] = text
    return data


def test_a_hostile_lemma_is_only_text() -> None:
    write("hostile.json", json.dumps(hostile()))
    ran = memproof("lemmas", "--file", RAMP, "--file", "hostile.json")
    assert ran.code == 1
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", ran.text)
    write("hostile.json", json.dumps(hostile(PRINTABLE) | {"lemma": "T3"}))
    for options in (["--steps"], [], ["--json", "--steps"]):
        ran = process("lemmas", "--file", RAMP, "--file", "hostile.json", *options)
        assert ran.returncode == 0, ran.stderr
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", ran.stdout)
    ran = memproof("lemmas", "--file", RAMP, "--file", "hostile.json", "--html", "x.html")
    assert ran.code == 0, ran.err
    root = parsed("x.html")
    tags = {each.tag for each in root.iter()}
    assert "script" not in tags
    assert "<script" not in Path("x.html").read_text(encoding="utf-8")


def test_a_hostile_lemma_that_is_refused() -> None:
    write("hostile.json", json.dumps(hostile() | {"proof": []}))
    ran = memproof("lemmas", "--file", RAMP, "--file", "hostile.json", "--html", "x.html")
    assert ran.code == 1
    looked_over(parsed("x.html"))
    ran = memproof("lemmas", "--file", RAMP, "--file", "hostile.json")
    assert ran.code == 1
    assert "\x1b" not in ran.text


def test_a_proof_nested_too_deeply_is_an_error_with_a_code() -> None:
    claim = "relu(t) >= 0 or relu(t) < 0"
    steps: list[Any] = [{"name": "x", "claim": claim, "by": "either", "from": "h", "say": "x"}]
    for k in range(1, 200):
        steps = [{"name": f"n{k}", "claim": claim, "by": "generalization", "steps": steps,
                  "say": "x"}]
    data = {**sample("ramp"), "hypotheses": {"h": "relu(t) >= 0"}, "proof": steps}
    write("deep.json", json.dumps(data))
    for options in (["--steps"], ["--html", "x.html"]):
        ran = memproof("lemmas", "--file", "deep.json", *options)
        assert ran.code in (0, 1, 2)
        assert "MP-X" not in ran.text


# ------------------------------------------------------------------------------------ own files


@pytest.mark.parametrize(("content", "code"), [
    ("{", "MP-Q001"), ("[]", "MP-Q001"), ('{"lemma": "x", "lemma": "y"}', "MP-Q001"),
    ('{"lemma": 1.5}', "MP-Q001"), ('{"lemma": NaN}', "MP-Q001"), ('{"title": "x"}', "MP-Q001"),
    ('{"lemma": ["x"]}', "MP-Q001"), ("[" * 100_000, "MP-Q00[14]"), (" " * (2 << 20), "MP-Q004"),
    (b"\xff\xfe", "MP-Q001"),
])
def test_files_that_are_no_lemmas(content: str | bytes, code: str) -> None:
    ran = memproof("lemmas", "--file", write("x.json", content))
    assert ran.code == 2
    assert re.match(f"memproof: {code} at ", ran.err)


def test_files_that_are_not_there() -> None:
    refused(memproof("lemmas", "--file", "nowhere.json"), "MP-U001")
    refused(memproof("lemmas", "--file", "."), "MP-D001")
    refused(memproof("lemmas", *own("ramp", "ramp")), "MP-Q021", "another name")


@pytest.mark.parametrize(("changes", "code", "place"), [
    ({"proof": []}, "MP-Q019", "step on"),
    ({"hypotheses": {}}, "MP-Q008", "step"),
    ({"hypotheses": {"margin": "t <= r or t >= r"}}, "MP-Q015", "case 1"),
    ({"witness": {"variables": {"t": "3/2", "r": "2"}}}, "MP-Q020", "witness"),
    ({"goals": {"on": "__import__('os').system('x') == 1"}}, "MP-Q002", "lemma T1"),
    ({"goals": 7}, "MP-Q001", "lemma T1"), ({"more": 1}, "MP-Q001", "lemma T1"),
    ({"uses": ["nothing"]}, "MP-Q021", "lemma T1"), ({"uses": ["T1"]}, "MP-Q021", "no circle"),
])
def test_lemmas_that_are_refused(changes: dict[str, Any], code: str, place: str) -> None:
    ran = memproof("lemmas", "--file", changed("ramp", **changes))
    assert ran.code == 1
    assert re.match(f"REFUSED T1: {code} at ", ran.out), ran.out
    assert re.search(place, ran.out)
    assert f"memproof explain {code}" in ran.err


def test_a_refused_lemma_in_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = dict(sorted(LIBRARY.files.items()))
    broken["G1"] = broken["G1"] | {"proof": []}
    monkeypatch.setattr(sys.modules["memproof.lemmas.proving"], "library", lambda: broken)
    ran = memproof("lemmas")
    assert ran.code == 1
    assert re.search(r"^ G1 .* REFUSED ", ran.out, re.MULTILINE)
    assert "memproof: MP-Q019 at lemma G1" in ran.err


def test_a_file_may_use_the_library() -> None:
    data = sample("halves")
    data["uses"] = ["G1"]
    text = json.dumps(data).replace("T1.on", "G1.on")
    ran = memproof("lemmas", "--file", write("x.json", text))
    assert ran.code == 0, ran.err
    assert "it uses the lemmas G1" in ran.out


def test_a_false_lemma_is_shown_to_be_false() -> None:
    goals = {"on": {"if": ["t >= r"], "then": "relu(t - r + 1) - relu(t - r) == 2"}}
    file = changed("ramp", goals=goals)
    ran = memproof("lemmas", "--file", file)
    assert ran.code == 1
    assert re.search(r" counterexample to on: t = \S+, r = \S+; all that is assumed holds there, "
                     r"but 1 == 2 does not$", ran.flat)
    (found,) = json.loads(memproof("lemmas", "--file", file, "--json").out)["lemmas"]
    assert found["counterexample"]["says"] == "1 == 2"
    assert found["counterexample"]["sampled"] == []


# ------------------------------------------------------------------------------------------ json


def test_json_of_all() -> None:
    ran = memproof("lemmas", "--json")
    found = json.loads(ran.out)
    assert ran.code == 0
    assert found["schema"] == "memproof/lemmas/1"
    assert found["producer"].startswith("memproof ")
    assert (found["proved"], found["refused"]) == (len(IDS), 0)
    assert [each["lemma"] for each in found["lemmas"]] == IDS
    for each in found["lemmas"]:
        assert {"title", "verdict", "steps", "milliseconds", "assumes", "statement", "source",
                "goals", "hypotheses", "imports", "uses", "work"} <= each.keys()


def test_json_with_steps() -> None:
    (found,) = json.loads(memproof("lemmas", *own("ramp"), "--json", "--steps").out)["lemmas"]
    assert found["instance"] == {"t": "5/2", "r": "2"}
    assert len(found["proof"]) == found["steps"] == 16
    step = found["proof"][1]
    assert step["number"] == "1.1"
    assert step["claim"] == "t - r + 1 >= 0"
    assert step["reason"] == "t - r + 1 = 1 + 1*[on_if1]"
    assert step["here"] == "3/2 >= 0"


def test_json_of_a_refused_lemma() -> None:
    ran = memproof("lemmas", "--file", changed("ramp", proof=[]), "--json")
    assert ran.code == 1
    found = json.loads(ran.out)
    assert (found["proved"], found["refused"]) == (0, 1)
    assert found["lemmas"][0]["code"] == "MP-Q019"
    assert found["lemmas"][0]["place"] == "lemma T1, goal 'on'"


def test_json_beside_html() -> None:
    ran = memproof("lemmas", *own("ramp"), "--json", "--html", "x.html")
    assert json.loads(ran.out)["proved"] == 1
    assert files() == ["x.html"]


# ----------------------------------------------------------------------------------------- rules


def test_rules_have_words_and_figures() -> None:
    assert list(WORDS) == list(RULES)
    out = memproof("lemmas", "--rules").out
    for name, rule in WORDS.items():
        assert f"  {name} ({rule.word}). " in out
        assert rule.conclusion in out
    assert "relu.off: for all t in R: if t <= 0 then relu(t) == 0" in out
    assert max(map(len, out.splitlines())) <= 100
    found = json.loads(memproof("lemmas", "--rules", "--json").out)
    assert [each["rule"] for each in found["rules"]] == list(RULES)
    assert found["schema"] == "memproof/rules/1"


# ------------------------------------------------------------------------------------------ find


def draft(**changes: Any) -> str:
    return changed("ramp", proof=[], **changes)


def test_find_completes_a_draft() -> None:
    ran = memproof("lemmas", "--find", draft(), "-o", "out.json")
    assert ran.code == 0, ran.err
    assert re.match(r"proved: T1, \d+ steps, written to out.json\n$", ran.out)
    assert memproof("lemmas", "--file", "out.json").code == 0
    assert files() == ["changed.json", "out.json"]


def test_find_with_a_lemma_of_ones_own() -> None:
    text = json.dumps(sample("halves") | {"proof": [
        {"by": "instance", "fact": "T1.on", "at": {"t": "x + 1", "r": "0"}, "name": "ramp"}],
        "goals": {"ramp": "relu(x + 1 - 0 + 1) - relu(x + 1 - 0) == 1"}})
    ran = memproof("lemmas", *own("ramp"), "--find", write("d.json", text), "-o", "out.json")
    assert ran.code == 0, ran.err
    refused(memproof("lemmas", "--find", "d.json", "-o", "new.json"), "MP-Q021", "T1")


def test_find_finds_nothing_and_writes_nothing() -> None:
    before = '{"lemma": "T0"}'
    write("out.json", before)
    ran = memproof("lemmas", "--find", draft(hypotheses={}), "-o", "out.json")
    refused(ran, "MP-Q023", "none by the finder")
    assert files() == ["changed.json", "out.json"]
    assert Path("out.json").read_text() == before


@pytest.mark.parametrize("content", [
    {}, {"lemma": "x"}, {"goals": 1}, {"proof": [7]}, {"proof": {"a": 1}}, {"variables": []},
    {"proof": [{"by": "cases"}]}, {"proof": [{"by": "instance"}]},
    {"proof": [{"by": 3, "claim": 4}]},
    {"proof": [{"by": "induction", "claim": "t >= t", "on": "t"}]}, {"uses": {"a": "b"}},
])
def test_drafts_that_are_none(content: dict[str, Any]) -> None:
    base = {} if content.keys() <= {"lemma"} else sample("ramp") | {"proof": []}
    ran = memproof("lemmas", "--find", write("d.json", json.dumps(base | content)), "-o", "o.json")
    assert ran.code == 2, ran
    assert re.match("memproof: MP-Q0", ran.err), ran.err
    assert files() == ["d.json"]


@pytest.mark.parametrize(("step", "place"), [
    ({"name": "a", "claim": "t >= "}, "lemma T1, step a, column 5 of 't >='"),
    ({"name": "a", "by": "pos"}, "lemma T1, step a"),
    ({"name": "a", "by": "generalization", "claim": {"then": "t >= t"}, "steps": [
        {"name": "b", "claim": ["t"]}]}, "lemma T1, step a, step b"),
    ({"name": "a", "by": "cases", "on": "w", "claim": "t >= t", "branches": []},
     "lemma T1, step a, column 1 of 'w'"),
    ("t >= t", "lemma T1, step 1"),
])
def test_a_slip_in_a_draft_is_found_at_its_step(step: Any, place: str) -> None:
    pytest.importorskip("z3")
    file = changed("ramp", proof=[step])
    ran = memproof("lemmas", "--find", file, "-o", "o.json")
    assert ran.code == 2
    assert f" at {place}: expected " in " ".join(ran.err.split()), ran.err


def test_find_without_z3(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    refused_ = memproof("lemmas", "--find", draft(), "-o", "out.json")
    assert refused_.code == 2
    assert "MP-U008" in refused_.err
    assert "pip install z3-solver" in refused_.err
    assert files() == ["changed.json"]
    assert memproof("lemmas", *own("ramp")).code == 0  # to check, nobody needs it


def test_lemmas_without_sympy() -> None:
    program = ("import sys; sys.modules['sympy'] = None\n"
               "from memproof.cli import main\nsys.exit(main(['lemmas', 'G1', *sys.argv[1:]]))")
    import subprocess

    ran, again = (subprocess.run([sys.executable, "-c", program, *options], capture_output=True,
                                 text=True, cwd=ROOT) for options in ([], ["--sympy"]))
    assert ran.returncode == 0  # the kernel needs none
    assert "PROVED G1 (kernel)" in ran.stdout
    assert again.returncode == 2
    assert "MP-U008: the package sympy" in again.stderr


# -------------------------------------------------------------------------------------- theorems


@pytest.mark.parametrize("identifier", ["yang-yang-2026", "vardi-2022"])
def test_what_a_theorem_rests_on(identifier: str) -> None:
    ran = memproof("theorems", identifier)
    assert ran.code == 0
    assert "rests on (" in ran.out
    assert "certified per instance" in ran.out
    assert "proved for all parameters, from the imported facts" in " ".join(ran.out.split())
    assert "imported, not proved: union." in ran.out
    for name in theorem(identifier).lemmas:
        assert re.search(rf"^ +{re.escape(name)} \(", ran.out, re.MULTILINE)
    found = json.loads(memproof("theorems", identifier, "--json").out)
    assert found["schema"] == "memproof/theorem/1"
    assert (found["root"] or {"lemma": ""})["lemma"] == theorem(identifier).root
    printed = " ".join(ran.out.split())
    assert found["in_words"]
    assert all(f"in words: {each}" in printed for each in found["in_words"])
    assert all(f"certified per instance: {each}" in printed for each in found["per_instance"])
    assert [part["verdict"] for part in found["parts"]] == [
        part.how for part in theorem(identifier).parts]


def test_the_list_of_theorems_is_light_and_as_json() -> None:
    program = ("import sys\nfrom memproof.cli import main\nmain(['theorems'])\n"
               "print('sympy' in sys.modules)")
    import subprocess

    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True,
                         cwd=ROOT, check=True)
    assert ran.stdout.splitlines()[-1] == "False"
    found = json.loads(memproof("theorems", "--json").out)
    assert [each["id"] for each in found["theorems"]] == [each.id for each in theorems()]


def test_bounds_as_json() -> None:
    assert memproof("certify", "iris").code == 0
    ran = memproof("theorems", "--of", "certificates/iris.memproof.jsonl", "--json")
    found = json.loads(ran.out)
    assert ran.code == 0
    assert found["schema"] == "memproof/bounds/1"
    assert found["theorems"][0]["theorem"] == "yang-yang-2026"
    assert found["theorems"][0]["met"] is True



# ------------------------------------------------------------------------------------ the scripts


def test_a_script_on_the_terminal_and_as_a_file() -> None:
    shown = memproof("lemmas", "G1", "--script")
    assert shown.code == 0
    assert shown.out.startswith("# memproof lemma script, version 1: G1, ")
    done = memproof("lemmas", "G1", "--script", "g1.py")
    assert done.out == "written: g1.py (1 script, 13 steps); run it: python g1.py\n"
    assert Path("g1.py").read_text() == shown.out
    again = memproof("lemmas", "G1", "--script", "g1.py", "--max")
    assert again.code == 0
    assert "Max(0, t - r + 1)" in Path("g1.py").read_text()


def test_scripts_in_a_folder() -> None:
    assert memproof("lemmas", "G5", "--script", "here/").code == 0
    assert files() == ["here/G1.py", "here/G5.py", "here/run_all.py"]
    assert memproof("lemmas", "G1", "--script", "here").code == 0  # an old folder without its /


def test_a_script_of_a_refused_lemma_is_not_written() -> None:
    wrong = changed("ramp", goals={"ramp": "0 >= 1"})
    done = memproof("lemmas", "--file", wrong, "--script", "x.py")
    assert (done.code, done.out, done.err[:19]) == (1, "", "memproof: MP-Q019 a")
    assert files() == ["changed.json"]


@pytest.mark.parametrize(("words", "code"), [
    (["--script"], "MP-U004"), (["--script", "G1"], "MP-U004"), (["G1", "--max"], "MP-U004"),
    (["G1", "G2", "--script"], "MP-U004"), (["G1", "G2", "--script", "x.py"], "MP-U004"),
    (["G1", "--script", "--steps"], "MP-U004"), (["G1", "--script", "--json"], "MP-U004"),
    (["--rules", "--script"], "MP-U004"), (["G1", "--script", "taken.py"], "MP-U005"),
    (["G1", "--script", "folder/"], "MP-U005")])
def test_wrong_uses_of_script(words: list[str], code: str) -> None:
    write("taken.py", "print('mine')\n")
    Path("folder").mkdir()
    write("folder/run_all.py", "print('mine')\n")
    refused(memproof("lemmas", *words), code)
    assert files() == ["folder/run_all.py", "taken.py"]
