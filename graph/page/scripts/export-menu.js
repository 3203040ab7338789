// From what is visible to files: a picture as SVG or PNG, its statements as Turtle, its claims as CSV.

import { $ } from "./dom.js";
import { saved } from "./download.js";
import { csvText } from "./csv.js";
import { claims, credits, data, documents, sources } from "./data.js";
import { drawingSvg } from "./drawing-svg.js";
import { speakersInText } from "./speakers.js";
import { graph } from "./graph-view.js";
import { inflated } from "./inflate.js";
import { visibleCounts, visiblePicture } from "./picture.js";
import { passes, seen } from "./seen.js";
import { follow } from "./state.js";
import { listedClaims } from "./table.js";
import { visibleTurtle } from "./turtle.js";
import { shortPlace } from "./where.js";
import { inWords, name, say } from "./words.js";

const STEM = "genai-kg-visible";
const PNG_SCALE = 2;

// ── the files ───────────────────────────────────────────────────────────────

function claimCells(claim) {
  return [
    claim.id,
    inWords(claim.text),
    name(claim.certainty),
    claim.negated ? say("denied_short") : "",
    inWords(claim.when),
    speakersInText(claim),
    name(claim.source),
    shortPlace(claim),
    name(claim.kind),
    claim.roles.map(([role, id]) => `${name(role)}=${id}`).join("; "),
    claim.amounts.map((amount) => `${name(amount.role)}: ${inWords(amount.words)}`).join("; "),
    claim.cites.map((id) => documents.get(id).url || id).join("; "),
    sources.get(claim.source).attribution,
    claim.withdrawn ? inWords(claim.withdrawn) : "",
  ];
}

function claimsCsv() {
  const heads = [say("claim_id"), say("column_said"), say("column_certainty"), say("denied_short"), say("column_when"), say("column_who")];
  const more = [say("csv_source"), say("column_where"), say("csv_kind"), say("csv_participants"), say("csv_amounts"), say("cites"), say("credit"), say("withdrawn_short")];
  return csvText([[...heads, ...more], ...listedClaims().map(claimCells)]);
}

// What is typed narrows the table alone: a line that is still drawn keeps the claims that it follows from.
async function statementsTurtle() {
  const behind = seen.edges.flatMap((edge) => edge.claims).filter((id) => passes(claims.get(id)));
  const ids = (list) => list.map((item) => item.id);
  const visible = { claims: [...new Set([...ids(seen.claims), ...behind])], edges: ids(seen.edges), nodes: ids(seen.nodes) };
  const remarks = [say("title"), visibleCounts(), say("notice"), ...credits];
  return visibleTurtle(await inflated($("dataset").textContent), visible, data.prefixes, remarks);
}

async function drawnPng() {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawingSvg(visiblePicture()))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: image.naturalWidth * PNG_SCALE, height: image.naturalHeight * PNG_SCALE });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("too large"))), "image/png"));
}

const text = (content, type) => new Blob([content], { type: `${type};charset=utf-8` });

const FILES = {
  png: drawnPng,
  svg: async () => text(drawingSvg(visiblePicture()), "image/svg+xml"),
  ttl: async () => text(await statementsTurtle(), "text/turtle"),
  csv: async () => text(claimsCsv(), "text/csv"),
};

async function save(ending) {
  const file = `${STEM}.${ending}`;
  try {
    saved(await FILES[ending](), file);
    $("export-note").textContent = say("export_saved", { file });
  } catch {
    $("export-note").textContent = say("export_failed", { file });
  }
}

// ── the menu ────────────────────────────────────────────────────────────────

const menuItems = () => [...$("export-menu").querySelectorAll("[role=menuitem]")].filter((item) => !item.hidden);

function openMenu(index = 0) {
  for (const item of $("export-menu").children) item.hidden = !possible(item.dataset.export);
  $("export-menu").hidden = false;
  $("export").setAttribute("aria-expanded", "true");
  menuItems().at(index).focus();
}

// A browser that cannot draw still has the claims; a page without its dataset still has the picture.
function possible(ending) {
  if (ending === "png" || ending === "svg") return Boolean(graph.network);
  return ending !== "ttl" || Boolean($("dataset"));
}

function closeMenu(focus) {
  $("export-menu").hidden = true;
  $("export").setAttribute("aria-expanded", "false");
  if (focus) $("export").focus();
}

function moveInMenu(event) {
  const items = menuItems();
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
  if (to !== undefined) items[to % items.length].focus();
  else if (event.key === "Escape") closeMenu(true);
  else if (event.key === "Tab") closeMenu(false);
  if (to === undefined && event.key !== "Escape") return;
  event.preventDefault();
  event.stopPropagation();
}

$("export").addEventListener("click", () => ($("export-menu").hidden ? openMenu() : closeMenu(true)));
$("export").addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  event.preventDefault();
  openMenu(event.key === "ArrowUp" ? -1 : 0);
});
$("export-menu").addEventListener("keydown", moveInMenu);
$("export-menu").addEventListener("click", async (event) => {
  const item = event.target.closest("[data-export]");
  if (!item) return;
  closeMenu(true);
  await save(item.dataset.export);
});
document.addEventListener("pointerdown", (event) => {
  if (!$("export-menu").hidden && !event.target.closest(".export")) closeMenu(false);
});
$("table-csv").addEventListener("click", () => save("csv"));
follow(() => ($("export-note").textContent = ""));
