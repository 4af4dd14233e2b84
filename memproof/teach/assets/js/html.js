// Markup in one way only: html`...` escapes whatever is put in, unless it is Markup itself.

class Markup {
  constructor(text) { this.text = text; }
  toString() { return this.text; }
}

const escaped = (value) => (value instanceof Markup ? value.text
  : Array.isArray(value) ? value.map(escaped).join("")
  : value === null || value === undefined || value === false ? ""
  : String(value).replace(/[&<>"'`]/g, (c) => `&#${c.charCodeAt(0)};`));

/** A tagged template: text from outside becomes text, never elements. */
const html = (strings, ...values) =>
  new Markup(strings.reduce((made, text, i) => made + escaped(values[i - 1]) + text));

/** Markups one after the other. */
const joined = (markups, between = "") => new Markup(markups.map(escaped).join(between));

const find = (selector) => document.querySelector(selector);
const findAll = (selector) => [...document.querySelectorAll(selector)];

const filled = new WeakMap(); // element -> the markup that it was given last

/** Puts markup into an element, if it is another than before: what stays the same can be clicked
 * while the rest changes.  The focus stays on the control with the same data-id. */
function fill(element, markup) {
  if (filled.get(element) === markup.text) return;
  filled.set(element, markup.text);
  const id = document.activeElement?.dataset?.id;
  element.innerHTML = markup.text;
  if (id && !document.activeElement?.dataset?.id) {
    element.querySelector(`[data-id="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
  }
}

const clamp = (v, least, most) => Math.max(least, Math.min(most, v));
const span = (first, last) => Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
/** The two ends of a long text. */
const middleCut = (text, most = 44) => (text.length > most ? `${text.slice(0, most / 2 - 2)}…${text.slice(2 - most / 2)}` : text);
const plural = (n, word, many = `${word}s`) => `${n.toLocaleString("en")} ${n === 1 ? word : many}`;

/** Round numbers from lo to hi, about `wanted` of them: for axes. */
function ticks(lo, hi, wanted) {
  const rough = (hi - lo) / Math.max(1, wanted), power = 10 ** Math.floor(Math.log10(rough || 1));
  const step = [1, 2, 5, 10].find((m) => m * power >= rough) * power;
  if (!(step > 0) || !Number.isFinite(step)) return [];
  const first = Math.ceil(lo / step - 1e-9);
  return span(0, Math.floor(hi / step + 1e-9) - first).map((k) => (first + k) * step);
}

const raised = (k) => String(k).replace(/./g, (c) => ({ "-": "⁻" })[c] ?? "⁰¹²³⁴⁵⁶⁷⁸⁹"[c]);

/** A number beside an axis: short, and a power of ten where it is long. */
function tickText(v) {
  if (v === 0 || (Math.abs(v) < 1e5 && Math.abs(v) >= 1e-3)) return String(+v.toPrecision(6)).replace("-", "−");
  const [digits, k] = v.toExponential(1).split("e"), front = digits.replace(".0", "").replace("-", "−");
  return `${front === "1" ? "" : `${front}·`}10${raised(Number(k))}`;
}

/** A long natural number that is close to a power of two, exactly: "2⁵⁷", "3·2⁴⁰", "(2⁵⁷ − 1)". */
function powerText(n) {
  const near = [[0n, ""], [1n, " − 1"], [-1n, " + 1"]];
  for (const [off, words] of near) {
    let m = n + off, k = 0;
    if (m <= 0n) continue;
    const hex = m.toString(16), zeros = /0*$/.exec(hex)[0].length;
    m >>= BigInt(4 * zeros);
    for (k = 4 * zeros; !(m & 1n); k++) m >>= 1n;
    if (m < 1000n && k > 12) return words ? `(${m === 1n ? "" : `${m}·`}2${raised(k)}${words})` : `${m === 1n ? "" : `${m}·`}2${raised(k)}`;
  }
  return null;
}

const eyeInteger = (n, digits) => {
  const short = shortInteger(n, digits), power = short.length > 6 ? powerText(n < 0n ? -n : n) : null;
  return (power === null || (power.length > 6 && !short.includes("…")) ? short : `${n < 0n ? "-" : ""}${power}`).replace("-", "−");
};

/** An exact number as text for the eye, with a real minus sign. */
const eye = (a, digits = 10) => (a.d === 1n ? eyeInteger(a.n, digits) : `${eyeInteger(a.n, digits)}/${eyeInteger(a.d, digits)}`);
/** A number of the table, as a table writes it: "5.4", if it has at most three decimals. */
function eyeDecimal(a, digits = 10) {
  const scaled = mul(a, fraction(1000n));
  if (a.d === 1n || scaled.d !== 1n || isShortened(a, digits)) return eye(a, digits);
  const [whole, rest] = [scaled.n < 0n ? -scaled.n : scaled.n].flatMap((n) => [n / 1000n, n % 1000n]);
  return `${a.n < 0n ? "−" : ""}${whole}.${String(rest).padStart(3, "0").replace(/0+$/, "")}`;
}

/** The same for the ear and for tooltips: never shortened below 60 digits. */
const told = (a) => (isShortened(a, 60) ? `${shortText(a, 60)} (${bitsText(a)})` : toText(a));

/** An exact number in running text; a long one says how long, and can be copied. */
function number(a, copy = false) {
  if (!isShortened(a)) return html`${eye(a)}`;
  const button = copy ? html` <span class="small-print">${bitsText(a)}</span> <button class="bare small-print" data-id="copy" data-copy="${toText(a)}">copy</button>` : "";
  return html`<span class="big" title="${told(a)}">${eye(a)}</span>${button}`;
}

/** A number in a drawing with room for `room` characters: exact, else rounded, else how long it is. */
function fitted(a, room) {
  const near = approximate(a), isPlain = Math.abs(near) >= 1e-3 && Math.abs(near) < 1e6;
  const rounded = isPlain ? [5, 4, 3, 2].map((digits) => `≈${tickText(Number(near.toPrecision(digits)))}`) : [];
  const fits = [eye(a), eye(a, 7), eye(a, 5), ...rounded].find((text) => text.length <= room);
  return fits ?? `${Math.max(bits(a.n), bits(a.d))} bits`;
}
