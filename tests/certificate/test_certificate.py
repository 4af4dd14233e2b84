"""From a table to an accepted certificate: the writer, the loader, the comparison with a table."""

from __future__ import annotations

import io
import json
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from helpers import forge
from helpers.layers import long
from helpers.networks import memorized
from helpers.paths import CERTIFICATES
from hypothesis import given, settings
from hypothesis import strategies as st

import memproof
from memproof.certificate import load, write
from memproof.certificate.compare import compare_data
from memproof.certificate.table import class_names, table_of
from memproof.certificate.writer import CERTIFICATE, LabelsMissed
from memproof.checker import kernel, second
from memproof.dataset import Dataset, bundled, read_table
from memproof.errors import MemproofError
from memproof.network import Network
from memproof.outputs import replacing


@given(memorized())
def test_what_is_written_is_accepted_and_loaded_back(
    tmp_path_factory: pytest.TempPathFactory, case: object
) -> None:
    network, dataset, lines = case
    path = tmp_path_factory.mktemp("c") / "c.memproof.jsonl"
    written = write(path, dataset, network, lines, construction="random")
    content = path.read_bytes()
    assert written.size == len(content)
    verdict = kernel.check(io.BytesIO(content))
    assert verdict.outcome == "ACCEPTED"
    assert second.check(content).outcome == "ACCEPTED"
    assert verdict.facts["dense_parameters"] == written.sizes.dense_parameters
    again = load(path)
    assert (again.network.hidden, again.lines) == (network.hidden, lines)
    assert again.dataset.points == dataset.points
    assert again.dataset.labels == dataset.labels


def small() -> Dataset:
    return Dataset.from_rows([["0.1", 0], ["0.1", 0], [1, 1], [2, "1e-05"]], ["b", "b", "a", 'ü"'])


def test_rows_classes_and_denominators_stand_in_the_certificate(tmp_path: Path) -> None:
    result = memproof.certify(small(), tmp_path / "small.memproof.jsonl")
    assert result.accepted
    lines = (tmp_path / "small.memproof.jsonl").read_text().splitlines()
    records = [json.loads(line) for line in lines]
    points = [r for r in records if r["kind"] == "point"]
    assert [p["rows"] for p in points] == [[1, 2], [3], [4]]
    assert records[2]["coordinate_denominator"] == 100000
    assert records[2]["classes"] == ["a", "b", "%C3%BC%22"]
    assert second.check((tmp_path / "small.memproof.jsonl").read_bytes()).outcome == "ACCEPTED"


def test_gzipped_certificates_are_the_same_bytes_inside(tmp_path: Path) -> None:
    plain, packed = tmp_path / "a.memproof.jsonl", tmp_path / "a.memproof.jsonl.gz"
    verdicts = [memproof.certify(bundled("iris"), path).verdict for path in (plain, packed)]
    assert verdicts[0] == verdicts[1]
    assert load(packed).claim == load(plain).claim
    first = packed.read_bytes()
    memproof.certify(bundled("iris"), packed)
    assert packed.read_bytes() == first
    packed.write_bytes(first[:-20])
    assert memproof.check(packed).outcome == "UNREADABLE"


def test_a_network_that_misses_labels_leaves_no_file(tmp_path: Path) -> None:
    data = bundled("iris")
    network: Network = memproof.memorize(data).network
    output = network.with_weight(len(network.layers), 0, 0, 2)
    path = tmp_path / "wrong.memproof.jsonl"
    with pytest.raises(LabelsMissed) as error:
        memproof.certify(data, path, network=output)
    assert list(tmp_path.iterdir()) == []
    found = {(m.point, m.found) for m in error.value.misses}
    expected = {
        (i, value[0]) for i, point in enumerate(data.points)
        if (value := output.evaluate([Fraction(x, data.denominator) for x in point]))[0]
        != data.labels[i][0]
    }
    assert found == expected


