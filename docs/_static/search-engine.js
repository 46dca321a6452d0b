/* Finds sections of this site. Ranking is MiniSearch's (see minisearch/); ours are the words: what people type is
   read into words of the site, with typing errors mended, and no medicine is ever read as another in silence.

   Reads only what the build wrote (search-data.js); asks no server. Works without a page: the benchmark and the
   tests call SafetySearch.create(data, MiniSearch, Stemmer).search("zannies"). */
(() => {
  "use strict";

  // -- words. fold() and words() are the same as in src/sphinx_safety/synonyms.py ------------------------------

  const GREEK = { "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "κ": "kappa", "μ": "mu", "µ": "mu" };
  const PART = /[-.]/;
  const WORD = /§|[a-z0-9]+(?:[-.][a-z0-9]+)*/g;

  const greek = (text) => text.replace(/[αβγδκμµ]/g, (letter) => GREEK[letter]);

  function fold(text) {
    const given = String(text);
    if (/^[a-z0-9 ]*$/.test(given)) return given;
    const plain = given.replace(/[’ʼ`´]/g, "'").replace(/–/g, "-").replace(/[“”…·]/g, " ").toLowerCase();
    if (/^[\x00-\x7f§]*$/.test(plain)) return letters(plain);
    return letters(greek(greek(plain).normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase().replace(/ı/g, "i")));
  }

  /* Joins don't and D.C. */
  function letters(text) {
    let made = text;
    if (made.includes("'")) made = made.replace(/([\p{L}\p{N}_])'(?=[\p{L}\p{N}_])/gu, "$1");
    if (/[a-z]\.[a-z]\./.test(made)) made = made.replace(/\b(?:[a-z]\.){2,}/g, (found) => found.replace(/\./g, "") + " ");
    return made;
  }

  /* Compounds such as 7-OH are one word, "7oh", and their longer parts are words too. */
  function words(text, parts) {
    if (/^[a-z0-9]+$/.test(text)) return [text];
    const found = [];
    for (const word of fold(text).match(WORD) || []) {
      if (!word.includes("-") && !word.includes(".")) {
        found.push(word);
        continue;
      }
      const pieces = word.split(PART);
      found.push(pieces.join(""));
      if (parts && pieces.length > 1) found.push(...pieces.filter((piece) => piece.length > 1));
    }
    return found;
  }

  /* Letters to add, drop, change or swap with a neighbour to make one word of another; gives up above `most`. */
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let before = [], last = [], row = [];
    for (let j = 0; j <= b.length; j += 1) last[j] = j;
    for (let i = 1; i <= a.length; i += 1) {
      row = [i];
      let least = i;
      for (let j = 1; j <= b.length; j += 1) {
        const change = a[i - 1] === b[j - 1] ? 0 : 1;
        let cost = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + change);
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2] + 1);
        row[j] = cost;
        if (cost < least) least = cost;
      }
      if (least > most) return most + 1;
      before = last;
      last = row;
    }
    return last[b.length];
  }

  const errorsAllowed = (length) => (length < 4 ? 0 : length < 6 ? 1 : length < 11 ? 2 : 3);

  // -- what a result weighs. Tuned on the `tune` half of benchmarks/search/queries.yaml --------------------------

  const FIELDS = { title: 2.7, names: 4.8, parts: 1.5, page: 2.2, text: 1, asked: 2.5 };
  const KIND = {
    page: 2.5, section: 1, notice: 0.78, finding: 0.6, place: 0.68, rule: 0.9, mixture: 1, term: 0.95, fact: 0.3,
    claim: 0.6,
  };
  const SYNONYM = 0.96, PREFIX = 0.35, PIN = 1.9, LAST = 0.4, NAMED = 3, UNNAMED = 0.8, ROW = 0.9;
  const EXACT = 2.5, RARE = 1.5, COVERED = 0.75, ON_PAGE = 0.8;
  const MOST = 60, READINGS = 4;

  function create(data, MiniSearch, Stemmer, stopwords) {
    const stemmer = Stemmer ? new Stemmer() : null;
    const stems = new Map();
    const names = new Map();      // "red bull" → { sections: Set, kinds: Set }
    const nameWords = new Set();  // names of one word: never cut to a stem
    const codes = new Map();      // "al" → [sections]
    const known = new Map();      // every word of the site, as written → how often
    const compounds = new Set();  // "7oh", "halflife": words that are written with a hyphen somewhere
    const spelled = new Map();    // stem of one spelling → stem of the other
    const kindOf = (section) => data.kinds[section[2]];
    const table = data.pieces.split(" ");

    /* Text is written as numbers of words and stops, one character each (src/sphinx_safety/wordtable.py). A rare word's
       number is left out where it first stands, so texts are read in their order, once. */
    const NEXT = 32, SMALL = 33;
    let rare = data.rare;
    function numbers(text = "") {
      const found = [];
      for (let at = 0; at < text.length; at += 1) {
        let number = text.codePointAt(at);
        if (number > 0xffff) at += 1;
        if (number === NEXT) {
          while (!table[rare]) rare += 1;
          number = rare;
          rare += 1;
        }
        found.push(number);
      }
      return found;
    }
    const packed = data.sections.map((row) => [numbers(row[3]), numbers(row[4])]);
    function unpacked(listed) {
      const pieces = [];
      let begins = true;
      for (const number of listed) {
        const piece = table[number];
        if (piece) pieces.push(begins ? piece.replace(/^[a-z]/, (letter) => letter.toUpperCase()) : piece);
        begins = piece && /[.?!]$/.test(piece);    // a word that is not there says: the next begins with a small letter
      }
      return pieces.join(" ").replace(/ ([.,;:)])/g, "$1");
    }
    const shown = (number) => {
      const row = [...data.sections[number]];
      packed[number].forEach((text, at) => { row[3 + at] = unpacked(text); });
      return row;
    };
    const last = new Set((data.words.last || []));

    /* Whether a place lies inside one of others: its address begins with theirs. */
    const inside = (section, places) => [...places].some((place) => data.sections[section][0] === data.sections[place][0]
      && data.sections[section][1].startsWith(`${data.sections[place][1]}-`));
    const said = data.words;

    const dropped = new Set((said.dropped || []).flatMap((word) => words(word)));
    // Words that are in every text and in no question's sense are not in the index: half of all.
    const skipped = new Set([...dropped].filter((word) => stopwords && stopwords.has(word)));

    // -- names ------------------------------------------------------------------------------------------------

    const namesRead = new Map();  // a name as written → without brackets, its words, and the parts of its words too
    function nameRead(name) {
      let found = namesRead.get(name);
      if (!found) {
        const plain = name.includes("(") ? name.replace(/\s*\([^)]*\)/g, "") : name;
        const each = words(plain);
        found = { plain, each, key: each.join(" "), entries: null };
        namesRead.set(name, found);
      }
      return found;
    }

    const others = new Map();     // medicines and places that the site does not cover → "medicine" | "place"
    data.sections.forEach((section, number) => {
      const kind = kindOf(section);
      if (kind !== "mixture" && kind !== "place") return;
      for (const name of kind === "mixture" ? [unpacked(packed[number][0]), ...(section[6] || [])] : section[6] || []) {
        const { key } = nameRead(name);
        if (!key) continue;
        if (!names.has(key)) names.set(key, { sections: new Set(), medicine: false, name });
        const entry = names.get(key);
        entry.sections.add(number);
        if (kind === "mixture") entry.medicine = true;
        if (!key.includes(" ")) nameWords.add(key);
      }
      if (section[7]) {
        const code = fold(section[7]);
        if (!codes.has(code)) codes.set(code, []);
        codes.get(code).push(number);
      }
    });
    for (const [list, what] of [[said.medicines, "medicine"], [said.places, "place"]]) {
      for (const name of list || []) {
        const key = words(name).join(" ");
        if (!names.has(key)) others.set(key, { what, name });
        if (!key.includes(" ")) nameWords.add(key);
      }
    }

    const isMedicine = (word) => (names.has(word) && names.get(word).medicine)
      || (others.has(word) && others.get(word).what === "medicine");

    function stem(word) {
      let found = stems.get(word);
      if (found === undefined) {
        found = word;
        if (stemmer && !nameWords.has(word) && /^[a-z]{4,}$/.test(word)) found = stemmer.stemWord(word);
        found = spelled.get(found) || found;
        stems.set(word, found);
      }
      return found;
    }
    for (const group of said.spellings || []) {
      const [first, ...rest] = group.map((word) => words(word)[0]);
      const target = stem(first);
      for (const word of rest) {
        const from = stemmer && !nameWords.has(word) ? stemmer.stemWord(word) : word;
        if (from !== target) spelled.set(from, target);
      }
    }
    stems.clear();

    // -- the index -----------------------------------------------------------------------------------------------

    // Every word of the site, as written: how often, and the stem that is indexed ("" if it is not).
    const lexicon = new Map();

    function entry(word) {
      let found = lexicon.get(word);
      if (!found) {
        found = { count: 0, stem: skipped.has(word) ? "" : stem(word) };
        lexicon.set(word, found);
      }
      return found;
    }

    const cutUp = new Map();      // texts that stand in many places, such as a page's title and what is asked, are cut once
    function entries(text) {
      let found = cutUp.get(text);
      if (found) return found;
      found = [];
      for (const word of fold(text).match(WORD) || []) {
        if (!word.includes("-") && !word.includes(".")) {
          found.push(entry(word));
          continue;
        }
        const parts = word.split(PART);
        const whole = parts.join("");
        compounds.add(whole);
        found.push(entry(whole));
        for (const part of parts) if (part.length > 1) found.push(entry(part));
      }
      cutUp.set(text, found);
      return found;
    }

    // The terms of one field of one section; MiniSearch keeps no list that it is given, so one list serves for all.
    const terms = [];

    /* Counts words where they stand. (Seventy thousand times: a loop that makes no iterator.) */
    function count(found) {
      for (let i = 0; i < found.length; i += 1) {
        found[i].count += 1;
        if (found[i].stem) terms.push(found[i].stem);
      }
    }

    const met = [];               // what a word of the table says: it is folded and stemmed once, not wherever it stands
    function meet(number) {
      if (met[number]) return met[number];
      const word = table[number].toLowerCase();
      if (!/^[a-z]+$/.test(word)) return met[number] = entries(word);
      // Most stems were found by the build: as many letters less, or the last letter made an i.
      const how = data.cuts[number];
      if (how !== " " && stemmer && !stems.has(word) && !nameWords.has(word)) {
        const found = how === "i" ? `${word.slice(0, -1)}i` : word.slice(0, word.length - how);
        stems.set(word, spelled.get(found) || found);
      }
      return met[number] = [entry(word)];
    }
    function countPacked(found) {
      for (let i = 0; i < found.length; i += 1) count(met[found[i]] || meet(found[i]));
    }

    /* A name of several words is one term. Its words are found too, for less; but not if one of them is a medicine
       of its own: "Advil PM" is not found as "Advil". */
    function whole(name) {
      const { each, key } = nameRead(name);
      return each.length === 1 ? stem(key) : key;
    }
    function partsOf(name) {
      const read_ = nameRead(name);
      if (!read_.entries) {
        const parts = PART.test(read_.plain) ? words(read_.plain, true) : read_.each;
        read_.entries = parts.length > 1 && !parts.some((word) => others.has(word)) ? entries(read_.plain) : [];
      }
      return read_.entries;
    }

    // Words with which people ask for a section: its own, and those of every phrase that leads there. A phrase is
    // matched whole; its words find the section for those who put it in another way.
    const askedAt = data.sections.map(() => new Set());
    const [askedFor, askedWith] = said.asked;
    let at = 0;
    for (const number of numbers(askedWith)) {
      if (table[number] === ";") at += 1;
      else if (table[number]) for (const word of meet(number)) askedAt[askedFor[at]].add(word);
    }
    for (const [typed, sections] of [...(said.ways || []), ...(said.emergency || [])]) {
      const all = typed.filter((phrase) => !phrase.includes("/")).flatMap(entries);    // too many words say nothing
      for (const number of sections || []) for (const word of all) askedAt[number].add(word);
    }

    function termsOf(number, field) {
      const row = data.sections[number];
      const kind = kindOf(row);
      const listed = row[6] || [];
      terms.length = 0;
      switch (field) {
        case "asked": count([...askedAt[number]]); break;
        case "title": countPacked(packed[number][0]); break;
        case "text": countPacked(packed[number][1]); break;
        case "page": if (kind === "section") count(entries(data.pages[row[0]][1])); break;
        case "parts": for (const name of listed) count(partsOf(name)); break;
        default: {
          const title = kind === "mixture" ? [unpacked(packed[number][0])] : [];
          const all = [...title, ...listed, ...(row[7] ? [`code${row[7]}`] : [])];
          for (const name of all.length ? all : [""]) terms.push(whole(name));    // no name counts as one that is empty
        }
      }
      return terms;
    }

    const index = new MiniSearch({
      fields: Object.keys(FIELDS), tokenize: termsOf, processTerm: (term) => term || null, stringifyField: (number) => number,
      extractField: (number) => number,
    });
    index.addAll([...data.sections.keys()]);
    for (const [word, { count }] of lexicon) known.set(word, count);
    for (const name of nameWords) if (!others.has(name)) known.set(name, (known.get(name) || 0) + 1);
    const knownStems = new Set([...known.keys(), ...nameWords].map(stem));
    const counts = new Map();     // stem → how often it stands on the site
    for (const { count, stem: term } of lexicon.values()) counts.set(term, (counts.get(term) || 0) + count);
    const rarity = (term) => Math.log(1 + data.sections.length / ((counts.get(term) || 0) + 0.5));
    let sorted = null;

    // -- phrases ---------------------------------------------------------------------------------------------------

    const phrases = new Map();    // stems of a phrase → { words: [[…], …] }: what stands for it
    const longest = { words: 1 };
    const stemmed = (list) => list.map(stem).join(" ");
    for (const group of said.same || []) {
      const members = group.map((member) => words(member));
      for (const member of members) {
        const key = stemmed(member);
        if (!phrases.has(key)) phrases.set(key, []);
        phrases.get(key).push(...members.filter((other) => stemmed(other) !== key));
        longest.words = Math.max(longest.words, member.length);
      }
    }
    for (const name of names.keys()) longest.words = Math.max(longest.words, name.split(" ").length);
    for (const name of others.keys()) longest.words = Math.max(longest.words, name.split(" ").length);

    /* The stems of a phrase, word by word; of those that a slash parts, one is enough. */
    const readPhrase = (phrase) => phrase.split(" ").map((part) => part.split("/").flatMap((word) => words(word).map(stem)));
    const readWays = (list) => (list || []).flatMap(([typed, at, instead]) => typed.map((phrase) => ({
      words: readPhrase(phrase), at: at || [], instead: instead ? words(instead) : [],
    }))).sort((a, b) => b.words.length - a.words.length);
    const ways = readWays(said.ways);
    const emergencies = readWays(said.emergency);
    const calm = (said.calm || []).map(readPhrase);

    // Words of people's phrases are known words: "cant" is no error for "chant".
    const targets = new Map();    // what a typing error may be read as
    for (const word of known.keys()) if (word.length > 3 && !/\d/.test(word)) targets.set(word, true);
    for (const list of [said.ways, said.emergency]) {
      for (const [typed] of list || []) for (const phrase of typed) for (const word of words(phrase)) targets.set(word, true);
    }
    for (const group of said.same || []) for (const member of group) for (const word of words(member)) targets.set(word, true);
    for (const group of said.spellings || []) for (const word of group) targets.set(words(word)[0], true);
    for (const map of [names, others]) for (const key of map.keys()) for (const word of key.split(" ")) targets.set(word, true);
    for (const word of dropped) targets.set(word, true);
    let byLength = null;

    const isKnown = (word) => targets.has(word) || known.has(word) || knownStems.has(stem(word)) || names.has(word)
      || others.has(word) || codes.has(word) || /^\d+$/.test(word);

    function startsAWord(start) {
      sorted = sorted || [...new Set([...known.keys(), ...nameWords])].sort();
      let low = 0, high = sorted.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (sorted[middle] < start) low = middle + 1; else high = middle;
      }
      return low < sorted.length && sorted[low].startsWith(start);
    }

    // -- typing errors ------------------------------------------------------------------------------------------------

    const corrections = new Map();

    function sameStart(a, b) {
      let length = 0;
      while (length < a.length && a[length] === b[length]) length += 1;
      return length;
    }

    /* What an unknown word may stand for: the nearest words; if one of them is a medicine, every medicine that is
       nearly as near, so that the reader chooses and not we. */
    function corrected(word) {
      if (corrections.has(word)) return corrections.get(word);
      const most = /\d/.test(word) ? 0 : errorsAllowed(word.length);
      if (!byLength) {
        byLength = [];
        for (const target of targets.keys()) (byLength[target.length] = byLength[target.length] || []).push(target);
      }
      let near = [];
      for (let length = Math.max(3, word.length - most - 1); most && length <= word.length + most + 1; length += 1) {
        for (const target of byLength[length] || []) {
          const drug = isMedicine(target) ? 1 : 0;
          const far = distance(word, target, most + drug);
          // A word of four letters has too many neighbours of four letters.
          // Two errors in a short word need more to go by: "parcel" is not "Parker", "sippin" not "Spain".
          if (far > 1 && word.length < 8 && !drug && (names.has(target) || sameStart(word, target) < 2)) continue;
          if (far <= most + drug && (target.length > 4 || drug || (far < 2 && word.length > 4)) && !dropped.has(target)) {
            near.push({ word: target, far });
          }
        }
      }
      if (!near.some((one) => one.far <= most)) near = [];
      // A wrong first letter is rarer than a wrong letter inside; a common word likelier than a rare one.
      for (const one of near) {
        one.rank = one.far + (one.word[0] === word[0] ? 0 : 0.6) - Math.min(0.3, 0.06 * Math.log2(1 + (known.get(one.word) || 0)));
      }
      near.sort((a, b) => a.rank - b.rank || (a.word < b.word ? -1 : 1));
      if (near.length) {
        const best = near[0];
        const drug = near.some((one) => one.far <= best.far && isMedicine(one.word));
        near = near.filter((one) => one === best
          || (drug && isMedicine(one.word) && (sameStart(word, one.word) > 3 ? one.far <= best.far + 2 : one.far <= Math.min(most, best.far + 1)))
          || (one.rank - best.rank < 0.25 && stem(one.word) !== stem(best.word)));
        const seen = new Set();
        near = near.filter((one) => !seen.has(stem(one.word)) && seen.add(stem(one.word))).slice(0, READINGS);
      }
      const found = near.map((one) => one.word);
      corrections.set(word, found);
      return found;
    }

    /* A word that is still being typed, with an error in what is there: "serotin" begins "serotonin" but for a letter. */
    function beginnings(word) {
      if (word.length < 5 || /\d/.test(word)) return [];
      let best = [], least = 2;
      for (const target of targets.keys()) {
        if (target.length <= word.length || target[0] !== word[0]) continue;
        const far = Math.min(distance(word, target.slice(0, word.length), 1), distance(word, target.slice(0, word.length + 1), 1));
        if (far < least) { least = far; best = []; }
        if (far === least && far < 2) best.push(target);
      }
      return best.sort((a, b) => (known.get(b) || 0) - (known.get(a) || 0)).slice(0, READINGS);
    }

    // -- from what was typed to what is searched ------------------------------------------------------------------------

    /* Where the words of a way stand in the query, in order; up to two others may stand between. */
    function matched(list, way, partial) {
      const at = [];
      let from = 0;
      for (let i = 0; i < way.length; i += 1) {
        const last = i ? Math.min(list.length, at[i - 1] + 4) : list.length;
        let hit = -1;
        for (let j = from; j < last; j += 1) {
          const half = partial && j === list.length - 1 && list[j].length > 4 && way.length === 1 && way[i][0].startsWith(list[j]);
          if (way[i].includes(list[j]) || half) { hit = j; break; }
        }
        if (hit < 0) return null;
        at.push(hit);
        from = hit + 1;
      }
      return at;
    }

    function read(query) {
      const readings = [], unknown = [], unlisted = [];
      let list = [];
      const raw = [...fold(query).matchAll(WORD)].map(([word]) => word);
      const folded = fold(query);
      const capital = query !== query.toUpperCase();
      const capitals = new Set(capital ? (query.match(/\b[A-Z]{2}\b/g) || []).map((code) => code.toLowerCase()) : []);
      for (const word of raw) {
        const pieces = word.split(PART);
        const whole = pieces.join("");
        if (pieces.length > 1 && !known.has(whole) && !phrases.has(whole) && !names.has(whole) && !isKnown(whole)
            && !startsAWord(whole)) list.push(...pieces);
        else list.push(whole);
      }
      // "7 oh", "cyp 2d6", "half life": written apart here, together there. Not for two plain short words.
      for (let i = 0; i + 1 < list.length; i += 1) {
        const both = list[i] + list[i + 1];
        const joined = compounds.has(both) || (/\d/.test(both) && (known.has(both) || phrases.has(both)));
        const apart = names.has(`${list[i]} ${list[i + 1]}`) || phrases.has(stemmed([list[i], list[i + 1]]));
        if (joined && !apart) list.splice(i, 2, both);
      }
      const open = /[\p{L}\p{N}]$/u.test(folded);
      // Known words stay as they are. An unknown one is read as the nearest, and the reader is told.
      const sure = list.map((word, at) => isKnown(word) || (open && at === list.length - 1 && startsAWord(word)));
      const variants = list.map((word, at) => {
        if (sure[at] || word.length < 4) return null;
        const near = corrected(word);
        if (near.length) return near;
        return open && at === list.length - 1 ? beginnings(word) : null;
      });
      list.forEach((word, at) => {
        if (variants[at] && variants[at].length) readings.push({ typed: word, as: variants[at] });
        else if (!sure[at] && !startsAWord(word)) unknown.push(word);
      });
      const first = list.map((word, at) => (variants[at] && variants[at].length ? variants[at][0] : word));
      // "brest feeding": of several readings, the one that makes a phrase with its neighbour.
      variants.forEach((near, at) => {
        if (!near || near.length < 2 || near.some(isMedicine)) return;
        const phrase = near.find((word) => [[first[at - 1], word], [word, first[at + 1]]].some((pair) => pair[0] && pair[1]
          && (phrases.has(stemmed(pair)) || names.has(pair.join(" ")) || compounds.has(pair.join("")))));
        if (phrase) {
          variants[at] = [phrase];
          first[at] = phrase;
          readings.find((one) => one.typed === list[at]).as = [phrase];
        }
      });
      return { list, first, variants, readings, unknown, unlisted, open, capitals };
    }

    /* Gives the known name that a word or phrase is, in singular or plural. */
    function nameOf(name) {
      const forms = [name, `${name}s`, name.endsWith("s") ? name.slice(0, -1) : name];
      return forms.find((form) => names.has(form) || others.has(form)) || "";
    }

    /* Groups words into concepts: names and phrases of several words first, then single words. */
    function concepts(reading) {
      const { first, variants, open, capitals } = reading;
      const found = [];
      // Numbers and words without a sense of their own are asked for only if there is nothing else.
      const idle = (word) => dropped.has(word) || /^\d{1,3}$/.test(word);
      const plain = first.filter((word) => !idle(word));
      for (let i = 0; i < first.length;) {
        let taken = 0;
        for (let size = Math.min(longest.words, first.length - i); size > 1 && !taken; size -= 1) {
          const part = first.slice(i, i + size);
          const name = nameOf(part.join(" "));
          const key = part.map(stem).join(" ");
          if (name) {
            found.push({ at: i, size, name, exact: true, alternatives: [[name]], instead: phrases.get(key) || [] });
            taken = size;
          } else if (phrases.has(key)) {
            found.push({ at: i, alternatives: [part], instead: phrases.get(key) });
            taken = size;
          }
        }
        if (!taken) {
          const word = first[i];
          const last = i === first.length - 1;
          const alone = first.length === 1;
          const inPlace = i > 0 && first[i - 1] === "in" && (!dropped.has(word) || last) && word !== "it";   // "lead in it"
          const onlyCode = !dropped.has(word) && !known.has(word) && !phrases.has(word) && !names.has(word);
          if (codes.has(word) && (alone || capitals.has(word) || onlyCode || (inPlace && last))) {
            found.push({ at: i, name: word, exact: true, alternatives: [[`code${word}`]], instead: names.has(word) ? [[word]] : [] });
          } else if (!idle(word) || !plain.length) {
            const several = variants[i] && variants[i].length > 1 ? variants[i] : [word];
            const name = word.length > 2 ? nameOf(word) : "";
            const exact = Boolean(name);
            if (exact && !several.includes(name)) several.push(name);
            found.push({
              at: i, name, exact, alternatives: several.map((one) => [one]),
              instead: several.flatMap((one) => phrases.get(stem(one)) || []),
              partial: open && last && !exact && !variants[i] && (alone || word.length > 2),
            });
          }
          taken = 1;
        }
        i += taken;
      }
      return found;
    }

    function search(query) {
      const none = { query, sections: [], readings: [], unknown: [], unlisted: [], emergency: [], terms: new Set() };
      const reading = read(query);
      if (!reading.first.length) return none;
      const stemsTyped = reading.first.map(stem);
      const stemsRaw = reading.list.map(stem);

      // Help first, before anything else is asked.
      const emergency = [];
      for (const typed of [stemsTyped, stemsRaw]) {
        const calmed = calm.map((words_) => matched(typed, words_, false)).filter(Boolean);
        for (const way of emergencies) {
          const at = matched(typed, way.words, reading.open);
          if (!at || calmed.some((places) => at.every((place) => places.includes(place)))) continue;
          for (const section of way.at) if (!emergency.includes(section)) emergency.push(section);
        }
      }

      // What is asked with a word that stands nowhere is asked by the other words.
      const all = concepts(reading);
      const heard = all.filter((concept) => !reading.unknown.includes(reading.first[concept.at]));
      const parts = heard.length ? heard : all;
      const pins = new Map();
      const added = [];
      const taken = new Set();
      for (const way of ways) {
        const at = matched(stemsTyped, way.words, false);
        if (!at || at.every((place) => taken.has(place))) continue;
        // "gas station heroin" is a name, and no question about a gas station.
        if (parts.some((concept) => concept.size > at.length && at.every((place) => place >= concept.at && place < concept.at + concept.size))) continue;
        at.forEach((place) => taken.add(place));
        way.at.forEach((section, order) => {
          const before = pins.get(section) || { strength: 0, at: new Set() };
          at.forEach((place) => before.at.add(place));
          pins.set(section, { strength: Math.max(before.strength, way.words.length - 0.3 * order), at: before.at });
        });
        if (way.instead.length) added.push({ at: -1, words: way.instead });
      }

      const queries = [];
      const owner = new Map();    // stem → concepts that it speaks for
      const own = (term, concept) => {
        if (!owner.has(term)) owner.set(term, new Set());
        owner.get(term).add(concept);
      };
      const termOf = (word) => (word.includes(" ") ? word : stem(word));
      parts.forEach((concept, number) => {
        const rarest = Math.max(...concept.alternatives.flat().map((word) => rarity(termOf(word))));
        for (const alternative of concept.alternatives) {
          const list = alternative.map(termOf);
          list.forEach((term) => own(term, number));
          const options = { queries: list, combineWith: "AND", prefix: false };
          if (concept.partial && list.length === 1) {
            options.prefix = (term) => term.length > 1;
            options.weights = { prefix: PREFIX, fuzzy: 0 };
          }
          queries.push(options);
        }
        for (const other of concept.instead) {
          const list = other.map(termOf);
          const name = other.join(" ");
          list.forEach((term) => own(term, number));
          // Words of a phrase may stand far apart in a text: there a phrase of synonyms would find too much.
          const close = other.length > 1 && !names.has(name) ? { fields: ["title", "parts"] } : {};
          // A rare synonym of a common word weighs no more than the word itself.
          const weigh = (term) => (SYNONYM / list.length) * Math.min(1, rarest / rarity(term));
          queries.push({ queries: names.has(name) ? [name] : list, combineWith: "AND", boostTerm: weigh, ...close });
          if (names.has(name)) own(name, number);
        }
      });
      for (const { words: list } of added) {
        queries.push({ queries: list.map(termOf), combineWith: "OR", boostTerm: () => 0.5 / Math.sqrt(list.length) });
      }
      const missing = [...parts.map((concept) => concept.name), ...reading.readings.flatMap(({ as }) => as)];
      for (const name of new Set(missing)) if (others.has(name)) reading.unlisted.push(others.get(name));

      const hits = index.search({ combineWith: "OR", queries }, {
        boost: FIELDS, tokenize: (term) => [term], processTerm: (term) => term, prefix: false, fuzzy: false,
        bm25: { k: 1.2, b: 0.6, d: 0.24 },
      });

      // Who names a medicine or a place gets no row of another one.
      const named = { mixture: new Set(), place: new Set() };
      const asked = { mixture: false, place: false };
      const note = (name) => {
        if (others.has(name)) asked[others.get(name).what === "place" ? "place" : "mixture"] = true;
        for (const section of names.has(name) ? names.get(name).sections : codes.get(name) || []) {
          const kind = kindOf(data.sections[section]);
          if (!(kind in named)) continue;
          asked[kind] = true;
          named[kind].add(section);
        }
      };
      for (const concept of parts) {
        if (concept.name) note(concept.name);
        for (const [word] of concept.alternatives) if (names.has(word) || others.has(word)) note(word);
      }

      // A section that speaks to all that was asked stands before one that says one word often, and a page that does
      // before one that does not. A rare word says more of what is meant than a common one; a name says most.
      const rare = (list) => list.reduce((sum, word) => sum + rarity(termOf(word)), 0) / list.length;
      const weights = parts.map((concept) => (concept.exact ? EXACT : 1) * Math.max(...concept.alternatives.map(rare)) ** RARE);
      const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
      const share = (covered) => {
        let sum = 0;
        for (const concept of covered) sum += weights[concept];
        return sum / total;
      };
      const covers = new Map();   // section → share of what was asked
      const onPage = new Map();   // page → concepts
      for (const hit of hits) {
        const page = data.sections[hit.id][0];
        if (!onPage.has(page)) onPage.set(page, new Set());
        const covered = new Set();
        for (const term of hit.queryTerms) for (const concept of owner.get(term) || []) covered.add(concept);
        covers.set(hit.id, share(covered));
        for (const concept of covered) onPage.get(page).add(concept);
      }
      const shares = new Map([...onPage].map(([page, covered]) => [page, share(covered)]));
      const scores = new Map();
      const matches = new Map();
      for (const hit of hits) {
        const page = data.sections[hit.id][0];
        const kind = kindOf(data.sections[hit.id]);
        const weight = (KIND[kind] || 1) * (last.has(page) ? LAST : 1);
        // A glossary entry answers who asks for its word, not who uses a word of its text.
        const asideTerm = kind === "term" && !hit.queryTerms.some((term) => (hit.match[term] || []).includes("title")) ? 0.4 : 1;
        const unnamed = kind !== "mixture" && kind !== "place" ? 1 : named[kind].has(hit.id) ? NAMED : UNNAMED;
        const spoken = (1 - COVERED + COVERED * covers.get(hit.id)) ** 2 * (1 - ON_PAGE + ON_PAGE * shares.get(page));
        scores.set(hit.id, hit.score * weight * unnamed * asideTerm * spoken);
        matches.set(hit.id, hit.terms);
      }
      for (const section of scores.keys()) {
        const kind = kindOf(data.sections[section]);
        if (asked[kind] && !named[kind].has(section) && !(kind === "place" && inside(section, named.place))) scores.delete(section);
      }
      const best = Math.max(1, ...scores.values());
      // Whoever names a medicine sees its row among the first, whatever else the query is about.
      for (const row of named.mixture) if (scores.has(row)) scores.set(row, Math.max(scores.get(row), ROW * best));
      // A phrase of people pins its section to the top, the more so the more of what was asked it is: "my dose" is
      // little of "waking at 3am after my dose". A name in the query says more.
      const left = parts.some((concept) => !taken.has(concept.at));
      for (const [section, { strength, at }] of pins) {
        const score = scores.get(section) || 0;
        const part = share([...parts.keys()].filter((number) => at.has(parts[number].at)));
        if (!left) scores.set(section, Math.max(score * PIN, best * (1 + 0.05 * strength)));
        else scores.set(section, score * (asked.mixture || asked.place ? 1 : 1 + (PIN - 1) * part) + 0.3 * best * part);
      }

      const order = [...scores.keys()].sort((a, b) => scores.get(b) - scores.get(a) || a - b);
      for (const section of [...emergency].reverse()) {
        const at = order.indexOf(section);
        if (at >= 0) order.splice(at, 1);
        order.unshift(section);
      }
      const termsFound = new Set([...matches.values()].flat());
      for (const concept of parts) for (const list of concept.alternatives) for (const word of list) for (const piece of word.split(" ")) termsFound.add(stem(piece));
      return {
        query, sections: order.slice(0, MOST), readings: reading.readings, unknown: reading.unknown,
        unlisted: reading.unlisted, emergency, terms: termsFound, matches,
        nothing: !order.length,
      };
    }

    // -- for showing -----------------------------------------------------------------------------------------------------

    /* Splits a text into [words, is it a hit?] pairs, cut to `most` letters around the first dense group of hits. */
    function marked(text, terms_, most) {
      const pieces = [];
      let last = 0;
      for (const found of text.matchAll(/§|[\p{L}\p{N}]+(?:[-.–'’][\p{L}\p{N}]+)*/gu)) {
        const inner = words(found[0], true);
        if (inner.some((word) => terms_.has(stem(word)))) {
          pieces.push([found.index, found.index + found[0].length]);
        }
      }
      let start = 0;
      if (most && text.length > most) {
        let bestCount = 0;
        for (const [from] of pieces) {
          const begin = Math.max(0, from - 40);
          const count = pieces.filter(([at, end]) => at >= begin && end <= begin + most).length;
          if (count > bestCount) { bestCount = count; start = begin; }
        }
        if (start > 0) start = text.indexOf(" ", start) + 1 || start;
      }
      let end = most ? Math.min(text.length, start + most) : text.length;
      if (end < text.length) end = Math.max(text.lastIndexOf(" ", end), start + 1);
      const parts = [];
      if (start > 0) parts.push(["… ", false]);
      last = start;
      for (const [from, to] of pieces) {
        if (from < start || to > end) continue;
        if (from > last) parts.push([text.slice(last, from), false]);
        parts.push([text.slice(from, to), true]);
        last = to;
      }
      if (last < end) parts.push([text.slice(last, end), false]);
      if (end < text.length) parts.push([" …", false]);
      return parts;
    }

    return { search, marked, shown, data, kindOf, isMedicine, index, corrected };
  }

  globalThis.SafetySearch = { create, fold, words, distance };
})();
