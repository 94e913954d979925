/* Any two drivers beside each other, from drivers/all.js. Nothing is sent anywhere. */
"use strict";
(() => {
  const form = document.getElementById("choose"), out = document.getElementById("result"), list = document.getElementById("everybody");
  const all = window.ONEMAKE_DRIVERS || [];
  const by = new Map(), names = window.ONEMAKE_SEASONS || {};
  for (const d of all) { by.set(d.id, d); if (!by.has(d.name)) by.set(d.name, d); }
  for (const d of all) { const o = document.createElement("option"); o.value = d.name; list.append(o); }
  const el = (tag, text, cls) => { const e = document.createElement(tag); if (text !== undefined) e.textContent = text; if (cls) e.className = cls; return e; };
  const link = (text, href) => { const a = el("a", text); a.href = "../" + href; return a; };
  function row(body, what, x, y) {
    const tr = el("tr"), th = el("th", what); th.scope = "row";
    tr.append(el("td", x, "n" + (x > y ? " total" : "")), th, el("td", y, y > x ? "total" : "")); body.append(tr);
  }
  function show(a, b) {
    out.replaceChildren();
    if (!a || !b) { out.append(el("p", "Choose two names of the list.")); return; }
    const h = el("h2"); h.append(link(a.name, a.page), " and ", link(b.name, b.page)); out.append(h);
    const table = el("table", undefined, "versus"), head = el("thead"), tr = el("tr"), body = el("tbody");
    for (const t of [a.name, "", b.name]) { const th = el("th", t); th.scope = "col"; tr.append(t ? th : el("td")); }
    head.append(tr); table.append(head, body);
    for (const [what, key] of [["Titles", "titles"], ["Titles of classes", "classes"], ["Seasons with results", "seasons"], ["Starts", "starts"], ["Wins", "wins"], ["Podiums", "podiums"], ["Poles", "poles"]])
      if (a[key] || b[key]) row(body, what, a[key], b[key]);
    out.append(table, el("p", "As far as the book knows. Bold has more.", "doubt"));
    const both = Object.keys(a.places).filter((s) => s in b.places);
    out.append(el("h3", "Where they met"));
    if (!both.length) out.append(el("p", "No season with results in which both drove is in the book.", "unknown"));
    else {
      const ul = el("ul", undefined, "plain");
      for (const s of both) { const li = el("li"); li.append(link(names[s] || s, s + "/index.html"), `: ${a.name} ${a.places[s] || "without a place"}, ${b.name} ${b.places[s] || "without a place"}`); ul.append(li); }
      out.append(ul);
    }
    const u = new URL(location.href); u.search = new URLSearchParams({ a: a.id, b: b.id }); history.replaceState(null, "", u);
  }
  form.hidden = false;
  form.addEventListener("submit", (e) => { e.preventDefault(); show(by.get(form.a.value), by.get(form.b.value)); });
  const asked = new URLSearchParams(location.search);
  for (const key of ["a", "b"]) { const d = by.get(asked.get(key)); if (d) form[key].value = d.name; }
  if (asked.get("a") && asked.get("b")) show(by.get(asked.get("a")), by.get(asked.get("b")));
})();
