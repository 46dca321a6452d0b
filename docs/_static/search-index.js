/* The index of this site, made of what the build wrote (search-data.js): MiniSearch's, and tables of names and words. */
(() => {
  "use strict";

  const shared = globalThis.SafetySearch = globalThis.SafetySearch || {};
  const { memo, words, fold } = shared;

  shared.site = (data, MiniSearch, Stemmer, stopwords) => {
    const said = data.words, stemmer = Stemmer && new Stemmer();
    const site = {
      data,
      names: new Map(),         // "red bull" → { sections: Set, medicine: bool }
      others: new Map(),        // medicines and places that the site does not cover → { what, name }
      codes: new Map(),         // "al" → [sections]
      known: new Map(),         // every word of the site, as written → how often
      stems: new Set(),         // their stems
      compounds: new Set(),     // "7oh", "halflife": words that are written with a hyphen somewhere
      phrases: new Map(),       // stems of a phrase → what stands for it
      targets: new Set(),       // what a typing error may be read as
      longest: 1,               // words of the longest name or phrase
      idle: new Set([...(stopwords || []), ...said.dropped].flatMap((word) => words(word))),
      last: new Set(said.last),
    };
    site.small = new Set([...(stopwords || [])].flatMap((word) => words(word)));
    const { names, others, known, phrases, targets } = site;
    const nameWords = new Set(), spelled = new Map(), forms = new Map();

    site.kindOf = (number) => {
      const [, , kind, , badge] = data.sections[number];
      return badge && badge[1] === "rule" ? "rule" : data.kinds[kind];
    };
    site.isMedicine = (word) => Boolean((names.get(word) || {}).medicine || (others.get(word) || {}).what === "medicine");

    // -- names, which are never cut to a stem

    const plain = (name) => name.replace(/\s*\([^)]*\)/g, "");
    const keyOf = memo((name) => words(plain(name)).join(" "));
    const addName = (map, name, make) => {
      const key = keyOf(name);
      if (!map.has(key)) map.set(key, make(name));
      if (!key.includes(" ")) nameWords.add(key);
      site.longest = Math.max(site.longest, key.split(" ").length);
      return map.get(key);
    };
    const namesOf = (number) => {
      const [, , , title, , listed] = data.sections[number];
      return site.kindOf(number) === "mixture" ? [title, ...listed] : listed;
    };
    data.sections.forEach((section, number) => {
      const kind = site.kindOf(number);
      if (kind === "mixture" || kind === "place") for (const name of namesOf(number)) {
        const entry = addName(names, name, () => ({ sections: new Set(), medicine: false }));
        entry.sections.add(number);
        entry.medicine = entry.medicine || kind === "mixture";
      }
      const code = fold(section[6]);
      if (code) site.codes.set(code, [...(site.codes.get(code) || []), number]);
    });
    for (const [what, list] of [["medicine", said.medicines], ["place", said.places]]) {
      for (const name of list) if (!names.has(keyOf(name))) addName(others, name, () => ({ what, name }));
    }

    // -- words

    const cut = (word) => (stemmer && !nameWords.has(word) && /^[a-z]{4,}$/.test(word) ? stemmer.stemWord(word) : word);
    const stem = site.stem = memo((word) => spelled.get(cut(word)) || cut(word));
    for (const [first, ...rest] of said.spellings) {
      for (const word of rest) if (cut(words(word)[0]) !== cut(words(first)[0])) spelled.set(cut(words(word)[0]), cut(words(first)[0]));
    }

    /* The terms of a text. Each piece between spaces is folded and stemmed once, wherever it stands. */
    const formOf = memo((word) => ({ word, count: 0, term: site.idle.has(word) ? "" : stem(word) }), forms);
    const termsOf = memo((piece) => {
      for (const word of fold(piece).match(/[a-z0-9]+(?:[-.][a-z0-9]+)+/g) || []) site.compounds.add(word.replace(/[-.]/g, ""));
      return words(piece, true).map(formOf);
    });
    const terms = (text) => (text ? text.split(" ") : []).flatMap(termsOf);

    /* A name of several words is one term. Its words are found too, for less; but not if one of them is a medicine of its
       own: "Advil PM" is not found as "Advil". */
    const whole = (name) => (keyOf(name).includes(" ") ? keyOf(name) : stem(keyOf(name)));
    const partsOf = (name) => (/[ -]/.test(plain(name)) && !words(name).some((word) => others.has(word)) ? terms(plain(name)) : []);

    // Words with which people ask for a section: its own, and those of every phrase that leads there.
    const asked = data.sections.map(() => new Set());
    for (const [number, text] of said.asked) for (const one of terms(text)) asked[number].add(one);
    for (const [typed, sections] of [...said.ways, ...said.emergency]) {
      const all = typed.filter((phrase) => !phrase.includes("/")).flatMap(terms);    // too many words say nothing
      for (const number of sections) for (const one of all) asked[number].add(one);
    }

    const lexicon = data.lexicon.split(" ").map((word) => terms(word)), held = data.sections.map(() => []);
    data.holders.forEach((steps, word) => {
      let number = 0;
      for (const step of steps) held[number += step].push(...lexicon[word]);
    });
    const FIELD = {
      title: (number) => terms(data.sections[number][3]),
      text: (number) => held[number],
      page: (number) => (["page", "section"].includes(site.kindOf(number)) ? terms(data.pages[data.sections[number][0]][1]) : []),
      parts: (number) => data.sections[number][5].flatMap(partsOf),
      asked: (number) => [...asked[number]],
      names: (number) => [...namesOf(number).map(whole), ...(data.sections[number][6] ? [`code${fold(data.sections[number][6])}`] : [])],
    };
    site.fields = Object.keys(FIELD);
    const index = new MiniSearch({
      fields: site.fields, stringifyField: (number) => number, extractField: (number) => number, processTerm: (term) => term || null,
      tokenize: (number, field) => FIELD[field](number).flatMap((one) => {
        if (typeof one === "string") return one;                          // a name
        one.count += 1;
        return one.term || [];
      }),
    });
    index.addAll([...data.sections.keys()]);
    site.find = (query, options) => index.search(query, { tokenize: (term) => [term], processTerm: (term) => term, ...options });

    for (const { word, count } of forms.values()) if (count) known.set(word, count);
    for (const name of nameWords) if (!others.has(name)) known.set(name, (known.get(name) || 0) + 1);
    for (const word of [...known.keys(), ...nameWords]) site.stems.add(stem(word));
    const counts = new Map();
    for (const { term, count } of forms.values()) counts.set(term, (counts.get(term) || 0) + count);
    /* How much a word says: the more, the more seldom it stands. */
    site.rarity = (term) => Math.log(1 + data.sections.length / ((counts.get(term) || 0) + 0.5));
    // -- phrases

    for (const group of said.same) {
      const members = group.map((member) => words(member));
      const keys = members.map((member) => member.map(stem).join(" "));
      members.forEach((member, at) => {
        phrases.set(keys[at], [...(phrases.get(keys[at]) || []), ...members.filter((_, other) => keys[other] !== keys[at])]);
        site.longest = Math.max(site.longest, member.length);
      });
    }
    /* The stems of a phrase, word by word; of those that a slash parts, one is enough. */
    const phrase = (text) => text.split(" ").map((part) => part.split("/").flatMap((word) => words(word).map(stem)));
    const ways = (list) => list.flatMap(([typed, at, instead]) => typed.map((text) => (
      { words: phrase(text), at, instead: words(instead) }))).sort((a, b) => b.words.length - a.words.length);
    site.ways = ways(said.ways);
    site.emergencies = ways(said.emergency);
    site.calm = said.calm.map(phrase);
    site.general = said.general.map(phrase);
    site.someone = new Set(said.someone.flatMap((word) => words(word)).map(stem));
    site.elsewhere = new Set(said.elsewhere.flatMap((word) => words(word)).filter((word) => !known.has(word)));

    for (const word of known.keys()) if (word.length > 3 && !/\d/.test(word)) targets.add(word);
    for (const text of [...[...said.ways, ...said.emergency].flatMap(([typed]) => typed), ...said.same.flat(),
      ...said.spellings.flat()]) for (const word of words(text)) targets.add(word);
    for (const key of [...names.keys(), ...others.keys(), ...site.idle]) for (const word of key.split(" ")) targets.add(word);
    return site;
  };
})();
