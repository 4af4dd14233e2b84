// What a checker says of the edited network, and the file that says the same.

const absolute = (a) => (a.n < 0n ? neg(a) : a);

/** How far each output of a point is from making it say another label: [[output, margin]].
 *
 * With outputs v and label y, E the denominator of labels: argmax v_y - v_k for k != y; sign v for
 * class 1, -v for class 0; nearest 1/(2E) - |v_k - y_k|; equals 0 - |v_k - y_k|, which may be 0.
 */
function marginsOf(model, point) {
  const { claim: { reading }, labelBelow } = model.certificate, { y } = model.points[point];
  const found = model.values(point).at(-1), v = Array.from(found.outputs, (_, k) => found.h(k));
  if (reading === "sign") return [[0, y[0].n ? v[0] : neg(v[0])]];
  if (reading === "argmax") {
    const own = v[Number(y[0].n)] ?? null; // a refused file may name a class that no output has
    return v.flatMap((other, k) => (other === own ? [] : [[k, own ? sub(own, other) : ZERO]]));
  }
  const room = reading === "nearest" ? fraction(1n, 2n * labelBelow) : ZERO;
  return v.map((each, k) => [k, sub(room, absolute(sub(each, y[k])))]);
}

/** The least of them: the point says its label iff this is > 0.  Under `equals` null. */
function marginOf(model, point) {
  if (model.certificate.claim.reading === "equals") return null;
  const margins = marginsOf(model, point).map(([, margin]) => margin);
  return margins.length ? margins.reduce((a, b) => (compare(b, a) < 0 ? b : a)) : ZERO;
}

/** The first output of a point that does not say its label; -1 if all do. */
function missOf(model, point) {
  const least = model.certificate.claim.reading === "equals" ? 0 : 1;
  return marginsOf(model, point).find(([, margin]) => sign(margin) < least)?.[0] ?? -1;
}

/** What the checkers say first of the edited network with the traces as certified; null if nothing.
 *
 * {code: "MP-R017", layer, neuron, point, expected: "active" or "inactive", found: a fraction}, or
 * {code: "MP-R028", layer, neuron, expected, found}: digests; or {code: "MP-R018", point, output, expected, found}: fractions; or {code: "MP-R026", key, point,
 * expected, found}: the least margin and its point are others than stated.
 */
function failureOf(model, sha256) {
  const hidden = model.hasOutput ? model.depth - 1 : model.depth;
  for (let l = 1; l <= hidden; l++) {
    const wrong = wrongStatement(model, l, sha256);
    if (wrong) return wrong;
  }
  return model.hasOutput ? wrongOutput(model) ?? wrongMargin(model) : null;
}

/** The first point that does not say its label. */
function wrongOutput(model) {
  const point = model.points.findIndex((_, i) => missOf(model, i) >= 0);
  if (point < 0) return null;
  const output = missOf(model, point), { y } = model.points[point];
  return { code: "MP-R018", layer: model.depth, neuron: output, point, output,
    expected: y[output % y.length], found: model.values(point).at(-1).h(output) };
}

/** What is wrong in the margin that the certificate states; all points say their labels. */
function wrongMargin(model) {
  const { margin: stated, claim } = model.certificate;
  if (!stated || !model.points.length || claim.reading === "equals") return null;
  const margins = model.points.map((_, i) => marginOf(model, i));
  const point = margins.reduce((a, each, i) => (compare(each, margins[a]) < 0 ? i : a), 0);
  const { n, d } = margins[point];
  const key = n !== stated.n ? "numerator" : d !== stated.d ? "denominator" : "point";
  if (key === "point" && BigInt(point) === stated.point) return null;
  const part = { numerator: [n, stated.n], denominator: [d, stated.d], point: [BigInt(point), stated.point] }[key];
  const [expected, found] = part.map((each) => fraction(each));
  return { code: "MP-R026", key, point, expected, found };
}

