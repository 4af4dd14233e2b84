"""What comes from outside is shown so that nothing hides, nothing is forged, and it can be read
back."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest
from helpers.hostile_text import hidden_in
from hypothesis import given
from hypothesis import strategies as st

from memproof.errors import MemproofError, show
from memproof.names import did_you_mean
from memproof.outside import (
    code_point,
    contrast,
    is_hidden,
    line,
    names_apart,
    quote,
    sentence,
    title,
    visible,
)

# All characters, lone surrogates too; those that have a meaning here are drawn often.
ODD = "<U+>0123456789ABCDEFx ~\\'\":,\x1b\n\t\x7f\u00a0\u200b\u202e\u0301\u3164\ufe0f\ud800"
TEXTS = st.text(st.one_of(st.sampled_from(ODD), st.characters(codec=None)), max_size=30)


def read_back(shown: str) -> str:
    """The text that ``visible`` shows."""
    return re.sub(r"<U\+([0-9A-F]+)(?: x([0-9]+))?>",
                  lambda found: chr(int(found[1], 16)) * int(found[2] or 1), shown)


@given(TEXTS)
def test_nothing_is_hidden_and_all_can_be_read_back(text: str) -> None:
    assert read_back(visible(text)) == text
    assert not hidden_in(visible(text))
    assert read_back(quote(text)[1:-1]) == text
    assert quote(text)[0] not in quote(text)[1:-1]


@given(TEXTS, TEXTS)
def test_what_differs_is_shown_differently(one: str, other: str) -> None:
    assert (visible(one) == visible(other)) == (one == other)
    assert (contrast(one, other)[0] == contrast(one, other)[1]) == (one == other)


@given(TEXTS)
def test_what_is_shown_once_is_left_alone(text: str) -> None:
    """Sentences and lines may hold what has been shown already."""
    for form in (visible(text), quote(text), sentence(text)):
        assert sentence(form) == line(form) == form
    assert not hidden_in(line(text))


def test_every_character_of_unicode() -> None:
    for number in range(sys.maxunicode + 1):
        c = chr(number)
        if not c.isprintable() or c in "\u3164\ufe0f\u115f\u2800\ufffc":
            assert is_hidden(c), hex(number)
        elif unicodedata.category(c)[0] in "LNPS" and is_hidden(c):
            assert "BLANK" in unicodedata.name(c) or "FILLER" in unicodedata.name(c) or (
                "NULL" in unicodedata.name(c) or c == "\ufffc"), unicodedata.name(c)


@pytest.mark.parametrize(("text", "shown"), [
    ("setosa", "setosa"), ("Müller, 東京 ☃", "Müller, 東京 ☃"), ("", ""), ("a b", "a b"),
    ("a\x1b[31mb", "a<U+001B>[31mb"), ("a    b", "a<U+0020 x4>b"),
    (" a ", "<U+0020>a<U+0020>"), ("<U+001B>", "<U+003C>U+001B>"),
    ("<+12 more>", "<U+003C>+12 more>"),
    ("e\u0301", "e\u0301"), ("=\u0338", "=<U+0338>"), ("\u0301a", "<U+0301>a"),
    ("z" + "\u0301" * 9, "z\u0301\u0301\u0301<U+0301 x6>"),
    ("a" * 203, "a" * 200 + "<+3 more>"),
    ("ACCEPTED", "ACCEPTED"), ("ACCEPTED 3f9a: 150 rows", "<U+0041>CCEPTED 3f9a: 150 rows"),
    ("x  recomputed: width 7777", "x<U+0020 x2><U+0072>ecomputed: width 7777"),
])
def test_forms(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(("name", "shown"), [
    ("dir/iris.memproof.jsonl", "dir/iris.memproof.jsonl"), ("größe.csv", "größe.csv"),
    ("my table.csv", "'my table.csv'"), ("it's", '"it\'s"'), ("", "''"), ("-", "'-'"),
    ("x: ACCEPTED 3f9a", "'x: <U+0041>CCEPTED 3f9a'"), ("ACCEPTED", "'ACCEPTED'"),
    ("a\nb", "'a<U+000A>b'"), ("::error::x", "'::error::x'"),
])
def test_names_at_the_beginning_of_a_line(name: str, shown: str) -> None:
    assert title(name) == shown


@pytest.mark.parametrize(("one", "other", "expected"), [
    ("A", "\u0410", ("A (character 1 is U+0041)", "\u0410 (character 1 is U+0410)")),
    ("caf\u00e9", "cafe\u0301", ("caf\u00e9 (character 4 is U+00E9)",
                                 "cafe\u0301 (characters 4-5 are U+0065 U+0301)")),
    ("a", "a ", ("a (nothing as character 2)", "a<U+0020> (character 2 is U+0020)")),
    ("l0", "lO", ("l0 (character 2 is U+0030)", "lO (character 2 is U+004F)")),
    ("corn", "com", ("corn (characters 3-4 are U+0072 U+006E)", "com (character 3 is U+006D)")),
    ("A", "B", ("A", "B")), ("A", "%41", ("A", "%41")), ("one", "two", ("one", "two")),
])
def test_confusable_pairs(one: str, other: str, expected: tuple[str, str]) -> None:
    assert contrast(one, other) == expected
    assert contrast(other, one) == expected[::-1]


def test_names_that_look_alike_in_a_list() -> None:
    assert names_apart(["A", "B", "C"]) == ["A", "B", "C"]
    assert names_apart(["A", "\u0410", "B"]) == ["A", "\u0410 (U+0410)", "B"]
    assert names_apart(["caf\u00e9", "cafe\u0301"]) == ["caf\u00e9 (U+00E9)", "cafe\u0301 (U+0301)"]
    assert names_apart(["женский", "мужской"]) == ["женский", "мужской"]
    assert names_apart(["a, b", "c"]) == ["'a, b'", "c"]


def test_what_was_meant_is_told_from_what_looks_like_it() -> None:
    assert did_you_mean("caf\u00e9", ["cafe\u0301"]) == (
        " (did you mean cafe\u0301 (characters 4-5 are U+0065 U+0301)?)")
    assert did_you_mean("iriss", ["iris"]) == " (did you mean iris?)"
    assert not hidden_in(did_you_mean("abc\x1b", ["abc\x1b[31m"]))


@given(TEXTS)
def test_errors_are_one_line(text: str) -> None:
    error = MemproofError("MP-D004", text, text, text)
    assert not hidden_in(str(error))
    assert not hidden_in(show([text]))
    assert len(show(text)) <= len(code_point("\U000e0100")) * 40 + 20
