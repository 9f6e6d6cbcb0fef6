// The labels of the pod that was chosen, and the Service's selector, as fields: typing asks what if, Enter commits.

import { patch, path, send } from "./api.js";
import { announce } from "./commands.js";
import { byId, h } from "./dom.js";
import { isReady } from "./endpoints.js";
import { t } from "./i18n.js";

const PAIR = /^\s*([^=\s]+)\s*=\s*(\S*)\s*$/;
const PAUSE = 180;

/** The labels that the fields of an editor say; null if one is no pair. */
function read(editor) {
  const labels = {};
  for (const field of editor.querySelectorAll("input")) {
    const pair = PAIR.exec(field.value);
    const wrong = field.value.trim() !== "" && !pair;
    field.setAttribute("aria-invalid", String(wrong));
    if (wrong) {
      return null;
    }
    if (pair) {
      labels[pair[1]] = pair[2];
    }
  }
  return labels;
}

const same = (a, b) => JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());

/** What a merge patch says for these labels instead of those: null takes one away. */
const difference = (labels, before) => ({ ...Object.fromEntries(Object.keys(before).map((key) => [key, null])), ...labels });

/** A patch as POST /what-if takes it. */
const manifest = (object, patch) => ({
  apiVersion: "routing.timonel.dev/v1",
  kind: "Patch",
  target: { apiVersion: "v1", kind: object.spec.containers ? "Pod" : "Service", namespace: object.metadata.namespace, name: object.metadata.name },
  patch,
});

export class Labels {
  #tell;
  #timer = 0;
  #shown = "";

  /** @param tell `preview(patch)` asks what a patch would do and answers with its words; null when nothing would change */
  constructor(tell) {
    this.#tell = tell;
  }

  /** Shows what the editors are of; a field that somebody is typing in is left alone. */
  show(view, podKey) {
    const pod = podKey ? view.pods.get(podKey) : null;
    const service = view.service;
    const of = JSON.stringify([service?.metadata.uid, service?.spec.selector, pod?.metadata.uid, pod?.metadata.labels, pod && isReady(pod), pod?.status?.podIP, view.past]);
    if (of === this.#shown || byId("objects").querySelector("[data-dirty]")) {
      return;
    }
    this.#shown = of;
    const held = document.activeElement?.closest("#objects") ? document.activeElement.dataset.field : null;
    byId("objects").replaceChildren(...[service && this.#service(service, view.past), pod && this.#pod(pod, view.past)].filter(Boolean));
    if (held) {
      byId("objects").querySelector(`[data-field="${CSS.escape(held)}"]`)?.focus();
    }
  }

  /** Writes a selector into the fields, as if somebody had typed it. */
  propose(selector) {
    const editor = byId("objects").querySelector("form[data-of=selector]");
    const fields = [...(editor?.querySelectorAll("input:not([readonly])") ?? [])];
    const pairs = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
    fields.forEach((field, i) => (field.value = i === fields.length - 1 ? pairs.slice(i).join() : (pairs[i] ?? "")));
    editor?.dispatchEvent(new Event("input"));
    fields[0]?.focus();
  }

  #service(service, past) {
    const { metadata, spec } = service;
    const at = path("services", metadata.namespace, metadata.name);
    const change = (selector) => ({ spec: { selector: difference(selector, spec.selector ?? {}) } });
    return h(
      "section",
      { class: "object", "aria-label": `Service ${metadata.name}` },
      h("h3", {}, h("small", {}, "Service"), metadata.name),
      h("p", { class: "small" }, `${spec.type} · ${metadata.namespace}`),
      h("h4", {}, t("labels.selector")),
      this.#editor("selector", spec.selector ?? {}, past, change, service, at),
    );
  }

  #pod(pod, past) {
    const { metadata, status, spec } = pod;
    const at = path("pods", metadata.namespace, metadata.name);
    const change = (labels) => ({ metadata: { labels: difference(labels, metadata.labels ?? {}) } });
    const destroy = h("button", { type: "button", class: "danger", id: "destroy", onclick: () => this.#do(() => send("DELETE", at)) }, t("labels.destroy"));
    return h(
      "section",
      { class: "object", "aria-label": `Pod ${metadata.name}` },
      h("h3", {}, h("small", {}, "Pod"), metadata.name),
      h("p", { class: "small" }, [status?.podIP, spec.nodeName, isReady(pod) ? t("tone.ready") : t("tone.notready")].filter(Boolean).join(" · ")),
      h("h4", {}, t("labels.labels")),
      this.#editor("labels", metadata.labels ?? {}, past, change, pod, at),
      past ? null : destroy,
    );
  }

  #editor(what, before, past, change, object, at) {
    const editor = h("form", { class: "pairs", "data-of": what });
    const field = (value, i) =>
      h("input", { value, "data-field": `${what}-${i}`, readonly: past, spellcheck: "false", autocapitalize: "off", autocomplete: "off", placeholder: t("labels.add"), "aria-label": value ? t(`labels.${what}.field`, { value }) : t("labels.add") });
    const pairs = Object.entries(before).map(([key, value]) => `${key}=${value}`);
    editor.append(...[...pairs, ...(past ? [] : [""])].map(field));
    fit(editor);
    const hint = h("p", { class: "hint", "aria-live": "polite" });
    editor.append(hint);
    editor.addEventListener("input", () => {
      fit(editor);
      clearTimeout(this.#timer);
      const labels = read(editor);
      const dirty = !labels || !same(labels, before);
      editor.toggleAttribute("data-dirty", dirty);
      hint.textContent = !labels ? t("labels.pair") : dirty ? t("labels.enter") : "";
      this.#timer = setTimeout(() => this.#preview(hint, dirty && labels ? manifest(object, change(labels)) : null), PAUSE);
    });
    editor.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        this.#forget();
      }
    });
    editor.addEventListener("submit", (event) => {
      event.preventDefault();
      const labels = read(editor);
      if (labels && !same(labels, before)) {
        this.#do(() => patch(at, change(labels)));
      }
    });
    // Enter in a form of several fields submits only where there is a button
    editor.append(h("button", { type: "submit", class: "gone", tabindex: "-1" }, t("labels.commit")));
    return editor;
  }

  async #preview(hint, patch) {
    const words = await this.#tell.preview(patch);
    if (words && hint.isConnected && hint.textContent) {
      hint.replaceChildren(words, h("br", {}), t("labels.enter"));
    }
  }

  async #do(write) {
    clearTimeout(this.#timer);
    try {
      await write();
      announce(t("labels.done"));
      this.#forget();
    } catch (problem) {
      const hint = byId("objects").querySelector("[data-dirty] .hint") ?? byId("objects").querySelector(".hint");
      if (hint) {
        hint.textContent = problem.message;
      }
    }
  }

  #forget() {
    byId("objects")
      .querySelectorAll("[data-dirty]")
      .forEach((editor) => editor.removeAttribute("data-dirty"));
    this.#shown = "";
    this.#tell.preview(null);
  }
}

function fit(editor) {
  for (const field of editor.querySelectorAll("input")) {
    field.size = Math.max(8, field.value.length + 1);
  }
}
