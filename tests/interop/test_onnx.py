"""ONNX graphs: read exactly, within the bounds of what onnxruntime computes, refused by name."""

from __future__ import annotations

import os
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.command_line import memproof

onnx = pytest.importorskip("onnx", reason="the extra [onnx] is not installed")
runtime = pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")

from onnx import TensorProto, helper, numpy_helper  # noqa: E402

from memproof.auditing.formats import FLOAT32, FLOAT64, GRID, Evaluation  # noqa: E402
from memproof.auditing.rounding import at_outputs, store  # noqa: E402
from memproof.auditing.values import Block, all_sums, steps  # noqa: E402
from memproof.errors import MemproofError  # noqa: E402
from memproof.interop.onnx import from_model, read_onnx  # noqa: E402
from memproof.matrices import narrow  # noqa: E402

Node = Any


def model(nodes: list[Node], constants: dict[str, Any], shape: tuple[int, ...], output: str,
          kind: int = TensorProto.FLOAT) -> Any:
    """A model with the input x (a batch of this shape)."""
    graph = helper.make_graph(
        nodes, "g", [helper.make_tensor_value_info("x", kind, ["N", *shape])],
        [helper.make_tensor_value_info(output, kind, None)],
        [numpy_helper.from_array(np.asarray(array), name) for name, array in constants.items()])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def node(kind: str, inputs: str, output: str, **attributes: Any) -> Node:
    return helper.make_node(kind, ["" if each == "-" else each for each in inputs.split()],
                            [output], name=f"the_{kind}_{output}", **attributes)


def ran(found: Any, x: np.ndarray) -> np.ndarray:
    """What onnxruntime computes, a row for each row."""
    session = runtime.InferenceSession(found.SerializeToString())
    return session.run(None, {"x": x})[0].reshape(len(x), -1)


def integers(chance: np.random.Generator, *shape: int) -> np.ndarray:
    return chance.integers(-3, 4, shape).astype(np.float32)


GRAPHS: dict[str, tuple[list[Node], dict[str, tuple[int, ...]], tuple[int, ...], str]] = {
    "gemm": ([node("Gemm", "x W b", "a", transB=1), node("Relu", "a", "h"),
              node("Gemm", "h V", "y", alpha=0.5)],
             {"W": (6, 4), "b": (6,), "V": (6, 3)}, (4,), "y"),
    "matmul": ([node("MatMul", "x W", "a"), node("Add", "b a", "s"), node("Relu", "s", "h"),
                node("Dropout", "h", "d"), node("MatMul", "d V", "y")],
               {"W": (4, 6), "b": (6,), "V": (6, 3)}, (4,), "y"),
    "residual": ([node("Gemm", "x W b", "a"), node("Relu", "a", "h"), node("Gemm", "h U b", "c"),
                  node("Relu", "c", "d"), node("Add", "d h", "e"), node("Sub", "e a", "f"),
                  node("MatMul", "f V", "y")],
                 {"W": (4, 6), "b": (6,), "U": (6, 6), "V": (6, 3)}, (4,), "y"),
    "clip": ([node("Clip", "x low high", "a"), node("Clip", "a - high", "c"),
              node("Neg", "c", "n"), node("Mul", "s n", "m"), node("Div", "m two", "e"),
              node("Sub", "s e", "y")], {"s": (4,)}, (4,), "y"),
    "convolution": ([node("Conv", "x K b", "a", pads=[1, 0, 1, 1], strides=[1, 2]),
                     node("Relu", "a", "h"),
                     node("MaxPool", "h", "p", kernel_shape=[2, 2], strides=[2, 1]),
                     node("Flatten", "p", "y")],
                    {"K": (3, 2, 3, 3), "b": (3,)}, (2, 5, 6), "y"),
    "groups": ([node("Conv", "x K b", "a", group=2, dilations=[2, 1]),
                node("AveragePool", "a", "p", kernel_shape=[2, 2], pads=[1, 1, 0, 0]),
                node("Relu", "p", "h"), node("GlobalAveragePool", "h", "y")],
               {"K": (4, 1, 3, 2), "b": (4,)}, (2, 6, 6), "y"),
    "pool of three": ([node("MaxPool", "x", "p", kernel_shape=[1, 3], pads=[0, 1, 0, 1]),
                       node("Flatten", "p", "y")], {}, (1, 2, 4), "y"),
    "squeezed": ([node("Reshape", "x thirds", "a"), node("Squeeze", "a second", "t"),
                  node("Add", "t c", "s"), node("Squeeze", "s", "y")], {"c": (3, 1)}, (3,), "y"),
    "shapes": ([node("Reshape", "x shape", "a"), node("Transpose", "a", "t", perm=[0, 2, 1]),
                node("MatMul", "t W", "m"), node("Relu", "m", "h"), node("Squeeze", "h", "s"),
                node("Identity", "s", "y")], {"W": (2, 4)}, (6,), "y"),
}
SCALARS = {"low": np.float32(-2), "high": np.float32(2), "two": np.float32(2),
           "shape": np.array([-1, 2, 3]), "thirds": np.array([-1, 1, 3, 1]),
           "second": np.array([1])}


