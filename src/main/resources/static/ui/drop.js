// A dump that is dropped on the page: its report first, then the import, if somebody says so.

import { send } from "./api.js";
import { byId, h } from "./dom.js";
import { finding } from "./findings.js";
import { many, t } from "./i18n.js";

const TYPE = "application/octet-stream";

const counts = (title, of) =>
  Object.keys(of ?? {}).length ? [h("h3", {}, title), h("ul", { class: "counts" }, Object.entries(of).map(([kind, n]) => h("li", {}, h("span", {}, kind), h("b", {}, String(n)))))] : [];

const sentences = (title, of) => (of?.length ? [h("h3", {}, title), h("ul", { class: "notes", lang: "en" }, of.map((text) => h("li", {}, text)))] : []);

const factText = ({ name, value, from }) => `${name} = ${value}: ${from}`;

const nameOf = ({ kind, namespace, name }) => `${kind} ${namespace ? `${namespace}/` : ""}${name}`;

const asFinding = (f) => finding({ ...f, subject: nameOf(f.object), because: (f.evidence ?? []).join("; ") });

const amiss = (of, more) =>
  of?.length
    ? [
        h("h3", {}, t("drop.findings")),
        h("ul", { class: "found", lang: "en" }, of.map(asFinding)),
        ...(more ? [h("p", { class: "small" }, many("drop.more", more))] : []),
      ]
    : [];

function report(answer) {
  return [
    h("p", { class: "small" }, t("drop.taken", { at: answer.takenAt ?? "?" })),
    ...counts(t("drop.kept"), answer.kept),
    ...counts(t("drop.leftout"), answer.leftOut),
    answer.secrets ? h("p", {}, many("drop.secrets", answer.secrets)) : null,
    ...sentences(t("drop.facts"), (answer.facts ?? []).map(factText)),
    ...sentences(t("drop.notes"), answer.notes),
    ...amiss(answer.findings, answer.moreFindings),
  ].filter(Boolean);
}

/** @param imported called after an import */
export function connect(imported) {
  const dialog = byId("import");
  const show = (...content) => {
    dialog.replaceChildren(h("h2", {}, t("drop.title")), ...content);
    if (!dialog.open) {
      dialog.showModal();
    }
  };
  const close = () => h("button", { type: "button", id: "import-close", onclick: () => dialog.close() }, t("drop.close"));
  const refused = (problem) => show(h("p", { class: "problem", role: "alert", lang: "en" }, problem.message), h("div", { class: "row" }, close()));

  const doIt = async (file) => {
    try {
      show(h("p", {}, t("drop.reading", { name: file.name })));
      const answer = await send("POST", "/import?replace=true", file, TYPE);
      show(h("p", { id: "imported" }, t("drop.done")), ...report(answer), h("div", { class: "row" }, close()));
      imported();
    } catch (problem) {
      refused(problem);
    }
  };

  const take = async (file) => {
    try {
      show(h("p", {}, t("drop.reading", { name: file.name })));
      const answer = await send("POST", "/import?replace=true&dryRun=All", file, TYPE);
      const go = h("button", { type: "button", class: "primary", id: "import-do", onclick: () => doIt(file) }, t("drop.do"));
      show(h("p", { id: "import-name" }, file.name), ...report(answer), h("p", {}, t("drop.replaces")), h("div", { class: "row" }, close(), go));
    } catch (problem) {
      refused(problem);
    }
  };

  const carriesFile = (event) => event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (carriesFile(event)) {
      event.preventDefault();
      document.body.dataset.drop = "true";
    }
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) {
      delete document.body.dataset.drop;
    }
  });
  document.addEventListener("drop", (event) => {
    delete document.body.dataset.drop;
    if (carriesFile(event)) {
      event.preventDefault();
      take(event.dataTransfer.files[0]);
    }
  });
  byId("dump").addEventListener("change", (event) => {
    if (event.target.files[0]) {
      take(event.target.files[0]);
      event.target.value = "";
    }
  });
  byId("dump-open").addEventListener("click", () => byId("dump").click());
}
