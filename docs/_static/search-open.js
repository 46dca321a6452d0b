// What the bar of a page does at once. The link to another language leads to the open section.
document.addEventListener("click", ({ target }) => {
  const link = target.closest(".languages a");
  if (link) link.hash = location.hash;
});

// Ways into the search, and its box: nothing typed is lost. The rest comes at first use; else Enter leads to its page.
(() => {
  "use strict";

  const script = document.currentScript;
  const form = document.querySelector("form.sidebar-search-container");
  const one = (globalThis.DOCUMENTATION_OPTIONS || {}).BUILDER === "singlehtml";   // the browser's own search finds all
  const t = (english, ...values) => ((globalThis.SAFETY_SEARCH_STRINGS || {})[english] || english).replace(/\{(\d)\}/g, (_, at) => values[at]);
  const shared = globalThis.SafetySearch = { made, t, bring };          // of use to the card of a source in any browser
  if (!script || !form || one || typeof HTMLDialogElement !== "function" || !Element.prototype.replaceChildren) return;
  let dialog = null, input = null, told = null;

  function made(tag, attributes, ...children) {
    const element = attributes.viewBox || tag === "path" || tag === "circle"
      ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  const lens = () => made("svg", { viewBox: "0 0 24 24", width: 24, height: 24, "aria-hidden": true, fill: "none", stroke: "currentColor",
    "stroke-width": 2, "stroke-linecap": "round" }, made("circle", { cx: 10.5, cy: 10.5, r: 6.5 }), made("path", { d: "M15.5 15.5 21 21" }));

  function bring(...files) {
    return Promise.all(files.map((file) => new Promise((done, failed) => {
      const href = new URL(file, script.src);
      const style = href.pathname.endsWith(".css");
      const element = style ? made("link", { rel: "stylesheet", href }) : made("script", { src: href });
      element.async = false;                                            // in their order
      element.onload = done;
      element.onerror = failed;
      document.head.append(element);
    })));
  }

  // Someone comes near: the dialog's part. Someone asks: the rest beside it, not after it. (The search page has the first.)
  let near = null, engine = null;
  function warm() {
    near = near || (globalThis.SafetySearchDialog ? Promise.resolve() : bring("search.js", "search.css"));
    near.catch(() => { near = null; });
    return near;
  }
  /* Load the engine once; gives it. */
  shared.load = () => {
    engine = engine || bring("../search-data.js", "minisearch/minisearch.js", "language_data.js", "search-read.js", "search-index.js",
      "search-rank.js", "search-show.js").then(() => shared.create(globalThis.SAFETY_SEARCH_DATA, globalThis.MiniSearch, globalThis.Stemmer, globalThis.stopwords));
    engine.catch(() => { engine = null; });
    return engine;
  };

  function build() {
    input = made("input", { type: "text", name: "q", id: "search-input", class: "search-input", "aria-label": t("Search this site"),
      inputmode: "search", enterkeyhint: "go", autocomplete: "off", autocapitalize: "none", autocorrect: "off", spellcheck: false,
      maxlength: 200, placeholder: t("A medicine, a place, a question") });
    told = made("p", { class: "search-told", role: "status" }, t("Loading the search …"));
    const close = made("button", { type: "button", class: "search-close" }, t("Close"));
    dialog = made("dialog", { class: "search-dialog", "aria-label": t("Search") },
      made("form", { class: "search-top", role: "search", action: form.action }, lens(), input, close), told);
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });   // beside it
    document.body.append(dialog);
  }

  function open(query) {
    shared.load().catch(() => {});                                      // what is missing then, search.js tells
    const files = warm();
    if (!dialog) build();
    if (dialog.open) return;
    dialog.showModal();                                                 // closing gives the focus back by itself
    if (query) input.value = query;
    input.focus();
    if (typeof query !== "string") input.select();
    files.then(() => globalThis.SafetySearchDialog(dialog), () => {
      told.textContent = t("The search could not be loaded. Press Enter for the plain search page.");
    });
  }

  // A dialog that has just closed keeps the focus until the next frame; nobody types in it.
  const typing = (element) => element instanceof Element && (!dialog || dialog.open || !dialog.contains(element))
    && (element.isContentEditable || element.matches("input, textarea, select"));

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey) return;
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !typing(event.target);
    const k = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
    if (!slash && !k) return;
    event.preventDefault();
    event.stopImmediatePropagation();    // Sphinx has a "/" of its own
    const page = document.querySelector("#search-page-input");
    if (page) page.focus(); else open();
  }, true);

  for (const box of document.querySelectorAll("input.sidebar-search")) {
    box.setAttribute("aria-haspopup", "dialog");
    box.setAttribute("autocomplete", "off");
    // Not on focus: with Tab one must be able to pass by. Not while an input method composes: its letters are not yet typed.
    const moved = (event) => { if (!event.isComposing && box.value) { const typed = box.value; box.value = ""; open(typed); } };
    box.addEventListener("click", () => open(box.value));
    box.addEventListener("input", moved);
    box.addEventListener("compositionend", moved);
    for (const coming of ["focus", "pointerenter"]) box.addEventListener(coming, warm);
    if (box.form) box.form.addEventListener("submit", (event) => { event.preventDefault(); open(box.value); });
  }

  const header = document.querySelector(".mobile-header .header-right");
  if (header) {
    const button = made("button", { type: "button", class: "search-open", "aria-label": t("Search"), "aria-haspopup": "dialog" }, lens());
    button.addEventListener("click", () => open());
    button.addEventListener("pointerenter", warm);
    header.prepend(button);
  }
})();
