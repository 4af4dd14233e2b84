// The affine pieces of a small network, counted exactly; can you reach the bound?
"use strict";
const pieces = (() => {
  const value = ([a, b], x) => exact.add(exact.times(a, x), b);

  /** All breakpoints of a list of layers [matrix, biases] of integers; the last layer is the output. */
  function breakpoints(layers) {
    let cuts = [{ from: null, to: null, forms: [[exact.whole(1), exact.whole(0)]] }];
    layers.forEach(([matrix, biases], number) => {
      const isOutput = number === layers.length - 1, next = [];
      for (const { from, to, forms } of cuts) {
        const z = matrix.map((row, i) => row.reduce(([a, b], w, j) => [
          exact.add(a, exact.times(exact.whole(w), forms[j][0])), exact.add(b, exact.times(exact.whole(w), forms[j][1]))],
        [exact.whole(0), exact.whole(biases[i])]));
        const zeros = isOutput ? [] : z.filter(([a]) => a[0] !== 0n).map(([a, b]) => exact.divide(exact.negate(b), a))
          .filter(x => (from === null || exact.compare(x, from) > 0) && (to === null || exact.compare(x, to) < 0))
          .sort(exact.compare).filter((x, i, all) => i === 0 || !exact.same(x, all[i - 1]));
        const ends = [from, ...zeros, to];
        for (let k = 0; k + 1 < ends.length; k++) {
          const inside = middle(ends[k], ends[k + 1]);
          next.push({ from: ends[k], to: ends[k + 1], forms: isOutput ? z :
            z.map(form => (value(form, inside)[0] > 0n ? form : [exact.whole(0), exact.whole(0)])) });
        }
      }
      cuts = next;
    });
    return merge(cuts);
  }
  /** A place inside an interval whose ends may be missing. */
  function middle(from, to) {
    if (from === null) return to === null ? exact.whole(0) : exact.subtract(to, exact.whole(1));
    return to === null ? exact.add(from, exact.whole(1)) : exact.divide(exact.add(from, to), exact.whole(2));
  }
  /** Neighbours with the same output are one piece. */
  function merge(cuts) {
    const kept = [];
    for (const cut of cuts) {
      const before = kept[kept.length - 1], [a, b] = cut.forms[0];
      if (before && exact.same(before.forms[0][0], a) && exact.same(before.forms[0][1], b)) before.to = cut.to;
      else kept.push({ ...cut });
    }
    return kept;
  }
  return { breakpoints, value };
})();
if (typeof module !== "undefined") module.exports = pieces;

if (typeof document !== "undefined") lesson.widget("pieces", (box, data) => {
  const part = lesson.part(box);
  let layers, most = 0;
  box.innerHTML = `<div class="controls"><label>relus in layer 1 <input class="d" type="number" min="1" max="4" value="2"></label>
    <label>in layer 2 <input class="d" type="number" min="1" max="4" value="2"></label>
    <button type="button" class="shake">Shake the weights</button><button type="button" class="good">Good weights for 2 and 2</button></div>
    <div class="picture"></div><p class="says" aria-live="polite"></p>`;
  const random = (rows, columns) => [Array.from({ length: rows }, () => Array.from({ length: columns }, () => Math.floor(Math.random() * 9) - 4)),
    Array.from({ length: rows }, () => Math.floor(Math.random() * 9) - 4)];
  /** The widths that are asked for, from 1 to 4; what is used is what the boxes say. */
  const widths = () => [...box.querySelectorAll(".d")].map(input => {
    const width = Math.min(Math.max(Math.round(+input.value) || 1, 1), 4);
    input.value = width;
    return width;
  });

  function show() {
    const [a, b] = layers.slice(0, 2).map(each => each[0].length), found = pieces.breakpoints(layers);
    most = Math.max(most, found.length);
    const ends = found.slice(1).map(each => exact.near(each.from)), low = Math.min(-1, ...ends) - 1, high = Math.max(1, ...ends) + 1;
    const at = x => { const piece = found.find(each => each.to === null || exact.near(each.to) >= x); return exact.near(piece.forms[0][0]) * x + exact.near(piece.forms[0][1]); };
    const points = [low, ...ends, high].map(x => [x, at(x)]), heights = points.map(p => p[1]);
    part(".picture").innerHTML = sketch.picture({ x: [low, high], y: [Math.min(...heights, 0) - 1, Math.max(...heights, 0) + 1], name: "the output of the network",
      lines: [{ points }], dots: points.slice(1, -1).map(([x, y]) => ({ x, y, label: 1 })) });
    part(".says").textContent = `${found.length} ${found.length === 1 ? "piece" : "pieces"}; the most so far is ${most}. No weights make more than (${a} + 1)(${b} + 1) = ${(a + 1) * (b + 1)}.`;
  }
  function shake() {
    const [a, b] = widths();
    layers = [random(a, 1), random(b, a), random(1, b)];
    show();
  }
  part(".shake").addEventListener("click", shake);
  part(".good").addEventListener("click", () => {
    layers = data;
    box.querySelectorAll(".d").forEach((input, l) => { input.value = data[l][0].length; });
    show();
  });
  box.addEventListener("change", () => { most = 0; shake(); });
  shake(); // the prepared weights are for a later task
});
