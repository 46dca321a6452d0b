/* The search dialog, and the same results on the search page. search-open.js has the ways in and loads the index. */
(() => {
  "use strict";

  const { made, t, load } = globalThis.SafetySearch || {};
  if (!load) return;                                                    // an old browser: Sphinx's own search page answers
  const root = new URL("../", document.currentScript.src);
  const searchPage = document.querySelector("form.sidebar-search-container").action;
  const query = (box) => box.value.replace(/\p{Cs}/gu, "");             // half of a letter cannot be sent
  let engine = null, view = null;

  const ready = () => load().then((loaded) => {
    if (!view) view = globalThis.SafetySearch.view(loaded, root);
    engine = loaded;
  });
  const count = (groups) => {
    const all = groups.reduce((sum, [, numbers]) => sum + numbers.length, 0);
    return !all ? "" : all === 1 ? t("1 result.") : groups.length === 1 ? t("{0} results on 1 page.", all) : t("{0} results on {1} pages.", all, groups.length);
  };

  // -- the dialog

  let dialog, input, told, list, status, all, active = -1, waiting = 0, shownFor = null;

  /* Make a search of the box to type in. */
  function build(opened) {
    dialog = opened;
    input = dialog.querySelector("input");
    for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": "search-list",
      "aria-autocomplete": "list", "aria-describedby": "search-help" })) input.setAttribute(name, value);
    told = made("div", { class: "search-notes" });
    list = made("div", { id: "search-list", role: "listbox", "aria-label": t("Results"), class: "search-list" });
    status = made("p", { role: "status", class: "search-status" });
    all = made("a", { class: "search-all", href: searchPage }, t("All results on a page"));
    // The dialog lies over the page, and on a phone over all of it: the way to help must not be under it.
    const help = document.querySelector(".emergency-link");
    dialog.lastElementChild.replaceWith(                                // which said that this script was on its way
      made("div", { class: "search-body", tabindex: "0", role: "group", "aria-label": t("What was found") }, told, status, list),
      made("p", { class: "search-foot" }, made("span", { id: "search-help" }, t("Arrow keys choose, Enter opens, Escape closes.")), " ", all,
        ...(help ? [" ", made("a", { class: "search-emergency", href: help.href }, help.textContent)] : [])));
    input.addEventListener("input", show);
    dialog.addEventListener("click", (event) => {
      if (event.target.closest("a") && !event.ctrlKey && !event.metaKey && !event.shiftKey) dialog.close();
    });
    dialog.addEventListener("keydown", keys);
  }

  const options = () => [...list.querySelectorAll('[role="option"]')];

  function choose(number) {
    const hits = options();
    active = hits.length ? (number + hits.length) % hits.length : -1;
    hits.forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
    if (active < 0) return;
    input.setAttribute("aria-activedescendant", hits[active].id);
    hits[active].scrollIntoView({ block: "nearest" });
  }

  function keys(event) {
    if (event.isComposing || event.target !== input) return;
    if (event.key === "ArrowDown") choose(active + 1);
    else if (event.key === "ArrowUp") choose(active < 0 ? -1 : active - 1);
    else if (event.key === "Enter") {
      const chosen = options()[Math.max(active, 0)];
      if (chosen) chosen.click();
      else if (query(input).trim() && engine) location.href = all.href;
    } else return;
    event.preventDefault();
  }

  function finish(hits, seen, heard) {
    active = -1;
    input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-expanded", String(hits > 0));
    list.hidden = !hits;
    clearTimeout(waiting);                                              // said once typing pauses
    waiting = setTimeout(() => status.replaceChildren(seen, made("span", { class: "search-heard" }, heard)), 250);
  }

  function show() {
    const typed = query(input);
    all.href = `${searchPage}${typed.trim() ? `?q=${encodeURIComponent(typed.trim())}` : ""}`;
    if (engine && typed.trim()) {
      render(typed);
      return;
    }
    shownFor = null;
    told.replaceChildren();
    list.replaceChildren();
    finish(0, typed.trim() ? t("Loading the search …") : "", "");
    if (!engine) ready().then(show, () => {
      told.replaceChildren(made("p", {}, t("The search could not be loaded."), " ", made("a", { href: all.href }, t("Use the plain search page")), "."));
      finish(0, "", t("The search could not be loaded."));
    });
  }

  function render(typed) {
    if (shownFor === typed) return;
    shownFor = typed;
    const found = engine.search(typed), groups = view.grouped(found), remarks = view.notes(found);
    told.replaceChildren(...remarks);
    if (found.emergency.length) list.after(told); else status.before(told);    // help first, remarks about words later
    let number = 0;
    list.replaceChildren(...groups.map(([title, numbers], at) => made("div", { role: "group", "aria-labelledby": `search-page-${at}`,
      class: `search-group${numbers.some((one) => found.emergency.includes(one)) ? " search-urgent" : ""}` },
      made("div", { id: `search-page-${at}`, class: "search-page", role: "presentation" }, title),
      ...numbers.map((one) => view.hit(one, found, { role: "option", id: `search-hit-${number += 1}`, tabindex: "-1", "aria-selected": "false" })))));
    list.scrollTop = 0;
    finish(number, count(groups), [number ? ` ${t("First: {0}.", groups[0][0])}` : "", ...remarks.map((remark) => remark.textContent)].join(" "));
  }

  /* Called by search-open.js each time the dialog has opened. */
  globalThis.SafetySearchDialog = (opened) => {
    if (!dialog) build(opened);
    show();
  };

  // -- the search page: the same results, in place of Sphinx's where this script runs

  const box = document.querySelector("#search-page-input"), plain = document.querySelector("#search-results");
  const place = document.querySelector("#search-page-results");
  if (!box || !plain || !place) return;

  function fill() {
    const typed = query(box), status_ = made("p", { role: "status" });
    plain.hidden = true;
    place.hidden = false;
    const found = engine.search(typed), groups = view.grouped(found), remarks = made("div", { class: "search-notes" }, ...(typed.trim() ? view.notes(found) : []));
    const results = groups.map(([title, numbers]) => made("section", { class: "search-group" }, made("h2", { class: "search-page" }, title),
      made("ul", {}, ...numbers.map((one) => made("li", {}, view.hit(one, found, {}))))));
    status_.textContent = count(groups);
    place.replaceChildren(...(found.emergency.length ? [status_, ...results, remarks] : [remarks, status_, ...results]));
  }

  const wake = () => ready().then(fill, () => globalThis.SafetySearchPlain());
  box.value = new URLSearchParams(location.search).get("q") || "";
  box.form.addEventListener("submit", (event) => { if (engine) event.preventDefault(); });
  box.addEventListener("focus", () => { if (!engine) wake(); });
  box.addEventListener("input", () => { if (engine) fill(); else wake(); });
  if (box.value.trim()) wake();
})();
