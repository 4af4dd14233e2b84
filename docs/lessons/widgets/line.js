// A function of the line, with a cursor on quarters of integers: exact values between the data.
"use strict";
lesson.widget("line", (box, data) => {
  const part = lesson.part(box);
  box.innerHTML = `<div class="picture"></div><div class="controls">
    <label>t = <input class="t" size="8" value="${data.start}"></label>
    <button type="button" data-step="-1/4">\u2212 1/4</button><button type="button" data-step="1/4">+ 1/4</button>
    <button type="button" data-step="-1">\u2212 1</button><button type="button" data-step="1">+ 1</button></div>
    <p class="says" aria-live="polite"></p>`;
  const from = data.from, to = data.to, f = t => exact.output(data.network, t);
  const points = sketch.graph(f, from, to, 4 * (to - from));
  const high = Math.max(...points.map(p => p[1]), ...data.places.map(p => p[1]));
  const low = Math.min(0, ...points.map(p => p[1]));
  const dots = data.places.filter(([t]) => t >= from && t <= to).map(([t, y]) => ({ x: t, y, label: y }));

  function show() {
    const t = exact.read(part(".t").value);
    if (!t) { part(".says").textContent = "Write t as 7, 7/2 or 3.5."; return; }
    const y = f(t), place = data.places.find(([p]) => exact.same(t, exact.whole(p)));
    const what = place ? `a point of the table, label ${place[1]}` :
      t[1] === 1n ? "an integer without data" : "between the integers: nothing is promised here";
    part(".says").textContent = `At t = ${exact.text(t)} the network says ${exact.text(y)}: ${what}.`;
    part(".picture").innerHTML = sketch.picture({ x: [from, to], y: [low, high + 0.3], lines: [{ points }],
      dots: [...dots, { x: exact.near(t), y: exact.near(y), hollow: true }],
      marks: [{ x: exact.near(t), text: exact.text(t) }], name: "the output along the line, with the points of the table" });
  }
  for (const button of box.querySelectorAll("[data-step]")) {
    button.addEventListener("click", () => {
      const t = exact.read(part(".t").value) || exact.whole(0);
      part(".t").value = exact.text(exact.add(t, exact.read(button.dataset.step))).replace("\u2212", "-");
      show();
    });
  }
  part(".t").addEventListener("input", show);
  show();
});
