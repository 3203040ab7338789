// From a picture in plain values to an SVG file that stands alone, with its legend and its caveat below the drawing.

// XML 1.0 allows none of these
// eslint-disable-next-line no-control-regex
const NOT_IN_XML = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]/g;
const MARKUP = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const FOOT = { size: 12, line: 18, margin: 14, mark: 34 };

function escapedXml(value) {
  const clean = String(value).replace(NOT_IN_XML, "").replace(/\p{Cs}/gu, "\ufffd");
  return clean.replace(/[&<>"']/g, (c) => MARKUP[c]);
}

const svgNumber = (value) => (Number.isFinite(value) ? Math.round(value * 100) / 100 : 0);

function xmlTag(name, attributes, ...inner) {
  const given = Object.entries(attributes).filter(([, value]) => value !== null && value !== undefined);
  const written = given.map(([key, value]) => ` ${key}="${escapedXml(typeof value === "number" ? svgNumber(value) : value)}"`);
  return inner.length ? `<${name}${written.join("")}>${inner.join("")}</${name}>` : `<${name}${written.join("")}/>`;
}

// ── shapes, of the measures that vis-network gives them ─────────────────────

const pointsAround = (count, radiusOf, from) =>
  Array.from({ length: count }, (_, index) => {
    const angle = from + (2 * Math.PI * index) / count;
    return [radiusOf(index) * Math.cos(angle), radiusOf(index) * Math.sin(angle)];
  });

function triangleCorners(size, sign) {
  const half = size * 1.15;
  const [base, tip, down] = [half / Math.sqrt(3), (half * 2) / Math.sqrt(3), half * 0.275];
  return [[0, sign * (down - tip)], [half, sign * (down + base)], [-half, sign * (down + base)]];
}

const CORNERS = {
  diamond: (size) => [[0, size], [size, 0], [0, -size], [-size, 0]],
  square: (size) => [[-size, -size], [size, -size], [size, size], [-size, size]],
  triangle: (size) => triangleCorners(size, 1),
  triangleDown: (size) => triangleCorners(size, -1),
  star: (size) => pointsAround(10, (index) => size * 0.82 * (index % 2 ? 0.5 : 1.3), -Math.PI / 2).map(([x, y]) => [x, y + size * 0.082]),
  hexagon: (size) => pointsAround(6, () => size, 0),
};

// Points relative to the middle of a shape; null for a circle, which is what an unknown shape is drawn as.
export const shapeCorners = (shape, size) => (Object.hasOwn(CORNERS, shape) ? CORNERS[shape](size) : null);

const pointList = (points) => points.map(([x, y]) => `${svgNumber(x)},${svgNumber(y)}`).join(" ");

function nodeShape({ x, y, size, shape, colour, opacity, ring }) {
  const corners = shapeCorners(shape, size);
  const look = { fill: colour, "fill-opacity": opacity };
  const drawn = corners ? xmlTag("polygon", { points: pointList(corners.map(([cx, cy]) => [x + cx, y + cy])), ...look }) : xmlTag("circle", { cx: x, cy: y, r: size, ...look });
  return ring ? drawn + xmlTag("circle", { cx: x, cy: y, r: size + 5, fill: "none", stroke: ring, "stroke-width": 2.5 }) : drawn;
}

// ── lines ───────────────────────────────────────────────────────────────────

// The last point is the tip; the line itself ends in the hollow of its head, so that it does not blunt it.
function arrowHead(points, length) {
  const [tip, before] = [points.at(-1), points.at(-2)];
  const angle = Math.atan2(tip[1] - before[1], tip[0] - before[0]);
  const at = (along, across) => [
    tip[0] + length * (along * Math.cos(angle) - across * Math.sin(angle)),
    tip[1] + length * (along * Math.sin(angle) + across * Math.cos(angle)),
  ];
  return { corners: [tip, at(-1, 0.3), at(-0.9, 0), at(-1, -0.3)], hollow: at(-0.9, 0) };
}

function lineShape({ points, colour, width, dashes, opacity, arrow }) {
  if (points.length < 2) return "";
  const length = arrow === true ? 8 + 3 * width : arrow;
  const head = length ? arrowHead(points, length) : null;
  const path = head ? [...points.slice(0, -1), head.hollow] : points;
  const look = { fill: "none", stroke: colour, "stroke-width": width, "stroke-dasharray": dashes ? dashes.map(svgNumber).join(" ") : null, "stroke-opacity": opacity };
  const line = xmlTag("polyline", { points: pointList(path), ...look });
  return head ? line + xmlTag("polygon", { points: pointList(head.corners), fill: colour, "fill-opacity": opacity }) : line;
}

function hullShape({ points, colour, round, caption, x, y }) {
  const outline = { stroke: colour, "stroke-width": round || 1, "stroke-linejoin": "round" };
  const area = xmlTag("polygon", { points: pointList(points), fill: colour, ...outline, opacity: 0.1 });
  if (!caption) return area;
  const [left, top] = [x ?? points[0][0], y ?? Math.min(...points.map((point) => point[1]))];
  return area + xmlTag("text", { x: left, y: top, "font-size": 13, "font-weight": 600, "text-anchor": "middle", fill: colour }, escapedXml(caption));
}

function labelText({ text, x, y, size, weight, colour, halo }) {
  const place = { x, y, "font-size": size, "font-weight": weight, "text-anchor": "middle", "dominant-baseline": "central" };
  const look = { fill: colour, stroke: halo, "stroke-width": 4, "stroke-linejoin": "round", "paint-order": "stroke" };
  return xmlTag("text", { ...place, ...look }, escapedXml(text));
}

// ── below the drawing: what the shapes and lines mean, and how it is to be taken ──

const isWide = (c) => c >= "\u1100" && !/[\p{M}\p{Cf}]/u.test(c) && /[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\uff60]|[^\0-\uffff]/u.test(c);

// No font is at hand here, so widths are guessed, rather too large than too small.
export function guessedWidth(text, size) {
  const widths = [...text].map((c) => (/[\p{M}\p{Cf}]/u.test(c) ? 0 : isWide(c) ? 1 : /[A-ZMWmw@%]/.test(c) ? 0.72 : 0.54));
  return size * widths.reduce((sum, width) => sum + width, 0);
}

// A line breaks after a space or an East Asian character, and within a word that is wider than the line.
export function brokenLines(text, width, size) {
  const lines = [""];
  for (const word of text.match(/[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+/gu) || []) {
    for (const part of guessedWidth(word, size) > width ? [...word] : [word]) {
      if (lines.at(-1) && guessedWidth((lines.at(-1) + part).trimEnd(), size) > width) lines.push("");
      lines.push(lines.pop() + part);
    }
  }
  return lines.map((line) => line.trimEnd());
}

function legendMark({ shape, colour, dashes }, x, y) {
  if (shape) return nodeShape({ x: x + 8, y, size: 6, shape, colour, opacity: 1 });
  return lineShape({ points: [[x, y], [x + 26, y]], colour, width: 2, dashes, opacity: 1, arrow: false });
}

function legendRows(legend, width) {
  const rows = [[]];
  let x = FOOT.margin;
  for (const entry of legend) {
    const needed = (entry.shape ? 20 : FOOT.mark) + guessedWidth(entry.text, FOOT.size) + 16;
    if (x > FOOT.margin && x + needed > width) {
      rows.push([]);
      x = FOOT.margin;
    }
    rows.at(-1).push({ entry, x });
    x += needed;
  }
  return rows.filter((row) => row.length);
}

const footText = (text, x, y, colour, weight) =>
  xmlTag("text", { x, y, "font-size": FOOT.size, "font-weight": weight, "dominant-baseline": "central", fill: colour }, escapedXml(text));

function footParts({ width, height, legend, footer, ink }) {
  const rows = legendRows(legend, width).map((row) => (y) =>
    row.map(({ entry, x }) => legendMark(entry, x, y) + footText(entry.text, x + (entry.shape ? 20 : FOOT.mark), y, ink, 400)).join(""),
  );
  const lines = footer.flatMap(({ text, weight }) => brokenLines(text, width - 2 * FOOT.margin, FOOT.size * (weight > 400 ? 1.08 : 1)).map((line) => (y) => footText(line, FOOT.margin, y, ink, weight || 400)));
  const gap = rows.length && lines.length ? FOOT.line / 3 : 0;
  const top = (index) => height + FOOT.margin + FOOT.line * (index + 0.5) + (index < rows.length ? 0 : gap);
  const all = [...rows, ...lines];
  return { drawn: all.map((part, index) => part(top(index))).join("\n"), height: all.length ? all.length * FOOT.line + gap + 2 * FOOT.margin : 0 };
}

// The drawing stands at the top in its own size; `height` of the file is that of the drawing and its foot.
export function drawingSvg(picture) {
  const full = { ground: "#ffffff", ink: "#000000", rule: "#cccccc", font: "sans-serif", language: "en", hulls: [], legend: [], footer: [], ...picture };
  const { width, height, ground, title, description, language, font, rule } = full;
  const foot = footParts(full);
  const total = svgNumber(height + foot.height);
  const clip = xmlTag("clipPath", { id: "stage" }, xmlTag("rect", { width, height }));
  const drawing = [full.hulls.map(hullShape), full.lines.map(lineShape), full.nodes.map(nodeShape), full.labels.map(labelText)].flat().join("\n");
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xmlTag(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg", width, height: total, viewBox: `0 0 ${svgNumber(width)} ${total}`, lang: language, "xml:lang": language, role: "img", "aria-labelledby": "title description", "font-family": font },
    `\n${xmlTag("title", { id: "title" }, escapedXml(title))}\n${xmlTag("desc", { id: "description" }, escapedXml(description))}\n`,
    xmlTag("defs", {}, clip),
    xmlTag("rect", { width, height: total, fill: ground }),
    `\n${xmlTag("g", { "clip-path": "url(#stage)" }, `\n${drawing}\n`)}\n`,
    foot.height ? xmlTag("path", { d: `M0 ${svgNumber(height)}h${svgNumber(width)}`, stroke: rule }) : "",
    `\n${foot.drawn}\n`,
  )}\n`;
}