@pytest.mark.parametrize("name", GRAPHS)
def test_operators_do_what_onnxruntime_does(name: str) -> None:
    """On small integers float32 is exact (but for means), so the results are the same."""
    nodes, shapes, shape, output = GRAPHS[name]
    chance = np.random.default_rng(5)
    constants = {key: integers(chance, *of) for key, of in shapes.items()}
    used = {each for one in nodes for each in one.input} & SCALARS.keys()
    found = model(nodes, {**constants, **{key: SCALARS[key] for key in used}}, shape, output)
    x = integers(chance, 6, *shape)
    network = from_model(found).network
    for row, wanted in zip(x, ran(found, x), strict=True):
        values = network.evaluate([int(v) for v in row.ravel()])
        assert [float(v) for v in values] == pytest.approx(wanted.tolist(), rel=1e-6, abs=1e-6)


def random_model(chance: np.random.Generator, kind: int) -> tuple[Any, list[Any]]:
    """A small network of this type, and its layers (W, b) for fractions of our own."""
    numbers = np.float32 if kind == TensorProto.FLOAT else np.float64
    widths = chance.integers(1, 6, chance.integers(2, 5)).tolist()
    layers, nodes, constants, at = [], [], {}, "x"
    for k, (a, b) in enumerate(pairwise(widths)):
        w = (chance.normal(0, 1, (b, a)) * 2.0 ** chance.integers(-20, 6, (b, a))).astype(numbers)
        w[chance.random((b, a)) < 0.2] = 0
        c = chance.normal(0, 1, b).astype(numbers)
        layers.append((w, c))
        constants |= {f"W{k}": w if k % 2 else w.T, f"b{k}": c}
        nodes.append(node("Gemm", f"{at} W{k} b{k}", f"z{k}", transB=k % 2))
        at = f"z{k}"
        if k < len(widths) - 2:
            nodes.append(node("Relu", at, f"h{k}"))
            at = f"h{k}"
    return model(nodes, constants, (widths[0],), at, kind), layers


def by_fractions(layers: list[Any], x: list[Fraction]) -> list[Fraction]:
    """The network by its definition."""
    for k, (w, b) in enumerate(layers):
        x = [sum((Fraction(float(p)) * v for p, v in zip(row, x, strict=True)), Fraction(float(c)))
             for row, c in zip(w, b, strict=True)]
        x = x if k == len(layers) - 1 else [max(v, Fraction(0)) for v in x]
    return x


def check_random_models(count: int, seed: int) -> None:
    """ONNX -> exact values, which are ours by fractions; onnxruntime within the bound, each row."""
    chance = np.random.default_rng(seed)
    for number in range(count):
        kind, form = ((TensorProto.FLOAT, FLOAT32), (TensorProto.DOUBLE, FLOAT64))[number % 2]
        found, layers = random_model(chance, kind)
        numbers = np.float32 if kind == TensorProto.FLOAT else np.float64
        x = (chance.normal(0, 8, (4, layers[0][0].shape[1]))).astype(numbers)
        network = from_model(found).network
        fractions = [[Fraction(float(v)) for v in row] for row in x]
        wanted = [by_fractions(layers, row) for row in fractions]
        assert [list(network.evaluate(row)) for row in fractions] == wanted
        scale = max(v.denominator for row in fractions for v in row)
        block = Block(narrow(np.array([[int(v * scale) for v in row] for row in fractions],
                                        dtype=object)), scale)
        matrices = list(steps(network))
        exact = all_sums(matrices, block)
        bounds = at_outputs(store(matrices, Evaluation(form, form)), block, exact)[1].errors
        for i, row in enumerate(ran(found, x)):
            for j, value in enumerate(row):
                assert Fraction(int(exact[-1].numerators[i, j]), exact[-1].scale) == wanted[i][j]
                error = abs(Fraction(float(value)) - wanted[i][j])
                assert error <= Fraction(int(bounds[i, j]), 1 << GRID)


