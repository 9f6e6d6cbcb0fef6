// What is shown of the cluster: one Service, its slices, the pods of its namespace, the nodes. Live, or at a revision.

import { exact, path } from "./api.js";
import { follow, keyOf, list } from "./store.js";

const MOST_PODS = 3000;
const FRAME = 16;
/** What is drawn takes no more of the time than one part in so many. */
const LEISURE = 10;

function empty(service) {
  return {
    name: service,
    service: null,
    slices: new Map(),
    pods: new Map(),
    nodes: new Map(),
    policies: new Map(),
    revision: 0,
    live: false,
    past: false,
    loaded: false,
    partial: false,
  };
}

export const selectorText = (selector) =>
  Object.entries(selector ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(",");

/** Shows one Service at a time; `changed(view)` is called once a frame at most, and less often if it takes long. */
export class Cluster {
  #changed;
  #appeared;
  #stop = new AbortController();
  #frame = 0;
  #pace = FRAME;
  view = empty(null);

  /** @param appeared called with the name of a Service that comes while none is shown */
  constructor(changed, appeared = () => {}) {
    this.#changed = changed;
    this.#appeared = appeared;
  }

  /** @param service `namespace/name`, or null for none; @param at a revision, or null for now */
  async show(service, at) {
    this.#stop.abort();
    this.#stop = new AbortController();
    const signal = this.#stop.signal;
    const view = empty(service);
    view.past = Boolean(at);
    this.view = view;
    const [namespace, name] = (service ?? "/").split("/");
    try {
      await (service ? this.#open(view, namespace, name, at, signal) : this.#nodesOnly(view, at, signal));
    } catch (problem) {
      if (signal.aborted) {
        return;
      }
      view.problem = problem;
    }
    view.loaded = true;
    this.#soon(view);
  }

  /** Lets go of what it follows. */
  rest() {
    this.#stop.abort();
    this.view.live = false;
  }

  async #nodesOnly(view, at, signal) {
    const nodes = await list(path("nodes"), exact(at), { signal });
    this.#take(view, "nodes", nodes);
    if (!at) {
      const told = this.#told(view, "none");
      const event = (type, object) => type === "ADDED" && this.#appeared(keyOf(object));
      follow(path("services"), {}, { ...told, list: () => {}, event }, signal, nodes);
    }
  }

  async #open(view, namespace, name, at, signal) {
    const one = { fieldSelector: `metadata.name=${name}` };
    const slices = { labelSelector: `kubernetes.io/service-name=${name}` };
    const sources = [
      ["service", path("services", namespace), one],
      ["slices", path("endpointslices", namespace), slices],
      ["nodes", path("nodes"), {}],
      ["policies", path("networkpolicies", namespace), {}],
    ];
    const listed = await Promise.all(sources.map(([, from, which]) => list(from, { ...which, ...exact(at) }, { signal })));
    sources.forEach(([what], i) => this.#take(view, what, listed[i]));
    const pods = await this.#pods(view, namespace, at, signal);
    sources.push(["pods", path("pods", namespace), pods.which]);
    listed.push(pods.listed);
    this.#take(view, "pods", pods.listed);
    view.partial = !pods.listed.whole || Boolean(pods.which.labelSelector);
    if (!at) {
      sources.forEach(([what, from, which], i) => follow(from, which, this.#told(view, what), signal, listed[i]));
    }
  }

  /** All of the namespace, so that those which are nearly selected show; in a very large one those that are. */
  async #pods(view, namespace, at, signal) {
    const listed = await list(path("pods", namespace), exact(at), { signal, most: MOST_PODS });
    const selector = selectorText(view.service?.spec.selector);
    if (listed.whole || !selector) {
      return { which: {}, listed };
    }
    const which = { labelSelector: selector };
    return { which, listed: await list(path("pods", namespace), { ...which, ...exact(at) }, { signal }) };
  }

  #take(view, what, { items, revision }) {
    if (what === "service") {
      view.service = items[0] ?? null;
    } else {
      view[what] = new Map(items.map((object) => [keyOf(object), object]));
    }
    view.revision = Math.max(view.revision, revision);
  }

  #told(view, what) {
    return {
      list: (items, revision) => {
        this.#take(view, what, { items, revision });
        this.#soon(view);
      },
      event: (type, object, revision) => {
        view.revision = Math.max(view.revision, revision);
        if (type === "BOOKMARK") {
          this.#soon(view);
          return;
        }
        if (what === "service") {
          view.service = type === "DELETED" ? null : object;
        } else if (type === "DELETED") {
          view[what].delete(keyOf(object));
        } else {
          view[what].set(keyOf(object), object);
        }
        this.#soon(view);
      },
      state: (live) => {
        view.live = live;
        this.#soon(view);
      },
    };
  }

  #soon(view) {
    if (this.#frame || view !== this.view) {
      return;
    }
    // a timer runs in a page that is not drawn too; a frame would not
    this.#frame = setTimeout(() => {
      if (document.hidden) {
        document.addEventListener("visibilitychange", () => this.#now(), { once: true });
        return;
      }
      this.#now();
    }, this.#pace);
  }

  #now() {
    this.#frame = 0;
    if (this.view.loaded) {
      const begin = performance.now();
      this.#changed(this.view);
      this.#pace = Math.max(FRAME, LEISURE * (performance.now() - begin));
    }
  }
}
