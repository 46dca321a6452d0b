try { localStorage.getItem("theme"); } catch {
  const kept = {};
  Object.defineProperty(window, "localStorage", { value: {
    getItem: (name) => kept[name] || null, setItem: (name, value) => { kept[name] = value; },
  } });
}
(document.body || document.documentElement).dataset.theme = localStorage.getItem("theme") || "auto";
