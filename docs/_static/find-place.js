/* "Find your place": a box on top of a list of places that is whole without it. The site's search answers (kind: place). */
(() => {
  "use strict";

  const MOST = 8;

  function start(box, number) {
    const { load, made, t } = globalThis.SafetySearch || {};
    if (!load) return;
    const lines = [...box.querySelectorAll(".find-place-list > li")];
    const byAddress = new Map(lines.map((line) => [line.querySelector("a").getAttribute("href").split("#")[1], line]));
    const input = made("input", { type: "search", id: `find-place-${number}`, autocomplete: "off", spellcheck: false });
    const status = made("p", { class: "find-place-status", role: "status" });
    const results = made("ul", { class: "find-place-results" });
    const form = made("form", { class: "find-place-box", role: "search", "aria-label": t("Find your place") },
      made("label", { for: input.id }, t("Type a country, a state or its letters, or a city")), input, status, results);
    const all = made("details", { class: "find-place-all" }, made("summary", {}, t("All {0} entries in a list", lines.length)), ...box.childNodes);
    box.append(form, all);
    window.addEventListener("beforeprint", () => { all.open = true; });

    /* A line of the list, with the name by which it was found if that is another one. */
    function line(item, name) {
      const copy = made("li", {}), words = item.querySelector("p").cloneNode(true), other = item.querySelector(".find-place-not");
      for (const part of words.querySelectorAll("a, .find-place-also, .find-place-not")) part.remove();
      copy.append(item.querySelector("a").cloneNode(true), words.textContent.replace(/\s+/g, " "));
      if (name) copy.append(made("span", { class: "find-place-by" }, t(" – for “{0}”", name)));
      if (other) copy.append(made("p", { class: "find-place-other" }, other.textContent.replace(/^[.\s]+/, "")));
      return copy;
    }

    function answer(engine) {
      const typed = input.value.trim();
      results.replaceChildren();
      status.textContent = "";
      if (!typed) return;
      const found = engine.named(typed, "place");
      const shown = found.sections.map((section) => engine.data.sections[section]).filter(([, anchor]) => byAddress.has(anchor));
      for (const [, anchor, , title, , names = []] of shown.slice(0, MOST)) {
        const hits = (name) => globalThis.SafetySearch.words(name, true).some((word) => found.terms.has(engine.stem(word)));
        const others = names.filter((name) => !title.includes(name));
        results.append(line(byAddress.get(anchor), hits(title) ? "" : others.find((name) => found.terms.has(globalThis.SafetySearch.words(name).join(" "))) || others.find(hits)));
      }
      status.textContent = !shown.length ? t("We have no entry for “{0}”. That does not mean that kratom is allowed there.", typed)
        : [found.readings.length ? t("Nothing has exactly this name. Did you mean:") : "",
          shown.length === 1 ? t("1 entry.") : shown.length > MOST ? t("{0} entries, the first {1} are shown.", shown.length, MOST) : t("{0} entries.", shown.length),
          t("Press Enter to read the first.")].join(" ").trim();
    }

    const show = () => load().then(answer, () => { status.textContent = t("The search could not be loaded. All entries stand in the list below."); });
    const links = () => [...results.querySelectorAll("a")];
    input.addEventListener("focus", () => load().catch(() => {}));
    input.addEventListener("input", show);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      show().then(() => { if (links().length) links()[0].click(); });
    });
    form.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const stops = [input, ...links()], next = stops[stops.indexOf(document.activeElement) + { ArrowDown: 1, ArrowUp: -1 }[event.key]];
      if (next) next.focus();
      else if (event.key === "Escape" && input.value) {
        input.value = "";
        show();
        input.focus();
      } else return;
      event.preventDefault();
    });
  }

  // By then search-open.js has run too.
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".find-place").forEach(start));
})();
