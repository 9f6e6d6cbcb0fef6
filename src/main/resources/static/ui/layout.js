// Where everything stands, from the numbers alone. Lengths are pixels; `u` is the size of the page's letters.

/** A line reaches only the first column of pods unhidden, so a few stand below each other. */
const FEW = 9;

const sizes = (u) => ({
  card: 3 * u,
  pod: 2.65 * u,
  gap: 0.6 * u,
  podGap: 0.4 * u,
  head: 1.9 * u,
  pad: 0.55 * u,
  top: 2.1 * u,
  dot: 0.5 * u,
});

/** A node's box: its pods as cards in a grid, or as dots. */
function nodeBox(node, x, y, width, size, put, u) {
  const inner = width - 2 * size.pad;
  if (!node.open) {
    const row = Math.max(1, Math.floor(inner / size.dot));
    const height = node.total ? Math.ceil(node.total / row) * size.dot + size.pad : 0;
    put(node.id, x, y, width, size.head + height, { row, inside: true });
    return size.head + height;
  }
  const fit = Math.max(1, Math.floor((inner + size.podGap) / (8.8 * u)));
  const columns = node.pods.length <= FEW ? 1 : fit;
  const w = (inner - (columns - 1) * size.podGap) / columns;
  node.pods.forEach((pod, i) => {
    const px = x + size.pad + (i % columns) * (w + size.podGap);
    const py = y + size.head + Math.floor(i / columns) * (size.pod + size.podGap);
    put(pod.id, px, py, w, size.pod, { inside: true });
  });
  const rows = Math.ceil(node.pods.length / columns);
  const height = size.head + (rows ? rows * (size.pod + size.podGap) - size.podGap + size.pad : 0);
  put(node.id, x, y, width, height);
  return height;
}

/** Zones one below the other, or side by side where that leaves room for the cards. */
function zones(graph, x, y, width, size, put, u) {
  const many = graph.zones.length;
  const abreast = Math.max(1, Math.min(many, Math.floor(width / (20 * u))));
  const w = (width - (abreast - 1) * size.gap) / abreast;
  const bottoms = Array.from({ length: abreast }, () => y);
  graph.zones.forEach((zone) => {
    const column = bottoms.indexOf(Math.min(...bottoms));
    const zx = x + column * (w + size.gap);
    const top = bottoms[column];
    const named = zone.name !== "" || !zone.open;
    let at = top + (named ? size.head : size.pad);
    if (zone.open) {
      zone.nodes.forEach((node) => {
        at += nodeBox(node, zx + size.pad, at, w - 2 * size.pad, size, put, u) + size.podGap;
      });
    }
    put(zone.id, zx, top, w, at - top + size.pad - (zone.open ? size.podGap : 0), { inside: true });
    bottoms[column] = at + size.gap + size.pad;
  });
  return Math.max(...bottoms) - size.gap;
}

/** How wide letters are, in `u`: a title's on the average, those of an address all alike. */
const TITLE = 0.49;
const MONO = 0.452;
const EDGES = 1.35;

/** How wide a card has to be for its texts. */
const need = (card, u) => (EDGES + Math.max(TITLE * card.title.length, MONO * String(card.sub ?? "").length)) * u;

/** As wide as each needs, or as there is room for: what is short keeps its width, what is long gives way. */
function share(needs, room) {
  const order = [...needs.keys()].sort((a, b) => needs[a] - needs[b]);
  const widths = [];
  let left = room;
  order.forEach((i, n) => {
    widths[i] = Math.min(needs[i], left / (order.length - n));
    left -= widths[i];
  });
  return widths;
}

/** Five columns from left to right. */
function across(graph, width, view, size, put, u) {
  const pods = Math.max(14.4 * u, width * (width < 70 * u ? 0.27 : 0.36));
  const gap = 1.7 * u;
  const room = width - pods - 4 * gap;
  const needs = graph.columns.map((cards) => Math.min(16 * u, Math.max(6 * u, ...cards.map((c) => need(c, u)))));
  const more = Math.min(2 * u, Math.max(0, 0.1 * (room - needs.reduce((a, b) => a + b))));
  const widths = share(
    needs.map((w) => w + more),
    room,
  );
  const spare = gap + (room - widths.reduce((a, b) => a + b)) / 4;
  const bottom = zones(graph, width - pods, size.top, pods, size, put, u);
  const middle = (Math.min(bottom, Math.max(view, 14 * u)) + size.top) / 2;
  let height = bottom;
  let x = 0;
  const heads = [];
  graph.columns.forEach((cards, i) => {
    const w = widths[i];
    const tall = cards.length * (size.card + size.gap) - size.gap;
    let y = Math.max(size.top, middle - tall / 2);
    heads.push({ x, y: 0, w });
    cards.forEach((c) => {
      put(c.id, x, y, w, size.card);
      y += size.card + size.gap;
    });
    x += w + spare;
    height = Math.max(height, y);
  });
  heads.push({ x: width - pods, y: 0, w: pods });
  return { height, heads };
}

/** Five bands from top to bottom, for narrow screens. */
function down(graph, width, size, put, u) {
  const heads = [];
  let y = 0;
  graph.columns.forEach((cards) => {
    heads.push({ x: 0, y, w: width });
    y += size.top;
    const columns = Math.max(1, Math.min(cards.length, Math.floor((width + size.gap) / (10 * u))));
    const w = (width - (columns - 1) * size.gap) / columns;
    cards.forEach((c, i) => {
      put(c.id, (i % columns) * (w + size.gap), y + Math.floor(i / columns) * (size.card + size.gap), w, size.card);
    });
    y += Math.ceil(cards.length / columns) * (size.card + size.gap) + 1.4 * u;
  });
  heads.push({ x: u, y, w: width - u });
  return { height: zones(graph, 0, y + size.top, width, size, put, u), heads };
}

/** The positions of all ids, and of the columns' headings. `view` is the height that can be seen at once. */
export function layout(graph, width, view, u) {
  const at = new Map();
  const put = (id, x, y, w, h, more) => at.set(id, { x, y, w, h, ...more });
  const size = sizes(u);
  const narrow = width < 40 * u;
  const { height, heads } = narrow ? down(graph, width, size, put, u) : across(graph, width, view, size, put, u);
  return { at, heads, width, height: height + size.gap, narrow, dot: size.dot, pad: size.pad, head: size.head };
}

/** The line of an edge, from the right of one card to the left of another, or from below to above. */
export function line(from, to, narrow) {
  if (narrow && to.inside) {
    const [x1, y1, x2, y2] = [from.x + from.w / 2, from.y + from.h, to.x, to.y + Math.min(to.h / 2, 40)];
    const side = 3;
    return `M${x1} ${y1}C${x1} ${y1 + 26} ${side} ${y1 + 8} ${side} ${y1 + 44}L${side} ${y2 - 12}Q${side} ${y2} ${x2} ${y2}`;
  }
  if (narrow) {
    const [x1, y1, x2, y2] = [from.x + from.w / 2, from.y + from.h, to.x + to.w / 2, to.y];
    const bend = Math.max(12, (y2 - y1) / 2);
    return `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`;
  }
  const [x1, y1, x2, y2] = [from.x + from.w, from.y + from.h / 2, to.x, to.y + Math.min(to.h / 2, 40)];
  const bend = Math.max(14, (x2 - x1) / 2);
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}

