// The page's own words in two languages. What the server says stays as it says it, and is marked as English.

import en from "./text.en.js";
import es from "./text.es.js";

const TEXTS = { en, es };

export const language = () => (document.documentElement.lang === "es" ? "es" : "en");

/** The text of a key, with `{name}` filled in. */
export function t(key, values = {}) {
  const text = TEXTS[language()][key];
  if (text === undefined) {
    throw new Error(`no text ${key}`);
  }
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** A text for one, or for many. */
export const many = (key, n, values = {}) => t(n === 1 ? `${key}.one` : key, { n: number(n), ...values });

export const number = (n) => n.toLocaleString(language());

/** A term of the API, such as a reason, in words; as it is where there are none. */
export function term(kind, word) {
  return TEXTS[language()][`${kind}.${word}`] ?? word;
}

/** Fills in what the HTML leaves to the language: `data-t` the text, `data-t-label`, `data-t-hint`, `data-t-title`. */
export function translate(root = document) {
  for (const element of root.querySelectorAll("[data-t]")) {
    element.textContent = t(element.dataset.t);
  }
  for (const [name, attribute] of [
    ["tLabel", "aria-label"],
    ["tHint", "placeholder"],
    ["tTitle", "title"],
  ]) {
    const selector = `[data-${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}]`;
    for (const element of root.querySelectorAll(selector)) {
      element.setAttribute(attribute, t(element.dataset[name]));
    }
  }
}
