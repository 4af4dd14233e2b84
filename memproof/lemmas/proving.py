"""Verdicts: what the kernel says of the lemmas of the package, and of yours; and sympy alone, if it
is asked."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from memproof.brief import Shown, brief
from memproof.errors import MemproofError, show
from memproof.lemmas.files import library, read
from memproof.lemmas.replaying import Replay, objection, replay_of
from memproof.lemmas.trusted.kernel import Lemma, prove
from memproof.names import unknown
from memproof.outside import path_text, visible

if TYPE_CHECKING:
    from memproof.lemmas import sympy_replay
    from memproof.lemmas.finder.counterexample import Counterexample
    from memproof.lemmas.shown.chain import Chain

# Codes of a file that can be read, and whose proof does not prove its goals.
OF_THE_PROOF = {"MP-Q006", "MP-Q008", *(f"MP-Q0{k}" for k in range(10, 20)), "MP-Q025"}


@dataclass(frozen=True)
class Verdict(Shown):
    """What the kernel said of one lemma: ``lemma`` if it is proved, else ``error``; ``replay``:
    what sympy alone said, if it was asked."""

    id: str
    data: dict[str, Any]
    lemma: Lemma | None
    error: MemproofError | None
    seconds: float
    replay: Replay | None = None

    __repr__ = brief

    @property
    def proved(self) -> bool:
        """Did the kernel accept the proof?"""
        return self.lemma is not None

    @property
    def checkers(self) -> tuple[str, ...]:
        """Which programs accepted every step: "kernel", and "sympy" for the replay with sympy
        alone."""
        again = self.replay is not None and self.replay.lemma is not None
        return ("kernel",) * self.proved + ("sympy",) * again

    @property
    def objection(self) -> MemproofError | None:
        """What the replay has against the verdict: MP-Q027 if kernel and sympy disagree, MP-Q004
        if the lemma is too much work for the replay; None if nothing, or if it was not asked."""
        if self.replay is None:
            return None
        return objection(self.id, self.lemma, self.error, self.replay)

    def accepted(self) -> Lemma:
        """The lemma.  Errors: the kernel's, MP-Q, if it is refused."""
        if self.lemma is None:
            raise self.error or MemproofError("MP-Q021", self.id, "a proof", "none")
        return self.lemma

    def sympy(self) -> Any:
        """The statement as a sympy expression: see ``memproof.lemmas.shown.to_sympy``."""
        from memproof.lemmas.shown.to_sympy import statement

        return statement(self.accepted())

    def script(self, literal: bool = False) -> str:
        """The proof as a program that imports sympy alone: see ``memproof.lemmas.script``."""
        from memproof.lemmas.script.writer import script

        return script(self.accepted(), literal)

    def sides(self, goal: str) -> tuple[Any, Any]:
        """Left and right side of a goal as expressions of sympy, without its premises.

        Errors: MP-Q021 for no goal of that name, MP-Q013 for a goal of alternatives.
        """
        from memproof.lemmas.shown.to_sympy import sides

        return sides(self.accepted(), goal)

    def chains(self) -> list[Chain]:
        """From the gadgets of the package to this lemma: see ``memproof.lemmas.shown.chain``."""
        from memproof.lemmas.shown.chain import chains

        return chains(self.accepted())

    def unaided_goals(self) -> dict[str, bool]:
        """Of each goal: does sympy's linear arithmetic find it by itself?  A second opinion."""
        from memproof.lemmas.shown.unaided import unaided_goals

        return unaided_goals(self.accepted())

    def text(self, at: str | None = None) -> str:
        """The statement and the proof, with numbers ``at`` an instance such as "t=5/2,r=2"."""
        from memproof.lemmas.shown.text import proof_lines

        return "\n".join(proof_lines(self.accepted(), at))


