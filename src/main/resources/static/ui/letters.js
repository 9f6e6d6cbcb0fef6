// Which letters of one text are not those of another: what comes nearest, and why it is not it.

import { h } from "./dom.js";

/** The longest common subsequence, as pairs of positions. */
function common(a, b) {
  const best = Array.from({ length: a.length + 1 }, () => new Array(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      best[i][j] = a[i] === b[j] ? best[i + 1][j + 1] + 1 : Math.max(best[i + 1][j], best[i][j + 1]);
    }
  }
  const same = new Set();
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) {
      same.add(i);
      i++;
      j++;
    } else if (best[i + 1][j] >= best[i][j + 1]) {
      i++;
    } else {
      j++;
    }
  }
  return same;
}

/** `has` as nodes, with the letters marked that `wants` does not have there; all of it where it is only shorter. */
export function letters(has, wants) {
  const same = common([...has], [...wants]);
  const characters = [...has];
  if (same.size === characters.length && has !== wants) {
    return [has, h("mark", { class: "missing" }, "‸")];
  }
  const parts = [];
  for (let i = 0; i < characters.length; ) {
    const differs = !same.has(i);
    let j = i;
    while (j < characters.length && !same.has(j) === differs) {
      j++;
    }
    const text = characters.slice(i, j).join("");
    parts.push(differs ? h("mark", {}, text) : text);
    i = j;
  }
  return parts;
}

/** What pods have in place of a pair of the selector, `{key, asked, foundKey, found}`, with the letters marked that differ. */
export function pair({ key, asked, foundKey, found }) {
  if (foundKey === undefined) {
    return [h("mark", { class: "missing" }, "‸"), h("s", {}, `${key}=${asked}`)];
  }
  return [...letters(foundKey, key), "=", ...letters(found, asked)];
}
