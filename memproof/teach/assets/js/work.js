// Long work in short steps, so that the page answers at once: all points, and the pieces of the line.

const STEP_MS = 24; // how long one step may hold the page

const work = { pieces: null, near: null, misses: null, failure: undefined, evaluated: 0, run: 0 };

/** Starts everything anew that depends on the numbers of the network. */
function beginWork() {
  const run = ++work.run;
  Object.assign(work, { misses: null, failure: undefined, evaluated: 0, near: null });
  work.pieces = line.exact ? new Pieces(model, linePath(model), line.lo, line.hi) : null;
  const steps = allSteps();
  const next = () => {
    if (run !== work.run) return;
    const end = performance.now() + STEP_MS;
    while (performance.now() < end) if (steps.next().done) return;
    setTimeout(next);
  };
  next();
}

/** The steps, as a generator: points first, since a verdict waits for them. */
function* allSteps() {
  for (let i = 0; i < model.points.length; i++) { model.values(i); work.evaluated = i + 1; yield; }
  work.misses = new Set(model.hasOutput ? span(0, model.points.length - 1).filter((i) => missOf(model, i) >= 0) : []);
  yield;
  work.failure = model.changed || work.misses.size ? failureOf(model) : null;
  settle();
  yield;
  yield* pieceSteps(work.pieces);
  document.body.dataset.worked = String(work.run);
  drawLine();
}

function* pieceSteps(pieces) {
  for (let l = line.from; pieces && l <= model.depth && pieces.layer(l); l++) {
    if (l === state.layer) drawLine();
    yield;
  }
}

/** The pieces that are there already, without waiting: of all the line, or around the cursor. */
function piecesNow() {
  if (!line.exact) return null;
  return state.zoom === null ? work.pieces : nearPieces();
}

/** The pieces around the cursor, in windows that overlap, so that few steps need new ones. */
function nearPieces() {
  const wide = BigInt(4 * state.zoom), at = cursorT(), k = floorOf(div(at, fraction(wide))).n;
  const key = `${work.run} ${wide} ${k}`;
  if (work.near?.key === key) return work.near.pieces;
  const lo = fraction(wide * k - wide / 4n), hi = fraction(wide * (k + 1n) + wide / 4n);
  work.near = { key, pieces: new Pieces(model, linePath(model), lo, hi) };
  inSteps(pieceSteps(work.near.pieces), () => work.near?.key === key);
  return work.near.pieces;
}

function inSteps(steps, wanted) {
  const next = () => {
    const end = performance.now() + STEP_MS;
    while (wanted() && performance.now() < end) if (steps.next().done) { drawLine(); return; }
    if (wanted()) setTimeout(next);
  };
  setTimeout(next);
}

/** The graph of a neuron, if it is known by now: {ts, values}; else null, and why. */
function graphNow(l, c) {
  const pieces = piecesNow();
  if (!pieces || l < line.from) return { graph: null, why: "points" };
  if (pieces.found.length > l) return { graph: pieces.graph(l, c), why: null };
  return { graph: null, why: pieces.stopped ? "budget" : "waiting" };
}

/** Is the value of this layer known at every point by now? */
const allKnown = () => work.evaluated === model.points.length;
