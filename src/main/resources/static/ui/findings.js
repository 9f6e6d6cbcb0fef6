// What GET /explain says of the Service, below the question; and how any finding looks.

import { byId, h, write } from "./dom.js";

/** A finding as GET /explain has it, as an item of a list of class "found". */
export const finding = (f) =>
  h("li", { class: f.severity }, h("b", {}, f.subject), ` ${f.says}`, h("span", { class: "because" }, f.because), f.fix ? h("span", { class: "fix" }, f.fix) : null);

export function show(explanation) {
  const place = byId("findings");
  const text = JSON.stringify([explanation?.summary, explanation?.findings]);
  if (place.dataset.of === text) {
    return;
  }
  place.dataset.of = text;
  place.hidden = !explanation;
  write(byId("summary"), explanation?.summary ?? "");
  byId("finding-list").replaceChildren(
    ...(explanation?.findings ?? []).map(finding),
  );
}