def test_an_exception_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    old = b'{"kind":"meta","format":"memproof","version":0}\n'
    path.write_bytes(old)

    def interrupted() -> None:
        with replacing(path, CERTIFICATE) as stream:
            stream.write(b"new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
    assert path.read_bytes() == old


def test_options_beside_a_given_network_are_refused(tmp_path: Path) -> None:
    data = bundled("iris")
    with pytest.raises(MemproofError) as error:
        memproof.certify(data, tmp_path / "x", network=memproof.memorize(data).network, width=6)
    assert error.value.code == "MP-U004"


NAMES = sorted(p.name for p in CERTIFICATES.glob("*.memproof.jsonl*"))
LARGE = {f"digits-{name}.memproof.jsonl.gz" for name in ("folded", "ledger")}  # point by point


@pytest.mark.parametrize(("name", "checker"), long(
    product(NAMES, ("kernel", "second")), lambda each: each[0] in LARGE and each[1] == "second"))
def test_the_committed_certificates_are_accepted(name: str, checker: str) -> None:
    verdict = memproof.check(CERTIFICATES / name, checker=checker)
    assert verdict.outcome == "ACCEPTED", verdict.report()


@pytest.mark.parametrize("name", ["example", "iris", "iris-one-hot", "tiny-gap", "wine"])
def test_the_table_alone_is_the_table_of_the_certificate(name: str) -> None:
    """With numbers, classes, vectors and long coordinates."""
    path = CERTIFICATES / f"{name}.memproof.jsonl"
    facts = memproof.check(path).facts
    whole, table = load(path), table_of(path, io.BytesIO(path.read_bytes()), facts)
    assert (table.path, table.dataset, table.class_names) == (
        path, whole.dataset, whole.class_names)


def test_the_table_of_what_no_checker_accepts(tmp_path: Path) -> None:
    """Nor of another file than the one that was accepted."""
    path = CERTIFICATES / "example.memproof.jsonl"
    data, facts = path.read_bytes(), memproof.check(path).facts
    other = (CERTIFICATES / "iris.memproof.jsonl").read_bytes()
    for broken in (b"", data[:200], data.replace(b'"rows":[2]', b'"rows":[3]'), other):
        with pytest.raises(MemproofError, match="MP-C003"):
            table_of("x", io.BytesIO(broken), facts)


def test_large_certificates_are_among_the_committed() -> None:
    assert set(NAMES) >= LARGE


def test_the_committed_certificates_are_of_their_tables_and_small() -> None:
    files = sorted(CERTIFICATES.glob("*.memproof.jsonl*"))
    assert sum(p.stat().st_size for p in files) < 1_250_000
    names = {p.name.split(".")[0] for p in files}
    expected = {"iris", "wine", "breast_cancer"}
    others = {"iris-ledger", "digits-ledger", "digits-wide", "iris-triangle", "wine-triangle",
              "wine-digests", "tiny-gap", "iris-bits"}
    others |= {f"iris-{name}" for name in (
        "grid-short", "grid-fewest", "grid-tanh", "one-hot", "deep-pairs", "bumps", "hats",
        "residual", "staircase", "remainder-narrow", "mlp")}
    others |= {f"{table}-{name}" for table in ("iris", "breast_cancer", "digits")
               for name in ("folded", "remainder")}
    others |= {"iris-circle", "iris-hashed-circle", "digits-circle"}
    assert names == expected | others | {"example"}
    for path in files:
        table = path.name.split(".")[0].split("-")[0]
        if table in expected | {"digits"}:
            data = bundled(table)
            compare_data(load(path), data.one_hot() if "one-hot" in path.name else data)
    compare_data(load(CERTIFICATES / "tiny-gap.memproof.jsonl"),
                 read_table(CERTIFICATES / "tiny-gap.csv"))


def edited(dataset: Dataset, **changes: object) -> Dataset:
    return Dataset(**{**vars(dataset), **changes})


@settings(max_examples=30)
@given(st.data())
def test_a_changed_cell_is_named(data: st.DataObject) -> None:
    table, certificate = bundled("iris"), load(CERTIFICATES / "iris.memproof.jsonl")
    point = data.draw(st.integers(0, len(table) - 1))
    column = data.draw(st.integers(0, 3))
    x = list(map(list, table.points))
    x[point][column] += 1
    with pytest.raises(MemproofError) as error:
        compare_data(certificate, edited(table, points=tuple(map(tuple, x))))
    assert error.value.code == "MP-P003"
    assert error.value.place == f"row {table.rows[point][0]}, column {table.columns[column]}"


def test_a_changed_label_is_named() -> None:
    table, certificate = bundled("iris"), load(CERTIFICATES / "iris.memproof.jsonl")
    labels = ((2,), *table.labels[1:])
    with pytest.raises(MemproofError) as error:
        compare_data(certificate, edited(table, labels=labels))
    assert (error.value.code, error.value.place) == ("MP-P004", "row 1, label")


def test_floats_against_text_are_recognized() -> None:
    table, certificate = bundled("iris"), load(CERTIFICATES / "iris.memproof.jsonl")
    rows = [[x / table.denominator for x in point] for point in table.points]
    labels = [table.classes[y] for (y,) in table.labels]
    floats = Dataset.from_rows(rows, labels)
    with pytest.raises(MemproofError) as error:
        compare_data(certificate, edited(floats, rows=table.rows))
    assert "binary float nearest to it" in error.value.found


@pytest.mark.parametrize(
    "content", [b"", b"{}\n", b"[1]\n", b"\xff\n", b"[" * 10**5 + b"\n"],
    ids=["empty", "object", "list", "binary", "nested"],
)
def test_the_loader_refuses_what_is_no_certificate(tmp_path: Path, content: bytes) -> None:
    assert refused(tmp_path, content).code == "MP-U018"


def refused(tmp_path: Path, content: bytes) -> MemproofError:
    """With what error the loader refuses a file."""
    path = tmp_path / "x.memproof.jsonl"
    path.write_bytes(content)
    with pytest.raises(MemproofError) as error:
        load(path)
    return error.value


@pytest.mark.parametrize(
    "content", [b'{"kind":"meta"}\n', b'{"kind":"claim","points":' + b"9" * 5000 + b"}\n"])
def test_the_loader_says_where_the_kernel_stops(tmp_path: Path, content: bytes) -> None:
    found, verdict = refused(tmp_path, content), kernel.check(io.BytesIO(content))
    assert (found.code, found.expected) == ("MP-C003", verdict.expected)
    assert found.place.endswith(f", {verdict.place}")
    assert found.found == f"{verdict.found} ({verdict.code})"


@pytest.mark.parametrize("name", [each.name for each in forge.FORGERIES])
def test_what_is_loaded_has_the_form_that_the_kernel_asks_for(tmp_path: Path, name: str) -> None:
    """A forgery is loaded only if it is well-formed: wrong in a hash, a trace, a count or a value;
    whatever else the kernel refuses the loader refuses with the kernel's code."""
    (forgery,) = (each for each in forge.FORGERIES if each.name == name)
    verdict = kernel.check(io.BytesIO(forgery.bytes()))
    path = tmp_path / "x.jsonl"
    path.write_bytes(forgery.bytes())
    found = code_of_loading(path)
    loose = found == "" and verdict.code in ("", *NOT_OF_FORM, "MP-R005")
    assert loose or found in (verdict.code, "MP-U018")


def code_of_loading(path: Path) -> str:
    """The kernel's code with which the loader refuses, its own for what is no certificate, or
    nothing."""
    try:
        load(path)
    except MemproofError as error:
        return error.found[-8:-1] if error.code == "MP-C003" else error.code
    return ""


# Of hashes, counts, traces and values, which the loader does not look at.
NOT_OF_FORM = ("MP-R011", "MP-R012", "MP-R013", "MP-R014", "MP-R017", "MP-R018", "MP-R025",
               "MP-R026", "MP-R027", "MP-R028")


# --- labels are compared as what they are, never as what is shown


def compared(tmp_path: Path, mine: Dataset, table: Dataset) -> str:
    """The code with which the certificate of one table is refused for another; empty if it fits."""
    path = tmp_path / "mine.memproof.jsonl"
    assert memproof.certify(mine, path).accepted
    try:
        compare_data(load(path), table)
    except MemproofError as error:
        return error.code
    return ""


def rows(labels: list[object]) -> Dataset:
    return Dataset.from_rows([[i] for i in range(len(labels))], labels)


def test_a_class_name_that_looks_like_another_is_another(tmp_path: Path) -> None:
    """The name %41 in a certificate is not the name A, though it would be shown as A."""
    data = rows(["A", "x", "B", "C"])
    path = tmp_path / "alias.memproof.jsonl"
    assert memproof.certify(data, path).accepted
    forged = forge.Certificate(path.read_bytes())
    (record,) = forged.all("data")
    record["classes"] = ["A", "B", "C", "%41"]
    forged.seal()
    path.write_bytes(forged.bytes())
    assert memproof.check(path).outcome == "ACCEPTED"
    with pytest.raises(MemproofError) as error:
        compare_data(load(path), rows(["A", "A", "B", "C"]))
    assert error.value.code == "MP-P004"


def test_names_are_not_numbers(tmp_path: Path) -> None:
    names = Dataset(**{**vars(rows(["a", "b", "c"])), "classes": ("5", "7", "9")})
    assert compared(tmp_path, names, rows([5, 7, 9])) == "MP-P004"
    assert compared(tmp_path, rows([0, 1, 2]), rows(["a", "b", "c"])) == "MP-P004"


def test_long_labels_that_are_shown_alike_differ(tmp_path: Path) -> None:
    big = 10**700
    assert compared(tmp_path, rows([big, big + 1]), rows([big, big + 2])) == "MP-P004"
    assert compared(tmp_path, rows([big, big + 1]), rows([big, big + 1])) == ""


@pytest.mark.parametrize("name", ["100%", "a\u200bb", 'say "no"', "Ä", "%C3%84", "a" * 200])
def test_unusual_names_agree_with_themselves(tmp_path: Path, name: str) -> None:
    assert compared(tmp_path, rows([name, "other"]), rows([name, "other"])) == ""


def test_a_name_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MemproofError) as error:
        memproof.certify(rows(["a" * 201, "b"]), tmp_path / "x.memproof.jsonl")
    assert error.value.code == "MP-C004"


