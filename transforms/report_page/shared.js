"use strict";

// What the grid and the contract view share: reading the data, making nodes,
// words and numbers. Data reach the page as text nodes and attributes that hold
// text (names, labels, links that begin with #), never as markup.

const VERDICTS = {
  entailment: { name: "Entailed", symbol: "✓", evidence: "Clauses that say so" },
  contradiction: { name: "Contradicted", symbol: "✗", evidence: "Clauses that say otherwise" },
  neutral: { name: "Not mentioned", symbol: "–", evidence: "Closest clauses" },
};

const report = readReport();

function readReport() {
  const head = readJson(document.querySelector(".head-data"));
  const texts = document.querySelectorAll(".contract-data");
  const contracts = Array.from(document.querySelectorAll(".summary-data"), (node, order) => {
    const { id, title, verdicts } = readJson(node);
    return { id, order, verdicts, name: title.trim() || id, text: texts[order] };
  });
  addLinks(contracts, (contract) => contract.id);
  addLinks(head.claims, (claim) => claim.key);
  return { ...head, contracts };
}

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

function address(contract, claim) {
  return `#${contract.link}/${claim.link}`;
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

function countLabels(labels) {
  const counts = { entailment: 0, contradiction: 0, neutral: 0 };
  for (const label of labels) counts[label] += 1;
  return counts;
}

// A bar whose parts are as wide as the counts; the numbers stand beside it.
function shareBar(counts) {
  const bar = element("span", { class: "share", "aria-hidden": "true" });
  for (const [label, count] of Object.entries(counts)) {
    const part = element("span", { class: `part is-${label}` });
    part.style.flexGrow = count;
    bar.append(part);
  }
  return bar;
}

function verdictChip(label, ...after) {
  const { symbol } = VERDICTS[label];
  return element("span", { class: `chip is-${label}` },
    element("span", { class: "symbol", "aria-hidden": "true" }, symbol), ...after);
}
