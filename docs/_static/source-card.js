// Shows a source beside its citation, on hover, tap or Enter; its words come when someone is near the first. Else it is a link.
(() => {
  "use strict";
  const { made, t, bring } = globalThis.SafetySearch || {};              // search-open.js
  const root = new URL("../", document.currentScript.src).href;
  const links = [...document.querySelectorAll(".bibtex-citation a.reference, p.sources a.reference")]
    .filter((link) => /#id\d+$/.test(link.href));
  // A site in one file has anchors of its own; there a citation is a link.
  if (!bring || !links.length || (globalThis.DOCUMENTATION_OPTIONS || {}).BUILDER === "singlehtml") return;
  const wordsOf = (link) => (globalThis.SAFETY_SOURCES || {})[link.href.replace(root, "")] || "";
  let loading = null;
  const load = () => (loading = loading || bring("../source-words.js").catch(() => { loading = null; }));
  const words = made("p", {}), more = made("a", {}, t("See the source and where else we use it"));
  const card = made("div", { class: "source-card", id: "source-card", hidden: "", role: "group",
    "aria-label": t("Source") }, words, more);
  let owner = null;
  let leaving = 0;
  const stay = () => clearTimeout(leaving);
  const leave = () => { // time enough to move from the citation into its card
    stay();
    leaving = setTimeout(() => { if (!card.contains(document.activeElement) && !owner?.dataset.tapped) hide(); }, 300);
  };
  const hide = () => {
    stay();
    if (!owner) return;
    owner.removeAttribute("aria-describedby");
    owner.setAttribute("aria-expanded", "false");
    delete owner.dataset.tapped;
    owner = null;
    card.hidden = true;
  };
  const show = (link) => {
    stay();
    if (owner === link) return;
    hide();
    owner = link;
    words.textContent = wordsOf(link);
    if (!words.textContent) {
      load().then(() => {
        if (owner !== link || words.textContent) return;
        words.textContent = wordsOf(link);
        place(link);
      });
    }
    more.href = link.href;
    link.after(card); // next in the reading and tabbing order
    card.hidden = false;
    link.setAttribute("aria-expanded", "true");
    link.setAttribute("aria-describedby", "source-card");
    place(link);
  };
  const place = (link) => {
    const at = link.getBoundingClientRect();
    const room = document.documentElement.clientWidth - card.offsetWidth - 16;
    card.style.left = card.style.top = "0";
    const zero = card.getBoundingClientRect();
    card.style.left = `${Math.max(8, Math.min(at.left, room)) - zero.left}px`;
    card.style.top = `${at.bottom + 6 - zero.top}px`;
  };
  for (const link of links) {
    link.setAttribute("aria-expanded", "false");
    link.addEventListener("focus", load);
    link.addEventListener("mouseenter", () => show(link));
    link.addEventListener("mouseleave", leave);
    link.addEventListener("click", (event) => {
      // A mouse has shown the card already. A first tap or Enter shows it; its own link, or a second, leads on.
      if (event.pointerType === "mouse" || (owner === link && link.dataset.tapped)) return;
      event.preventDefault();
      show(link);
      link.dataset.tapped = "1";
    });
  }
  card.addEventListener("mouseenter", stay);
  card.addEventListener("mouseleave", leave);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") { const back = owner; hide(); back?.focus(); } });
  // Whoever clicks or tabs elsewhere is done with it; it must not lie on what they read next.
  const elsewhere = (event) => { if (owner && !card.contains(event.target) && !owner.contains(event.target)) hide(); };
  document.addEventListener("click", elsewhere);
  document.addEventListener("focusin", elsewhere);
})();
