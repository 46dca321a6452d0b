/* What a result and its remarks look like: elements and text, never HTML made of data. */
(() => {
  "use strict";

  const shared = globalThis.SafetySearch = globalThis.SafetySearch || {};
  const { made, bring, memo, words, t } = shared;
  const PER_PAGE = 3, PAGES = 8, SNIPPET = 170;
  const KINDS = { notice: t("Safety notice"), finding: t("Finding"), place: t("Place"), rule: t("Rule"), mixture: t("Mixing"), term: t("Glossary"),
    fact: t("Study note"), claim: t("Claim") };
  const VERDICTS = { supported: t("supported"), partly: t("partly supported"), unsupported: t("not supported"),
    contradicted: t("contradicted by the evidence") };

  const quoted = (word) => `“${word}”`;
  const either = (list) => [list.slice(0, -1).join(", "), list[list.length - 1]].filter(Boolean).join(t(" or "));

  /* A text as [words, is it a hit?] pairs; cut to `most` letters, from the sentence after which most hits stand. */
  function marked(engine, text, terms, most = Infinity, fromStart = false) {
    const hits = [...text.matchAll(/§|[\p{L}\p{N}]+(?:[-.–'’][\p{L}\p{N}]+)*/gu)].filter(([word]) => words(word, true).some((one) => terms.has(engine.stem(one))))
      .map(({ 0: word, index }) => [index, index + word.length]);
    const within = (from) => new Set(hits.filter(([at, to]) => at >= from && to <= from + most).map(([at, to]) => text.slice(at, to).toLowerCase())).size;
    const starts = [0, ...(fromStart || text.length <= most ? [] : [...text.matchAll(/[.?!] (?=\S)/g)].map(({ index }) => index + 2))];
    const start = starts.reduce((best, from) => (within(from) > within(best) ? from : best));
    let end = Math.min(text.length, start + most);
    if (end < text.length) end = Math.max(text.lastIndexOf(" ", end), start + 1);
    const parts = start ? [["… ", false]] : [];
    let last = start;
    for (const [from, to] of hits.filter(([at, stop]) => at >= start && stop <= end)) {
      parts.push([text.slice(last, from), false], [text.slice(from, to), true]);
      last = to;
    }
    return [...parts, [text.slice(last, end) + (end < text.length ? " …" : ""), false]];
  }

  const marks = (pieces) => pieces.map(([text, hit]) => (hit ? made("mark", {}, text) : text));
  const signal = (word) => made("span", { class: `signal-${word}` }, made("strong", { class: "signal-word" }, t(word.toUpperCase())));

  function badge(kind, [first, second, ...rest]) {
    const parts = {
      notice: () => [" ", signal(first)], mixture: () => [" ", signal(first)],
      finding: () => [` · ${t("how sure:")} `, made("strong", {}, first), ` · ${t("points to:")} ${second}`],
      place: () => [" ", made("span", { class: `status status-${second}` }, made("strong", {}, first)),
        ...(rest.length ? [" ", made("span", { class: "search-doubt" }, rest.join(" · "))] : [])],
      rule: () => [` · ${[first, ...rest].join(" · ")}`],
      claim: () => [" · ", made("strong", {}, VERDICTS[first] || first)],
    };
    return KINDS[kind] && made("span", { class: "search-kind" }, KINDS[kind], ...(parts[kind] ? parts[kind]() : []));
  }

  shared.view = (engine, root) => {
    const { data, kindOf } = engine;
    const address = (number) => new URL(data.pages[data.sections[number][0]][0] + (data.sections[number][1] ? `#${data.sections[number][1]}` : ""), root).href;

    /* The texts of a page's sections, by anchor: loaded when the first of them is shown. */
    const texts = memo((page) => {
      const name = data.pages[page][2];
      return bring(new URL(`search-text/${name}.js`, root))
        .then(() => (globalThis.SAFETY_SEARCH_TEXTS || {})[name] || {});
    });

    function hit(number, { terms }, attributes) {
      const [page, anchor, , heading, given, names, , [signalWord, warning]] = data.sections[number];
      const kind = kindOf(number), show = (words_, ...how) => marks(marked(engine, words_, terms, ...how));
      const line = (name, ...parts) => [" ", made("span", { class: `search-${name}` }, ...parts)];
      const called = kind === "mixture" ? names.filter((name) => marked(engine, name, terms).some(([, isHit]) => isHit)).slice(0, 5) : [];
      const snippet = made("span", { class: "search-text" });
      texts(page).then((each) => snippet.replaceChildren(...show(each[anchor] || "", SNIPPET, kind === "page")), () => {});
      return made("a", { href: address(number), class: `search-hit search-hit-${kind}`, ...attributes },
        made("span", { class: "search-title" }, ...(kind === "page" ? [t("Start of this page")] : show(heading))),
        ...[badge(kind, given)].filter(Boolean).flatMap((one) => [" ", one]),
        ...(called.length ? line("names", t("Covers: "), ...show(called.join(", "))) : []),
        ...(warning ? line("warning", signal(signalWord), ` ${warning}`) : []),
        " ", snippet);
    }

    /* Results by page, best page first, at most a few of each; what the query names is shown in any case. */
    function grouped(found) {
      const pages = new Map();
      for (const number of found.sections) {
        const [page] = data.sections[number];
        if (!pages.has(page) && pages.size < PAGES) pages.set(page, []);
        const numbers = pages.get(page);
        if (numbers && (numbers.length < PER_PAGE || found.named.has(number))) numbers.push(number);
      }
      return [...pages].map(([page, numbers]) => [data.pages[page][1], numbers]);
    }

    /* What the reader must know of how the words were read. */
    function notes(found) {
      const lines = found.readings.map(({ typed, as }) => [t("{0} was read as {1}.", quoted(typed), either(as.map(quoted))), !as.some(engine.isMedicine) ? ""
        : as.length > 1 ? ` ${t("These are different medicines. Check the name on the packet.")}` : ` ${t("Names of medicines can look alike. Check the packet.")}`]);
      const unlisted = (kind) => found.unlisted.filter(({ what }) => what === kind).map(({ name }) => name);
      const places = unlisted("place"), missing = [...new Set([...unlisted("medicine"), ...found.unknown])];
      if (!missing.length && !places.length && found.nothing) missing.push(found.query.trim());
      const none = (list) => made("strong", {}, t("Nothing found for {0}.", either(list.map(quoted))));
      if (places.length) lines.push([none(places), ` ${t("That does not mean that kratom is allowed there.")}`]);
      if (missing.length) {
        lines.push([none(missing), ` ${t("If it is a medicine or a drug, that does not make it safe with kratom. Ask a pharmacist, or Poison Help")} `,
          made("a", { href: `tel:${data.poison.replaceAll("-", "")}` }, data.poison), ` ${t("(US, free, day and night).")}`]);
        const mixing = data.pages.find(([page]) => /^practice\/mixing(\.html|\/)$/.test(page));
        if (mixing) lines[lines.length - 1].push(" ", made("a", { href: new URL(mixing[0], root).href }, t("What not to mix with kratom")), ".");
      } else if (found.without.length) lines.push([t("No section that answers all of this was found: the nearest do not speak of {0}.", either(found.without.map(quoted)))]);
      const help = document.querySelector(".emergency-link");
      if (found.nothing && help) lines.push([t("Is someone in danger?"), " ", made("a", { href: help.href }, t("Emergency: what to do now, and numbers by country")), "."]);
      for (const { code, offer, folder } of found.other) {
        lines.push([made("a", { href: new URL(`${folder}search.html?q=${encodeURIComponent(found.query.trim())}`, root).href, lang: code, hreflang: code }, offer)]);
      }
      return lines.map((parts) => made("p", {}, ...parts));
    }

    return { hit, grouped, notes };
  };

})();