class Library:
    """Lemma files, proved on demand, each after those that it uses.

    A lemma that uses itself, directly or through others, is refused (MP-Q021).  ``sympy``: every
    step is checked again with sympy alone (``Verdict.replay``).
    """

    def __init__(self, files: dict[str, dict[str, Any]] | None = None, sympy: bool = False) -> None:
        self.files = library() if files is None else files
        self.sympy = sympy
        self.verdicts: dict[str, Verdict] = {}
        self.open: list[str] = []

    def verdict(self, identifier: str) -> Verdict:
        """The verdict on one lemma.  Errors: MP-Q021 if there is no such lemma."""
        if identifier not in self.files:
            raise unknown("MP-Q021", "the lemma", identifier, self.files)
        if identifier not in self.verdicts:
            self.verdicts[identifier] = self._verdict(identifier)
        return self.verdicts[identifier]

    def _verdict(self, identifier: str) -> Verdict:
        data = self.files[identifier]
        proved: dict[str, Lemma] = {}
        started = time.perf_counter()
        self.open.append(identifier)
        try:
            if data.get("lemma") != identifier:
                raise MemproofError("MP-Q001", f"lemma {visible(identifier)}",
                                    "its own name in its file", show(data.get("lemma")))
            for used in self.uses(identifier):
                if used in self.open:
                    circle = " -> ".join(map(visible, [*self.open, used]))
                    raise MemproofError("MP-Q021", f"lemma {visible(identifier)}",
                                        "no circle of lemmas", circle)
                found = self.verdict(used).lemma
                if found is not None:
                    proved[used] = found
            started = time.perf_counter()
            lemma, error = prove(data, proved), None
        except MemproofError as found_error:
            lemma, error = None, found_error
        self.open.pop()
        seconds = time.perf_counter() - started
        replay = replay_of(data, self._replays(identifier)) if self.sympy else None
        return Verdict(identifier, data, lemma, error, seconds, replay)

    def _replays(self, identifier: str) -> dict[str, sympy_replay.Lemma]:
        """The lemmas that a file uses, as the replay knows them."""
        replays = {used: self.verdicts[used].replay for used in self.uses(identifier)
                   if used in self.verdicts}
        return {used: each.lemma for used, each in replays.items() if each and each.lemma}

    def counterexample(self, identifier: str) -> Counterexample | None:
        """Values that refute a goal of a lemma whose proof is refused; None if none is found."""
        error = self.verdict(identifier).error
        if error is None or error.code not in OF_THE_PROOF:
            return None
        from memproof.lemmas.finder.counterexample import counterexample

        verdicts = {used: self.verdict(used).lemma for used in self.uses(identifier)}
        return counterexample(self.files[identifier],
                              {used: each for used, each in verdicts.items() if each})

    def uses(self, identifier: str) -> list[str]:
        """The lemmas that a file names under ``uses`` and that exist."""
        named = self.files[identifier].get("uses", [])
        return [each for each in named if isinstance(each, str) and each in self.files] \
            if isinstance(named, list) else []

    def all(self, identifiers: Sequence[str] = ()) -> Iterator[Verdict]:
        """The verdicts on these lemmas, or on all."""
        for identifier in identifiers or self.files:
            yield self.verdict(identifier)


def lemma(identifier: str) -> Lemma:
    """The lemma of the package with that name, proved now.  Errors: MP-Q."""
    return Library().verdict(identifier).accepted()


def verdicts() -> Iterator[Verdict]:
    """The verdicts on all lemmas of the package."""
    return Library().all()


@contextmanager
def few_collections() -> Iterator[None]:
    """In here Python seldom looks for objects that are unreachable and refer to each other: proofs
    leave few of them, and many terms, among which the search would take a quarter of the time."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def with_gadgets() -> tuple[list[str], dict[str, str]]:
    """The lemmas of the package to which gadgets belong, and why other gadgets belong to none."""
    from memproof.lemmas.shown.links import LINKS, UNLINKED

    return list(dict.fromkeys(link.lemma for link in LINKS)), UNLINKED


def with_files(paths: Iterable[str | Path], sympy: bool = False) -> tuple[Library, list[str]]:
    """The library with these files, and the names of their lemmas.

    A file's lemma takes the place of one of the same name.  Errors: MP-U001, MP-D001, MP-Q001 for
    what is no lemma's file, MP-Q021 for two files of one name.
    """
    own: dict[str, dict[str, Any]] = {}
    for path in paths:
        data = read(path)
        name = data.get("lemma")
        if not isinstance(name, str) or not name.strip():
            raise MemproofError("MP-Q001", path_text(path), "a text as 'lemma'", show(name))
        if name in own:
            raise MemproofError("MP-Q021", path_text(path), "a lemma of another name", show(name))
        own[name] = data
    return Library(library() | own, sympy), list(own)
