// Two points come closer: how long the line becomes, and which depth is guaranteed.
"use strict";
lesson.widget("crowded", (box, data) => {
  const part = lesson.part(box);
  box.innerHTML = `<div class="controls"><label>delta <input class="k" type="range" min="0" max="${data.length - 1}" value="0"></label></div>
    <div class="picture"></div><p class="says" aria-live="polite"></p><div class="curve"></div>`;
  function show() {
    const { exponent, bits, depth, fit } = data[+part(".k").value], gap = 2 ** -exponent;
    const enough = fit ? `10,000 points of a disc of radius 1 with this separation: depth ${depth} is enough at width 6, W\u00b2L\u00b2 = ${36 * depth * depth}.`
      : "A disc of radius 1 has no 10,000 points with this separation.";
    const dots = Array.from({ length: 12 }, (_, x) => ({ x, y: 0, label: x % 2 }));
    part(".picture").innerHTML = sketch.picture({ x: [-0.5, 11.5], y: [-1, 1], height: 90, name: "points of the line",
      dots: [...dots, { x: 5 + gap, y: 0, label: 0 }], marks: [{ x: 5 + gap, text: `5 + 1/2^${exponent}` }] });
    part(".says").textContent = `delta = 1/2^${exponent}: stretched to integers, the last place has ${bits} binary digits. ${enough}`;
    part(".curve").innerHTML = sketch.picture({ x: [0, data[data.length - 1].exponent], y: [0, data[data.length - 1].depth * 1.05], name: "guaranteed depth over log(1/delta)",
      lines: [{ points: data.filter(each => each.fit).map(each => [each.exponent, each.depth]) }], dots: fit ? [{ x: exponent, y: depth, label: 1 }] : [] });
  }
  part(".k").addEventListener("input", show);
  show();
});
