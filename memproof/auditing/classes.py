"""The classes of a table in the order of a network's outputs, and how these are read."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.exact import rational
from memproof.interop.foreign import Foreign
from memproof.outside import names_apart

SHOWN = 12  # names of classes in a message


def reading_of(foreign: Foreign, dataset: Dataset, asked: str | None) -> tuple[str, str]:
    """(reading, why): as asked for, as the network says, or argmax for a table with class names.

    Errors: MP-A010 if nothing says it.
    """
    if asked is not None:
        return asked, "as asked for"
    if foreign.reading:
        return foreign.reading, f"as the {foreign.kind} network says"
    if dataset.classes and foreign.network.outputs > 1:
        return "argmax", "as the table has classes and the network several outputs"
    raise MemproofError("MP-A010", "how the outputs are read", "--reading equals, nearest, argmax "
                        "or sign", "nothing in the network says it")


def align(dataset: Dataset, foreign: Foreign, reading: str) -> tuple[Dataset, str]:
    """The table whose label j is the class of output j, and what was taken for what.

    Errors: MP-A009 classes of the table that the network does not have.
    """
    if reading not in ("argmax", "sign"):
        return dataset, ""
    if not foreign.classes:
        names = ", ".join(names_apart(dataset.classes[:SHOWN])) or "0, 1, 2, ..."
        return dataset, f"outputs taken for the classes {names}, in this order"
    if dataset.classes:
        place = {name: k for k, name in enumerate(foreign.classes)}
        own = [place.get(name) for name in dataset.classes]
        order = [k for k in own if k is not None]
        if len(order) < len(own):
            raise _others(foreign, dataset.classes)
        labels: tuple[tuple[int, ...], ...] = tuple((order[y],) for (y,) in dataset.labels)
    else:
        labels = _numbered(dataset, foreign)
    return replace(dataset, labels=labels, label_denominator=1, classes=foreign.classes), (
        f"classes by their names in the {foreign.kind} network")


def _numbered(dataset: Dataset, foreign: Foreign) -> tuple[tuple[int, ...], ...]:
    """Labels that are numbers, by the numbers that the network's classes are."""
    place: dict[Fraction, int] = {}
    for k, name in enumerate(foreign.classes):
        try:
            place[rational(name)] = k
        except MemproofError:
            continue
    values = [Fraction(int(label[0]), int(dataset.label_denominator)) for label in dataset.labels]
    if dataset.outputs != 1 or not set(values) <= place.keys():
        raise _others(foreign, tuple(str(each) for each in sorted(set(values))))
    return tuple((place[value],) for value in values)


def _others(foreign: Foreign, mine: tuple[str, ...]) -> MemproofError:
    """MP-A009 with both lists."""
    theirs, own = (", ".join(names_apart(each[:SHOWN])) + ", ..." * (len(each) > SHOWN)
                   for each in (foreign.classes, mine))
    return MemproofError("MP-A009", "the classes", f"the network's: {theirs}",
                         f"the table's: {own}")
