// A button on each block of commands that copies it. Without script, or without a clipboard, the blocks are just text.
"use strict";

const { copy, copied } = document.body.dataset;

function addButton(block) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.textContent.trim() + "\n");
    button.textContent = copied;
    document.getElementById("told").textContent = copied;
    setTimeout(() => {
      button.textContent = copy;
      document.getElementById("told").textContent = "";
    }, 2000);
  });
  block.parentElement.append(button);
}

if (navigator.clipboard) {
  document.querySelectorAll(".command pre").forEach(addButton);
}
