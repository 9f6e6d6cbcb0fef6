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

/** Connects the form: `asked(fields)` when it is sent. */
export function connect(asked) {
  const form = byId("ask");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.reportValidity()) {
      asked(Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value.trim()])));
    }
  });
}

export function fill(state) {
  const form = byId("ask");
  for (const name of FIELDS) {
    const field = form.elements[name];
    if (document.activeElement !== field && state[name]) {
      field.value = state[name];
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
