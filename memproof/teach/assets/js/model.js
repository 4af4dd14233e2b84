// The certificate as data, its network, and its exact values.  Nothing here touches the page.
//
// Layers are numbered as in a certificate: 1 is the first hidden layer, the output map is the last;
// "layer 0" are the inputs.  Neurons, channels and points are numbered from 0.

const HIDDEN = /[\p{C}\p{Zl}\p{Zp}\p{Me}\p{Default_Ignorable_Code_Point}\u2800\uFFFC]|(?! )\p{Zs}/gu;
const LONGEST = 200; // characters of a text from outside that are shown

/** A text of a certificate as it is shown: decoded, nothing in it hidden, not too long. */
function shownText(text) {
  let decoded = String(text);
  try { decoded = decodeURIComponent(decoded); } catch { /* what is no UTF-8 stays as it is */ }
  const kept = [...decoded].slice(0, LONGEST).join("");
  const more = kept.length < decoded.length ? `<+${decoded.length - kept.length} more>` : "";
  const point = (c) => `<U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}>`;
  return kept.replace(HIDDEN, point) + more;
}

/** The records of a certificate, as many of them as can be read.
 *
 * {declared, claim, labelBelow, classes, points: [Point], layers, lines: [{layer, channel}], traces: [[runs of
 * a neuron, or (version 2) their sha256]], margin: {n, d, point} or null (BigInt), records: the lines of the file, whole}.  `whole` is
 * false if something could not be read; layers end before the first that is not well-formed.
 */
function readCertificate(text) {
  const lines = text.split("\n").filter(Boolean), records = lines.map(readRecord);
  const of = (kind) => records.filter((each) => each?.kind === kind);
  const [data = {}] = of("data"), [claim = {}] = of("claim");
  const points = readPoints(of("point"), data, claim);
  const maps = [...of("layer"), ...of("output")], layers = readLayers(maps, claim.dimension);
  const width = (l) => (l === 0 ? claim.dimension : layers[l - 1].names.length);
  return {
    declared: of("meta")[0]?.declared ?? {}, claim, records: lines, points, layers,
    labelBelow: points.length ? readInteger(data.label_denominator) : 1n,
    classes: list(data.classes).map(shownText),
    lines: of("line").filter(({ layer, channel }) => isBelow(layer, layers.length) && isBelow(channel, width(layer))),
    traces: records.filter((each) => each?.kind === "trace" || each?.kind === "digest").map((each) => each.neurons),
    margin: readMargin(of("margin")[0]),
    whole: !records.includes(null) && points.length === of("point").length && layers.length === maps.length
      && Boolean(layers.at(-1)?.isOutput),
  };
}

/** The least margin n/d that is stated, and its point; null if there is none to be read. */
function readMargin(record) {
  try {
    const [n, d, point] = [record.numerator, record.denominator, record.point].map(readInteger);
    return { n, d, point };
  } catch { return null; }
}

const isBelow = (k, count) => Number.isInteger(k) && k >= 0 && k < count;
const list = (value) => (Array.isArray(value) ? value : []);
const readRecord = (line) => {
  try { return JSON.parse(line); } catch { return null; }
};

/** A row of the table, once for all rows with the same coordinates: x = inputs / below. */
class Point {
  constructor(record, below, labelBelow) {
    this.inputs = record.x.map(readInteger);
    this.below = below;
    this.y = record.y.map((v) => fraction(readInteger(v), labelBelow));
    this.rows = record.rows.map(Number);
  }
  /** The coordinates. */
  get x() { return this.inputs.map((n) => fraction(n, this.below)); }
}

/** The points up to the first that is not well-formed. */
function readPoints(records, data, { dimension, outputs, reading }) {
  const points = [], entries = reading === "argmax" || reading === "sign" ? 1 : outputs;
  try {
    const below = readInteger(data.coordinate_denominator), labelBelow = readInteger(data.label_denominator);
    for (const each of records) {
      const fits = each.x.length === dimension && each.y.length === entries;
      if (!fits || below < 1n || labelBelow < 1n) break;
      points.push(new Point(each, below, labelBelow));
    }
  } catch { /* what was read so far is shown */ }
  return points;
}

