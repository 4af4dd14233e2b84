"""The page in a real browser: the walk, break and undo, forge, predict, keys, links, sizes."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from fractions import Fraction
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from helpers.browser import browser, needs_browser, opened
from helpers.forge import Certificate as Lines
from helpers.paths import CERTIFICATES, FORGED

from memproof.certificate.loader import Certificate, load
from memproof.explain import notes
from memproof.teach import write_page

pytestmark = needs_browser
IRIS, DIGITS = "iris-ledger.memproof.jsonl", "digits-ledger.memproof.jsonl.gz"
HATS = "iris-hats.memproof.jsonl"  # no line, no ledger
AT = "point=134&layer=8&neuron=2"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Name of a certificate -> its page."""
    folder = tmp_path_factory.mktemp("pages")
    found = {name: folder / f"{name}.html" for name in (IRIS, DIGITS, HATS)}
    for name, path in found.items():
        write_page(CERTIFICATES / name, path)
    return found


@pytest.fixture
def iris(chromium: Any, pages: dict[str, Path]) -> Iterator[Any]:
    with opened(chromium, pages[IRIS], AT) as found:
        yield found


def values_at(certificate: Certificate, point: int) -> list[list[Fraction]]:
    """Of every layer, the inputs as layer 0."""
    data = certificate.dataset
    x = [Fraction(c, data.denominator) for c in data.points[point]]
    return [x, *(list(layer) for layer in certificate.network.values(x))]


# -- the first screen ------------------------------------------------------------------------------


def test_the_first_screen(iris: Any) -> None:
    digest = json.loads(iris.page.evaluate("JSON.stringify(DATA.file.sha256)"))
    said = iris.text("#verdict")
    assert said.startswith("Re-checked in your browser 149 of 149 points, ")
    assert f"sha256 {digest[:8]}…{digest[-4:]}" in said
    assert "setosa, versicolor or virginica" in iris.text("#story")


def test_without_scripts_the_claim_and_the_stages_can_be_read(
    chromium: Any, pages: dict[str, Path]
) -> None:
    with opened(chromium, pages[IRIS], scripts=False) as found:
        assert "14 layers of at most 5 neurons" in found.text("#story")
        assert "Layers 2-4: encoder." in found.text("noscript")
        assert not found.page.is_visible("#bar")


def test_a_refused_certificate_says_so(chromium: Any, tmp_path: Path) -> None:
    write_page(FORGED / "F03-label.memproof.jsonl", tmp_path / "p.html")
    code = json.loads((FORGED / "forged.json").read_text())
    with opened(chromium, tmp_path / "p.html") as found:
        assert found.page.evaluate("document.body.dataset.checked") == "REJECTED"
        assert found.text("#verdict").startswith("Rejected in your browser: MP-R018")
        found.wait(".miss")
    assert "MP-R018" in json.dumps(code)


# -- the walk --------------------------------------------------------------------------------------


def test_the_walk_of_iris(iris: Any) -> None:
    """Every layer by key: the value that is shown is the one of Network.values."""
    certificate = load(CERTIFICATES / IRIS)
    expected = values_at(certificate, 134)
    iris.press("Home")
    for layer in range(1, 16):
        assert f"layer={layer}&" in iris.link
        neuron = iris.page.evaluate("state.neuron")
        assert iris.text("#sum .result") == str(expected[layer][neuron])
        iris.press("ArrowDown")
    assert "The label is hit exactly." in iris.text("#said")


def test_the_ledger_is_the_one_that_explain_prints(iris: Any) -> None:
    certificate = load(CERTIFICATES / IRIS)
    said = notes(certificate, values_at(certificate, 134)[1:-1])
    for layer, text in said.items():
        row = iris.page.locator(f'#ledger tr[data-go^="{layer},"] td .hear')
        bits = [each.split(",")[0] for each in row.all_text_contents()]
        assert f"ledger {'|'.join(b for b in bits if b != 'gone')} " in text
    assert iris.count("#ledger .bit.read") > 0
    assert iris.page.locator("#ledger tr.now th").inner_text().split()[-1] == "8"


