// What somebody types is kept: on this device at once, and on the server every 20 seconds where they are signed in.
(function () {
  const sent = document.querySelector("[data-sent]");
  const form = document.querySelector("form[data-draft]");
  const store = {
    // Where a browser keeps nothing (private windows, full disks), the server alone does.
    get: (name) => {
      try { return JSON.parse(localStorage.getItem(name)); } catch { return null; }
    },
    set: (name, value) => {
      try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* see above */ }
    },
    drop: (name) => {
      try { localStorage.removeItem(name); } catch { /* see above */ }
    },
  };
  if (sent) store.drop("draft " + sent.dataset.sent);
  if (!form) return;

  const name = "draft " + form.dataset.draft;
  // Who writes is never kept on the device.
  const kept = ["kind", "body", "current_wording", "proposed_wording", "reason", "naming"];
  const words = form.querySelector("[data-words]").dataset;
  const line = form.querySelector("[data-saved]");
  const box = form.querySelector("[data-restore]");
  const read = () => Object.fromEntries(kept.map((each) => [each, form.elements[each].value || ""]));
  const same = (one, other) => kept.every((each) => (one[each] || "").trim() === (other[each] || "").trim());
  const say = (text) => { line.hidden = false; line.textContent = text; };
  const clock = (moment) =>
    new Date(moment).toLocaleTimeString(document.documentElement.lang === "ar" ? "ar-JO-u-nu-arab" : "en-GB", {
      hour: "2-digit", minute: "2-digit", timeZone: "Asia/Amman",
    });

  let saved = read();
  let onDevice = saved;
  let isOver = false;
  const found = store.get(name);
  if (found && !same(found, saved)) {
    box.hidden = false;
    box.querySelector("[data-kept-text]").textContent = (found.body || found.proposed_wording || "").slice(0, 200);
  }
  box.querySelector("[data-put-back]").addEventListener("click", () => {
    kept.forEach((each) => { if (found[each]) form.elements[each].value = found[each]; });
    box.hidden = true;
    form.elements.body.focus();
  });
  box.querySelector("[data-forget]").addEventListener("click", () => {
    store.drop(name);
    box.hidden = true;
    form.elements.body.focus();
  });

  const keep = () => {
    const now = read();
    if (same(now, onDevice)) return;
    store.set(name, now);
    onDevice = now;
    box.hidden = true;
  };
  const save = async (isLeaving) => {
    keep();
    const now = read();
    if (!form.dataset.autosave || isOver || same(now, saved)) return;
    const data = new FormData(form);
    data.delete("files");
    data.delete("dropped");
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: data, keepalive: isLeaving });
      if (answer.ok) {
        saved = now;
        say(words.wordsSaved + " " + clock((await answer.json()).saved_at));
      } else {
        isOver = [403, 409].includes(answer.status);
        say({ 403: words.wordsOut, 409: words.wordsStale }[answer.status] || words.wordsKept);
      }
    } catch {
      say(words.wordsKept);
    }
  };
  let isSending = false;
  form.addEventListener("input", () => setTimeout(keep, 500));
  setInterval(() => save(false), 20000);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && !isSending) save(true);
  });
  document.addEventListener("submit", (event) => {
    isSending = true;
    if (event.target.id === "discard") store.drop(name);
    else keep();
  });
})();
