/* The ways into the search, and the box to type in, made at once so that nothing typed is lost and a phone shows its keyboard.
   The search (search.js) comes at first use. Until then Enter, and without this script the sidebar's box, lead to the search page. */
(() => {
  "use strict";

  const script = document.currentScript;
  const form = document.querySelector("form.sidebar-search-container");
  const one = (globalThis.DOCUMENTATION_OPTIONS || {}).BUILDER === "singlehtml";   // the browser's own search finds all
  if (!script || !form || one || typeof HTMLDialogElement !== "function") return;
  let dialog = null, input = null, told = null, opener = null, loading = null;

  function made(tag, attributes, ...children) {
    const element = attributes.viewBox || tag === "path" || tag === "circle"
      ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  const lens = () => made("svg", { viewBox: "0 0 24 24", width: 24, height: 24, "aria-hidden": true, fill: "none", stroke: "currentColor",
    "stroke-width": 2, "stroke-linecap": "round" }, made("circle", { cx: 10.5, cy: 10.5, r: 6.5 }), made("path", { d: "M15.5 15.5 21 21" }));

  const loaded = (tag, attributes) => new Promise((done, failed) => {
    const element = made(tag, attributes);
    element.onload = done;
    element.onerror = failed;
    document.head.append(element);
  });

  function load() {
    if (globalThis.SafetySearchDialog) return Promise.resolve();    // the search page has it
    loading = loading || Promise.all([loaded("script", { src: new URL("search.js", script.src) }),
      loaded("link", { rel: "stylesheet", href: new URL("search.css", script.src) })]);
    loading.catch(() => { loading = null; });
    return loading;
  }

  const warm = () => { load(); };

  function build() {
    input = made("input", { type: "text", name: "q", id: "search-input", class: "search-input", "aria-label": "Search this site",
      inputmode: "search", enterkeyhint: "go", autocomplete: "off", autocapitalize: "none", autocorrect: "off", spellcheck: false,
      maxlength: 200, placeholder: "A medicine, a place, a question" });
    told = made("p", { class: "search-told", role: "status" }, "Loading the search …");
    const close = made("button", { type: "button", class: "search-close" }, "Close");
    dialog = made("dialog", { class: "search-dialog", "aria-label": "Search" },
      made("form", { class: "search-top", role: "search", action: form.action }, lens(), input, close), told);
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });   // beside it
    dialog.addEventListener("close", () => {
      if (opener && opener.isConnected && opener !== document.body) opener.focus(); else input.blur();
      opener = null;
    });
    document.body.append(dialog);
  }

  function open(query) {
    if (!dialog) build();
    if (dialog.open) return;
    opener = document.activeElement;
    dialog.showModal();
    if (query) input.value = query;
    input.focus();
    if (typeof query !== "string") input.select();
    load().then(() => globalThis.SafetySearchDialog(dialog), () => {
      told.textContent = "The search could not be loaded. Press Enter for the plain search page.";
    });
  }

  // A box in a dialog that has just closed keeps the focus until the next frame; nobody types in it.
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
    // Not on focus alone: with the Tab key one must be able to pass by.
    box.addEventListener("click", () => open(box.value));
    box.addEventListener("input", () => { const typed = box.value; box.value = ""; open(typed); });
    for (const near of ["focus", "pointerenter"]) box.addEventListener(near, warm);
    if (box.form) box.form.addEventListener("submit", (event) => { event.preventDefault(); open(box.value); });
  }

  const header = document.querySelector(".mobile-header .header-right");
  if (header) {
    const button = made("button", { type: "button", class: "search-open", "aria-label": "Search", "aria-haspopup": "dialog" }, lens());
    button.addEventListener("click", () => open());
    button.addEventListener("pointerenter", warm);
    header.prepend(button);
  }
})();
