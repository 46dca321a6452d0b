/* The search dialog, and the same results on the search page. The ways in, and the box to type in, are made by search-open.js,
   which loads this script on first use; this one loads the index, from this site alone. What is typed stays on the page.
   Without this script, or if it cannot load, the box leads to Sphinx's own search page. */
(() => {
  "use strict";

  const root = new URL("../", document.currentScript.src);
  const searchPage = document.querySelector("form.sidebar-search-container").action;
  const PER_PAGE = 3, PAGES = 8, SNIPPET = 170;

  const KINDS = {
    notice: "Safety notice", finding: "Finding", place: "Place", rule: "Rule", mixture: "Mixing", term: "Glossary",
    fact: "Study note", claim: "Claim",
  };
  const VERDICTS = {
    supported: "supported", partly: "partly supported", unsupported: "not supported",
    contradicted: "contradicted by the evidence",
  };

  // -- small helpers: everything shown is made as elements and text, never as HTML ------------------------------

  function made(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === true) element.setAttribute(name, "");
      else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
  }

  const marks = (pieces) => pieces.map(([text, hit]) => (hit ? made("mark", {}, text) : text));
  const quoted = (word) => `“${word}”`;
  const either = (list) => (list.length < 2 ? list.join("") : `${list.slice(0, -1).join(", ")} or ${list[list.length - 1]}`);
  const many = (count, one, several) => `${count} ${count === 1 ? one : several}`;

  // -- loading, once --------------------------------------------------------------------------------------------------

  let loading = null;

  function load(path) {
    return new Promise((done, failed) => {
      const element = document.createElement("script");
      element.src = new URL(path, root).href;
      element.onload = done;
      element.onerror = () => failed(new Error(path));
      document.head.append(element);
    });
  }

  function engine() {
    loading = loading || Promise.all([
      globalThis.SAFETY_SEARCH_DATA ? null : load("search-data.js"),    // search-open.js has brought them already
      globalThis.MiniSearch ? null : load("_static/minisearch/minisearch.js"),
      globalThis.Stemmer ? null : load("_static/language_data.js"),
      globalThis.SafetySearch ? null : load("_static/search-engine.js"),
    ]).then(() => globalThis.SafetySearch.create(
      globalThis.SAFETY_SEARCH_DATA, globalThis.MiniSearch, globalThis.Stemmer, globalThis.stopwords));
    loading.catch(() => { loading = null; });
    return loading;
  }

  // -- one result ------------------------------------------------------------------------------------------------------

  function badge(kind, section) {
    const [first, second, ...rest] = section[5] || [];
    const words = KINDS[kind];
    if (!words) return null;
    const line = made("span", { class: "search-kind" }, words);
    if (kind === "notice" || kind === "mixture") {
      line.append(" ", made("span", { class: `signal-${first}` }, made("strong", { class: "signal-word" }, String(first).toUpperCase())));
    } else if (kind === "finding") {
      line.append(" · how sure: ", made("strong", {}, first), ` · points to: ${second}`);
    } else if (kind === "place") {
      line.append(" ", made("span", { class: `status status-${second}` }, made("strong", {}, first)));
      if (rest.length) line.append(" ", made("span", { class: "search-doubt" }, rest.join(" · ")));
    } else if (kind === "rule") {
      line.append(` · ${first}`);
    } else if (kind === "claim") {
      line.append(" · ", made("strong", {}, VERDICTS[first] || first));
    }
    return line;
  }

  function hit(found, number, result, options) {
    const section = found.shown(number);
    const kind = found.kindOf(section);
    const address = found.data.pages[section[0]][0] + (section[1] ? `#${section[1]}` : "");
    const text = section[4] || "";
    const title = kind === "page" ? "Start of this page" : section[3] || text;
    const link = made("a", { href: new URL(address, root).href, class: `search-hit search-hit-${kind}`, ...options });
    link.append(made("span", { class: "search-title" }, ...(kind === "page" ? [title] : marks(found.marked(title, result.terms)))));
    const line = badge(kind, section);
    if (line) link.append(" ", line);
    const named = kind === "mixture" ? section[6].filter((name) => found.marked(name, result.typed || result.terms).some(([, isHit]) => isHit)) : [];
    if (named.length) link.append(" ", made("span", { class: "search-names" }, "Covers: ", ...marks(found.marked(named.slice(0, 5).join(", "), result.terms))));
    if (text && section[3]) link.append(" ", made("span", { class: "search-text" }, ...marks(found.marked(text, result.terms, SNIPPET))));
    return link;
  }

  /* The results in the order of their pages, best page first, at most a few of each page. */
  function grouped(found, result) {
    const pages = new Map();
    for (const number of result.sections) {
      const page = found.data.sections[number][0];
      if (!pages.has(page)) {
        if (pages.size === PAGES) continue;
        pages.set(page, []);
      }
      if (pages.get(page).length < PER_PAGE) pages.get(page).push(number);
    }
    return pages;
  }

  // -- what the reader is told about the words ------------------------------------------------------------------------

  function notes(found, result) {
    const made_ = [];
    for (const { typed, as } of result.readings) {
      const drug = as.some(found.isMedicine);
      if (as.length > 1) {
        made_.push(made("p", {}, `${quoted(typed)} was read as ${either(as.map(quoted))}.`,
          drug ? " These are different medicines. Check the name on the packet." : ""));
      } else {
        made_.push(made("p", {}, `${quoted(typed)} was read as ${quoted(as[0])}.`,
          drug ? " Names of medicines can look alike. Check the packet." : ""));
      }
    }
    const places = result.unlisted.filter((one) => one.what === "place").map((one) => one.name);
    const missing = [...new Set([...result.unlisted.filter((one) => one.what === "medicine").map((one) => one.name), ...result.unknown])];
    if (!missing.length && result.nothing && !places.length) missing.push(result.query.trim());
    if (places.length) {
      made_.push(made("p", {}, made("strong", {}, `Nothing found for ${either(places.map(quoted))}.`),
        " That does not mean that kratom is allowed there."));
    }
    if (missing.length) {
      const mixing = found.data.pages.find(([page]) => /^practice\/mixing(\.html|\/)$/.test(page));
      const line = made("p", {}, made("strong", {}, `Nothing found for ${either(missing.map(quoted))}.`),
        " If it is a medicine or a drug, that does not make it safe with kratom. Ask a pharmacist, or Poison Help ",
        made("a", { href: "tel:18002221222" }, "1-800-222-1222"), " (US, free, day and night).");
      if (mixing) line.append(" ", made("a", { href: new URL(mixing[0], root).href }, "What not to mix with kratom"), ".");
      made_.push(line);
    }
    return made_;
  }

  // -- the dialog -----------------------------------------------------------------------------------------------------------

  let dialog, input, list, told, status, all;
  let active = -1, waiting = 0, shownFor = null;

  /* Make a search of the box to type in. */
  function build(opened) {
    dialog = opened;
    input = dialog.querySelector("input");
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-expanded": "false", "aria-controls": "search-list", "aria-autocomplete": "list",
      "aria-describedby": "search-help",
    })) input.setAttribute(name, value);
    told = made("div", { class: "search-notes" });
    list = made("div", { id: "search-list", role: "listbox", "aria-label": "Results", class: "search-list" });
    status = made("p", { role: "status", class: "search-status" });
    all = made("a", { class: "search-all", href: searchPage }, "All results on a page");
    // The dialog lies over the page, and on a phone over all of it: the way to help must not be under it.
    const help = document.querySelector(".emergency-link");
    const urgent = help && made("a", { class: "search-emergency", href: help.href }, help.textContent);
    dialog.lastElementChild.replaceWith(                                // which said that this script was on its way
      made("div", { class: "search-body", tabindex: "0", role: "group", "aria-label": "What was found" }, told, status, list),
      made("p", { class: "search-foot" }, made("span", { id: "search-help" }, "Arrow keys choose, Enter opens, Escape closes."), " ", all, " ", urgent));

    input.addEventListener("input", show);
    dialog.addEventListener("click", (event) => {
      if (event.target.closest("a") && !event.ctrlKey && !event.metaKey && !event.shiftKey) dialog.close();
    });
    dialog.addEventListener("keydown", keys);
  }

  function options() {
    return [...list.querySelectorAll('[role="option"]')];
  }

  function choose(number) {
    const hits = options();
    active = hits.length ? (number + hits.length) % hits.length : -1;
    hits.forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
    if (active < 0) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    input.setAttribute("aria-activedescendant", hits[active].id);
    hits[active].scrollIntoView({ block: "nearest" });
  }

  function keys(event) {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (event.target !== input) return;
      event.preventDefault();
      if (event.key === "ArrowDown") choose(active + 1); else choose(active < 0 ? -1 : active - 1);
    } else if (event.key === "Enter" && event.target === input) {
      event.preventDefault();
      const chosen = options()[active < 0 ? 0 : active];
      if (chosen) chosen.click();
      else if (input.value.trim() && !loading) location.href = all.href;
    }
  }

  function say(seen, heard) {
    clearTimeout(waiting);
    waiting = setTimeout(() => {                                        // once typing pauses
      status.replaceChildren(seen, made("span", { class: "search-heard" }, heard ? ` ${heard}` : ""));
    }, 250);
  }

  function show() {
    const query = input.value;
    all.href = `${searchPage}${query.trim() ? `?q=${encodeURIComponent(query.trim())}` : ""}`;
    if (!query.trim()) {
      shownFor = query;
      told.replaceChildren();
      list.replaceChildren();
      finish(0, "", "");
      return;
    }
    if (engine.ready) {
      render(engine.ready, query);
      return;
    }
    say("Loading the search …", "");
    engine().then((found) => {
      engine.ready = found;
      render(found, input.value);
    }, () => {
      told.replaceChildren(made("p", {}, "The search could not be loaded. ", made("a", { href: all.href }, "Use the plain search page"), "."));
      finish(0, "", "The search could not be loaded.");
    });
  }

  function render(found, query) {
    if (shownFor === query && list.childElementCount) return;
    shownFor = query;
    const result = found.search(query);
    const remarks = notes(found, result);
    told.replaceChildren(...remarks);
    if (result.emergency.length) list.after(told); else status.before(told);   // help first, remarks about words later
    let count = 0;
    const groups = [];
    for (const [page, numbers] of grouped(found, result)) {
      const label = `search-page-${groups.length}`;
      const urgent = numbers.some((number) => result.emergency.includes(number));
      groups.push(made("div", { role: "group", "aria-labelledby": label, class: urgent ? "search-group search-urgent" : "search-group" },
        made("div", { id: label, class: "search-page", role: "presentation" }, found.data.pages[page][1]),
        ...numbers.map((number) => {
          count += 1;
          return hit(found, number, result, { role: "option", id: `search-hit-${count}`, tabindex: "-1", "aria-selected": "false" });
        })));
    }
    list.replaceChildren(...groups);
    list.scrollTop = 0;
    const remarked = remarks.map((remark) => remark.textContent).join(" ");
    const first = count ? `First: ${list.querySelector(".search-page").textContent}.` : "";
    finish(count, count ? `${many(count, "result", "results")} on ${many(groups.length, "page", "pages")}.` : "", `${first} ${remarked}`);
  }

  function finish(count, seen, heard) {
    active = -1;
    input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-expanded", String(count > 0));
    list.hidden = !count;
    say(seen, heard);
  }

  /* Called by search-open.js each time the dialog has opened. */
  globalThis.SafetySearchDialog = (opened) => {
    const found = engine();                                             // first: it loads while the dialog is made
    if (!dialog) build(opened);
    found.then((ready) => { engine.ready = ready; if (dialog.open && input.value.trim()) render(ready, input.value); }, () => {});
    if (input.value.trim()) show();
  };

  // -- the search page: the same results, in place of Sphinx's where this script runs -------------------------------------------

  const page = document.querySelector("#search-page-input");
  const plain = document.querySelector("#search-results");
  const place = document.querySelector("#search-page-results");

  function fill(found) {
    const query = page.value;
    plain.hidden = true;
    place.hidden = false;
    const count = made("p", { role: "status" });
    if (!query.trim()) {
      place.replaceChildren(count);
      return;
    }
    const result = found.search(query);
    const groups = [...grouped(found, result)].map(([number, numbers]) => made("section", { class: "search-group" },
      made("h2", { class: "search-page" }, found.data.pages[number][1]),
      made("ul", {}, ...numbers.map((one) => made("li", {}, hit(found, one, result, {}))))));
    const total = groups.reduce((sum, group) => sum + group.querySelectorAll("li").length, 0);
    count.textContent = total ? `${many(total, "result", "results")} on ${many(groups.length, "page", "pages")}.` : "";
    const remarks = made("div", { class: "search-notes" }, ...notes(found, result));
    place.replaceChildren(...(result.emergency.length ? [count, ...groups, remarks] : [remarks, count, ...groups]));
  }

  if (page && plain && place) {
    page.value = new URLSearchParams(location.search).get("q") || "";
    page.form.addEventListener("submit", (event) => { if (engine.ready) event.preventDefault(); });
    const wake = () => {
      if (!loading) engine().then((found) => { engine.ready = found; fill(found); }, () => globalThis.SafetySearchPlain());
    };
    page.addEventListener("focus", wake);
    page.addEventListener("input", () => { if (engine.ready) fill(engine.ready); else wake(); });
    if (page.value.trim()) wake();
  }
})();
