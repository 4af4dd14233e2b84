"""The dataset of a large text: its columns are arrays, equal rows are found by sorting.

Whatever is not decided here for certain (ragged rows, a first row that may be two things, a cell
that is no number, ...) is read again by ``read_text``, which knows the answer or the error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from memproof.brief import brief
from memproof.dataset.blocks import Codes, Found, NotPlainError, found_in
from memproof.dataset.cells import Vector
from memproof.dataset.columns import that_may_count_rows
from memproof.dataset.dataset import Dataset, Table, contradiction, two_places
from memproof.dataset.decimals import Decimals
from memproof.dataset.equal_rows import Groups, groups_of
from memproof.dataset.guesses import is_name, odd_label
from memproof.dataset.integers import RowNumbers, Vectors
from memproof.dataset.manner import Asked
from memproof.dataset.source import Source
from memproof.dataset.text import manner_of, read_text
from memproof.errors import MemproofError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]


def read_in_blocks(source: Source, asked: Asked) -> Table | BulkTable:
    """The table in delimited text.  Errors: those of ``read_table``."""
    try:
        return BulkTable(source, asked, found_in(source, asked))
    except NotPlainError:
        return read_text(source, asked)


@dataclass(frozen=True)
class BulkTable:
    """A table whose feature cells are numbers."""

    source: Source
    asked: Asked
    found: Found

    __repr__ = brief

    def dataset(self, *, contradictions: bool = False) -> Dataset:
        """The dataset of this table, which can be asked for once.  Errors: as
        ``Table.dataset``."""
        try:
            return self._dataset(contradictions)
        except NotPlainError:
            return read_text(self.source, self.asked).dataset(contradictions=contradictions)

    def _dataset(self, contradictions: bool) -> Dataset:
        found = self.found
        labels, label_denominator, classes = self._label_vectors()
        points, denominator = _over_common_denominator(found.features)
        self._check_row_numbers(points, denominator)
        groups = self._groups(points, labels, contradictions)
        manner = manner_of(self.source, found.columns, "text", found.delimiter,
                           self.asked.decimal_comma)
        return Dataset(
            self.source.name, _at_firsts(points, groups), denominator, _at_firsts(labels, groups),
            label_denominator, RowNumbers(groups.rows + 1, groups.starts), classes,
            found.columns.feature_names(), replace(manner, lines=found.lines))

    def _check_row_numbers(self, points: Sequence[Vector], denominator: int) -> None:
        """Columns that may be the numbers of rows are judged cell by cell."""
        columns = self.found.columns
        for position in that_may_count_rows(self.source.file, columns, self.asked):
            j = columns.features.index(position)
            numbers = [point[j] for point in points]
            if any(x % denominator for x in numbers) or len(set(numbers)) < len(numbers):
                continue
            if columns.names or all(b - a == denominator for a, b in pairwise(numbers)):
                raise NotPlainError

    def _groups(self, points: Sequence[Vector], labels: Sequence[Vector], contradictions: bool
                ) -> Groups:
        """The rows of each point.  Errors: MP-D010."""
        x, y = _identity(points), _identity(labels)
        if contradictions:
            return groups_of(np.hstack([x, y]))
        groups = groups_of(x)
        if not groups.are_single:
            firsts = np.repeat(groups.firsts, np.diff(groups.starts))
            wrong = np.flatnonzero((y[groups.rows] != y[firsts]).any(axis=1))
            if len(wrong):
                k = wrong[groups.rows[wrong].argmin()]
                raise self._contradiction(int(firsts[k]), int(groups.rows[k]))
        return groups

    def _contradiction(self, first: int, second: int) -> MemproofError:
        place = two_places(self.source.file, self.found.lines, first, second)
        return contradiction(place, self._label_found(first), self._label_found(second))

    # -- labels ------------------------------------------------------------------------------------

    def _label_found(self, row: int) -> Any:
        """The label of a row as it stands in the table."""
        cells = [each.texts[each.codes[row]] for each in self.found.labels]
        return cells[0] if len(cells) == 1 else cells

    def _label_vectors(self) -> tuple[Sequence[Vector], int, tuple[str, ...]]:
        """Label vectors, their denominator, and class names."""
        labels = self.found.labels
        if self._are_classes():
            return _classes(labels[0])
        texts = [text for each in labels for text in each.texts]
        column = Decimals.empty(len(texts), 1)
        try:
            column.put(0, texts)
        except MemproofError as error:
            raise NotPlainError from error
        values, denominator = _over_common_denominator(column)
        before = accumulate([len(each.texts) for each in labels], initial=0)
        codes = np.stack([each.codes + k for each, k in zip(labels, before, strict=False)], axis=1)
        if isinstance(values, Vectors):
            return Vectors(values.array[codes, 0]), denominator, ()
        return [tuple([values[k][0] for k in row]) for row in codes.tolist()], denominator, ()

    def _are_classes(self) -> bool:
        labels_are, several = self.asked.labels_are, len(self.found.labels) > 1
        texts = self.found.labels[0].texts
        some_are_blank = not all(map(str.strip, texts))
        if labels_are != "auto":
            is_odd = labels_are == "classes" and (several or some_are_blank)
        else:
            is_odd = not several and (odd_label(texts) is not None or some_are_blank)
        if is_odd:
            raise NotPlainError
        return labels_are == "classes" or (
            labels_are == "auto" and not several and any(map(is_name, texts)))


def _classes(label: Codes) -> tuple[Sequence[Vector], int, tuple[str, ...]]:
    classes = tuple(sorted(label.texts))
    number = {name: j for j, name in enumerate(classes)}
    numbers = np.array([number[text] for text in label.texts], dtype=np.int64)
    return Vectors(numbers[label.codes].reshape(-1, 1)), 1, classes


def _at_firsts(vectors: Sequence[Vector], groups: Groups) -> Sequence[Vector]:
    """The vectors of the first rows of the groups."""
    if not isinstance(vectors, Vectors):
        return tuple(vectors[i] for i in groups.firsts.tolist())
    return vectors if groups.are_single else Vectors(vectors.array[groups.firsts])


def _identity(vectors: Sequence[Vector]) -> Whole:
    """A matrix whose rows are equal where the vectors are."""
    if isinstance(vectors, Vectors):
        return vectors.array
    seen = dict[Vector, int]()
    numbers = [seen.setdefault(vector, len(seen)) for vector in vectors]
    return np.array(numbers, dtype=np.int64).reshape(-1, 1)


def _over_common_denominator(cells: Decimals) -> tuple[Sequence[Vector], int]:
    try:
        return cells.over_common_denominator()
    except MemproofError as error:
        raise NotPlainError from error
