// A neuron as an exact function of one number: continuous, affine between breakpoints.
//
// A path says how the channels of one layer depend on a number t: channel j is start[j] + slope[j] t.
// Every later neuron is then piecewise affine in t.  Bit extraction doubles the pieces in each layer,
// so there is a budget; beyond it only values at single t are known.

const BUDGET = 2500; // breakpoints of one layer

/** The path of the certificate's line: one channel, whose value is t; null if there is none. */
function linePath(model) {
  const { line } = model;
  return line ? { layer: line.layer, start: [ZERO], slope: [ONE] } : null;
}

/** The path through a point along input j: t is that coordinate, all others stay. */
function inputPath(model, point, j) {
  const start = model.points[point].x.map((v, k) => (k === j ? ZERO : v));
  return { layer: 0, start, slope: start.map((_, k) => (k === j ? ONE : ZERO)) };
}

/** The values of the channels at t. */
const onPath = (path, t) => path.start.map((a, j) => add(a, mul(path.slope[j], t)));

/** All neurons along a path, for t from lo to hi, layer by layer as they are asked for. */
class Pieces {
  constructor(model, path, lo, hi, budget = BUDGET) {
    [this.model, this.path, this.lo, this.hi, this.budget] = [model, path, lo, hi, budget];
    this.found = []; // of each layer {grid: [t], columns: [values of a neuron at the grid]}
    const ends = [onPath(path, lo), onPath(path, hi)];
    this.found[path.layer] = { grid: [lo, hi], columns: path.start.map((_, j) => ends.map((v) => v[j])) };
    this.stopped = null; // {layer, pieces}: where the budget was not enough
  }

  /** The layer's functions on one grid; null beyond the budget, or below the path. */
  layer(l) {
    for (let k = this.found.length; k <= l && !this.stopped; k++) {
      const next = advance(this.found[k - 1], this.model.layers[k - 1], this.budget);
      if (next.columns) this.found[k] = next; else this.stopped = { layer: k, pieces: next.grid.length };
    }
    return this.found[l] ?? null;
  }

  /** Neuron c of layer l: {ts, values}, its ends and its own kinks and nothing else; or null. */
  graph(l, c) {
    const found = this.layer(l);
    return found && withoutFlatPoints(found.grid, found.columns[c]);
  }
}

/** The next layer: the grid gets a point where a relu changes sign, and loses those where nothing bends. */
function advance({ grid, columns }, layer, budget) {
  const sums = layer.rows.map((row, c) => grid.map((_, k) => sumAt(layer, row, c, columns, k)));
  const cuts = signChanges(grid, sums.filter((_, c) => layer.relu[c]));
  if (grid.length + cuts.length > 2 * budget) return { grid: Array(grid.length + cuts.length) };
  const finer = merged(grid, cuts);
  const values = sums.map((z, c) => refined(grid, z, finer).map((v) => (layer.relu[c] ? relu(v) : v)));
  const kept = finer.map((t, k) => k).filter((k) => isEnd(finer, k) || values.some((v) => bends(finer, v, k)));
  if (kept.length > budget) return { grid: Array(kept.length) };
  return { grid: kept.map((k) => finer[k]), columns: values.map((v) => kept.map((k) => v[k])) };
}

function sumAt({ biases, denominator }, row, c, columns, k) {
  let n = biases[c], d = 1n;
  for (const [j, w] of row) {
    const v = columns[j][k];
    if (v.d === d) n += w * v.n; else [n, d] = [n * v.d + w * v.n * d, d * v.d];
  }
  return fraction(n, d * denominator);
}

/** Where functions that are affine between the points of the grid change their sign, in order. */
function signChanges(grid, functions) {
  const found = new Map();
  for (const z of functions) {
    for (let k = 1; k < grid.length; k++) {
      if ((z[k - 1].n < 0n && z[k].n > 0n) || (z[k - 1].n > 0n && z[k].n < 0n)) {
        const part = div(z[k - 1], sub(z[k - 1], z[k]));
        const t = add(grid[k - 1], mul(part, sub(grid[k], grid[k - 1])));
        found.set(toText(t), t);
      }
    }
  }
  return [...found.values()].sort(compare);
}

function merged(a, b) {
  const found = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    if (j >= b.length || (i < a.length && compare(a[i], b[j]) < 0)) found.push(a[i++]);
    else found.push(b[j++]);
  }
  return found;
}

/** A function that is affine between the points of `grid`, at the points of a finer one. */
function refined(grid, values, finer) {
  let k = 0;
  return finer.map((t) => {
    while (k < grid.length - 1 && compare(grid[k + 1], t) <= 0) k++;
    if (equal(grid[k], t)) return values[k];
    const part = div(sub(t, grid[k]), sub(grid[k + 1], grid[k]));
    return add(values[k], mul(part, sub(values[k + 1], values[k])));
  });
}

const isEnd = (grid, k) => k === 0 || k === grid.length - 1;

/** Does the slope change at point k of the grid? */
function bends(grid, values, k) {
  const left = mul(sub(values[k], values[k - 1]), sub(grid[k + 1], grid[k]));
  return !equal(left, mul(sub(values[k + 1], values[k]), sub(grid[k], grid[k - 1])));
}

function withoutFlatPoints(grid, values) {
  const kept = grid.map((_, k) => k).filter((k) => isEnd(grid, k) || bends(grid, values, k));
  return { ts: kept.map((k) => grid[k]), values: kept.map((k) => values[k]) };
}

/** The value at t of a graph {ts, values}; null outside of it. */
function valueAt({ ts, values }, t) {
  const k = ts.findIndex((each) => compare(each, t) >= 0);
  if (k < 0 || compare(t, ts[0]) < 0) return null;
  if (equal(ts[k], t)) return values[k];
  return add(values[k - 1], mul(div(sub(t, ts[k - 1]), sub(ts[k], ts[k - 1])), sub(values[k], values[k - 1])));
}