def test_random_models() -> None:
    check_random_models(100, 1)


@pytest.mark.exhaustive
def test_two_thousand_random_models() -> None:
    check_random_models(2000, 2)


# -------------------- heads, and what cannot be read
def logits(*more: Node, **constants: Any) -> Any:
    nodes = [node("Gemm", "x W", "y"), *more]
    output = more[-1].output[0] if more else "y"
    return model(nodes, {"W": np.eye(3, dtype=np.float32), **constants}, (3,), output)


@pytest.mark.parametrize(("head", "reading"), [
    (node("Softmax", "y", "p"), "argmax"), (node("LogSoftmax", "y", "p"), "argmax"),
    (node("ArgMax", "y", "p", axis=1), "argmax")])
def test_heads(head: Node, reading: str) -> None:
    found = from_model(logits(head))
    assert (found.reading, found.network.outputs) == (reading, 3)
    assert found.network.evaluate([1, 2, 3]) == (1, 2, 3)


def test_what_no_output_comes_from_says_nothing_of_its_reading() -> None:
    found = from_model(logits(node("Softmax", "y", "p"), node("Neg", "y", "n")))
    assert (found.reading, found.network.evaluate([1, 2, 3])) == ("", (-1, -2, -3))
    two = logits(node("Softmax", "x", "p"), node("Softmax", "y", "q"), node("Softmax", "x", "r"))
    two.graph.output[0].name = "q"
    assert from_model(two).network.evaluate([1, 2, 3]) == (1, 2, 3)


def test_operators_mean_what_onnx_says() -> None:
    """None of another domain, and none that the file defines by itself."""
    other = logits(node("Softmax", "y", "p", domain="other"))
    own = logits(node("Softmax", "y", "p"))
    own.functions.append(helper.make_function(
        "", "Softmax", ["a"], ["b"], [node("Neg", "a", "b")], [helper.make_opsetid("", 17)]))
    for found in (other, own):
        with pytest.raises(MemproofError, match="an operator of ONNX itself"):
            from_model(found)


def test_one_list_of_classes() -> None:
    def behind(name: str, classes: list[str]) -> Node:
        return node("ZipMap", "p", name, domain="ai.onnx.ml", classlabels_strings=classes)

    head = node("Softmax", "y", "p")
    twice = logits(head, behind("q", ["a", "b", "c"]), behind("r", ["a", "b", "c"]))
    assert from_model(twice).classes == ("a", "b", "c")
    with pytest.raises(MemproofError, match="the same classes"):
        from_model(logits(head, behind("q", ["a", "b", "c"]), behind("r", ["b", "a", "c"])))


ONE, HALF = np.array([1], dtype=np.float32), np.array([0.5], dtype=np.float32)


def of_one_logit(*more: Node) -> Any:
    nodes = [node("Gemm", "x W", "y"), node("Sigmoid", "y", "p"), *more]
    constants = {"W": np.ones((3, 1), dtype=np.float32), "one": ONE, "half": HALF}
    return model(nodes, constants, (3,), nodes[-1].output[0])


@pytest.mark.parametrize("more", [
    [], [node("Sub", "one p", "q"), node("Concat", "q p", "both", axis=1),
         node("ArgMax", "both", "c", axis=1)],
    [node("Greater", "p half", "c"), node("Cast", "c", "d", to=7)],
    [node("Sub", "one p", "q"), node("Sub", "one q", "r")],
    [node("Greater", "p half", "c"), node("Not", "c", "d"), node("Not", "d", "e")]])
def test_behind_a_sigmoid_the_class_stays_the_class(more: list[Node]) -> None:
    assert from_model(of_one_logit(*more)).reading == "sign"


