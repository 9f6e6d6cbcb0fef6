// Objects of one kind as the server has them: a list, then its watch. What the watch missed is listed again.

import { events, get, Refused } from "./api.js";

const PAGE = 500;
const PAUSE = 1000;

export const keyOf = (object) =>
  object.metadata.namespace ? `${object.metadata.namespace}/${object.metadata.name}` : object.metadata.name;

/** All pages of a list; with `most`, no more than about so many objects, and `whole` says whether these are all. */
export async function list(path, parameters = {}, { signal, most = Infinity } = {}) {
  const items = [];
  let more;
  let revision;
  do {
    const page = await get(path, { ...parameters, limit: PAGE, continue: more }, { signal });
    items.push(...page.items);
    more = page.metadata.continue;
    revision = page.metadata.resourceVersion;
    if (more) {
      // later pages are of the first one's revision, which they may not be asked for again
      parameters = { ...parameters, resourceVersion: undefined, resourceVersionMatch: undefined };
    }
  } while (more && items.length < most);
  return { items, revision: Number(revision), whole: !more };
}

const pause = (signal) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, PAUSE);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });

/**
 * Keeps `told.list(objects, revision)`, `told.event(type, object, revision)` and `told.state(live)` up to date until
 * `signal` aborts. `seed` is a list that is at hand already.
 */
export async function follow(path, parameters, told, signal, seed) {
  let revision = seed?.revision;
  while (!signal.aborted) {
    try {
      if (revision === undefined) {
        const listed = await list(path, parameters, { signal });
        revision = listed.revision;
        told.list(listed.items, revision);
      }
      told.state(true);
      const watch = { ...parameters, resourceVersion: revision, allowWatchBookmarks: "true" };
      for await (const { type, object } of events(path, watch, signal)) {
        if (type === "ERROR") {
          throw new Refused(object.code, object);
        }
        revision = Number(object.metadata.resourceVersion);
        told.event(type, object, revision);
      }
    } catch (problem) {
      if (signal.aborted) {
        return;
      }
      // a browser does not tell why a WebSocket was refused, so whatever it was, the list comes first again
      revision = undefined;
      if (!(problem instanceof Refused && (problem.code === 410 || problem.code === 404))) {
        told.state(false);
      }
      await pause(signal);
    }
  }
}
