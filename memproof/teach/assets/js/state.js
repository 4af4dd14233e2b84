// Where the reader is: one object, one link.  Everything drawn is a function of it and the model.

const LEVELS = ["stages", "layer", "neuron", "lemma"];

/** Half of what is seen of the line; null is all of it. */
function zoomLevels() {
  const levels = [];
  for (let half = approximate(sub(line.hi, line.lo)) / 24; half > 100; half /= 24) levels.push(Number(half.toPrecision(1)));
  return [null, ...levels, 24, 6, 2];
}

const state = {
  point: 0, layer: 1, neuron: 0, t: null, zoom: null, level: "neuron", tool: null, only: null, input: 0,
};
let model; // the network, as certified or with edits
let line; // where the points lie: see makeLine
let wrongRow = false; // was the last row that was asked for none?

/** The points along the scalar on which all later layers depend; without one, along an input. */
function makeLine() {
  const found = model.line, j = state.input, count = model.points.length;
  const t = span(0, count - 1).map((i) => (found ? scalarAt(found, i) : model.points[i].x[j]));
  const order = span(0, count - 1).sort((a, b) => compare(t[a], t[b]) || a - b);
  const place = [];
  order.forEach((i, k) => { place[i] = k; });
  const [first, last] = [t[order[0]], t[order.at(-1)]], length = sub(last, first);
  const step = found ? ONE : fraction(1n, model.points[0].below);
  const margin = add(mul(floorOf(div(length, mul(step, fraction(40n)))), step), step);
  return {
    scalar: found !== null, from: found?.layer ?? 0, t, order, place, near: t.map(approximate), step,
    lo: sub(first, margin), hi: add(last, margin),
  };
}

/** How the channels of layer line.from depend on t: through the chosen point, if t is an input. */
const pathNow = () => (line.scalar ? linePath(model) : inputPath(model, state.point, state.input));

/** The value of a line's channel at a point, from the layers up to it alone. */
function scalarAt(found, point) {
  let [values] = model.memory[point];
  for (const layer of model.layers.slice(0, found.layer)) values = apply(layer, values);
  return values.h(found.channel);
}

/** Where the cursor stands: between the points, or on the chosen one. */
const cursorT = () => state.t ?? line.t[state.point];

/** Values[0..depth] at the cursor; nothing below the line's layer is known between the points. */
function here() {
  if (state.t === null) return model.values(state.point);
  return model.from(line.from, onPath(pathNow(), state.t));
}

const isOutput = (l) => model.hasOutput && l === model.depth;
const layerName = (l) => (l === 0 ? "inputs" : isOutput(l) ? "output" : `layer ${l}`);
const neuronName = (l, c) => (l === 0 ? DATA.columns?.[c] ?? `x${c}` : model.layers[l - 1].names[c]);
const rowName = (i) => `row ${model.points[i].rows[0]}`;

/** Is what layer l says still to be predicted? */
const isHidden = (l) => state.tool === "predict" && l >= state.layer;

// -- labels ----------------------------------------------------------------------------------------

let labels = []; // the label vectors that occur, as text, in order

const labelKey = (i) => model.points[i].y.map(toText).join(", ");

function makeLabels() {
  const seen = new Map(span(0, model.points.length - 1).map((i) => [labelKey(i), i]));
  const first = (i) => model.points[i].y;
  const before = (a, b) => first(a).reduce((found, v, k) => found || compare(v, first(b)[k]), 0);
  labels = [...seen.values()].sort(before).map(labelKey);
  labelPlaces = new Map(labels.map((key, k) => [key, k]));
  labelOfPoint = span(0, model.points.length - 1).map((i) => labelPlaces.get(labelKey(i)));
}

let labelPlaces = new Map(), labelOfPoint = [];
const labelOf = (i) => labelOfPoint[i];
/** The number of the label that a value is; -1 if it is none. */
const labelOfValue = (v) => labelPlaces.get(toText(v)) ?? -1;

/** The class of a label, if labels are numbers of classes; else the label itself. */
function labelName(k) {
  const { classes } = model.certificate, key = labels[k], one = Number(key);
  return Number.isInteger(one) && classes[one] !== undefined ? classes[one] : key.replaceAll("-", "−");
}

// -- links -----------------------------------------------------------------------------------------

