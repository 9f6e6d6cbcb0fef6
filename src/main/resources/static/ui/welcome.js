// What a newcomer sees where there is no Service yet: what this is, and three ways on.

import { send, path, Refused } from "./api.js";
import { block } from "./commands.js";
import { byId, h, s } from "./dom.js";
import { t } from "./i18n.js";

const NAMESPACE = "example";
const DUMP = "kubectl get nodes,namespaces,pods,services,endpointslices,endpoints,servicecidrs,ipaddresses,events,leases,networkpolicies,configmaps -A -o yaml > dump.yaml";

const container = { name: "web", image: "nginx", ports: [{ name: "http", containerPort: 8080 }] };
const pod = (name, labels, annotations = {}) => ({ apiVersion: "v1", kind: "Pod", metadata: { name, labels, annotations }, spec: { containers: [container] } });
const service = (name, spec) => ({ apiVersion: "v1", kind: "Service", metadata: { name }, spec: { ...spec, ports: [{ name: "http", port: 80, targetPort: "http" }] } });

const WEB = { app: "web", tier: "front" };
const DEPLOYMENT = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web" },
  spec: { replicas: 4, selector: { matchLabels: { app: "web" } }, template: { metadata: { labels: WEB }, spec: { containers: [container] } } },
};

/** A Service that answers, with a pod that comes a little later; somebody who asks; and a Service that finds nobody. */
const EXAMPLE = [
  [path("namespaces"), { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } }],
  [path("services", NAMESPACE), service("web", { type: "LoadBalancer", selector: { app: "web" } })],
  [path("services", NAMESPACE), service("typo", { selector: { app: "wbe", tier: "front" } })],
  [`/apis/apps/v1/namespaces/${NAMESPACE}/deployments`, DEPLOYMENT],
  [path("pods", NAMESPACE), pod("web-late", WEB, { "timonel.dev/ready-after": "8s" })],
  [path("pods", NAMESPACE), pod("client", { app: "client" })],
];

/** Makes the example; what is there already stays. */
async function example() {
  for (const [at, object] of EXAMPLE) {
    try {
      await send("POST", at, object);
    } catch (problem) {
      if (!(problem instanceof Refused && problem.code === 409)) {
        throw problem;
      }
    }
  }
}

const EXAMPLE_QUESTION = { svc: `${NAMESPACE}/web`, from: `${NAMESPACE}/client`, to: `web.${NAMESPACE}:80`, protocol: "TCP", count: "12", ask: "1" };

/** Five columns and a packet, as the picture will have them. */
function sketch() {
  const columns = [[58, 102], [36, 80, 124], [80], [80], [14, 47, 80, 113, 146]];
  const x = (i) => 10 + i * 105;
  const lines = columns.slice(1).flatMap((to, i) => columns[i].flatMap((a) => to.map((b) => `M${x(i) + 60} ${a}C${x(i) + 82} ${a} ${x(i + 1) - 22} ${b} ${x(i + 1)} ${b}`)));
  const boxes = columns.flatMap((ys, i) => ys.map((y) => s("rect", { x: x(i), y: y - 11, width: 60, height: 22, rx: 6 })));
  return s("svg", { class: "sketch", viewBox: "0 0 500 160", "aria-hidden": "true", focusable: "false" }, s("path", { class: "lines", d: lines.join("") }), boxes, s("path", { class: "gold", d: "M70 58C92 58 93 80 115 80H325C410 80 408 47 430 47H490" }), s("circle", { r: 6 }));
}

const door = (title, text, id, does, primary) =>
  h("li", {}, h("h3", {}, title), h("p", {}, text), h("button", { type: "button", id, class: primary ? "primary" : null, onclick: does }, t(`welcome.${id}`)));

/** Says why nothing is drawn, in the page's words and in the server's; `back` leads to the present. */
export function say(text, english, back) {
  byId("nothing").replaceChildren(
    h("p", {}, text),
    english ? h("p", { class: "small", lang: "en" }, english) : "",
    back ? h("button", { type: "button", onclick: back }, t("timeline.now")) : "",
  );
}

/** @param does `{visit(state), tour(), choose()}`: shows a state of the page, begins the tour, chooses a file */
export function show(does) {
  const place = byId("nothing");
  if (place.querySelector(".welcome")) {
    return;
  }
  const begin = async () => {
    byId("example").disabled = true;
    try {
      await example();
      await does.visit(EXAMPLE_QUESTION);
    } catch (problem) {
      place.append(h("p", { class: "problem", role: "alert", lang: "en" }, problem.message));
      byId("example").disabled = false;
    }
  };
  const api = `kubectl --server ${location.origin}`;
  place.replaceChildren(
    h(
      "div",
      { class: "welcome" },
      sketch(),
      h("h2", {}, t("welcome.title")),
      h("p", { class: "lead" }, t("welcome.text")),
      h(
        "ul",
        { class: "doors" },
        door(t("welcome.example.title"), t("welcome.example.text"), "example", begin, true),
        door(t("welcome.lab.title"), t("welcome.lab.text"), "lab", does.tour),
        door(t("welcome.dump.title"), t("welcome.dump.text"), "dump-choose", does.choose),
      ),
      block(t("welcome.dump.command"), DUMP),
      block(t("welcome.make"), `${api} create deployment hello --image=nginx --replicas=3 --port=8080\n${api} expose deployment hello --port=80 --target-port=8080`),
      h("p", { class: "small" }, t("welcome.else"), " ", h("a", { href: "/?svc=default/kubernetes" }, "default/kubernetes")),
    ),
  );
}
