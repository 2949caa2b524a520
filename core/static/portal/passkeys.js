// Passkeys need a script: what is marked data-passkey-part stays hidden where none runs, or the browser knows no passkeys.
(function () {
  if (!window.PublicKeyCredential) {
    return;
  }
  document.querySelectorAll("[data-passkey-part]").forEach((part) => {
    part.hidden = false;
  });
  const form = document.querySelector("form[data-passkey]");
  if (!form) {
    return;
  }
  const options = JSON.parse(document.getElementById("passkey-options").textContent);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const credential =
        form.dataset.passkey === "create"
          ? await window.webauthnJSON.create(options.creation_options)
          : await window.webauthnJSON.get(options.request_options);
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch {
      form.querySelector("[data-passkey-failed]").hidden = false;
    }
  });
})();
