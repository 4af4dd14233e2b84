"""scikit-learn, PyTorch, safetensors, NPZ, JSON: exactly what is stored; hostile files declined."""

from __future__ import annotations

import io
import json
import os
import struct
import tracemalloc
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.command_line import memproof, refused
from sklearn.datasets import load_iris
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, Normalizer, StandardScaler

import memproof as package
from memproof.errors import MemproofError
from memproof.interop.loading import foreign_of, read_foreign
from memproof.interop.npz import read_npz
from memproof.interop.torch import Tensors, read_safetensors
from memproof.network.foreign import read_network

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
X, Y = load_iris(return_X_y=True)
NAMES = np.array(["setosa", "versicolor", "virginica"])[Y]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def refusal(code: str, call: Any, *arguments: Any) -> MemproofError:
    with pytest.raises(MemproofError) as caught:
        call(*arguments)
    assert caught.value.code == code, caught.value.message()
    return caught.value


# -------------------- scikit-learn
def by_fractions(model: Any, x: list[Fraction], relu: bool = True) -> list[Fraction]:
    """coefs_ and intercepts_ by their definition."""
    for k, (w, b) in enumerate(zip(model.coefs_, model.intercepts_, strict=True)):
        x = [sum((Fraction(float(w[i, j])) * v for i, v in enumerate(x)), Fraction(float(b[j])))
             for j in range(len(b))]
        if relu and k < len(model.coefs_) - 1:
            x = [max(v, Fraction(0)) for v in x]
    return x


@pytest.mark.parametrize("activation", ["relu", "identity"])
@pytest.mark.parametrize("labels", [NAMES, Y == 1])
def test_a_classifier(activation: str, labels: np.ndarray) -> None:
    model = MLPClassifier((5, 3), activation=activation, max_iter=15, random_state=0)
    model.fit(X, labels)
    found = foreign_of(model)
    assert found.reading == ("argmax" if labels is NAMES else "sign")
    assert found.classes == tuple(map(str, sorted(set(labels.tolist()))))
    for row in X[:5]:
        x = [Fraction(float(v)) for v in row]
        assert list(found.network.evaluate(x)) == by_fractions(model, x, activation == "relu")


@pytest.mark.parametrize("scaler", [StandardScaler(), MinMaxScaler(), StandardScaler(
    with_mean=False), StandardScaler(with_std=False)])
def test_a_scaler_is_computed_exactly(scaler: Any) -> None:
    model = make_pipeline(scaler, MLPRegressor(hidden_layer_sizes=(4,), max_iter=15,
                                               random_state=0)).fit(X, Y)
    found = foreign_of(model)
    assert found.reading == "nearest"
    assert "scaler" in found.notes[0]
    for row in X[:5]:
        x = [Fraction(float(v)) for v in row]
        if isinstance(scaler, MinMaxScaler):
            scaled = [v * Fraction(float(s)) + Fraction(float(m))
                      for v, s, m in zip(x, scaler.scale_, scaler.min_, strict=True)]
        else:
            mean = scaler.mean_ if scaler.with_mean else [0.0] * 4
            scale = scaler.scale_ if scaler.with_std else [1.0] * 4
            scaled = [(v - Fraction(float(m))) / Fraction(float(s))
                      for v, m, s in zip(x, mean, scale, strict=True)]
        assert list(found.network.evaluate(x)) == by_fractions(model[-1], scaled)


def test_fractions_over_a_long_denominator(monkeypatch: pytest.MonkeyPatch) -> None:
    """784 standard deviations have a common denominator that no memory holds for all weights."""
    model = make_pipeline(StandardScaler(), MLPRegressor(hidden_layer_sizes=(4,), max_iter=5)).fit(
        X, Y)
    monkeypatch.setattr("memproof.interop.foreign.MOST_BITS", 1000)
    assert "common denominator" in refusal("MP-A005", foreign_of, model).message()


def test_what_scikit_learn_has_else() -> None:
    clipped = make_pipeline(MinMaxScaler(clip=True), MLPClassifier((3,), max_iter=5)).fit(X, Y)
    assert "clip" in refusal("MP-A003", foreign_of, clipped).message()
    refusal("MP-A003", foreign_of, MLPClassifier((3,), activation="tanh", max_iter=5).fit(X, Y))
    model = make_pipeline(Normalizer(), MLPClassifier((3,), max_iter=5)).fit(X, Y)
    assert "Normalizer" in refusal("MP-A003", foreign_of, model).message()
    bad = MLPClassifier((3,), max_iter=5).fit(X, Y)
    bad.coefs_[0][1, 1] = np.nan
    refusal("MP-A004", foreign_of, bad)


