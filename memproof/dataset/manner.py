"""How a table was read: what was taken for delimiter, header, features and labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from memproof.brief import brief
from memproof.outside import names_apart, quote, visible

Header = Literal["auto", "yes", "no"]
LabelKind = Literal["auto", "numbers", "classes"]
Column = str | int
Label = Column | Sequence[Column] | None  # one column, or several: label vectors

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "space": " "}
MOST_NAMES = 40  # characters of class names that are shown


@dataclass(frozen=True)
class Asked:
    """What a user says about a table; everything else is decided by what stands there."""

    label: Label = None
    header: Header = "auto"
    delimiter: str = ""
    decimal_comma: bool = False
    ignore: tuple[Column, ...] = ()
    keep: tuple[Column, ...] = ()
    labels_are: LabelKind = "auto"

    __repr__ = brief


@dataclass(frozen=True)
class Manner:
    """How a file was read.  ``file``: its path, as it is shown; ``form``: text, or what kind of
    array; ``header``: whether row 1 is column names; ``labels``: names of the label columns, or
    their positions, from 0, as text; ``lines``: of a text, where the rows begin, from 1."""

    file: str
    sha256: str
    form: str
    delimiter: str = ""
    decimal_comma: bool = False
    header: bool = False
    features: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    one_hot: str = ""  # what the labels were before they were made one-hot
    lines: Sequence[int] = field(default=(), repr=False)

    __repr__ = brief

    def words(self, label_kind: str) -> str:
        """``comma, header in row 1, 4 features, label species: 3 classes``."""
        count = len(self.features)
        kind = f"{self.one_hot}, one-hot" if self.one_hot else label_kind
        labels = " and ".join(names_apart(self.labels))
        text, ignored = bool(self.delimiter), list(map(visible, self.ignored))
        parts = [
            delimiter_name(self.delimiter) if text else self.form,
            "decimal comma" if self.decimal_comma else "",
            ("header in row 1" if self.header else "no header") if text else "",
            f"{count} feature{'s' * (count != 1)}",
            f"ignored {', '.join(each.removeprefix('in ') for each in ignored)}" * bool(ignored),
            f"label{'s' * (len(self.labels) > 1)} {labels}: {kind}",
        ]
        return ", ".join(filter(None, parts))


def delimiter_name(delimiter: str) -> str:
    """``comma`` for ``,``; another character is shown as it is."""
    return next((name for name, each in DELIMITERS.items() if each == delimiter), quote(delimiter))


def class_text(classes: Sequence[str]) -> str:
    """``3 classes (setosa, versicolor, virginica)``, with as many names as fit."""
    named, shown = "", 0
    for name in names_apart(classes[:MOST_NAMES]):
        longer = f"{named}{', ' * bool(named)}{name}"
        if len(longer) > MOST_NAMES:
            break
        named, shown = longer, shown + 1
    more = "" if shown == len(classes) else ", ..." if named else "..."
    return f"{len(classes)} class{'es' * (len(classes) != 1)} ({named}{more})"