/** Takes what is in range from a link; all else stays as it is. */
function readLink(text) {
  const asked = new URLSearchParams(text.replace(/^#/, ""));
  const whole = (key, most, least = 0) => {
    const value = /^\d{1,9}$/.test(asked.get(key) ?? "") ? Number(asked.get(key)) : -1;
    if (value >= least && value <= most) state[key] = value;
  };
  whole("point", model.points.length - 1);
  whole("layer", model.depth, 1);
  state.neuron = Math.min(state.neuron, model.width(state.layer) - 1);
  whole("neuron", model.width(state.layer) - 1);
  const input = state.input;
  whole("input", model.line ? 0 : model.width(0) - 1);
  if (state.input !== input) line = makeLine();
  const t = asked.has("t") ? fromText(asked.get("t")) : null;
  state.t = t && compare(t, line.lo) >= 0 && compare(t, line.hi) <= 0 ? t : null;
  const zoom = Number(asked.get("zoom"));
  state.zoom = line.scalar && asked.has("zoom") && zoomLevels().includes(zoom) ? zoom : null;
  state.level = LEVELS.includes(asked.get("level")) ? asked.get("level") : "neuron";
  readEdits(asked.get("edit") ?? "");
}

/** layer.neuron.k:value, several with commas; k counts the weights of a row, "b" is the bias. */
function readEdits(text) {
  if (text === editsText()) return;
  model.undo();
  for (const each of text.split(",").slice(0, 50)) {
    const found = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6}|b):(.{1,12000})$/.exec(each);
    const value = found ? fromText(found[4]) : null;
    if (!value) continue;
    const [l, c] = [Number(found[1]), Number(found[2])], k = found[3] === "b" ? "b" : Number(found[3]);
    if (l >= 1 && l <= model.depth && c < model.width(l)
        && (k === "b" || k < model.layers[l - 1].rows[c].length)) model.edit(l, c, k, value);
  }
  afterEdit();
}

const editsText = () => [...model.edits.entries()].map(([key, each]) => `${key}:${toText(each.value)}`).join(",");

/** The link to what is seen. */
function linkOf(where) {
  const parts = [`point=${where.point}`, `layer=${where.layer}`, `neuron=${where.neuron}`];
  if (where.t) parts.push(`t=${toText(where.t)}`);
  if (where.input) parts.push(`input=${where.input}`);
  if (where.zoom) parts.push(`zoom=${where.zoom}`);
  if (where.level !== "neuron") parts.push(`level=${where.level}`);
  if (model.edits.size) parts.push(`edit=${editsText()}`);
  return `#${parts.join("&")}`;
}

// -- moves -----------------------------------------------------------------------------------------

/** Every move of the reader comes through here: the state changes, the link follows, all is drawn. */
function go(change, aloud = true) {
  Object.assign(state, change);
  [wrongRow, sumView.wrong] = [false, null]; // what was refused before is no news any more
  state.layer = clamp(state.layer, 1, model.depth);
  state.neuron = clamp(state.neuron, 0, model.width(state.layer) - 1);
  history.replaceState(null, "", linkOf(state));
  draw(aloud);
}

/** To the next point along the line, or the one before. */
function along(step) {
  const place = clamp(line.place[state.point] + step, 0, line.order.length - 1);
  go({ point: line.order[place], t: null });
}

/** A step of a quarter between the points: of an integer, or of the unit in which the input is given. */
function nudge(quarters) {
  moveTo(add(cursorT(), mul(line.step, fraction(BigInt(quarters), 4n))));
}

/** The cursor to t: a point, if one lies there. */
function moveTo(t) {
  if (compare(t, line.lo) < 0 || compare(t, line.hi) > 0) return;
  if (!line.scalar) { go({ t: equal(t, line.t[state.point]) ? null : t }); return; }
  const near = approximate(t), first = line.order.find((i) => line.near[i] >= near - 1e-9 * Math.abs(near) - 1e-9);
  const hit = line.order.slice(line.place[first] ?? 0).find((i) => equal(line.t[i], t));
  go(hit === undefined ? { t } : { point: hit, t: null });
}

function nextZoom() {
  const levels = zoomLevels();
  return levels[(levels.indexOf(state.zoom) + 1) % levels.length];
}