def test_an_audit_agrees_with_predict() -> None:
    """What is certain in float64 is what the program predicts."""
    model = MLPClassifier((6,), max_iter=80, random_state=2).fit(X, NAMES)
    found = package.audit(model, package.Dataset.from_rows(X.tolist(), NAMES.tolist(), name="t"))
    predicted = model.predict(X)
    missed = {row for miss in found.misses for row in found.dataset.rows[miss.point]}
    uncertain = {row for p in found.cells[1].depends for row in found.dataset.rows[p]}
    for i, (a, b) in enumerate(zip(predicted, NAMES, strict=True), 1):
        assert i in uncertain or (a != b) == (i in missed)


# -------------------- PyTorch, by the names of classes
class Tensor:
    def __init__(self, values: Any, dtype: str = "float32") -> None:
        self.values, self.dtype = np.asarray(values, dtype=np.float32), f"torch.{dtype}"

    def detach(self) -> Tensor:
        return self

    cpu = float = detach

    def numpy(self) -> np.ndarray:
        return self.values


class Module:
    def __init__(self, **fields: Any) -> None:
        self.__dict__.update(fields)


def kind(name: str) -> type:
    return type(name, (Module,), {})


Linear, ReLU, Flatten, Tanh = map(kind, ("Linear", "ReLU", "Flatten", "Tanh"))


class Sequential(list):  # type: ignore[type-arg]
    pass


def test_a_sequential_that_computes_something_else() -> None:
    class Turned(Sequential):
        def forward(self, x: Any) -> Any:
            return x

    assert "forward" in refusal("MP-A003", foreign_of, Turned([linear([[1]])])).message()
    refusal("MP-A003", foreign_of, Sequential([Turned([linear([[1]])])]))


def linear(weights: Any, bias: Any = None, dtype: str = "float32") -> Any:
    return Linear(weight=Tensor(weights, dtype), bias=None if bias is None else Tensor(bias))


def test_a_sequential() -> None:
    inner = Sequential([linear([[1, 2], [0, -1]], [0.5, 0]), ReLU()])
    found = foreign_of(Sequential([Flatten(), inner, ReLU(), linear([[1, 1]], dtype="bfloat16")]))
    assert found.kind == "PyTorch"
    assert found.network.evaluate([1, -3]) == (3,)
    error = refusal("MP-A003", foreign_of, Sequential([linear([[1]]), Tanh(), linear([[1]])]))
    assert error.place == "module 1 (Tanh)"
    refusal("MP-A006", foreign_of, Sequential([linear([[1]]), ReLU()]))
    message = refusal("MP-A005", foreign_of, Sequential([linear([[1, 2, 3]]), linear(
        [[1, 2], [3, 4]])])).message()
    assert "weights of shape (2, 1)" in message


def norm(kind_: str = "BatchNorm1d", training: bool = False, **numbers: Any) -> Any:
    """A normalization as torch has it; ``eps`` is a Python float."""
    tensors = {key: None if value is None else Tensor(value) for key, value in numbers.items()
               if key != "eps"}
    given = {"weight": None, "bias": None, "running_mean": None, **tensors}
    return kind(kind_)(training=training, eps=numbers.get("eps", 0.25), **given)


NORM = norm(running_mean=[1, -2], running_var=[2, 0.3125], weight=[3, 1], bias=[0.5, -1])
# sqrt(2.25) = 3/2, sqrt(0.5625) = 3/4: x0 -> 2 (x0 - 1) + 1/2, x1 -> 4/3 (x1 + 2) - 1
FACTORS, OFFSETS = (Fraction(2), Fraction(4, 3)), (Fraction(-3, 2), Fraction(5, 3))


