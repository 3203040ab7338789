// From text packed at build (raw deflate, base64) back to what it was.

export async function inflated(packed) {
  const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).text();
}

// A packed script runs as one of the page itself, for the page's policy knows its digest.
export async function runPacked(id) {
  const script = document.createElement("script");
  script.textContent = await inflated(document.getElementById(id).textContent);
  document.head.append(script);
}
