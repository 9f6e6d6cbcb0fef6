// The revisions as a slider, with a mark for each that somebody or a consequence made; a second handle compares.

import { get } from "./api.js";
import { byId, h, put, write } from "./dom.js";
import { number, t, term } from "./i18n.js";

const CHANGES = 300;
const QUIET = new Set(["events", "leases"]);

/** Changes of one transaction together, the oldest first: `{revision, at, entries, client}`. */
function stops(changes) {
  const found = new Map();
  for (const entry of changes.filter((e) => !QUIET.has(e.object.resource))) {
    const revision = Number(entry.published);
    if (!found.has(revision)) {
      found.set(revision, { revision, at: entry.at, entries: [] });
    }
    found.get(revision).entries.unshift(entry);
  }
  return [...found.values()].sort((a, b) => a.revision - b.revision);
}

function who(cause) {
  if (cause.by === "Client") {
    if (!cause.fieldManager && cause.userAgent?.startsWith("Mozilla")) {
      return t("timeline.browser");
    }
    return (cause.fieldManager ?? cause.userAgent ?? "").split(/[/ ]/)[0] || t("timeline.client");
  }
  return cause.by === "Reconciler" ? cause.reconciler : t("timeline.unknown");
}

const what = (entry) => `${term("changed", entry.type)} ${entry.object.resource} ${entry.object.name}`;

/** Who changed what, and what followed from it. */
function said(stop) {
  const first = stop.entries.find((e) => e.cause.by === "Client") ?? stop.entries[0];
  const rest = stop.entries.filter((e) => e !== first);
  const time = stop.at ? `${new Date(stop.at).toLocaleTimeString()} · ` : "";
  const follows = rest.length ? ` → ${rest.slice(0, 3).map(what).join(", ")}${rest.length > 3 ? " …" : ""}` : "";
  return `${time}${who(first.cause)}: ${what(first)}${follows}`;
}

export class Timeline {
  #moved;
  #stops = [];
  #of = "";

  /** @param moved `({at, with})` of the handles: revisions, or null for now and for none */
  constructor(moved) {
    this.#moved = moved;
    const range = (id, key) => h("input", { type: "range", id, min: "0", step: "1", "aria-label": t(key) });
    const at = range("at", "timeline.at");
    const other = range("with", "timeline.with");
    byId("timeline").append(
      h(
        "div",
        { class: "row" },
        h("h2", {}, t("timeline")),
        h("p", { id: "stop", class: "small", "aria-live": "polite" }),
        h("button", { type: "button", class: "quiet", id: "compare", "aria-pressed": "false" }, t("timeline.compare")),
        h("button", { type: "button", class: "quiet", id: "now" }, t("timeline.now")),
      ),
      h("div", { class: "track" }, h("div", { class: "marks", id: "marks", "aria-hidden": "true" }), other, at),
    );
    at.addEventListener("input", () => this.#slide());
    other.addEventListener("input", () => this.#slide());
    byId("compare").addEventListener("click", () => this.#compare());
    byId("now").addEventListener("click", () => this.#moved({ at: null, with: null }));
  }

  /** Asks for the changes of the Service's namespace, if there can be new ones. */
  async refresh(view, state) {
    const of = `${view.name} ${view.past ? this.#of.split(" ")[1] : view.revision}`;
    if (view.name && of !== this.#of) {
      this.#of = of;
      const history = await get("/history", { namespace: view.name.split("/")[0], limit: CHANGES }).catch(() => null);
      this.#stops = history ? stops(history.changes) : [];
      this.#draw();
    }
    this.show(state);
  }

  #draw() {
    byId("timeline").hidden = this.#stops.length < 2;
    const last = Math.max(1, this.#stops.length - 1);
    for (const id of ["at", "with"]) {
      put(byId(id), "max", last);
    }
    byId("marks").replaceChildren(
      ...this.#stops.map((stop, i) => {
        const mark = h("i", { title: said(stop), class: stop.entries.some((e) => e.cause.by === "Client") ? "client" : "consequence" });
        mark.style.left = `${(100 * i) / last}%`;
        return mark;
      }),
    );
  }

  /** Puts the handles where the state says. */
  show(state) {
    const at = state.at ? this.#near(Number(state.at)) : this.#stops.length - 1;
    this.#set("at", at);
    byId("with").hidden = !state.with;
    this.#set("with", state.with ? this.#near(Number(state.with)) : at);
    put(byId("compare"), "aria-pressed", String(Boolean(state.with)));
    byId("now").hidden = !state.at && !state.with;
    write(byId("stop"), this.#stops[at] ? `${t("live.revision", { revision: number(this.#stops[at].revision) })} · ${said(this.#stops[at])}` : "");
  }

  #set(id, i) {
    const field = byId(id);
    if (document.activeElement !== field || Number(field.max) < i) {
      field.value = String(i);
    }
    const stop = this.#stops[Number(field.value)];
    put(field, "aria-valuetext", stop ? `${number(stop.revision)}, ${said(stop)}` : "");
  }

  /** The newest stop that is not newer than a revision. */
  #near(revision) {
    const later = this.#stops.findIndex((stop) => stop.revision > revision);
    return later < 0 ? this.#stops.length - 1 : Math.max(0, later - 1);
  }

  #slide() {
    const comparing = !byId("with").hidden;
    const [a, b] = [Number(byId("at").value), Number(byId("with").value)];
    const at = comparing ? Math.max(a, b) : a;
    const newest = at === this.#stops.length - 1;
    this.#moved({ at: newest ? null : String(this.#stops[at].revision), with: comparing ? String(this.#stops[Math.min(a, b)].revision) : null });
  }

  #compare() {
    if (!byId("with").hidden) {
      this.#moved({ with: null });
      return;
    }
    const at = Number(byId("at").value);
    this.#moved({ with: String(this.#stops[Math.max(0, at - 1)].revision) });
  }
}
