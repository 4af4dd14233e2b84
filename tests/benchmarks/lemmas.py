"""What it costs to check the lemmas three times: by the kernel, replayed by sympy, by scripts.

    python tests/benchmarks/lemmas.py            every lemma of the library, half a minute
    python tests/benchmarks/lemmas.py YY D16     some of them
    python tests/benchmarks/lemmas.py --hostile  the hostile lemmas of the tests, replayed

Printed are CPU seconds: of each lemma that takes long, and of all. The promise is that no lemma
takes more than a second, hostile ones included; the exit code is 1 if one does.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "lemmas")]

PROMISE, LONG = 1.0, 0.1  # seconds for a lemma; shorter ones are only added up


def seconds(function: Callable[[], Any]) -> float:
    """CPU time of one call."""
    start = time.process_time()
    function()
    return time.process_time() - start


def library(chosen: list[str]) -> Iterator[tuple[str, dict[str, float]]]:
    """(lemma, seconds by checker); what a lemma uses is checked before and not counted."""
    from helpers.library import LIBRARY, proved
    from helpers.replayed import replayed
    from helpers.scripts import run

    from memproof.lemmas import prove, sympy_replay
    from memproof.lemmas.script.writer import script

    for name in chosen or LIBRARY.files:
        data, uses = LIBRARY.files[name], LIBRARY.uses(name)
        accepted = {each: proved(each) for each in uses}
        checked = {each: replayed(each) for each in uses}
        text = script(proved(name))
        yield name, {
            "kernel": seconds(lambda data=data, used=accepted: prove(data, used)),
            "sympy": seconds(lambda data=data, used=checked: sympy_replay.replay(data, used)),
            "script": seconds(lambda text=text: run(text))}


def hostile() -> Iterator[tuple[str, dict[str, float]]]:
    """(case, seconds of the replay)."""
    from helpers.replayed import replay_code
    from test_replay_hostile import HOSTILE, hostile_lemma, many_goals

    used = many_goals()
    for name in HOSTILE:
        data = hostile_lemma(name)
        yield name, {"sympy": seconds(lambda data=data: replay_code(data, used))}


def main() -> int:
    """Print the table; 1 if something takes longer than is promised."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lemmas", nargs="*")
    parser.add_argument("--hostile", action="store_true")
    chosen = parser.parse_args()
    total: dict[str, float] = {}
    slowest = 0.0
    for name, taken in hostile() if chosen.hostile else library(chosen.lemmas):
        total = {key: total.get(key, 0.0) + value for key, value in taken.items()}
        slowest = max(slowest, *taken.values())
        if max(taken.values()) >= LONG:
            print(f"{name:32}", *(f"{key} {value:6.2f}" for key, value in taken.items()))
    print(f"{'all':32}", *(f"{key} {value:6.2f}" for key, value in total.items()))
    print(f"slowest {slowest:.2f} s, promised {PROMISE} s")
    return int(slowest > PROMISE)


if __name__ == "__main__":
    raise SystemExit(main())
