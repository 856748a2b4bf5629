// The moderators' keys. Nothing happens by accident: a key counts only by itself, once it is let go of the one before,
// when nobody is writing and the page has been there for a moment; grave decisions ask for one more.
(() => {
  "use strict";
  const desk = document.querySelector("[data-desk]");
  if (!desk) return;
  const SETTLE = 350; // milliseconds in which a key was meant for the page before
  const page = desk.dataset.desk;
  const help = document.getElementById("desk-help");
  const sure = document.getElementById("desk-sure");
  let armed = false;
  let confirmed = null;
  let leaving = false;

  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const writing = (node) => node.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

  setTimeout(() => { armed = true; document.documentElement.dataset.armed = page; }, SETTLE);
  addEventListener("pageshow", (event) => { if (event.persisted) leaving = false; });

  function send(form) {
    if (leaving) return;
    leaving = true;
    form.requestSubmit ? form.requestSubmit() : form.submit();
  }

  function ask(title, effect, then) {
    find("h2", sure).textContent = title;
    find("[data-effect]", sure).textContent = effect;
    confirmed = then;
    sure.showModal();
    find("[data-no]", sure).focus();
  }

  if (sure) {
    find("[data-no]", sure).addEventListener("click", () => sure.close());
    find("[data-yes]", sure).addEventListener("click", yes);
    sure.addEventListener("close", () => { confirmed = null; });
  }

  function yes() {
    const then = confirmed;
    if (!then) return;
    sure.close();
    then();
  }

  // --- one case ------------------------------------------------------------------------------------------------------

  const form = document.getElementById("desk-form");

  function decide(button) {
    const { decide: decision, label, effect } = button.dataset;
    const go = (word) => {
      form.elements.decision.value = decision;
      form.elements.sure.value = word;
      send(form);
    };
    if (!("sure" in button.dataset)) return go("");
    const span = decision === "suspend" ? ` For ${form.elements.days.selectedOptions[0].text}.` : "";
    ask(`${label}: “${form.dataset.title}”?`, effect + span, () => go("yes"));
  }

  all("[data-decide]").forEach((button) => button.addEventListener("click", () => decide(button)));

  // --- the queue -----------------------------------------------------------------------------------------------------

  const rows = all("[data-row]");
  const bulk = document.getElementById("desk-bulk");
  const bar = find(".desk-bulkbar");
  let at = -1;

  function focus(number) {
    if (!rows.length) return;
    at = Math.max(0, Math.min(rows.length - 1, number));
    rows[at].focus({ preventScroll: true });
    rows[at].scrollIntoView({ block: "nearest" });
  }

  function act(address) {
    const hidden = document.getElementById("desk-act");
    hidden.action = address;
    hidden.elements.next.value = hidden.elements.next.value.split("#")[0] + `#${rows[at].id}`;
    send(hidden);
  }

  const boxes = all("input[name=case]");
  const chosen = () => boxes.filter((box) => box.checked);

  function count() {
    if (!bar) return;
    const number = chosen().length;
    bar.hidden = number === 0;
    find("[data-chosen]", bar).textContent = number;
    rows.forEach((row) => row.classList.toggle("desk-row-chosen", Boolean(find("input[name=case]:checked", row))));
  }

  boxes.forEach((box) => box.addEventListener("change", count));
  rows.forEach((row, number) => row.addEventListener("focusin", () => { at = number; }));
  all("[data-bulk]").forEach((button) => button.addEventListener("click", () => {
    const { bulk: decision, label, effect } = button.dataset;
    ask(`${label}: ${chosen().length} cases?`, `${effect} This is done to each of them.`, () => {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "decision", value: decision });
      bulk.append(field);
      bulk.elements.sure.value = "yes";
      send(bulk);
    });
  }));
  if (bulk) bulk.addEventListener("submit", (event) => { if (!bulk.elements.sure.value) event.preventDefault(); });
  if (page === "queue") {
    count();
    const known = rows.findIndex((row) => `#${row.id}` === location.hash);
    if (known >= 0) focus(known);
  }

  const inQueue = {
    j: () => focus(at + 1),
    k: () => focus(at - 1),
    Enter: () => { if (at >= 0 && document.activeElement === rows[at]) find("[data-open]", rows[at]).click(); },
    c: () => { if (at >= 0) act(rows[at].dataset.claim); },
    u: () => { if (at >= 0) act(rows[at].dataset.release); },
    x: () => { const box = at >= 0 && find("input[name=case]", rows[at]); if (box) { box.checked = !box.checked; count(); } },
    a: () => { const on = chosen().length < boxes.length; boxes.forEach((box) => { box.checked = on; }); count(); },
  };

  // --- keys ----------------------------------------------------------------------------------------------------------

  function pressed(key) {
    const button = all("[data-key]").find((one) => one.dataset.key === key && !one.disabled);
    if (button) { button.click(); return true; }
    const link = all("[data-key-link]").find((one) => one.dataset.keyLink === key);
    if (link) { link.click(); return true; }
    return false;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (sure && sure.open) {
      if (event.key === "y" && !event.repeat) { event.preventDefault(); yes(); }
      return;
    }
    if (help && help.open) {
      if (event.key === "?") { event.preventDefault(); help.close(); }
      return;
    }
    if (document.querySelector("dialog[open]")) return;
    if (writing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.key === "?") { event.preventDefault(); help.showModal(); return; }
    const moving = page === "queue" && (event.key === "j" || event.key === "k");
    if (!armed || leaving || (event.repeat && !moving)) return;
    if (event.key === "n" && find("[data-note]")) { event.preventDefault(); find("[data-note]").focus(); return; }
    if (page === "queue" && inQueue[event.key]) {
      if (event.key !== "Enter") event.preventDefault();
      inQueue[event.key]();
      return;
    }
    if (pressed(event.key)) event.preventDefault();
  });

  all("[data-help]").forEach((button) => button.addEventListener("click", () => help.showModal()));
})();
