// The line: one neuron as a function of t, the points below it, and what the network answers.

const TOP = 14, GRAPH = 190, DOTS = 86, FEW = 400;

function drawLine() {
  const box = find("#line-view"), width = Math.max(280, box.clientWidth || 600);
  const view = lineView(width), seen = isHidden(state.layer) ? null : neuronGraph(view);
  fill(box, html`<svg id="plot" class="draggable" width="${width}" height="${view.bottom + 56}" role="group" aria-label="${lineLabel()}">
    <defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M0 0V6"/></pattern>
    <clipPath id="inside"><rect x="${view.left - 1}" y="0" width="${view.right - view.left + 2}" height="${view.bottom + 60}"/></clipPath></defs>
    ${seen ? graphMarkup(seen, view) : html`<text class="quiet" x="${view.left + 8}" y="${TOP + 12}">hidden until you have predicted it</text>`}
    <g clip-path="url(#inside)">${pointsMarkup(view)}</g>
    ${axisMarkup(view)}${answerMarkup(view)}${cursorMarkup(seen, view)}</svg>`);
  fill(find("#line-note"), html`${lineNote(seen)}`);
  fill(find("#line-input"), html`${inputMarkup()}`);
  drawLegend();
}

/** What t is. */
const lineName = () => (line.scalar ? "t" : neuronName(0, state.input));

const lineLabel = () => `${neuronName(state.layer, state.neuron)} of ${layerName(state.layer)} along ${line.scalar ? "the line" : neuronName(0, state.input)}`;

/** What part of the line is seen, and where it lies in the drawing. */
function lineView(width) {
  const half = state.zoom === null ? null : fraction(BigInt(state.zoom)), at = cursorT();
  const [lo, hi] = half ? [sub(at, half), add(at, half)] : [line.lo, line.hi];
  const left = 52, right = width - 12, length = approximate(sub(hi, lo)) || 1;
  const x = (t) => left + ((right - left) * approximate(sub(t, lo))) / length;
  const inside = half ? (t) => compare(t, lo) >= 0 && compare(t, hi) <= 0 : () => true;
  const base = approximate(lo); // of the whole line floating-point numbers tell all that a pixel can
  const xOf = half ? (i) => x(line.t[i]) : (i) => left + ((right - left) * (line.near[i] - base)) / length;
  return { xOf, lo, hi, left, right, length, x, inside, width, bottom: TOP + GRAPH + 12 + DOTS };
}

// -- the graph ---------------------------------------------------------------------------------------

