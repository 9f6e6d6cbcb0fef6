// A decision laid over the routing table: which edges the packet takes, and what each endpoint is to it.

import { podId } from "./endpoints.js";

/** Whether the decision is about the Service that is shown. */
export const concerns = (view, decision) =>
  decision?.frontend?.service === view.service?.metadata.name && decision?.frontend?.namespace === view.service?.metadata.namespace;

function frontId(view, frontend) {
  switch (frontend.type) {
    case "NodePort":
      return "front:NodePort:";
    case "Headless":
      return `front:Headless:${view.service.metadata.name}.${view.service.metadata.namespace}`;
    default:
      return `front:${frontend.type}:${frontend.address}`;
  }
}

/** Whether policies keep the packet, or this endpoint of it, away: what nothing enforces keeps nobody away. */
export const isDenied = (decision, of = decision?.policy) => of?.outcome === "Denied" && decision.policy.enforced !== "NotEnforced";

/** `legs` are pairs of ids in the packet's order; `endpoints` says of an address: chosen, candidate, excluded, denied. */
export function routeOf(view, question, decision, end, sliceId) {
  if (!concerns(view, decision)) {
    return null;
  }
  const endpoints = new Map();
  decision.excluded?.forEach((e) => endpoints.set(e.address, "excluded"));
  decision.candidates?.forEach((e) => endpoints.set(e.address, "candidate"));
  decision.policy?.endpoints?.filter((e) => isDenied(decision, e)).forEach((e) => endpoints.set(e.address, "denied"));
  if (decision.endpoint) {
    endpoints.set(decision.endpoint.address, "chosen");
  }
  const port = view.service.spec.ports?.find((p) => p.port === decision.frontend.port || p.nodePort === decision.frontend.port || p.name === decision.frontend.portName);
  const stations = [question.client, frontId(view, decision.frontend), `port:${decision.frontend.portName ?? port?.name ?? ""}`];
  if (decision.endpoint) {
    const { pod, namespace, address } = decision.endpoint;
    const slice = [...view.slices.values()].find((s) => (s.endpoints ?? []).some((e) => e.addresses.includes(address)));
    const id = pod ? podId(`${namespace}/${pod}`) : `address:${address}`;
    if (slice && end.has(id)) {
      stations.push(sliceId(view, slice.metadata.name), end.get(id));
    }
  }
  const legs = stations.slice(1).map((station, i) => [stations[i], station]);
  return { legs, endpoints, arrives: decision.verdict === "Forward", kept: isDenied(decision) };
}