def test_the_walk_of_digits(chromium: Any, pages: dict[str, Path]) -> None:
    expected = values_at(load(CERTIFICATES / DIGITS), 17)
    with opened(chromium, pages[DIGITS], "point=17&layer=1&neuron=0", width=800) as found:
        assert "1,797 of 1,797 points" in found.text("#verdict")
        assert found.text("#sum .result") == str(expected[1][0])
        found.press("End")
        assert found.text("#sum .result") == str(expected[96][0])
        assert "more than 2,500 pieces" in found.text("#line-note") or found.count(".graph.joined")
        found.press("z", "z", "z", "z", "z", "z")
        assert "zoom=24" in found.link or "zoom=6" in found.link


def test_four_levels_one_click_apart(iris: Any) -> None:
    for level, shows in [("stages", ".stages li"), ("layer", "#sum .rows tr"),
                         ("lemma", "#lemmas details[open] .proof li"), ("neuron", "#sum .sum")]:
        iris.page.click(f'[data-level="{level}"]')
        assert iris.count(shows) > 0
        assert iris.page.locator("#levels [aria-current]").get_attribute("data-level") == level
    assert "Lemma G5" in iris.text("#lemmas")


def test_between_the_points(iris: Any) -> None:
    """Quarter steps: the line is exact there, the label is not."""
    iris.press("End", "z", "Shift+ArrowLeft")
    assert "t=267/4" in iris.link
    assert iris.page.locator('[role="slider"]').get_attribute("aria-valuetext") == (
        "t = 267/4, between the points")
    iris.wait(".graph:not(.joined)")
    iris.press("Shift+ArrowRight")
    assert "&t=" not in iris.link
    assert "point=134" in iris.link


def test_along_an_input(chromium: Any, pages: dict[str, Path]) -> None:
    """Without a line: one input moves, the others stay; hats are zero but at their points."""
    certificate = load(CERTIFICATES / HATS)
    x = values_at(certificate, 20)[0]
    with opened(chromium, pages[HATS], "point=20&layer=2&neuron=0&input=2") as found:
        found.wait(".graph:not(.joined)")
        assert "petal length (cm) with 36 kinks" in found.text("#line-note")
        found.press("Shift+ArrowRight")
        assert "t=69/40" in found.link
        moved = certificate.network.evaluate([*x[:2], Fraction(69, 40), x[3]])
        assert found.text("#sum .result") == str(moved[0])
        found.page.select_option("#input", "3")
        assert "input=3" in found.link
        assert "&t=" not in found.link


def test_the_cursor_is_dragged(iris: Any) -> None:
    box = iris.page.locator("#plot").bounding_box()
    iris.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60)
    iris.page.mouse.down()
    iris.page.mouse.move(box["x"] + box["width"] - 40, box["y"] + 60, steps=4)
    iris.page.mouse.up()
    assert iris.page.evaluate("line.place[state.point]") > 140


def test_a_class_alone(iris: Any) -> None:
    iris.page.click('[data-only="0"]')
    assert iris.count("#line-view .l1.dim") == 50
    assert iris.count("#line-view .l0.dim") == 0


# -- break it --------------------------------------------------------------------------------------


def test_break_and_undo(iris: Any) -> None:
    iris.page.click('[data-do="break"]')
    iris.page.fill('[data-term="0"]', "5/2")
    iris.press("Tab")
    iris.wait("#broken")
    assert "49 of 149 points miss their label, first row 101: expected 2, found 5/2 (MP-R018)" in (
        iris.text("#broken"))
    assert "edit=8.2.0:5/2" in iris.link
    assert iris.count("#line-view circle.miss") == 49
    assert iris.page.evaluate("document.activeElement.dataset.id").startswith("term-")
    iris.page.click('[data-do="undo"]')
    assert iris.count("#broken") == 0
    assert "edit=" not in iris.link
    iris.wait("#line-view:not(:has(circle.miss))")


def test_a_broken_trace_is_named_with_its_place(
    chromium: Any, pages: dict[str, Path]
) -> None:
    """An edit as a link; the first failure is a link to its place."""
    with opened(chromium, pages[IRIS], f"{AT}&edit=5.2.b:7/3") as found:
        found.wait("#broken")
        assert "First failure: row" in found.text("#broken")
        assert "(MP-R017)" in found.text("#broken")
        found.page.click("#broken a")
        assert "edit=5.2.b:7/3" in found.link
        found.page.click('[data-do="forge-edits"]')
        found.wait("#forge-verdict[data-judged]")
        assert found.page.get_attribute("#forge-verdict", "data-judged") == "REJECTED MP-R017"