/** The layers up to the first that is not well-formed, or that reads a channel that is not there. */
function readLayers(records, dimension) {
  const layers = [];
  let width = dimension;
  for (const each of records) {
    let layer;
    try { layer = readLayer(each); } catch { break; }
    if (layer.rows.some((row) => row.some(([j]) => !isBelow(j, width)))) break;
    width = layer.rows.length;
    layers.push(layer);
  }
  return layers;
}

/** {isOutput, stage, lemmas, names, relu, denominator, biases, rows}: z = (rows h + biases) / denominator. */
function readLayer(record) {
  const layer = {
    isOutput: record.kind === "output", stage: shownText(record.stage ?? "output"),
    lemmas: (record.lemma ?? "").split(" ").filter(Boolean), names: record.names.map(shownText),
    relu: record.names.map((_, c) => record.activations?.[c] === "relu"),
    denominator: readInteger(record.denominator), biases: record.biases.map(readInteger),
    rows: record.rows.map((row) => row.map(([j, w]) => [j, readInteger(w)])),
  };
  const { length } = layer.names;
  if (!length || layer.biases.length !== length || layer.rows.length !== length || layer.denominator < 1n) {
    throw new RangeError("not a layer");
  }
  return layer;
}

/** The values of one layer at one point, as numerators over one scale. */
class Values {
  constructor(scale, sums, outputs) { [this.scale, this.sums, this.outputs] = [scale, sums, outputs]; }
  /** The exact value of neuron c, after its activation. */
  h(c) { return fraction(this.outputs[c], this.scale); }
  /** The exact sum of neuron c, before its activation. */
  z(c) { return fraction(this.sums[c], this.scale); }
  get length() { return this.outputs.length; }
}

/** Numbers as Values: the inputs of a network, or the channels of a layer. */
function valuesOf(numbers) {
  const scale = numbers.reduce((s, a) => s * (a.d / gcd(s, a.d)), 1n);
  const numerators = numbers.map((a) => a.n * (scale / a.d));
  return new Values(scale, numerators, numerators);
}

/** act(A h + b) for one layer. */
function apply(layer, { outputs: h, scale }) {
  const sums = layer.rows.map((row, c) => {
    let sum = layer.biases[c] * scale;
    for (const [j, w] of row) if (h[j]) sum += w * h[j];
    return sum;
  });
  return new Values(scale * layer.denominator, sums, sums.map((z, c) => (layer.relu[c] && z < 0n ? 0n : z)));
}

/** The network of a certificate, its points, and what changes when numbers of it are edited. */
class Model {
  constructor(certificate) {
    this.certificate = certificate;
    this.layers = [...certificate.layers];
    this.edits = new Map(); // "layer.neuron.k" -> {layer, neuron, k, value}
    this.memory = certificate.points.map((point) => [new Values(point.below, point.inputs, point.inputs)]);
  }

  get points() { return this.certificate.points; }
  /** The number of layers that can be evaluated, the output map included. */
  get depth() { return this.layers.length; }
  /** Is the last layer the output map, as the claim has it?  Not in a file that breaks off. */
  get hasOutput() {
    const last = this.layers.at(-1);
    return Boolean(last?.isOutput) && last.names.length === this.certificate.claim.outputs;
  }
  width(l) { return l === 0 ? this.certificate.claim.dimension : this.layers[l - 1].names.length; }
  /** The number of terms of neuron c of layer l: k = 0, 1, ... */
  terms(l, c) { return this.layers[l - 1].rows[c].length; }
  /** The channel of layer l - 1 that term k of neuron c reads. */
  channel(l, c, k) { return this.layers[l - 1].rows[c][k][0]; }
  weight(l, c, k) { return fraction(this.layers[l - 1].rows[c][k][1], this.layers[l - 1].denominator); }
  bias(l, c) { return fraction(this.layers[l - 1].biases[c], this.layers[l - 1].denominator); }

