// The triangle map, folded on itself: its graph, its pieces, and the bits that two neighbours tell.
"use strict";
lesson.widget("fold", (box, data) => {
  const part = lesson.part(box);
  box.innerHTML = `<div class="picture"></div><div class="controls"><label>times i <input class="i" type="range" min="0" max="${data.most}" value="1"></label>
    <label>integer v <input class="v" type="number" min="0" max="${2 ** data.w - 1}" value="${data.v}"></label></div><p class="says" aria-live="polite"></p>`;
  const two = exact.whole(2), four = exact.whole(4);
  const phi = z => exact.relu(exact.subtract(exact.relu(exact.times(two, z)), exact.relu(exact.subtract(exact.times(four, z), two))));
  const times = (i, z) => { while (i--) z = phi(z); return z; };

  function show() {
    const i = +part(".i").value, v = BigInt(Math.min(Math.max(Math.round(+part(".v").value) || 0, 0), 2 ** data.w - 1));
    const below = 2n ** BigInt(data.w + 2), z1 = exact.over(4n * v + 2n, below), z2 = exact.over(4n * v + 1n, below);
    const f = z => times(i, z), one = f(z1), other = f(z2);
    const digits = v.toString(2).padStart(data.w, "0");
    part(".picture").innerHTML = sketch.picture({ x: [0, 1], y: [0, 1], name: `the triangle map, ${i} times`,
      lines: [{ points: sketch.graph(f, 0, 1, 2 ** Math.max(i, 1)) }],
      dots: [{ x: exact.near(z1), y: exact.near(one), label: 1 }, { x: exact.near(z2), y: exact.near(other), label: 2 }] });
    const verdict = i === 0 ? "Nothing has been read yet." : i > data.w ? "All bits have been read." :
      `The ${exact.compare(other, one) > 0 ? "smaller" : "larger"} of the two twins is now above: bit ${i} from the top is ${exact.compare(other, one) > 0 ? 1 : 0}.`;
    part(".says").innerHTML = `i = ${i}: ${2 ** i} pieces from ${2 * i} relus. z\u2081 = ${exact.text(z1)} (square) has become ${exact.text(one)}, z\u2082 = ${exact.text(z2)} (triangle) ${exact.text(other)}. ${verdict} v = <span class="bits">${[...digits].map((d, k) => k < i - 1 ? `<span class="eaten">${d}</span>` : k === i - 1 ? `<span class="read">${d}</span>` : d).join("")}</span>`;
  }
  box.addEventListener("input", show);
  show();
});
