// The routing table of one Service as a picture has it: cards in columns, boxes of nodes by zone, edges between them.

import { endpoints, frontends, isReady, podId, portName, zoneOf } from "./endpoints.js";
import { term, many, t } from "./i18n.js";
import { isDenied, routeOf } from "./flow.js";
import { keyOf } from "./store.js";

/** With more pods than this, nodes are boxes with counts. */
export const MANY_PODS = 300;
const MANY_NODES = 24;
const ORDER = new Intl.Collator(undefined, { numeric: true });
const MANY_SLICES = 12;
const FEW_OTHERS = 40;

const card = (id, kind, title, sub, more = {}) => ({ id, kind, title, sub, ...more });

function clients(question) {
  const cards = [
    card("client:pods", "client", t("map.client.pods"), t("map.client.pods.sub")),
    card("client:outside", "client", t("map.client.outside"), question?.outside ? question.address : t("map.client.outside.sub")),
  ];
  if (question && !question.outside) {
    cards.unshift(card(question.client, "client asker", question.name, question.address));
  }
  return cards;
}

function fronts(view) {
  return frontends(view).map((f) => {
    const sub = f.type === "NodePort" ? many("map.nodes", view.nodes.size) : f.address;
    return card(`front:${f.type}:${f.address}`, "front", term("front", f.type), sub, { type: f.type, open: f.open, address: f.address });
  });
}

function ports(view) {
  return (view.service.spec.ports ?? []).map((port) => {
    const sub = `→ ${port.targetPort ?? port.port}${port.nodePort ? ` · :${port.nodePort}` : ""}`;
    return card(`port:${port.name ?? ""}`, "port", portName(port), sub, { port });
  });
}

function slices(view) {
  const all = [...view.slices.values()];
  if (all.length > MANY_SLICES) {
    const n = all.reduce((sum, slice) => sum + (slice.endpoints ?? []).length, 0);
    return [card("slice:*", "slice", many("map.slicecount", all.length), many("map.endpoints", n))];
  }
  return all.map((slice) =>
    card(`slice:${slice.metadata.name}`, "slice", slice.metadata.name, `${slice.addressType} · ${(slice.endpoints ?? []).length}`, {
      at: slice.metadata.resourceVersion,
      full: many("map.endpoints", (slice.endpoints ?? []).length),
    }),
  );
}

const sliceId = (view, name) => (view.slices.size > MANY_SLICES ? "slice:*" : `slice:${name}`);

/** One card per pod that is an endpoint, or nearly one, or simply there where there are few. */
function podCards(view, all, options) {
  const cards = new Map();
  const add = (id, name, sub, node, more) => cards.set(id, { ...card(id, "pod", name, sub, more), node });
  for (const e of [...all, ...(options.ghosts ?? [])]) {
    const pod = view.pods.get(e.id.slice(4));
    const tone = e.ghost ? (pod ? "other" : "ghost") : e.ready ? "ready" : e.terminating ? "terminating" : "notready";
    if (!cards.has(e.id)) {
      add(e.id, e.name, e.address, e.node || (pod?.spec.nodeName ?? ""), { tone, at: pod?.metadata.resourceVersion, member: !e.ghost, zone: e.zone });
    }
  }
  const wanted = new Set([...(options.misses ?? []).map((m) => m.id), ...(options.plan?.added ?? []), options.pod && podId(options.pod)]);
  const others = [...view.pods.values()].filter((pod) => !cards.has(podId(keyOf(pod))));
  for (const pod of others) {
    const id = podId(keyOf(pod));
    if (others.length <= FEW_OTHERS || wanted.has(id)) {
      const address = pod.status?.podIP ?? pod.status?.phase ?? "";
      add(id, pod.metadata.name, address, pod.spec.nodeName ?? "", { tone: "other", at: pod.metadata.resourceVersion });
    }
  }
  for (const miss of options.misses ?? []) {
    if (miss.pod && !cards.has(miss.id)) {
      const { metadata, spec } = miss.pod;
      add(miss.id, metadata.name, metadata.namespace, spec.nodeName ?? "", { tone: "other", at: metadata.resourceVersion });
    }
    const found = cards.get(miss.id);
    if (found) {
      found.miss = miss;
    }
  }
  return cards;
}

function nodeBox(view, name, pods, open) {
  const node = view.nodes.get(name);
  const members = pods.filter((p) => p.member);
  return {
    id: `node:${name}`,
    name: name || t("map.nowhere"),
    ready: node ? isReady(node) : false,
    known: Boolean(node),
    at: node?.metadata.resourceVersion,
    zone: node ? zoneOf(node) : (pods[0]?.zone ?? ""),
    open,
    pods,
    serving: members.filter((p) => p.tone === "ready").length,
    total: members.length,
  };
}

/** Zones with their nodes; those without a pod of this Service only while there are few. */
function zones(view, cards, opened) {
  const byNode = new Map();
  if (view.nodes.size <= 8) {
    for (const name of view.nodes.keys()) {
      byNode.set(name, []);
    }
  }
  for (const pod of cards.values()) {
    if (!byNode.has(pod.node)) {
      byNode.set(pod.node, []);
    }
    byNode.get(pod.node).push(pod);
  }
  const all = cards.size <= MANY_PODS;
  const found = new Map();
  for (const name of [...byNode.keys()].sort(ORDER.compare)) {
    const pods = byNode.get(name).sort((a, b) => ORDER.compare(a.title, b.title));
    const box = nodeBox(view, name, pods, all || opened.has(name));
    found.set(box.zone, [...(found.get(box.zone) ?? []), box]);
  }
  return [...found.entries()]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, nodes]) => ({
      id: `zone:${name}`,
      name,
      nodes,
      open: byNode.size <= MANY_NODES || opened.has(`zone-${name}`),
      serving: nodes.reduce((sum, node) => sum + node.serving, 0),
      total: nodes.reduce((sum, node) => sum + node.total, 0),
    }));
}

