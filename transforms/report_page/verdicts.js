// What the grid and the contract view share: the data, and how verdicts look.

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

function address(contract, claim) {
  return `#${contract.link}/${claim.link}`;
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