def test_what_is_no_number_is_refused(iris: Any) -> None:
    iris.press("b")
    iris.page.fill('[data-term="0"]', "two")
    iris.press("Tab")
    assert iris.page.get_attribute('[data-term="0"]', "aria-invalid") == "true"
    assert "edit=" not in iris.link
    iris.wait("#term-told")
    assert "“two” is no number here" in iris.text("#term-told")
    assert iris.text("#term-told").endswith("Until then it is 2.")
    iris.page.fill('[data-term="0"]', "5/2")
    iris.press("Tab")
    iris.wait("#broken")
    assert iris.count("#term-told") == 0


def test_of_an_edited_network_no_instance_of_a_lemma_is_shown(
    chromium: Any, pages: dict[str, Path]
) -> None:
    """Unless the layer is the certificate's own, and all hypotheses are evaluated at its inputs."""
    at = "point=16&layer=5&neuron=2&level=lemma"
    with opened(chromium, pages[IRIS], at) as found:
        assert "Lemma G5" in found.text("#lemmas")
        assert found.count(".here-now") == 1
        assert found.text("#edited") == ""
        for edit in ("5.2.0:-3", "6.0.b:7"):  # of this layer, of the one that reads it
            found.page.evaluate(f"location.hash = '{at}&edit={edit}'")
            found.wait("#lemmas .note")
            assert found.count(".here-now") == 0
            assert "The network is edited" in found.text("#lemmas")
        assert "file as it was given" in found.text("#edited")
        assert "now showing an edited network: 1 number changed" in found.text("#edited")
        found.page.evaluate(f"location.hash = '{at}&edit=1.0.b:7'")  # below: its sums are as shown
        found.wait(".here-now")
        found.press("u")
        assert found.text("#edited") == ""
        assert found.count(".here-now") == 1


# -- predict ---------------------------------------------------------------------------------------


def test_a_prediction_leaks_nowhere(iris: Any) -> None:
    iris.press("p")
    assert iris.count(".graph") == 0
    assert iris.count("#ledger tr.now .one, #ledger tr.now .read") == 0
    hidden = iris.page.locator("#net-view g[data-go^='8,'] title").all_text_contents()
    assert len(hidden) == 5
    assert not any(" is " in text for text in hidden)
    assert iris.count("#sum .result") == 0
    assert "hidden" in iris.text("#aloud")


def test_a_prediction_is_judged(iris: Any) -> None:
    iris.press("p")
    iris.page.fill("#guess", "3")
    iris.press("Enter")
    assert iris.text("#guess-told").startswith("Not 3.")
    iris.page.fill("#guess", "4/2")
    iris.press("Enter")
    assert iris.text("#sum .result") == "2"


# -- forge it --------------------------------------------------------------------------------------


def test_first_a_hash_refuses_then_the_mathematics(iris: Any) -> None:
    iris.page.click('[data-do="forge-label"]')
    iris.wait('#forge-verdict[data-judged="REJECTED MP-R013"]')
    assert "A hash refuses" in iris.text("#forge-why")
    iris.page.click('[data-do="seal"]')
    iris.wait('#forge-verdict[data-judged="REJECTED MP-R018"]')
    assert "the checker computed it" in iris.text("#forge-why")
    iris.page.click('[data-do="restore"]')
    iris.wait('#forge-verdict[data-judged="ACCEPTED"]')


def test_a_record_is_edited_as_text(iris: Any) -> None:
    iris.page.click('[data-do="record-layer"]')
    text = iris.page.input_value("#forge-text")
    assert json.loads(text)["kind"] == "layer"
    iris.page.fill("#forge-text", text.replace('"relu"', '"rely"', 1))
    iris.press("Tab")
    iris.wait('#forge-verdict[data-judged^="REJECTED"]')


DROP = """([name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name));
  document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true }));
}"""


@pytest.mark.parametrize(("path", "judged"), [
    (FORGED / "F03-label.memproof.jsonl", "REJECTED MP-R018"),
    (CERTIFICATES / "iris-residual.memproof.jsonl.gz", "ACCEPTED")], ids=["forged", "packed"])
