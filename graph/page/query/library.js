// From the address of the editor's library to the moment when it is there; nothing waits for it but the editors.

import { $, element } from "../scripts/dom.js";

// An installation that could not make it names none.
function loaded() {
  const src = $("editors").dataset.bundle;
  if (!src) return Promise.resolve();
  return new Promise((resolve) => {
    const script = element("script", { src });
    script.addEventListener("load", resolve);
    script.addEventListener("error", resolve);
    document.head.append(script);
  });
}

export const libraryCame = loaded();
