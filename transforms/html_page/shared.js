"use strict";

// What every page shares: reading the data, making nodes, words, numbers and
// links. Data reach a page as text nodes and attributes that hold text (names,
// labels, links that begin with #), never as markup.

function readJson(node) {
  return JSON.parse(node.textContent);
}

// Give each item the part of an address that names it; the second of two equal
// names gets a number.
function addLinks(items, nameOf) {
  const taken = new Set();
  for (const item of items) {
    const name = nameOf(item);
    const link = encodeURIComponent(name.toWellFormed?.() ?? name);
    item.link = link;
    for (let number = 2; taken.has(item.link); number += 1) item.link = `${link}~${number}`;
    taken.add(item.link);
  }
}

function byId(id) {
  return document.getElementById(id);
}

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

// Whole percents; only certainty itself reads 0 % or 100 %.
function percent(probability) {
  const rounded = Math.round(100 * probability);
  const certain = probability <= 0 || probability >= 1;
  return `${certain ? rounded : Math.min(99, Math.max(1, rounded))} %`;
}

function plural(number, word) {
  return `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;
}

// The beginning of a long text, not cut within a character of two units.
function shorten(text, length) {
  if (text.length <= length) return text;
  return `${text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

// Programs that pass addresses on may write the same name with other escapes.
function findByLink(items, part) {
  return items.find((item) => item.link === part || decoded(item.link) === decoded(part));
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

// Nodes for the pieces of a text, and the nodes of each sentence by its index. A
// piece of a sentence is a span that can be highlighted; what lies between
// sentences is plain text. Overlapping sentences share a piece.
function buildPieces(pieces) {
  const sentences = new Map();
  const nodes = pieces.map(([text, owner]) => {
    if (owner === -1) return document.createTextNode(text);
    const node = element("span", { class: "sentence" }, text);
    for (const index of [owner].flat()) {
      if (!sentences.has(index)) sentences.set(index, []);
      sentences.get(index).push(node);
    }
    return node;
  });
  return { nodes, sentences };
}
