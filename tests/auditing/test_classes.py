"""Classes of a table in the order of a network's outputs."""

from __future__ import annotations

from typing import Any

import pytest

from memproof.auditing.audit import audit
from memproof.auditing.classes import align, reading_of
from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.interop.foreign import Dense, Foreign, network_of

UNITS = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]


def foreign(classes: tuple[str, ...] = (), names: tuple[str, ...] = ()) -> Foreign:
    """Three outputs that are the inputs, where these are positive."""
    net = network_of([Dense("a", UNITS, [0] * 3, True), Dense("b", UNITS, [0] * 3)])
    if names:
        object.__setattr__(net.output, "names", names)
    return Foreign("test", net, "argmax", classes)


def table(labels: list[Any]) -> Dataset:
    return Dataset.from_rows(UNITS[: len(labels)], labels, name="t")


@pytest.mark.parametrize(("labels", "classes", "expected"), [
    (["a", "b"], (), ("a", "b", "output 2")),
    (["output 2", "output 1"], (), ("output 1", "output 2", "output 2'")),
    ([0, 1, 2], (), ()),
    (["b", "a"], ("c", "b", "a"), ("c", "b", "a")),
    ([1, 2], ("1.0", "2.0", "3.50"), ("1", "2", "3.5")),
    ([1, 2], ("1", "2", "x"), ("1", "2", "x")),
    ([1, 1], ("1", "2", "2.0"), ("1", "2", "2.0")),
])
def test_every_output_has_a_class_or_none_has(labels: list[Any], classes: tuple[str, ...],
                                              expected: tuple[str, ...]) -> None:
    assert align(table(labels), foreign(classes), "argmax")[0].classes == expected


def test_a_number_that_two_outputs_are_called_is_neither() -> None:
    with pytest.raises(MemproofError, match="MP-A009"):
        align(table([1, 2]), foreign(("1", "2", "2.0")), "argmax")


def test_a_row_may_read_as_a_class_that_the_table_has_not() -> None:
    data, _ = align(Dataset.from_rows([[0, 0, 1], [0, 1, 0]], ["a", "b"], name="t"), foreign(),
                    "argmax")
    (miss,) = audit(foreign().network, data, "argmax").misses
    assert data.classes[miss.found] == "output 2"


def test_outputs_that_are_called_as_the_classes_are_these() -> None:
    found, words = align(table(["a", "b"]), foreign(names=("b", "x", "a")), "argmax")
    assert (found.classes, found.labels) == (("b", "x", "a"), ((2,), (0,)))
    assert words == "classes by their names among the network's outputs"


@pytest.mark.parametrize("names", [
    ("y", "y", "y"), ("y0", "y1", "y2"), ("out1", "out2", "out3"), ("0", "1", "2"),
    ("output 0", "output 1", "output 2'"), ("logits[0]", "logits[1]", "logits[2]"),
    ("Class_0", "Class_1", "Class_2")])
def test_what_programs_call_an_output_is_no_name(names: tuple[str, ...]) -> None:
    found, words = align(table(["a", "b"]), foreign(names=names), "argmax")
    assert found.labels == ((0,), (1,))
    assert words == "outputs taken for the classes a, b, in this order"


@pytest.mark.parametrize("names", [
    ("B", "A", "x"), ("b", "x", "z"), ("b", "y1", "y2"), ("y0", "y1", "left")])
def test_names_of_outputs_that_are_not_the_classes_are_refused(names: tuple[str, ...]) -> None:
    """With both lists: another case is another name, and one name is enough."""
    with pytest.raises(MemproofError) as error:
        align(table(["a", "b"]), foreign(names=names), "argmax")
    assert (error.value.code, error.value.expected, error.value.found) == (
        "MP-A009", f"the network's: {', '.join(names)}", "the table's: a, b")


def test_more_classes_than_outputs() -> None:
    data = Dataset.from_rows([[0], [1], [2], [3]], ["a", "b", "c", "d"], name="t")
    with pytest.raises(MemproofError, match="MP-A009") as error:
        align(data, foreign(), "argmax")
    assert error.value.expected.startswith("at most 3")
    assert error.value.found == "the table's 4: a, b, c, d"


@pytest.mark.parametrize(("classes", "reading"), [
    (("a", "b"), "argmax"), (("a", "b", "b"), "argmax"), (("a", "b", "c"), "sign")])
def test_as_many_classes_as_outputs(classes: tuple[str, ...], reading: str) -> None:
    with pytest.raises(MemproofError, match="MP-A009"):
        align(table(["a", "b"]), foreign(classes), reading)


def test_labels_that_are_classes_of_the_network_are_read_by_argmax() -> None:
    """Numbers on both sides; numbers that are no class of it are asked for, and so are vectors."""
    given = Foreign("test", foreign().network, classes=("0", "1", "2.0"))
    assert reading_of(given, table([1, 2]), None) == (
        "argmax", "as the table's labels are classes of the network")
    assert align(table([2, 0]), given, "argmax")[0].labels == ((2,), (0,))
    for labels in ([1, 3], [[0, 1], [1, 2]]):
        with pytest.raises(MemproofError, match=r"MP-A010.*the network's classes .0, 1, 2.0"):
            reading_of(given, table(labels), None)
    with pytest.raises(MemproofError, match=r"MP-A010.*nothing in the network"):
        reading_of(Foreign("test", foreign().network), table([1, 2]), None)


def test_names_and_numbers_of_classes_are_not_the_same() -> None:
    with pytest.raises(MemproofError, match="nothing says which name is which number"):
        align(table(["a", "b"]), foreign(("0", "1", "2")), "argmax")
    with pytest.raises(MemproofError, match="MP-A009") as caught:
        align(table(["a", "b"]), foreign(("a", "c", "d")), "argmax")
    assert "which number" not in caught.value.message()
