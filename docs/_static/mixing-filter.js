// Adds a box that filters the mixing table by any name of a row, and shows the names that fit.
// Where the page has a section "mixing-find", the box stands there, with links to the first rows that fit: the table may be
// far below. Without this script the table is whole.
(() => {
  "use strict";
  const table = document.querySelector("table#mixing-table");
  if (!table) return;
  const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f'’]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();
  // Read when someone first types: a page that has just come has enough to do.
  let rows = null;
  const read = () => [...table.tBodies[0].rows].map((row) => {
    const names = row.querySelector(".names").textContent;
    const named = document.createElement("p");
    named.className = "named";
    row.cells[0].append(named);
    return { row, named, names: names.split(", "), text: ` ${plain(row.querySelector("a").textContent)} ${plain(names)} ` };
  });
  const box = document.createElement("div");
  box.className = "filter";
  box.innerHTML =
    '<label for="mixing-filter">Type a medicine, drink or drug</label>' +
    '<input id="mixing-filter" type="search" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="mixing-count">' +
    '<p id="mixing-count" role="status"></p><ul id="mixing-found"></ul>';
  const place = document.getElementById("mixing-find");
  if (place) place.append(box);
  else (table.closest(".table-wrapper") || table).before(box);
  const input = box.querySelector("input");
  const count = box.querySelector("p");
  const found = box.querySelector("ul");
  const MOST = 5;
  const show = () => {
    const words = plain(input.value).split(" ").filter(Boolean);
    rows = rows || read();
    let shown = 0;
    found.textContent = "";
    for (const { row, named, names, text } of rows) {
      // Every typed word must begin a name, so that "xan" finds xanax but "ana" does not.
      const fits = words.every((word) => text.includes(` ${word}`));
      row.hidden = !fits;
      if (fits) shown += 1;
      if (fits && place && words.length && shown <= MOST) {
        const item = document.createElement("li");
        const link = document.createElement("a");
        const from = row.querySelector("a");
        link.href = from.getAttribute("href");
        link.textContent = from.textContent;
        item.append(link, `: ${row.cells[1].textContent.trim()}`);
        found.append(item);
      }
      const said = (name) => words.filter((word) => ` ${plain(name)}`.includes(` ${word}`)).length;
      named.textContent = !fits || !words.length ? ""
        : names.filter(said).sort((a, b) => said(b) - said(a) || a.length - b.length).slice(0, 4).join(", ");
    }
    count.textContent = !words.length ? `${rows.length} rows.`
      : shown ? `${shown} of ${rows.length} rows.`
      : "Not in this table. That does not mean it is safe. Ask a pharmacist or a poison centre before you mix.";
  };
  input.addEventListener("input", show);
  count.textContent = `${table.tBodies[0].rows.length} rows.`;
  if (input.value) show();
})();
