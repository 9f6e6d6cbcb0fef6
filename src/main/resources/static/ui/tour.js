// The guided tour: a card with the step's text, a button that does it, what was run, and the checks.

import { send } from "./api.js";
import { announce, block, curl } from "./commands.js";
import { byId, h, still } from "./dom.js";
import { t } from "./i18n.js";
import { STEPS } from "./lab.js";

const PAUSE = 1600;
const typeOf = (method) => (method === "PATCH" ? "application/merge-patch+json" : "application/json");

export class Tour {
  #page;
  #step = 0;
  #done = new Set();

  /** @param page what the steps show themselves on: `open`, `ask`, `update`, `view` */
  constructor(page) {
    this.#page = page;
    byId("tour-start").addEventListener("click", () => (byId("tour").hidden ? this.go(1) : this.end()));
  }

  /** Shows a step, counted from 1, or none. */
  go(step) {
    this.#step = Math.min(STEPS.length, Math.max(1, step));
    this.#page.update({ tour: String(this.#step) });
    this.#draw();
    byId("tour").scrollIntoView({ block: "nearest" });
    byId("tour-title").focus({ preventScroll: true });
  }

  end() {
    this.#step = 0;
    byId("tour").hidden = true;
    byId("tour-start").setAttribute("aria-expanded", "false");
    this.#page.update({ tour: null });
  }

  #draw() {
    const [key] = STEPS[this.#step - 1];
    const last = this.#step === STEPS.length;
    const card = byId("tour");
    card.hidden = false;
    byId("tour-start").setAttribute("aria-expanded", "true");
    card.replaceChildren(
      h(
        "div",
        { class: "row" },
        h("p", { class: "small" }, `${t("tour")} · ${t("tour.step", { n: this.#step, of: STEPS.length })}`),
        h("button", { type: "button", class: "quiet", id: "tour-end", onclick: () => this.end() }, t("tour.end")),
      ),
      h("div", { class: "dots-row", "aria-hidden": "true" }, STEPS.map((_, i) => h("i", { class: i + 1 === this.#step ? "here" : this.#done.has(i + 1) ? "done" : null }))),
      h("h2", { tabindex: "-1", id: "tour-title" }, t(`tour.${key}`)),
      ...t(`tour.${key}.text`)
        .split("\n")
        .map((line) => h("p", {}, line)),
      h("button", { type: "button", class: this.#done.has(this.#step) ? null : "primary", id: "tour-do", onclick: () => this.#do() }, t(this.#done.has(this.#step) ? "tour.again" : "tour.do")),
      h("ul", { id: "checks", class: "checks" }),
      h("details", { id: "ran", hidden: true }, h("summary", {}, t("tour.ran"))),
      h(
        "div",
        { class: "row" },
        h("button", { type: "button", class: "quiet", id: "tour-back", disabled: this.#step === 1, onclick: () => this.go(this.#step - 1) }, t("tour.back")),
        h("button", { type: "button", id: "tour-next", onclick: () => (last ? this.end() : this.go(this.#step + 1)) }, t(last ? "tour.finish" : "tour.next")),
      ),
    );
  }

  async #do() {
    const step = this.#step;
    const button = byId("tour-do");
    button.disabled = true;
    byId("checks").replaceChildren();
    byId("ran").replaceChildren(byId("ran").firstChild);
    const lab = new Lab(this.#page);
    try {
      await STEPS[step - 1][1](lab);
    } catch (problem) {
      lab.failed(problem);
    }
    button.disabled = false;
    if (lab.well) {
      this.#done.add(step);
      button.textContent = t("tour.again");
      button.classList.remove("primary");
      byId("tour-next").classList.add("primary");
    }
    byId("checks").dataset.state = lab.well ? "well" : "ill";
    announce(t(lab.well ? "tour.well" : "tour.ill"));
  }
}

/** What a step works with: it calls the API, asks, and checks; what it did is listed. */
class Lab {
  #page;
  #quiet = false;
  well = true;

  constructor(page) {
    this.#page = page;
  }

  nodes() {
    return this.#page.view.nodes;
  }

  async call(method, path, body) {
    if (!this.#quiet) {
      this.#ran(curl(method, path, body, typeOf(method)));
    }
    return send(method, path, body, body === undefined ? undefined : typeOf(method));
  }

  /** What is done so that the step can be taken at all is not worth listing. */
  async quietly(work) {
    this.#quiet = true;
    try {
      const made = await work();
      await this.show("lab/web");
      return made;
    } finally {
      this.#quiet = false;
    }
  }

  async show(service, pod) {
    if (this.#page.state.at || this.#page.state.svc !== service) {
      this.#page.update({ at: null, with: null });
      await this.#page.open(service);
    }
    if (pod) {
      this.#page.update({ pod });
      this.#page.draw();
    }
  }

  /** Shows nothing any more, and forgets what was asked. */
  async away() {
    byId("ask").reset();
    await this.#page.open();
  }

  async ask(fields) {
    await this.#page.settled(fields.from);
    const decision = await this.#page.ask(fields);
    this.#ran(curl("GET", this.#page.asked?.path ?? "/route"));
    return decision;
  }

  pause() {
    return new Promise((resolve) => setTimeout(resolve, still() ? 0 : PAUSE));
  }

  check(key, holds, values) {
    this.well = this.well && Boolean(holds);
    byId("checks").append(h("li", { class: holds ? "holds" : "fails" }, h("b", { "aria-hidden": "true" }, holds ? "✓" : "✗"), h("span", {}, holds ? "" : `${t("tour.not")} `, t(`check.${key}`, values))));
  }

  failed(problem) {
    this.well = false;
    byId("checks").append(h("li", { class: "fails", lang: "en" }, h("b", { "aria-hidden": "true" }, "✗"), h("span", {}, problem.message)));
  }

  #ran(command) {
    byId("ran").hidden = false;
    byId("ran").append(block("", command));
  }
}
