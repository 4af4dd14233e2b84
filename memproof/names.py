"""Unknown names: what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from memproof.errors import MemproofError, show
from memproof.outside import contrast, visible

LONGEST = 60  # characters of a name that is compared
MOST = 2000  # names that are


def near(word: str, names: Iterable[str]) -> str:
    """The name that is most like the word, or "".  Small and capital letters are alike, and so are
    ``-``, ``_`` and blanks; a beginning that one name only has is that name."""
    from difflib import get_close_matches  # takes longer to import than all else that check needs

    known = {_plain(name): name for name in islice(names, MOST) if len(name) <= LONGEST}
    if len(word) > LONGEST:
        return ""
    close = get_close_matches(_plain(word), known, n=1) or [
        name for name in known if name.startswith(_plain(word)) and word]
    return known[close[0]] if len(close) == 1 else ""


def _plain(name: str) -> str:
    return name.casefold().replace("_", "-").replace(" ", "-")


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """`` (did you mean iris?)`` for ``iriss``; nothing if no name is like the word."""
    found = near(word, names)
    return f" (did you mean {contrast(found, word)[0]}?)" if found else ""


def unknown(code: str, place: str, word: object, names: Iterable[str],
            what: str = "one of") -> MemproofError:
    """The error for a word that is none of the names: all of them, and the one probably meant."""
    known = list(names)
    return MemproofError(code, place, f"{what} {', '.join(map(visible, known)) or 'none'}",
                         show(word) + did_you_mean(str(word), known))