@pytest.mark.parametrize("more", [
    [node("Sub", "one p", "q")], [node("Sub", "p one", "q")], [node("Sub", "half p", "q")],
    [node("Sub", "one p", "q"), node("Concat", "p q", "both", axis=1)],
    [node("Concat", "p p", "both", axis=1)], [node("ArgMax", "p", "c", axis=1)],
    [node("Greater", "p one", "c")], [node("Greater", "half p", "c")],
    [node("Greater", "p half", "c"), node("Not", "c", "d")]])
def test_behind_a_sigmoid_nothing_turns_the_classes_round(more: list[Node]) -> None:
    with pytest.raises(MemproofError) as caught:
        from_model(of_one_logit(*more))
    assert caught.value.code == "MP-A003"


def test_long_integers_lose_nothing() -> None:
    """Behind a batch of several rows, as for a single one."""
    found = model([node("MatMul", "x W", "y")], {"W": np.array([[2**60 + 1]])}, (2, 1), "y")
    assert from_model(found).network.evaluate([1, 1]) == (2**60 + 1,) * 2


@pytest.mark.parametrize("behind", [
    node("GlobalAveragePool", "h", "y"), node("MatMul", "h one", "y")],
    ids=lambda each: each.op_type)
def test_a_short_graph_makes_no_matrix_of_terabytes(behind: Node) -> None:
    width = 1 << 20
    found = model(
        [node("MatMul", "x W", "a"), node("Reshape", "a shape", "h"), behind],
        {"W": np.ones((1, width), np.float32), "shape": np.array([-1, width, 1]),
         "one": np.ones((1, 1), np.float32)}, (1,), "y")
    with pytest.raises(MemproofError) as caught:
        from_model(found)
    assert caught.value.code == "MP-A005"


@pytest.mark.parametrize(("nodes", "part"), [
    ([node("Softmax", "y", "p", axis=0)], "axis 0"), ([node("ArgMax", "y", "p")], "axis 0"),
    ([node("Reshape", "y column", "c"), node("Softmax", "c", "p", axis=2)], "axis 2"),
    ([node("Softmax", "y", "p"), node("Sub", "one p", "q")], "the_Sub"),
    ([node("Squeeze", "y batch", "t")], "the_Squeeze"), ([node("Clip", "y inf", "t")], "finite"),
    ([node("Tanh", "y", "t")], "the_Tanh"), ([node("tensor", "y", "t")], "the_tensor"),
    ([node("constant_node", "y", "t")], "the_constant_node"), ([node("_init__", "y", "t")], ""),
    ([node("Softmax", "y", "p"), node("Relu", "p", "r")], "the_Relu"),
    ([node("Softmax", "y", "p"), node("Gemm", "p W", "r")], "the_Gemm"),
    ([node("Mul", "y y", "t")], "the_Mul"),
    ([node("BatchNormalization", "y one one one one", "t")], "channel 0: var + eps ≈ 1.00001"),
    ([node("BatchNormalization", "y one one one one", "t", epsilon=0.0, training_mode=1)],
     "evaluation mode"),
    ([node("BatchNormalization", "y two two two two", "t", epsilon=0.0)], "3 channels"),
    ([node("QuantizeLinear", "y one", "t")], "quantized"),
    ([node("Conv", "y W", "t")], "the_Conv"),
    ([node("Reshape", "y bad", "t")], "the_Reshape"),
    ([node("Transpose", "y", "t", perm=[1, 0])], "the_Transpose"),
    ([node("Div", "y zero", "t")], "divisors other than 0"),
    ([node("Gemm", "y y", "t")], "the_Gemm"),
    ([node("Cast", "y", "t", to=TensorProto.INT64)], "the_Cast")])
def test_what_is_refused_is_named(nodes: list[Node], part: str) -> None:
    constants = {"one": np.ones(3, np.float32), "two": np.ones(2, np.float32),
                 "bad": np.array([3, 1]), "zero": np.zeros(3, np.float32),
                 "column": np.array([-1, 3, 1]), "batch": np.array([0]),
                 "inf": np.array(np.inf, np.float32)}
    with pytest.raises(MemproofError) as caught:
        from_model(logits(*nodes, **constants))
    assert caught.value.code in ("MP-A003", "MP-A004", "MP-A005")
    assert part in caught.value.message()


