"""Lemmas of one's own: a file beside the library's, and a draft that the finder completes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from memproof.errors import MemproofError
from memproof.lemmas import Lemma, Library
from memproof.lemmas.files import read
from memproof.lemmas.finder.counterexample import counterexample
from memproof.lemmas.trusted.kernel import prove
from memproof.outside import path_text


def complete(path: str | Path, known: Library) -> tuple[dict[str, Any], Lemma]:
    """The complete file of a draft, and the lemma that the kernel made of it.

    Errors: those of reading; MP-Q023 where the finder has no proof; MP-Q021 for a lemma under
    ``uses`` that is not proved; ModuleNotFoundError without z3.
    """
    draft = read(path)
    proved = dict(_used(draft, known))
    try:
        data = _frozen(draft, proved, path_text(path))
        return data, prove(data, proved)
    except MemproofError as error:
        raise _explained(error, draft, proved) from None


def _explained(error: MemproofError, draft: dict[str, Any], proved: Mapping[str, Lemma]
               ) -> MemproofError:
    """MP-Q023 with a counterexample, if there is one: then there is nothing to be found."""
    found = counterexample(draft, proved) if error.code == "MP-Q023" else None
    if found is None:
        return error
    return MemproofError(error.code, error.place, error.expected, f"{error.found}; {found.words}")


def _used(draft: Mapping[str, Any], known: Library) -> Iterable[tuple[str, Lemma]]:
    uses = draft.get("uses", [])
    for name in uses if isinstance(uses, list) else []:
        found = known.verdict(name).lemma if isinstance(name, str) else None
        if found is not None:
            yield name, found


def _frozen(draft: dict[str, Any], proved: Mapping[str, Lemma], path: str) -> dict[str, Any]:
    import z3  # noqa: F401  (its absence is said before any work)

    from memproof.lemmas.finder.filling import freeze
    from memproof.lemmas.finder.linear import NotFound

    try:
        return freeze(draft, proved)
    except NotFound as missing:
        expected = f"a proof of {missing}"
        raise MemproofError("MP-Q023", path, expected, "none by the finder") from None
    except (AttributeError, KeyError, TypeError, ValueError, IndexError) as error:
        # The finder is not trusted, and it does not look at the form of what it is given.
        found = f"{type(error).__name__}: {str(error)[:80]}"
        raise MemproofError("MP-Q001", path, "a draft of a lemma", found) from None
