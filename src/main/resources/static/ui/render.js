// Draws the picture: a card is a button at its place, an edge a path below. What is there already is moved, not made again.

import { byId, h, put, s, write } from "./dom.js";
import { many, t, term } from "./i18n.js";
import { pair } from "./letters.js";
import { layout, line } from "./layout.js";

/** With more lines than this each is thin. */
const CROWD = 120;
const LONG = 16;
/** How much larger than the page's letters it gets at the most, and how wide it has to stay, in letters. */
const LARGEST = 1.8;
const WIDE = 52;
const TAIL = 6;
const COLUMNS = ["clients", "fronts", "ports", "slices", "pods"];

export class Picture {
  #cards = new Map();
  #edges = new Map();
  #groups = [];
  #heads = [];
  #svg;
  #svgNS = s("g", { class: "lines" });
  #shown = null;
  #since = 0;
  #signs = new WeakMap();
  #room;
  #chosen;
  place = null;

  /** @param chosen called with a card's id when it is chosen */
  constructor(chosen) {
    this.#chosen = chosen;
    const map = byId("picture");
    this.#svg = s("svg", { class: "edges", "aria-hidden": "true", focusable: "false" }, this.#svgNS);
    // a layer of its own, so that its way costs no painting
    map.append(this.#svg, h("div", { id: "packet", class: "packet", "aria-hidden": "true" }));
    this.measure();
    for (const name of COLUMNS) {
      const head = h("h2", { class: "column" }, t(`map.${name}`));
      const group = h("div", { role: "group", "aria-label": t(`map.${name}`) });
      this.#heads.push(head);
      this.#groups.push(group);
      map.append(head, group);
    }
    map.addEventListener("click", (event) => this.#click(event));
    map.addEventListener("keydown", (event) => this.#step(event));
  }

  /** Looks how much room there is; asking for it costs a layout. */
  measure() {
    const scroll = byId("scroll");
    const u = parseFloat(getComputedStyle(document.documentElement).fontSize);
    this.#room = { u, width: Math.max(280, scroll.clientWidth - 2 * u), tall: scroll.clientHeight - 2 * u };
  }

  /**
   * @param name what the picture is of
   * @param revision of what it shows: what is newer than the last picture's glows, if that was of the same
   */
  draw(graph, name, revision) {
    const since = this.#shown === name ? this.#since : revision;
    this.#shown = name;
    this.#since = revision;
    const map = byId("picture");
    const zoom = this.#fit(graph);
    const width = this.#room.width / zoom;
    if (map.style.zoom !== String(zoom)) {
      map.style.zoom = zoom;
    }
    map.style.width = `${width}px`;
    map.style.height = `${this.place.height}px`;
    put(map, "data-narrow", this.place.narrow);
    put(this.#svg, "width", width);
    put(this.#svg, "height", this.place.height);
    this.#heads.forEach((head, i) => this.#move(head, { ...this.place.heads[i], h: 0 }));
    const wanted = new Map();
    graph.columns.forEach((cards, i) => cards.forEach((card) => wanted.set(card.id, [this.#groups[i], card])));
    for (const zone of graph.zones) {
      wanted.set(zone.id, [this.#groups[4], { ...zone, kind: "zone" }]);
      for (const node of zone.open ? zone.nodes : []) {
        wanted.set(node.id, [this.#groups[4], { ...node, kind: "node" }]);
        (node.open ? node.pods : []).forEach((pod) => wanted.set(pod.id, [this.#groups[4], pod]));
      }
    }
    const glowing = this.#put(wanted, graph, since);
    this.#lines(graph.edges, glowing);
  }

  /** Lays it out as large as there is room for, so that a large screen is not left empty; and says by how much. */
  #fit(graph) {
    const { u, width, tall } = this.#room;
    this.place = layout(graph, width, tall, u);
    let zoom = Math.floor(10 * Math.min(LARGEST, tall / this.place.height, width / (WIDE * u))) / 10;
    while (zoom > 1) {
      const place = layout(graph, width / zoom, tall / zoom, u);
      if (place.height * zoom <= tall) {
        this.place = place;
        return zoom;
      }
      zoom = Math.round(10 * zoom - 1) / 10;
    }
    return 1;
  }

  /** The ids of what glows. */
  #put(wanted, graph, since) {
    const glowing = new Set();
    for (const [id, element] of this.#cards) {
      if (!wanted.has(id)) {
        element.remove();
        this.#cards.delete(id);
      }
    }
    for (const [id, [group, item]] of wanted) {
      let element = this.#cards.get(id);
      if (!element) {
        element = MAKE[item.kind === "zone" || item.kind === "node" ? item.kind : "card"](id);
        this.#cards.set(id, element);
        group.append(element);
      }
      const lit = graph.lit.has(id);
      const sign = signature(item, this.place.at.get(id), lit);
      if (this.#signs.get(element) !== sign) {
        this.#signs.set(element, sign);
        this.#move(element, this.place.at.get(id));
        (FILL[item.kind] ?? fillCard)(element, item, this.place, lit);
      }
      if (Number(item.at) > since) {
        glow(element);
        glowing.add(id);
      }
    }
    return glowing;
  }

  #move(element, { x, y, w, h: tall }) {
    const where = `translate(${Math.round(x * 10) / 10}px, ${Math.round(y * 10) / 10}px)`;
    if (element.style.transform !== where) {
      element.style.transform = where;
    }
    const wide = `${Math.round(w * 10) / 10}px`;
    if (element.style.width !== wide) {
      element.style.width = wide;
    }
    if (tall) {
      element.style.height = `${Math.round(tall * 10) / 10}px`;
    }
  }

  #lines(edges, glowing) {
    const wanted = new Set();
    put(byId("picture"), "data-crowd", edges.length > CROWD);
    for (const edge of edges) {
      const from = this.place.at.get(edge.from);
      const to = this.place.at.get(edge.to);
      if (!from || !to) {
        continue;
      }
      wanted.add(edge.id);
      let path = this.#edges.get(edge.id);
      const made = !path;
      if (made) {
        path = s("path");
        this.#edges.set(edge.id, path);
        this.#svgNS.append(path);
      }
      const sign = `${edge.tone} ${edge.share} ${edge.n} ${box(from)} ${box(to)}`;
      if (this.#signs.get(path) === sign) {
        continue;
      }
      this.#signs.set(path, sign);
      put(path, "d", line(from, to, this.place.narrow));
      put(path, "class", `edge ${edge.tone}`);
      const width = edge.share ? 1.5 + 3 * edge.share : Math.min(6, 1.5 + Math.log10(edge.n));
      path.style.setProperty("--w", width.toFixed(2));
      if (made && glowing.has(edge.to)) {
        glow(path);
      }
    }
    for (const [id, path] of this.#edges) {
      if (!wanted.has(id)) {
        path.remove();
        this.#edges.delete(id);
      }
    }
    for (const path of this.#svgNS.querySelectorAll(".chosen, .refused")) {
      if (path !== this.#svgNS.lastChild && path.nextElementSibling && !path.nextElementSibling.matches(".chosen, .refused")) {
        this.#svgNS.append(path);
      }
    }
  }

  /** The lines that a packet takes, in its order. */
  paths(legs) {
    return legs.map(([from, to]) => this.#edges.get(`${from}>${to}`)).filter(Boolean);
  }

  #click(event) {
    const card = event.target.closest("[data-id]");
    if (card) {
      this.#chosen(card.dataset.id);
    }
  }

  /** Arrow keys go from card to card. */
  #step(event) {
    const from = event.target.closest("[data-id]");
    const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];
    if (!from || (!dx && !dy)) {
      return;
    }
    event.preventDefault();
    const here = middle(from.getBoundingClientRect());
    let best = null;
    for (const other of this.#cards.values()) {
      const target = other.matches("button") ? other : other.querySelector("button");
      if (!target || target === from || target.hidden) {
        continue;
      }
      const there = middle(target.getBoundingClientRect());
      const along = (there.x - here.x) * dx + (there.y - here.y) * dy;
      const aside = Math.abs((there.x - here.x) * dy) + Math.abs((there.y - here.y) * dx);
      const far = along + 2.5 * aside;
      if (along > 3 && (!best || far < best.far)) {
        best = { target, far };
      }
    }
    best?.target.focus();
  }
}

const box = ({ x, y, w, h: tall }) => `${x} ${y} ${w} ${tall}`;

/** All that a card shows, so that one that shows the same is left alone. */
function signature(item, at, lit) {
  const of = item.pods?.map((pod) => pod.tone[0]).join("") ?? item.nodes?.length;
  const miss = item.miss && sayMiss(item.miss);
  return [item.title, item.name, item.sub, item.tone, item.share, item.excluded, item.open, item.serving, item.total, item.ready, miss, of, lit, box(at)].join("|");
}

const middle = (r) => ({ x: r.left + r.width / 2, y: r.top + r.height / 2 });

function glow(element) {
  element.classList.remove("glow");
  requestAnimationFrame(() => element.classList.add("glow"));
  element.addEventListener("animationend", () => element.classList.remove("glow"), { once: true });
}

const MAKE = {
  card: (id) =>
    h("button", { type: "button", "data-id": id }, h("span", { class: "title" }), h("span", { class: "sub" }), h("span", { class: "share" })),
  node: (id) =>
    h("div", { class: "node" }, h("button", { type: "button", class: "box", "data-id": id }, h("span", { class: "title" }), h("span", { class: "count" })), s("svg", { class: "dots", "aria-hidden": "true" }, s("path", { class: "ready" }), s("path", { class: "notready" }))),
  zone: (id) => h("div", { class: "zone" }, h("button", { type: "button", class: "box", "data-id": id }, h("span", { class: "title" }), h("span", { class: "count" }))),
};

/** A long name is cut before its end: what generators make differs there. */
function title(place, text) {
  if (text.length < LONG) {
    write(place, text);
  } else if (place.textContent !== text) {
    place.replaceChildren(h("span", {}, text.slice(0, -TAIL)), h("b", {}, text.slice(-TAIL)));
  }
  place.classList.toggle("cut", text.length >= LONG);
}

function fillCard(button, item, place, lit) {
  put(button, "class", `card ${item.kind} ${item.tone ?? ""}${lit ? " lit" : ""}${item.excluded ? " excluded" : ""}${item.share === undefined ? "" : " shared"}${button.classList.contains("glow") ? " glow" : ""}`);
  title(button.children[0], item.title);
  const sub = button.children[1];
  if (item.miss) {
    const said = sayMiss(item.miss);
    if (sub.dataset.miss !== said) {
      sub.dataset.miss = said;
      sub.replaceChildren(...(item.miss.pod ? [said] : item.miss.labels.flatMap((label, i) => [i ? ", " : "", ...pair(label)])));
    }
  } else {
    delete sub.dataset.miss;
    write(sub, item.excluded ? `${item.sub} · ${term("excluded", item.excluded)}` : String(item.sub ?? ""));
  }
  write(button.children[2], item.share === undefined ? "" : String(item.share));
  put(button, "title", `${item.title}\n${item.full ?? item.sub ?? ""}`);
  put(button, "aria-label", spoken(item));
}

const sayLabel = ({ key, asked, foundKey, found }) => (foundKey === undefined ? t("miss.absent", { key, asked }) : t("miss.spoken", { key, asked, foundKey, found }));

const sayMiss = ({ labels, pod }) => (pod ? t("miss.elsewhere", { namespace: pod.metadata.namespace }) : labels.map(sayLabel).join(", "));

function spoken(item) {
  const words = [item.title, item.sub];
  if (item.tone) {
    words.push(t(`tone.${item.tone}`));
  }
  if (item.excluded) {
    words.push(term("excluded", item.excluded));
  }
  if (item.miss) {
    words.push(sayMiss(item.miss));
  }
  if (item.share !== undefined) {
    words.push(many("map.requests", item.share));
  }
  return words.filter(Boolean).join(", ");
}

/** A square for each pod, in two paths however many there are. */
function dots(node, place, ready) {
  const { row } = place.at.get(node.id);
  const side = (place.dot * 0.72).toFixed(1);
  const members = node.pods.filter((p) => p.member);
  let d = "";
  members.forEach((pod, i) => {
    if ((pod.tone === "ready") === ready) {
      d += `M${((i % row) * place.dot).toFixed(1)} ${(Math.floor(i / row) * place.dot).toFixed(1)}h${side}v${side}h-${side}z`;
    }
  });
  return d;
}

function fillNode(box, node, place) {
  const [button, svg] = box.children;
  put(box, "class", `node${node.known && !node.ready ? " notready" : ""}${box.classList.contains("glow") ? " glow" : ""}`);
  title(button.children[0], node.name);
  write(button.children[1], node.total ? `${node.serving}/${node.total}` : "");
  put(button, "aria-expanded", node.open);
  put(button, "aria-label", t("map.node.spoken", { name: node.name, serving: node.serving, total: node.total }));
  svg.classList.toggle("gone", node.open);
  put(svg.children[0], "d", node.open ? "" : dots(node, place, true));
  put(svg.children[1], "d", node.open ? "" : dots(node, place, false));
}

function fillZone(box, zone) {
  const [button] = box.children;
  button.hidden = !zone.name && zone.open;
  write(button.children[0], t("map.zone", { name: zone.name || "–" }));
  write(button.children[1], zone.total ? `${zone.serving}/${zone.total}` : "");
  put(button, "aria-expanded", zone.open);
}

const FILL = { node: fillNode, zone: fillZone };
