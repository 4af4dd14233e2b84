// A network of width 1: one neuron a layer, as deep as you like.  Can it say 0, 1, 0?
"use strict";
lesson.widget("chain", (box, data) => {
  const part = lesson.part(box);
  let layers = data.layers.map(each => [...each]), out = [...data.output];
  box.innerHTML = `<div class="picture"></div><div class="layers"></div><div class="controls">
    <button type="button" class="more">One layer more</button><button type="button" class="less">One layer less</button></div>
    <p class="says" aria-live="polite"></p>`;
  const pair = (i, [a, b], name) => `<div class="controls">${name}<input class="n" data-i="${i}" data-k="0" size="4" value="${a}" aria-label="weight">${i < 0 ? " h" : " h"} + <input class="n" data-i="${i}" data-k="1" size="4" value="${b}" aria-label="bias">${i < 0 ? "" : ")"}</div>`;

  function fields() {
    part(".layers").innerHTML = layers.map((each, i) => pair(i, each, `layer ${i + 1}: h \u2190 relu(`)).join("") + pair(-1, out, "output: ");
    show();
  }
  function show() {
    const numbers = [...layers, out].map(each => each.map(exact.read));
    if (numbers.flat().includes(null)) { part(".says").textContent = "Write numbers as 2, -1/2 or 0.5."; return; }
    const affine = ([a, b], h) => exact.add(exact.times(a, h), b);
    const f = x => affine(exact.last(numbers), numbers.slice(0, -1).reduce((h, pair) => exact.relu(affine(pair, h)), x));
    const values = data.places.map(([x]) => f(exact.whole(x)));
    const hit = values.every((v, i) => exact.same(v, exact.whole(data.places[i][1])));
    const signs = new Set(values.slice(1).map((v, i) => exact.compare(v, values[i])).filter(Boolean));
    part(".says").textContent = `At ${data.places.map(p => p[0]).join(", ")} it says ${values.map(exact.text).join(", ")}. ` +
      (hit ? "That is the table!" : signs.size > 1 ? "It goes up and down." : "It goes one way only.");
    part(".picture").innerHTML = sketch.picture({ x: [data.from, data.to], y: [-2, 5], name: "the function and the three points",
      lines: [{ points: sketch.graph(f, data.from, data.to, 40) }], dots: data.places.map(([x, y]) => ({ x, y, label: 1 })) });
  }
  part(".layers").addEventListener("input", event => {
    const { i, k } = event.target.dataset;
    (+i < 0 ? out : layers[i])[k] = event.target.value;
    show();
  });
  part(".more").addEventListener("click", () => { if (layers.length < 6) layers.push(["1", "0"]); fields(); });
  part(".less").addEventListener("click", () => { if (layers.length > 1) layers.pop(); fields(); });
  fields();
});
