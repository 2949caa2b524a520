"use strict";
{
  // Without this script rows are ticked one by one; with it, all of a page at once.
  const label = document.querySelector("[data-choose-page]");
  const boxes = [...document.querySelectorAll(".chooser input")];
  if (label && boxes.length) {
    const all = label.querySelector("input");
    const show = () => {
      const chosen = boxes.filter((box) => box.checked).length;
      all.checked = chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
      for (const box of boxes) box.closest("tr").classList.toggle("is-chosen", box.checked);
    };
    label.hidden = false;
    all.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked;
      show();
    });
    for (const box of boxes) box.addEventListener("change", show);
    show();
  }
}
