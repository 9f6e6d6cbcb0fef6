// The server's HTTP API: JSON, errors as Status, watches as lines.

export class Refused extends Error {
  constructor(code, status) {
    super(status?.message ?? `HTTP ${code}`);
    this.code = code;
    this.status = status;
  }
}

async function answered(response) {
  if (response.ok) {
    return response;
  }
  let status = null;
  try {
    status = await response.json();
  } catch {
    // not a Status: the code says it
  }
  throw new Refused(response.status, status);
}

/** A path with the parameters that have a value. */
export function url(path, parameters = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== null && value !== "") {
      query.set(name, value);
    }
  }
  const text = query.toString().replace(/%3A/g, ":").replace(/%2F/g, "/");
  return text ? `${path}?${text}` : path;
}

export async function get(path, parameters, options = {}) {
  const response = await answered(
    await fetch(url(path, parameters), { headers: { Accept: options.accept ?? "application/json" }, signal: options.signal }),
  );
  return response.json();
}

export async function send(method, path, body, type = "application/json") {
  const options = { method, headers: { Accept: "application/json" } };
  if (body !== undefined) {
    options.headers["Content-Type"] = type;
    options.body = type.includes("json") && typeof body !== "string" ? JSON.stringify(body) : body;
  }
  const response = await answered(await fetch(path, options));
  return response.json();
}

export const patch = (path, body) => send("PATCH", path, body, "application/merge-patch+json");

/**
 * The events of a watch, one by one, until the server ends it. It comes by a WebSocket: a browser opens six plain connections
 * to a server and no more, for all of its pages together.
 */
export async function* events(path, parameters, signal) {
  const at = new URL(url(path, { ...parameters, watch: "true" }), location.href);
  at.protocol = at.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(at);
  const lines = [];
  let [opened, ended, wake] = [false, false, () => {}];
  const end = () => {
    ended = true;
    wake();
  };
  socket.addEventListener("open", () => (opened = true));
  socket.addEventListener("message", ({ data }) => {
    lines.push(data);
    wake();
  });
  socket.addEventListener("close", end);
  signal.addEventListener("abort", end);
  try {
    for (;;) {
      for (const line of lines.splice(0)) {
        yield JSON.parse(line);
      }
      if (ended && !lines.length) {
        break;
      }
      await new Promise((resolve) => {
        wake = resolve;
        if (lines.length || ended) {
          resolve();
        }
      });
    }
  } finally {
    signal.removeEventListener("abort", end);
    socket.close();
  }
  if (!opened && !signal.aborted) {
    throw new Error("the watch was refused");
  }
}

/** What reads a revision and no other; nothing for now. */
export const exact = (at) => (at ? { resourceVersion: at, resourceVersionMatch: "Exact" } : {});

const CORE = "/api/v1";

/** The path of a kind's objects, in one namespace or all, or of one of them. */
export function path(kind, namespace, name) {
  const root = { endpointslices: "/apis/discovery.k8s.io/v1", networkpolicies: "/apis/networking.k8s.io/v1" }[kind] ?? CORE;
  const scope = namespace ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return `${root}${scope}/${kind}${name ? `/${encodeURIComponent(name)}` : ""}`;
}
