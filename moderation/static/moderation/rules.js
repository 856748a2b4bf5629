// Rows of conditions, which are added and taken out; and how far a trial is, asked now and then.
(() => {
  "use strict";
  const list = document.querySelector("[data-conditions]");
  if (list) {
    let number = list.children.length;
    const wanted = document.querySelector("[data-kind]");
    document.querySelector("[data-add]").addEventListener("click", () => {
      const template = document.querySelector(`template[data-row-of="${wanted.value}"]`);
      const holder = document.createElement("ol");
      holder.innerHTML = template.innerHTML.replaceAll("__n__", String(number++));
      const row = holder.firstElementChild;
      list.append(row);
      row.querySelector("textarea, input:not([type=hidden]), select").focus();
    });
    list.addEventListener("click", (event) => {
      const drop = event.target.closest("[data-drop]");
      if (!drop) return;
      const row = drop.closest("li");
      const next = row.nextElementSibling || row.previousElementSibling;
      row.remove();
      (next ? next.querySelector("[data-drop]") : wanted).focus();
    });
  }

  const progress = document.querySelector("[data-poll]");
  if (progress) {
    const show = (name, text) => { progress.querySelector(`[data-${name}]`).textContent = text; };
    const look = async () => {
      try {
        const answer = await fetch(progress.dataset.poll, { headers: { Accept: "application/json" } });
        const found = await answer.json();
        if (found.state === "done" || found.state === "failed") return location.reload();
        show("percent", `${Math.round(found.percent)} %`);
        ["seen", "expected", "hits"].forEach((name) => show(name, found[name]));
        progress.querySelector("progress").value = found.percent;
      } catch { /* the server is away for a moment: asked again */ }
      setTimeout(look, 700);
    };
    setTimeout(look, 300);
  }
})();
