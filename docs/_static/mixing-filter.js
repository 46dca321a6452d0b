/* A box over the mixing tables: the site's search answers which rows are meant (kind: mixture). Without it they are whole. */
document.addEventListener("DOMContentLoaded", () => {                    // by then search-open.js has run too
  "use strict";

  const { load, made, t } = globalThis.SafetySearch || {};
  const place = document.getElementById("mixing-find"), groups = [...document.querySelectorAll("section[id^=mixing-table-]")];
  if (!load || !place) return;
  const rows = groups.flatMap((group) => [...group.querySelectorAll("tbody tr")].map((row) => (
    { row, group, anchor: row.querySelector("a").hash.slice(1), named: made("p", { class: "named" }) })));
  const input = made("input", { id: "mixing-filter", type: "search", autocomplete: "off", autocapitalize: "none", spellcheck: false, "aria-describedby": "mixing-count" });
  const count = made("p", { id: "mixing-count", role: "status" }, t("{0} rows.", rows.length));
  const first = made("ul", { id: "mixing-found" }), MOST = 5;           // the tables are far below: the first rows are linked here
  place.append(made("div", { class: "filter" }, made("label", { for: input.id }, t("Type a medicine, drink or drug")), input, count, first));

  function answer(engine) {
    const { words } = globalThis.SafetySearch, typed = input.value.trim();
    const found = engine.named(typed, "mixture");
    const shown = new Map(found.sections.map((section) => engine.data.sections[section]).map(([, anchor, , , , names]) => [anchor, names]));
    for (const { row, anchor, named } of rows) {
      row.hidden = Boolean(typed) && !shown.has(anchor);
      if (!named.isConnected) row.cells[0].append(named);                 // only once someone types: 64 at the start cost 0.1 s
      const hits = (name) => words(name, true).filter((word) => found.terms.has(engine.stem(word))).length + (found.terms.has(words(name).join(" ")) ? 9 : 0);
      named.textContent = row.hidden || !typed ? ""
        : shown.get(anchor).filter(hits).sort((a, b) => hits(b) - hits(a) || a.length - b.length).slice(0, 4).join(", ");
    }
    for (const group of groups) group.hidden = rows.every((one) => one.group !== group || one.row.hidden);
    const fits = typed ? rows.filter(({ row }) => !row.hidden).slice(0, MOST) : [];
    first.replaceChildren(...fits.map(({ row, group }) => {
      const link = row.querySelector("a"), ask = group.querySelector(":is(h2, h3, h4)").firstChild.textContent.trim();
      return made("li", {}, made("a", { href: link.getAttribute("href") }, link.textContent), `: ${ask}`);
    }));
    const read = found.readings.map((one) => `${t("{0} was read as {1}.", `“${one.typed}”`, one.as.map((word) => `“${word}”`).join(t(" or ")))} ${t("Check the packet.")} `).join("");
    count.textContent = !typed ? t("{0} rows.", rows.length) : shown.size ? `${read}${t("{0} of {1} rows.", shown.size, rows.length)}`
      : t("Not in this table. That does not mean it is safe. Ask a pharmacist or a poison centre before you mix.");
  }

  const show = () => load().then(answer, () => { count.textContent = t("The search could not be loaded. All rows are shown."); });
  input.addEventListener("focus", () => load().catch(() => {}));
  input.addEventListener("input", show);
  if (input.value) show();
});
