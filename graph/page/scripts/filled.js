// From a sentence with places in braces to the sentence with what stands there.

// A name that runs from the right, or turns what follows it, must not reorder the words around it.
const TURNS = /[\u0590-\u08ff\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]/;
const isolated = (value) => (TURNS.test(value) ? `\u2068${value}\u2069` : value);

export const filled = (text, values = {}) => text.replace(/\{(\w+)\}/g, (_, part) => isolated(values[part]));
