// From what the browser says of its reader to a language and a theme.

export function preferredLanguage() {
  const tag = (navigator.language || "en").toLowerCase();
  if (!tag.startsWith("zh")) return "en";
  return /hans|-cn|-sg|-my/.test(tag) ? "zh-Hans" : "zh-Hant";
}

export const preferredTheme = () => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
