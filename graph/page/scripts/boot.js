// From the packed script of the page to a page that runs, or to a word that this browser cannot run it.

import { runPacked } from "./inflate.js";

try {
  await runPacked("page-script");
} catch {
  document.getElementById("too-old").hidden = false;
}
