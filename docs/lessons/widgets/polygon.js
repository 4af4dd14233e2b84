// A sum of relus with weights that the reader chooses: does the polygon hit the points?
"use strict";
lesson.widget("polygon", (box, data) => {
  const part = lesson.part(box);
  const field = (r, i) => `<label>weight of relu(x${r ? ` \u2212 ${r}` : ""}) <input class="w" data-i="${i}" size="4" value="0"></label>`;
  box.innerHTML = `<div class="picture"></div><div class="controls">${data.kinks.map(field).join("")}</div><p class="says" aria-live="polite"></p>`;
  const inputs = [...box.querySelectorAll(".w")];

  function show() {
    const weights = inputs.map(input => exact.read(input.value));
    if (weights.includes(null)) { part(".says").textContent = "Write weights as 2, -1/2 or 0.5."; return; }
    const f = x => weights.reduce((sum, w, i) =>
      exact.add(sum, exact.times(w, exact.relu(exact.subtract(x, exact.whole(data.kinks[i]))))), exact.whole(data.constant));
    const misses = data.places.filter(([x, y]) => !exact.same(f(exact.whole(x)), exact.whole(y)));
    part(".says").textContent = misses.length === 0 ? "All points are hit exactly: memorized." :
      `First miss: at x = ${misses[0][0]} it is ${exact.text(f(exact.whole(misses[0][0])))}, the label is ${misses[0][1]}. ${misses.length} of ${data.places.length} missed.`;
    part(".picture").innerHTML = sketch.picture({ x: [data.from, data.to], y: [-3, 5], name: "the polygon and the points",
      lines: [{ points: sketch.graph(f, data.from, data.to, data.to - data.from) }],
      dots: data.places.map(([x, y]) => ({ x, y, label: misses.some(m => m[0] === x) ? 2 : 0 })) });
  }
  for (const input of inputs) input.addEventListener("input", show);
  show();
});
