// The menu of what else there is: it closes when somebody goes elsewhere.

const closes = (menu) => {
  document.addEventListener("click", (event) => {
    if (!menu.querySelector("summary").contains(event.target)) {
      menu.open = false;
    }
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) {
      menu.open = false;
    }
  });
};

export function connectMenu() {
  document.querySelectorAll("details.menu").forEach(closes);
}
