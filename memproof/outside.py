"""Text from outside (files, names, options, plug-ins) as a terminal, a table or a page shows it.

A character that cannot be seen, or that moves others, is shown as its code point: ``<U+001B>``, and
several of the same as ``<U+0020 x40>``.  These are: control, format, private and unassigned
characters, lone surrogates, all spaces but a single U+0020 between two other characters, what
Unicode calls default-ignorable, the blanks of some scripts, and accents on nothing.  Where the text
itself has ``<U+``, its ``<`` is shown as ``<U+003C>``, so that nothing else looks like this: from
what ``visible`` returns the text can be read back, but for what is cut (``<+163 more>``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile
from unicodedata import category, normalize

LONGEST = 200  # characters of a text that are shown
DIGITS = 40  # that are shown of a number of more than twice so many
MOST_ACCENTS = 3  # on one letter
HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs", "Me")
# Default-ignorable characters that have none of these categories, and blanks that are letters,
# marks or symbols.
BLANK = frozenset(map(chr, (
    0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x2800, 0x3164,
    *range(0xFE00, 0xFE10), 0xFFA0, 0xFFFC, 0x13441, 0x13442, 0x16FE4, 0x1D159,
    *range(0xE0100, 0xE01F0))))
# What begins a line of ours: in a text from outside its first letter is shown as a code point, so
# that it begins none, wherever a terminal breaks a line.
OURS = re.compile(r"\b(?:(?:ACCEPTED|REJECTED|DECLINED|UNREADABLE|ERROR|PROVED|REFUSED|EVALUATED|"
                  r"AUDITED|DISAGREEMENT|NOT MEMORIZED)(?=[ :,])|recomputed(?=:))")
SPACES = re.compile(r"^ +| +$| {2,}")
SIGNS = re.compile("[,:;=()'\"]")  # between the names of a list
FORGED = re.compile(r"<(?=U\+|\+[0-9])")
PLAIN_NAME = re.compile(r"[^\s:'\"-][^\s:'\"]*")
REPEATED = re.compile(r"<U\+([0-9A-F]+)>(?:<U\+\1>)+")
ALIKE = str.maketrans(  # what many fonts do not tell apart
    "0I|1`" "АВЕКМНОРСТУХІЅЈаеорсухіѕјһԁԛԝ" "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧνο",
    "Olll'" "ABEKMHOPCTYXlSJaeopcyxisjhdqw" "ABEZHlKMNOPTYXvo")


def code_point(character: str) -> str:
    """``<U+001B>``."""
    return f"<U+{ord(character):04X}>"


def code_points(text: str) -> str:
    """``code_point`` of every character."""
    return "".join(map(code_point, text))


def unencodable(error: UnicodeError) -> tuple[str, int]:
    """What an encoding does not have, for ``codecs.register_error``."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return code_points(error.object[error.start : error.end]), error.end


def line(text: str) -> str:
    """A line of output, whose parts may come from outside: nothing in it is hidden, no line ends.

    Escapes that it has are left as they are, and so are spaces.
    """
    if text.isascii() and text.isprintable():
        return text
    return _brief("".join(code_point(c) if loose or is_hidden(c) else c
                          for c, loose in zip(text, _loose_accents(text), strict=True)))


def sentence(text: str) -> str:
    """``line`` for words without an indentation: no two spaces, none at an end."""
    return _brief(SPACES.sub(lambda found: code_points(found[0]), line(text)))


def visible(text: str, longest: int | None = LONGEST) -> str:
    """A text from outside, whole or cut, as part of a line: see above."""
    kept = text if longest is None or len(text) <= longest else text[:longest]
    plain = no_verdict(FORGED.sub("<U+003C>", kept))
    return sentence(plain) + (f"<+{len(text) - len(kept)} more>" if len(kept) < len(text) else "")


def short_numbers(text: str) -> str:
    """The text, in which of every long number the first digits stand, and how many more it has."""
    return re.sub(f"[0-9]{{{2 * DIGITS + 1},}}",
                  lambda found: f"{found[0][:DIGITS]}<+{len(found[0]) - DIGITS} more>", text)


