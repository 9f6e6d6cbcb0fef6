// The nearest miss, as GET /explain finds it: the pods that the selector nearly finds, and what differs on each.

import { exact, get, path } from "./api.js";
import { selects, podId } from "./endpoints.js";
import { keyOf } from "./store.js";

const nearestOf = (explanation) => (explanation?.findings ?? []).map((f) => f.nearest).find(Boolean);

/** The pods that carry all of the selector in another namespace, which a picture does not follow. */
export async function elsewhere(view, explanation, at) {
  const nearest = nearestOf(explanation);
  if (!nearest || nearest.labels.length || !view.name || nearest.namespace === view.name.split("/")[0]) {
    return [];
  }
  const found = await Promise.all(nearest.pods.map((name) => get(path("pods", nearest.namespace, name), exact(at)).catch(() => null)));
  return found.filter(Boolean);
}

/**
 * Of the pods that are shown, those that are as near as the ones which a finding names; `labels` are what they lack. Those
 * of another namespace lack none, and have their `pod`.
 */
export function misses(view, explanation, strangers) {
  const nearest = nearestOf(explanation);
  if (!nearest || !view.service) {
    return [];
  }
  if (nearest.namespace !== view.service.metadata.namespace) {
    return strangers.map((pod) => ({ id: podId(keyOf(pod)), labels: [], pod }));
  }
  return nearest.labels.length
    ? [...view.pods.values()]
        .filter((pod) => selects(nearest.selector, pod.metadata.labels) || nearest.pods.includes(pod.metadata.name))
        .map((pod) => ({ id: podId(keyOf(pod)), labels: nearest.labels }))
    : [];
}
