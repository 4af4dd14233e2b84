// A ledger that is eaten bit by bit: one row a layer, uncovered one by one.  The reader predicts Z.
"use strict";
lesson.widget("ledger", (box, data) => {
  const part = lesson.part(box), whole = Math.max(...Object.values(data.bits));
  box.innerHTML = `<div class="controls"><label>t = <input class="t" type="number" min="0" max="${data.last}" value="${data.start}"></label>
    <button type="button" class="again">From the beginning</button></div>
    <div class="rows" style="overflow-x:auto"></div>
    <form class="controls"><label>I predict the next Z: <input class="z" size="6" inputmode="numeric"></label>
    <button>Look</button></form><p class="says" aria-live="polite"></p>`;
  const layers = Object.keys(data.bits).map(Number).sort((a, b) => a - b);
  let t, values, seen;

  const row = layer => {
    const names = data.network.layers[layer - data.offset].names, found = values[layer - data.offset];
    return Object.fromEntries(names.map((name, i) => [name, found[i]]));
  };

  /** The bits of Z behind those that were read; bars between the fields. */
  function bits(layer) {
    const left = data.bits[layer], z = row(layer).Z[0], text = z.toString(2).padStart(left, "0");
    let place = 0, found = "";
    for (const [, width] of data.fields) {
      for (let k = 0; k < width; k++, place++) {
        const index = place - (whole - left);
        found += index < 0 ? '<span class="eaten">\u00b7</span>'
          : index === 0 ? `<span class="read">${text[index]}</span>` : text[index];
      }
      found += "|";
    }
    return found.slice(0, -1);
  }

  function show(says = "") {
    const cells = layer => {
      const v = row(layer), text = name => (v[name] ? exact.text(v[name]) : "");
      const bit = v.p && v.q ? exact.text(exact.subtract(v.p, v.q)) : "";
      return `<tr><th scope="row">${layer}</th><td class="bits">${bits(layer)}</td><td>${text("Z")}</td><td>${bit}</td><td>${text("sigma")}</td><td>${text("y")}</td></tr>`;
    };
    part(".rows").innerHTML = `<table><thead><tr><th>layer</th><th>${data.fields.map(f => f[0]).join(" | ")}</th><th>Z</th><th>p \u2212 q</th><th>sigma</th><th>y</th></tr></thead><tbody>${layers.slice(0, seen).map(cells).join("")}</tbody></table>`;
    const done = seen === layers.length;
    part("form").hidden = done;
    part(".says").textContent = says + (done ? ` The output is ${exact.text(exact.last(values)[0])}.` : "");
  }

  function begin() {
    t = BigInt(Math.min(Math.max(Math.round(Number(part(".t").value)) || 0, 0), data.last));
    values = exact.walk(data.network, [exact.whole(t)]);
    seen = 1;
    part(".z").value = "";
    show();
  }
  part("form").addEventListener("submit", event => {
    event.preventDefault();
    const z = row(layers[seen]).Z, guess = exact.read(part(".z").value);
    seen++;
    part(".z").value = "";
    show(!guess ? `Z is ${exact.text(z)}.` : exact.same(guess, z) ? `Right: ${exact.text(z)}.` : `It is ${exact.text(z)}.`);
  });
  part(".again").addEventListener("click", begin);
  part(".t").addEventListener("change", begin);
  begin();
});