def test_a_file_dropped_on_the_page(iris: Any, path: Path, judged: str) -> None:
    from base64 import b64encode

    iris.page.evaluate(DROP, [path.name, b64encode(path.read_bytes()).decode()])
    iris.wait("#forge-verdict[data-judged]")
    assert iris.page.get_attribute("#forge-verdict", "data-judged") == judged
    assert iris.text("#forge-name") == path.name


def test_a_walk_through_a_dropped_file(iris: Any) -> None:
    """Also of one that is refused: its misses are ringed, and nothing of the page before stays."""
    from base64 import b64encode

    path = FORGED / "F03-label.memproof.jsonl"
    iris.page.evaluate(DROP, [path.name, b64encode(path.read_bytes()).decode()])
    iris.wait("#forge-verdict[data-judged]")
    iris.page.click('[data-do="forge-walk"]')
    iris.wait("body[data-checked=REJECTED]")
    iris.wait("#line-view circle.miss")
    assert iris.text("#title") == path.name
    assert "MP-R018" in iris.text("#verdict")
    assert not iris.page.is_visible("#ledger")
    assert "x0" in iris.text("#sum .sum")


def test_a_table_dropped_on_the_page_is_no_certificate(iris: Any) -> None:
    from base64 import b64encode

    iris.page.evaluate(DROP, ["pets.csv", b64encode(b"x,label\n1,cat\n").decode()])
    iris.wait("#forge-verdict[data-judged=NONE]")
    assert "No certificate pets.csv" in iris.text("#forge-verdict")
    assert "MP-R" not in iris.text("#forge")
    assert not iris.page.is_visible("#forge-walk")
    assert iris.page.evaluate("isForged()") is False


# -- links, keys, focus ----------------------------------------------------------------------------


def test_a_link_out_of_range_is_ignored(chromium: Any, pages: dict[str, Path]) -> None:
    link = "point=9999&layer=99&neuron=-1&t=1e9&zoom=5&level=x&edit=1.1.1:z,0.0.0:1,8.9.b:3"
    with opened(chromium, pages[IRIS], link) as found:
        assert found.page.evaluate("[state.point, state.layer, state.neuron, state.zoom]") == [
            0, 1, 0, None]
        assert found.page.evaluate("model.changed") is False


def test_keys_alone(iris: Any) -> None:
    """From point to point, through layers and neurons, an edit, and back; the focus stays."""
    iris.page.focus('[data-id="down"]')
    iris.press("Enter")
    assert "layer=9" in iris.link
    assert iris.page.evaluate("document.activeElement.dataset.id") == "down"
    before = iris.link
    iris.press("ArrowRight")
    assert iris.link != before
    iris.press("n")
    assert "neuron=3" in iris.link
    iris.press("N", "ArrowUp", "b")
    assert iris.page.evaluate("document.activeElement.dataset.id") == "term-0"
    iris.press("Control+a", "7", "Tab")
    iris.wait("#broken")
    iris.page.evaluate("document.activeElement.blur()")
    iris.press("u")
    assert "edit=" not in iris.link
    iris.page.focus('[data-id="node-8-1"]')
    iris.press("Enter")
    assert "neuron=1" in iris.link


@pytest.mark.parametrize("row", ["0", "151", "abc", "1.5", ""])
def test_a_row_that_is_not_there_is_refused_in_words(iris: Any, row: str) -> None:
    iris.page.fill("#row", row)
    iris.press("Enter")
    assert iris.text("#row-told") == "No such row: the rows here are 1 to 150."
    assert iris.page.input_value("#row") == "135"
    iris.page.fill("#row", "7")
    iris.press("Enter")
    assert iris.count("#row-told") == 0
    assert "point=6&" in iris.link


def test_what_a_screen_reader_hears(iris: Any) -> None:
    iris.press("ArrowDown")
    assert iris.text("#aloud") == "row 135, layer 9, y is 2"


