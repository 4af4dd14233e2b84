// Long work in short steps, so that the page answers at once: all points, what a checker would say,
// and the pieces of the line; with many points the pieces are computed in a worker.

const STEP_MS = 24; // how long one step may hold the page
const LOCAL_POINTS = 400; // up to here the pieces are computed in the page

const work = { pieces: null, near: null, misses: null, failure: undefined, evaluated: 0, run: 0 };

/** Starts everything anew that depends on the numbers of the network. */
function beginWork() {
  const run = ++work.run;
  Object.assign(work, { misses: null, failure: undefined, evaluated: 0, near: null, pieces: line.scalar ? newPieces(line.lo, line.hi) : null });
  inSteps(allSteps(), () => run === work.run, () => { document.body.dataset.worked = String(run); });
}

/** Runs a generator in short steps, as long as it is wanted. */
function inSteps(steps, wanted, done) {
  const next = () => {
    const end = performance.now() + STEP_MS;
    while (wanted() && performance.now() < end) if (steps.next().done) { done(); return; }
    if (wanted()) setTimeout(next);
  };
  setTimeout(next);
}

const pause = () => new Promise((done) => { setTimeout(done); });

function* allSteps() {
  for (let i = 0; i < model.points.length; i++) { model.values(i); work.evaluated = i + 1; yield; }
  const misses = new Set();
  for (let i = 0; model.hasOutput && i < model.points.length; i++) { if (missOf(model, i) >= 0) misses.add(i); yield; }
  work.misses = misses;
  work.failure = model.changed ? yield* failureSteps() : null;
  settle();
  yield;
  yield* pieceSteps(work.pieces);
  drawLine();
}

/** `failureOf` of judge.js, layer by layer. */
function* failureSteps() {
  for (let l = 1; l <= model.depth - (model.hasOutput ? 1 : 0); l++) {
    const wrong = wrongStatement(model, l, Checker.sha256);
    if (wrong) return wrong;
    yield;
  }
  return work.misses.size ? { code: "MP-R018" } : model.hasOutput ? wrongMargin(model) : null;
}

// -- pieces --------------------------------------------------------------------------------------------

/** The pieces of a part of the line: here, or in the worker if there are many points. */
function newPieces(lo, hi) {
  return model.points.length <= LOCAL_POINTS ? new Pieces(model, pathNow(), lo, hi) : new DistantPieces(lo, hi);
}

function* pieceSteps(pieces) {
  for (let l = line.from; pieces instanceof Pieces && l <= model.depth && pieces.layer(l); l++) {
    if (l === state.layer) drawLine();
    yield;
  }
}

/** Pieces that are asked for, graph by graph, of a worker. */
class DistantPieces {
  constructor(lo, hi) {
    Object.assign(this, { lo, hi, graphs: new Map(), asked: new Set(), stopped: null, run: work.run, path: pathNow() });
  }
  /** The graph, if it has come by now; undefined if not. */
  graph(l, c) {
    const key = `${l}.${c}`;
    if (!this.asked.has(key)) { this.asked.add(key); askDistant(this, l, c); }
    return this.graphs.get(key);
  }
}

const distant = { worker: null, waiting: new Map(), asked: 0, run: 0 };

function askDistant(pieces, l, c) {
  const ask = ++distant.asked, edits = [...model.edits.values()];
  distant.waiting.set(ask, { pieces, key: `${l}.${c}` });
  distant.worker ??= startDistant();
  distant.worker.postMessage({ ask, run: pieces.run, edits, path: pieces.path, lo: pieces.lo, hi: pieces.hi, l, c });
}

/** A worker with the mathematics of this page, and the certificate. */
function startDistant() {
  const source = `${find("#mathematics").textContent}\n${DISTANT}`;
  const worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  worker.onmessage = ({ data: { ask, graph, stopped } }) => {
    const { pieces, key } = distant.waiting.get(ask);
    distant.waiting.delete(ask);
    Object.assign(pieces, { stopped: stopped ?? pieces.stopped });
    pieces.graphs.set(key, graph);
    if (pieces === work.pieces || pieces === work.near?.pieces) drawLine();
  };
  worker.postMessage({ text: forge.given });
  return worker;
}

const DISTANT = `let model, run = 0, known = new Map();
onmessage = ({ data }) => {
  if (data.text) { model = new Model(readCertificate(data.text)); return; }
  if (data.run !== run) {
    model.undo();
    for (const { layer, neuron, k, value } of data.edits) model.edit(layer, neuron, k, value);
    [run, known] = [data.run, new Map()];
  }
  const key = [data.lo, data.hi, ...data.path.start].map(toText).join(" ");
  if (!known.has(key)) known.set(key, new Pieces(model, data.path, data.lo, data.hi));
  const pieces = known.get(key), graph = pieces.graph(data.l, data.c);
  postMessage({ ask: data.ask, graph, stopped: pieces.stopped });
};`;

/** The pieces of what is seen: of all the line, or around the cursor, in windows that overlap, so that
 * few steps need new ones. */
function piecesNow() {
  if (!line.scalar) return piecesThrough(`${work.run} ${state.point} ${state.input}`, line.lo, line.hi);
  if (state.zoom === null) return work.pieces;
  const wide = BigInt(4 * state.zoom), k = floorOf(div(cursorT(), fraction(wide))).n;
  return piecesThrough(`${work.run} ${wide} ${k}`, fraction(wide * k - wide / 4n), fraction(wide * (k + 1n) + wide / 4n));
}

function piecesThrough(key, lo, hi) {
  if (work.near?.key === key) return work.near.pieces;
  work.near = { key, pieces: newPieces(lo, hi) };
  inSteps(pieceSteps(work.near.pieces), () => work.near?.key === key, drawLine);
  return work.near.pieces;
}

/** The graph of a neuron, if it is known by now: {ts, values}; else null, and why. */
function graphNow(l, c) {
  const pieces = piecesNow();
  if (!pieces || l < line.from) return { graph: null, why: "points" };
  const known = pieces instanceof DistantPieces || pieces.found.length > l ? pieces.graph(l, c) : undefined;
  if (known) return { graph: known, why: null };
  return { graph: null, why: pieces.stopped && pieces.stopped.layer <= l ? "budget" : "waiting" };
}