def test_a_normalization_does_what_onnxruntime_does() -> None:
    """Roots 3/2, 1, 1/4: of float32 only the quotient by 3/2 is rounded."""
    shape = (3, 2, 2)
    constants = {"g": np.array([3, -1, 0.5], np.float32), "b": np.array([1, 0, -2], np.float32),
                 "m": np.array([-1, 0.5, 4], np.float32),
                 "v": np.array([2.25, 1, 0.0625], np.float32) - np.float32(0.03125)}
    found = model([node("BatchNormalization", "x g b m v", "n", epsilon=0.03125),
                   node("Relu", "n", "y")], constants, shape, "y")
    x = integers(np.random.default_rng(3), 5, *shape)
    network = from_model(found).network
    for row, wanted in zip(x, ran(found, x), strict=True):
        values = network.evaluate([int(v) for v in row.ravel()])
        exactly = [max(Fraction(0), (Fraction(float(v)) - m) * f + b) for channel, m, f, b in zip(
            row, (-1, Fraction(1, 2), 4), (2, -1, 2), (1, 0, -2), strict=True)
            for v in channel.ravel()]
        assert list(values) == exactly
        assert [float(v) for v in values] == pytest.approx(wanted.tolist(), rel=1e-6)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_no_finite_number(value: float) -> None:
    found = model([node("Gemm", "x W", "y")], {"W": np.full((3, 2), value, np.float32)}, (3,), "y")
    with pytest.raises(MemproofError, match="MP-A004"):
        from_model(found)