def test_the_line_and_a_layer_without_a_stage_in_words(
    chromium: Any, pages: dict[str, Path], tmp_path: Path
) -> None:
    with opened(chromium, pages[IRIS], "layer=1&neuron=0") as found:
        found.wait(".graph:not(.joined)")
        assert found.text("#line-note").startswith("t is the coordinate of the line itself.")
    write_page(CERTIFICATES / "iris-mlp.memproof.jsonl", tmp_path / "p.html")
    with opened(chromium, tmp_path / "p.html", "layer=1&neuron=0", width=390) as found:
        assert found.text("#sum-title").endswith(" Layer 1")
        assert "no stage" not in found.text("#main")
        values = found.page.locator("#net-view .val").all_text_contents()
        assert any(text.startswith("≈") for text in values)
        assert not any(text.endswith("bits") for text in values)


# -- how it looks ----------------------------------------------------------------------------------

STATES = [(IRIS, AT, []), (IRIS, f"{AT}&level=lemma", ["b"]), (IRIS, f"{AT}&level=layer", []),
          (DIGITS, "point=17&layer=30", []), (HATS, "layer=1&neuron=30", ["p"])]


@pytest.mark.parametrize("state", STATES, ids=range(len(STATES)))
def test_nothing_is_wider_than_the_screen(
    chromium: Any, pages: dict[str, Path], state: tuple[str, str, list[str]]
) -> None:
    name, link, keys = state
    with opened(chromium, pages[name], link, width=400) as found:
        found.press(*keys)
        for width in (400, 800, 1400):
            found.page.set_viewport_size({"width": width, "height": 900})
            found.page.wait_for_function(f"find('#plot').clientWidth > {width} / 4")
            assert found.page.evaluate("[document.documentElement.scrollWidth, innerWidth]") == [
                width, width]


@pytest.mark.skipif(importlib.util.find_spec("axe_playwright_python") is None,
                    reason="no package axe-playwright-python")
@pytest.mark.parametrize("state", STATES, ids=range(len(STATES)))
def test_accessibility(
    chromium: Any, pages: dict[str, Path], state: tuple[str, str, list[str]]
) -> None:
    name, link, keys = state
    axe = (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    with opened(chromium, pages[name], link, width=800) as found:
        found.press(*keys)
        found.page.evaluate(axe)
        for scheme, rules in [("light", {}), ("dark", {"runOnly": ["color-contrast"]})]:
            found.page.emulate_media(color_scheme=scheme)
            result = found.page.evaluate("(rules) => axe.run(rules)", rules)
            assert result["passes"]
            assert [(each["id"], [node["html"] for node in each["nodes"]])
                    for each in result["violations"]
                    if each["impact"] in ("serious", "critical")] == []


def test_who_wants_no_motion_gets_none(chromium: Any, pages: dict[str, Path]) -> None:
    for motion, expected in [("reduce", "0s"), ("no-preference", "0.12s")]:
        with opened(chromium, pages[IRIS], AT, motion=motion) as found:
            duration = "getComputedStyle(document.querySelector('.window')).transitionDuration"
            assert found.page.evaluate(duration) == expected


# -- text from outside -----------------------------------------------------------------------------


def test_text_from_outside_is_text(chromium: Any, tmp_path: Path) -> None:
    """Names, stages and tables that would be markup: they are seen, and nothing of them runs."""
    lines = Lines((CERTIFICATES / IRIS).read_bytes())
    bad = "<img/src=x/onerror=window.pwned=1>" + 60 * "W"
    lines.all("meta")[0]["declared"]["dataset"] = f"{bad}</script>"
    lines.all("data")[0]["classes"][0] = bad
    for layer in lines.all("layer"):
        layer["stage"] = f"{bad} {layer['stage']}"
        layer["names"] = [f"{bad}{name}" for name in layer["names"]]
    lines.seal()
    (tmp_path / "c.memproof.jsonl").write_bytes(lines.bytes())
    write_page(tmp_path / "c.memproof.jsonl", tmp_path / "p.html")
    for link in (AT, f"{AT}&level=stages", f"{AT}&level=layer", f"{AT}&edit=8.2.0:5/2"):
        with opened(chromium, tmp_path / "p.html", link, width=400) as found:
            assert "<img/src=x" in found.page.text_content("#main")
            assert found.page.evaluate("document.documentElement.scrollWidth") == 400
            assert found.count("img") == 0
            assert found.page.evaluate("window.pwned") is None
