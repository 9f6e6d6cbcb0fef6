// The nearest miss, as GET /explain finds it: the pods that the selector nearly finds, and what differs on each.

import { selects, podId } from "./endpoints.js";
import { keyOf } from "./store.js";

/** Of the pods that are shown, those that are as near as the ones which a finding names; `labels` are what they lack. */
export function misses(view, explanation) {
  const nearest = (explanation?.findings ?? []).map((f) => f.nearest).find(Boolean);
  if (!nearest?.labels.length || !view.service || nearest.namespace !== view.service.metadata.namespace) {
    return [];
  }
  return [...view.pods.values()]
    .filter((pod) => selects(nearest.selector, pod.metadata.labels) || nearest.pods.includes(pod.metadata.name))
    .map((pod) => ({ id: podId(keyOf(pod)), labels: nearest.labels }));
}
