// Puts the parts together: the address says what is shown, the cluster what there is, and the parts draw it.

import * as asking from "./ask.js";
import * as dropping from "./drop.js";
import * as findings from "./findings.js";
import * as search from "./search.js";
import * as url from "./url.js";
import * as why from "./why.js";
import { get } from "./api.js";
import * as diagnosis from "./diagnosis.js";
import * as welcome from "./welcome.js";
import { Cluster } from "./cluster.js";
import { announce } from "./commands.js";
import { between, compared, whatIf } from "./difference.js";
import { byId, put, write } from "./dom.js";
import { addressOf, targets } from "./endpoints.js";
import { concerns } from "./flow.js";
import { language, many, number, t, translate } from "./i18n.js";
import { Labels } from "./labels.js";
import { elsewhere, misses } from "./misses.js";
import { connectMenu } from "./menu.js";
import { graph } from "./model.js";
import { Packet } from "./packet.js";
import { Picture } from "./render.js";
import { connectTheme } from "./theme.js";
import { Timeline } from "./timeline.js";
import { Tour } from "./tour.js";

const DEFAULTS = { protocol: "TCP", count: "1" };
const AFTER_CHANGE = 120;
const SETTLING = 100;
const LEISURE = 8;
const MOST_REST = 1500;

class Page {
  state = { ...DEFAULTS, ...withValues(url.read()) };
  asked = null;
  decision = null;
  strangers = [];
  explanation = null;
  plan = null;
  #timer = 0;
  #rest = 0;
  #explained = "";

  constructor() {
    this.picture = new Picture((id) => this.choose(id));
    this.packet = new Packet();
    this.labels = new Labels({ preview: (patch) => this.preview(patch) });
    this.tour = new Tour(this);
    this.cluster = new Cluster(
      (view) => this.changed(view),
      (service) => this.open(service),
    );
    this.before = new Cluster(() => {});
    this.timeline = new Timeline((change) => this.travel(change));
    dropping.connect(
      (service) => this.#imported(service),
      (service) => this.open(service),
    );
    asking.connect((fields) => this.ask(fields));
    search.connect((service) => this.open(service));
    connectTheme(() => this.draw());
    new ResizeObserver(() => (this.picture.measure(), this.draw())).observe(byId("scroll"));
    addEventListener("popstate", () => this.arrive());
    byId("share").addEventListener("click", () => this.#share());
    byId("diagnose").addEventListener("click", () => this.open(this.state.svc));
  }

  get view() {
    return this.cluster.view;
  }

  /** Shows what the address says. */
  async arrive() {
    this.state = { ...DEFAULTS, ...withValues(url.read()) };
    if (!this.state.svc) {
      this.state.svc = await first();
      url.show(withValues({ ...url.read(), svc: this.state.svc }));
    }
    this.#forget();
    await this.#load();
    if (this.state.with) {
      await this.#compare();
    }
    if (this.state.ask) {
      await this.#answer(true);
    }
    if (this.state.tour) {
      this.tour.go(Number(this.state.tour) || 1);
    }
  }

  async #imported(service) {
    search.forget();
    await this.visit({ svc: service });
  }

  /** Shows another state than this, in the same language. */
  async visit(state) {
    this.state = withValues({ lang: this.state.lang, ...state });
    url.show(this.state, true);
    await this.arrive();
  }

