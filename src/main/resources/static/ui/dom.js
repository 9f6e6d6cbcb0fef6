// Elements from data. Text only ever becomes a text node, so nothing that an object says is markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) {
      continue;
    }
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (name === "value") {
      element.value = value;
    } else {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

/** `h("button", {class: "quiet", onclick: run}, "Ask")`. */
export function h(name, properties, ...children) {
  return fill(document.createElement(name), properties, children);
}

export function s(name, properties, ...children) {
  return fill(document.createElementNS(SVG, name), properties, children);
}

export const byId = (id) => document.getElementById(id);

/** Sets what is different, so that a frame in which nothing changed costs no style. */
export function put(element, name, value) {
  if (value === undefined || value === null || value === false) {
    if (element.hasAttribute(name)) {
      element.removeAttribute(name);
    }
  } else if (element.getAttribute(name) !== String(value)) {
    element.setAttribute(name, value);
  }
}

export function write(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

export const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
