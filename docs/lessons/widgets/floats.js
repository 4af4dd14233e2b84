// The decoder of lesson 8 in exact integers and in this browser's float64, side by side.
"use strict";
const floats = {
  /** The digits of 2^n - 1 as the decoder reads them, with BigInts. */
  exactly(n) {
    let z = 2n ** BigInt(n) - 1n;
    const relu = x => (x > 0n ? x : 0n), found = [];
    for (let k = n - 1; k >= 0; k--) {
      const t = 2n ** BigInt(k), bit = relu(z - t + 1n) - relu(z - t);
      found.push(Number(bit));
      z = relu(z - t * bit);
    }
    return found;
  },
  /** The same, operation by operation, with floats. */
  rounded(n) {
    let z = 2 ** n - 1;
    const relu = x => Math.max(x, 0), found = [];
    for (let k = n - 1; k >= 0; k--) {
      const t = 2 ** k, bit = relu(z - t + 1) - relu(z - t);
      found.push(bit);
      z = relu(z - t * bit);
    }
    return found;
  },
};
if (typeof module !== "undefined") module.exports = floats;

if (typeof document !== "undefined") lesson.widget("floats", (box, data) => {
  const part = lesson.part(box);
  box.innerHTML = `<div class="controls"><label>digits <input class="n" type="range" min="1" max="${data.most}" value="${data.start}"> <output></output></label></div>
    <p>exact: <span class="bits exact"></span></p><p>float64: <span class="bits rounded"></span></p><p class="says" aria-live="polite"></p>`;
  function show() {
    const n = +part(".n").value, right = floats.exactly(n), found = floats.rounded(n);
    const wrong = found.filter((bit, i) => bit !== right[i]).length;
    part("output").textContent = n;
    part(".exact").textContent = right.join("");
    part(".rounded").innerHTML = found.map((bit, i) => (bit === right[i] ? bit : `<span class="read">${bit}</span>`)).join("");
    part(".says").textContent = wrong ? `float64 reads ${wrong} of ${n} digits wrongly.` : "float64 reads all digits rightly.";
  }
  part(".n").addEventListener("input", show);
  show();
});
