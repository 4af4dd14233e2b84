"""Two runs of run.py side by side: seconds and peaks of memory, and their ratios.

    python tests/benchmarks/compare.py before.json after.json
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


def lines(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    """A line for each stage of the newer run, and for those of the older one alone."""
    yield f"{'stage':<56} {old['commit']:>12} {new['commit']:>12} {'ratio':>7}"
    nothing: dict[str, float | None] = {"s": None, "MB": None}
    for key in [*new["results"], *(key for key in old["results"] if key not in new["results"])]:
        before, after = (each["results"].get(key, nothing) for each in (old, new))
        for unit in ("s", "MB"):
            a, b = before[unit], after[unit]
            if a is None and b is None:
                continue
            ratio = f"{a / b:>6.2f}x" if a is not None and b else f"{'-':>7}"
            name = key if unit == "s" else ""
            yield f"{name:<56} {_cell(a, unit):>12} {_cell(b, unit):>12} {ratio}"


def _cell(value: float | None, unit: str) -> str:
    return "-" if value is None else f"{value:.3f} s" if unit == "s" else f"{value:.0f} MB"


def main(arguments: list[str]) -> int:
    """0, or 2 without two files."""
    if len(arguments) != 2:
        print(__doc__)
        return 2
    old, new = (json.loads(Path(each).read_text(encoding="utf-8")) for each in arguments)
    print(*lines(old, new), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
