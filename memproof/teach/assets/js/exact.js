// Exact fractions: {n, d} in lowest terms, d > 0, both BigInt.  No rounding anywhere but in `approximate`.

const gcd = (a, b) => {
  if (a < 0n) a = -a;
  while (b) [a, b] = [b, a % b];
  return a;
};

/** n/d in lowest terms; d must not be 0. */
function fraction(n, d = 1n) {
  if (d === 1n) return { n, d };
  if (d === 0n) throw new RangeError("a fraction with denominator 0");
  if (d < 0n) [n, d] = [-n, -d];
  const g = gcd(d, n < 0n ? -n : n);
  return { n: n / g, d: d / g };
}

const ZERO = fraction(0n), ONE = fraction(1n);
const neg = (a) => ({ n: -a.n, d: a.d });
const add = (a, b) => (a.d === b.d ? fraction(a.n + b.n, a.d) : fraction(a.n * b.d + b.n * a.d, a.d * b.d));
const sub = (a, b) => add(a, neg(b));
const mul = (a, b) => fraction(a.n * b.n, a.d * b.d);
const div = (a, b) => fraction(a.n * b.d, a.d * b.n);
const relu = (a) => (a.n > 0n ? a : ZERO);
const floorOf = (a) => fraction((a.n - ((a.n % a.d) + a.d) % a.d) / a.d);
/** -1, 0 or 1. */
const sign = (a) => (a.n > 0n ? 1 : a.n < 0n ? -1 : 0);
const compare = (a, b) => sign({ n: a.n * b.d - b.n * a.d });
const equal = (a, b) => a.n === b.n && a.d === b.d;

/** The number of bits of |n|; 0 for 0. */
function bits(n) {
  if (n < 0n) n = -n;
  const hex = n.toString(16);
  return n === 0n ? 0 : 4 * hex.length - Math.clz32(parseInt(hex[0], 16)) + 28;
}

/** "3", "-5/2": the whole number, however long. */
const toText = (a) => (a.d === 1n ? String(a.n) : `${a.n}/${a.d}`);

const shortInteger = (n, digits) => {
  const text = String(n < 0n ? -n : n), minus = n < 0n ? "-" : "";
  return minus + (text.length <= digits ? text : `${text.slice(0, 4)}\u2026${text.slice(-3)}`);
};

/** `toText`, where an integer of more than `digits` digits is shortened: "1234…789". */
const shortText = (a, digits = 10) =>
  (a.d === 1n ? shortInteger(a.n, digits) : `${shortInteger(a.n, digits)}/${shortInteger(a.d, digits)}`);

/** Is anything left out in `shortText`? */
const isShortened = (a, digits = 10) => shortText(a, digits) !== toText(a);

/** "12 bits" or "12/3 bits": how long numerator and denominator are. */
const bitsText = (a) => `${bits(a.n)}${a.d === 1n ? "" : `/${bits(a.d)}`} bits`;

/** What a person writes: "7", "-5/2", "0.25", with any minus sign; null for anything else. */
function fromText(text) {
  const found = /^\s*([-\u2212]?)\s*(\d{1,6000})(?:\s*\/\s*(\d{1,6000})|\.(\d{1,6000}))?\s*$/.exec(text);
  if (!found) return null;
  const [, minus, whole, below, decimals] = found;
  const d = decimals ? 10n ** BigInt(decimals.length) : BigInt(below ?? 1);
  if (d === 0n) return null;
  const n = decimals ? BigInt(whole) * d + BigInt(decimals) : BigInt(whole);
  return fraction(minus ? -n : n, d);
}

/** An integer as a certificate writes it: a JSON number, or hexadecimal digits in a string.
 *
 * Throws a TypeError for anything else. */
function readInteger(v) {
  if (Number.isInteger(v)) return BigInt(v);
  if (typeof v !== "string" || !/^-?[0-9a-f]+$/.test(v)) throw new TypeError("not an integer");
  return v[0] === "-" ? -BigInt(`0x${v.slice(1)}`) : BigInt(`0x${v}`);
}

/** The same, the other way round: the one way in which a certificate writes n. */
const writeInteger = (n) => (-(2n ** 53n) <= n && n <= 2n ** 53n ? Number(n) : n.toString(16));

const FARTHEST = 1e300; // differences of such numbers are numbers, too

/** A floating-point number near a, or +-1e300: for drawing, never for a decision. */
function approximate(a) {
  const shift = 64 - bits(a.n) + bits(a.d); // so that the quotient has 64 bits
  const quotient = shift > 0 ? (a.n << BigInt(shift)) / a.d : a.n / (a.d << BigInt(-shift));
  const half = Math.trunc(-shift / 2);
  const near = Number(quotient) * 2 ** half * 2 ** (-shift - half);
  return Math.max(-FARTHEST, Math.min(FARTHEST, near));
}