def count_text(number: int, word: str) -> str:
    """``1 label``, ``2 labels``, ``2 classes``."""
    return f"{number} {word}" + ("" if number == 1 else "es" if word.endswith("s") else "s")


def prose(text: object) -> str:
    """``visible`` for whole sentences: two blanks after a full stop are one."""
    return visible(re.sub(" +", " ", str(text)), None)


def no_verdict(text: str) -> str:
    """The text, with no words that a line of ours begins with."""
    return OURS.sub(lambda found: code_point(found[0][0]) + found[0][1:], text)


def path_text(path: object) -> str:
    """A path, whole, within a line."""
    return visible(str(path), None)


def quote(text: str, longest: int | None = LONGEST) -> str:
    """``visible`` in quotes that the text does not have: it is seen where it ends."""
    mark = '"' if "'" in text and '"' not in text else "'"
    return mark + visible(text, longest).replace(mark, code_point(mark)) + mark


def title(text: str) -> str:
    """A name that a line of ours begins with: quoted, if it could be read as more than a name."""
    plain = PLAIN_NAME.fullmatch(text) and not OURS.match(f"{text} ")
    return text if plain and visible(text, None) == text else quote(text, None)


def contrast(one: str, other: str, show: Callable[[str], str] = visible) -> tuple[str, str]:
    """Two texts, shown; with code points where they differ, if they look alike."""
    start = _common(one, other)
    end = _common(one[start:][::-1], other[start:][::-1])
    parts = [text[start : len(text) - end] for text in (one, other)]
    if one == other or not (_look_alike(*parts) or show(one) == show(other)):
        return show(one), show(other)
    first, second = (_at(part, start + 1) for part in parts)
    return f"{show(one)} ({first})", f"{show(other)} ({second})"


def names_apart(names: Sequence[str]) -> list[str]:
    """Names for a list, shown: in quotes if they have its signs, and with the code points that
    matter if they look like another one."""
    shapes = list(map(_shape, names))
    count = Counter(shapes)
    return [(quote if SIGNS.search(name) else visible)(name)
            + (_code_points_of(name) if count[shape] > 1 else "")
            for name, shape in zip(names, shapes, strict=True)]


def _shape(text: str) -> str:
    """What a reader sees of a name: no accents, one of the characters that look alike."""
    seen = (c for c in normalize("NFKD", text) if category(c)[0] != "M" and not is_hidden(c))
    return "".join(seen).translate(ALIKE).strip()


def _code_points_of(name: str) -> str:
    """Of what is not ASCII, or looks like something else: `` (U+0410)``."""
    odd = [f"U+{ord(c):04X}" for c in name if ord(c) in ALIKE or not c.isascii()]
    return f" ({' '.join(odd[:8])})" if odd else ""


def is_hidden(character: str) -> bool:
    """Does this character leave no mark of its own where it stands?"""
    if character == " ":
        return False
    return category(character) in HIDDEN or character in BLANK


def _loose_accents(text: str) -> Iterator[bool]:
    """For every character: is it an accent on no letter, or one too many on a letter?"""
    room = 0
    for c in text:
        accent = category(c)[0] == "M"
        room = room - 1 if accent else MOST_ACCENTS if category(c)[0] == "L" else 0
        yield accent and room < 0


def _brief(text: str) -> str:
    """``<U+0020 x3>`` for three in a row."""
    return REPEATED.sub(lambda found: f"<U+{found[1]} x{found[0].count('<')}>", text)


def _common(one: str, other: str) -> int:
    """How many characters both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _look_alike(one: str, other: str) -> bool:
    """May a reader take one for the other?  Of what is not ASCII only the user can say."""
    shapes = {_shape(part.replace("rn", "m")) for part in (one, other)}
    return len(shapes) == 1 or not (one.isascii() and other.isascii())


def _at(part: str, place: int) -> str:
    """``character 4 is U+00E9``."""
    points = " ".join(f"U+{ord(c):04X}" for c in part[:8]) + " ..." * (len(part) > 8)
    if len(part) < 2:
        return f"character {place} is {points}" if part else f"nothing as character {place}"
    return f"characters {place}-{place + len(part) - 1} are {points}"
