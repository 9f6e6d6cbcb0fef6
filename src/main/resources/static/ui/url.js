// What is shown is in the address, so that a link shows it again.

const NAMES = ["svc", "from", "to", "protocol", "count", "node", "ask", "at", "ticket", "with", "pod", "open", "tour", "lang"];

/** What the address says; what it does not is null. */
export function read(search = location.search) {
  const query = new URLSearchParams(search);
  return Object.fromEntries(NAMES.map((name) => [name, query.get(name)]));
}

export function address(state) {
  const query = new URLSearchParams();
  for (const name of NAMES) {
    if (state[name]) {
      query.set(name, state[name]);
    }
  }
  const text = query.toString().replace(/%3A/g, ":").replace(/%2F/g, "/").replace(/%2C/g, ",");
  return text ? `/?${text}` : "/";
}

/** @param step true for a step that the browser's back button undoes */
export function show(state, step) {
  const next = address(state);
  if (next === location.pathname + location.search) {
    return;
  }
  if (step) {
    history.pushState(null, "", next);
  } else {
    history.replaceState(null, "", next);
  }
}