def test_a_normalization_is_exact_where_its_root_is_rational() -> None:
    """Behind the inputs, behind a Linear, behind a relu, and twice: against the formula."""
    first = linear([[1, -2], [0.5, 3]], [1, -1])
    last = linear([[1, 1], [2, -1]], [0, 0.25])

    def normal(v: list[Fraction]) -> list[Fraction]:
        return [f * a + o for f, a, o in zip(FACTORS, v, OFFSETS, strict=True)]

    def affine(module: Any, v: list[Fraction]) -> list[Fraction]:
        return [sum((Fraction(float(w)) * a for w, a in zip(row, v, strict=True)),
                    Fraction(float(b)))
                for row, b in zip(module.weight.values, module.bias.values, strict=True)]

    relu = lambda v: [max(a, Fraction(0)) for a in v]  # noqa: E731
    steps: dict[str, Any] = {"n": (NORM, normal), "f": (first, lambda v: affine(first, v)),
                             "l": (last, lambda v: affine(last, v)), "r": (ReLU(), relu)}
    for word in ("nfrl", "fnrl", "frnl", "frnnl", "nnfl", "fnnrnl", "frln"):
        network = foreign_of(Sequential([steps[each][0] for each in word])).network
        assert network.sizes().depth == 1  # nothing but the two Linear
        for x in ([Fraction(1), Fraction(2)], [Fraction(-7, 3), Fraction(1, 5)]):
            wanted = x
            for each in word:
                wanted = steps[each][1](wanted)
            assert list(network.evaluate(x)) == wanted, word


def test_channels_of_images_are_flattened() -> None:
    """BatchNorm2d before a Flatten: each channel has several cells."""
    module = norm("BatchNorm2d", running_mean=[1, 0], running_var=[0, 3.75])
    sequence = [module, Flatten(), linear([[1, 1, 1, 1]], [0])]
    network = foreign_of(Sequential(sequence)).network
    assert network.evaluate([2, 3, 8, 10]) == (2 * (1 + 2) + (8 + 10) * Fraction(1, 2),)
    refusal("MP-A005", foreign_of, Sequential([sequence[0], sequence[2]]))


@pytest.mark.parametrize(("modules", "code", "part"), [
    ([linear([[1.0]]), norm(running_mean=[0], running_var=[1])], "MP-A003",
     "channel 0: var + eps 1.25"),
    ([linear([[1.0]]), norm(running_mean=[0], running_var=[-1])], "MP-A003", "fold"),
    ([linear([[1.0]]), norm(training=True, running_mean=[0], running_var=[2])], "MP-A003", "eval"),
    ([linear([[1.0]]), norm(running_var=None)], "MP-A003", "running statistics"),
    ([linear([[1.0]]), norm(running_mean=[0], running_var=[np.nan])], "MP-A004", "finite"),
    ([linear([[1.0]]), norm(running_mean=[0, 0], running_var=[2, 2])], "MP-A005", "channel"),
    ([linear([[1.0]]), norm(running_mean=[0], running_var=[2], weight=[1, 2])], "MP-A005", "lists"),
    ([linear([[1.0]]), ReLU(), norm(running_mean=[0], running_var=[2])], "MP-A003", "the end"),
    ([norm(running_mean=[0], running_var=[2]), ReLU(), linear([[1.0]])], "MP-A003", "module 1")])
def test_normalizations_that_are_refused(modules: list[Any], code: str, part: str) -> None:
    assert part in refusal(code, foreign_of, Sequential(modules)).message()


