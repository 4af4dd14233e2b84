"""What was found out about a table, kept with it: lines, columns, codes.

Several constructions, and one construction at several widths, ask the same of one table.  An answer
lives as long as the table it is about: nothing is kept anywhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from memproof.dataset import Dataset

LATEST = 8  # answers of one function that are kept with a table, for as many arguments

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def per_dataset(
    function: Callable[Concatenate[Dataset, Asked], Answer],
) -> Callable[Concatenate[Dataset, Asked], Answer]:
    """``function``(dataset, ...), computed once for each dataset object and further arguments.

    The function depends on nothing else, its arguments can be hashed, and its answer is not
    changed by anybody.  The latest LATEST answers are kept with the object; an equal table that was
    read anew has its own.
    """
    name = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def ask(dataset: Dataset, /, *args: Asked.args, **options: Asked.kwargs) -> Answer:
        answers: dict[Any, Answer] = _answers(dataset, name)
        key = args, tuple(sorted(options.items()))
        if key not in answers:
            found = function(dataset, *args, **options)
            while len(answers) >= LATEST:
                answers.pop(next(iter(answers)), None)
            answers[key] = found
        return answers[key]

    return ask


def _answers(dataset: Dataset, name: str) -> dict[Any, Any]:
    """What the function of this name has answered, the oldest first.

    It stands where ``cached_property`` puts its values: no field, so neither equality, hash nor
    repr of the table know of it, and ``replace`` leaves it behind.
    """
    every: dict[str, dict[Any, Any]] = vars(dataset).setdefault("_kept", {})
    return every.setdefault(name, {})