  async #load() {
    put(byId("scroll"), "aria-busy", "true");
    await this.cluster.show(this.state.svc, this.state.at);
  }

  async open(service) {
    const { at, lang, tour } = this.state;
    this.state = { ...DEFAULTS, ...withValues({ at, lang, tour }), svc: service };
    this.#forget();
    url.show(this.state, true);
    await this.#load();
  }

  #forget() {
    this.asked = this.decision = this.explanation = this.plan = this.compared = null;
    write(byId("comparison"), "");
    this.#explained = "";
    byId("diagnose").hidden = true;
    asking.forget();
    this.packet.stop();
    why.nothing();
  }

  update(change, step = false) {
    this.state = withValues({ ...this.state, ...change });
    url.show(this.state, step);
  }

  /** Asks, and shows the answer's Service if it is another one. */
  async ask(fields) {
    this.update({ ...fields, ask: "1", ticket: null }, true);
    asking.forget();
    await this.#answer(true);
    if (this.decision?.frontend && !concerns(this.view, this.decision)) {
      const { namespace, service } = this.decision.frontend;
      this.state.svc = `${namespace}/${service}`;
      url.show(this.state);
      await this.cluster.show(this.state.svc, this.state.at);
    }
    return this.decision;
  }

  /** Waits until the watch has shown who is to ask. */
  async settled(from) {
    for (let i = 0; i < SETTLING && !addressOf(this.view, from); i++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async #answer(run) {
    byId("diagnose").hidden = !this.view.service;
    this.asked = asking.question(this.view, this.state);
    if (!this.asked) {
      this.decision = null;
      why.refused(new Error(t("ask.nobody", { from: this.state.from ?? "" })));
      return;
    }
    try {
      this.decision = await get(this.asked.path);
    } catch (problem) {
      this.decision = null;
      why.refused(problem);
      return;
    }
    why.show(this.asked, this.decision, () => this.run());
    this.draw();
    if (run) {
      announce(byId("headline").textContent);
      this.run();
    }
  }

  run() {
    const legs = this.drawn?.legs ?? [];
    this.packet.run(this.decision?.path, this.picture.paths(legs), why.light);
  }

  /** The cluster is another one: draws it, and what follows from it is asked again. */
  changed(view) {
    if (!this.state.to && view.service) {
      this.state.to = targets(view)[0];
    }
    this.draw();
    this.#status(view);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#again(view), Math.max(AFTER_CHANGE, this.#rest - performance.now()));
  }

  async #again(view) {
    const of = `${view.name} ${view.revision}`;
    if (view !== this.view || of === this.#explained || !view.name) {
      return;
    }
    this.#explained = of;
    const begin = performance.now();
    await this.#explain(view);
    this.draw();
    await this.timeline.refresh(view, this.state);
    this.#status(view);
    this.draw();
    this.#rest = performance.now() + Math.min(MOST_REST, LEISURE * (performance.now() - begin));
  }

  async #explain(view) {
    if (this.decision && !view.past && Number(this.decision.resourceVersion) < view.revision) {
      await this.#answer(false);
    }
    this.explanation = await get(`/explain/${view.name}`, { at: this.state.at }).catch((problem) => this.#gone(view, problem));
    this.strangers = await elsewhere(view, this.explanation, this.state.at);
    findings.show(this.explanation, (selector) => this.labels.propose(selector));
    if (this.explanation) {
      await diagnosis.show(
        view.name,
        this.state.at,
        () => !this.state.ask && view === this.view,
        (fields) => this.ask({ ...this.#fields(), ...fields }),
      );
    }
  }

  /** The answer for a Service that is not there names what comes nearest. */
  #gone(view, problem) {
    view.gone = problem.code === 404 ? problem.message : null;
    return null;
  }

  draw() {
    const { view, state } = this;
    asking.fill(state);
    asking.suggest(view);
    this.labels.show(view, state.pod);
    byId("nothing").hidden = Boolean(view.service) || !view.loaded;
    byId("picture").hidden = !view.service;
    put(byId("scroll"), "aria-busy", view.loaded ? null : "true");
    if (!view.service) {
      this.#nothing(view);
      return;
    }
    byId("share").hidden = false;
    const decision = concerns(view, this.decision) ? this.decision : null;
    this.drawn = graph(view, {
      question: this.asked,
      decision,
      opened: new Set((state.open ?? "").split(",").filter(Boolean)),
      misses: misses(view, this.explanation, this.strangers),
      plan: this.plan,
      ...this.compared?.(),
      pod: state.pod,
    });
    this.picture.draw(this.drawn, view.name, view.revision);
    document.querySelectorAll("#picture .pod").forEach((card) => put(card, "aria-pressed", card.dataset.id === `pod:${state.pod}`));
  }

  #nothing(view) {
    byId("share").hidden = true;
    findings.show(null);
    if (view.name || view.problem) {
      const back = this.state.at && (() => this.travel({ at: null, with: null }));
      const { at } = this.state;
      const words = at ? t("map.notthen", { name: view.name, at: number(Number(at)) }) : t("map.gone", { name: view.name });
      welcome.say(view.problem ? "" : words, view.problem?.message ?? view.gone, back);
    } else if (view.loaded) {
      welcome.show({ visit: (state) => this.visit(state), tour: () => this.tour.go(1), choose: () => byId("dump").click() });
    }
  }

  #status(view) {
    write(byId("service-name"), view.name ? view.name.split("/")[1] : "Timonel");
    put(byId("service-name").parentElement, "class", view.name ? null : "hidden");
    write(byId("service-namespace"), view.name ? view.name.split("/")[0] : "");
    byId("language").href = url.address({ ...this.state, lang: language() === "es" ? "en" : "es" });
    document.title = view.name ? `${view.name} · Timonel` : "Timonel";
    const state = view.past ? "past" : !view.live ? "away" : this.timeline.imported ? "frozen" : "live";
    put(byId("live"), "data-state", state);
    write(byId("live-text"), `${t(`live.${state}`)} · ${t("live.revision", { revision: number(view.revision) })}`);
    const serving = new Set([...view.slices.values()].flatMap((s) => (s.endpoints ?? []).filter((e) => e.conditions?.ready !== false).map((e) => e.addresses[0])));
    write(byId("picture-says"), view.service ? many("map.says", serving.size, { name: view.name }) : "");
  }

  choose(id) {
    const [kind, ...rest] = id.split(":");
    const name = rest.join(":");
    if (kind === "pod") {
      this.update({ pod: this.state.pod === name ? null : name });
    } else if (kind === "client") {
      this.ask({ ...this.#fields(), from: name === "pods" ? this.#anyPod() : name.replace(/^(pod|node):/, "") });
    } else if (kind === "front" || kind === "port") {
      const to = this.#target(kind, name);
      if (to) {
        this.ask({ ...this.#fields(), to });
      }
    } else if (kind === "node" || kind === "zone") {
      this.#toggle(kind === "zone" ? `zone-${name}` : name);
    }
    this.draw();
  }

  #fields() {
    return { ...this.state, ...withValues(asking.typed()) };
  }

  #anyPod() {
    return [...this.view.pods.keys()][0] ?? "outside";
  }

  #target(kind, name) {
    const all = targets(this.view);
    if (kind === "port") {
      const port = this.view.service.spec.ports.find((p) => (p.name ?? "") === name);
      return all.find((to) => to.endsWith(`:${port.port}`));
    }
    const [type, ...rest] = name.split(":");
    const address = rest.join(":");
    return all.find((to) => (type === "NodePort" ? [...this.view.nodes.keys()].some((n) => to.startsWith(`${n}:`)) : to.includes(address)));
  }

  #toggle(name) {
    const open = new Set((this.state.open ?? "").split(",").filter(Boolean));
    if (!open.delete(name)) {
      open.add(name);
    }
    this.update({ open: [...open].join(",") });
  }

  /** What a change would do, drawn dashed; its words. */
  async preview(patch) {
    const view = this.view;
    try {
      this.plan = patch && (await whatIf(patch, view));
    } catch (problem) {
      this.plan = null;
      return problem.message;
    }
    this.draw();
    return this.plan?.words;
  }

  /** Another revision, or one to compare with. */
  async travel(change) {
    this.update({ ...change, ticket: this.#ticket() });
    this.timeline.show(this.state);
    await this.cluster.show(this.state.svc, this.state.at);
    await this.#compare();
    if (this.state.ask) {
      await this.#answer(false);
    }
  }

  async #compare() {
    const { svc, at } = this.state;
    const other = this.state.with;
    this.compared = null;
    write(byId("comparison"), "");
    if (!other) {
      this.before.rest();
      this.draw();
      return;
    }
    await this.before.show(svc, other);
    this.compared = () => compared(this.view, this.before.view);
    this.draw();
    const words = await between(other, at ?? this.view.revision, this.view).catch((problem) => problem.message);
    write(byId("comparison"), words);
  }

  /** What was drawn, so that the same question has the same answer. */
  #ticket() {
    return this.state.ask && !asking.several(this.state) ? this.decision?.ticket : null;
  }

  /** A link to just this: the question, at the revision of its answer. */
  async #share() {
    const at = this.state.at ?? this.decision?.resourceVersion ?? this.view.revision;
    const link = location.origin + url.address({ ...this.state, at: String(at), ticket: this.#ticket(), tour: null });
    await navigator.clipboard?.writeText(link);
    announce(t("share.done"));
    byId("share").dataset.done = "true";
    setTimeout(() => delete byId("share").dataset.done, 1500);
  }
}

const withValues = (state) => Object.fromEntries(Object.entries(state).filter(([, value]) => value));

/** The Service to begin with: the first that is not the cluster's own. */
async function first() {
  const all = await search.services().catch(() => []);
  const others = all.filter((s) => s.name !== "default/kubernetes");
  return (others.find((s) => !s.name.startsWith("kube-")) ?? others[0])?.name;
}

translate();
connectMenu();
const page = new Page();
page.arrive();
