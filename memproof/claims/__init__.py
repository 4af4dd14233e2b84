"""The audit: what the papers claim, what became of each claim here, and how to see it oneself.

One row for each claim.  A row says about which points and labels the claim speaks; a lower bound
for all labelings is never compared with one easy labeling.  ``ACCEPTED`` is a word of the kernel
only; what the engine or a point-by-point evaluation found is called *evaluated*.
"""

from __future__ import annotations

from dataclasses import dataclass

from memproof.bounds.statement import QUANTIFIERS
from memproof.brief import brief
from memproof.claims.evidence import Evidence
from memproof.registry import Registry

CERTIFIED = "certified on instances"
PROVED = "proved for all parameters"
PARTS = "parts by lemmas, composition in words"
SHARPER = "sharper here"
MISPRINTED = "misprinted in the listing"
REPEATED = "repeated on a small scale"
CITED = "cited, not checked"
NOT_BUILT = "not built"
OUT_OF_SCOPE = "out of scope"
STATUSES = {
    CERTIFIED: "the kernel has accepted certificates of networks that do what is claimed; a "
    "certificate is about one labelled table",
    PROVED: "a statement of this kind, with explicit constants, is proved here for all values of "
    "its parameters, by lemmas that the lemma kernel checks, under their hypotheses and imported "
    "facts, by a theorem in Rocq, or by exact enclosures of numbers; none of it is seen per "
    "instance only",
    PARTS: "a statement of this kind, with explicit constants: its parts are proved for all values "
    "by lemmas; that they make up a network of this size for every such table is proved in words, "
    "and seen by the kernel network by network",
    SHARPER: "one or the other, as the row says, and it says more than the text that is at hand: a "
    "smaller size, more sets of points, or a constant where there was none; always for rational "
    "data",
    MISPRINTED: "the wording, as it circulates, cannot hold; this is said of the wording and not "
    "of the paper's theorem",
    REPEATED: "an experiment was done again, smaller, in floating point: it shows what happened "
    "and proves nothing",
    CITED: "stated for completeness; nothing here proves or refutes it",
    NOT_BUILT: "networks are said to exist that no construction here builds; not checked",
    OUT_OF_SCOPE: "about other networks or another kind of memorization; the row says which",
}
OTHER = "something else"  # than the four questions of QUANTIFIERS


@dataclass(frozen=True)
class Paper:
    """A paper; ``texts``: what of it is at hand, so that ``Claim.source`` can name it."""

    id: str
    citation: str
    texts: tuple[str, ...] = ()

    __repr__ = brief


@dataclass(frozen=True)
class Claim:
    """A claim, its status, and the evidence.

    ``wording``: a quotation from ``source``, one of the paper's texts, if ``quoted``; else in our
    words, as we recall it.  ``about``: a key of QUANTIFIERS, or OTHER; ``data``: which points and
    labels.  ``ours``: what is proved or done here, with the constant; ``how`` it is made sure of.
    ``evidence``: commands, run one after the other in an empty folder.  ``follows``: other rows
    that it rests on.  ``remarks``: what has to be kept apart.
    """

    id: str
    paper: str
    title: str
    wording: str
    quoted: bool
    source: str
    about: str
    data: str
    status: str
    ours: str
    how: str
    evidence: tuple[Evidence, ...] = ()
    remarks: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()

    __repr__ = brief

    @property
    def question(self) -> str:
        """What the claim is about, in words."""
        meaning = QUANTIFIERS.get(self.about)
        return f"{self.about} ({meaning}): {self.data}" if meaning else self.data


REGISTRY = Registry(
    __name__, ("yang_yang_2026", "yun_2019", "park_2021", "vardi_2022", "others"), Claim,
    "the claim", "MP-U016",
)


def papers() -> tuple[Paper, ...]:
    """All papers of which there are claims, in the order of the table."""
    return tuple(each for listed, _ in tables() for each in listed)


def tables() -> tuple[tuple[tuple[Paper, ...], tuple[Claim, ...]], ...]:
    """The rows of each paper, and one table for all papers with few."""
    modules = dict.fromkeys(REGISTRY.homes.values())
    return tuple((module.PAPERS, module.ENTRIES) for module in modules)


def claims() -> tuple[Claim, ...]:
    """All rows, paper by paper."""
    return tuple(REGISTRY.entries.values())


def claim(identifier: str) -> Claim:
    """The row of that name.  Errors: MP-U016."""
    return REGISTRY.named(identifier)
