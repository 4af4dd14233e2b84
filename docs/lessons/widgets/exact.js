// Exact fractions [numerator, denominator] of BigInts, in lowest terms, and networks of them.
"use strict";
const exact = (() => {
  const gcd = (a, b) => { while (b) [a, b] = [b, a % b]; return a < 0n ? -a : a; };

  /** A fraction in lowest terms with a positive denominator. */
  function over(n, d = 1n) {
    const common = gcd(n, d) * (d < 0n ? -1n : 1n);
    return [n / common, d / common];
  }
  const whole = n => [BigInt(n), 1n];
  /** From 3, -3/4 or 0.75; null for anything else. */
  const read = text => { const found = lesson.fraction(String(text)); return found && over(...found); };
  const add = ([a, b], [c, d]) => over(a * d + c * b, b * d);
  const negate = ([a, b]) => [-a, b];
  const subtract = (p, q) => add(p, negate(q));
  const times = ([a, b], [c, d]) => over(a * c, b * d);
  const divide = ([a, b], [c, d]) => over(a * d, b * c);
  const compare = ([a, b], [c, d]) => { const s = a * d - c * b; return s > 0n ? 1 : s < 0n ? -1 : 0; };
  const same = (p, q) => compare(p, q) === 0;
  const relu = p => (p[0] < 0n ? [0n, 1n] : p);
  const text = ([a, b]) => (b === 1n ? `${a}` : `${a}/${b}`).replace("-", "\u2212");
  /** For drawing only. */
  const near = ([a, b]) => Number(a) / Number(b);

  /** The values of a layer; ``layer`` as ``facts/walked.py`` describes it. */
  function through(layer, values) {
    return layer.rows.map((row, i) => {
      const sum = row.reduce((s, [j, w]) => add(s, times(whole(w), values[j])), whole(layer.biases[i]));
      const z = divide(sum, whole(layer.denominator));
      return layer.relu[i] ? relu(z) : z;
    });
  }

  /** All layers' values at an input, which is a list of fractions. */
  function walk(network, input) {
    const found = [];
    for (const layer of network.layers) found.push(input = through(layer, input));
    return found;
  }
  const last = list => list[list.length - 1];
  const output = (network, t) => last(walk(network, [t]))[0];

  return { over, whole, read, add, negate, subtract, times, divide, compare, same, relu, text, near,
    through, walk, output, last };
})();
if (typeof module !== "undefined") module.exports = exact;
