"use strict";
// The third checker of memproof certificates, written from docs/certificate-format.md alone.
//   node checker.js FILE                   prints the verdict; exit codes as in section 1
//   memproofChecker.check(bytes, options)  {outcome, code, place, expected, found, facts, declared,
//       work} for a Uint8Array, in any page or worker; options: maxWork, progress(layer, layers)
// The algorithm: columns over one scale. After layer l, channel j is the list of the integers
// s h_j(x_i), i = 0..N-1, with s = D q_1 ... q_l for all channels and points; nothing is divided.
// (kernel.py follows runs along a line, second.py goes point by point with fractions.) Numbers of
// the file are BigInt; plain ones count bytes, points, bits and units, and stay below 2^53.
const memproofChecker = (() => {
  const MAX_FILE = 2 ** 28, MAX_LINE = 2 ** 24, MAX_DIGITS = 2 ** 16; // bytes, bytes, digits
  const MAX_WORK = 1e10, MAX_WORDS = 2 ** 26; // units in all; words of 64 bits held by a layer
  const LARGEST = 2n ** 53n; // larger integers are hexadecimal strings
  function need(condition, code, place, expected, found) { // a check; or a limit, MP-L
    if (condition) return;
    const outcome = code.startsWith("MP-L") ? "DECLINED" : "REJECTED";
    const verdict = { outcome, code, place, expected: show(expected), found: show(found) };
    throw Object.assign(new Error(code), { verdict });
  }
  function show(value) { // at most 60 characters, no runs of spaces
    if (Array.isArray(value)) return show(`[${value.slice(0, 8).map(show).join(", ")}]`);
    if (typeof value === "bigint" && bits(value) > 180) return `an integer of ${bits(value)} bits`;
    const text = String(value).slice(0, 1000).replace(/ {2,}/g, " ");
    return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
  }
  const abs = (n) => (n < 0n ? -n : n), count = (items) => BigInt(items.length);
  const sum = (numbers) => numbers.reduce((a, b) => a + b, 0n);
  const max = (a, b) => (a > b ? a : b), most = (numbers) => numbers.reduce(max, 0n);
  const increases = (numbers, low, high) => // low < n_0 < n_1 < ... < high
    numbers.every((n, i) => (i ? numbers[i - 1] : low) < n && n < high);
  // Texts of digits have hashes that anybody can make collide: with a dot before them they do not.
  const distinct = (texts) => new Set(texts.map((each) => `.${each}`)).size === texts.length;
  const bits = (n) => (n ? abs(n).toString(2).length : 0);
  const sizeOf = (n) => 4 * abs(n).toString(16).length; // up to three bits more, in less time
  const gcd = (a, b) => { while (b) [a, b] = [b, a % b]; return a; }; // for a >= 0 and b > 0
  const span = (column) => sizeOf(most(column.map(abs))); // of the longest of its integers
  // -- sha256 (FIPS 180-4). Its constants: the first 32 bits of the fractions of roots of primes.
  const PRIMES = [], turn = (x, n) => (x >>> n) | (x << (32 - n));
  for (let n = 2n; PRIMES.length < 64; n++) if (PRIMES.every((p) => n % p)) PRIMES.push(n);
  const roots = (degree) => PRIMES.map((p) => { // floor(2^32 p^(1 / degree)) modulo 2^32
    let root = 0n;
    for (let b = 1n << 40n; b; b >>= 1n) if ((root + b) ** degree <= p << (32n * degree)) root += b;
    return Number(BigInt.asIntN(32, root));
  });
  const ROUND = Int32Array.from(roots(3n)), START = roots(2n).slice(0, 8);
  function sha256(bytes) {
    const { length } = bytes, padded = new Uint8Array(((length + 72) >> 6) << 6);
    padded.set(bytes), padded[length] = 0x80;
    const view = new DataView(padded.buffer), w = new Int32Array(64), hash = Int32Array.from(START);
    view.setBigUint64(padded.length - 8, 8n * BigInt(length));
    for (let at = 0; at < padded.length; at += 64) {
      for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + 4 * i);
      for (let i = 16; i < 64; i++) {
        const x = w[i - 15], y = w[i - 2], s = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3);
        w[i] = w[i - 16] + s + w[i - 7] + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
      }
      let a = hash[0], b = hash[1], c = hash[2], d = hash[3]; // much faster than a pattern
      let e = hash[4], f = hash[5], g = hash[6], h = hash[7];
      for (let i = 0; i < 64; i++) {
        const s = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
        const t = (h + s + ((e & f) ^ (~e & g)) + ROUND[i] + w[i]) | 0;
        const u = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = (d + t) | 0, d = c, c = b, b = a, a = (t + u) | 0;
      }
      [a, b, c, d, e, f, g, h].forEach((v, i) => { hash[i] += v; });
    }
    return Array.from(hash, (v) => (v >>> 0).toString(16).padStart(8, "0")).join("");
  }
  // -- section 2: JSON without escapes
  const WORDS = [["true", true], ["false", false], ["null", null]];
  const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?|-?Infinity|NaN/y;
  function inPairs(line) { // are the brackets outside of strings, at most 6 deep?
    let brackets = line.replace(/"[^"]*"?|[^"[\]{}]+/g, "");
    for (let depth = 0; depth < 6; depth++) brackets = brackets.replace(/\[\]|\{\}/g, "");
    return brackets === "";
  }
  class JsonObject {
    constructor(pairs) { this.keys = pairs.map(([k]) => k), this.values = pairs.map(([, v]) => v); }
    get(key) { return this.values[this.keys.indexOf(key)]; }
  }
  function parse(line, place) { // the object that a line is; its brackets are in pairs
    let at = 0, hasSpace = false;
    const expect = (isThere) => need(isThere, "MP-R002", place, "JSON", line.slice(at, at + 60));
    function has(sign) { // if it comes next, step over it
      for (; line[at] === " "; at++) hasSpace = true;
      const found = line.startsWith(sign, at);
      if (found) at += sign.length;
      return found;
    }
    function items(end, item) { // between brackets
      const found = [];
      if (has(end)) return found;
      do found.push(item()); while (has(","));
      expect(has(end));
      return found;
    }
    function string() { // after its quotation mark
      const start = at;
      at = line.indexOf('"', at) + 1;
      expect(at > 0);
      return line.slice(start, at - 1);
    }
    function pair() {
      expect(has('"'));
      const key = string();
      expect(has(":"));
      return [key, value()];
    }
    function number() {
      NUMBER.lastIndex = at;
      const [token] = NUMBER.exec(line) ?? [], isShort = /^-?[0-9]{1,16}$/.test(token);
      expect(token);
      const n = isShort && token !== "-0" ? BigInt(token) : LARGEST + 1n;
      need(abs(n) <= LARGEST, "MP-R003", place, "a canonical integer of at most 2^53", token);
      at += token.length;
      return n;
    }
    function value() {
      if (has('"')) return string();
      if (has("[")) return items("]", value);
      for (const [word, constant] of WORDS) if (has(word)) return constant;
      if (!has("{")) return number();
      const found = new JsonObject(items("}", pair));
      need(distinct(found.keys), "MP-R004", place, "every key once", found.keys);
      return found;
    }
    const found = value();
    expect(has("") && at === line.length);
    need(found instanceof JsonObject, "MP-R002", place, "a JSON object", found);
    need(!hasSpace, "MP-R006", place, "the compact form", "white space");
    return found;
  }
  // -- section 3: types: a name; with a * a list; an object of the types of keys
  const all = (keys, type) => Object.fromEntries(keys.map((key) => [key, type]));
  const SHAPE = ["points", "rows", "dimension", "outputs", "width", "depth"];
  const SIZES = all([...SHAPE, "nodes", "dense_parameters", "nonzero_parameters",
    "largest_weight_bits", "total_weight_bits"], "natural");
  const DECLARED = all(["construction", "parameters", "producer", "dataset"], "text");
  const AFFINE = { denominator: "positive", biases: "integer*", rows: "integer***" };
  const RECORDS = {
    meta: { format: "text", version: "integer", declared: DECLARED },
    claim: { reading: "text", ...SIZES, data_sha256: "hash", network_sha256: "hash" },
    data: { coordinate_denominator: "positive", label_denominator: "positive", classes: "text*" },
    point: { x: "integer*", y: "integer*", rows: "integer*" },
    layer: { stage: "text", lemma: "text", names: "text*", activations: "text*", ...AFFINE },
    output: { names: "text*", ...AFFINE },
    line: { layer: "natural", channel: "natural" },
    trace: { layer: "natural", neurons: "integer**" }, // of version 1
    digest: { layer: "natural", neurons: "hash*" }, // of version 2
    margin: { numerator: "integer", denominator: "integer", point: "integer" },
    end: { ...all(["points", "layers", "lines", "traces"], "natural"), sha256: "hash" },
  };
  function typed(type, value, place) { // what a JSON value of this type means
    if (typeof type === "object") {
      need(value instanceof JsonObject, "MP-R005", place, "an object", value);
      const { keys, values } = value, wanted = Object.keys(type);
      const well = keys.length === wanted.length && keys.every((key, i) => key === wanted[i]);
      need(well, "MP-R004", place, wanted, keys);
      const entry = (key, i) => [key, typed(type[key], values[i], `${place}, ${key}`)];
      return Object.fromEntries(keys.map(entry));
    }
    if (type.endsWith("*")) {
      need(Array.isArray(value), "MP-R005", place, "a list", value);
      return value.map((each) => typed(type.slice(0, -1), each, place));
    }
    if (type === "text" || type === "hash") {
      const form = type === "text" ? /^/ : /^[0-9a-f]{64}$/;
      need(typeof value === "string" && form.test(value), "MP-R005", place, `a ${type}`, value);
      need(value.length <= 200, "MP-R007", place, "at most 200 characters", value.length);
      return value;
    }
    const n = typeof value === "bigint" ? value : hexadecimal(value, place);
    need(type !== "natural" || n >= 0n, "MP-R005", place, "at least 0", n);
    need(type !== "positive" || n >= 1n, "MP-R022", place, "at least 1", n);
    return n;
  }
  function hexadecimal(value, place) {
    need(typeof value === "string", "MP-R005", place, "an integer", value);
    const digits = value.startsWith("-") ? value.slice(1) : value, { length } = value;
    const well = digits && digits[0] !== "0" && !/[^0-9a-f]/.test(digits);
    need(well, "MP-R003", place, "lower-case hexadecimal digits", value);
    need(length <= MAX_DIGITS, "MP-L004", place, `at most ${MAX_DIGITS} characters`, length);
    const n = BigInt(`0x${digits}`);
    need(n > LARGEST, "MP-R003", place, "a JSON number up to 2^53", value);
    return digits === value ? n : -n;
  }
  // -- section 8: a unit of work is two nanoseconds at worst, and paid before it is done
  const RECORD = 8000, BYTE = 30, MARK = 1000, TERM = 70, CELL = 8, PRODUCT = 4, STEP = 10;
  const cost = (size, other = 0) => // of a number of so many bits, or of a product
    CELL + PRODUCT * (1 + (size >>> 6)) * (1 + (other >>> 6));
  const reduction = (m, n) => Math.min(m, n) * (STEP + (Math.max(m, n) >>> 2)); // Euclid's steps
  class Source { // the records one by one, the last of them at the bytes start..end; and the work
    constructor(bytes, limit) { Object.assign(this, { bytes, limit, line: 0, end: 0, spent: 0 }); }
    pay(units) {
      need(this.spent + units <= this.limit, "MP-L005", "work", `at most ${this.limit}`, "more");
      this.spent += units;
    }
    ratio(a, b) { // a / b as a text, in lowest terms unless they are long
      this.pay(reduction(4096, 4096));
      const g = (abs(a) | b) >> 4096n ? 1n : gcd(abs(a), b);
      return show(a / g) + (b === g ? "" : `/${show(b / g)}`);
    }
    need(condition, code, expected, found) { need(condition, code, this.place, expected, found); }
    look() { // at the next record, which stays the next one until it is taken
      if (this.next) return this.next;
      const { bytes, end: start } = this, feed = bytes.indexOf(10, start);
      const end = feed < 0 ? bytes.length : feed + 1, fits = end - start <= MAX_LINE;
      Object.assign(this, { place: `line ${++this.line}`, start, end });
      this.need(fits && end <= MAX_FILE, "MP-L003", `${MAX_LINE} and ${MAX_FILE} bytes`, end);
      this.need(feed >= 0, "MP-R009", "a line with LF", "the file's end");
      this.pay(RECORD + BYTE * (end - start));
      this.text = new TextDecoder("latin1").decode(bytes.subarray(start, feed));
      this.pay(MARK * (feed - start - this.text.replace(/["[\]{}:,]/g, "").length));
      this.need(!/[^ -[\]-~]/.test(this.text), "MP-R001", "ASCII without backslash", "others");
      this.need(inPairs(this.text), "MP-R002", "pairs of brackets, at most 6 deep", "others");
      return (this.next = parse(this.text, this.place));
    }
    is(kind) { return this.look().get("kind") === kind; }
    take(kind) {
      this.need(this.is(kind), "MP-R008", `a record of kind ${kind}`, this.next.get("kind"));
      const record = typed({ kind: "text", ...RECORDS[kind] }, this.next, this.place);
      this.next = null;
      return record;
    }
    sha256(start, end) { return sha256(this.bytes.subarray(start, end)); }
  }
  function compare(record, recomputed, code = "MP-R016") {
    Object.entries(recomputed).forEach(([key, value]) =>
      need(record[key] === value, code, `${record.kind}, ${key}`, value, record[key]));
  }
  // -- sections 3 to 5: claim, data, network
  const READINGS = ["equals", "nearest", "argmax", "sign"];
  function takeClaim(source) {
    const version = source.look().get("version"), format = source.look().get("format");
    const known = format !== "memproof" || [undefined, 1n, 2n].includes(version);
    need(known, "MP-L001", "line 1, version", "1 or 2", version);
    const { declared } = source.take("meta");
    need(format === "memproof", "MP-R005", "line 1, format", "memproof", format);
    const claim = source.take("claim"), { reading, outputs } = claim;
    need(READINGS.includes(reading), "MP-L002", "line 2, reading", READINGS.join(), reading);
    for (const key of SHAPE) need(claim[key], "MP-R015", `line 2, ${key}`, "at least 1", 0);
    need(reading !== "argmax" || outputs > 1n, "MP-R027", "line 2, outputs", "at least 2", outputs);
    need(reading !== "sign" || outputs === 1n, "MP-R027", "line 2, outputs", 1, outputs);
    return [claim, declared, version === 2n ? "digest" : "trace"];
  }
  function takeData(source, claim) {
    const header = source.take("data"), { classes, label_denominator: e } = header;
    const points = [], rows = new Set(), seen = new Set(); // seen: coordinates as they are written
    const named = { argmax: claim.outputs, sign: 2n }[claim.reading]; // classes, if it is about any
    const shape = [claim.dimension, named ? 1n : claim.outputs], isScalar = shape[1] * e === 1n;
    const well = !classes.length || (isScalar && distinct(["", ...classes]));
    source.need(well, "MP-R021", "distinct names for one integer label", classes);
    const fits = !named || (isScalar && [0n, named].includes(count(classes)));
    source.need(fits, "MP-R027", `labels over 1, ${named} names or none`, [e, ...classes]);
    const labels = named ?? count(classes); // so many classes, or 0 if labels are numbers
    let last = 0n, { start, end } = source;
    for (; source.is("point"); { end } = source) {
      const point = source.take("point"), { x, y, rows: r } = point, sizes = [x, y].map(count);
      source.need(sizes.every((size, i) => size === shape[i]), "MP-R005", shape, sizes);
      source.need(!labels || (y[0] >= 0n && y[0] < labels), "MP-R021", `below ${labels}`, y);
      const text = source.text.split("]", 1)[0], increase = increases(r, 0n, LARGEST + 1n);
      const isNew = r.length && increase && !r.some((row) => rows.has(`.${row}`));
      source.need(isNew, "MP-R020", "new row numbers from 1 to 2^53, increasing", r);
      source.need(!seen.has(text), "MP-R019", "a new point", x);
      seen.add(text);
      for (const row of r) rows.add(`.${row}`);
      if (r.at(-1) > last) last = r.at(-1);
      points.push(point);
    }
    compare(claim, { points: count(points), rows: BigInt(rows.size) });
    need(last === claim.rows, "MP-R020", "data", `rows 1..${claim.rows}`, `row ${last}`);
    compare(claim, { data_sha256: source.sha256(start, end) }, "MP-R013");
    return { ...header, points };
  }
  function takeLayer(source, width) { // or the output map, whose activations are the identity
    const layer = source.take(source.is("layer") ? "layer" : "output");
    const { names, biases, rows, activations = names.map(() => "identity") } = layer;
    source.need(names.length, "MP-R015", "at least one neuron", "none");
    const lengths = [activations, biases, rows].map((items) => items.length), n = names.length;
    source.need(lengths.every((each) => each === n), "MP-R005", `lists of ${n} items`, lengths);
    const known = activations.every((each) => each === "relu" || each === "identity");
    source.need(known, "MP-R023", "relu or identity", activations);
    const isPair = (pair) => pair.length === 2 && pair[1] !== 0n, channel = ([j]) => j;
    const isRow = (row) => row.every(isPair) && increases(row.map(channel), -1n, width);
    const wrong = rows.find((row) => !isRow(row));
    source.need(!wrong, "MP-R022", `channels increasing below ${width}, no weight 0`, wrong);
    return { ...layer, activations, width };
  }
  function takeNetwork(source, claim, classes) {
    const { start } = (source.look(), source), maps = [], widths = [claim.dimension];
    while (maps.at(-1)?.kind !== "output") {
      maps.push(takeLayer(source, widths.at(-1)));
      widths.push(count(maps.at(-1).names));
    }
    source.need(widths.at(-1) === claim.outputs, "MP-R005", claim.outputs, widths.at(-1));
    const hidden = widths.slice(1, -1), sizes = maps.flatMap((map) => sizesOf(map, source));
    compare(claim, {
      depth: count(hidden), width: most(hidden), nodes: sum(hidden),
      dense_parameters: sum(widths.slice(1).map((w, i) => (widths[i] + 1n) * w)),
      nonzero_parameters: count(sizes), largest_weight_bits: most(sizes),
      total_weight_bits: sum(sizes) + count(sizes),
    });
    compare(claim, { network_sha256: source.sha256(start, source.end) }, "MP-R014");
    const { names } = maps.at(-1), free = claim.reading !== "argmax" || !classes.length;
    const agree = free || names.every((name, k) => name === classes[k]);
    need(agree, "MP-R027", "output, names", classes, names);
    return maps;
  }
  function sizesOf({ denominator: q, biases, rows }, source) { // of the parameters that are not 0
    const parameters = [...biases, ...rows.flat().map(([, w]) => w)].filter((w) => w);
    const price = q === 1n ? 0 : reduction(span(parameters), sizeOf(q)), size = bits(q);
    source.pay(parameters.length * price);
    return parameters.map((w) => { // w / q in lowest terms
      const g = q === 1n ? q : gcd(abs(w), q);
      return BigInt(bits(w / g) + (q === g ? 0 : g === 1n ? size : bits(q / g)));
    });
  }
  // -- section 6: lines, values, traces
  function takeLines(source, maps) { // layer -> the channel that orders the points for the next
    const lines = new Map();
    for (let last = -1n; source.is("line"); ) {
      const { layer, channel } = source.take("line");
      const well = increases([layer], last, count(maps) - 1n) && channel < maps[layer].width;
      source.need(well, "MP-R024", "a later layer, a channel of it", [layer, channel]);
      lines.set(Number(last = layer), Number(channel));
    }
    return lines;
  }
  function affine({ scale, size, columns }, { denominator: q, biases, rows }, n, source) {
    const spans = columns.map(span), longer = (a, [j, w]) => max(a, spans[j] + sizeOf(w));
    let held = 0; // words, three of them the engine's for each integer
    source.pay(RECORD + cost(size, sizeOf(q)));
    return { scale: scale * q, size: size + sizeOf(q), columns: rows.map((row, i) => {
      const longest = 32 + row.reduce(longer, size + sizeOf(biases[i])); // of at most 2^32 terms
      held += n * (4 + (longest >>> 6));
      need(held <= MAX_WORDS, "MP-L006", "memory", `at most ${MAX_WORDS} words`, held);
      source.pay(RECORD + (n + STEP) * cost(longest) + n * TERM + cost(size, sizeOf(biases[i])));
      const z = new Array(n).fill(biases[i] * scale); // s q z_i = sum of w (s h_j) + b s
      for (const [j, w] of row) {
        source.pay(n * (TERM + cost(longest) + cost(spans[j], sizeOf(w))));
        for (let p = 0, h = columns[j]; p < n; p++) z[p] += w * h[p];
      }
      return z;
    }) };
  }
  function sorted(column, source) { // the numbers of the points by their values, then by number
    source.pay(column.length * bits(count(column)) * (TERM + cost(span(column))));
    const order = (p, q) => (column[p] < column[q] ? -1 : column[p] > column[q] ? 1 : p - q);
    return column.map((_, p) => p).sort(order);
  }
  function takeTrace(source, kind, number, width, n) { // runs, or digests of runs
    const { layer, neurons } = source.take(kind), isRun = (r, i) => r >= (i ? 1n : 0n) && r <= n;
    source.need(layer === number, "MP-R025", `layer ${number}`, layer);
    source.need(neurons.length === width, "MP-R005", `${width} neurons`, neurons.length);
    const isWrong = (runs) => kind === "trace" && (!runs.every(isRun) || sum(runs) !== n);
    const wrong = neurons.find(isWrong);
    source.need(!wrong, "MP-R025", `positive runs, sum ${n}`, wrong);
    return neurons;
  }
  function digestOf(active, source) { // sha256 of the runs: how long inactive, active, ...
    source.pay(active.length * TERM);
    const flips = [...active.keys()].filter((at) => active[at] !== (at > 0 && active[at - 1]));
    const runs = [...flips, active.length].map((end, i) => end - (i ? flips[i - 1] : 0));
    return sha256(new TextEncoder().encode(`[${runs.join()}]`));
  }
  function evaluate(source, kind, { coordinate_denominator: scale, points }, maps, progress) {
    const n = points.length, lines = takeLines(source, maps), hidden = maps.slice(0, -1);
    const columns = points[0].x.map((_, j) => points.map(({ x }) => x[j]));
    let state = { scale, size: sizeOf(scale), columns }, order = points.map((_, p) => p);
    hidden.forEach((layer, l) => {
      if (lines.has(l)) order = sorted(state.columns[lines.get(l)], source);
      const stated = takeTrace(source, kind, BigInt(l + 1), layer.names.length, BigInt(n));
      state = affine(state, layer, n, source);
      state.columns = state.columns.map((z, i) => {
        const isRelu = layer.activations[i] === "relu";
        const active = order.map((p) => !isRelu || z[p] > 0n);
        const place = `layer ${l + 1}, neuron ${i} (${show(layer.names[i])})`;
        if (kind === "digest") {
          const digest = digestOf(active, source);
          need(digest === stated[i], "MP-R028", place, digest, stated[i]);
        } else {
          const said = stated[i].flatMap((size, run) => Array(Number(size)).fill(run % 2 === 1));
          const at = active.findIndex((each, k) => each !== said[k]), p = order[at];
          if (at >= 0) {
            need(false, "MP-R017", `${place}, ${title(points, p)}`,
              said[at] ? "active" : "inactive", source.ratio(z[p], state.scale));
          }
        }
        return isRelu ? z.map((v) => (v > 0n ? v : 0n)) : z;
      });
      progress(l + 1, hidden.length);
    });
    return [affine(state, maps.at(-1), n, source), lines.size];
  }
  const title = (points, p) => `point ${p} (row ${points[p].rows[0]})`;
  // -- section 7: labels and margins, the verdict
  function margins(reading, v, y, s, e) { // [k, how far v_k/s is from a miss, times s or 2 s e]
    const label = Number(y[0]), room = reading === "nearest" ? s : 1n; // 2 |n| < 1 only for n = 0
    if (reading === "sign") return [[0, label ? v[0] : -v[0]]];
    if (reading !== "argmax") return v.map((each, k) => [k, room - 2n * abs(each * e - y[k] * s)]);
    return v.map((each, k) => [k, v[label] - each]).filter(([k]) => k !== label);
  }
  function leastMargin(source, reading, { scale: s, size, columns }, table, { names }) {
    const { label_denominator: e, points } = table, longest = columns.map(span).reduce(max);
    const price = columns.length * (TERM + cost(longest, sizeOf(e)));
    let least = [];
    points.forEach(({ y }, p) => {
      const v = columns.map((column) => column[p]), ySize = y.map(sizeOf).reduce(max);
      source.pay(price + y.length * cost(ySize, size));
      for (const [k, margin] of margins(reading, v, y, s, e)) {
        if (!least.length || margin < least[0]) least = [margin, p];
        if (margin > 0n) continue;
        const place = `${title(points, p)}, output ${k} (${show(names[k])})`;
        const [label, found] = [source.ratio(y[k % y.length], e), source.ratio(v[k], s)];
        need(false, "MP-R018", place, `${label} by ${reading}`.replace(" by equals", ""), found);
      }
    });
    if (reading === "equals") return {};
    const all = s * (reading === "nearest" ? 2n * e : 1n);
    source.pay(reduction(sizeOf(least[0]), sizeOf(all)));
    const g = gcd(least[0], all);
    return { numerator: least[0] / g, denominator: all / g, point: BigInt(least[1]) };
  }
  function judge(source, progress) {
    const [claim, declared, kind] = takeClaim(source), table = takeData(source, claim);
    const maps = takeNetwork(source, claim, table.classes), { points, depth, reading } = claim;
    const [outputs, lines] = evaluate(source, kind, table, maps, progress);
    const margin = leastMargin(source, reading, outputs, table, maps.at(-1));
    if (reading !== "equals") compare(source.take("margin"), margin, "MP-R026");
    const before = source.sha256(0, source.end), end = source.take("end");
    compare(end, { points, layers: depth, lines: BigInt(lines), traces: depth }, "MP-R011");
    compare(end, { sha256: before }, "MP-R012");
    need(source.end === source.bytes.length, "MP-R010", "the end record", "nothing more", "more");
    const facts = { ...claim, margin, sha256: source.sha256(0, source.end) };
    return { outcome: "ACCEPTED", code: "", place: "", expected: "", found: "", facts, declared };
  }
  function check(bytes, { maxWork = MAX_WORK, progress = () => {} } = {}) {
    const source = new Source(bytes, maxWork);
    try {
      return { ...judge(source, progress), work: source.spent };
    } catch (error) {
      if (!error.verdict) throw error;
      return { ...error.verdict, facts: {}, declared: {}, work: source.spent };
    }
  }
  function main(paths, fs = require("fs")) { // under node; returns the exit code
    let bytes = new Uint8Array(MAX_FILE + 1), size = 0;
    try {
      const file = fs.openSync(paths.length === 1 ? paths[0] : "");
      for (let n = 1; n; size += n) n = fs.readSync(file, bytes, size, bytes.length - size);
    } catch (error) {
      console.error(`MP-U001: ${JSON.stringify(error.message)}; usage: node checker.js FILE`);
      return 2;
    }
    const { outcome, code, place, expected, found, facts } = check(bytes.subarray(0, size));
    fs.writeSync(1, code ? `${outcome} ${code} at ${place}: expected ${expected}, found ${found}\n`
      : `${outcome} ${facts.points} points, reading ${facts.reading}, sha256 ${facts.sha256}\n`);
    return { ACCEPTED: 0, REJECTED: 1, DECLINED: 3 }[outcome];
  }
  return { check, sha256, main, MAX_WORK };
})();
if (typeof module !== "undefined") module.exports = memproofChecker;
if (typeof require !== "undefined" && require.main === module) {
  process.on("uncaughtException", (error) => { console.error(error); process.exit(4); });
  process.exitCode = memproofChecker.main(process.argv.slice(2));
}
