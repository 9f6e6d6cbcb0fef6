// The lab of the course: each step does the real thing through the API, and checks that it happened.

import { path, Refused } from "./api.js";
import { isReady } from "./endpoints.js";

const NAMESPACE = "lab";
const SERVICE = "lab/web";
const PODS = ["web-1", "web-2"];

const pods = path("pods", NAMESPACE);
const pod = (name) => path("pods", NAMESPACE, name);
const service = path("services", NAMESPACE, "web");
const slices = `${path("endpointslices", NAMESPACE)}?labelSelector=kubernetes.io/service-name%3Dweb`;

const podOf = (name, app, nodeName) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, labels: { app, tier: app === "web" ? "front" : "client" } },
  spec: { ...(nodeName ? { nodeName } : {}), containers: [{ name: "main", image: "nginx", ports: [{ containerPort: 8080 }] }] },
});

const WEB = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web" },
  spec: { selector: { app: "web" }, ports: [{ name: "http", port: 80, targetPort: 8080 }] },
};

/** What is there already is as good as made. */
async function make(lab, at, body) {
  try {
    return await lab.call("POST", at, body);
  } catch (problem) {
    if (problem instanceof Refused && problem.code === 409) {
      return lab.call("GET", `${at}/${body.metadata.name}`);
    }
    throw problem;
  }
}

/** Namespace, two pods that carry the label, and the Service: what every step but the first finds there. */
async function ensure(lab) {
  await make(lab, path("namespaces"), { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } });
  const made = [];
  for (const name of PODS) {
    const one = await make(lab, pods, podOf(name, "web"));
    made.push(one.metadata.labels.app === "web" ? one : await lab.call("PATCH", pod(name), { metadata: { labels: { app: "web" } } }));
  }
  return { made, web: await make(lab, path("services", NAMESPACE), WEB) };
}

async function served(lab) {
  const list = await lab.call("GET", slices);
  return list.items.flatMap((slice) => slice.endpoints.filter((e) => e.conditions.ready).map((e) => e.targetRef.name)).sort();
}

const isEven = (decision) => {
  const counts = (decision?.distribution ?? []).map((d) => d.count);
  return counts.length > 1 && Math.max(...counts) - Math.min(...counts) <= 1;
};

const shares = (decision) => (decision?.distribution ?? []).map((d) => `${d.pod} ${d.count}`).join(", ");

async function makeService(lab) {
  const { made, web } = await ensure(lab);
  await lab.show(SERVICE);
  lab.check("running", made.every(isReady), { ips: made.map((p) => p.status.podIP).join(", ") });
  lab.check("clusterip", Boolean(web.spec.clusterIP), { ip: web.spec.clusterIP });
  lab.check("endpoints", (await served(lab)).join() === PODS.join(), { names: PODS.join(", ") });
}

async function roundRobin(lab) {
  const { web } = await lab.quietly(() => ensure(lab));
  const decision = await lab.ask({ from: "outside", to: `${web.spec.clusterIP}:80`, protocol: "TCP", count: "100" });
  lab.check("even", isEven(decision), { shares: shares(decision) });
  const named = await lab.ask({ from: "lab/web-1", to: "web.lab:80", protocol: "TCP", count: "100" });
  lab.check("name", named?.frontend?.address === web.spec.clusterIP, { ip: web.spec.clusterIP });
}

async function relabel(lab) {
  await lab.quietly(() => ensure(lab));
  await lab.show(SERVICE, "lab/web-2");
  const changed = await lab.call("PATCH", pod("web-2"), { metadata: { labels: { app: "wbe" } } });
  lab.check("leftout", (await served(lab)).join() === "web-1", { name: "web-2" });
  lab.check("alive", isReady(changed), { name: "web-2", ip: changed.status.podIP });
}

async function labelBack(lab) {
  await lab.quietly(() => make(lab, path("namespaces"), { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } }));
  await lab.show(SERVICE, "lab/web-2");
  await lab.call("PATCH", pod("web-2"), { metadata: { labels: { app: "web" } } });
  lab.check("endpoints", (await served(lab)).join() === PODS.join(), { names: PODS.join(", ") });
}

