// What differs between two states, as POST /what-if and GET /diff say it: which lines come and go, and a sentence.

import { get, send } from "./api.js";
import { endpoints, podId } from "./endpoints.js";
import { many, t } from "./i18n.js";

const NAMED = 4;

const idOf = (endpoint) => (endpoint.pod ? podId(`${endpoint.namespace}/${endpoint.pod}`) : `address:${endpoint.address}`);

const list = (names) => (names.length > NAMED ? `${names.slice(0, NAMED).join(", ")} ${many("diff.more", names.length - NAMED)}` : names.join(", "));

/** The endpoints that the Service gains and loses, for whichever sources, as `Map`s from ids to names. */
function moves(diff, view) {
  const gains = new Map();
  const losses = new Map();
  const [namespace, name] = view.name.split("/");
  for (const change of diff.frontends) {
    if (change.frontend.namespace === namespace && change.frontend.service === name) {
      for (const of of change.classes ?? []) {
        (of.added ?? []).forEach(({ endpoint }) => gains.set(idOf(endpoint), endpoint.pod ?? endpoint.address));
        (of.removed ?? []).forEach(({ endpoint }) => losses.set(idOf(endpoint), endpoint.pod ?? endpoint.address));
      }
    }
  }
  return { gains, losses };
}

function sentence(diff, view, { gains, losses }) {
  const name = view.name.split("/")[1];
  const values = { name, gains: list([...gains.values()]), losses: list([...losses.values()]) };
  const key = gains.size && losses.size ? "both" : gains.size ? "gains" : losses.size ? "losses" : "nothing";
  const others = diff.services.map((s) => t(`diff.${s.change}`, { name: `${s.namespace}/${s.name}` }));
  const kept = (diff.policies ?? []).filter((p) => `${p.namespace}/${p.service}` === view.name).map((p) => t(`diff.policy.${p.change}`, { from: list(p.from), port: p.port, before: p.before, after: p.after }));
  const first = key === "nothing" && kept.length ? [] : [t(`diff.${key}`, values)];
  return [...first, ...kept, ...others].join(" ");
}

/** What a change that is not made would do: ids that are added and removed, and the words for it. */
export async function whatIf(manifest, view) {
  const answer = await send("POST", "/what-if", manifest);
  const moved = moves(answer.diff, view);
  const refused = answer.refused[0]?.status.message;
  return {
    added: new Set(moved.gains.keys()),
    removed: new Set(moved.losses.keys()),
    breaks: answer.breaks,
    words: refused ?? sentence(answer.diff, view, moved),
  };
}

/** The sentence about two revisions. */
export async function between(from, to, view) {
  const diff = await get("/diff", { from, to });
  return sentence(diff, view, moves(diff, view));
}

/** How a picture shows what was otherwise at another time: ids that served then, and endpoints that do not any more. */
export function compared(view, before) {
  const then = endpoints(before).filter((e) => e.ready);
  const now = new Set(
    endpoints(view)
      .filter((e) => e.ready)
      .map((e) => e.id),
  );
  return { before: new Set(then.map((e) => e.id)), ghosts: then.filter((e) => !now.has(e.id)).map((e) => ({ ...e, ghost: true })) };
}
