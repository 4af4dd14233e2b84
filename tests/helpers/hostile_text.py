"""Texts that would paint a terminal, forge a line, or hide."""

from __future__ import annotations

VERDICT = "ACCEPTED 3f9af9a3f9af9a3f: 150 rows, 149 points; every row's label is hit exactly"
# The first four are all kinds at once.
HOSTILE = [
    "\x1b[31m\r\x9b\x7f\t\u2028\u202e\u200b\ufeff\ufe0f\u3164\u2800\u00a0\ue000 \u0301 <U+0041>  ",
    f"x\nreal.jsonl: {VERDICT}", f"{'x' * 70} {VERDICT}", f"{' ' * 70}recomputed: width 7777",
    "\x1b[31mred", "\x1b]0;title\x07", "\x1b[2J\x1b[H", "\x9b31m", "a\rb", "a\tb", "a\x08\x08b",
    "a\x7fb", "a\x0bb\x0cc", "a\x85b", "a\u2028b\u2029c", f"x\r{VERDICT}",
    f"x{' ' * 90}{VERDICT}", VERDICT,
    "\u202egnp.exe", "\u2066a\u2069", "\u200b", "a\u200db", "\ufeffa", "\u00ada", "A\ufe0f",
    "\u3164", "\u115f", "\u2800", "\uffa0", "\u180e", "\u00a0a\u3000b\u2003", "\u0301a", "=\u0338",
    "z" + "\u0301" * 40, "\U000e0041\U000e0042", "\U000e0100", "\ue000", "\ufdd0", "\u0378",
    "<U+001B>[31m", "  two  spaces  ", "\\x1b[31m", "::error file=x::y", "%1B%5B31m",
    "\udcff\udc80",
]
# Characters that leave no mark, though Python calls them printable.
BLANK = {*map(chr, (0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0)),
         *map(chr, range(0x180B, 0x1810)), *map(chr, range(0xFE00, 0xFE10)),
         *map(chr, range(0xE0000, 0xE1000))}


def hidden_in(text: str) -> str:
    """The characters that a reader cannot see."""
    return "".join(c for c in text if not c.isprintable() or c in BLANK)


def forged_in(output: str) -> list[str]:
    """The lines that begin with somebody else's verdict, on a terminal of any usual width."""
    lines = [line[k : k + width] for line in output.split("\n") for width in (80, 100, 120)
             for k in range(0, max(len(line), 1), width)]
    forged = ("ACCEPTED 3f9af", "recomputed: width 7777")
    return [line for line in lines if line.lstrip().startswith(forged)]
