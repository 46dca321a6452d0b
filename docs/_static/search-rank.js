/* Which sections answer a query, best first. Scores are MiniSearch's; each number here was tried on queries that nobody had
   looked at, and what each is worth stands in benchmarks/search/README.md. Without a page:
   SafetySearch.create(SAFETY_SEARCH_DATA, MiniSearch, Stemmer, stopwords).search("zannies"). */
(() => {
  "use strict";

  const shared = globalThis.SafetySearch = globalThis.SafetySearch || {};
  const WEIGHTS = shared.WEIGHTS = {
    field: { title: 2.7, names: 4.8, parts: 1, page: 2.2, text: 1, asked: 2.5 },
    kind: { page: 2.5, notice: 0.78, fact: 0.3 },
    synonym: 0.96,
    prefix: 0.35,     // a word that is still being typed
    lead: 0.5,        // words for which a phrase of people stands
    last: 0.4,        // pages for those who make the site
    named: 3,         // the row of a medicine or place that was named
    leads: 0.6,       // of the best score: where a place's name or a phrase of people leads has at least this, and as much
                      // more as that is of the query
    exact: 2.5,       // a name, among the words of a query
    rare: 1.5,        // power of a word's rarity
    covered: 0.75,    // how much it counts that a section speaks to all that was asked
    onPage: 0.8,      // the same of its page
    held: 0.45,       // a first result that holds less of what was asked, and not its rarest word, is remarked upon
  };
  const MOST = 60;

  /* Where the words of a phrase stand in a query, in order; up to two others may stand between. */
  function matched(list, phrase, open) {
    const at = [];
    for (const options of phrase) {
      const from = at.length ? at[at.length - 1] + 1 : 0, to = at.length ? from + 3 : list.length;
      const begun = (word, place) => open && phrase.length === 1 && place === list.length - 1 && word.length > 4 && options[0].startsWith(word);
      const hit = list.findIndex((word, place) => place >= from && place < to && (options.includes(word) || begun(word, place)));
      if (hit < 0) return null;
      at.push(hit);
    }
    return at;
  }

  shared.create = (data, MiniSearch, Stemmer, stopwords) => {
    const site = shared.site(data, MiniSearch, Stemmer, stopwords);
    const { names, others, codes, stem, rarity, kindOf } = site;
    const { read, concepts } = shared.reader(site);
    const termOf = (word) => (word.includes(" ") ? word : stem(word));

    /* Sections where help is to be put first; none for a question about people in general. */
    function alarm(reading) {
      const found = new Set();
      const general = (typed) => site.general.some((phrase) => (matched(typed, phrase, false) || [])[0] === 0) && !typed.some((word) => site.someone.has(word));
      for (const typed of [reading.first.map(stem), reading.list.map(stem)]) {
        if (general(typed)) continue;
        const calmed = site.calm.map((phrase) => matched(typed, phrase, false)).filter(Boolean);
        for (const way of site.emergencies) {
          const at = matched(typed, way.words, reading.open);
          if (at && !calmed.some((places) => at.every((place) => places.includes(place)))) for (const section of way.at) found.add(section);
        }
      }
      return [...found];
    }

    /* Sections to which people's phrases lead: section → places of the phrase in the query. */
    function pinned(typed, parts) {
      const pins = new Map(), taken = new Set(), instead = [];
      for (const way of site.ways) {
        const at = matched(typed, way.words, false);
        if (!at || at.every((place) => taken.has(place))) continue;
        // "gas station heroin" is a name, and no question about a gas station.
        if (parts.some(({ at: from, size }) => size > at.length && at.every((place) => place >= from && place < from + size))) continue;
        for (const place of at) taken.add(place);
        for (const section of way.at) pins.set(section, new Set([...(pins.get(section) || []), ...at]));
        if (way.instead.length) instead.push(way.instead);
      }
      return { pins, taken, instead };
    }

    /* Ask MiniSearch for the concepts; gives its hits, and for each which concepts it holds. */
    function ask(parts, instead, options, begun) {
      const queries = [], owner = new Map();
      const own = (term, concept) => owner.set(term, (owner.get(term) || new Set()).add(concept));
      parts.forEach((concept, number) => {
        const rarest = Math.max(...concept.alternatives.flat().map((word) => rarity(termOf(word))));
        for (const list of concept.alternatives.map((words) => words.map(termOf))) {
          for (const term of list) own(term, number);
          const open = list.length === 1 && (concept.partial || begun);
          queries.push({ queries: list, combineWith: "AND", prefix: open && ((term) => term.length > 1),
            weights: { prefix: WEIGHTS.prefix, fuzzy: 0 } });
        }
        for (const words of concept.instead) {
          const name = words.join(" "), list = names.has(name) ? [name] : words.map(termOf);
          for (const term of list) own(term, number);
          // Words of a phrase may stand far apart in a text. A rare synonym of a common word weighs no more than the word.
          queries.push({ queries: list, combineWith: "AND", ...(list.length > 1 ? { fields: ["title", "parts"] } : {}),
            boostTerm: (term) => (WEIGHTS.synonym / words.length) * Math.min(1, rarest / rarity(term)) });
        }
      });
      for (const list of instead) queries.push({ queries: list.map(termOf), combineWith: "OR", boostTerm: () => WEIGHTS.lead / Math.sqrt(list.length) });
      const hits = site.find({ combineWith: "OR", queries }, { boost: WEIGHTS.field, prefix: false, fuzzy: false, ...options });
      for (const hit of hits) hit.holds = new Set(hit.queryTerms.flatMap((term) => [...(owner.get(term) || [])]));
      return hits;
    }

    /* Rows of medicines and places that were named, and whether any was: who names one gets no row of another. */
    function namedIn(parts) {
      const rows = { mixture: new Set(), place: new Set() }, asked = { mixture: false, place: false };
      for (const word of parts.flatMap((concept) => [concept.name, ...concept.alternatives.map(([one]) => one)])) {
        if (others.has(word)) asked[others.get(word).what === "place" ? "place" : "mixture"] = true;
        const entry = names.get(word);
        for (const section of entry ? entry.sections : codes.get(word) || []) {
          rows[kindOf(section)].add(section);
          asked[kindOf(section)] = true;
        }
      }
      return { rows, asked };
    }

    function result(query, reading, parts) {
      const missing = new Set([...parts.map((concept) => concept.name), ...reading.readings.flatMap(({ as }) => as)]);
      return { query, sections: [], readings: reading.readings, unknown: reading.unknown, emergency: [], terms: new Set(), named: new Set(),
        unlisted: [...missing].filter((name) => others.has(name)).map((name) => others.get(name)), without: [], other: [], nothing: true };
    }

    /* How much of a query a set of its concepts is, by how rare their words are: a name says most. */
    function sharing(parts) {
      const rare = (list) => list.reduce((sum, word) => sum + rarity(termOf(word)), 0) / list.length;
      const weights = parts.map((concept) => (concept.exact ? WEIGHTS.exact : 1) * Math.max(...concept.alternatives.map(rare)) ** WEIGHTS.rare);
      const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
      return { weights, share: (holds) => [...holds].reduce((sum, number) => sum + weights[number], 0) / total };
    }

    /* Scores of sections. One that speaks to all that was asked stands before one that says one word often, and a page that
       does before one that does not. */
    function scored(hits, { rows, asked }, share) {
      const onPage = new Map(), scores = new Map();
      for (const { id, holds } of hits) {
        const page = data.sections[id][0];
        onPage.set(page, new Set([...(onPage.get(page) || []), ...holds]));
      }
      for (const { id, score, holds } of hits) {
        const page = data.sections[id][0], kind = kindOf(id), row = rows[kind];
        if (row && asked[kind] && !row.has(id) && !(kind === "place" && inside(id, row))) continue;
        scores.set(id, score * (WEIGHTS.kind[kind] || 1) * (site.last.has(page) ? WEIGHTS.last : 1) * (row && row.has(id) ? WEIGHTS.named : 1)
          * (1 - WEIGHTS.covered + WEIGHTS.covered * share(holds)) ** 2 * (1 - WEIGHTS.onPage + WEIGHTS.onPage * share(onPage.get(page))));
      }
      return scores;
    }

    function search(query) {
      const reading = read(query);
      const all = concepts(reading);
      // What is asked with a word that stands nowhere is asked by the other words.
      const stray = all.filter((concept) => site.elsewhere.has(reading.first[concept.at]));
      const heard = all.filter((concept) => !stray.includes(concept) && !reading.unknown.includes(reading.first[concept.at]));
      const parts = heard.length ? heard : all;
      const found = result(query, reading, parts);
      // Small words of another language, and of this one fewer: the question is asked in that.
      found.other = (data.languages || []).filter(({ words: theirs }) => reading.list.filter((word) => theirs.includes(word)).length
        > reading.list.filter((word) => site.small.has(word)).length);
      if (!parts.length) return found;
      found.emergency = alarm(reading);
      const { pins, taken, instead } = pinned(reading.first.map(stem), parts);
      const hits = ask(parts, instead), named = namedIn(parts), { weights, share } = sharing(parts);
      const scores = scored(hits, named, share);
      const atLeast = (section, score) => scores.set(section, Math.max(scores.get(section) || 0, score));
      const best = Math.max(1, ...scores.values());
      // Whoever names a place sees its row first, and whoever uses a phrase that leads to a section sees that, unless name or
      // phrase is little of what was asked.
      const leads = (section, is) => atLeast(section, (WEIGHTS.leads + share([...parts.keys()].filter((number) => is(parts[number])))) * best);
      for (const [section, at] of pins) leads(section, ({ at: from, size }) => [...at].some((place) => place >= from && place < from + size));
      for (const row of named.rows.place) if (scores.has(row)) leads(row, (concept) => concept.exact);

      const order = [...scores.keys()].sort((a, b) => scores.get(b) - scores.get(a) || pins.has(b) - pins.has(a) || a - b);
      found.sections = [...found.emergency, ...order.filter((section) => !found.emergency.includes(section))].slice(0, MOST);
      found.nothing = !found.sections.length;
      found.named = new Set([...named.rows.mixture, ...named.rows.place]);
      found.terms = new Set([...hits.flatMap((hit) => hit.terms), ...parts.flatMap((concept) => concept.alternatives.flat()).map(stem)]);
      const left = parts.some(({ at, size }) => !taken.has(at) && (size > 1 || !site.idle.has(reading.first[at])));
      const top = hits.find(({ id }) => id === order[0]), asks = found.emergency.length ? [] : stray;
      if (!found.emergency.length && left && (top ? share(top.holds) : 0) < WEIGHTS.held) asks.push(...notIn(top, pins.get(order[0]), parts, weights));
      found.without = [...new Set(asks)].map(({ at, size }) => reading.list.slice(at, at + size).join(" "));
      return found;
    }

    /* The concepts that weigh most in a query, if the first result does not hold them: then it is no answer. */
    function notIn(first, pin, parts, weights) {
      const most = Math.max(...weights);
      return parts.filter((concept, number) => !concept.exact && weights[number] >= most && !(first && first.holds.has(number)) && !(pin && pin.has(concept.at)));
    }

    /* Whether a place lies inside one of others: its address begins with theirs. */
    const inside = (section, places) => [...places].some((place) => data.sections[section][0] === data.sections[place][0]
      && data.sections[section][1].startsWith(`${data.sections[place][1]}-`));

    /* Rows of a kind by name alone, for a box over a table of them: also while a name is typed. */
    function named(query, kind) {
      const reading = read(query);
      const parts = concepts(reading);
      const found = result(query, reading, parts);
      if (!parts.length) return found;
      const hits = ask(parts, [], { fields: ["title", "names", "parts"], filter: ({ id }) => kindOf(id) === kind }, reading.open);
      const typed = new Set(parts.flatMap((concept) => concept.alternatives.flat()).map(termOf));
      const whole = (hit) => hit.terms.some((term) => typed.has(term));    // a name as it is before one that begins so
      found.sections = hits.sort((a, b) => whole(b) - whole(a) || b.score - a.score || a.id - b.id).map(({ id }) => id);
      found.terms = new Set(hits.flatMap((hit) => hit.terms));
      found.nothing = !found.sections.length;
      return found;
    }

    return { search, named, data, kindOf, stem, isMedicine: site.isMedicine };
  };
})();
