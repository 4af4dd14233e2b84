// Answers of the lessons: exact fractions, compared as integers.  Nothing is sent anywhere.
"use strict";
const lesson = (() => {
  const NUMBER = /^([+-]?\d+)(?:\.(\d+))?(?:\/(\d+))?$/;

  /** An exact fraction [numerator, denominator] from 3, -3/4, 0.75; null for anything else. */
  function fraction(text) {
    const found = NUMBER.exec(text.trim().replace(/\u2212/g, "-").replace(/(\d),(?=\d{3}\b)/g, "$1"));
    if (!found || found[1].length > 2000) return null;
    const decimals = found[2] || "";
    const below = 10n ** BigInt(decimals.length) * BigInt(found[3] || 1);
    return below === 0n ? null : [BigInt(found[1] + decimals), below];
  }

  /** The fractions of a list, split at spaces, semicolons and commas; a comma within 1,234 is none. */
  function fractions(text) {
    const whole = fraction(text);
    if (whole) return [whole];
    return text.trim().split(/\s*[;,]\s*|\s+/).filter(Boolean).map(fraction);
  }

  /** Is what was typed the answer?  Words are compared as words, and null says: not understood. */
  function judge(typed, answer) {
    const expected = fractions(answer);
    if (expected.includes(null)) return typed.trim().toLowerCase() === answer.trim().toLowerCase();
    const found = fractions(typed);
    if (!found.length || found.includes(null)) return null;
    return found.length === expected.length
      && found.every(([a, b], i) => a * expected[i][1] === expected[i][0] * b);
  }

  const WORDS = { true: "Right.", false: "Not yet. Look again, or open a hint.",
    null: "Write exact numbers, such as 3, -3/4 or 0.75; several with commas between them." };

  /** A form of a task: judged when it is sent. */
  function listen(form) {
    const field = form.querySelector("input, select"), output = form.querySelector("output");
    form.hidden = false;
    form.addEventListener("submit", event => {
      event.preventDefault();
      const verdict = judge(field.value, form.dataset.answer);
      output.textContent = WORDS[verdict];
      output.className = verdict ? "right" : "wrong";
    });
  }

  /** Hints of a task one by one: the next appears when the one before it is opened. */
  function stagger(task) {
    const hints = [...task.querySelectorAll("details.hint")];
    hints.forEach((hint, i) => {
      hint.querySelector("summary").textContent = `Hint ${i + 1} of ${hints.length}`;
      hint.hidden = i > 0;
      hint.addEventListener("toggle", () => { if (hints[i + 1]) hints[i + 1].hidden = false; });
    });
  }

  /** Build every widget of this name, in place of its text; ``make`` gets its box and its data. */
  function widget(name, make) {
    for (const place of document.querySelectorAll(`.widget[data-widget="${name}"]`)) {
      const data = JSON.parse(place.querySelector("script").textContent);
      place.querySelector(".still").hidden = true;
      const box = document.createElement("div");
      place.append(box);
      make(box, data);
    }
  }

  /** The part of a widget with this class or tag, for ``innerHTML`` and events. */
  const part = box => selector => box.querySelector(selector);

  if (typeof document !== "undefined") {
    document.querySelectorAll("form.answer").forEach(listen);
    document.querySelectorAll(".task").forEach(stagger);
  }
  return { fraction, fractions, judge, widget, part };
})();
if (typeof module !== "undefined") module.exports = lesson;
