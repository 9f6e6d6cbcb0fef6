// The nearest miss, as GET /explain finds it: a pod, the label that it has, and what the selector says instead.

import { selects, podId } from "./endpoints.js";
import { keyOf } from "./store.js";

const NEAREST = /^pod (\S+) comes nearest: it has ([^\s=]+)=(\S*) where the selector says (\S+)/;

/** The pods that a finding's sentence is about: the one that it names, and those that are like it. */
export function misses(view, explanation) {
  const found = (explanation?.findings ?? []).map((f) => NEAREST.exec(f.because ?? "")).find(Boolean);
  if (!found || !view.service) {
    return [];
  }
  const [, , key, has, wants] = found;
  const wanted = wants.replace(/[;,.]$/, "");
  const value = has.replace(/[;,.]$/, "");
  const nearly = { ...view.service.spec.selector, [key]: value };
  return [...view.pods.values()]
    .filter((pod) => selects(nearly, pod.metadata.labels))
    .map((pod) => ({ id: podId(keyOf(pod)), pod: keyOf(pod), key, has: value, wants: wanted }));
}