/** The first statement of the trace of layer l that is wrong; of a digest nobody knows at which point. */
function wrongStatement(model, l, sha256) {
  const trace = list(model.certificate.traces[l - 1]), order = model.order(l), layer = model.layers[l - 1];
  const values = order.map((i) => model.values(i)[l]);
  for (let c = 0; c < Math.min(trace.length, layer.names.length); c++) {
    const active = values.map(({ sums }) => !layer.relu[c] || sums[c] > 0n);
    if (typeof trace[c] === "string") {
      const digest = sha256(new TextEncoder().encode(JSON.stringify(runsOf(active))));
      if (digest !== trace[c]) return { code: "MP-R028", layer: l, neuron: c, expected: digest, found: trace[c] };
      continue;
    }
    const stated = statements(trace[c], order.length);
    const place = active.findIndex((each, k) => each !== stated[k]);
    if (place >= 0) {
      return { code: "MP-R017", layer: l, neuron: c, point: order[place],
        expected: stated[place] ? "active" : "inactive", found: values[place].z(c) };
    }
  }
  return null;
}

/** Runs (lengths, inactive first) as one boolean a position; a refused file may have any list. */
const statements = (runs, length) => list(runs).flatMap((run, k) =>
  Array(Number.isInteger(run) ? Math.max(0, Math.min(run, length)) : 0).fill(k % 2 === 1));

/** The runs of a neuron: how long it is inactive, active, inactive, ... along the order. */
function runsOf(active) {
  const flips = [...active.keys()].filter((k) => active[k] !== (k > 0 && active[k - 1]));
  return [...flips, active.length].map((end, i) => end - (i ? flips[i - 1] : 0));
}

/** The sizes of a network that the claim states and an edit may change. */
function sizesOf(layers) {
  const found = layers.flatMap(({ rows, biases, denominator }) =>
    [...rows.flat().map(([, w]) => w), ...biases].filter(Boolean).map((n) => fraction(n, denominator)));
  const lengths = found.map(({ n, d }) => bits(n) + (d > 1n ? bits(d) : 0));
  const total = lengths.reduce((a, b) => a + b, 0);
  return { nonzero_parameters: found.length, largest_weight_bits: lengths.reduce((a, b) => Math.max(a, b), 0),
    total_weight_bits: total + found.length };
}

/** The certificate's text with the edited numbers, its sizes and hashes made to fit: only the
 * mathematics can refuse it.  The traces stay as they are.  `sha256(bytes)` gives hexadecimal digits.
 */
function sealedText(model, sha256) {
  let l = 0;
  const lines = model.certificate.records.map((line) => {
    const record = readRecord(line);
    const isLayer = record?.kind === "layer" || record?.kind === "output";
    if (!isLayer || l === model.depth) return line; // what cannot be read stays as it is
    return JSON.stringify({ ...record, ...numbersOf(model.layers[l++]) });
  });
  const at = lines.findIndex((line) => readRecord(line)?.kind === "claim");
  lines[at] = JSON.stringify({ ...readRecord(lines[at]), ...sizesOf(model.layers) });
  return sealed(lines, sha256);
}

/** What a record says of a layer's numbers; a weight 0 is no pair. */
const numbersOf = ({ denominator, biases, rows }) => ({
  denominator: writeInteger(denominator), biases: biases.map(writeInteger),
  rows: rows.map((row) => row.filter(([, w]) => w).map(([j, w]) => [j, writeInteger(w)])),
});

/** Lines of a certificate with their hashes made to fit: of the data, of the network, of the file. */
function sealed(lines, sha256) {
  const hash = (list) => sha256(new TextEncoder().encode(list.map((line) => `${line}\n`).join("")));
  const section = (...kinds) => hash(lines.filter((line) => kinds.includes(readRecord(line)?.kind)));
  const put = (kind, key, value) => {
    const at = lines.findIndex((line) => readRecord(line)?.kind === kind);
    if (at >= 0) lines[at] = JSON.stringify({ ...readRecord(lines[at]), [key]: value() });
  };
  put("claim", "data_sha256", () => section("data", "point"));
  put("claim", "network_sha256", () => section("layer", "output"));
  put("end", "sha256", () => hash(lines.slice(0, lines.findIndex((line) => readRecord(line)?.kind === "end"))));
  return lines.map((line) => `${line}\n`).join("");
}
