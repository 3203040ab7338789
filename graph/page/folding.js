// From what is typed to what is compared, as at build: compatibility forms unified, Simplified, case folded.

export function foldedBy(text, variants) {
  const plain = text.normalize("NFKC").replace(/[\p{Cf}\p{Cc}]/gu, "").toUpperCase().toLowerCase();
  return [...plain].map((c) => variants[c] || c).join("").replace(/\s+/g, " ").trim();
}
