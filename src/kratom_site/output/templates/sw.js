// Keeps one whole version of this site on the device, and answers from it. Written by kratom_site.output.offline, which
// puts VERSION, SIZE, CORE and REST (address: digest) on top. What is in neither list is left to the network: another
// language, downloads. Each file is checked against its digest, so that a copy never holds a file of another version.
const SCOPE = registration.scope, MINE = `kratom ${SCOPE} `, NAME = MINE + VERSION, ALL = { ...CORE, ...REST };
const WHOLE = SCOPE + "?whole"; // kept as an entry once the reader has asked for the whole site
let strangers = new Set(); // pages of the version before: asked to load anew, and given nothing until they do

const path = (url) => url.startsWith(SCOPE) ? url.slice(SCOPE.length).replace(/[?#].*/, "").replace(/(^|\/)index\.html$/, "$1") : null;
const load = (name) => fetch(SCOPE + name, { integrity: ALL[name], cache: "no-cache" });
const copies = async () => (await caches.keys()).filter((name) => name.startsWith(MINE));

async function keep(names) {
  const cache = await caches.open(NAME), rest = [...names];
  await Promise.all(Array.from({ length: 6 }, async () => {
    for (let name; (name = rest.pop()) !== undefined;) {
      if (!await cache.match(SCOPE + name)) await cache.put(SCOPE + name, await load(name));
    }
  }));
}

async function keepWhole() {
  await keep(Object.keys(ALL));
  await (await caches.open(NAME)).put(WHOLE, new Response(""));
}

/* A page that cannot be shown now: its links count from the top of the site, whatever the address it stands at. */
async function cannotShow() {
  const text = await (await caches.match(SCOPE + "not-kept.html", { cacheName: NAME })).text();
  return new Response(text.replaceAll('href="', `href="${SCOPE}`).replaceAll('action="', `action="${SCOPE}`),
    { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}

/* The file is not of this version, or there is no network: find out which. */
async function elsewhere(request) {
  let fresh;
  try { fresh = await fetch(request); } catch { return request.mode === "navigate" ? cannotShow() : Response.error(); }
  await registration.update().catch(() => {});
  const next = registration.installing || registration.waiting;
  if (!next) return fresh; // a host that changes pages on their way; nothing of it is kept
  next.postMessage("take over"); // it loads all pages anew, this one too
  return request.mode === "navigate" ? cannotShow() : Response.error();
}

async function answer({ request, clientId }, name) {
  if (request.mode !== "navigate" && strangers.has(clientId)) return Response.error();
  const kept = await caches.match(SCOPE + name, { cacheName: NAME });
  if (kept) return kept;
  try {
    const found = await load(name);
    await (await caches.open(NAME)).put(SCOPE + name, found.clone());
    return found;
  } catch { return elsewhere(request); }
}

addEventListener("install", (event) => event.waitUntil((async () => {
  const whole = await Promise.all((await copies()).map(async (name) => (await caches.open(name)).match(WHOLE)));
  await (whole.some(Boolean) ? keepWhole() : keep(Object.keys(CORE)));
})()));

addEventListener("activate", (event) => event.waitUntil((async () => {
  const old = (await copies()).filter((name) => name !== NAME);
  const pages = old.length ? await clients.matchAll({ type: "window" }) : [];
  strangers = new Set(pages.map((page) => page.id));
  await Promise.all(old.map((name) => caches.delete(name)));
  for (const page of pages) page.navigate(page.url).catch(() => {});
})()));

addEventListener("message", (event) => {
  const reply = (promise) => event.waitUntil(promise.then((value) => event.ports[0].postMessage(value)));
  if (event.data === "take over") skipWaiting();
  if (event.data === "size") reply(caches.match(WHOLE, { cacheName: NAME }).then((whole) => ({ size: SIZE, whole: !!whole })));
  if (event.data === "keep whole") reply(keepWhole().then(() => true, () => false));
});

addEventListener("fetch", (event) => {
  const name = event.request.method === "GET" ? path(event.request.url) : null;
  if (name !== null && Object.hasOwn(ALL, name)) event.respondWith(answer(event, name));
});