# -------------------- safetensors
def saved(name: str, tensors: dict[str, tuple[str, list[int], bytes]], **header: Any) -> str:
    found: dict[str, Any] = dict(header)
    data = b""
    for key, (dtype, shape, content) in tensors.items():
        found[key] = {"dtype": dtype, "shape": shape,
                      "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(found).encode()
    Path(name).write_bytes(struct.pack("<Q", len(text)) + text + data)
    return name


def floats(*values: float) -> bytes:
    return struct.pack(f"<{len(values)}f", *values)


def test_safetensors() -> None:
    name = saved("n.safetensors", {"0.weight": ("F32", [2, 1], floats(1, -1)),
                                   "0.bias": ("F32", [2], floats(0, 2)),
                                   "2.weight": ("BF16", [1, 2], b"\x80\x3f\x00\x40")},
                 __metadata__={"format": "pt"})
    found = read_safetensors(name, ["0", "relu", "2"])
    assert found.network.evaluate([1]) == (1 + 2 * 1,)
    assert "0,relu,2" in refusal("MP-A008", read_safetensors, name, None).message()
    assert "0.weight" in refusal("MP-A008", read_safetensors, name, ["fc"]).message()
    ran = memproof("audit", name, "iris", "--layers", "0,relu,2", "--reading", "sign")
    assert "MP-" in ran.err  # one input, four features


def with_normalization() -> str:
    """Linear, BatchNorm, relu, Linear: the normalization changes the sign."""
    return saved("bn.safetensors", {
        "0.weight": ("F32", [1, 1], floats(1)), "0.bias": ("F32", [1], floats(0)),
        "1.weight": ("F32", [1], floats(-1)), "1.running_mean": ("F32", [1], floats(0)),
        "3.weight": ("F32", [2, 1], floats(1, -1)), "3.bias": ("F32", [2], floats(0, 0))})


def test_no_tensor_is_left_out() -> None:
    """Without the normalization it would be another network."""
    name = with_normalization()
    for layers in (["0", "relu", "3"], ["0", "3"]):
        message = refusal("MP-A008", read_safetensors, name, layers).message()
        assert "1.weight, 1.running_mean (a normalization" in message
        assert "0.weight" not in message
    message = refusal("MP-A008", read_safetensors, name, ["0"]).message()
    assert all(each in message for each in ("1.running_mean", "3.weight", "3.bias"))
    proposal = refusal("MP-A008", read_safetensors, name, None).message()
    assert "tensors for 0,relu,3; and of no Linear layer: 1.weight, 1.running_mean" in proposal


def test_a_relu_has_a_layer_before_it_and_small_letters() -> None:
    name = saved("n.safetensors", {"fc1.weight": ("F32", [1, 1], floats(1)),
                                   "fc2.weight": ("F32", [1, 1], floats(1))})
    message = refusal("MP-A008", read_safetensors, name, ["fc1", "ReLU", "fc2"]).message()
    assert "relu is written in small letters" in message
    message = refusal("MP-A008", read_safetensors, name, ["relu", "fc1", "fc2"]).message()
    assert "a layer before the first relu" in message
    assert read_safetensors(name, ["fc1", "relu", "fc2"]).network.evaluate([-1]) == (0,)


@pytest.mark.parametrize("entry", [
    {"dtype": "F32", "shape": [2, 1], "data_offsets": [0, 4]},
    {"dtype": "F32", "shape": [2**40, 2**40], "data_offsets": [0, 8]},
    {"dtype": "F32", "shape": [-1, 2], "data_offsets": [0, 8]},
    {"dtype": "F32", "shape": [2, 1], "data_offsets": [4, 2**60]},
    {"dtype": "I128", "shape": [2, 1], "data_offsets": [0, 8]},
    {"dtype": ["F32"], "shape": [2, 1], "data_offsets": [0, 8]},
    {"shape": [2, 1]}, [], None, {"dtype": "F32", "shape": "ab", "data_offsets": [0, 8]},
    {"dtype": "F32", "shape": [], "data_offsets": [0, 4]},
    {"dtype": "F32", "shape": [0, 2**60, 2**60], "data_offsets": [0, 0]},
    {"dtype": "F32", "shape": [True, 2], "data_offsets": [0, 8]}])
def test_a_header_that_lies(entry: Any) -> None:
    text = json.dumps({"0.weight": entry}).encode()
    Path("n.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + bytes(8))
    refused(memproof("audit", "n.safetensors", "iris", "--layers", "0"), "MP-A007")
    refusal("MP-A008", read_safetensors, "n.safetensors", None)  # the proposal believes nothing


@pytest.mark.parametrize("data", [b"", b"1234567", struct.pack("<Q", 2**63) + b"{}",
                                  struct.pack("<Q", 2) + b"[]", struct.pack("<Q", 2) + b"{a",
                                  struct.pack("<Q", 2000) + b"[" * 2000])
def test_no_header(data: bytes) -> None:
    Path("n.safetensors").write_bytes(data)
    refusal("MP-A007", Tensors, "n.safetensors")


# -------------------- NPZ
def test_npz() -> None:
    np.savez("n.npz", W0=np.array([[1, 2]], np.float16), b0=np.zeros(1), W1=np.array([[3]]),
             b1=np.array([1]))
    assert read_npz("n.npz").network.evaluate([1, 1]) == (10,)
    np.savez("t.npz", W0=np.ones((1, 2)), b0=np.zeros(1), W1=np.ones((1, 3)), b1=np.zeros(3))
    assert "did you forget .T?" in refusal("MP-A005", read_npz, "t.npz").message()
    np.savez("o.npz", W0=np.ones((1, 1)), coefs=np.ones(1))
    assert "coefs" in refusal("MP-A008", read_npz, "o.npz").message()


def test_transposed_weights_of_the_first_layer() -> None:
    np.savez("t.npz", W0=np.ones((2, 3)), b0=np.zeros(3), W1=np.ones((3, 1)), b1=np.zeros(1))
    message = refusal("MP-A005", read_npz, "t.npz").message()
    assert "expected weights of shape (3, 2), found (2, 3) (transposed" in message


def test_names_of_classes_in_an_archive() -> None:
    """Bytes are text; objects are pickles, and the message says what to write instead."""
    layers = {"W0": np.ones((2, 2)), "b0": np.zeros(2)}
    np.savez("b.npz", **layers, classes=np.array([b"cat", b"dog"]))
    assert read_npz("b.npz").classes == ("cat", "dog")
    np.savez("o.npz", **layers, classes=np.array(["cat", "dog"], dtype=object))
    message = refusal("MP-A007", read_npz, "o.npz").message()
    assert "array classes" in message
    assert "classes.astype(str)" in message


def test_hostile_archives() -> None:
    np.savez("p.npz", W0=np.array([print], dtype=object), b0=np.zeros(1))
    refusal("MP-A007", read_npz, "p.npz")
    Path("none.npz").write_bytes(b"PK\x05\x06")
    refusal("MP-A007", read_npz, "none.npz")
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "<f8", "fortran_order": False, "shape": (2**30, 2**10)})
    with zipfile.ZipFile("lie.npz", "w") as archive:
        archive.writestr("W0.npy", header.getvalue() + bytes(8))
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "<U0", "fortran_order": False, "shape": (10**12,)})
    with zipfile.ZipFile("names.npz", "w") as archive:  # numbers of which none has a byte
        archive.writestr("classes.npy", header.getvalue())
    with zipfile.ZipFile("bomb.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("W0.npy", bytes(2**28 + 8))
    tracemalloc.start()
    for name in ("lie.npz", "names.npz", "bomb.npz"):
        refused(memproof("audit", name, "iris"), "MP-A007")
    assert tracemalloc.get_traced_memory()[1] < 100 * 2**20
    tracemalloc.stop()


def test_many_arrays_and_pipes() -> None:
    with zipfile.ZipFile("many.npz", "w") as archive:
        for k in range(5001):
            archive.writestr(f"W{k}.npy", b"")
    assert "5001" in refusal("MP-A007", read_foreign, "many.npz").message()
    for name in ("pipe.npz", "pipe.json", "pipe.onnx", "pipe.safetensors"):
        os.mkfifo(name)
        refusal("MP-U001", read_foreign, name)


# -------------------- JSON, and what is nothing of all this
def test_a_float_in_json_is_asked_for() -> None:
    text = ('{"format": "memproof-network", "version": 1, "inputs": 1, "layers": [{"weights": '
            '[[0.1]], "biases": [0.5]}], "output": {"weights": [[1]], "biases": [0]}}')
    Path("n.json").write_text(text)
    refusal("MP-N026", read_foreign, "n.json")
    decimal, dyadic = (read_network("n.json", floats=kind) for kind in ("decimal", "dyadic"))
    assert decimal.evaluate([1]) == (Fraction(6, 10),)
    assert dyadic.evaluate([1]) == (Fraction(0.1) + Fraction(1, 2),)
    Path("e.json").write_text(text.replace("0.1", "1e999"))
    refusal("MP-D007", read_foreign, "e.json")
    Path("f.json").write_text(text.replace("0.1", "0.25"))
    assert read_foreign("f.json").network.evaluate([1]) == (Fraction(3, 4),)


@pytest.mark.parametrize("name", ["n.pt", "n.pkl", "n.joblib", "n.PTH", "n.h5", "n"])
def test_other_files(name: str) -> None:
    Path(name).write_bytes(b"\x80\x04cos\nsystem\n")
    refused(memproof("audit", name, "iris"), "MP-A001")


@pytest.mark.parametrize(("name", "part"), [
    ("c.memproof.jsonl", "memproof check"), ("c.memproof.jsonl.gz", "memproof check"),
    ("t.csv", "NETWORK TABLE"), ("t.csv.gz", "NETWORK TABLE")])
def test_a_certificate_or_a_table_in_the_place_of_a_network(name: str, part: str) -> None:
    Path(name).write_text("x,y\n1,2\n")
    refused(memproof("audit", name, "iris"), "MP-A001", part)


@pytest.mark.parametrize(("name", "data", "part"), [
    ("n.onnx", b"", "an empty file"), ("n.onnx", b"PK\x03\x04", "bytes 50 4b 03 04"),
    ("n.onnx", b"hello", "'hello'"),
    ("n.safetensors", struct.pack("<Q", 2) + b"\x01\x02", "bytes 01 02")])
def test_the_beginning_of_a_file_that_is_something_else(name: str, data: bytes, part: str) -> None:
    Path(name).write_bytes(data)
    refused(memproof("audit", name, "iris", "--layers", "0"), "MP-A007", name, part)
