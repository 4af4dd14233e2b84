"""An output replaces a file of its own kind, an empty file, or nothing; and it is whole."""

from __future__ import annotations

import errno
import gzip
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.command_line import files, memproof, process, write
from helpers.paths import ROOT

from memproof.auditing.exporting import NPZ, ONNX
from memproof.bounds.impossibility import IMPOSSIBILITY
from memproof.certificate.writer import CERTIFICATE
from memproof.claims.family import DESCRIPTION
from memproof.draw.drawing import SVG
from memproof.errors import MemproofError
from memproof.lemmas.files import LEMMA
from memproof.lemmas.shown.page import PAGE
from memproof.outputs import Kind, replacing
from memproof.planning.plot import PICTURES
from memproof.planning.tradeoff import VALUES

IRIS_PATH = str(ROOT / "certificates" / "iris.memproof.jsonl")
IRIS = Path(IRIS_PATH).read_bytes()
KINDS = {"certificate": CERTIFICATE, "impossible": IMPOSSIBILITY, "lemma": LEMMA, "page": PAGE,
         "drawing": SVG, "values": VALUES, "family": DESCRIPTION, "png": PICTURES["png"]}
# What stands in files that are none of ours.
OTHERS = {
    "table": b"x,y\n1,2\n", "words": b"dear diary\n", "json": b'{"a": 1}\n', "blank": b"\n",
    "network": b'{"format": "memproof-network", "version": 1, "lemma": 1}', "gzip": b"\x1f\x8bxx",
    "html": b"<!DOCTYPE html><html><head><title>Mine</title></head></html>", "nul": b"\0" * 5000,
    "xml": b'<?xml version="1.0"?><a><svg/></a>', "packed table": gzip.compress(b"x,y\n1,2\n"),
    "printed": b'{\n "schema": "memproof/check/1",\n "lemma": 1}', "python": b"# <svg\n",
}


