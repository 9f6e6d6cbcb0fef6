// The question: from where, to what. It fills the form, and says what /route is asked.

import { addressOf, targets } from "./endpoints.js";
import { byId, h } from "./dom.js";
import { t } from "./i18n.js";
import { url } from "./api.js";
import { keyOf } from "./store.js";

const FIELDS = ["from", "to", "protocol", "count"];
const SUGGESTED = 200;

/** Who asks: its card's id, its name, its address; null where there is nobody of that name. */
export function question(view, state) {
  const from = state.from || "outside";
  const address = addressOf(view, from);
  if (state.to && !address && isElsewhere(view, from)) {
    const [namespace, name] = from.split("/");
    return { client: `client:pod:${from}`, name, address: namespace, outside: false, path: routePath(state, from), state: { ...state } };
  }
  if (!address || !state.to) {
    return null;
  }
  const pod = [...view.pods.values()].find((p) => keyOf(p) === from || p.metadata.name === from || p.status?.podIP === from);
  const node = view.nodes.get(from);
  const outside = !pod && !node;
  const client = pod ? `client:pod:${keyOf(pod)}` : node ? `client:node:${from}` : "client:outside";
  const name = pod ? pod.metadata.name : node ? from : t("map.client.outside");
  return { client, name, address, outside, path: routePath(state, pod ? keyOf(pod) : node ? from : address), state: { ...state } };
}

/** A pod of a namespace whose pods are not followed: the server knows whether it is there. */
const isElsewhere = (view, from) => /^[^/]+\/[^/]+$/.test(from) && !from.startsWith(`${view.name?.split("/")[0]}/`);

/** A ticket is of one draw. */
export const several = (state) => Number(state.count ?? 1) > 1;

function routePath(state, from) {
  return url("/route", {
    to: state.to,
    from,
    protocol: state.protocol === "TCP" ? "" : state.protocol,
    count: state.count === "1" ? "" : state.count,
    node: state.node,
    at: state.at,
    ticket: several(state) ? "" : state.ticket,
  });
}

const fields = () => byId("ask").elements;

/** What each field was given last: what stands there now and is something else has been typed, and not asked yet. */
let given = {};

/** What the form asks; without what may not be asked. */
export const typed = () => Object.fromEntries(FIELDS.filter((name) => fields()[name].checkValidity()).map((name) => [name, fields()[name].value.trim()]));

/** Connects the form: `asked(fields)` when it is sent. */
export function connect(asked) {
  given = typed();
  byId("ask").addEventListener("submit", (event) => {
    event.preventDefault();
    if (byId("ask").reportValidity()) {
      asked(typed());
    }
  });
}

/** Lets go of what has been typed and not asked. */
export function forget() {
  given = {};
}

/** Gives the fields what the state says now and did not before: what has been typed since stays. */
export function fill(state) {
  for (const name of FIELDS) {
    const field = fields()[name];
    if (state[name] && state[name] !== given[name]) {
      if (document.activeElement !== field || field.value === given[name]) {
        field.value = state[name];
      }
      given[name] = state[name];
    }
  }
}

const options = (list, values) => {
  const text = values.join("\n");
  if (list.dataset.of !== text) {
    list.dataset.of = text;
    list.replaceChildren(...values.map((value) => h("option", { value })));
  }
};

/** What can be chosen from where the Service is. */
export function suggest(view) {
  const pods = [...view.pods.keys()].slice(0, SUGGESTED);
  options(byId("froms"), ["outside", ...view.nodes.keys(), ...pods]);
  options(byId("tos"), targets(view));
}
