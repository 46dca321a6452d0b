/* What was typed, as words of the site: letters of one spelling, typing errors mended, no medicine read as another in silence. */
(() => {
  "use strict";

  const shared = globalThis.SafetySearch = globalThis.SafetySearch || {};
  const GREEK = { "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "κ": "kappa", "μ": "mu", "µ": "mu" };
  const PART = /[-.]/, WORD = /§|[a-z0-9]+(?:[-.][a-z0-9]+)*/g;
  const READINGS = 4;           // as many readings of one word are shown
  /* A function that makes each answer once and keeps it, here or in a map that others read too. */
  const memo = (make, kept = new Map()) => (key) => (kept.has(key) ? kept : kept.set(key, make(key))).get(key);
  const greek = (text) => text.replace(/[αβγδκμµ]/g, (letter) => GREEK[letter]);

  /* One spelling of letters that differ in case, accents or marks that nobody sees. As fold() of search/words.py. */
  function fold(text) {
    const lower = text.toLowerCase();
    if (/^[a-z0-9 ]*$/.test(lower)) return lower;
    let plain = lower.replace(/[\p{Cf}\p{Cs}]/gu, "").replace(/[’ʼ`´]/g, "'").replace(/–/g, "-").replace(/[“”…·]/g, " ").toLowerCase();
    if (!/^[\x00-\x7f§]*$/.test(plain)) plain = greek(greek(plain).normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase().replace(/ı/g, "i"));
    return plain.replace(/([\p{L}\p{N}_])'(?=[\p{L}\p{N}_])/gu, "$1").replace(/\b(?:[a-z]\.){2,}/g, (found) => `${found.replace(/\./g, "")} `);
  }

  /* The words of a text: 7-OH is one, "7oh"; with `parts` its longer parts are words too. */
  function words(text, parts) {
    if (/^[a-z0-9]+$/.test(text)) return [text];
    return (fold(text).match(WORD) || []).flatMap((word) => {
      const pieces = word.split(PART);
      return pieces.length > 1 && parts ? [pieces.join(""), ...pieces.filter((piece) => piece.length > 1)] : [pieces.join("")];
    });
  }

  /* Letters to add, drop, change or swap with a neighbour to make one word of another; gives up above `most`. */
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let before = [], last = [];
    for (let j = 0; j <= b.length; j += 1) last.push(j);
    for (let i = 1; i <= a.length; i += 1) {
      const row = [i];
      let least = i;
      for (let j = 1; j <= b.length; j += 1) {
        let cost = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2] + 1);
        row.push(cost);
        if (cost < least) least = cost;
      }
      if (least > most) return most + 1;
      before = last;
      last = row;
    }
    return last[b.length];
  }

  /* How a word sounds, after Metaphone (Lawrence Philips, 1990): consonants that sound alike are one, vowels go. */
  const SOUNDS = [[/^(?:[gkp](?=n)|w(?=r))/, ""], [/^x/, "s"], [/x/g, "ks"], [/ph/g, "f"], [/gh/g, ""], [/t?ch|sh|tion|sion/g, "j"],
    [/[cs]*c(?=[eiy])/g, "s"], [/d?g(?=[eiy])/g, "j"], [/[cgq]/g, "k"], [/z/g, "s"], [/d/g, "t"], [/b/g, "p"],
    [/[aeiouywh]/g, ""], [/(.)\1+/g, "$1"]];
  const sounds = (word) => (/^[aeiou]/.test(word) ? "a" : "") + SOUNDS.reduce((made, [letters, sound]) => made.replace(letters, sound), word);

  const errorsAllowed = (length) => (length < 4 ? 0 : length < 6 ? 1 : length < 11 ? 2 : 3);

  function sameStart(a, b) {
    let length = 0;
    while (length < a.length && a[length] === b[length]) length += 1;
    return length;
  }

  /* A reader of queries for a site (search-index.js). */
  function reader(site) {
    const { names, others, codes, known, phrases, compounds, targets, isMedicine, stem, idle } = site;
    const vocabulary = [...new Set([...targets, ...known.keys()])], soundOf = memo(sounds);

    const isKnown = (word) => targets.has(word) || site.elsewhere.has(word) || known.has(word) || site.stems.has(stem(word)) || codes.has(word) || /^\d+$/.test(word);

    const startsAWord = (start) => vocabulary.some((word) => word.startsWith(start));

    /* What an unknown word may stand for: the nearest words by letters and by sound. If one of them is a medicine, every
       medicine that is nearly as near, so that the reader chooses and not we. */
    const corrected = memo((word) => {
      const most = /\d/.test(word) ? 0 : errorsAllowed(word.length);
      const sound = sounds(word), heardAlike = (target) => target.length > 3 && soundOf(target) === sound;
      const alike = new Set(most && sound.length > 2 ? [...targets].filter(heardAlike) : []);
      let near = [];
      const seen = new Set();
      const consider = (target, far, limit, heard) => {
        if (seen.has(target) || far > limit || (idle.has(target) && !heard)) return;
        // Two errors in a short word need more to go by: "parcel" is not "Parker", "sippin" not "Spain".
        if (!heard && far > 1 && word.length < 8 && !isMedicine(target) && (names.has(target) || sameStart(word, target) < 2)) return;
        seen.add(target);
        // A common word is likelier than a rare one.
        near.push({ word: target, far: heard ? Math.min(far, 1) : far, rank: (heard ? Math.min(far, 2) - 1.2 : far)
          - Math.min(0.3, 0.06 * Math.log2(1 + (known.get(target) || 0))) });
      };
      for (const target of most ? targets : []) {
        if (target.length < 3) continue;
        const drug = isMedicine(target) ? 1 : 0;
        const far = distance(word, target, most + drug);
        if (target.length > 4 || drug || (far < 2 && word.length > 4)) consider(target, far, most + drug, false);
      }
      // By sound alone only where letters say nothing, and never between two medicines. Half of the letters may be others.
      if (!near.some((one) => one.far < 2 || (isMedicine(one.word) && one.far <= most))) {
        const letters = near.filter((one) => !alike.has(one.word));
        near = [];
        for (const target of alike) {
          seen.delete(target);
          consider(target, distance(word, target, 6), (Math.max(word.length, target.length) + 1) / 2, true);
        }
        const drugs = near.filter((one) => isMedicine(one.word));
        const rows = new Set(drugs.map((one) => [...(names.get(one.word) || { sections: [one.word] }).sections].join()));
        near = [...letters, ...near.filter((one) => rows.size < 2 || !drugs.includes(one))];
      }
      if (!near.some((one) => one.far <= most)) near = [];
      near.sort((a, b) => a.rank - b.rank || (a.word < b.word ? -1 : 1));
      if (near.length) {
        const best = near[0];
        const drug = near.some((one) => one.far <= best.far && isMedicine(one.word));
        near = near.filter((one) => one === best
          || (drug && isMedicine(one.word) && one.far <= (sameStart(word, one.word) > 3 ? best.far + 2 : Math.min(most, best.far + 1)))
          || (one.rank - best.rank < 0.25 && stem(one.word) !== stem(best.word)));
        near = near.filter((one, at) => near.findIndex((other) => stem(other.word) === stem(one.word)) === at).slice(0, READINGS);
      }
      return near.map((one) => one.word);
    });

    /* A word that is still being typed, with an error in what is there: "serotin" begins "serotonin" but for a letter. */
    function beginnings(word) {
      if (word.length < 5 || /\d/.test(word)) return [];
      const near = (target) => Math.min(distance(word, target.slice(0, word.length), 1), distance(word, target.slice(0, word.length + 1), 1));
      return [...targets].filter((target) => target.length > word.length && target[0] === word[0] && near(target) < 2)
        .sort((a, b) => near(a) - near(b) || (known.get(b) || 0) - (known.get(a) || 0)).slice(0, READINGS);
    }

    /* The words of a query; what stands for those that are unknown, and those for which nothing does. */
    function read(query) {
      const foreign = (query.replace(/[\p{Cf}\p{Cs}]/gu, "").match(/[\p{L}\p{M}\p{N}]+/gu) || []).filter((word) => !/[a-z0-9]/.test(fold(word)));
      const readings = [], unknown = foreign;
      const list = [];
      for (const word of fold(query).match(WORD) || []) {
        const pieces = word.split(PART), whole = pieces.join("");
        list.push(...(isKnown(whole) || startsAWord(whole) ? [whole] : pieces));
      }
      const stemmed = (...pair) => pair.map(stem).join(" ");
      // "7 oh", "cyp 2d6", "half life", "gabba pentin": written apart here, together there.
      for (let i = 0; i + 1 < list.length; i += 1) {
        const both = list[i] + list[i + 1];
        const joined = compounds.has(both) || (/\d/.test(both) && (known.has(both) || phrases.has(both)))
          || (Math.min(list[i].length, list[i + 1].length) > 3 && !isKnown(list[i]) && !isKnown(list[i + 1]) && corrected(both).length);
        if (joined && !names.has(`${list[i]} ${list[i + 1]}`) && !phrases.has(stemmed(list[i], list[i + 1]))) list.splice(i, 2, both);
      }
      const open = /[\p{L}\p{N}]$/u.test(query);
      const typing = (at) => open && at === list.length - 1;
      // Known words stay as they are. An unknown one is read as the nearest, and the reader is told.
      const sure = list.map((word, at) => isKnown(word) || (typing(at) && startsAWord(word)));
      const variants = list.map((word, at) => {
        if (sure[at] || word.length < 4) return [];
        return corrected(word).length || !typing(at) ? corrected(word) : beginnings(word);
      });
      const first = list.map((word, at) => variants[at][0] || word);
      list.forEach((word, at) => {
        if (variants[at].length) readings.push({ typed: word, as: variants[at] });
        else if (!sure[at] && !startsAWord(word)) unknown.push(word);
      });
      return { list, first, variants, readings, unknown, open };
    }

    /* The known name that a word or phrase is, in singular or plural. */
    const nameOf = (name) => [name, `${name}s`, name.replace(/s$/, "")].find((form) => names.has(form) || others.has(form)) || "";

    /* Words of a query as concepts: names and phrases of several words first, then single words. */
    function concepts({ first, variants, open }) {
      const found = [];
      // Numbers and words without a sense of their own are asked for only if there is nothing else.
      const idling = (word) => idle.has(word) || /^\d{1,3}$/.test(word);
      const onlyIdle = first.every(idling);
      for (let i = 0, taken = 1; i < first.length; i += taken) {
        const word = first[i], end = i === first.length - 1, alone = first.length === 1;
        for (taken = Math.min(site.longest, first.length - i); taken > 1; taken -= 1) {
          const part = first.slice(i, i + taken), key = part.map(stem).join(" ");
          const name = nameOf(part.join(" "));
          if (!name && !phrases.has(key)) continue;
          found.push({ at: i, size: taken, name, exact: Boolean(name), alternatives: name ? [[name]] : [part], instead: phrases.get(key) || [] });
          break;
        }
        if (taken > 1) continue;
        taken = 1;
        const code = codes.has(word) && (alone || (!idle.has(word) && !known.has(word) && !phrases.has(word))
          || (end && first[i - 1] === "in" && word !== "it"));    // "lead in it"
        if (code) found.push({ at: i, size: 1, name: word, exact: true, code: true, alternatives: [[`code${word}`]], instead: names.has(word) ? [[word]] : [] });
        else if (!idling(word) || onlyIdle) {
          const name = word.length > 2 ? nameOf(word) : names.has(word) ? word : "";
          const several = variants[i].length > 1 ? [...variants[i]] : [word];
          if (name && !several.includes(name)) several.push(name);
          found.push({ at: i, size: 1, name, exact: Boolean(name), alternatives: several.map((one) => [one]),
            instead: several.flatMap((one) => phrases.get(stem(one)) || []),
            partial: open && end && !name && !variants[i].length && (alone || word.length > 2) });
        }
      }
      return found;
    }

    return { read, concepts, corrected };
  }

  Object.assign(shared, { memo, fold, words, reader });
})();
