// From a picture to SVG: whatever a label holds, the file is well formed and says it as text.

import assert from "node:assert/strict";
import { test } from "node:test";
import { brokenLines, drawingSvg, guessedWidth, shapeCorners } from "../../graph/page/scripts/drawing-svg.js";

const HARD = ["<script>alert(1)</script>", `"'&<>`, "a\u0000b\u000bc\ufffe", "\ud800 alone", "שלום \u202eabc", "e\u0301\u200b", "]]>", "&#0;", "👩‍👩‍👧"];

const picture = (part = {}) => ({
  width: 300,
  height: 200,
  nodes: [{ x: 50, y: 50, size: 10, shape: "star", colour: "#123456", opacity: 1 }],
  lines: [{ points: [[50, 50], [150, 50]], colour: "#654321", width: 2, dashes: [2, 5], opacity: 0.5, arrow: true }],
  labels: [{ text: "Label", x: 50, y: 70, size: 13, weight: 600, colour: "#000000", halo: "#ffffff" }],
  title: "Title",
  description: "Description",
  ...part,
});

// Tags must close in order; text and attributes may hold no bare < or & and no character that XML forbids.
function wellFormed(xml) {
  const open = [];
  const parts = xml.replace(/^<\?xml[^>]*\?>\s*/, "");
  assert.doesNotMatch(xml, /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/u);
  assert.doesNotMatch(parts.replace(/&(?:amp|lt|gt|quot|#39);/g, ""), /&/);
  const left = parts.replace(/<(\/?)([a-zA-Z]+)((?:\s[\w:-]+="[^"<]*")*)(\/?)>/g, (_, close, name, _attributes, empty) => {
    if (close) assert.equal(open.pop(), name);
    else if (!empty) open.push(name);
    return "";
  });
  assert.doesNotMatch(left, /[<>]/);
  assert.deepEqual(open, []);
}

test("any text gives well-formed XML, as label, title, caption, legend and footer alike", () => {
  for (const text of HARD) {
    const labels = [{ text, x: 1, y: 1, size: 12, weight: 400, colour: "#000000", halo: text }];
    const hulls = [{ points: [[0, 0], [9, 0], [9, 9]], colour: text, caption: text }];
    const footer = [{ text, weight: 700 }];
    wellFormed(drawingSvg(picture({ labels, hulls, footer, title: text, description: text, language: text, legend: [{ shape: text, colour: text, text }] })));
  }
});

test("the same picture gives the same text, and places that are no numbers break nothing", () => {
  const odd = picture({ nodes: [{ x: NaN, y: Infinity, size: -0, shape: "dot", colour: "#123456", opacity: 1 }] });
  assert.equal(drawingSvg(odd), drawingSvg(odd));
  assert.doesNotMatch(drawingSvg(odd), /NaN|Infinity/);
});

test("a dashed line keeps its dashes and its opacity, and its head ends at its last point", () => {
  const svg = drawingSvg(picture());
  assert.match(svg, /stroke-dasharray="2 5" stroke-opacity="0.5"/);
  assert.match(svg, /<polygon points="150,50 136,/);
});

test("what only looks like a shape's name is drawn as a circle", () => {
  for (const shape of ["constructor", "toString", "", undefined]) assert.equal(shapeCorners(shape, 10), null);
  assert.deepEqual(["diamond", "square", "triangle", "triangleDown", "star", "hexagon"].map((shape) => shapeCorners(shape, 10).length), [4, 4, 3, 3, 10, 6]);
});

test("the foot makes the file higher and leaves the drawing its own size", () => {
  const svg = drawingSvg(picture({ footer: [{ text: "An allegation is an allegation." }], legend: [{ shape: "dot", colour: "#123456", text: "company" }] }));
  const height = Number(/ height="([\d.]+)" viewBox/.exec(svg)[1]);
  assert.ok(height > 200);
  assert.match(svg, /<rect width="300" height="200"\/>/);
});

test("lines break between words, between Chinese characters, and within a word that is too wide", () => {
  for (const text of ["An allegation is an allegation and a rumour a rumour", "指控只是指控，傳聞只是傳聞", "x".repeat(90)]) {
    const lines = brokenLines(text, 100, 12);
    assert.ok(lines.length > 1);
    assert.equal(lines.join("").replaceAll(" ", ""), text.replaceAll(" ", ""));
    for (const line of lines) assert.ok(guessedWidth(line, 12) <= 100);
  }
});
