"""Networks for other programs: the very same values, or a refusal that names the first obstacle."""

from __future__ import annotations

import re
import sys
import types
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.command_line import memproof, refused
from helpers.paths import CERTIFICATES, ROOT

import memproof as package
from memproof.dataset import Dataset
from memproof.interop.loading import read_foreign
from memproof.network import Layer, Network


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ten integer points; a network of mixed activations."""
    monkeypatch.chdir(tmp_path)
    table = Dataset.from_rows([[k, (3 * k) % 7] for k in range(10)], [k % 3 for k in range(10)],
                              name="t")
    package.certify(table, "t.memproof.jsonl")
    return Path("t.memproof.jsonl")


def mixed(path: str) -> Dataset:
    """y = x/2 - relu(x - 2): an identity neuron beside a relu."""
    hidden = Layer((((0, 1),), ((0, 2),)), (0, -4), 2, ("identity", "relu"), ("a", "b"))
    output = Layer((((0, 1), (1, -1)),), (0,), 1, ("identity",), ("y",))
    points = [-4, 0, 2, 4, 10]
    network = Network(1, (hidden,), output)
    data = Dataset.from_rows([[x] for x in points], [network.evaluate([x])[0] for x in points],
                             name="m")
    package.certify(data, path, network=network)
    return data


def test_the_same_values_everywhere(certificate: Path) -> None:
    runtime = pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")
    data = mixed("m.memproof.jsonl")
    for name, table in (("t", None), ("m", data)):
        ran = memproof("export", f"{name}.memproof.jsonl", "--onnx", f"{name}.onnx")
        assert ran.code == 0, ran
        found = package.certificate.loader.load(f"{name}.memproof.jsonl")
        table = table or found.dataset
        x = np.array([[float(Fraction(int(v), int(table.denominator))) for v in p]
                      for p in table.points])
        y = runtime.InferenceSession(f"{name}.onnx").run(None, {"x": x})[0]
        labels = [[Fraction(int(v), int(table.label_denominator)) for v in label]
                  for label in table.labels]
        assert [[Fraction(float(v)) for v in row] for row in y] == labels
        back = read_foreign(f"{name}.onnx").network
        for p, label in zip(x, labels, strict=True):
            assert list(back.evaluate([Fraction(float(v)) for v in p])) == label


def test_no_program_is_taken_for_a_model(certificate: Path) -> None:
    """A file that begins as one of ONNX, and has our name in it, is ours; a script is not."""
    for text in ("import memproof\n", "# memproof: notes\n", "memproof"):
        Path("mine.py").write_text(text)
        refused(memproof("export", str(certificate), "--onnx", "mine.py"), "MP-U005")
    for _ in range(2):
        assert memproof("export", str(certificate), "--onnx", "n.onnx").code == 0


def test_npz_has_the_names_of_the_classes(certificate: Path) -> None:
    """In the order of the outputs; numbers for labels have none."""
    Path("t.csv").write_text("a,b,side\n3,1,left\n1,2,up\n")
    np.savez("n.npz", W0=np.eye(2), b0=np.zeros(2), W1=np.eye(2), b1=np.zeros(2),
             classes=["left", "up"])
    assert memproof("audit", "n.npz", "t.csv", "--reading", "argmax", "--certificate",
                    "c.memproof.jsonl").code == 0
    assert memproof("export", "c.memproof.jsonl", "--npz", "back.npz").code == 0
    assert read_foreign("back.npz").classes == ("left", "up")
    assert memproof("export", certificate, "--npz", "t.npz").code == 0
    assert read_foreign("t.npz").classes == ()


def test_no_bytes_are_shown(certificate: Path) -> None:
    """What is no text is told by its kind."""
    np.savez("n.npz", V=np.eye(2))
    Path("n.npz").rename("net")
    ran = memproof("export", certificate, "--npz", "net")
    assert "found a zip archive (so are .npz and .xlsx files)" in ran.err
    assert "<U+" not in ran.err


def test_npz(certificate: Path) -> None:
    for _ in range(2):  # a file of its own kind is replaced
        assert memproof("export", certificate, "--npz", "t.npz").code == 0
    table = package.certificate.loader.load(certificate).dataset
    back = read_foreign("t.npz").network
    assert back.first_failure(table) is None
    mixed("m.memproof.jsonl")
    refused(memproof("export", "m.memproof.jsonl", "--npz", "m.npz"), "MP-A012", "layer 1")
    assert not Path("m.npz").exists()


class Array(np.ndarray):
    """What the lines of the page take of a tensor."""

    def clamp(self, min: float) -> Array:
        return np.maximum(self, min).view(Array)


def test_ten_lines_of_pytorch(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines of the page, as they stand there, give every label; relu and identity mixed."""
    torch = types.ModuleType("torch")
    torch.float64, torch.bool, torch.where = np.float64, np.bool_, np.where  # type: ignore[attr-defined]
    torch.tensor = lambda values, dtype: np.array(values, dtype).view(Array)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "torch", torch)
    page = (ROOT / "docs" / "how-to" / "audit-a-network.md").read_text(encoding="utf-8")
    (lines,) = re.findall(r"```text\n(import json, pathlib, torch\n.*?)```", page, re.DOTALL)
    assert len(lines.strip().splitlines()) <= 10
    data = mixed("m.memproof.jsonl")
    for name, table in (("t", None), ("m", data)):
        ran = memproof("export", f"{name}.memproof.jsonl", "--torch-json", "grid.json")
        assert ran.code == 0, ran
        found: dict[str, Any] = {}
        exec(lines, found)  # the block of the page
        table = table or package.certificate.loader.load(certificate).dataset
        for p, label in zip(table.points, table.labels, strict=True):
            x = np.array([float(Fraction(int(v), int(table.denominator))) for v in p]).view(Array)
            assert [Fraction(float(v)) for v in found["network"](x)] == [
                Fraction(int(v), int(table.label_denominator)) for v in label]


def test_what_would_be_rounded_is_refused(certificate: Path) -> None:
    ran = memproof("export", CERTIFICATES / "iris.memproof.jsonl", "--npz", "i.npz")
    refused(ran, "MP-A012", "row 1")  # 5.1 is no float64
    ran = memproof("export", CERTIFICATES / "digits-ledger.memproof.jsonl.gz", "--npz", "d.npz")
    refused(ran, "MP-A012")
    refused(memproof("export", certificate), "MP-U004")
    Path("mine.npz").write_text("mine")
    refused(memproof("export", certificate, "--npz", "mine.npz"), "MP-U005")
    assert Path("mine.npz").read_text() == "mine"