  /** Values[0..depth] of a point of the table. */
  values(point) {
    const found = this.memory[point];
    while (found.length <= this.depth) found.push(apply(this.layers[found.length - 1], found.at(-1)));
    return found;
  }

  /** Values[l..depth] when the channels of layer l have these values; nothing is known below. */
  from(l, numbers) {
    const found = [];
    found[l] = valuesOf(numbers);
    for (let k = l; k < this.depth; k++) found[k + 1] = apply(this.layers[k], found[k]);
    return found;
  }

  /** The line {layer, channel} on whose value alone all later layers depend, or null. */
  get line() {
    return this.certificate.lines.filter(({ layer }) => this.width(layer) === 1).at(-1) ?? null;
  }

  /** The points in the order that is in force for the trace of layer l; by default the last order. */
  order(l = this.depth) {
    const line = this.certificate.lines.filter((each) => each.layer < Math.max(l, 1)).at(-1);
    const numbers = this.points.map((_, i) => i);
    if (!line) return numbers;
    const key = numbers.map((i) => this.values(i)[line.layer].outputs[line.channel]); // over one scale
    return numbers.sort((i, j) => (key[i] < key[j] ? -1 : key[i] > key[j] ? 1 : i - j));
  }

  /** The exact coordinate of a point on the last line; null if there is none. */
  t(point) {
    const line = this.certificate.lines.at(-1);
    return line ? this.values(point)[line.layer].h(line.channel) : null;
  }

  get changed() { return this.edits.size > 0; }
  /** Is a number of the layers first..last another than in the certificate? */
  changedIn(first, last) { return [...this.edits.values()].some(({ layer }) => first <= layer && layer <= last); }

  /** Replace one number: term k of a neuron, or its bias (k = "b").  The value as certified undoes it. */
  edit(layer, neuron, k, value) {
    this.edits.set(`${layer}.${neuron}.${k}`, { layer, neuron, k, value });
    this.rebuild(layer);
    const original = this.certified(layer, neuron, k);
    if (equal(original, value)) this.edits.delete(`${layer}.${neuron}.${k}`);
    this.rebuild(layer);
  }

  /** Can this number be edited?  For links, which may say anything. */
  exists(layer, neuron, k) {
    const rows = this.certificate.layers[layer - 1]?.rows[neuron];
    return Boolean(rows) && (k === "b" || isBelow(k, rows.length));
  }

  /** The number as the certificate has it. */
  certified(layer, neuron, k) {
    const { rows, biases, denominator } = this.certificate.layers[layer - 1];
    return fraction(k === "b" ? biases[neuron] : rows[neuron][k][1], denominator);
  }

  /** The network as certified. */
  undo() {
    const first = Math.min(...[...this.edits.values()].map((each) => each.layer), this.depth);
    this.edits.clear();
    this.layers = [...this.certificate.layers];
    this.forget(first);
  }

  rebuild(layer) {
    const edits = [...this.edits.values()].filter((each) => each.layer === layer);
    this.layers[layer - 1] = edited(this.certificate.layers[layer - 1], edits);
    this.forget(layer);
  }

  forget(layer) { for (const found of this.memory) found.length = Math.min(found.length, layer); }
}

/** A layer with some of its numbers replaced, over the least denominator that takes them. */
function edited(layer, edits) {
  const factor = edits.reduce((f, { value: { d } }) => f * (d / gcd(d, f * layer.denominator)), 1n);
  const denominator = layer.denominator * factor, over = ({ n, d }) => n * (denominator / d);
  const biases = layer.biases.map((b) => b * factor);
  const rows = layer.rows.map((row) => row.map(([j, w]) => [j, w * factor]));
  for (const { neuron, k, value } of edits) {
    if (k === "b") biases[neuron] = over(value); else rows[neuron][k][1] = over(value);
  }
  return { ...layer, denominator, biases, rows };
}
