"""memproof teach: what is written where, and a page served to this machine alone."""

from __future__ import annotations

import contextlib
import http.client
import re
import signal
from pathlib import Path

import pytest
from helpers.command_line import ended, files, memproof, refused, start, write
from helpers.paths import CERTIFICATES, ROOT

from memproof import api
from memproof.teach import page
from memproof.teach.lessons import lesson, lessons

LEDGER = CERTIFICATES / "iris-ledger.memproof.jsonl"


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


# -------------------- files


def test_the_page_is_called_like_the_certificate() -> None:
    ran = memproof("teach", CERTIFICATES / "iris-hats.memproof.jsonl")
    assert (ran.code, ran.err, files()) == (0, "", ["iris-hats.html"])
    assert ran.out == "written: iris-hats.html: open it in a browser\n"
    assert Path("iris-hats.html").read_text() == page(CERTIFICATES / "iris-hats.memproof.jsonl")
    other = CERTIFICATES / "iris-bumps.memproof.jsonl.gz"
    assert memproof("teach", other, "-o", "b.html").code == 0
    assert files() == ["b.html", "iris-hats.html"]


def test_a_page_replaces_a_page_only() -> None:
    write("mine.html", "<!doctype html>\n<p>mine")
    refused(memproof("teach", LEDGER, "-o", "mine.html"), "MP-U005", "mine.html", "memproof teach")
    assert Path("mine.html").read_text() == "<!doctype html>\n<p>mine"
    for _ in range(2):
        assert memproof("teach", LEDGER, "-o", "page.html").code == 0


def test_what_is_no_certificate_has_no_page() -> None:
    write("table.csv", "a,b\n1,2\n")
    refused(memproof("teach", "table.csv"), "MP-U018", "table.csv")
    refused(memproof("teach", "nothing.jsonl"), "MP-U001", "nothing.jsonl")
    assert files() == ["table.csv"]


def test_a_refused_certificate_has_a_page_that_says_so() -> None:
    write("cut.memproof.jsonl", LEDGER.read_bytes()[:5000])
    ran = memproof("teach", "cut.memproof.jsonl")
    assert ran.code == 0
    assert "The certificate is REJECTED, and the page says so: MP-R009 at " in ran.flat
    text = Path("cut.html").read_text()
    assert '"outcome":"REJECTED","code":"MP-R009"' in text


def test_what_a_page_leaves_out_is_said() -> None:
    lines = LEDGER.read_bytes().split(b"\n")
    points = [line for line in lines if b'"kind":"point"' in line]
    at = lines.index(points[-1])
    write("many.memproof.jsonl", b"\n".join([*lines[:at], *points * 400, *lines[at:]]))
    ran = memproof("teach", "many.memproof.jsonl")
    assert re.search(r"This page holds [\d,]+ of the 59,749 points, evenly chosen\.", ran.flat)


@pytest.mark.parametrize("options", ["--serve -o x.html", "--port 8000", "-o x.html"])
def test_options_that_do_not_go_together(options: str) -> None:
    certificate = [] if options == "-o x.html" else [LEDGER]
    refused(memproof("teach", *certificate, *options.split()), "MP-U004", "--")
    assert files() == []


def test_without_a_certificate_there_are_the_lessons() -> None:
    ran = memproof("teach")
    assert (ran.code, ran.err) == (0, "")
    found = lessons()
    assert [each.number for each in found] == list(range(1, len(found) + 1))
    for each in found:
        assert each.title in ran.flat
        assert (ROOT / each.page).with_suffix(".md").exists()


def test_in_python(tmp_path: Path) -> None:
    certified = api.certify("iris", tmp_path / "iris.memproof.jsonl")
    certified.teach(tmp_path / "iris.html")
    assert (tmp_path / "iris.html").read_text().startswith("<!doctype html>")


# -------------------- a page for this machine


def test_a_page_is_served_until_it_is_interrupted() -> None:
    with ended(start("teach", LEDGER, "--serve", interruptible=True)) as run:
        address = run.stdout.readline().decode().strip()
        assert address.startswith("http://127.0.0.1:")
        connection = http.client.HTTPConnection(address.removeprefix("http://").rstrip("/"))
        with contextlib.closing(connection):
            assert answer(connection, "GET", "/") == (200, page(LEDGER).encode())
            assert answer(connection, "HEAD", "/") == (200, b"")
            assert answer(connection, "GET", "/etc/passwd")[0] == 404
            assert answer(connection, "GET", "/../x")[0] == 404
            assert answer(connection, "POST", "/")[0] == 501
            assert answer(connection, "GET", "/", Host="evil.example")[0] == 421
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=30)
        assert (run.returncode, err) == (0, b"")
        assert out.decode().endswith("ended\n")


def answer(
    connection: http.client.HTTPConnection, method: str, path: str, **headers: str
) -> tuple[int, bytes]:
    connection.request(method, path, headers=headers)
    found = connection.getresponse()
    return found.status, found.read()


def test_a_port_that_is_taken() -> None:
    with ended(start("teach", LEDGER, "--serve")) as run:
        port = run.stdout.readline().decode().strip().rstrip("/").split(":")[-1]
        refused(memproof("teach", LEDGER, "--serve", "--port", port), "MP-U005", f"port {port}")
        run.kill()
    refused(memproof("teach", LEDGER, "--serve", "--port", "99999"), "MP-U005", "port 99999")


def test_a_lesson_names_its_question_its_exercises_and_its_page(tmp_path: Path) -> None:
    ran = memproof("teach", "7")
    assert ran.code == 0
    assert "lesson 7" in ran.out
    assert "exercise the-mirror" in ran.out
    assert "07-bit-extraction.md" in ran.out
    page = tmp_path / lesson(7).page
    page.parent.mkdir(parents=True)
    page.write_text("<p>seven</p>")
    assert "(--open opens it)" in memproof("teach", "7", "--site", tmp_path).out


def test_a_lesson_is_opened_in_the_browser(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = list[str]()
    monkeypatch.setattr("webbrowser.open", opened.append)
    refused(memproof("teach", "7", "--open", "--site", tmp_path), "MP-U020", "docs/build.py")
    page = tmp_path / lesson(7).page
    page.parent.mkdir(parents=True)
    page.write_text("<p>seven</p>")
    assert memproof("teach", "7", "--open", "--site", tmp_path).code == 0
    assert opened == [page.resolve().as_uri()]


@pytest.mark.parametrize("arguments", [("0",), ("15",), ("999",)])
def test_no_such_lesson(arguments: tuple[str, ...]) -> None:
    refused(memproof("teach", *arguments), "MP-U020", "from 1 to 14")


def test_options_of_lessons_and_of_certificates() -> None:
    refused(memproof("teach", "7", "-o", "x.html"), "MP-U004")
    refused(memproof("teach", "x.jsonl", "--open"), "MP-U004")
