"""Replay the lemmas of files."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import sympy

from .lemmas import Lemma, replay_file
from .statements import Refused


def main(paths: Sequence[str]) -> int:
    """0 if the lemmas of all files are replayed, 1 if one is refused, 2 if one cannot be read."""
    known: dict[Path, Lemma] = {}
    results = [0 if paths else 2]
    for path in paths:
        try:
            lemma = replay_file(Path(path), known)
            print(f"replayed {lemma.id}: {lemma.steps} steps, with sympy {sympy.__version__} alone")
        except Refused as error:
            print(f"REFUSED {path!a}: {error}")
            results.append(1)
        except OSError as error:
            print(f"{path!a}: {error.strerror}", file=sys.stderr)
            results.append(2)
    if not paths:
        print("usage: python -m memproof.lemmas.sympy_replay FILE...", file=sys.stderr)
    return max(results)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
