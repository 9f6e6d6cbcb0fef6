// Whether the Service answers, and why not, as GET /explain/…/why says it: what there is to read before anybody asks.

import { get } from "./api.js";
import { block, curl } from "./commands.js";
import { byId, h } from "./dom.js";
import { t, term } from "./i18n.js";

const LONG = 160;
const TONES = { Answers: "Forward", Partly: "Partly", DoesNotAnswer: "Reject", NotKnown: "PassThrough" };

/** One of the addresses that were tried: a button that asks it. */
function way({ to, by, verdict, reason }, ask) {
  return h(
    "li",
    {},
    h("button", { type: "button", class: "way", onclick: () => ask({ to }) }, h("b", {}, term("front", by)), h("code", {}, to), verdict ? h("span", { class: `reason ${verdict}` }, term("verdict", verdict)) : null, reason ? h("span", { class: "small" }, term("reason", reason)) : null),
  );
}

function card(d) {
  return h(
    "div",
    { class: `verdict ${TONES[d.verdict] ?? ""}` },
    h("p", { class: "word" }, h("strong", {}, t(`diagnosis.${d.verdict}`)), d.cause ? h("span", { lang: "en" }, d.cause) : null, h("span", {}, t(`diagnosis.${d.confidence}`))),
    h("p", { class: `headline ${d.says.length > LONG ? "long-headline" : "small-headline"}`, lang: "en" }, d.says),
  );
}

function parts(d, at, ask) {
  const question = `/explain/${d.namespace}/${d.service}/why${at ? `?at=${at}` : ""}`;
  return [
    card(d),
    d.fix && [h("h3", {}, t("diagnosis.fix")), h("p", { lang: "en" }, d.fix.says), d.fix.command ? block("kubectl", d.fix.command) : null],
    d.ways?.length && [h("h3", {}, t("diagnosis.ways")), h("ul", { class: "ways" }, d.ways.map((w) => way(w, ask)))],
    d.notKnown?.length && [h("h3", {}, t("diagnosis.notknown")), h("ul", { class: "notes", lang: "en" }, d.notKnown.map((text) => h("li", {}, text)))],
    h("p", { class: "empty" }, t("why.empty")),
    h("details", {}, h("summary", {}, h("h3", {}, t("why.same"))), block("curl", curl("GET", question)), block("MCP", curl("POST", "/mcp", call(d)))),
  ];
}

const call = ({ namespace, service }) => ({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "why_no_answer", arguments: { namespace, service } } });

/** Shows it, unless something was asked in the meantime. @param still whether nothing is asked @param ask asks another question */
export async function show(name, at, still, ask) {
  const [namespace, service] = name.split("/").map(encodeURIComponent);
  const d = await get(`/explain/${namespace}/${service}/why`, { at }).catch(() => null);
  const place = byId("why-body");
  const text = JSON.stringify([d && { ...d, resourceVersion: null }, at]);
  if (!d || !still() || place.dataset.diagnosis === text) {
    return;
  }
  place.dataset.diagnosis = text;
  place.replaceChildren(...parts(d, at, ask).flat(Infinity).filter(Boolean));
}
