// Points of the plane put on a line by an integer direction: which of them meet?
"use strict";
lesson.widget("direction", (box, data) => {
  const part = lesson.part(box), most = data.most;
  const slider = (k, name) => `<label>${name} <input class="u" data-k="${k}" type="range" min="${-most}" max="${most}" value="${data.start[k]}"> <output>${data.start[k]}</output></label>`;
  box.innerHTML = `<div class="picture"></div><div class="controls">${slider(0, "a")}${slider(1, "b")}</div><div class="strip"></div><p class="says" aria-live="polite"></p>`;
  const range = k => { const v = data.points.map(p => p[k]); return [Math.min(...v) - 3, Math.max(...v) + 3]; };

  function show() {
    const u = [0, 1].map(k => +box.querySelector(`.u[data-k="${k}"]`).value);
    box.querySelectorAll(".controls output").forEach((output, k) => { output.textContent = u[k]; });
    const places = new Map();
    for (const [x, y, label] of data.points) {
      const t = u[0] * x + u[1] * y;
      if (!places.has(t)) places.set(t, new Set());
      places.get(t).add(label);
    }
    const order = [...places.keys()].sort((a, b) => a - b), meet = order.filter(t => places.get(t).size > 1);
    const [low, high] = [order[0], order[order.length - 1]];
    const [x0, x1] = range(0), [y0, y1] = range(1), middle = [(x0 + x1) / 2, (y0 + y1) / 2], size = Math.hypot(...u) || 1;
    const arrow = [[0, 0], [u[0] / size * 14, u[1] / size * 14]].map(([a, b]) => [middle[0] + a, middle[1] + b]);
    part(".picture").innerHTML = sketch.picture({ x: [x0, x1], y: [y0, y1], height: 300, name: "petals, and the direction",
      lines: [{ points: arrow, colour: 3 }], dots: data.points.map(([x, y, label]) => ({ x, y, label })) });
    part(".strip").innerHTML = high === low ? "" : sketch.picture({ x: [low, high], y: [-0.5, 2.5], height: 120, name: "the line, species above each other",
      dots: data.points.map(([x, y, label]) => ({ x: u[0] * x + u[1] * y, y: label, label })),
      marks: meet.length <= 12 ? meet.map(t => ({ x: t, text: "" })) : [] });
    part(".says").textContent = `t = ${u[0]} \u00b7 length + ${u[1]} \u00b7 width: ${order.length} places on a line of length ${high - low}; species meet at ${meet.length} of them${meet.length && meet.length <= 6 ? ` (t = ${meet.join(", ")})` : ""}.`;
  }
  box.addEventListener("input", show);
  show();
});
