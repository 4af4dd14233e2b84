"""The kernel of step certificates: forged ones, limits, and the other checkers decline them."""

from __future__ import annotations

import gzip
import io
import json
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from helpers.sealed import CLAIM, DATA, META, POINT, Edit, edited, in_kind, put, records_of, sealed
from helpers.tables import small_table, table

import memproof
from memproof.certificate.loader import load
from memproof.checker import kernel, many, second, step_kernel
from memproof.checker.records import Verdict
from memproof.cli import main
from memproof.errors import MemproofError
from memproof.network import identity, network_of, step


@cache
def good() -> bytes:
    """The certificate of six points in the plane with three labels, width 3."""
    data = table([(0, 1), (2, 2), (1, 5), (7, 3), (4, 4), (6, 0)], [0, 1, 2, 1, 0, 2])
    return certified(data, construction="step-parity", width=3)


def certified(data: Any, network: Any = None, **options: Any) -> bytes:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "c.memproof.jsonl"
        assert memproof.certify(data, path, network=network, **options).accepted
        return path.read_bytes()


def judge(data: bytes, max_work: int | None = None) -> Verdict:
    return step_kernel.check(io.BytesIO(data), max_work)


def test_the_good_one_is_accepted() -> None:
    found = judge(good())
    assert found.outcome == "ACCEPTED"
    assert found.facts["version"] == "step-1"
    assert (found.facts["points"], found.facts["width"]) == (6, 3)
    assert found.work > 0
    assert found.report().splitlines()[1] == "  by a network of step and identity neurons"


def exchanged(records: list[dict[str, Any]]) -> None:
    """A step becomes an identity, an identity a step."""
    layer = records[POINT + 6]
    layer["activations"] = ["step" if each == "identity" else "identity"
                            for each in layer["activations"]]


def dropped(kind: str) -> Edit:
    """The first record of this kind is not there."""
    def edit(records: list[dict[str, Any]]) -> None:
        del records[[each["kind"] for each in records].index(kind)]

    return edit


def renamed(old: str, new: str) -> Edit:
    """A key of the claim has another name."""
    def edit(records: list[dict[str, Any]]) -> None:
        records[CLAIM] = {new if key == old else key: value
                          for key, value in records[CLAIM].items()}

    return edit


def sign_of(number: int) -> Edit:
    """The first weight of a layer has the other sign."""
    def edit(records: list[dict[str, Any]]) -> None:
        rows = records[POINT + 6 + number]["rows"]
        rows[0][0][1] *= -1

    return edit


