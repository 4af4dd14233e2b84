// The teeth of a sawtooth grid, added one after the other with alternating signs.
"use strict";
lesson.widget("teeth", (box, data) => {
  const part = lesson.part(box), count = data.network.layers[1].names.length;
  box.innerHTML = `<div class="picture"></div><div class="controls"><label>teeth <input class="k" type="range" min="0" max="${count}" value="0"></label>
    <label><input class="each" type="checkbox"> show each tooth</label></div><p class="says" aria-live="polite"></p>`;
  const teeth = t => exact.walk(data.network, [t])[1];
  const sum = k => t => teeth(t).slice(0, k).reduce((s, z, i) => (i % 2 ? exact.subtract(s, z) : exact.add(s, z)), exact.whole(0));

  function show() {
    const k = +part(".k").value, f = sum(k), right = data.places.filter(([t, y]) => exact.same(f(exact.whole(t)), exact.whole(y)));
    const graph = g => sketch.graph(g, data.from, data.to, 8 * (data.to - data.from));
    const lines = [{ points: graph(f) }];
    if (part(".each").checked) for (let i = 0; i < count; i++) lines.unshift({ points: graph(t => teeth(t)[i]), colour: 3, dashed: true });
    part(".picture").innerHTML = sketch.picture({ x: [data.from, data.to], y: [-6, 8], lines, name: "the sum of the first teeth",
      dots: data.places.map(([t, y]) => ({ x: t, y, label: right.some(each => each[0] === t) ? 0 : 2 })), marks: [{ x: 5.5, text: "group 2" }] });
    part(".says").textContent = `${["No tooth", "z1", "z1 \u2212 z2", "z1 \u2212 z2 + z3", "z1 \u2212 z2 + z3 \u2212 z4"][k]}: right at ${right.length} of ${data.places.length} points.`;
  }
  box.addEventListener("input", show);
  show();
});
