// What GET /explain says of the Service, below the question.

import { byId, h, write } from "./dom.js";

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
    ...(explanation?.findings ?? []).map((f) =>
      h("li", { class: f.severity }, h("b", {}, f.subject), ` ${f.says}`, h("span", { class: "because" }, f.because), f.fix ? h("span", { class: "fix" }, f.fix) : null),
    ),
  );
}
