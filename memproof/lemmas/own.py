"""Lemmas of one's own: a file beside the library's, and a draft that the finder completes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from memproof.errors import MemproofError, shown
from memproof.lemmas import Lemma, Library
from memproof.lemmas.files import library, read
from memproof.lemmas.kernel import prove


def with_files(paths: Iterable[str | Path]) -> tuple[Library, list[str]]:
    """The library with these files, and the names of their lemmas.

    A file's lemma takes the place of one of the same name.  Errors: MP-U001, MP-D001, MP-Q001 for
    what is no lemma's file, MP-Q021 for two files of one name.
    """
    own: dict[str, dict[str, Any]] = {}
    for path in paths:
        data = read(path)
        name = data.get("lemma")
        if not isinstance(name, str) or not name.strip():
            raise MemproofError("MP-Q001", str(path), "a text as 'lemma'", shown(name))
        if name in own:
            raise MemproofError("MP-Q021", str(path), "a lemma of another name", shown(name))
        own[name] = data
    return Library(library() | own), list(own)


def completed(path: str | Path, known: Library) -> tuple[dict[str, Any], Lemma]:
    """The complete file of a draft, and the lemma that the kernel made of it.

    Errors: those of reading; MP-Q023 where the finder has no proof; MP-Q021 for a lemma under
    ``uses`` that is not proved; ModuleNotFoundError without z3.
    """
    draft = read(path)
    proved = dict(_used(draft, known))
    data = _frozen(draft, proved, str(path))
    return data, prove(data, proved)


def _used(draft: Mapping[str, Any], known: Library) -> Iterable[tuple[str, Lemma]]:
    uses = draft.get("uses", [])
    for name in uses if isinstance(uses, list) else []:
        found = known.verdict(name).lemma if isinstance(name, str) else None
        if found is not None:
            yield name, found


def _frozen(draft: dict[str, Any], proved: Mapping[str, Lemma], path: str) -> dict[str, Any]:
    import z3  # noqa: F401  (its absence is said before any work)

    from memproof.lemmas.search import NotFound, freeze

    try:
        return freeze(draft, proved)
    except NotFound as missing:
        expected = f"a proof of {missing}"
        raise MemproofError("MP-Q023", path, expected, "none by the finder") from None
    except (AttributeError, KeyError, TypeError, ValueError, IndexError) as error:
        # The finder is not trusted, and it does not look at the form of what it is given.
        found = f"{type(error).__name__}: {str(error)[:80]}"
        raise MemproofError("MP-Q001", path, "a draft of a lemma", found) from None
