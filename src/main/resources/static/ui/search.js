// Finding a Service: all of them by name, in a list that the keyboard goes through. The key "/" leads here.

import { get, path } from "./api.js";
import { byId, h } from "./dom.js";
import { many, t } from "./i18n.js";

const TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";
const PAGE = 500;
const SHOWN = 30;
const FRESH = 5000;

let known = { at: 0, services: [] };

/** All Services as `{name: "shop/web", type, address, ports}`, asked for anew after some seconds. */
export async function services() {
  if (Date.now() - known.at < FRESH) {
    return known.services;
  }
  const found = [];
  let more;
  do {
    const page = await get(path("services"), { limit: PAGE, continue: more }, { accept: TABLE });
    for (const { cells, object } of page.rows) {
      found.push({ name: `${object.metadata.namespace}/${object.metadata.name}`, type: cells[1], address: cells[2], ports: cells[4] });
    }
    more = page.metadata.continue;
  } while (more);
  known = { at: Date.now(), services: found };
  return found;
}

export function forget() {
  known.at = 0;
}

/** Those with the words in them; those that begin with them first. */
function matching(all, words) {
  const parts = words.toLowerCase().split(/\s+/).filter(Boolean);
  const score = (s) => (s.name.split("/")[1].startsWith(parts[0] ?? "") ? 0 : 1);
  return all
    .filter((s) => parts.every((part) => s.name.toLowerCase().includes(part) || s.address.includes(part)))
    .sort((a, b) => score(a) - score(b) || a.name.localeCompare(b.name));
}

/** @param chosen called with the Service's `namespace/name` */
export function connect(chosen) {
  const field = byId("search");
  const results = byId("results");
  let shown = [];
  let active = -1;
  const close = () => {
    results.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const mark = (i) => {
    active = shown.length ? (i + shown.length) % shown.length : -1;
    [...results.children].forEach((row, n) => row.setAttribute("aria-selected", String(n === active)));
    if (active >= 0) {
      field.setAttribute("aria-activedescendant", `result-${active}`);
      results.children[active].scrollIntoView({ block: "nearest" });
    }
  };
  const take = (i) => {
    if (shown[i]) {
      close();
      field.value = "";
      field.blur();
      chosen(shown[i].name);
    }
  };
  const open = async () => {
    const words = field.value;
    const found = matching(await services().catch(() => []), words);
    if (document.activeElement !== field || words !== field.value) {
      return;
    }
    shown = found.slice(0, SHOWN);
    results.replaceChildren(...shown.map(row), ...(found.length > SHOWN ? [h("li", { class: "more", role: "option", "aria-disabled": "true" }, many("search.more", found.length - SHOWN))] : []));
    if (!shown.length) {
      results.replaceChildren(h("li", { class: "more", role: "option", "aria-disabled": "true" }, t("search.none")));
    }
    results.hidden = false;
    field.setAttribute("aria-expanded", "true");
    mark(0);
  };
  const row = (service, i) =>
    h("li", { role: "option", id: `result-${i}`, onpointerdown: (e) => (e.preventDefault(), take(i)) }, h("b", {}, service.name.split("/")[1]), h("span", {}, service.name.split("/")[0]), h("code", {}, service.address), h("span", {}, service.type));
  field.addEventListener("input", open);
  field.addEventListener("focus", open);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (moves[event.key]) {
      event.preventDefault();
      mark(active + moves[event.key]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      take(active);
    } else if (event.key === "Escape") {
      field.value = "";
      field.blur();
    }
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      field.focus();
    }
  });
}
