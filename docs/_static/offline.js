// Registers the service worker (sw.js), shows how old a copy is, and keeps or removes the whole site on wish.
// Does nothing from a folder, and nothing by itself where the reader asked the browser to save data.
(async () => {
  "use strict";
  const { dataset: words, src } = document.currentScript;
  const worker = navigator.serviceWorker;
  if (!worker || !location.protocol.startsWith("http")) return;
  const top = new URL("../", src).href;                                  // this file stands in _static
  const link = document.createElement("link");                           // from a folder, browsers refuse a manifest
  Object.assign(link, { rel: "manifest", href: `${top}manifest.json` });
  document.head.append(link);
  const box = document.querySelector(".keep-site");
  const known = await worker.getRegistration(top).catch(() => null);
  const kept = known && known.scope === top;
  if (!kept && !box && navigator.connection && navigator.connection.saveData) return;
  if (document.readyState !== "complete") await new Promise((done) => { addEventListener("load", done, { once: true }); });

  let registration = kept && known, online = true;
  try {
    registration = registration || await worker.register(`${top}sw.js`, { updateViaCache: "none" });
    await registration.update();
  } catch { online = false; }
  if (!registration) return;
  if (registration.waiting && kept) registration.waiting.postMessage("take over");
  const name = `kratom-checked ${top}`;                                  // the day on which the copy was last the newest
  if (online) await (await caches.open(name)).put(top, new Response(String(Date.now())));

  async function showAge() {
    const day = await caches.match(top, { cacheName: name });
    if (!day) return;
    const since = Number(await day.text()), days = Math.max(0, Math.floor((Date.now() - since) / 86400000));
    const line = document.createElement("p");
    const date = new Date(since).toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
    const old = days > 90 && /^(legal\/|practice\/mixing)/.test(location.href.slice(top.length));
    line.className = old ? "copy-age admonition note" : "copy-age";
    line.textContent = (old ? words.old : words.age).replace("%d", days).replace("%s", date);
    document.querySelector(old ? "article" : ".bottom-of-page .left-details").prepend(line);
  }
  if (!online && worker.controller) await showAge();

  if (!box) return;
  const [keep, drop] = box.querySelectorAll("button"), status = box.querySelector("[role=status]"), says = box.dataset;
  const ask = (message) => new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => done(data);
    worker.ready.then(({ active }) => active.postMessage(message, [port2]));
  });
  const { size, whole } = await ask("size");
  keep.textContent = says.keep.replace("%s", (size / 1e6).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 }));
  drop.textContent = says.drop;
  keep.hidden = whole;
  status.textContent = whole ? says.kept : "";
  box.hidden = false;
  keep.addEventListener("click", async () => {
    status.textContent = says.working;
    keep.hidden = await ask("keep whole");
    status.textContent = keep.hidden ? says.kept : says.failed;
  });
  drop.addEventListener("click", async () => {
    await registration.unregister();
    for (const one of await caches.keys()) if (one.startsWith(`kratom ${top} `) || one === name) await caches.delete(one);
    keep.hidden = drop.hidden = true;
    status.textContent = says.dropped;
  });
})();
