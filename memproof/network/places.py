"""Where in a user's file something happened: places for the messages of the gadget language.

A place is ``file.py:12 (ramp)``: the file's name without folders, the line, the function.
"""

from __future__ import annotations

import os
from types import TracebackType
from typing import Any

CARRIED, NOWHERE = "a carried value", "the output"
ANYWHERE = "an expression"  # the place of an error, until the line in the user's file is known
PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
STANDARD = os.path.dirname(os.__file__) + os.sep  # Python's own library
LANGUAGE = tuple(  # the inside of the language: no user's place
    os.path.join(os.path.dirname(__file__), name)
    for name in ("language.py", "affine.py", "slips.py", "declared.py"))


def where(source: Any) -> str:
    """``file.py:12 (ramp)``: the line at which a gadget waits, for messages."""
    inner, frame = source, getattr(source, "gi_frame", None)
    while getattr(inner, "gi_yieldfrom", None) is not None:
        inner = inner.gi_yieldfrom
        below = getattr(inner, "gi_frame", None)
        if below is not None and below.f_code.co_filename not in LANGUAGE:
            frame = below  # not the inside of tagged, together or compared
    if frame is None:  # a carried value, or a gadget that is finished
        return f"({source.__name__})" if hasattr(source, "__name__") else CARRIED
    return line_text(frame.f_code, frame.f_lineno)


def line_text(code: Any, line: int) -> str:
    """The place of a line in the code of a function."""
    return f"{os.path.basename(code.co_filename)}:{line} ({code.co_name})"


def home_of(function: Any, generator: Any = None) -> str:
    """``file.py:10 (ramp)``: where a function begins, or the generator function of a generator."""
    code = getattr(generator, "gi_code", None)
    if code is None or code.co_filename in LANGUAGE:  # tagged, together, compared
        while hasattr(function, "__wrapped__"):
            function = function.__wrapped__
        code = getattr(function, "__code__", None)
    if code is None:
        return getattr(function, "__name__", "the construction")
    return line_text(code, code.co_firstlineno)


def place_in(traceback: TracebackType | None, otherwise: str = "") -> str:
    """``file.py:12 (ramp)``: the innermost line of a user's file, or else ``otherwise``, or the
    innermost line of this package."""
    users, others = "", ""
    while traceback is not None:
        code, line = traceback.tb_frame.f_code, traceback.tb_lineno
        if _is_users(code.co_filename):
            users = line_text(code, line)
        elif code.co_filename not in LANGUAGE:
            others = line_text(code, line)
        traceback = traceback.tb_next
    return users or otherwise or others


def _is_users(file: str) -> bool:
    """Neither of this package nor Python's own."""
    own = file.startswith(STANDARD) and "site-packages" not in file
    return not (own or file.startswith((PACKAGE, "<frozen")))
