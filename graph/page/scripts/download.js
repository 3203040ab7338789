// From what is made to a file that the browser saves; it works from the file system, too.

import { element } from "./dom.js";

export function saved(blob, file) {
  const link = element("a", { download: file, href: URL.createObjectURL(blob) });
  link.click();
  // a browser may still be reading what it was told to save
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
