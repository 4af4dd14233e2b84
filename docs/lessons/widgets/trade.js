// The depth that is guaranteed at a width.  Both axes are logarithms to the base 2.
"use strict";
lesson.widget("trade", (box, data) => {
  const part = lesson.part(box), log = Math.log2;
  box.innerHTML = `<div class="picture"></div><div class="controls"><label>width W <input class="w" type="range" min="0" max="${data.length - 1}" value="0"></label></div><p class="says" aria-live="polite"></p>`;
  const points = data.map(each => [log(each.width), log(each.depth)]);
  const [x0, x1] = [Math.floor(points[0][0]), Math.ceil(points[points.length - 1][0])];
  const top = Math.ceil(points[0][1]);

  function show() {
    const { width, depth, product, parameters } = data[+part(".w").value];
    const level = log(width) + log(depth);
    part(".picture").innerHTML = sketch.picture({ x: [x0, x1], y: [0, top], name: "log2 of the depth over log2 of the width",
      lines: [{ points: [[x0, level - x0], [x1, level - x1]], colour: 3, dashed: true }, { points }],
      dots: [{ x: log(width), y: log(depth), label: 1 }] });
    part(".says").textContent = `W = ${width}: depth ${depth} is enough. W\u00b2L\u00b2 = ${product}, ${parameters} dense parameters. (Dashed: the same W\u00b7L at other widths.)`;
  }
  part(".w").addEventListener("input", show);
  show();
});