/** Where an edge to a pod ends: at its card, or at the box that it is in. */
function ends(zonesOfPods) {
  const end = new Map();
  for (const zone of zonesOfPods) {
    for (const node of zone.nodes) {
      for (const pod of node.pods) {
        end.set(pod.id, !zone.open ? zone.id : node.open ? pod.id : node.id);
      }
    }
  }
  return end;
}

/** Edges by what they join; several endpoints in one box are one edge with their number. */
class Edges {
  all = new Map();

  add(from, to, tone, more = {}) {
    const id = `${from}>${to}`;
    const known = this.all.get(id);
    if (!known) {
      this.all.set(id, { id, from, to, tone, n: 1, ...more });
      return;
    }
    known.n++;
    known.share = Math.max(known.share ?? 0, more.share ?? 0) || undefined;
    known.tone = stronger(known.tone, tone);
  }
}

const STRENGTH = ["other", "excluded", "denied", "notready", "terminating", "ready", "candidate", "chosen", "removed", "added", "plan-removed", "plan-added"];
const stronger = (a, b) => (STRENGTH.indexOf(a) >= STRENGTH.indexOf(b) ? a : b);

function tableEdges(edges, view, columns) {
  for (const front of columns[1]) {
    edges.add("client:pods", front.id, "ready");
    if (front.open) {
      edges.add("client:outside", front.id, "ready");
    }
    for (const { id, port } of columns[2]) {
      if (front.type !== "NodePort" || port.nodePort) {
        edges.add(front.id, id, "ready");
      }
    }
  }
  for (const { id, port } of columns[2]) {
    for (const slice of view.slices.values()) {
      const carried = (slice.ports ?? []).some((p) => (p.name ?? "") === (port.name ?? ""));
      if (carried) {
        edges.add(id, sliceId(view, slice.metadata.name), "ready");
      }
    }
  }
}

function endpointEdges(edges, view, all, end, options, route) {
  const shares = new Map((options.decision?.distribution ?? []).map((d) => [d.address, d.count]));
  const most = Math.max(1, ...shares.values());
  const planned = options.plan ?? { added: new Set(), removed: new Set() };
  const before = options.before;
  const drawn = new Set();
  for (const e of all) {
    const base = e.ready ? "ready" : e.terminating ? "terminating" : "notready";
    const asked = route?.endpoints.get(e.address);
    let tone = asked ?? base;
    if (planned.removed.has(e.id) || planned.added.has(e.id)) {
      tone = planned.removed.has(e.id) ? "plan-removed" : "plan-added";
    } else if (before && e.ready !== before.has(e.id)) {
      tone = e.ready ? "added" : "removed";
    }
    drawn.add(e.id);
    const share = shares.has(e.address) && end.get(e.id) === e.id ? shares.get(e.address) / most : 0;
    edges.add(sliceId(view, e.slice), end.get(e.id), tone, { share });
  }
  const from = view.slices.size ? sliceId(view, view.slices.keys().next().value.split("/")[1]) : `port:${view.service.spec.ports?.[0]?.name ?? ""}`;
  const dashed = (id, tone) => end.get(id) && edges.add(from, end.get(id), tone);
  planned.added.forEach((id) => !drawn.has(id) && dashed(id, "plan-added"));
  (options.ghosts ?? []).forEach((ghost) => !drawn.has(ghost.id) && dashed(ghost.id, "removed"));
  (options.misses ?? []).forEach((miss) => !planned.added.has(miss.id) && dashed(miss.id, "miss"));
}

/**
 * @param options `question` with its `decision`, `opened` boxes, `misses`, a `plan` with added and removed ids, `before`
 *     (ids that were endpoints at the other revision) and `ghosts` (endpoints that are none any more)
 */
export function graph(view, options) {
  if (!view.service) {
    return null;
  }
  const columns = [clients(options.question), fronts(view), ports(view), slices(view)];
  const all = endpoints(view);
  const cards = podCards(view, all, options);
  const grouped = zones(view, cards, options.opened);
  const end = ends(grouped);
  const route = options.decision && routeOf(view, options.question, options.decision, end, sliceId);
  const edges = new Edges();
  tableEdges(edges, view, columns);
  endpointEdges(edges, view, all, end, options, route);
  route?.legs.forEach(([from, to]) => {
    edges.add(from, to, "chosen");
    edges.all.get(`${from}>${to}`).tone = route.arrives ? "chosen" : "refused";
  });
  if (route?.kept && route.legs.length) {
    edges.all.get(route.legs.at(-1).join(">")).tone = "refused";
  }
  const drawn = new Map((options.decision?.distribution ?? []).map((d) => [d.address, d.count]));
  const out = new Map((options.decision?.excluded ?? []).map((x) => [x.address, x.reason]));
  options.decision?.policy?.endpoints?.filter((e) => isDenied(options.decision, e)).forEach((e) => out.set(e.address, "Denied"));
  for (const pod of cards.values()) {
    pod.share = drawn.get(pod.sub);
    pod.excluded = out.get(pod.sub);
  }
  return { columns, zones: grouped, edges: [...edges.all.values()], legs: route?.legs ?? [], lit: new Set(route?.legs.flat() ?? []) };
}
