"""The audit: every row's evidence is run, and a wrong expectation is noticed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from helpers.library import LIBRARY
from helpers.paths import ROOT
from helpers.reference import generator
from hypothesis import given
from hypothesis import strategies as st

from memproof import claims as audit
from memproof.bounds import bounds as audit_bounds
from memproof.bounds.statement import QUANTIFIERS
from memproof.bounds.vc import E_ABOVE
from memproof.checker.files import check
from memproof.claims import family as against
from memproof.claims import simplex as off_line
from memproof.claims.evidence import Evidence, Line, NotThere, Value, at_path, examine, once
from memproof.cli import main
from memproof.cli.claims import capture, empty_folder
from memproof.errors import MemproofError
from memproof.theorems import theorems

ROWS = audit.claims()
NAMES = [row.id for row in ROWS]


def test_the_page_is_up_to_date() -> None:
    text = "\n".join(generator().claims()).rstrip() + "\n"
    assert (ROOT / "docs" / "claims.md").read_text(encoding="utf-8") == text


# -- the rows --------------------------------------------------------------------------------------


def test_names_are_unique_and_papers_exist() -> None:
    papers = {paper.id: paper for paper in audit.papers()}
    assert len(set(NAMES)) == len(NAMES)
    assert {row.paper for row in ROWS} == set(papers)


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_a_row_says_what_it_is_about(row: audit.Claim) -> None:
    texts = {paper.id: paper.texts for paper in audit.papers()}[row.paper]
    assert row.quoted == (row.source in texts)  # nothing is quoted from a text that is not at hand
    assert row.about in (*QUANTIFIERS, audit.OTHER)
    assert row.status in audit.STATUSES
    assert row.data
    assert row.ours
    kinds = {each.arguments[0] for each in row.evidence}
    if row.status == audit.CERTIFIED:
        assert kinds & {"certify", "robust"}
    if row.status in (audit.PROVED, audit.PARTS, audit.SHARPER, audit.MISPRINTED):
        assert kinds & {"lemmas", "bounds", "plan", "rocq"}
    if row.status == audit.OUT_OF_SCOPE:
        assert "because" in row.ours
        assert not row.evidence
    if "by lemma" in row.how and not row.follows:
        assert "lemmas" in kinds
    if "certif" in row.how:
        assert kinds & {"certify", "claims", "bounds", "robust"}


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_large_numbers_of_a_row_are_shown_by_its_evidence(row: audit.Claim) -> None:
    shown = {each.value for one in row.evidence for each in one.shows if isinstance(each, Value)}
    for digits in re.findall(r"\d{1,3}(?:,\d{3})+", row.ours):
        value = int(digits.replace(",", ""))
        assert value in shown or any(f"--points {value} " in each.command for each in row.evidence)


def test_a_measured_number_is_the_one_of_its_page_and_no_evidence() -> None:
    (measured,) = [text for row in ROWS for text in row.remarks if "measured instance" in text]
    (dense,) = re.findall(r"[\d,]+(?= dense parameters)", measured)
    page = (ROOT / "docs" / "explanation" / "fewest-parameters.md").read_text(encoding="utf-8")
    assert dense in page
    assert "evaluated by the engine" in measured
    assert "certified" not in measured
    assert "parameters.py" not in "".join(each.command for row in ROWS for each in row.evidence)


# -- no row says more than the theorem's own tree --------------------------------------------------

DIRECTION_EXISTS = {"G17"}  # complete by itself, in every tree
# What a network of a construction does for every table is proved "in words" on all other pages.
COMPLETE_PAGES = ("bounds", "projections")


def lemmas_of(row: audit.Claim) -> set[str]:
    """The lemmas that the evidence proves, directly or as those of a bound."""
    words = [each.arguments for each in row.evidence]
    found = {name for command, *names in words if command == "lemmas"
             for name in names if name != "--json"}
    bounds = {each.id: each for each in audit_bounds()}
    asked = [bounds[names[0]] for command, *names in words
             if command == "bounds" and names[0] in bounds]
    return found.union(*(each.lemmas for each in asked))


def composed(row: audit.Claim) -> set[str]:
    """What the row rests on, itself or by the rows that it follows from, that is not proved for all
    parameters by lemmas alone: theorems whose trees say "per instance" or "in words", and the pages
    of constructions."""
    lemmas = lemmas_of(row) - DIRECTION_EXISTS
    planned = {word for each in row.evidence for word in each.arguments
               if each.arguments[0] == "plan" and any(
                   isinstance(one, Value) and one.path.startswith("plans") for one in each.shows)}
    own = {each.id for each in theorems() if each.is_composed_in_words
           and (lemmas & set(each.lemmas) or planned & set(each.witnesses))}
    own |= {page for page in map(page_of, lemmas) if page not in COMPLETE_PAGES}
    return own.union(*(composed(audit.claim(name)) for name in row.follows))


def page_of(lemma: str) -> str:
    """The page of docs/proofs where a lemma stands."""
    found = re.search(r"docs/proofs/([\w-]+)\.md#", LIBRARY.files[lemma]["source"])
    assert found, lemma
    return found[1]


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_no_row_is_proved_where_the_tree_of_its_theorem_is_put_together_in_words(
        row: audit.Claim) -> None:
    """A status is refused that says more than ``memproof theorems`` does."""
    trees = composed(row)
    if row.status == audit.PROVED:
        assert not trees
    if row.status == audit.PARTS:
        assert trees
    if trees and row.status not in (audit.CERTIFIED, audit.CITED, audit.NOT_BUILT):
        assert "in words" in row.how.lower()


def test_a_pair_that_says_two_things_is_refused() -> None:
    """vardi-width-12 as it once was: "proved for all parameters" beside "per instance"."""
    row = replace(audit.claim("vardi-width-12"), status=audit.PROVED)
    assert "vardi-2022" in composed(row)
    with pytest.raises(AssertionError):
        test_no_row_is_proved_where_the_tree_of_its_theorem_is_put_together_in_words(row)


def test_what_is_recalled_is_said_to_be() -> None:
    """"Sharper" is sharper than a text: the row says which, where the theorem is not at hand."""
    for row in ROWS:
        if row.status == audit.SHARPER and row.paper == "yun-2019":
            assert any("recalled" in text for text in row.remarks), row.id


def test_points_off_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = off_line.simplex(tmp_path, 20)
    assert (found.accepted, found.product, found.on_a_line, found.holds) == (2, 1, 1, False)
    assert {path.name for path in tmp_path.iterdir()} == {
        f"simplex-{name}.memproof.jsonl" for name in ("alternating", "random")}
    for labels in ((3, -7, 2), (0, 0), (5, 5, 5, -1)):
        data = off_line.corners(labels, "s")
        network = off_line.one_relu(labels)
        assert (network.sizes().width, network.sizes().depth) == (1, 1)
        assert [network.evaluate(x) for x in data.points] == [(y,) for y in labels]
    rejected = replace(found, verdicts=(check(tmp_path / "nothing"), *found.verdicts))
    assert (rejected.product, rejected.holds) == (None, False)
    assert main(["claims", "--simplex", str(tmp_path)]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    assert "2 of 2 labelings accepted by the kernel" in printed


# -- the evidence ----------------------------------------------------------------------------------

Answer = tuple[int, str, str]
RUN = once(capture)  # the same lemmas are proved once in a process


def wrong(shown: Line | Value) -> Line | Value:
    """An expectation that must fail where the given one holds."""
    if isinstance(shown, Line):
        return Line(shown.text + " not")
    if shown.relation in ("<", "<="):
        return replace(shown, value=0)
    if shown.relation in (">", ">="):
        return replace(shown, value=10**30)
    value = shown.value
    if isinstance(value, bool):
        return replace(shown, value=not value)
    return replace(shown, value=value + 1 if isinstance(value, int) else f"{value}0")


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_the_evidence_holds_and_a_changed_number_would_not(row: audit.Claim) -> None:
    printed: list[Answer] = []

    def run(arguments: Sequence[str]) -> Answer:
        printed.append(RUN(arguments))
        return printed[-1]

    with empty_folder():
        for each in row.evidence:
            assert examine(each, run).reasons == ()
    for each, answer in zip(row.evidence, printed, strict=True):
        again = says(*answer)
        for shown in each.shows:
            assert len(examine(replace(each, shows=(wrong(shown),)), again).reasons) == 1
        assert not examine(replace(each, code=each.code + 1), again).holds


def says(code: int, output: str, errors: str = "") -> Callable[[Sequence[str]], Answer]:
    return lambda arguments: (code, output, errors)


SAMPLE = json.dumps({
    "rows": [{"by": "a", "n": 7, "big": "15/2"}, {"by": "b=c", "n": 8}],
    "yes": True,
    "text": "units=25 x",
})


@pytest.mark.parametrize(("shown", "reason"), [
    (Value("rows.0.n", 7), ""),
    (Value("rows.by=b=c.n", 8), ""),
    (Value("rows.by=a.big", 7, ">"), ""),
    (Value("rows.by=a.big", 8, "<"), ""),
    (Value("rows.by=a.big", "15/2", "<="), ""),
    (Value("text", "units=25", "contains"), ""),
    (Value("yes", True), ""),
    (Value("rows.0.n", 8), "found 7"),
    (Value("rows.0.n", 7, "<"), "found 7"),
    (Value("yes", 1), "found true"),
    (Value("rows.0.n", "7"), "found 7"),
    (Value("text", "units=2", "contains"), 'found "units=25 x"'),
    (Value("yes", 0, ">"), "found true"),
    (Value("rows.2.n", 7), "2 is not there"),
    (Value("rows.by=d.n", 7), "n is not there"),
    (Value("rows.n", 7), "n is not there"),
    (Value("yes.n", 7), "n is not there"),
    (Value("yes.by=a", 7), "by=a is not there"),
])
def test_values_are_found_and_compared(shown: Value, reason: str) -> None:
    assert shown.fails(SAMPLE) == reason


def test_values_want_json_and_lines_want_a_line() -> None:
    assert Value("a", 1).fails("a 1") == "the output is not JSON"
    assert Line("status: proved  here").fails("x\n   status:  proved here\n") == ""
    assert Line("status: proved").fails("status: proved here") == "no such line"
    with pytest.raises(NotThere):
        at_path([], "0")


def test_an_exit_code_and_a_message_are_reported() -> None:
    outcome = examine(Evidence("memproof lemmas", (), 1), says(2, "", "MP-U001\n x"))
    assert outcome.reasons == ("exit code 1: found 2 (MP-U001 x)",)
    with pytest.raises(ValueError, match="no command of memproof"):
        examine(Evidence("python x.py", ()), says(0, ""))


def test_only_lemmas_are_remembered() -> None:
    calls: list[str] = []

    def run(arguments: Sequence[str]) -> Answer:
        calls.append(" ".join(arguments))
        return 0, "", ""

    remembering = once(run)
    for words in (["lemmas", "G1"], ["certify"], ["lemmas", "G1"], ["certify"], ["lemmas", "G2"]):
        remembering(words)
    assert calls == ["lemmas G1", "certify", "certify", "lemmas G2"]


# -- the command -----------------------------------------------------------------------------------


def test_the_tables_and_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["claims"]) == 0
    printed = capsys.readouterr().out
    assert all(name in printed for name in NAMES)
    assert main(["claims", "park-imagenet"]) == 0
    printed = capsys.readouterr().out
    assert "0.7 million parameters are sufficient" in " ".join(printed.split())
    assert "  $ memproof plan --points 1000000" in printed
    assert main(["claims", "park-vc", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["claims"]
    assert (row["status"], row["quoted"]) == (audit.PROVED, True)


@pytest.mark.parametrize(("arguments", "code"), [
    (["claims", "nobody"], "MP-U016"),
    (["claims", "--family", "f", "--verify"], "MP-U004"),
    (["claims", "park-vc", "--family", "f"], "MP-U004"),
])
def test_wrong_usage(
    arguments: list[str], code: str, capsys: pytest.CaptureFixture[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    assert code in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_verify_tells_what_holds_and_what_does_not(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Path.cwd()
    assert main(["claims", "park-imagenet", "--verify"]) == 0
    assert "3 commands: all evidence holds" in capsys.readouterr().out
    row = audit.claim("park-imagenet")
    each = row.evidence[0]
    false = replace(row, evidence=(replace(each, shows=tuple(map(wrong, each.shows))),))
    monkeypatch.setattr(audit, "claim", lambda identifier: false)
    assert main(["claims", "park-imagenet", "--verify"]) == 1
    printed = capsys.readouterr().out
    assert "does NOT hold: memproof plan" in printed
    assert "`plans.width=3.dense_parameters` == 507180: found 507179" in printed
    assert main(["claims", "park-imagenet", "--verify", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["commands"], found["failed"]) == (1, 1)
    assert Path.cwd() == here


def test_captured_reports_wrong_usage_and_passes_an_interruption_on(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    code, output, errors = capture(["lemmas", "--nothing"])
    assert (code, output) == (2, "")
    assert "MP-U006" in errors
    monkeypatch.setattr("memproof.cli.main", lambda arguments: 130)
    with pytest.raises(KeyboardInterrupt):
        capture(["lemmas"])


# -- the family ------------------------------------------------------------------------------------

ONE = Fraction(1)


def test_the_numbers_of_the_family() -> None:
    found = {(m.constant, m.convention, m.logarithm, m.points): m for m in against.members()}
    assert len(found) == 26
    for c, convention, k, product, more in (
        (ONE, "hidden", 5, 100, 125), (ONE, "affine", 10, 225, 250),
        (ONE / 10, "hidden", 41, 100, Fraction(205, 2)), (ONE / 10, "affine", 91, 225, None),
        (ONE / 100, "hidden", 401, 100, None), (ONE / 100, "affine", 901, 225, None),
    ):
        m = found[c, convention, "log2", 25]
        assert (m.width, m.bits, m.product) == (5, k, product)
        assert m.bound == (more or c * 25 * k)
        assert m.product < m.bound
    m = found[ONE, "affine", "ln", 25]
    assert m.bits == 100 * 9 // 69 + 1
    assert [m.bits for m in against.members() if m.points in (33, 65)] == [5, 6]


@pytest.mark.parametrize("convention", list(against.CONVENTIONS))
@pytest.mark.parametrize("constant", against.CONSTANTS, ids=str)
@pytest.mark.parametrize("width", [3, 5])
def test_equality_is_refused(convention: str, constant: Fraction, width: int) -> None:
    q0 = (2 + against.CONVENTIONS[convention]) ** 2
    bits = q0 / constant  # c N k = W^2 L^2 exactly
    assert bits.denominator == 1
    arguments = (constant, convention, "log2", width**2, width)
    with pytest.raises(MemproofError, match=r"MP-U015 .*W\^2 L\^2 < c N log") as refusal:
        against.Member(*arguments, int(bits))
    assert refusal.value.found.startswith(f"{q0 * width**2} and {q0 * width**2} for k")
    assert against.Member(*arguments, int(bits) + 1).bound > q0 * width**2
    assert against.least_bits(*arguments) == bits + 1


@given(
    st.fractions(Fraction(1, 50), 5), st.sampled_from(list(against.CONVENTIONS)),
    st.sampled_from(list(against.LOGARITHMS)), st.integers(2, 30), st.data(),
)
def test_the_least_k_is_the_least(
    constant: Fraction, convention: str, logarithm: str, width: int, data: st.DataObject
) -> None:
    points = data.draw(st.integers(2, width**2))
    arguments = (constant, convention, logarithm, points, width)
    bits = against.least_bits(*arguments)
    assert against.Member(*arguments, bits).product < against.Member(*arguments, bits).bound
    if bits > 0:
        with pytest.raises(MemproofError, match="MP-U015"):
            against.Member(*arguments, bits - 1)


@pytest.mark.parametrize(("points", "width", "bits", "constant"), [
    (26, 5, 50, ONE), (1, 5, 50, ONE), (25, 5, 4, Fraction(100)),  # the last leaves [0, 1]
    (25, 5, 50, Fraction(0)), (25, 5, 50, -ONE),
])
def test_what_is_no_member(points: int, width: int, bits: int, constant: Fraction) -> None:
    with pytest.raises(MemproofError, match="MP-U015"):
        against.Member(constant, "hidden", "log2", points, width, bits)


def test_the_natural_logarithm_of_two_is_above_69_100() -> None:
    assert against.LOGARITHMS["ln"] == Fraction(69, 100)
    assert E_ABOVE**69 < 2**100  # e^69 < 2^100


def test_a_finer_grid_only_changes_the_first_layer() -> None:
    labels = against.labelings(25)["random"]
    assert sorted(set(labels)) == [0, 1]
    coarse = against.memorizer(against.grid(labels, 0), 5).network
    for bits in (5, 41):
        fine = against.memorizer(against.grid(labels, bits), 5).network
        assert fine == against.dilate(coarse, 1 << bits)
        assert against.misses(fine, labels, bits) == 0
        assert against.misses(fine, [1 - y for y in labels], bits) == 25
        assert against.misses(fine.with_weight(2, 4, 0, 10**6), labels, bits) > 0


def member(points: int = 4, width: int = 2, bits: int = 5) -> against.Member:
    return against.Member(ONE, "hidden", "log2", points, width, bits)


def test_a_small_family(tmp_path: Path) -> None:
    found = against.family(tmp_path / "new", [member(), member(bits=9), member(10, 4, 7)])
    assert found.holds
    assert [(e.points, e.width, e.steps, e.labelings, e.misses) for e in found.exhausted] == [
        (4, 2, (5, 9), 16, 0)]
    assert len(found.instances) == 6
    for each in found.instances:
        assert check(each.path, checker="second").outcome == "ACCEPTED"
        assert each.product == each.member.product
    written = json.loads((tmp_path / "new" / "family.json").read_text())
    assert (written["accepted"], written["holds"]) == (6, True)
    assert {each["recomputed"]["depth"] for each in written["instances"]} == {2}


def test_an_instance_needs_the_kernel_the_grid_and_the_inequality(tmp_path: Path) -> None:
    good = against.instance(member(), "alternating", tmp_path)
    assert good.holds
    rejected = check(tmp_path / "nothing")
    bad = [
        replace(good, verdict=rejected),
        replace(good, verdict=good.verdict._replace(facts={**good.verdict.facts, "width": 3})),
        replace(good, verdict=good.verdict._replace(facts={**good.verdict.facts, "depth": 3})),
        replace(good, verdict=good.verdict._replace(facts={**good.verdict.facts, "points": 5})),
        replace(good, member=member(bits=6)),
        replace(good, same_data=False),
        replace(good, norm_squared=Fraction(5, 4)),
        replace(good, separation_squared=Fraction(1, 4**6)),
    ]
    assert not any(each.holds for each in bad)
    assert bad[0].product is None
    assert not against.Family((good, bad[1]), ()).holds
    assert not against.Family((good,), (against.Exhausted(4, 2, (5,), 16, 1),)).holds


def test_a_network_that_misses_labels_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = against.memorizer

    def flawed(data: object, width: int) -> object:
        built = right(data, width)  # type: ignore[arg-type]
        return replace(built, network=built.network.with_weight(3, 0, 0, 0))

    monkeypatch.setattr(against, "memorizer", flawed)
    (found,) = against.all_labelings([member()])
    assert found.misses > 0
    with pytest.raises(MemproofError, match="MP-C001"):
        against.instance(member(), "alternating", tmp_path)


def test_the_family_as_a_table(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(against, "members", lambda: [member()])
    assert main(["claims", "--family", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "2 of 2 certificates accepted by the kernel" in printed
    assert "all 16 labelings of N = 4, W = 2 evaluated exactly" in printed


def test_the_listed_bound_is_not_the_theorems() -> None:
    listed = audit.claim("yang-yang-lower-listed")
    assert listed.status == audit.MISPRINTED
    assert any("Nothing is said here against the paper's theorem" in text
               for text in listed.remarks)
    assert not audit.claim("yang-yang-lower-page").quoted
    assert {row.paper for row in ROWS if row.status == audit.MISPRINTED} == {"yang-yang-2026"}