/** What is drawn of the chosen neuron: corners [x, value], exact kinks, and the range of values. */
function neuronGraph(view) {
  const { graph, why } = graphNow(state.layer, state.neuron);
  const corners = graph ? graphCorners(graph, view) : pointCorners(view);
  const values = corners.map(([, v]) => v).filter(Number.isFinite);
  const at = here()[state.layer]?.h(state.neuron);
  if (at) values.push(approximate(at));
  let [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  if (low === high) high = low + 1;
  const y = (v) => TOP + GRAPH * (1 - (v - low) / (high - low));
  return { graph, why, corners, low, high, y };
}

function graphCorners({ ts, values }, view) {
  const seen = ts.map((t, k) => [t, values[k]]).filter(([t]) => view.inside(t));
  const ends = [view.lo, view.hi].map((t) => [t, valueAt({ ts, values }, t)]).filter(([, v]) => v);
  const first = ends.filter(([t]) => equal(t, view.lo)), last = ends.filter(([t]) => equal(t, view.hi));
  return [...first, ...seen, ...last].map(([t, v]) => [view.x(t), approximate(v)]);
}

function pointCorners(view) {
  const l = state.layer, known = line.order.filter((i) => i < work.evaluated && view.inside(line.t[i]) && isOnPath(i));
  return known.map((i) => [view.xOf(i), approximate(model.values(i)[l].h(state.neuron))]);
}

function graphMarkup(seen, view) {
  const { corners, y, low, high } = seen;
  const path = corners.map(([x, v]) => `${x.toFixed(1)} ${y(v).toFixed(1)}`).join("L");
  const grid = ticks(low, high, 4).map((v) => html`<path class="grid${v === 0 ? " zero" : ""}" d="M${view.left} ${y(v).toFixed(1)}H${view.right}"/><text class="quiet" x="${view.left - 8}" y="${(y(v) + 4).toFixed(1)}" text-anchor="end">${tickText(v)}</text>`);
  const area = seen.graph && corners.length ? html`<path class="under" d="M${corners[0][0].toFixed(1)} ${y(0).toFixed(1)}L${path}L${corners.at(-1)[0].toFixed(1)} ${y(0).toFixed(1)}z"/>` : "";
  const dots = seen.graph || corners.length > FEW * 5 ? "" : corners.map(([x, v]) => html`<circle class="value" cx="${x.toFixed(1)}" cy="${y(v).toFixed(1)}" r="1.7"/>`);
  return html`${grid}<g clip-path="url(#inside)">${area}${path ? html`<path class="graph${seen.graph ? "" : " joined"}" d="M${path}"/>` : ""}${dots}${kinksMarkup(seen, view)}</g>`;
}

/** The kinks inside the view, if one can tell them apart. */
function kinksMarkup({ graph, y }, view) {
  if (!graph) return "";
  const inner = span(1, graph.ts.length - 2).filter((k) => view.inside(graph.ts[k]));
  if (inner.length > 60) return "";
  return inner.map((k) => {
    const x = view.x(graph.ts[k]).toFixed(1), at = y(approximate(graph.values[k])).toFixed(1);
    return html`<rect class="kink" x="-3.4" y="-3.4" width="6.8" height="6.8" transform="translate(${x} ${at}) rotate(45)"><title>kink at t = ${told(graph.ts[k])}, value ${told(graph.values[k])}</title></rect>`;
  });
}

// -- the points ----------------------------------------------------------------------------------------

const SHAPES = [
  (r) => `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`, (r) => `M${-r * .9} ${-r * .9}h${r * 1.8}v${r * 1.8}h${-r * 1.8}z`,
  (r) => `M0 ${-r * 1.15}L${r * 1.1} ${r * .85}H${-r * 1.1}z`, (r) => `M0 ${-r * 1.25}L${r * 1.25} 0L0 ${r * 1.25}L${-r * 1.25} 0z`,
  (r) => `M0 ${r * 1.15}L${r * 1.1} ${-r * .85}H${-r * 1.1}z`, (r) => `M${-r * .4} ${-r * 1.1}h${r * .8}v${r * .7}h${r * .7}v${r * .8}h${-r * .7}v${r * .7}h${-r * .8}v${-r * .7}h${-r * .7}v${-r * .8}h${r * .7}z`,
  (r) => `M${-r} ${-r * .55}h${2 * r}v${r * 1.1}h${-2 * r}z`, (r) => `M0 ${-r * 1.2}L${r * .35} ${-r * .35}L${r * 1.2} 0L${r * .35} ${r * .35}L0 ${r * 1.2}L${-r * .35} ${r * .35}L${-r * 1.2} 0L${-r * .35} ${-r * .35}z`,
  (r) => `M${-r * .55} ${-r}h${r * 1.1}v${2 * r}h${-r * 1.1}z`, (r) => `M${-r} ${-r}L${r} ${r}H${-r}z`,
];

/** The mark of a label: its colour and, for those who do not see colours apart, its shape. */
const mark = (label, x, y, r, more = "") => html`<path class="l${label % 10}${more}" transform="translate(${x.toFixed(1)} ${y.toFixed(1)})" d="${SHAPES[(label + Math.floor(label / 10)) % 10](r)}"/>`;

function pointsMarkup(view) {
  const seen = line.order.filter((i) => view.inside(line.t[i]));
  return seen.length > FEW || tallestStack(seen, view, 6) > 28 ? barsMarkup(seen, view) : dotsMarkup(seen, view);
}

/** Does the graph go through this point?  Along an input only through the chosen one. */
const isOnPath = (i) => line.scalar || i === state.point;

const dimmed = (label) => (state.only !== null && state.only !== label ? " dim" : "");

/** The most points that fall into one bin. */
function tallestStack(seen, view, bin) {
  const counts = new Map();
  for (const i of seen) { const k = Math.round((view.xOf(i) - view.left) / bin); counts.set(k, (counts.get(k) ?? 0) + 1); }
  return Math.max(1, ...counts.values());
}

function dotsMarkup(seen, view) {
  const bin = state.zoom === null ? 7.4 : 9, stacks = new Map();
  const at = seen.map((i) => Math.round((view.xOf(i) - view.left) / bin));
  const tallest = tallestStack(seen, view, bin);
  const step = Math.min(bin, (DOTS - 6) / tallest), r = Math.min(3.5, step * .47);
  let ring = "";
  const drawn = seen.map((i, k) => {
    const below = stacks.get(at[k]) ?? 0, x = seen.length > 60 ? view.left + at[k] * bin : view.xOf(i), y = view.bottom - 5 - below * step;
    stacks.set(at[k], below + 1);
    if (i === state.point && state.t === null) ring = html`<circle class="chosen" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${r + 2.6}"/>`;
    const miss = work.misses?.has(i) ? html`<circle class="miss" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${r + 1.8}"/>` : "";
    const label = labelOf(i);
    return html`<g data-point="${i}"><title>${rowName(i)}, ${labelName(label)}, ${lineName()} = ${told(line.t[i])}${miss ? ", misses its label" : ""}</title>${mark(label, x, y, r, dimmed(label))}${miss}</g>`;
  });
  return [...drawn, ring];
}

/** Too many points to draw one by one: bars, the labels one above the other. */
function barsMarkup(seen, view) {
  const wide = 6, bars = new Map();
  for (const i of seen) {
    const k = Math.floor((view.xOf(i) - view.left) / wide);
    if (!bars.has(k)) bars.set(k, { count: labels.map(() => 0), misses: 0 });
    if (state.only === null || state.only === labelOf(i)) bars.get(k).count[labelOf(i)]++;
    if (work.misses?.has(i)) bars.get(k).misses++;
  }
  const sum = (list) => list.reduce((a, b) => a + b, 0), tallest = Math.max(1, ...[...bars.values()].map((each) => sum(each.count)));
  return [...bars].map(([k, { count, misses }]) => {
    let y = view.bottom - 1;
    const x = view.left + k * wide;
    const parts = count.map((n, label) => { if (!n) return ""; const h = (n * (DOTS - 10)) / tallest; y -= h; return html`<rect class="l${label % 10}" x="${x + .4}" y="${y.toFixed(2)}" width="${wide - .8}" height="${Math.max(.6, h - .3).toFixed(2)}"/>`; });
    const missed = misses ? html`<rect class="miss" x="${x + .4}" y="${(y - 4).toFixed(1)}" width="${wide - .8}" height="2"><title>${plural(misses, "point")} here ${misses === 1 ? "misses its" : "miss their"} label</title></rect>` : "";
    return html`${parts}${missed}`;
  });
}

// -- axis, answers, cursor ------------------------------------------------------------------------------

function axisMarkup(view) {
  const lo = approximate(view.lo), y = view.bottom + 1, place = (v) => view.left + ((view.right - view.left) * (v - lo)) / view.length;
  const wanted = (view.right - view.left) / 62, all = isFar(view) ? [] : ticks(lo, lo + view.length, wanted);
  const quarters = view.length <= 14 && Math.abs(lo) < 1e12 ? span(Math.ceil(lo * 4), Math.floor((lo + view.length) * 4)) : [];
  return html`<path class="axis" d="M${view.left} ${y}H${view.right}"/>
    ${quarters.map((q) => html`<path class="quarter" d="M${place(q / 4).toFixed(1)} ${y}v${q % 4 ? 3 : 6}"/>`)}
    ${all.map((v) => html`<text class="quiet" x="${place(v).toFixed(1)}" y="${y + 20}" text-anchor="middle">${tickText(v)}</text>`)}
    ${isFar(view) ? farTicks(view, wanted) : ""}
    <text class="name" x="${view.left - 12}" y="${y + 5}" text-anchor="end">${line.scalar ? "t" : ""}</text>`;
}

/** Is t so large that its axis is better read from the cursor? */
const isFar = (view) => state.zoom !== null && Math.abs(approximate(view.lo)) > 2e3 * view.length;

/** Under the cursor the value of t; on both sides how far it is from there. */
function farTicks(view, wanted) {
  const y = view.bottom + 22, middle = (view.left + view.right) / 2, half = view.length / 2;
  const sides = ticks(-half, half, wanted).filter((v) => Math.abs(v) > half / 4).map((v) => html`<text class="quiet" x="${(middle + (v / view.length) * (view.right - view.left)).toFixed(1)}" y="${y}" text-anchor="middle">${v > 0 ? "+" : ""}${tickText(v)}</text>`);
  return html`${sides}<text class="quiet" x="${middle}" y="${y}" text-anchor="middle">${eye(cursorT(), 12)}</text>`;
}

/** The band of answers: which label the network gives, between the points too. */
function answerMarkup(view) {
  if (state.tool === "predict" || !model.hasOutput) return "";
  const y = view.bottom + 32, name = html`<text class="quiet" x="${view.left - 8}" y="${y + 9}" text-anchor="end">output</text>`;
  return html`${name}<g clip-path="url(#inside)">${answerParts(view).map(([from, to, label]) => html`<rect class="${label < 0 ? "none" : `l${label % 10}`}" x="${from.toFixed(2)}" y="${y}" width="${Math.max(.7, to - from).toFixed(2)}" height="10"/>`)}</g>`;
}

/** [[from, to, label]]: along the line where it is known exactly, else at the points; -1 is no label. */
function answerParts(view) {
  const outputs = model.width(model.depth), { graph } = outputs === 1 && reading() === "equals" ? graphNow(model.depth, 0) : { graph: null };
  const atPoints = line.order.filter((i) => i < work.evaluated && view.inside(line.t[i]) && isOnPath(i)).map((i) => {
    const x = view.xOf(i);
    return [x - 1.2, x + 1.2, missOf(model, i) < 0 ? labelOf(i) : -1];
  });
  if (!graph) return atPoints;
  const parts = span(1, graph.ts.length - 1).map((k) => [view.x(graph.ts[k - 1]), view.x(graph.ts[k]), equal(graph.values[k - 1], graph.values[k]) ? labelOfValue(graph.values[k]) : -1]);
  const seen = parts.filter(([from, to]) => to >= view.left - 1 && from <= view.right + 1);
  return [...seen.sort((a, b) => b[2] - a[2]), ...atPoints];
}

const reading = () => model.certificate.claim.reading ?? "equals";

function cursorMarkup(seen, view) {
  const t = cursorT(), x = view.x(t).toFixed(1), value = here()[state.layer]?.h(state.neuron);
  const known = seen && value, y = known ? seen.y(approximate(value)) : 0, text = known ? eye(value, 8) : "";
  const right = Number(x) + text.length * 8 + 24 < view.right;
  const dot = known ? html`<circle class="value" cx="${x}" cy="${y.toFixed(1)}" r="5"/><text class="here" x="${Number(x) + (right ? 10 : -10)}" y="${Math.max(15, y - 7).toFixed(1)}" text-anchor="${right ? "start" : "end"}">${text}</text>` : "";
  const place = line.place[state.point] + 1;
  return html`<path class="cursor" d="M${x} ${TOP - 6}V${view.bottom + 1}"/>
    <g role="slider" tabindex="0" data-id="cursor" aria-label="Place on the line" aria-orientation="horizontal" aria-valuemin="1" aria-valuemax="${model.points.length}" aria-valuenow="${place}" aria-valuetext="${state.t ? `${lineName()} = ${told(state.t)}, between the points` : `${rowName(state.point)}, ${lineName()} = ${told(t)}`}">
    <path class="handle" d="M${x} ${view.bottom + 2}l6 9h-12z"/></g>${dot}`;
}

/** Without a line of its own a network is drawn along an input, which can be chosen. */
function inputMarkup() {
  if (line.scalar) return "";
  const options = span(0, model.width(0) - 1).map((j) => html`<option value="${j}"${j === state.input ? new Markup(" selected") : ""}>${neuronName(0, j)}</option>`);
  return html`<label for="input">along</label> <select id="input" data-id="input">${options}</select>`;
}

// -- words ---------------------------------------------------------------------------------------------

function lineNote(seen) {
  if (!seen) return "";
  const name = html`<i>${neuronName(state.layer, state.neuron)}</i>`;
  if (seen.graph) {
    if (line.scalar && state.layer === line.from) return html`${name} is the coordinate of the line itself. It is exact between the points too.`;
    const kinks = seen.graph.ts.length - 2;
    return html`${name} is ${kinks ? "a piecewise affine" : "an affine"} function of <i>${lineName()}</i>${kinks ? ` with ${plural(kinks, "kink")}` : ""}${state.zoom === null ? "" : " near the cursor"}${kinks && kinks <= 60 ? html` (<span aria-hidden="true">◇</span>)` : ""}. ${line.scalar ? "It is exact between the points too." : `The other inputs stay as in ${rowName(state.point)}; only that point lies on this line, the others show where theirs would be.`}`;
  }
  if (seen.why === "budget") return html`In ${layerName(piecesNow().stopped.layer)} the line falls into more than ${BUDGET.toLocaleString("en")} pieces: ${name} is drawn at the points only. Zoom in to see it exactly.`;
  if (seen.why === "waiting") return "The pieces between the points are being computed …";
  return html`Layer ${line.from} puts the points on a line; here ${name} is drawn at the points.`;
}

function drawLegend() {
  const legend = labels.map((_, k) => html`<li><button data-id="only-${k}" data-only="${k}" aria-pressed="${state.only === k}"><svg viewBox="-8 -7 16 14" aria-hidden="true">${mark(k, 0, 0, 4.6)}</svg>${labelName(k)}</button></li>`);
  const none = html`<li><svg viewBox="0 0 16 14" aria-hidden="true"><rect class="none" y="2" width="16" height="10"/></svg>no label</li>`;
  const missing = work.misses?.size ? html`<li><svg viewBox="-8 -7 16 14" aria-hidden="true"><circle class="miss" r="5"/></svg>misses its label</li>` : "";
  fill(find("#line-legend"), joined([...legend.slice(0, 12), labels.length > 12 ? html`<li>and ${labels.length - 12} more</li>` : "", none, missing]));
}
