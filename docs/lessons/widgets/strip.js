// A strip of paper with points on it, folded at a place of your choice: which points meet?
"use strict";
lesson.widget("strip", (box, data) => {
  const part = lesson.part(box);
  let places = [...data.places], folds = 0;
  box.innerHTML = `<div class="picture"></div><div class="after"></div><div class="controls"><label>fold at c/2, c = <input class="c" type="range" min="1"> <output class="value"></output></label>
    <button type="button" class="fold">Fold</button><button type="button" class="again">Unfold all</button></div><p class="says" aria-live="polite"></p>`;
  const image = (x, c) => (2 * x >= c ? x - Math.ceil(c / 2) : Math.floor(c / 2) - x);
  const strip = (list, name, marks = []) => sketch.picture({ x: [-1, Math.max(...list, 2) + 1], y: [-1, 2], height: 100, marks, name,
    dots: list.map((x, i) => ({ x, y: data.labels[i], label: data.labels[i] })) });

  function show() {
    const c = +part(".c").value, folded = places.map(x => image(x, c));
    const meet = folded.filter((x, i) => folded.indexOf(x) !== i);
    part(".value").textContent = c;
    part(".picture").innerHTML = strip(places, "the line", [{ x: c / 2, text: "fold" }]);
    part(".after").innerHTML = strip(folded, "the folded line");
    part(".fold").disabled = meet.length > 0;
    part(".says").textContent = `After ${folds} folds the line is ${Math.max(...places)} long. Folded once more: ${folded.join(", ")}; length ${Math.max(...folded)}. ` +
      (meet.length ? `Two points meet at ${meet[0]}: c is a sum of two places.` : "No two points meet.");
  }
  function reset() {
    const most = Math.max(...places);
    part(".c").max = Math.max(2 * most - 1, 1);
    part(".c").value = most;
    show();
  }
  part(".c").addEventListener("input", show);
  part(".fold").addEventListener("click", () => { places = places.map(x => image(x, +part(".c").value)); folds++; reset(); });
  part(".again").addEventListener("click", () => { places = [...data.places]; folds = 0; reset(); });
  reset();
});