@pytest.fixture(autouse=True)
def _empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A file of every kind, as commands write it."""
    here = tmp_path_factory.mktemp("ours")
    names = {"impossible": "i.jsonl", "page": "p.html", "drawing": "d.svg", "values": "v.csv",
             "png": "p.png"}
    certificate = ROOT / "certificates" / "iris.memproof.jsonl"
    for command in (["bounds", "--widths", "1,2", "--certificate", here / "i.jsonl"],
                    ["lemmas", "G1", "--html", here / "p.html"],
                    ["explain", certificate, "--drawing", here / "d.svg"],
                    ["plan", "--sweep", "points=9,12", "--csv", here / "v.csv",
                     "--plot", here / "p.png"]):
        assert memproof(*command).code == 0
    found = {kind: (here / name).read_bytes() for kind, name in names.items()}
    lemma = (ROOT / "memproof" / "lemmas" / "library" / "G1.json").read_bytes()
    family = b'{\n "claim": "W^2 L^2 >= c N log(1/delta), for all N and delta"}'
    return found | {"certificate": IRIS, "lemma": lemma, "family": family}


def refused(path: str, kind: Kind) -> str:
    """The message that nothing is replaced; all is as it was."""
    before = {name: Path(name).read_bytes() for name in files() if Path(name).is_file()}
    with pytest.raises(MemproofError) as caught, replacing(path, kind) as stream:
        stream.write(b"new")
    assert caught.value.code == "MP-U005"
    assert {name: Path(name).read_bytes() for name in files() if Path(name).is_file()} == before
    return str(caught.value)


@pytest.mark.parametrize("name", KINDS)
def test_only_its_own_kind_is_replaced(name: str, ours: dict[str, bytes]) -> None:
    kind = KINDS[name]
    for content in (b"", ours[name], gzip.compress(ours[name])):
        write("old", content)
        with replacing("old", kind) as stream:
            stream.write(b"new")
        assert Path("old").read_bytes() == b"new"
    for other, content in {**OTHERS, **ours}.items():
        if other != name:
            write("old", content)
            assert kind.name in refused("old", kind)


def test_both_pictures_of_the_trade_off_are_svg(ours: dict[str, bytes]) -> None:
    assert memproof("plan", "--sweep", "points=9,12", "--plot", "x.svg").code == 0
    assert memproof("plan", "--sweep", "points=9,12", "--plot", "x.svg").code == 0
    assert PICTURES["svg"].has(Path("x.svg").read_bytes())
    assert not PICTURES["png"].has(Path("x.svg").read_bytes())


PLACES: dict[str, Callable[[], object]] = {
    "folder": lambda: Path("x").mkdir(), "pipe": lambda: os.mkfifo("x"),
    "link to a table": lambda: (write("t.csv", "x,y\n"), os.symlink("t.csv", "x")),
    "link to a folder": lambda: (Path("d").mkdir(), os.symlink("d", "x")),
    "link to a device": lambda: os.symlink("/dev/null", "x"),
    "link to itself": lambda: os.symlink("x", "x"),
    "unreadable": lambda: (write("x", "secret"), os.chmod("x", 0)),
}


@pytest.mark.parametrize("place", PLACES)
def test_odd_places(place: str) -> None:
    PLACES[place]()
    with pytest.raises(MemproofError) as caught, replacing("x", CERTIFICATE) as stream:
        stream.write(b"new")
    assert caught.value.code == "MP-U005"
    assert sorted(os.listdir()) in (["x"], ["t.csv", "x"], ["d", "x"])
    assert Path("x").is_symlink() == place.startswith("link")
    assert not Path("t.csv").exists() or Path("t.csv").read_text() == "x,y\n"


@pytest.mark.parametrize("path", ["new/", "t.csv/x", "n" * 300, "a\0b", "", "."])
def test_odd_names(path: str) -> None:
    write("t.csv", "x,y\n")
    refused(path, CERTIFICATE)
    assert files() == ["t.csv"]


def test_a_link_to_its_own_kind_is_followed() -> None:
    write("c.jsonl", IRIS)
    os.symlink("c.jsonl", "x")
    with replacing("x", CERTIFICATE) as stream:
        stream.write(b"new")
    assert Path("x").is_symlink()
    assert Path("c.jsonl").read_bytes() == b"new"


def test_what_comes_while_we_work_is_not_replaced() -> None:
    def work() -> None:
        with replacing("x", CERTIFICATE) as stream:
            stream.write(b"new")
            write("x", "x,y\n")

    with pytest.raises(MemproofError) as caught:
        work()
    assert caught.value.code == "MP-U005"
    assert files() == ["x"]
    assert Path("x").read_text() == "x,y\n"


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
@pytest.mark.parametrize("command", [
    ["certify", "wine", "-o", "new/sub/c.jsonl"], ["certify", "wine", "-o", "c.jsonl.gz"],
    ["teach", IRIS_PATH, "-o", "p.html"]])
def test_a_full_disk(command: list[str]) -> None:
    """No file may have more than one byte: one line that names the file, and nothing is left."""
    import resource

    ran = process(*command, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1, 1)))
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"memproof: MP-U005 at {command[-1]}: ")
    assert "File too large" in ran.stderr
    assert list(Path().iterdir()) == []


def broken(name: str, number: int) -> None:
    """An error of the system while a certificate is written."""
    with replacing(name, CERTIFICATE) as stream:
        stream.write(b"new")
        raise OSError(number, "x")


@pytest.mark.parametrize("name", ["c.jsonl", "c.jsonl.gz"])
def test_a_disk_that_is_full_at_the_end_leaves_the_old_file(name: str) -> None:
    """Of what is flushed last, too; an error of reading is not called one of writing."""
    old = IRIS if name.endswith("l") else gzip.compress(IRIS)
    Path(name).write_bytes(old)
    for number, kind, text in ((errno.ENOSPC, MemproofError, name), (errno.EISDIR, OSError, "x")):
        with pytest.raises(kind) as caught:
            broken(name, number)
        assert text in str(caught.value)
        assert files() == [name]
        assert Path(name).read_bytes() == old


def test_a_long_name_and_usual_rights() -> None:
    with replacing("n" * 255, CERTIFICATE) as stream:
        stream.write(b"new")
    assert files() == ["n" * 255]
    assert stat.S_IMODE(os.stat("n" * 255).st_mode) & 0o600 == 0o600


@pytest.mark.parametrize(("name", "kind"), [
    ("net.png", SVG), ("x.npz", ONNX), ("x.onnx", NPZ), ("X.PNG", SVG), ("c.svg.gz", CERTIFICATE),
    ("iris.csv", CERTIFICATE), ("p.svg", PAGE)])
def test_no_name_of_another_kind(name: str, kind: Kind) -> None:
    """Whether the name is new, or that of an empty file."""
    for prepare in (lambda: None, lambda: write(name, b"")):
        prepare()
        message = refused(name, kind)
        assert f"expected a name that ends in {kind.ending or 'another way than '}" in message
        assert kind.name in message


def test_exports_and_drawings_have_their_own_names() -> None:
    write("c.jsonl", IRIS)
    for command in (["explain", "c.jsonl", "--drawing", "net.png"],
                    ["export", "c.jsonl", "--onnx", "x.npz"],
                    ["export", "c.jsonl", "--npz", "x.onnx"]):
        ran = memproof(*command)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(f"memproof: MP-U005 at {command[-1]}: expected a name that ends ")
    assert files() == ["c.jsonl"]


TABLE = "x,y\n0,0\n1,1\n"
COMMANDS = {
    "certify": ["certify", "t.csv", "-o", "t.csv"],
    "certify another table": ["certify", "iris", "-o", "t.csv"],
    "certify into a lemma": ["certify", "t.csv", "-o", "draft.json"],
    "impossible": ["bounds", "--widths", "1,2", "--certificate", "t.csv"],
    "impossible into a certificate": ["bounds", "--widths", "1,2", "--certificate", "c.jsonl"],
    "certify into an impossibility": ["certify", "t.csv", "-o", "i.jsonl"],
    "drawing": ["explain", "c.jsonl", "--drawing", "t.csv"],
    "drawing into its certificate": ["explain", "c.jsonl", "--drawing", "c.jsonl"],
    "page": ["lemmas", "G1", "--html", "mine.html"],
    "values": ["plan", "t.csv", "--tradeoff", "--csv", "t.csv"],
    "picture": ["plan", "t.csv", "--tradeoff", "--plot", "mine.svg"],
    "lemma": ["lemmas", "--find", "draft.json", "-o", "t.csv"],
    "lemma into a network": ["lemmas", "--find", "draft.json", "-o", "net.json"],
    "family": ["claims", "--family", "."],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_commands_do_not_replace_other_files(name: str) -> None:
    network = '{"format": "memproof-network", "version": 1}'
    contents = {"t.csv": TABLE, "c.jsonl": IRIS, "mine.html": "<p>Mine", "mine.svg": "mine",
                "draft.json": '{"lemma": "G1"}', "net.json": network, "family.json": "[]",
                "i.jsonl": '{"kind":"meta","format":"memproof-impossibility","version":1}\n'}
    for file, content in contents.items():
        write(file, content)
    before = {file: Path(file).read_bytes() for file in files()}
    ran = memproof(*COMMANDS[name])
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith("memproof: MP-U005 at "), ran.err
    assert "to replace, found a file that begins with " in ran.err
    assert {file: Path(file).read_bytes() for file in files()} == before


def test_a_page_that_took_an_id() -> None:
    ran = memproof("lemmas", "--html", "G1")
    assert ran.code == 2
    assert ran.err.startswith("memproof: MP-U004 at --html: ")
    assert "did you mean memproof lemmas G1 --html, or --html G1.html?" in ran.err
    assert files() == []
