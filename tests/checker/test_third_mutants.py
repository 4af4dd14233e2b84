"""Every change of checker.js in this table changes what it says of some file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from helpers import forge
from helpers.node import needs_node
from helpers.third import CHECKER, noticed

pytestmark = needs_node

SOURCE = CHECKER.read_text(encoding="utf-8")
# (what stands there once, what stands there in the mutant)
MUTANTS = [
    # numbers, hashes
    ("n < 0n ? -n : n", "n"),
    ("a > b ? a : b", "a < b ? a : b"),
    ("(a, b) => a + b", "(a, b) => b"),
    ("(i ? numbers[i - 1] : low) < n", "low < n"),
    ("< n && n < high", "<= n && n < high"),
    ("< n && n < high", "< n && n <= high"),
    (".size === texts.length", ".size > 0"),
    ("abs(n).toString(2).length", "abs(n).toString(4).length"),
    ("while (b) [a, b] = [b, a % b]; return a;", "return 1n;"),
    ("padded[length] = 0x80", "padded[length] = 0x81"),
    ("((length + 72) >> 6) << 6", "((length + 64) >> 6) << 6"),
    ("8n * BigInt(length)", "BigInt(length)"),
    ("roots(3n)", "roots(2n)"),
    # bytes and JSON
    ("depth < 6", "depth < 7"),
    ("depth < 6", "depth < 5"),
    ('"[^"]*"?|', ""),
    ("hasSpace = true", "hasSpace = false"),
    ('token !== "-0"', "true"),
    ("[0-9]{1,16}", "[0-9]{1,15}"),
    ("abs(n) <= LARGEST", "true"),
    ("abs(n) <= LARGEST", "abs(n) < LARGEST"),
    ("need(distinct(found.keys)", "need(true"),
    ("found instanceof JsonObject", "true"),
    ("!hasSpace", "true"),
    ("-?Infinity|NaN", "Infinity|NaN"),
    ("-?Infinity|NaN", "-?Infinity"),
    (r"!/[^ -[\]-~]/.test(this.text)", "true"),
    ("inPairs(this.text)", "true"),
    ('TextDecoder("latin1")', "TextDecoder()"),
    ("need(feed >= 0", "need(true"),
    # types
    ("keys.length === wanted.length && ", ""),
    ("keys.every((key, i) => key === wanted[i])", "true"),
    ("need(Array.isArray(value)", "need(true"),
    ('type === "text" ? /^/', "true ? /^/"),
    ("value.length <= 200", "value.length <= 201"),
    ("value.length <= 200", "value.length < 200"),
    ('type !== "natural" || n >= 0n', "true"),
    ('type !== "positive" || n >= 1n', 'type !== "positive" || n >= 0n'),
    ('digits[0] !== "0"', "true"),
    ("!/[^0-9a-f]/.test(digits)", "true"),
    ("length <= MAX_DIGITS", "true"),
    ("length <= MAX_DIGITS", "length < MAX_DIGITS"),
    ("need(n > LARGEST", "need(n >= LARGEST"),
    ("digits === value ? n : -n", "n"),
    # claim and data
    ('format !== "memproof" || [undefined', "[undefined"),
    ("[undefined, 1n, 2n].includes", "[undefined, 1n, 2n, 3n].includes"),
    ("[undefined, 1n, 2n].includes", "[undefined, 1n].includes"),
    ('version === 2n ? "digest" : "trace"', '"trace"'),
    ('need(format === "memproof"', "need(true"),
    ("need(READINGS.includes(reading)", "need(true"),
    ('need(claim[key], "MP-R015"', 'need(true, "MP-R015"'),
    ('reading !== "argmax" || outputs > 1n', "true"),
    ('reading !== "sign" || outputs === 1n', "true"),
    ("named ? 1n : claim.outputs]", "claim.outputs]"),
    ("isScalar = shape[1] * e === 1n", "isScalar = true"),
    ('distinct(["", ...classes])', "distinct(classes)"),
    ("[0n, named].includes(count(classes))", "true"),
    ("named ?? count(classes)", "count(classes)"),
    ("size === shape[i]", "size >= shape[i]"),
    ("y[0] >= 0n && ", ""),
    ("y[0] < labels", "y[0] <= labels"),
    ("LARGEST + 1n);\n      const isNew", "LARGEST);\n      const isNew"),
    ("isNew = r.length && ", "isNew = "),
    ("rows.has(`.${row}`)", "false"),
    ("!r.some((row)", "!r.every((row)"),
    ("!seen.has(text)", "true"),
    ("need(last === claim.rows", "need(true"),
    ("source.sha256(start, end) }, \"MP-R013\"", "claim.data_sha256 }, \"MP-R013\""),
    # network
    ("need(names.length", "need(true"),
    ("each === n), \"MP-R005\"", "each >= n), \"MP-R005\""),
    ('each === "relu" || each === "identity"', "true"),
    ("pair.length === 2 && ", ""),
    ("pair[1] !== 0n", "true"),
    ("-1n, width)", "-2n, width)"),
    ("-1n, width)", "-1n, width + 1n)"),
    ("need(widths.at(-1) === claim.outputs", "need(true"),
    ("(widths[i] + 1n) * w", "widths[i] * w"),
    ("sum(sizes) + count(sizes)", "sum(sizes)"),
    ("q === g ? 0 :", "false ? 0 :"),
    ("g === 1n ? size :", "true ? size :"),
    ("free || names.every", "true || names.every"),
    ('claim.reading !== "argmax" || !classes.length', "!classes.length"),
    ("source.sha256(start, source.end) }, \"MP-R014\"", "claim.network_sha256 }, \"MP-R014\""),
    # lines, values, traces
    ("count(maps) - 1n", "count(maps)"),
    ("channel < maps[layer].width", "channel <= maps[layer].width"),
    ("Number(last = layer)", "Number(layer)"),
    ("scale: scale * q", "scale"),
    ("fill(biases[i] * scale)", "fill(biases[i])"),
    ("z[p] += w * h[p]", "z[p] = w * h[p]"),
    ("column[p] < column[q] ? -1", "column[p] < column[q] ? 1"),
    ("r >= (i ? 1n : 0n)", "r >= 0n"),
    ("r >= (i ? 1n : 0n)", "r >= 1n"),
    ("|| sum(runs) !== n", "|| sum(runs) > n"),
    ("need(layer === number", "need(true"),
    ("need(neurons.length === width", "need(neurons.length >= width"),
    ("if (lines.has(l)) order", "if (lines.has(l + 1)) order"),
    ("!isRelu || z[p] > 0n", "!isRelu || z[p] >= 0n"),
    ("!isRelu || z[p] > 0n", "z[p] > 0n"),
    ("(each, k) => each !== said[k]", "() => false"),
    ("digest === stated[i]", "true"),
    ("at > 0 && active[at - 1]", "active[Math.max(at - 1, 0)]"),
    ("[...flips, active.length]", "flips"),
    ("need(false, \"MP-R017\"", "need(true, \"MP-R017\""),
    ("(v > 0n ? v : 0n)", "v"),
    # labels, margins, the end
    ('reading === "nearest" ? s : 1n', "1n"),
    ('reading === "nearest" ? s : 1n', "s"),
    ("label ? v[0] : -v[0]", "v[0]"),
    ("room - 2n * abs", "room - abs"),
    ("each * e - y[k] * s", "each * e - y[k]"),
    ("v[label] - each", "each - v[label]"),
    ("k !== label", "true"),
    ("margin < least[0]", "margin <= least[0]"),
    ("margin < least[0]", "margin > least[0]"),
    ("margin > 0n", "margin >= 0n"),
    ("2n * e : 1n", "e : 1n"),
    ("const g = gcd(least[0], all)", "const g = 1n"),
    ('if (reading !== "equals") compare', "if (false) compare"),
    ('compare(source.take("margin"), margin', 'compare(source.take("margin"), {}'),
    ("layers: depth, lines: BigInt(lines)", "lines: BigInt(lines)"),
    ("{ sha256: before }", "{}"),
    ("source.end === source.bytes.length", "true"),
]


def certificates() -> Iterator[bytes]:
    """The small forgeries, and what none of them provokes."""
    for each in forge.FORGERIES:
        data = each.bytes()
        if len(data) <= forge.LARGEST_STORED:
            yield data
    lines = forge.EXAMPLE.read_bytes().splitlines(keepends=True)
    for other in (b"[]", b"7", b'"a"', b"null", b'{"kind":1e-400000}', b'{"kind":-Infinity}',
                  b'{"kind":"claim","a":NaN'):
        yield lines[0] + other + b"\n"
    for digits in (2**16, 2**16 + 1):
        point = b'{"kind":"point","x":["%b"],"y":[0],"rows":[0]}\n' % (b"1" * digits)
        yield b"".join([*lines[:3], point])


def test_every_mutant_changes_what_stands_there_once() -> None:
    assert len(MUTANTS) >= 100
    assert [old for old, _ in MUTANTS if SOURCE.count(old) != 1] == []


@pytest.mark.parametrize("step", [12, pytest.param(1, marks=pytest.mark.exhaustive)])
def test_every_mutant_is_noticed(step: int) -> None:
    """And what changes nothing is not."""
    mutants = MUTANTS[::step]
    programs = [SOURCE.replace(old, new) for old, new in mutants]
    *found, same = noticed([*programs, f"// the same\n{SOURCE}"], [*certificates()])
    assert [mutant for mutant, which in zip(mutants, found, strict=True) if which is None] == []
    assert [mutant for mutant, which in zip(mutants, found, strict=True) if which == -1] == []
    assert same == -1
