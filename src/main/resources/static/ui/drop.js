// A dump that is dropped on the page: its report first, then the import, if somebody says so.

import { send } from "./api.js";
import { byId, h } from "./dom.js";
import { finding } from "./findings.js";
import { language, many, t } from "./i18n.js";

const TYPE = "application/octet-stream";

const counts = (title, of) =>
  Object.keys(of ?? {}).length ? [h("h3", {}, title), h("ul", { class: "counts" }, Object.entries(of).map(([kind, n]) => h("li", {}, h("span", {}, kind), h("b", {}, String(n)))))] : [];

const notes = (of) => h("ul", { class: "notes", lang: "en" }, of.map((text) => h("li", {}, text)));

const sentences = (title, of) => (of?.length ? [h("h3", {}, title), notes(of)] : []);

const factText = ({ name, value, from }) => `${name} = ${value}: ${from}`;

const taken = (at) => (at ? t("drop.taken", { at: new Date(at).toLocaleString(language()) }) : t("drop.untaken"));

const nameOf = ({ kind, namespace, name }) => `${kind} ${namespace ? `${namespace}/` : ""}${name}`;

/** One that is about a Service leads to it. */
const asFinding = (f, open) => {
  const name = f.object.kind === "Service" ? `${f.object.namespace}/${f.object.name}` : null;
  const look = open && name ? h("button", { type: "button", class: "quiet", onclick: () => open(name) }, t("drop.look")) : null;
  return finding({ ...f, subject: nameOf(f.object), because: (f.evidence ?? []).join("; ") }, look);
};

const amiss = (of, more, open) =>
  of?.length
    ? [
        h("h3", {}, t("drop.findings")),
        h("ul", { class: "found", lang: "en" }, of.map((f) => asFinding(f, open))),
        ...(more ? [h("p", { class: "small" }, many("drop.more", more))] : []),
      ]
    : [];

/** The Service of the worst finding that is not the cluster's own. */
const worst = (answer) => {
  const of = (answer.findings ?? []).map((f) => f.object).find((o) => o.kind === "Service" && !o.namespace.startsWith("kube-"));
  return of && `${of.namespace}/${of.name}`;
};

/** What is wrong comes before what is assumed. @param open leads to a Service, once it is there */
function report(answer, open) {
  return [
    h("p", { class: "small" }, taken(answer.takenAt)),
    ...amiss(answer.findings, answer.moreFindings, open),
    ...counts(t("drop.kept"), answer.kept),
    ...counts(t("drop.leftout"), answer.leftOut),
    answer.secrets ? h("p", {}, many("drop.secrets", answer.secrets)) : null,
    ...sentences(t("drop.notes"), answer.notes),
    answer.facts?.length ? h("details", {}, h("summary", {}, h("h3", {}, t("drop.facts"))), notes(answer.facts.map(factText))) : null,
  ].filter(Boolean);
}

/** @param imported called after an import, with the Service that is worth a look first @param open called with one that was chosen */
export function connect(imported, open) {
  const dialog = byId("import");
  const show = (...content) => {
    dialog.replaceChildren(h("h2", {}, t("drop.title")), ...content);
    if (!dialog.open) {
      dialog.showModal();
    }
  };
  const close = () => h("button", { type: "button", id: "import-close", onclick: () => dialog.close() }, t("drop.close"));
  const refused = (problem) => show(h("p", { class: "problem", role: "alert", lang: "en" }, problem.message), h("div", { class: "row" }, close()));

  const look = (service) => {
    dialog.close();
    open(service);
  };

  const doIt = async (file) => {
    try {
      show(h("p", {}, t("drop.reading", { name: file.name })));
      const answer = await send("POST", "/import?replace=true", file, TYPE);
      show(h("p", { id: "imported" }, t("drop.done")), ...report(answer, look), h("div", { class: "row" }, close()));
      imported(worst(answer));
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
      document.body.dataset.drop = t("drop.here");
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
