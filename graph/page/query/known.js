// From what the service knows of its graph to prefixes, terms to complete, and stored questions.

// The page stands at the root of the service, whatever path that has; its script lies one folder below.
export const root = new URL("../", document.getElementById("script").src);

async function loaded() {
  try {
    const answer = await fetch(new URL("query/data.json", root));
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

const NOTHING = { base: "", prefixes: {}, terms: [], questions: [], doubts: {} };

export const known = (await loaded()) ?? NOTHING;
export const isKnown = known !== NOTHING;

const labels = new Map(known.terms.map(({ id, label }) => [id, label]));

export const labelOf = (curie, language) => labels.get(curie)?.[language] || "";
export const wordingOf = (id, language) => known.questions.find((question) => question.id === id)?.wording[language];
