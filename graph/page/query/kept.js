// From what a reader leaves to what is there at the next visit; where the browser keeps nothing, nothing is missed.

const NAME = "genai-kg query";

export function recalled() {
  try {
    return JSON.parse(localStorage.getItem(NAME)) || {};
  } catch {
    return {};
  }
}

export function keep(part) {
  try {
    localStorage.setItem(NAME, JSON.stringify({ ...recalled(), ...part }));
  } catch {
    // full, or forbidden: the page goes on without
  }
}
