// The same question elsewhere: as a curl, a kubectl and an MCP call, each with a button that copies it.

import { byId, h } from "./dom.js";
import { t } from "./i18n.js";

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

export function curl(method, path, body, type = "application/json") {
  const target = quoted(location.origin + path);
  const verb = method === "GET" || method === "POST" ? "" : ` -X ${method}`;
  const data = body === undefined ? "" : ` \\\n  -H 'Content-Type: ${type}' \\\n  -d ${quoted(JSON.stringify(body))}`;
  return `curl${verb} ${target}${data}`;
}

function mcp(path) {
  const values = Object.fromEntries(new URLSearchParams(path.split("?")[1]));
  if (values.count) {
    values.count = Number(values.count);
  }
  const call = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "route", arguments: values } };
  return `${curl("POST", "/mcp", call)} \\\n  -H 'Accept: application/json, text/event-stream'`;
}

/** A block of text that can be copied. */
export function block(title, text) {
  const button = h("button", { type: "button", class: "quiet" }, t("copy"));
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(`${text}\n`);
    button.textContent = t("copied");
    announce(t("copied"));
    setTimeout(() => (button.textContent = t("copy")), 2000);
  });
  const name = title ? h("span", {}, title) : null;
  return h("div", { class: "command" }, h("div", { class: "bar" }, name, navigator.clipboard ? button : null), h("pre", { tabindex: "0", "aria-label": title }, h("code", {}, text)));
}

export function commands(path) {
  return [
    block("curl", curl("GET", path)),
    block("kubectl", `kubectl --server ${location.origin} get --raw ${quoted(path)}`),
    block("MCP", mcp(path)),
  ];
}

/** Says something to those who listen rather than look. */
export function announce(text) {
  byId("told").textContent = text;
}
