// A Service's endpoints as its slices have them, and the ways in that it offers.

export const podId = (key) => `pod:${key}`;

/** Every endpoint of every slice; `id` is the same for those of one pod. */
export function endpoints(view) {
  const found = [];
  for (const slice of view.slices.values()) {
    for (const endpoint of slice.endpoints ?? []) {
      const ref = endpoint.targetRef?.kind === "Pod" ? endpoint.targetRef : null;
      const address = endpoint.addresses[0];
      found.push({
        id: ref ? podId(`${ref.namespace ?? slice.metadata.namespace}/${ref.name}`) : `address:${address}`,
        name: ref ? ref.name : address,
        slice: slice.metadata.name,
        address,
        node: endpoint.nodeName ?? "",
        zone: endpoint.zone ?? "",
        ready: endpoint.conditions?.ready !== false,
        terminating: endpoint.conditions?.terminating === true,
      });
    }
  }
  return found;
}

/** How an address came to be the Service's, as the routing table calls it. `open` is whether those outside can use it. */
export function frontends(view) {
  const { spec, status, metadata } = view.service;
  const found = [];
  if (spec.type === "ExternalName") {
    return [{ type: "ExternalName", address: spec.externalName, open: false }];
  }
  if (spec.clusterIP === "None") {
    return [{ type: "Headless", address: `${metadata.name}.${metadata.namespace}`, open: false }];
  }
  for (const address of spec.clusterIPs ?? []) {
    found.push({ type: "ClusterIP", address, open: false });
  }
  if ((spec.ports ?? []).some((port) => port.nodePort)) {
    found.push({ type: "NodePort", address: "", open: true });
  }
  for (const address of spec.externalIPs ?? []) {
    found.push({ type: "ExternalIP", address, open: true });
  }
  for (const ingress of status?.loadBalancer?.ingress ?? []) {
    found.push({ type: "LoadBalancer", address: ingress.ip ?? ingress.hostname, open: true });
  }
  return found;
}

export const portName = (port) => `${port.name ? `${port.name} ` : ""}${port.port}/${port.protocol ?? "TCP"}`;

const inBrackets = (address) => (address.includes(":") ? `[${address}]` : address);

/** What can be asked for: `host:port` of each frontend with each port. */
export function targets(view) {
  if (!view.service) {
    return [];
  }
  const { metadata, spec } = view.service;
  const ports = spec.ports ?? [];
  const found = ports.map((port) => `${metadata.name}.${metadata.namespace}:${port.port}`);
  for (const frontend of frontends(view)) {
    for (const port of ports) {
      if (frontend.type === "NodePort") {
        const [node] = view.nodes.keys();
        if (node && port.nodePort) {
          found.push(`${node}:${port.nodePort}`);
        }
      } else if (frontend.type !== "Headless" && frontend.type !== "ExternalName") {
        found.push(`${inBrackets(frontend.address)}:${port.port}`);
      }
    }
  }
  return found;
}

export const zoneOf = (node) => node?.metadata.labels?.["topology.kubernetes.io/zone"] ?? "";

export const isReady = (object) => (object.status?.conditions ?? []).some((c) => c.type === "Ready" && c.status === "True");

/** The address by which something can ask: a pod's, a node's, or the text itself. Null where there is none. */
export function addressOf(view, from) {
  if (!from || from === "outside") {
    return "203.0.113.7";
  }
  const node = view.nodes.get(from);
  if (node) {
    return node.status?.addresses?.find((a) => a.type === "InternalIP")?.address ?? null;
  }
  const pod = view.pods.get(from) ?? [...view.pods.values()].find((p) => p.metadata.name === from);
  if (pod) {
    return pod.status?.podIP ?? null;
  }
  return /^[\d.]+$|:/.test(from) ? from : null;
}

export const selects = (selector, labels) =>
  Object.keys(selector).length > 0 && Object.entries(selector).every(([key, value]) => labels?.[key] === value);