# what is forged, the edit, whether hashes are made right again, code, place
FORGED: list[tuple[str, Edit, bool, str, str]] = [
    ("a label", in_kind("point", 2, "y", [0]), True, "MP-R018", "point 2 (row 3), output 0 (y)"),
    ("a coordinate", in_kind("point", 0, "x", [9, 9]), True, "MP-R018",
     "point 0 (row 1), output 0 (y)"),
    ("two equal points", in_kind("point", 1, "x", [0, 1]), True, "MP-R019", "line 5"),
    ("a row twice", in_kind("point", 1, "rows", [1]), True, "MP-R020", "line 5"),
    ("a point without rows", in_kind("point", 1, "rows", []), True, "MP-R020", "line 5"),
    ("a row left out", in_kind("point", 5, "rows", [9]), True, "MP-R020", "data"),
    ("rows that decrease", in_kind("point", 5, "rows", [7, 6]), True, "MP-R020", "line 9"),
    ("a point of another dimension", in_kind("point", 1, "x", [2]), True, "MP-R005", "line 5"),
    ("two labels at a point", in_kind("point", 1, "y", [1, 1]), True, "MP-R005", "line 5"),
    ("a point dropped", dropped("point"), True, "MP-R016", "claim, points"),
    ("another table", in_kind("point", 1, "x", [3, 3]), False, "MP-R013", "claim, data_sha256"),
    ("another network", in_kind("layer", 0, "biases", 0, 1), False, "MP-R016",
     "claim, total_weight_bits"),
    ("the names of another network", in_kind("layer", 0, "names", 0, "q"), False, "MP-R014",
     "claim, network_sha256"),
    ("an activation exchanged", exchanged, True, "MP-R018", "point 0 (row 1), output 0 (y)"),
    ("a ReLU", in_kind("layer", 1, "activations", 0, "relu"), True, "MP-R023", "line 11"),
    ("an activation in capitals", in_kind("layer", 1, "activations", 0, "Step"), True, "MP-R023",
     "line 11"),
    ("an activation too few", in_kind("layer", 1, "activations", ["step"]), True, "MP-R005",
     "line 11"),
    ("a sign", sign_of(1), True, "MP-R018", "point 0 (row 1), output 0 (y)"),
    ("a weight 0", in_kind("layer", 1, "rows", 0, [[0, 0]]), True, "MP-R022", "line 11"),
    ("a channel that is not there", in_kind("layer", 1, "rows", 0, [[9, 1]]), True, "MP-R022",
     "line 11"),
    ("channels that decrease", in_kind("layer", 1, "rows", 0, [[1, 1], [0, 1]]), True, "MP-R022",
     "line 11"),
    ("a channel twice", in_kind("layer", 1, "rows", 0, [[1, 1], [1, 1]]), True, "MP-R022",
     "line 11"),
    ("a weight that is a triple", in_kind("layer", 1, "rows", 0, [[0, 1, 2]]), True, "MP-R022",
     "line 11"),
    ("a denominator 0", in_kind("layer", 1, "denominator", 0), True, "MP-R022",
     "line 11, denominator"),
    ("no neurons", lambda r: r[POINT + 7].update(
        names=[], activations=[], biases=[], rows=[]), True, "MP-R015", "line 11"),
    ("two outputs", in_kind("output", 0, "names", ["y", "z"]), True, "MP-R005", "line "),
    ("the output's bias", in_kind("output", 0, "biases", [1]), True, "MP-R016",
     "claim, nonzero_parameters"),
    ("width", put(CLAIM, "width", 4), True, "MP-R016", "claim, width"),
    ("depth", put(CLAIM, "depth", 4), True, "MP-R016", "claim, depth"),
    ("nodes", put(CLAIM, "nodes", 4), True, "MP-R016", "claim, nodes"),
    ("dense parameters", put(CLAIM, "dense_parameters", 9), True, "MP-R016",
     "claim, dense_parameters"),
    ("bits of a weight", put(CLAIM, "largest_weight_bits", 1), True, "MP-R016",
     "claim, largest_weight_bits"),
    ("bits of all", put(CLAIM, "total_weight_bits", 1), True, "MP-R016",
     "claim, total_weight_bits"),
    ("rows", put(CLAIM, "rows", 7), True, "MP-R016", "claim, rows"),
    ("a claim about nothing", put(CLAIM, "points", 0), True, "MP-R015", "line 2, points"),
    ("a negative claim", put(CLAIM, "width", -1), True, "MP-R005", "line 2, width"),
    ("a claim that is a truth value", put(CLAIM, "width", True), True, "MP-R005", "line 2, width"),
    ("a claim in text", put(CLAIM, "width", "3"), True, "MP-R003", "line 2, width"),
    ("a key of another name", renamed("nodes", "neurons"), True, "MP-R004", "line 2"),
    ("another reading", put(CLAIM, "reading", "nearest"), True, "MP-L002", "line 2, reading"),
    ("version step-2", put(META, "version", "step-2"), True, "MP-L001", "line 1, version"),
    ("version 1", put(META, "version", 1), True, "MP-L001", "line 1, version"),
    ("another format", put(META, "format", "memory"), True, "MP-R005", "line 1, format"),
    ("declared more", put(META, "declared", "note", ""), True, "MP-R004", "line 1, declared"),
    ("a text of 201 characters", put(META, "declared", "dataset", "x" * 201), True, "MP-R007",
     "line 1, declared, dataset"),
    ("a name of two classes", put(DATA, "classes", ["a", "a", "b"]), True, "MP-R021", "line 3"),
    ("a class without a name", put(DATA, "classes", ["a", "b"]), True, "MP-R021", "line 6"),
    ("labels over 2", put(DATA, "label_denominator", 2), True, "MP-R018",
     "point 1 (row 2), output 0 (y)"),
    ("coordinates over 0", put(DATA, "coordinate_denominator", 0), True, "MP-R022",
     "line 3, coordinate_denominator"),
    ("no output", dropped("output"), True, "MP-R008", "line "),
    ("no data", dropped("data"), True, "MP-R008", "line 3"),
    ("no claim", dropped("claim"), False, "MP-R008", "line 2"),
    ("a trace", lambda r: r.insert(-1, {"kind": "trace", "layer": 1, "neurons": [[6]]}), True,
     "MP-R008", "line "),
    ("a count of points", put(-1, "points", 5), True, "MP-R011", "end, points"),
    ("a count of layers", put(-1, "layers", 5), True, "MP-R011", "end, layers"),
    ("the hash of the file", put(-1, "sha256", "0" * 64), False, "MP-R012", "end, sha256"),
    ("a hash in capitals", put(CLAIM, "data_sha256", "A" * 64), False, "MP-R005",
     "line 2, data_sha256"),
]


@pytest.mark.parametrize(("edit", "seal", "code", "place"), [row[1:] for row in FORGED],
                         ids=[row[0] for row in FORGED])
