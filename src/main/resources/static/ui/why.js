// The answer in words: verdict, candidates with bars, who is left out, DNS, the path hop by hop, and the question to copy.

import { block, commands, curl } from "./commands.js";
import { byId, h } from "./dom.js";
import { isDenied } from "./flow.js";
import { many, number, t, term } from "./i18n.js";

const english = (...children) => h("span", { lang: "en" }, ...children);

const fold = (title, open, ...children) => h("details", { open }, h("summary", {}, h("h3", {}, title)), ...children);

function verdict(decision) {
  const { endpoint, frontend } = decision;
  const arrives = endpoint ? (endpoint.pod ?? endpoint.address) : "";
  const where = frontend ? `${frontend.namespace}/${frontend.service}` : "";
  const shares = decision.distribution?.length > 1;
  const denied = isDenied(decision);
  const words = denied ? t("why.Denied", { pod: arrives || frontend?.service || decision.path?.at(-1)?.inner }) : decision.verdict === "Forward" && shares ? t("why.spread", { n: number(decision.distribution.length) }) : t(`why.${decision.verdict}`, { pod: arrives });
  const said = decision.explanation?.find((step) => step.step === "verdict");
  return h(
    "div",
    { class: `verdict ${denied ? "Denied" : decision.verdict}` },
    h("p", { class: "word" }, h("strong", {}, term("verdict", decision.verdict)), h("span", {}, term("reason", decision.reason)), decision.policy ? h("strong", { class: `policy ${decision.policy.outcome}` }, t(`policy.${decision.policy.outcome}`)) : null),
    h("p", { class: "headline", id: "headline" }, words),
    h("p", { class: "small" }, where ? `${where} · ${term("front", frontend.type)} · ` : "", said ? english(said.because) : ""),
    decision.policy && decision.policy.outcome !== "Allowed" ? h("p", { class: "small", id: "policy", lang: "en" }, decision.policy.says) : null,
  );
}

function bar(candidate, drawn, asked, most, chosen, denied) {
  const count = drawn ?? 0;
  return h(
    "li",
    { class: chosen ? "chosen" : null },
    h("span", { class: "name" }, candidate.pod ?? candidate.address),
    h("span", { class: "where" }, [candidate.node, candidate.zone && t("why.zone", { zone: candidate.zone })].filter(Boolean).join(" · ")),
    denied ? h("span", { class: "reason" }, t("excluded.Denied")) : null,
    meter(count, asked, most),
    h("span", { class: "drawn" }, t("why.drawn", { drawn: number(count), asked: asked.toLocaleString(undefined, { maximumFractionDigits: 1 }) })),
  );
}

/** A bar of what was drawn, with a mark at what an even share would be. */
function meter(count, asked, most) {
  const holder = h("span", { class: "meter", "aria-hidden": "true" }, h("i", {}), h("b", {}));
  holder.children[0].style.width = `${(100 * count) / most}%`;
  holder.children[1].style.left = `${Math.min(100, (100 * asked) / most)}%`;
  return holder;
}

const LISTED = 60;

function candidates(decision, count) {
  const all = decision.candidates ?? [];
  if (!all.length) {
    return null;
  }
  const drawn = new Map((decision.distribution ?? (decision.endpoint ? [{ ...decision.endpoint, count: 1 }] : [])).map((d) => [`${d.address}:${d.port}`, d.count]));
  const asked = count / all.length;
  const most = Math.max(asked, ...drawn.values(), 1) * 1.02;
  const chosen = decision.endpoint?.address;
  const denied = new Set((decision.policy?.endpoints ?? []).filter((e) => isDenied(decision, e)).map((e) => e.address));
  const list = all.slice(0, LISTED).map((c) => bar(c, drawn.get(`${c.address}:${c.port}`), asked, most, c.address === chosen, denied.has(c.address)));
  const more = all.length > LISTED ? h("p", { class: "small" }, many("why.more", all.length - LISTED)) : null;
  return [h("h3", {}, many("why.candidates", all.length)), h("ul", { class: "bars", id: "candidates" }, list), more];
}

function excluded(decision) {
  const all = decision.excluded ?? [];
  if (!all.length) {
    return null;
  }
  const rows = all.slice(0, LISTED).map((e) =>
    h("li", {}, h("span", { class: "name" }, e.pod ?? e.address), h("code", {}, e.address), h("span", { class: "reason" }, term("excluded", e.reason))),
  );
  return [h("h3", {}, many("why.excluded", all.length)), h("ul", { class: "excluded", id: "excluded" }, rows)];
}

function dns(decision) {
  const step = decision.explanation?.find((s) => s.step === "name");
  return [h("h3", {}, "DNS"), step ? h("p", { class: "dns" }, h("code", {}, step.outcome), " ", english(step.because)) : h("p", { class: "small" }, t("why.noname"))];
}

function hop(h0, i) {
  return h(
    "li",
    { "data-hop": i, class: h0.direction, tabindex: "0" },
    h("span", { class: "at" }, h("b", {}, h0.node ?? t("map.client.outside")), ` ${h0.at}`),
    h("code", { class: "inner" }, h0.inner),
    h0.outer ? h("code", { class: "outer" }, h0.outer) : null,
    h("span", { class: "because", lang: "en" }, h0.why),
  );
}

function path(decision, play) {
  if (!decision.path?.length) {
    return null;
  }
  const button = h("button", { type: "button", class: "quiet", id: "play", onclick: play }, "▶ ", t("why.play"));
  return [h("div", { class: "row" }, h("h3", {}, t("why.path")), button), h("ol", { class: "hops", id: "hops" }, decision.path.map(hop))];
}

const steps = (decision) =>
  fold(
    t("why.steps"),
    false,
    h("ol", { class: "steps" }, (decision.explanation ?? []).map((s) => h("li", { lang: "en" }, h("b", {}, s.step), ` ${s.outcome}`, h("span", { class: "because" }, s.because)))),
  );

/** Puts an answer where what was said before anybody asked may still be. */
function put(...children) {
  delete byId("why-body").dataset.diagnosis;
  byId("why-body").replaceChildren(...children);
}

/** Shows a decision. `play` sends a packet along its path. */
export function show(question, decision, play) {
  put(
    ...[
      verdict(decision),
      candidates(decision, Number(question.state.count) || 1),
      excluded(decision),
      dns(decision),
      path(decision, play),
      steps(decision),
      fold(t("why.same"), true, h("p", { class: "small" }, t("why.revision", { revision: decision.resourceVersion })), commands(question.path), decision.replay ? block(t("why.replay"), curl("GET", decision.replay)) : null),
    ]
      .flat()
      .filter(Boolean),
  );
}

export function refused(problem) {
  put(
    h("div", { class: "verdict problem", role: "alert" }, h("p", { class: "word" }, h("strong", {}, t("why.problem"))), h("p", { lang: "en" }, problem.message)),
  );
}

export function nothing() {
  put(h("p", { class: "empty" }, t("why.empty")));
}

/** Lights the row of one hop, and no other. */
export function light(i) {
  for (const row of document.querySelectorAll("#hops [data-hop]")) {
    row.classList.toggle("lit", Number(row.dataset.hop) === i);
    if (Number(row.dataset.hop) === i) {
      row.setAttribute("aria-current", "step");
    } else {
      row.removeAttribute("aria-current");
    }
  }
}
