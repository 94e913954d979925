/* Search of the book: forgives accents, case and a slip or two. The index is search-index.js beside this page; nothing is sent anywhere. */
"use strict";
(() => {
  const SPELT = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", þ: "th", ł: "l", ı: "i" };
  const fold = (s) => s.toLowerCase().replace(/[ßæœøđðþłı]/g, (c) => SPELT[c]).normalize("NFKD").replace(/[\u0300-\u036f'’]/g, "").replace(/[^a-z0-9]+/g, " ").trim();
  const german = (s) => s.replace(/ae/g, "a").replace(/oe/g, "o").replace(/ue/g, "u");
  /* Slips between two words (letters changed, left out, added or swapped), or more than `most`. */
  function slips(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let before = [], last = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i++) {
      const now = [i]; let least = i;
      for (let j = 1; j <= b.length; j++) {
        now[j] = Math.min(last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) now[j] = Math.min(now[j], before[j - 2] + 1);
        least = Math.min(least, now[j]);
      }
      if (least > most) return most + 1;
      before = last; last = now;
    }
    return last[b.length];
  }
  /* How well a word asked for fits a word that is there: 0 the same, 1 its beginning, then slips; 99 not at all. */
  function fit(asked, there) {
    if (asked === there) return 0;
    if (there.startsWith(asked)) return 1;
    if (asked.length > 3 && there.includes(asked)) return 2;
    const most = asked.length < 4 ? 0 : asked.length < 7 ? 1 : 2;
    if (!most) return 99;
    const n = Math.min(slips(asked, there, most), there.length > asked.length ? slips(asked, there.slice(0, asked.length), most) + 0.5 : 99);
    return n > most + 0.5 ? 99 : 2 + n;
  }
  function find(query, index) {
    const asked = fold(query).split(" ").filter(Boolean);
    if (!asked.length) return [];
    const found = [];
    for (const item of index) {
      let sum = 0;
      for (const word of asked) {
        let best = 99;
        for (const there of item.words) best = Math.min(best, fit(word, there), fit(german(word), german(there)) + 0.1);
        sum += best;
        if (best > 90) break;
      }
      if (sum < 90) found.push([sum + item.weight, item]);
    }
    return found.sort((x, y) => x[0] - y[0] || (x[1].name < y[1].name ? -1 : 1)).slice(0, 60).map((f) => f[1]);
  }
  const index = (window.ONEMAKE_INDEX || []).map(([name, kind, href, said, also, weight]) => ({ name, kind, href, said, weight, words: [...new Set(fold(name + " " + also).split(" "))] }));
  window.onemakeFind = (query) => find(query, index);
  const box = document.getElementById("q"), out = document.getElementById("found"), told = document.getElementById("told");
  if (!box) return;
  function show() {
    const items = find(box.value, index);
    out.replaceChildren(...items.map((item) => {
      const li = document.createElement("li"), a = document.createElement("a"), small = document.createElement("span");
      a.href = item.href; a.textContent = item.name; small.className = "quiet"; small.textContent = [item.kind, item.said].filter(Boolean).join(" · ");
      li.append(a, " ", small); return li;
    }));
    told.textContent = !box.value.trim() ? "" : items.length ? `${items.length === 60 ? "The first 60" : items.length} found` : "Nothing found.";
  }
  document.getElementById("ask").hidden = false;
  box.value = new URLSearchParams(location.search).get("q") || "";
  box.addEventListener("input", show);
  document.getElementById("ask").addEventListener("submit", (e) => { e.preventDefault(); const first = out.querySelector("a"); if (first) location.href = first.href; });
  show();
  if (!box.value) box.focus();
})();
