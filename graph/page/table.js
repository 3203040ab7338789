// From the visible claims to the table: the graph's equal in text, sortable, a row selects its claim.

const rankOf = new Map(data.certainties.map((certainty, index) => [certainty.id, index]));

const COLUMNS = [
  { id: "said", title: "column_said", key: (claim) => inWords(claim.text) },
  { id: "certainty", title: "column_certainty", key: (claim) => rankOf.get(claim.certainty) },
  { id: "when", title: "column_when", key: (claim) => claim.begin || "9" },
  { id: "who", title: "column_who", key: speakersInText },
  { id: "where", title: "column_where", key: (claim) => [claim.source, String(claim.line).padStart(6, "0"), String(claim.start).padStart(6, "0")].join(" ") },
];

function compared(one, other) {
  return typeof one === "number" ? one - other : one.localeCompare(other, state.language);
}

function sorted(list) {
  const { key } = COLUMNS.find((column) => column.id === state.sort.column);
  const keyed = list.map((claim, index) => [key(claim), index, claim]);
  keyed.sort((one, other) => (compared(one[0], other[0]) || one[1] - other[1]) * (state.sort.down ? -1 : 1));
  return keyed.map(([, , claim]) => claim);
}

function columnHead(column) {
  const active = state.sort.column === column.id;
  const order = state.sort.down ? "descending" : "ascending";
  const arrow = element("span", { class: "arrow", "aria-hidden": "true" }, active ? (state.sort.down ? "▼" : "▲") : "");
  const click = () => {
    change({ sort: { column: column.id, down: active && !state.sort.down } });
    $("columns").querySelector(`[data-column="${column.id}"] button`).focus();
  };
  const button = element("button", { type: "button", onclick: click }, say(column.title), arrow);
  return element("th", { scope: "col", "data-column": column.id, "aria-sort": active ? order : null }, button);
}

function row(claim, marked) {
  const chosen = state.selected && state.selected.kind === "claim" && state.selected.id === claim.id;
  const cells = [
    element("td", { class: "what" },
      element("button", { type: "button", "aria-pressed": String(Boolean(chosen)) }, inWords(claim.text)),
      claim.negated ? element("span", { class: "denied" }, say("denied_short")) : null),
    element("td", {}, certaintyBadge(claim.certainty)),
    element("td", {}, inWords(claim.when)),
    element("td", {}, speakersInText(claim)),
    element("td", { class: "number", title: name(claim.source) }, String(claim.line)),
  ];
  COLUMNS.forEach((column, index) => cells[index].setAttribute("data-column-title", say(column.title)));
  const names = [chosen && "chosen", marked.has(claim.id) && "marked"].filter(Boolean).join(" ");
  return element("tr", { "data-claim": claim.id, class: names || null, onclick: () => select("claim", claim.id) }, ...cells);
}

function showTable(seen) {
  const focused = document.activeElement && document.activeElement.closest ? document.activeElement.closest("tr[data-claim]") : null;
  const marked = new Set(claimsOf(state.selected).map((claim) => claim.id));
  const list = sorted(state.only ? seen.claims.filter((claim) => marked.has(claim.id)) : seen.claims);
  $("columns").replaceChildren(...COLUMNS.map(columnHead));
  $("rows").replaceChildren(...list.map((claim) => row(claim, marked)));
  $("table-count").textContent = counted(list.length);
  $("no-rows").hidden = list.length > 0;
  $("only").hidden = !state.selected;
  $("only").setAttribute("aria-pressed", String(state.only));
  if (focused) {
    const same = $("rows").querySelector(`tr[data-claim="${CSS.escape(focused.dataset.claim)}"] button`);
    if (same) same.focus({ preventScroll: true });
  }
}

$("only").addEventListener("click", () => change({ only: !state.only }));
listeners.push(showTable);
