// Light, dark, or as the system has it; remembered in this browser.

import { byId } from "./dom.js";
import { t } from "./i18n.js";

const CHOICES = ["auto", "light", "dark"];
const KEY = "timonel.theme";

function stored() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** @param changed called after the colours changed */
export function connectTheme(changed) {
  const button = byId("theme");
  let choice = CHOICES.includes(stored()) ? stored() : "auto";
  const show = () => {
    document.documentElement.dataset.theme = choice;
    button.setAttribute("aria-label", t("theme", { choice: t(`theme.${choice}`) }));
    button.title = t(`theme.${choice}`);
  };
  button.addEventListener("click", () => {
    choice = CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length];
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      // for this visit only
    }
    show();
    changed();
  });
  show();
}
