/* Brings Sphinx's own search to the search page if ours cannot answer there. Its index is as large as ours: nobody loads both. */
(() => {
  "use strict";

  const files = document.currentScript.dataset.files.split(" ");

  globalThis.SafetySearchPlain = () => {
    for (const src of files.splice(0)) {
      if (src.endsWith("language_data.js") && globalThis.Stemmer) continue;    // ours has brought it
      const element = document.createElement("script");
      element.src = src;
      element.async = false;                                                   // in their order
      document.body.append(element);
    }
  };
  // Every deferred script has run by then: what is not there could not be loaded.
  document.addEventListener("DOMContentLoaded", () => { if (!globalThis.SafetySearchDialog) globalThis.SafetySearchPlain(); });
})();
