// What GET /explain says of the Service, below the question; and how any finding looks.

import { byId, h, write } from "./dom.js";
import { t } from "./i18n.js";

/** A finding as GET /explain has it, as an item of a list of class "found"; `more` comes below. */
export const finding = (f, more) =>
  h("li", { class: f.severity }, h("b", {}, f.subject), ` ${f.says}`, h("span", { class: "because" }, f.because), f.fix ? h("span", { class: "fix" }, f.fix) : null, more);

const attempt = (f, propose) =>
  f.nearest?.labels.length ? h("button", { type: "button", class: "quiet", onclick: () => propose(f.nearest.selector) }, t("findings.try")) : null;

/** @param propose called with a selector that would find the pods which come nearest */
export function show(explanation, propose) {
  const place = byId("findings");
  const text = JSON.stringify([explanation?.summary, explanation?.findings]);
  if (place.dataset.of === text) {
    return;
  }
  place.dataset.of = text;
  place.hidden = !explanation;
  write(byId("summary"), explanation?.summary ?? "");
  byId("finding-list").replaceChildren(
    ...(explanation?.findings ?? []).map((f) => finding(f, attempt(f, propose))),
  );
}
