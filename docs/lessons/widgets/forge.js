// Attempts to forge a certificate, each with what the checker said of it when this page was built.
"use strict";
lesson.widget("forge", (box, data) => {
  const part = lesson.part(box);
  const seals = ["no hash is mended", "the hash of the file is mended", "all hashes are mended"];
  const options = list => list.map((text, i) => `<option value="${i}">${text}</option>`).join("");
  box.innerHTML = `<div class="controls"><label>I forge: <select class="what">${options(data.attempts.map(a => a.title))}</select></label>
    <label>and <select class="seal">${options(seals)}</select></label></div><p class="says" aria-live="polite"></p>
    <details><summary>The honest certificate</summary><pre style="white-space:pre-wrap;overflow-wrap:anywhere"></pre></details>`;
  part("pre").textContent = data.text;
  const show = () => {
    part(".says").textContent = data.attempts[part(".what").value].verdicts[part(".seal").value];
  };
  box.addEventListener("change", show);
  show();
});
