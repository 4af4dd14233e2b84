"""Verdicts in the forms of other tools: where each finding stands, and that text stays text."""

from __future__ import annotations

import json
import re
import shutil
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from helpers.command_line import memproof, refused
from helpers.paths import CERTIFICATES, FORGED, ROOT

from memproof.checker.kernel import Verdict
from memproof.codes import CODES
from memproof.review import formats
from memproof.review.judgement import Finding, Judgement
from memproof.review.markdown import code, plain

HOSTILE = 'a"b<&`|\x1b[2J\u202e]]>\r\n::error::x %0A\x00\x7f@team *b* [l](u) ``` \ud800'
FORMATS = ("github", "markdown", "sarif", "junit")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A certificate of t.csv, a table u.csv in which two cells differ, a forged certificate."""
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text("\na,b,k\n1,2,x\n\n3,4,y\n")
    Path("u.csv").write_text("\na,b,k\n1,2,x\n\n3,5,x\n")
    assert memproof("certify", "t.csv", "-o", "t-two.memproof.jsonl").code == 0
    shutil.copy(FORGED / "F03-bias.memproof.jsonl", "forged.memproof.jsonl")
    return tmp_path


def judgement(text: str) -> Judgement:
    verdict = Verdict("REJECTED", "MP-R018", text, text, text)
    return Judgement(text, verdict, differences=(Finding("MP-P003", text, text, 3),))


# -------------------- each format, by hand
def test_github_annotates_the_lines_of_the_table(here: Path) -> None:
    ran = memproof("check", "t-two.memproof.jsonl", "--data", "u.csv", "--format", "github")
    assert ran.code == 1
    first, *cells = ran.out.splitlines()
    assert first.startswith("::error file=t-two.memproof.jsonl,title=MP-P003::REJECTED MP-P003 at")
    assert cells == [
        "::error file=u.csv,line=5,title=MP-P003::row 2, column b: 5 as in the table, 4 in the "
        "certificate",
        "::error file=u.csv,line=5,title=MP-P004::row 2, label: x as in the table, y in the "
        "certificate"]


def test_markdown(here: Path) -> None:
    out = memproof("check", "t-two.memproof.jsonl", "forged.memproof.jsonl", "--format",
                   "markdown").out.splitlines()
    assert out[0] == "**memproof check**: 1 ACCEPTED, 1 REJECTED"
    assert out[4] == "| `t-two.memproof.jsonl` | ACCEPTED | 2 | 3 | 2 | 13 |"
    assert out[5] == "| `forged.memproof.jsonl` | **REJECTED MP-R018** |  |  |  |  |"
    assert out[7].startswith("- `forged.memproof.jsonl`: `REJECTED MP-R018 at point 2")


def test_sarif(here: Path) -> None:
    paths = ["t-two.memproof.jsonl", "forged.memproof.jsonl", "cut.memproof.jsonl"]
    data = Path(paths[0]).read_bytes()
    Path(paths[2]).write_bytes(data[: data.rindex(b"\n", 0, -1) - 3])
    log = json.loads(memproof("check", *paths, "--data", "u.csv", "--format", "sarif").out)
    assert log["version"] == "2.1.0"
    [run] = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    found = [(each["ruleId"], each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
              each["locations"][0]["physicalLocation"].get("region", {}).get("startLine"))
             for each in run["results"]]
    assert found == [
        ("MP-P003", "t-two.memproof.jsonl", None), ("MP-P003", "u.csv", 5),
        ("MP-P004", "u.csv", 5), ("MP-R018", "forged.memproof.jsonl", None),
        ("MP-R009", "cut.memproof.jsonl", data.count(b"\n") - 1)]
    assert [rules[each["ruleIndex"]] for each in run["results"]] == [each[0] for each in found]
    assert run["properties"] == {"certificates": 3, "accepted": 0, "notShown": 0}
    marks = [each["partialFingerprints"]["finding/v1"] for each in run["results"]]
    assert len(set(marks)) == 5


def test_sarif_shows_a_thousand_results_and_counts_the_others() -> None:
    [run] = json.loads("".join(formats.sarif([judgement("x")] * 600)))["runs"]
    assert len(run["results"]) == formats.MOST_RESULTS
    assert run["properties"]["notShown"] == 200


@pytest.mark.parametrize(("path", "uri"), [
    ("a b/c%.jsonl", "a%20b/c%25.jsonl"), ("/x/\u00e9", "file:///x/%C3%A9"),
    ("a:b", "a%3Ab"), ("\udcff", "%FF")])
def test_sarif_uris(path: str, uri: str) -> None:
    [run] = json.loads("".join(formats.sarif([Judgement(path, Verdict("REJECTED", "MP-R001"))])))[
        "runs"]
    location = run["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == uri


def test_junit(here: Path) -> None:
    out = memproof("check", "t-two.memproof.jsonl", "forged.memproof.jsonl", "--format",
                   "junit").out
    suite = ElementTree.fromstring(out)[0]
    assert suite.attrib["tests"] == "2"
    assert suite.attrib["failures"] == "1"
    good, bad = suite
    assert (good.attrib["name"], len(good)) == ("t-two.memproof.jsonl", 0)
    assert bad[0].attrib["type"] == "MP-R018"
    assert bad[0].attrib["message"].startswith("REJECTED MP-R018 at point 2 (row 3)")


# -------------------- hostile text
@pytest.mark.parametrize("form", FORMATS)
def test_hostile_text_stays_text(form: str) -> None:
    lines = list(getattr(formats, form)([judgement(HOSTILE)]))
    for text in lines:
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202e\ud800]", text)
    whole = "\n".join(lines)
    if form == "github":
        assert len(lines) == 2
        assert all(each.startswith("::error file=") for each in lines)
        assert whole.count("::error") - whole.count(":<U+") == 2 or "\n::error::x" not in whole
    elif form == "sarif":
        json.loads(whole)
    elif form == "junit":
        suite = ElementTree.fromstring(whole)[0]
        assert len(suite) == 1
        assert [each.tag for each in suite[0]] == ["failure"]
    else:
        assert not re.search(r"(?m)^(?!\||- `|\*\*memproof|$)", whole)


@pytest.mark.parametrize("text", ["", "a", "`", "``a`", "a|b", "x ``` y"])
def test_code_spans_are_closed_by_their_own_fence(text: str) -> None:
    found = code(text)
    if not text:
        assert found == ""
        return
    fence = re.match("`+", found)[0]  # type: ignore[index]
    inside = found[len(fence) : -len(fence)]
    assert fence not in re.findall("`+", inside)
    assert inside.strip().replace("\\|", "|") == text


def test_plain_text_has_no_markup() -> None:
    assert plain("*a* _b_ [c] `d` <e>") == r"\*a\* \_b\_ \[c\] \`d\` \<e>"


def test_every_code_has_a_text_for_sarif() -> None:
    assert all(title and text for title, text in CODES.values())


# -------------------- --report, --exit-zero
def test_reports_beside_the_output(here: Path) -> None:
    Path("summary.md").touch()
    arguments = ["t-two.memproof.jsonl", "forged.memproof.jsonl", "--report",
                 "markdown=summary.md", "--report", "sarif=out.sarif", "--report", "junit=j.xml",
                 "--report", "json=v.json"]
    for _ in range(2):  # a report replaces one of its own kind
        assert memproof("check", *arguments).code == 1
    assert Path("summary.md").read_text().startswith("**memproof check**: 1 ACCEPTED, 1 REJECTED")
    assert json.loads(Path("out.sarif").read_text())["version"] == "2.1.0"
    assert json.loads(Path("v.json").read_text())["schema"] == "memproof/check/1"
    assert ElementTree.parse("j.xml").getroot().tag == "testsuites"
    refused(memproof("check", "t-two.memproof.jsonl", "--report", "sarif=t.csv"), "MP-U005")
    assert Path("t.csv").read_text().startswith("\na,b,k")


def test_a_report_of_no_format(here: Path) -> None:
    ran = memproof("check", "t-two.memproof.jsonl", "--report", "sarff=x")
    assert ran.code == 2
    assert "did you mean sarif" in ran.err
    ran = memproof("check", "t-two.memproof.jsonl", "--report", "junit")
    assert "=FILE, found 'junit' (no file: junit=FILE)" in ran.err


@pytest.mark.parametrize(("files", "code", "forgiven"), [
    (["t-two.memproof.jsonl"], 0, 0), (["forged.memproof.jsonl"], 1, 0), (["none"], 2, 2)])
def test_exit_zero(here: Path, files: list[str], code: int, forgiven: int) -> None:
    assert memproof("check", *files).code == code
    assert memproof("check", *files, "--exit-zero").code == forgiven


# -------------------- --against, --jobs
def test_tables_are_found_by_name(here: Path) -> None:
    ran = memproof("check", "t-two.memproof.jsonl", "--against", "*.csv")
    assert ran.code == 0
    assert "compared with t.csv" in ran.out
    Path("t-two.csv").write_text("a,b,k\n1,2,x\n3,9,y\n")
    ran = memproof("check", "t-two.memproof.jsonl", "--against", "*.csv")  # the longest name
    assert ran.code == 1
    assert "MP-P003" in ran.out
    Path("sub").mkdir()
    shutil.copy("t-two.csv", "sub/t-two.csv")
    ran = memproof("check", "t-two.memproof.jsonl", "--against", "**/*.csv")
    assert ran.code == 2
    assert "expected one table" in ran.text


def test_a_certificate_without_a_table_is_not_passed(here: Path) -> None:
    ran = memproof("check", "t-two.memproof.jsonl", "--against", "u*.csv")
    assert ran.code == 2
    assert "MP-U004 at --against: expected one table for t-two.memproof.jsonl" in ran.err
    refused(memproof("check", "t-two.memproof.jsonl", "--against", "*", "--data", "t.csv"),
            "MP-U004")


def test_several_processes_say_the_same(here: Path) -> None:
    names = [CERTIFICATES / "iris.memproof.jsonl", "forged.memproof.jsonl", "none",
             "t-two.memproof.jsonl", ROOT / "README.md"]
    one, two = (memproof("check", *names, "--jobs", jobs, "--json") for jobs in (1, 2))
    assert one == two
    assert one.code == 2
    compared = [memproof("check", "t-two.memproof.jsonl", "t-two.memproof.jsonl", "--data", "u.csv",
                         "--jobs", jobs) for jobs in (1, 2)]
    assert compared[0] == compared[1]
