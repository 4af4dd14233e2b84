// A max-min string: one bend a step, each by a maximum or a minimum with a steep line.
"use strict";
lesson.widget("string", (box, data) => {
  const part = lesson.part(box), { places, steep } = data;
  const last = places.length;
  box.innerHTML = `<div class="picture"></div><div class="controls"><button type="button" class="back">Back</button>
    <button type="button" class="next">Next point</button></div><p class="says" aria-live="polite"></p>`;
  let step = 2;

  /** The function after the first k points: [f, the line of the last step, what that step did]. */
  function after(k) {
    const [[t1, y1], [t2, y2]] = places, slope = (y2 - y1) / (t2 - t1);
    let f = x => y1 + slope * (x - t1), line = null, did = "the line through the first two points";
    for (let i = 2; i < k; i++) {
      const [t, y] = places[i], g = f, value = g(t);
      if (value === y) { line = null; did = `at ${t} it is ${y} already: nothing to do`; continue; }
      const up = value < y, l = line = x => y + (up ? steep : -steep) * (x - t);
      did = `at ${t} it was ${value}, too ${up ? "small: the maximum with a rising" : "large: the minimum with a falling"} line through (${t}, ${y})`;
      f = up ? x => Math.max(g(x), l(x)) : x => Math.min(g(x), l(x));
    }
    return [f, line, did];
  }
  const graph = f => Array.from({ length: 4 * (data.to - data.from) + 1 }, (_, i) => [data.from + i / 4, f(data.from + i / 4)]);

  function show() {
    const [f, line, did] = after(step), before = after(step - 1)[0];
    const lines = [{ points: graph(f) }];
    if (step > 2) lines.unshift({ points: graph(before), colour: 3, dashed: true });
    if (line) lines.unshift({ points: graph(line), colour: 1, dashed: true });
    part(".picture").innerHTML = sketch.picture({ x: [data.from, data.to], y: [-4, 6], lines, name: "the string after this step",
      dots: places.map(([x, y], i) => ({ x, y, label: i < step ? 0 : 2 })) });
    part(".says").textContent = `${step} points are right: ${did}.`;
    part(".back").disabled = step === 2;
    part(".next").disabled = step === last;
  }
  part(".next").addEventListener("click", () => { step++; show(); });
  part(".back").addEventListener("click", () => { step--; show(); });
  show();
});
