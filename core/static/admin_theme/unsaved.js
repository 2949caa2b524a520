"use strict";
{
  // Forms that warn before what was typed into them is left behind; data-warn="typed" holds something unsaved already.
  const forms = document.querySelectorAll("form[data-warn]");
  let sending = null;

  const isOptionChanged = (select) => {
    const options = [...select.options];
    const first = select.multiple || options.some((option) => option.defaultSelected) ? null : options[0];
    return options.some((option) => option.selected !== (option.defaultSelected || option === first));
  };
  const isChanged = (control) => {
    if (control.disabled || ["hidden", "submit", "button"].includes(control.type)) return false;
    if (["checkbox", "radio"].includes(control.type)) return control.checked !== control.defaultChecked;
    if (control.type === "file") return control.files.length > 0;
    if (control.tagName === "SELECT") return isOptionChanged(control);
    return "defaultValue" in control && control.value !== control.defaultValue;
  };
  const isUnsaved = (form) => form.dataset.warn === "typed" || [...form.elements].some(isChanged);

  document.addEventListener("submit", (event) => {
    sending = event.target;
  });
  // Back from the next page by the browser's own button: nothing is being sent any more.
  window.addEventListener("pageshow", () => {
    sending = null;
  });
  window.addEventListener("beforeunload", (event) => {
    if ([...forms].some((form) => form !== sending && isUnsaved(form))) {
      event.preventDefault();
      event.returnValue = "";
    }
  });
}