def external(location: str) -> Any:
    found = logits()
    tensor = found.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", "0"), ("length", "36")):
        entry = tensor.external_data.add()
        entry.key, entry.value = key, value
    return found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of a model, and files that are none of its business."""
    (tmp_path / "model").mkdir()
    for name in ("w.bin", "outside.bin", "model/w.bin"):
        (tmp_path / name).write_bytes((np.eye(3) * len(name)).astype(np.float32).tobytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path / "model"


@pytest.mark.parametrize("location", [
    "../outside.bin", "a/../../outside.bin", "/etc/passwd", "..\\outside.bin", "C:w.bin",
    "link.bin", "linked/outside.bin", "w.bin\0", "", ".", "net.onnx/w.bin", "absent.bin", "pipe"])
def test_other_files_are_never_read(folder: Path, location: str) -> None:
    (folder / "link.bin").symlink_to("../outside.bin")
    (folder / "linked").symlink_to("..")
    os.mkfifo(folder / "pipe")
    (folder / "net.onnx").write_bytes(external(location).SerializeToString())
    with pytest.raises(MemproofError) as caught:
        read_onnx(folder / "net.onnx")
    assert caught.value.code in ("MP-A007", "MP-U001")
    with pytest.raises(MemproofError, match="MP-A007"):
        from_model(external(location))


def test_numbers_beside_a_model(folder: Path) -> None:
    """Those of its own folder, not of the one that one works in; in a folder below, too."""
    (folder / "data").mkdir()
    (folder / "data" / "w.bin").write_bytes(b"head" + (np.eye(3) * 5).astype(np.float32).tobytes())
    (folder / "net.onnx").write_bytes(external("w.bin").SerializeToString())
    assert read_onnx(folder / "net.onnx").network.evaluate([1, 2, 3]) == (11, 22, 33)
    deeper = external("data/w.bin")
    deeper.graph.initializer[0].external_data[1].value = "4"
    (folder / "net.onnx").write_bytes(deeper.SerializeToString())
    assert read_onnx(folder / "net.onnx").network.evaluate([1, 2, 3]) == (5, 10, 15)


@pytest.mark.parametrize(("key", "value"), [
    ("offset", "1"), ("offset", "-1"), ("offset", "9" * 30), ("length", "35"), ("length", "x"),
    ("length", "9" * 5000), ("dims", str(2**21)), ("type", "8"), ("type", "99")])
def test_external_data_that_lies(folder: Path, key: str, value: str) -> None:
    found = external("w.bin")
    tensor = found.graph.initializer[0]
    if key == "dims":
        tensor.dims[0] = int(value)
    elif key == "type":
        tensor.data_type = int(value)
    else:
        tensor.external_data[("offset", "length").index(key) + 1].value = value
    (folder / "net.onnx").write_bytes(found.SerializeToString())
    with pytest.raises(MemproofError, match="MP-A007"):
        read_onnx(folder / "net.onnx")


def test_hostile_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    huge = logits()
    huge.graph.initializer[0].dims[0] = 2**40
    short = logits()
    short.graph.initializer[0].raw_data = b"123"
    deep = b"\x0a\xff\xff\xff\xff\x07" * 200
    for number, data in enumerate([b"", b"PK\x03\x04", b"\x08", deep, huge.SerializeToString(),
                                   short.SerializeToString(), b"\x3a\x05abc"]):
        Path(f"{number}.onnx").write_bytes(data)
        ran_ = memproof("audit", f"{number}.onnx", "iris")
        assert ran_.code == 2, (number, ran_)
        assert "MP-A00" in ran_.err
        with pytest.raises(MemproofError):
            read_onnx(f"{number}.onnx")


@pytest.mark.parametrize(("nodes", "shape", "code"), [
    ([node("Add", f"{'x' if k == 0 else f'h{k}'} {'x' if k == 0 else f'h{k}'}", f"h{k + 1}")
      for k in range(20_000)], (1,), "MP-A005"),
    ([node("MaxPool", "x", "y", kernel_shape=[500, 500], pads=[499] * 4)], (1, 40, 40), "MP-A003"),
    ([node("AveragePool", "x", "y", kernel_shape=[2, 2])], (64, 60, 60), "MP-A005")])
def test_short_graphs_of_huge_networks(nodes: list[Node], shape: tuple[int, ...], code: str
                                       ) -> None:
    """Numbers that double with every node, windows without end: refused before they are made."""
    with pytest.raises(MemproofError) as caught:
        from_model(model(nodes, {}, shape, nodes[-1].output[0]))
    assert caught.value.code == code


@pytest.mark.parametrize(("nodes", "shape"), [
    ([node("Conv", "x W", "y", strides=[1.5, 2.5])], (1, 2, 1)),
    ([node("MaxPool", "x", "y", kernel_shape=3)], (1, 2, 1)),
    ([node("MaxPool", "x", "y", kernel_shape=[1, 1], pads=[1])], (1, 2, 1)),
    ([node("MaxPool", "x", "y", kernel_shape=[2**31] * 2, pads=[2**31] * 4)], (1, 2, 1)),
    ([node("Gemm", "x V", "y", alpha="z")], (2,)), ([node("Gemm", "x", "y")], (2,)),
    ([node("Clip", "x V", "y")], (2,)), ([node("Clip", "x", "y", min="abc")], (2,)),
    ([node("Constant", "", "c", value=5), node("Add", "x c", "y")], (2,)),
    ([node("Unsqueeze", "V huge", "c"), node("Add", "x c", "y")], (2,)),
    ([node("Max", "x large", "y")], (2,)), ([node("Reshape", "x nan", "y")], (2,)),
    ([node("Scaler", "x", "y", domain="ai.onnx.ml")], (2,)),
    ([node("Scaler", "x", "y", domain="ai.onnx.ml", offset=[1.0], scale=[1.0, 2, 3])], (2,)),
    ([node("BatchNormalization", "x V V V V", "y", epsilon="x")], (2,)),
    ([node("Relu", "x", "y")], (-5,)), ([node("Relu", "", "y")], (2,))])
def test_nodes_that_make_no_sense(nodes: list[Node], shape: tuple[int, ...]) -> None:
    """Attributes of other types, lengths and shapes: refused at the node, never a crash."""
    constants = {"W": np.ones((1, 1, 1, 1), np.float32), "V": np.eye(2, dtype=np.float32),
                 "huge": np.array([2**40]), "large": np.ones((7, 7), np.float32),
                 "nan": np.array([np.nan, 2.5], np.float32)}
    with pytest.raises(MemproofError) as caught:
        from_model(model(nodes, constants, shape, "y"))
    assert caught.value.code in ("MP-A003", "MP-A004", "MP-A005", "MP-A006")


def test_names_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    bad = helper.make_node("Tanh", ["y"], ["t"], name="a\x1b[2J\n::error::x")
    Path("net.onnx").write_bytes(logits(bad).SerializeToString())
    text = memproof("audit", "net.onnx", "iris").err
    assert "\x1b" not in text
    assert "<U+001B>" in text
