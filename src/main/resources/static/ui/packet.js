// A packet that runs along the lines of the picture while the rows of its hops light up, there and back.

import { byId, still } from "./dom.js";

const HOP = 620;

const POINTS = 40;

/** Points along all lines, in equal steps on each: where a line is costs more to ask than to remember. */
function track(paths) {
  return paths.flatMap((path) => {
    const length = path.getTotalLength();
    return Array.from({ length: POINTS }, (_, i) => path.getPointAtLength((length * i) / (POINTS - 1)));
  });
}

function pointAt(points, share) {
  const place = share * (points.length - 1);
  const [a, b] = [points[Math.floor(place)], points[Math.ceil(place)]];
  const part = place - Math.floor(place);
  return { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part };
}

/** Where each hop is on the way: the request goes from 0 to 1, the reply back to 0. */
export function stations(hops) {
  const there = hops.filter((hop) => hop.direction !== "reply").length;
  return hops.map((hop, i) => {
    const back = hop.direction === "reply";
    const [n, of] = back ? [i - there, hops.length - there] : [i, there];
    const share = of > 1 ? n / (of - 1) : 1;
    return back ? 1 - share : share;
  });
}

export class Packet {
  #frame = 0;
  #timer = 0;

  /** @param light called with each hop's number as the packet reaches it, and with -1 at the end */
  run(hops, paths, light) {
    this.stop();
    if (!hops?.length) {
      return;
    }
    const circle = byId("packet");
    const at = stations(hops);
    if (still() || !paths.length) {
      this.#rowByRow(hops, light);
      return;
    }
    const points = track(paths);
    circle.classList.add("on");
    const begin = performance.now();
    let lit = -1;
    const step = (now) => {
      const time = Math.max(0, (now - begin) / HOP);
      const i = Math.min(hops.length - 1, Math.floor(time));
      if (time >= hops.length || !paths[0].isConnected) {
        this.stop();
        light(-1);
        return;
      }
      if (i !== lit) {
        lit = i;
        light(i);
      }
      const next = at[Math.min(i + 1, at.length - 1)];
      const part = ease(Math.min(1, time - i));
      const point = pointAt(points, at[i] + (next - at[i]) * part);
      circle.style.transform = `translate(${point.x}px, ${point.y}px)`;
      circle.classList.toggle("back", hops[i].direction === "reply");
      this.#frame = requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
  }

  /** Without motion only the rows tell where it is. */
  #rowByRow(hops, light) {
    let i = 0;
    const next = () => {
      light(i < hops.length ? i : -1);
      if (i++ < hops.length) {
        this.#timer = setTimeout(next, HOP);
      }
    };
    next();
  }

  stop() {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    byId("packet")?.classList.remove("on");
  }
}

const ease = (x) => (x < 0.5 ? 2 * x * x : 1 - (2 - 2 * x) ** 2 / 2);
