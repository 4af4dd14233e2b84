"""The attacks on the lemma kernel, as lemmas: other checkers are attacked with them too."""

from __future__ import annotations

from typing import Any

from lemmas.test_attacks import ATTACKS, TOP, Attack

from helpers.small_lemmas import HONEST, changed

OF_THE_WITNESS = {"MP-Q020", "MP-Q024", "MP-Q025"}


def attacked(attack: Attack) -> dict[str, Any]:
    """The honest lemma, changed."""
    data = HONEST[attack.lemma]
    for path, value in attack.changes.items():
        data = changed(data, path, value)
    return data


def is_of_the_witness(attack: Attack) -> bool:
    """Is it about the witness of a lemma, or what it refutes?  Only the kernel looks at these."""
    return attack.code in OF_THE_WITNESS or attack.place.startswith((", witness", ", refutes"))


EVERY = [*ATTACKS, *TOP]
ON_THE_PROOF = {attack.name: attack for attack in EVERY if not is_of_the_witness(attack)}
