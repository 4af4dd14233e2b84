"""The classes of a table in the order of a network's outputs, and how these are read."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from fractions import Fraction

from memproof.dataset import Dataset
from memproof.errors import MemproofError
from memproof.exact import rational
from memproof.interop.foreign import Foreign
from memproof.network.model import Network
from memproof.outside import names_apart
from memproof.readings import ARGMAX, OF_CLASSES, SIGN, class_name

SHOWN = 12  # names of classes in a message
# What programs call an output that nobody has named: y, y0, out1, output 2, logits_3, [4].
UNNAMED = re.compile(r"(?:y|z|n|o|out|output|logit|score|class|neuron|unit|node)?s?[\s_.:-]*"
                     r"[\[(]?[0-9]*[\])]?'*", re.IGNORECASE)


def reading_of(foreign: Foreign, dataset: Dataset, asked: str | None) -> tuple[str, str]:
    """(reading, why): as asked for, as the network says, or argmax for a table with class names,
    or with numbers that are the classes of the network.

    Errors: MP-A010 if nothing says it.
    """
    if asked is not None:
        return asked, "as asked for"
    if foreign.reading:
        return foreign.reading, f"as the {foreign.kind} network says"
    if dataset.classes and foreign.network.outputs > 1:
        return ARGMAX, "as the table has classes and the network several outputs"
    if foreign.network.outputs > 1 and _are_classes(dataset, foreign.classes):
        return ARGMAX, "as the table's labels are classes of the network"
    names = _shown(foreign.classes)
    raise MemproofError("MP-A010", "how the outputs are read", "--reading equals, nearest, argmax "
                        "or sign", f"only the network's classes ({names})" if names
                        else "nothing in the network says it")


def align(dataset: Dataset, foreign: Foreign, reading: str) -> tuple[Dataset, str]:
    """The table whose label j is the class of output j, and what was taken for what.

    If classes have names, each output has one: an output of which the table has no row is called
    ``output 3``.  Errors: MP-A009 classes of the table that the network does not have, more of
    them than it has outputs, or names for more or fewer classes than that.
    """
    if reading not in OF_CLASSES:
        return dataset, ""
    count = 2 if reading == SIGN else foreign.network.outputs
    names, whose = foreign.classes, f"in the {foreign.kind} network"
    if not names and dataset.classes and reading == ARGMAX:
        names, whose = _names_of_outputs(foreign.network, dataset), "among the network's outputs"
    if not names:
        if len(dataset.classes) > count:
            raise MemproofError("MP-A009", "the classes", f"at most {count}, as the network's "
                                "outputs say",
                                f"the table's {len(dataset.classes)}: {_shown(dataset.classes)}")
        own = ", ".join(names_apart(dataset.classes[:SHOWN])) or "0, 1, 2, ..."
        return _padded(dataset, count), f"outputs taken for the classes {own}, in this order"
    if not len(set(names)) == len(names) == count:
        raise MemproofError("MP-A009", "the classes", f"{count} different ones, as the network's "
                            "outputs say", _shown(names))
    if dataset.classes:
        place = {name: k for k, name in enumerate(names)}
        found = [place.get(name) for name in dataset.classes]
        order = [k for k in found if k is not None]
        if len(order) < len(found):
            raise _others(names, dataset.classes)
        labels: tuple[tuple[int, ...], ...] = tuple((order[y],) for (y,) in dataset.labels)
    else:
        labels, names = _numbered(dataset, names)
    return replace(dataset, labels=labels, label_denominator=1, classes=names), (
        f"classes by their names {whose}")


def _names_of_outputs(network: Network, dataset: Dataset) -> tuple[str, ...]:
    """The names of the outputs, if these have any; MP-A009 if the table's classes are others."""
    names, classes = network.output.names, set(dataset.classes)
    if classes.isdisjoint(names) and all(map(UNNAMED.fullmatch, names)):
        return ()
    if not classes <= set(names):
        raise _others(names, dataset.classes)
    return names


def _padded(dataset: Dataset, count: int) -> Dataset:
    """With a name for each output, if the classes have names."""
    names = list(dataset.classes)
    for k in range(len(names), count if names else 0):
        name = f"output {k}"
        while name in dataset.classes:
            name += "'"
        names.append(name)
    return replace(dataset, classes=tuple(names))


def _numbered(dataset: Dataset, names: tuple[str, ...]
              ) -> tuple[tuple[tuple[int, ...], ...], tuple[str, ...]]:
    """Labels that are numbers, by the numbers that the classes are; and these as they are written
    (1.0 is 1), if they stay different."""
    place, values = _places(names), _values(dataset)
    if not _are_classes(dataset, names):
        raise _others(names, tuple(str(each) for each in sorted(set(values))))
    numbers = [_number(name) for name in names]
    written = [name if value is None else class_name(value) or name
               for name, value in zip(names, numbers, strict=True)]
    labels = tuple((place[value],) for value in values)
    return labels, tuple(written) if len(set(written)) == len(names) else names


def _are_classes(dataset: Dataset, names: tuple[str, ...]) -> bool:
    """Is every label one number, and exactly one of these names?"""
    return dataset.outputs == 1 and set(_values(dataset)) <= _places(names).keys()


def _values(dataset: Dataset) -> list[Fraction]:
    """The first entry of every label."""
    return [Fraction(int(label[0]), int(dataset.label_denominator)) for label in dataset.labels]


def _places(names: tuple[str, ...]) -> dict[Fraction, int]:
    """Where the names stand that are numbers; of equal ones nothing says which output it is."""
    numbers = [_number(name) for name in names]
    count = Counter(numbers)
    return {value: k for k, value in enumerate(numbers)
            if value is not None and count[value] == 1}


def _number(name: str) -> Fraction | None:
    """The number that a class is, if it is one."""
    try:
        return rational(name)
    except MemproofError:
        return None


def _others(theirs: tuple[str, ...], mine: tuple[str, ...]) -> MemproofError:
    """MP-A009 with both lists."""
    hint = (" (nothing says which name is which number: the table's labels must be the numbers)"
            if None not in map(_number, theirs) and {*map(_number, mine)} == {None} else "")
    return MemproofError("MP-A009", "the classes", f"the network's: {_shown(theirs)}",
                         f"the table's: {_shown(mine)}{hint}")


def _shown(names: tuple[str, ...]) -> str:
    """The first ones."""
    return ", ".join(names_apart(names[:SHOWN])) + ", ..." * (len(names) > SHOWN)
