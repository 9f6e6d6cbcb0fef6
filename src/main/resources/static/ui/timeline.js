// The revisions as a slider, with a mark for each that somebody or a consequence made; a second handle compares.

import { get } from "./api.js";
import { byId, h, put, write } from "./dom.js";
import { language, many, number, t, term } from "./i18n.js";

const CHANGES = 300;
const FOLLOWS = 3;
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

const isImport = (stop) => stop.entries.some((e) => e.cause.verb === "import");

const what = (entry) => `${term("changed", entry.type)} ${entry.object.resource} ${entry.object.name}`;

const timeOf = (stop) => (stop.at ? new Date(stop.at).toLocaleTimeString(language()) : "");

/** Who changed what, and what followed from it: `[who and what, consequences …]`. */
function told(stop) {
  if (isImport(stop)) {
    return [many("timeline.imported", stop.entries.length)];
  }
  const first = stop.entries.find((e) => e.cause.by === "Client") ?? stop.entries[0];
  const rest = stop.entries.filter((e) => e !== first);
  const more = rest.length > FOLLOWS ? [many("diff.more", rest.length - FOLLOWS)] : [];
  return [`${who(first.cause)}: ${what(first)}`, ...rest.slice(0, FOLLOWS).map(what), ...more];
}

function said(stop) {
  const [head, ...follows] = told(stop);
  return [timeOf(stop), follows.length ? `${head} → ${follows.join(", ")}` : head].filter(Boolean).join(" · ");
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
      h("div", { class: "track", id: "track" }, h("div", { class: "marks", id: "marks", "aria-hidden": "true" }), h("div", { class: "tip", id: "tip", "aria-hidden": "true", hidden: true }), other, at),
    );
    byId("track").addEventListener("pointermove", (event) => this.#tip(this.#under(event)));
    byId("track").addEventListener("pointerleave", () => this.#tip(-1));
    byId("track").addEventListener("click", (event) => event.target.type !== "range" && this.#jump(this.#under(event)));
    for (const field of [at, other]) {
      field.addEventListener("focus", () => field.matches(":focus-visible") && this.#tip(Number(field.value)));
      field.addEventListener("blur", () => this.#tip(-1));
    }
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
        const mark = h("i", { class: stop.entries.some((e) => e.cause.by === "Client") ? "client" : "consequence" });
        mark.style.left = `${(100 * i) / last}%`;
        return mark;
      }),
    );
  }

  get imported() {
    return this.#stops.some(isImport);
  }

  /** The stop that is nearest to a place on the track. */
  #under(event) {
    const { left, width } = byId("marks").getBoundingClientRect();
    const last = this.#stops.length - 1;
    return Math.max(0, Math.min(last, Math.round(((event.clientX - left) / width) * last)));
  }

  /** Says above the track what a stop is; -1 for none. */
  #tip(i) {
    const [tip, stop] = [byId("tip"), this.#stops[i]];
    [...byId("marks").children].forEach((mark, n) => mark.classList.toggle("near", n === i));
    tip.hidden = !stop;
    if (!stop) {
      return;
    }
    const [head, ...follows] = told(stop);
    tip.replaceChildren(h("small", {}, [t("live.revision", { revision: number(stop.revision) }), timeOf(stop)].filter(Boolean).join(" · ")), h("b", {}, head), ...follows.map((text) => h("span", {}, `→ ${text}`)));
    const share = this.#stops.length > 1 ? i / (this.#stops.length - 1) : 1;
    tip.style.left = `${100 * share}%`;
    tip.style.transform = `translateX(${-100 * share}%)`;
  }

  /** Puts the handle that is nearer on a stop. */
  #jump(i) {
    const [at, other] = [byId("at"), byId("with")];
    const field = !other.hidden && Math.abs(Number(other.value) - i) < Math.abs(Number(at.value) - i) ? other : at;
    field.value = String(i);
    this.#slide();
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
    this.#tip(Number(document.activeElement?.closest("#track input")?.value ?? -1));
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