async function destroy(lab) {
  const { made, web } = await lab.quietly(() => ensure(lab));
  const before = made[0].status.podIP;
  const question = { from: "outside", to: `${web.spec.clusterIP}:80`, protocol: "TCP", count: "10" };
  await lab.call("DELETE", pod("web-1"));
  const without = await lab.ask(question);
  lab.check("still", without?.distribution?.length === 1 && without.distribution[0].pod === "web-2", { name: "web-2" });
  await lab.pause();
  const again = await lab.call("POST", pods, podOf("web-1", "web"));
  lab.check("newip", again.status.podIP !== before, { before, after: again.status.podIP });
  const now = await lab.ask(question);
  const found = now?.candidates?.some((c) => c.address === again.status.podIP);
  lab.check("sameip", found && now.frontend.address === web.spec.clusterIP, { ip: web.spec.clusterIP });
}

async function nodePort(lab) {
  await lab.quietly(() => ensure(lab));
  const web = await lab.call("PATCH", service, { spec: { type: "NodePort" } });
  const port = web.spec.ports[0].nodePort;
  const node = [...lab.nodes().keys()].at(-1);
  lab.check("nodeport", port >= 30000, { port });
  const decision = await lab.ask({ from: "outside", to: `${node}:${port}`, protocol: "TCP", count: "10" });
  lab.check("through", decision?.frontend?.type === "NodePort" && isEven(decision), { node, shares: shares(decision) });
  lab.check("masquerade", decision?.masquerade === true, {});
}

async function loadBalancer(lab) {
  await lab.quietly(() => ensure(lab));
  const web = await lab.call("PATCH", service, { spec: { type: "LoadBalancer" } });
  const ip = web.status.loadBalancer.ingress?.[0]?.ip;
  lab.check("pool", Boolean(ip), { ip });
  const decision = await lab.ask({ from: "outside", to: `${ip}:80`, protocol: "TCP", count: "10" });
  lab.check("balanced", decision?.frontend?.type === "LoadBalancer" && isEven(decision), { ip, shares: shares(decision) });
}

/** From a node where no pod of the Service is, every request crosses the tunnel. */
async function overlay(lab) {
  const { made } = await lab.quietly(() => ensure(lab));
  const taken = new Set(made.map((p) => p.spec.nodeName));
  const names = [...lab.nodes().keys()];
  const client = await make(lab, pods, podOf("client", "client", names.find((n) => !taken.has(n)) ?? names[0]));
  const question = { from: "lab/client", to: "web.lab:80", protocol: "TCP", count: "1" };
  let decision = await lab.ask(question);
  if (decision?.endpoint?.node === client.spec.nodeName) {
    decision = await lab.ask(question);
  }
  const tunnel = decision?.path?.find((hop) => hop.outer);
  lab.check("crosses", decision?.endpoint && decision.endpoint.node !== client.spec.nodeName, { from: client.spec.nodeName, to: decision?.endpoint?.node });
  lab.check("tunnel", Boolean(tunnel), { outer: tunnel?.outer, inner: tunnel?.inner });
  lab.check("reply", decision?.path?.some((hop) => hop.direction === "reply"), {});
}

async function cleanUp(lab) {
  await lab.away();
  await lab.call("DELETE", path("namespaces", null, NAMESPACE));
  let code = 200;
  try {
    await lab.call("GET", path("namespaces", null, NAMESPACE));
  } catch (problem) {
    code = problem.code;
  }
  lab.check("gone", code === 404, {});
}

/** In order. The texts of a step are `tour.KEY` and `tour.KEY.text`. */
export const STEPS = [
  ["service", makeService],
  ["roundrobin", roundRobin],
  ["labels", relabel],
  ["mend", labelBack],
  ["destroy", destroy],
  ["nodeport", nodePort],
  ["loadbalancer", loadBalancer],
  ["overlay", overlay],
  ["cleanup", cleanUp],
];
