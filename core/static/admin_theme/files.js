"use strict";
{
  // Browsers word the choice of a file in their own language: show it in the page's. The input lies unseen on top, so
  // that keys, clicks and dragging work as ever.
  const { chooseFile, noFile } = document.body.dataset;

  const dress = (input) => {
    if (input.closest(".file-pick, .empty-form")) return;
    const box = document.createElement("span");
    const button = document.createElement("span");
    const name = document.createElement("bdi");
    box.className = "file-pick";
    button.className = "btn btn--small btn--ghost";
    button.textContent = chooseFile;
    name.textContent = noFile;
    for (const part of [button, name]) part.setAttribute("aria-hidden", "true");
    input.replaceWith(box);
    box.append(button, name, input);
    const tell = () => {
      name.textContent = [...input.files].map((file) => file.name).join("، ") || noFile;
    };
    input.addEventListener("change", tell);
    tell();
  };
  const dressAll = (root) => root.querySelectorAll("input[type=file]").forEach(dress);

  dressAll(document);
  document.addEventListener("formset:added", (event) => dressAll(event.target));
}
