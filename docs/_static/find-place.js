/* "Find your place": puts a search box on top of a list of places that is whole without it.
   Reads only the list on the page, asks no server, stores nothing, works from a folder. */
(function () {
  "use strict";

  var MOST = 8;

  function fold(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  }

  function words(folded) {
    return folded.split(" ");
  }

  function text(item, selector) {
    var found = item.querySelector(selector);
    return found ? found.textContent.trim() : "";
  }

  function entry(item, index) {
    var also = text(item, ".find-place-also").replace(/^[.\s]*Also:\s*/, "");
    var others = also ? also.split(", ") : [];
    var name = text(item, ".find-place-name");
    return {
      item: item, index: index, name: name, folded: fold(name), code: fold(text(item, ".find-place-code")),
      others: others, foldedOthers: others.map(fold)
    };
  }

  function startsWord(folded, query) {
    return (" " + folded).indexOf(" " + query) >= 0;
  }

  /* How well an entry fits: smaller is better, null is not at all. `by` is the other name that fitted. */
  function fit(place, query) {
    var at;
    if (place.code === query) { return { rank: 0 }; }
    if (place.folded === query) { return { rank: 1 }; }
    at = place.foldedOthers.indexOf(query);
    if (at >= 0) { return { rank: 1, by: place.others[at] }; }
    if (place.folded.indexOf(query) === 0) { return { rank: 2 }; }
    if (startsWord(place.folded, query)) { return { rank: 3 }; }
    at = place.foldedOthers.findIndex(function (other) { return startsWord(other, query); });
    if (at >= 0) { return { rank: 4, by: place.others[at] }; }
    var every = words(place.folded).concat(place.code, words(place.foldedOthers.join(" ")));
    var all = words(query).every(function (word) {
      return every.some(function (known) { return known.indexOf(word) === 0; });
    });
    return all && query.indexOf(" ") > 0 ? { rank: 5 } : null;
  }

  /* Letters to add, drop, change or swap to make one word of another; stops counting above `most`. */
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) { return most + 1; }
    var before = [], last = [], row = [];
    for (var j = 0; j <= b.length; j++) { last[j] = j; }
    for (var i = 1; i <= a.length; i++) {
      row = [i];
      for (j = 1; j <= b.length; j++) {
        var change = a[i - 1] === b[j - 1] ? 0 : 1;
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + change);
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
          row[j] = Math.min(row[j], before[j - 2] + 1);
        }
      }
      before = last;
      last = row;
    }
    return last[b.length];
  }

  function near(place, query) {
    var most = query.length >= 8 ? 2 : query.length >= 5 ? 1 : 0;
    if (!most) { return null; }
    var best = null;
    [place.folded].concat(place.foldedOthers).forEach(function (name, index) {
      var far = distance(query, name, most);
      if (far <= most && (best === null || far < best.rank)) {
        best = { rank: far, by: index ? place.others[index - 1] : undefined };
      }
    });
    return best;
  }

  function search(places, query, how) {
    return places.map(function (place) {
      var found = how(place, query);
      return found && { place: place, rank: found.rank, by: found.by };
    }).filter(Boolean).sort(function (a, b) {
      return a.rank - b.rank || a.place.index - b.place.index;
    });
  }

  function made(tag, name, content) {
    var element = document.createElement(tag);
    if (name) { element.className = name; }
    if (content) { element.textContent = content; }
    return element;
  }

  function start(box, number) {
    var places = Array.prototype.map.call(box.querySelectorAll(".find-place-list > li"), entry);
    var form = made("form", "find-place-box");
    form.setAttribute("role", "search");
    form.setAttribute("aria-label", "Find your place");
    var label = made("label", "", "Type a country, a state or its letters, or a city");
    var input = made("input");
    input.type = "search";
    input.id = "find-place-" + number;
    input.autocomplete = "off";
    input.spellcheck = false;
    label.htmlFor = input.id;
    var status = made("p", "find-place-status");
    status.setAttribute("role", "status");
    var results = made("ul", "find-place-results");
    form.append(label, input, status, results);

    var all = made("details", "find-place-all");
    all.append(made("summary", "", "All " + places.length + " entries in a list"));
    while (box.firstChild) { all.append(box.firstChild); }
    box.append(form, all);
    window.addEventListener("beforeprint", function () { all.open = true; });

    function line(found) {
      var item = found.place.item;
      var copy = made("li");
      var link = item.querySelector("a").cloneNode(true);
      var paragraph = item.querySelector("p").cloneNode(true);
      paragraph.querySelectorAll("a, .find-place-also, .find-place-not").forEach(function (part) { part.remove(); });
      copy.append(link, paragraph.textContent.replace(/\s+/g, " "));
      if (found.by) { copy.append(made("span", "find-place-by", " – for “" + found.by + "”")); }
      var other = text(item, ".find-place-not").replace(/^[.\s]+/, "");
      if (other) { copy.append(made("p", "find-place-other", other)); }
      return copy;
    }

    function show() {
      var query = fold(input.value);
      results.textContent = "";
      if (!query) {
        status.textContent = "";
        return;
      }
      var found = search(places, query, fit);
      var guessed = !found.length;
      if (guessed) { found = search(places, query, near); }
      found.slice(0, MOST).forEach(function (one) { results.append(line(one)); });
      if (!found.length) {
        status.textContent = "We have no entry for “" + input.value.trim() +
          "”. That does not mean that kratom is allowed there.";
      } else {
        var count = found.length === 1 ? "1 entry" : found.length + " entries";
        if (found.length > MOST) { count += ", the first " + MOST + " are shown"; }
        status.textContent = (guessed ? "Nothing has exactly this name. Did you mean: " : "") + count +
          ". Press Enter to read the first.";
      }
    }

    function links() {
      return Array.prototype.slice.call(results.querySelectorAll("a"));
    }

    input.addEventListener("input", show);
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var first = links()[0];
      if (first) { first.click(); }
    });
    form.addEventListener("keydown", function (event) {
      var stops = [input].concat(links());
      var at = stops.indexOf(document.activeElement);
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        var next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
        if (next) {
          event.preventDefault();
          next.focus();
        }
      } else if (event.key === "Escape" && input.value) {
        event.preventDefault();
        input.value = "";
        show();
        input.focus();
      }
    });
    show();
  }

  function begin() {
    document.querySelectorAll(".find-place").forEach(start);
  }

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", begin);
  } else {
    begin();
  }
})();
