// From what is typed to what is compared, as at build: compatibility forms unified, Simplified, case folded.

export function foldedBy(text, variants) {
  const kept = text.normalize("NFKC").replace(/[\p{Cf}\p{Cc}\p{DI}]/gu, (c) => (c === "\n" || c === "\t" ? " " : ""));
  const plain = kept.toUpperCase().toLowerCase().replaceAll("ς", "σ").normalize("NFKC");
  return [...plain].map((c) => variants[c] || c).join("").replace(/\s+/g, " ").trim();
}
