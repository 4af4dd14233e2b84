// Pictures of functions, as SVG strings.  Shapes and words say what colours say.
"use strict";
const sketch = (() => {
  const HEIGHT = 260, EDGE = 34;
  const WIDTH = typeof document !== "undefined" && document.documentElement.clientWidth < 600 ? 360 : 640;
  let pictures = 0;
  const COLOURS = ["var(--a)", "var(--b)", "var(--c)", "var(--color-foreground-primary)"];

  /** Steps of an axis: at most ten, and whole numbers where the range is longer than 2. */
  function steps(from, to) {
    const rough = (to - from) / (WIDTH / 80), power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map(k => k * power).find(s => s >= rough);
    const found = [];
    for (let k = Math.ceil(from / step - 1e-9); k * step <= to + 1e-9; k++) found.push(+(k * step).toFixed(6));
    return found;
  }

  /** The shape of label k at (x, y): a disc, a square, a triangle, a rhombus. */
  function shape(k, x, y, extra = "") {
    const fill = `fill="${COLOURS[k % 4]}" ${extra}`;
    const corners = [null, [[-5, -5], [5, -5], [5, 5], [-5, 5]], [[0, -6], [6, 5], [-6, 5]],
      [[0, -7], [6, 0], [0, 7], [-6, 0]]][k % 4];
    if (!corners) return `<circle cx="${x}" cy="${y}" r="5" ${fill}/>`;
    return `<polygon points="${corners.map(([a, b]) => `${x + a},${y + b}`).join(" ")}" ${fill}/>`;
  }

  /**
   * A picture with axes.  x, y: ranges; lines: {points, colour, dashed}; dots: {x, y, label, hollow};
   * marks: {x, text}, upright lines.  All numbers are for the eye only.
   */
  function picture({ x: [x0, x1], y: [y0, y1], lines = [], dots = [], marks = [], name, height = HEIGHT }) {
    const X = v => EDGE + (v - x0) / (x1 - x0) * (WIDTH - EDGE - 10);
    const Y = v => height - 24 - (v - y0) / (y1 - y0) * (height - 40);
    const at = v => v.toFixed(2);
    const clip = `clip${++pictures}`;
    const parts = [`<clipPath id="${clip}"><rect x="${EDGE}" y="14" width="${WIDTH - EDGE}" height="${height - 38}"/></clipPath>`];
    for (const v of steps(x0, x1)) {
      parts.push(`<line x1="${at(X(v))}" x2="${at(X(v))}" y1="16" y2="${height - 24}" stroke="var(--grid)" stroke-width=".5"/>`,
        `<text x="${at(X(v))}" y="${height - 8}" text-anchor="middle">${v}</text>`);
    }
    for (const v of height < 150 ? [] : steps(y0, y1)) {  // on a strip only places count
      parts.push(`<line x1="${EDGE}" x2="${WIDTH - 10}" y1="${at(Y(v))}" y2="${at(Y(v))}" stroke="var(--grid)" stroke-width="${v === 0 ? 1.5 : 0.5}"/>`,
        `<text x="${EDGE - 6}" y="${at(Y(v) + 4)}" text-anchor="end">${v}</text>`);
    }
    for (const { x, text } of marks) {
      parts.push(`<line x1="${at(X(x))}" x2="${at(X(x))}" y1="16" y2="${height - 24}" stroke="currentColor" stroke-dasharray="4 3"/>`,
        `<text x="${at(X(x))}" y="12" text-anchor="${x > (x0 + x1) / 2 ? "end" : "start"}">${text}</text>`);
    }
    for (const { points, colour = 0, dashed } of lines) {
      const path = points.map(([a, b]) => `${at(X(a))},${at(Y(Math.min(Math.max(b, y0 - 99), y1 + 99)))}`).join(" ");
      parts.push(`<polyline points="${path}" clip-path="url(#${clip})" fill="none" stroke="${COLOURS[colour]}" stroke-width="2.5"${dashed ? ' stroke-dasharray="6 4"' : ""}/>`);
    }
    for (const { x, y, label = 0, hollow } of dots) {
      parts.push(shape(label, +at(X(x)), +at(Y(y)), hollow ? 'fill-opacity="0" stroke="var(--wrong)" stroke-width="2"' : ""));
    }
    return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${name}">${parts.join("")}</svg>`;
  }

  /** The graph of t -> f(t) at equidistant places, as points; exact values, drawn. */
  function graph(f, from, to, count) {
    const points = [];
    for (let i = 0; i <= count; i++) {
      const t = exact.add(exact.whole(from), exact.over(BigInt(to - from) * BigInt(i), BigInt(count)));
      points.push([exact.near(t), exact.near(f(t))]);
    }
    return points;
  }

  return { picture, graph, shape };
})();