def test_forged(edit: Edit, seal: bool, code: str, place: str) -> None:
    found = judge(edited(good(), edit, seal))
    assert (found.outcome, found.code) == (
        "DECLINED" if code.startswith("MP-L") else "REJECTED", code), found
    assert found.place.startswith(place)
    assert (place.endswith(" ") and found.place[len(place):].isdigit()) or found.place == place


BYTES = [
    ("a space", lambda d: d.replace(b'":[', b'": [', 1), "MP-R006", "line 3"),
    ("a tab", lambda d: d.replace(b'"x"', b'"\tx"', 1), "MP-R001", "line 4"),
    ("CRLF", lambda d: d.replace(b"\n", b"\r\n"), "MP-R001", "line 1"),
    ("an escape", lambda d: d.replace(b'"claim"', b'"\\u0063laim"'), "MP-R001", "line 2"),
    ("minus zero", lambda d: d.replace(b'"x":[0,', b'"x":[-0,'), "MP-R003", "line 4"),
    ("a float", lambda d: d.replace(b'"x":[0,', b'"x":[0.0,'), "MP-R003", "line 4"),
    ("not a number", lambda d: d.replace(b'"x":[0,', b'"x":[NaN,'), "MP-R003", "line 4"),
    ("2^53 + 1", lambda d: d.replace(b'"x":[0,', b'"x":[9007199254740993,'), "MP-R003", "line 4"),
    ("a short hexadecimal", lambda d: d.replace(b'"x":[0,', b'"x":["f",'), "MP-R003", "line 4, x"),
    ("digits without end", lambda d: d.replace(b'"x":[0,', b'"x":["' + b"f" * 65537 + b'",'),
     "MP-L004", "line 4, x"),
    ("null", lambda d: d.replace(b'"x":[0,', b'"x":[null,'), "MP-R005", "line 4, x"),
    ("a list in a list", lambda d: d.replace(b'"x":[0,', b'"x":[[0],'), "MP-R005", "line 4, x"),
    ("a key twice", lambda d: d.replace(b'"x":[', b'"x":[],"x":['), "MP-R004", "line 4"),
    ("brackets", lambda d: d.replace(b'"x":[', b'"x":[[[[[[['), "MP-R002", "line 4"),
    ("a list for a record", lambda d: b"[]\n" + d, "MP-R002", "line 1"),
    ("no JSON", lambda d: d.replace(b'"x":[', b'"x":,['), "MP-R002", "line 4"),
    ("the last line feed", lambda d: d[:-1], "MP-R009", "line "),
    ("half of it", lambda d: d[:len(d) // 2], "MP-R009", "line "),
    ("the end", lambda d: d[:d.rindex(b'{"kind":"end"')], "MP-R009", "line "),
    ("a line after it", lambda d: d + b"\n", "MP-R010", "the end record"),
    ("nothing", lambda d: b"", "MP-R009", "line 1"),
]


@pytest.mark.parametrize(("spoil", "code", "place"), [row[1:] for row in BYTES],
                         ids=[row[0] for row in BYTES])
def test_bytes(spoil: Any, code: str, place: str) -> None:
    found = judge(spoil(good()))
    assert found.code == code
    assert found.place.startswith(place)


def test_every_flipped_sign_is_noticed(tmp_path: Path) -> None:
    """Weights of a small network, changed one at a time, with all hashes made right: accepted only
    where evaluation in fractions hits every label, too."""
    (tmp_path / "c.memproof.jsonl").write_bytes(good())
    loaded = load(tmp_path / "c.memproof.jsonl", steps=True)
    outcomes = []
    for number, record in enumerate(records_of(good())):
        for i, row in enumerate(record["rows"] if record["kind"] in ("layer", "output") else ()):
            for k, (channel, w) in enumerate(row):
                other = loaded.network.with_weight(number - POINT - 5, i, channel, -w)
                right = other.first_failure(loaded.dataset) is None
                found = judge(edited(good(), put(number, "rows", i, k, 1, -w)))
                assert (found.outcome == "ACCEPTED") == right
                outcomes.append(found.code)
    assert len(outcomes) > 40
    assert outcomes.count("MP-R018") > 35


@pytest.mark.parametrize("seed", range(20))
def test_what_is_accepted_is_memorized(seed: int) -> None:
    """Random networks: accepted if and only if evaluation in fractions hits every label."""
    rng = Random(seed)
    data = small_table(rng, size=5, classes=2)

    def network(x: Any) -> Any:
        t = sum((xj * rng.randint(-3, 3) for xj in x), rng.randint(-2, 2))
        a, b = yield step(t), identity(t - 1)
        c, d = yield step(a - b), identity(b + a)
        return c * 2 - d

    built = network_of(network, data.dimension)
    right = built.first_failure(data) is None
    if right:
        assert judge(certified(data, built)).outcome == "ACCEPTED"
        return
    with pytest.raises(MemproofError) as caught:
        certified(data, built)
    assert caught.value.code == "MP-C001"


def test_zero_is_active() -> None:
    """[z >= 0] at z = 0 is 1, and an identity below 0 stays below 0."""
    data = table([(0,), (1,), (2,)], [-3, 0, 1])

    def network(x: Any) -> Any:
        a, b = yield step(x[0] - 1), identity(x[0] - 3)
        return b * (1 - 0) + a * 2

    assert judge(certified(data, network_of(network, 1))).outcome == "ACCEPTED"


def test_limits() -> None:
    spent = judge(good()).work
    assert judge(good(), spent).outcome == "ACCEPTED"
    found = judge(good(), spent - 1)
    assert (found.outcome, found.code, found.place) == ("DECLINED", "MP-L005", "work")


def test_memory_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step_kernel, "MAX_WORDS", 20)
    found = judge(good())
    assert (found.code, found.place) == ("MP-L006", "memory")


def test_other_checkers_decline_it() -> None:
    """A kernel of ReLU networks does not take a step for something that it knows."""
    assert kernel.check(io.BytesIO(good()))[:3] == ("DECLINED", "MP-L001", "line 1, version")
    found = second.check(good())
    assert (found.outcome, found.code) == ("DECLINED", "MP-L001")


def test_steps_in_a_certificate_of_relus_are_refused() -> None:
    records = records_of(good())
    records[META]["version"] = 1
    found = kernel.check(io.BytesIO(sealed(records)))
    assert (found.code, found.found) == ("MP-R023", "step")


def test_the_command_takes_the_right_kernel(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "c.memproof.jsonl.gz"
    path.write_bytes(gzip.compress(good()))
    assert main(["check", str(path)]) == 0
    assert "by a network of step and identity neurons" in capsys.readouterr().out
    assert main(["check", str(path), "--max-width", "2"]) == 1
    assert "MP-P001" in capsys.readouterr().out
    assert main(["check", str(path), "--checker", "second"]) == 3
    capsys.readouterr()
    assert main(["check", str(path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["results"][0]["recomputed"]
    assert (told["version"], told["reading"]) == ("step-1", "equals")


def test_a_table_is_compared(tmp_path: Path, capsys: Any) -> None:
    path, mine = tmp_path / "c.memproof.jsonl", tmp_path / "t.csv"
    path.write_bytes(good())
    mine.write_text("a,b,label\n0,1,0\n2,2,1\n1,5,2\n7,3,1\n4,4,0\n6,0,1\n")
    assert main(["check", str(path), "--data", str(mine)]) == 1
    assert "1 of 18 cells differ" in capsys.readouterr().out


def test_workers_judge_it_and_cannot_make_it_up(tmp_path: Path) -> None:
    path = tmp_path / "c.memproof.jsonl"
    path.write_bytes(good())
    with ThreadPoolExecutor(1) as pool:
        (found,) = memproof.check_many([path], executor=pool)
    assert found.report() == memproof.check(path).report()
    sent = many._Sent(0, "c", good(), "kernel", None)
    with pytest.raises(MemproofError) as caught:
        sent.verdict_of(kernel.Verdict("ACCEPTED", facts=found.facts))
    assert caught.value.code == "MP-U023"
    with pytest.raises(MemproofError):
        sent.verdict_of(found._replace(facts=found.facts | {"sha256": "0" * 64}))


def test_its_own_command_line(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "c"
    path.write_bytes(good())
    assert step_kernel.run_file([str(path)]) == 0
    assert step_kernel.run_file([]) == step_kernel.run_file([str(tmp_path / "no")]) == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["export", "--onnx", "net.onnx"], ["theorems", "--of"],
                                     ["radius"]], ids=lambda c: c[0])
def test_what_follows_relus_declines_it(command: list[str], tmp_path: Path, capsys: Any,
                                        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("c.memproof.jsonl").write_bytes(good())
    name, *options = command
    words = [name, *options, "c.memproof.jsonl"] if options[:1] == ["--of"] else [
        name, "c.memproof.jsonl", *options]
    assert main(words) in (2, 3)
    assert "MP-N028" in "".join(capsys.readouterr())


def test_no_page_teaches_steps_as_identities(tmp_path: Path, capsys: Any,
                                             monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("c.memproof.jsonl").write_bytes(good())
    assert main(["teach", "c.memproof.jsonl", "-o", "page.html"]) == 2
    assert "MP-N028" in "".join(capsys.readouterr())
    assert not Path("page.html").exists()