def test_folders_made_for_nothing_are_taken_back(tmp_path: Path) -> None:
    data = bundled("iris")
    wrong = memproof.memorize(data).network.with_weight(3, 0, 0, 7)
    with pytest.raises(LabelsMissed):
        memproof.certify(data, tmp_path / "new" / "er" / "x.memproof.jsonl", network=wrong)
    assert list(tmp_path.iterdir()) == []


def test_the_certificate_of_another_table_is_not_replaced_by_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    memproof.certify(bundled("iris"))
    memproof.certify(bundled("iris"), width=6)
    other = Dataset(**{**vars(rows([0, 1])), "name": "iris"})
    with pytest.raises(MemproofError) as error:
        memproof.certify(other)
    assert error.value.code == "MP-U005"


def test_an_unknown_checker_is_refused() -> None:
    with pytest.raises(MemproofError) as error:
        memproof.check(CERTIFICATES / "iris.memproof.jsonl", checker="secnd")
    assert error.value.code == "MP-U004"


def test_class_names_that_would_be_one_are_shown_as_they_are_written() -> None:
    assert class_names(["A", "%41"]) == ("A", "%41")
    assert class_names(["%41", "%2541"]) == ("%41", "%2541")
    assert class_names(["%C3%84", "%1B"]) == ("\u00c4", "\x1b")
