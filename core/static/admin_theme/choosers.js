"use strict";
{
  // select2 hides the labelled <select> and shows a box without a name: lend it the label.
  const name = (select) => {
    const label = document.querySelector(`label[for="${select.id}"]`);
    const box = select.parentElement.querySelector(".select2-selection");
    if (!box) return;
    for (const part of [box, box.querySelector(".select2-selection__rendered")]) {
      if (label) {
        label.id = `${select.id}_label`;
        part.setAttribute("aria-labelledby", `${label.id} select2-${select.id}-container`);
      } else {
        part.removeAttribute("aria-labelledby");
        part.setAttribute("aria-label", select.getAttribute("aria-label"));
      }
    }
  };
  const nameAll = (root) => root.querySelectorAll("select.admin-autocomplete:not([name*=__prefix__])").forEach(name);

  // After the timers with which jQuery makes the boxes.
  window.addEventListener("load", () => setTimeout(() => nameAll(document)));
  document.addEventListener("formset:added", (event) => setTimeout(() => nameAll(event.target)));
}
