// From rows of cells to CSV as spreadsheets open it: RFC 4180, marked as UTF-8, with no cell that runs as a formula.

const FORMULA = /^[=+\-@\t\r]/;

function csvCell(value) {
  const text = value === null || value === undefined ? "" : String(value);
  const defused = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(defused) ? `"${defused.replaceAll('"', '""')}"` : defused;
}

// Without the mark at its head a spreadsheet takes the text for that of the reader's code page.
export function csvText(rows) {
  return `\ufeff${rows.map((cells) => `${cells.map(csvCell).join(",")}\r\n`).join("")}`;
}
