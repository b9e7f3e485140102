// The grid of contracts by claims, with its filters, its keys and its legend.

const rows = new Map(); // contract -> its table row
let lastCell = null; // where the keyboard stands in the grid

function buildGridView() {
  byId("report-title").append(report.title);
  byId("report-subtitle").append(report.subtitle);
  for (const [name, value] of report.facts) {
    byId("facts").append(element("div", {}, element("dt", {}, name), element("dd", { dir: "auto" }, value)));
  }
  buildSummary();
  buildControls();
  buildTable();
  buildClaimList();
  buildDeadLetters();
  applyFilters();
}

function buildSummary() {
  const counts = countLabels(report.contracts.flatMap((one) => one.verdicts.map(([label]) => label)));
  const list = element("ul", {});
  for (const [label, count] of Object.entries(counts)) {
    list.append(element("li", { class: "count", "data-label": label }, verdictChip(label),
      " ", element("strong", {}, count.toLocaleString("en")), ` ${VERDICTS[label].name.toLowerCase()}`));
  }
  const size = `${plural(report.contracts.length, "contract")} × ${plural(report.claims.length, "claim")}`;
  byId("summary").append(element("p", { class: "size" }, size), list, shareBar(counts));
}

function buildControls() {
  const claims = byId("claim-filter");
  claims.append(element("option", { value: "" }, "any claim"));
  report.claims.forEach((claim, index) => {
    claims.append(element("option", { value: index }, `${claim.key} – ${shorten(claim.text, 70)}`));
  });
  byId("verdict-filter").append(element("option", { value: "" }, "anything"));
  for (const [label, { name, symbol }] of Object.entries(VERDICTS)) {
    byId("verdict-filter").append(element("option", { value: label }, `${symbol} ${name.toLowerCase()}`));
  }
  const controls = byId("controls");
  controls.addEventListener("input", applyFilters);
  controls.addEventListener("submit", (event) => event.preventDefault());
  controls.addEventListener("reset", () => setTimeout(applyFilters)); // after the fields are emptied
}

function buildTable() {
  const header = element("tr", {}, element("th", { scope: "col", class: "corner" }, "Contract"));
  report.claims.forEach((claim, index) => header.append(element("th",
    { scope: "col", title: claim.text, "data-claim": index }, element("span", { dir: "auto" }, claim.key))));
  const body = element("tbody");
  for (const contract of report.contracts) {
    rows.set(contract, buildRow(contract));
    body.append(rows.get(contract));
  }
  const grid = byId("grid");
  grid.append(element("thead", {}, header), body);
  grid.addEventListener("keydown", moveByKey);
  grid.addEventListener("focusin", (event) => rememberCell(event.target));
  grid.addEventListener("mouseover", (event) => showHint(event.target));
  grid.addEventListener("mouseleave", () => showHint(document.activeElement));
}

function buildRow(contract) {
  const open = element("a", { href: `#${contract.link}`, title: `${contract.name}\n${contract.id}`, tabindex: "-1" },
    element("span", { dir: "auto" }, contract.name));
  const row = element("tr", {}, element("th", { scope: "row" }, open));
  contract.verdicts.forEach(([label, probability], index) => {
    row.append(element("td", { role: "gridcell" }, buildCell(contract, index, label, probability)));
  });
  return row;
}

function buildCell(contract, index, label, probability) {
  const claim = report.claims[index];
  const { name } = VERDICTS[label];
  const spoken = `Contract ${contract.name}, claim ${claim.key}: ${name.toLowerCase()}, ${percent(probability)}`;
  const cell = element("button", { type: "button", class: `cell is-${label}`, "aria-label": spoken,
    "data-claim": index, "data-label": label, tabindex: "-1" },
  element("span", { class: "symbol" }, VERDICTS[label].symbol), ` ${percent(probability)}`);
  cell.addEventListener("click", () => { location.hash = address(contract, claim); });
  return cell;
}

// The full text of the claim under the pointer or the keyboard.
function showHint(node) {
  const index = node?.closest?.("[data-claim]")?.dataset.claim;
  const claim = report.claims[index];
  byId("hint").replaceChildren(...(claim
    ? [element("b", {}, claim.key), ` ${claim.text}`]
    : ["Point at a column to read its claim. Open a cell to read the clauses behind it."]));
}

function rememberCell(node) {
  if (lastCell) lastCell.tabIndex = -1;
  lastCell = node;
  node.tabIndex = 0;
  showHint(node);
}

function visibleRows() {
  return [...byId("grid").tBodies[0].rows].filter((row) => !row.hidden);
}

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
  PageUp: [-10, 0], PageDown: [10, 0], Home: [0, -Infinity], End: [0, Infinity] };

function moveByKey(event) {
  const step = STEPS[event.key];
  const place = event.target.closest("td, tbody th");
  if (!step || !place || event.altKey || event.metaKey) return;
  event.preventDefault();
  const all = visibleRows();
  const row = clamp(all.indexOf(place.parentElement) + step[0], all.length);
  const column = clamp(place.cellIndex + step[1], place.parentElement.cells.length);
  all[row].cells[column].firstElementChild.focus();
}

function clamp(index, length) {
  return Math.min(length - 1, Math.max(0, index));
}

function applyFilters() {
  const wanted = { title: byId("title-filter").value.trim().toLowerCase(),
    claim: byId("claim-filter").value, label: byId("verdict-filter").value };
  sortRows(byId("sort").value);
  for (const [contract, row] of rows) row.hidden = !matches(contract, wanted);
  markColumns(wanted);
  const shown = visibleRows();
  byId("shown").textContent = `${shown.length.toLocaleString("en")} of ${plural(rows.size, "contract")}`;
  byId("nothing").hidden = shown.length > 0;
  byId("nothing").textContent = rows.size ? "No contract fits these filters." : "No contract could be compared.";
  if (shown.length && !shown.includes(lastCell?.closest("tr"))) makeReachable(shown[0]);
}

function matches(contract, { title, claim, label }) {
  if (!`${contract.name}\n${contract.id}`.toLowerCase().includes(title)) return false;
  const verdicts = claim === "" ? contract.verdicts : [contract.verdicts[claim]];
  return label === "" || verdicts.some(([given]) => given === label);
}

// With a filter on, the cells that it asks for stand out.
function markColumns({ claim, label }) {
  for (const cell of document.querySelectorAll("#grid .cell")) {
    const asked = (claim === "" || cell.dataset.claim === claim) && (label === "" || cell.dataset.label === label);
    cell.classList.toggle("faded", !asked);
  }
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

const ORDERS = {
  input: (one, other) => one.order - other.order,
  title: (one, other) => collator.compare(one.name, other.name) || one.order - other.order,
  "title-descending": (one, other) => collator.compare(other.name, one.name) || one.order - other.order,
  contradicted: (one, other) => contradicted(other) - contradicted(one) || one.order - other.order,
};

function contradicted(contract) {
  return contract.verdicts.filter(([label]) => label === "contradiction").length;
}

function sortRows(order) {
  const sorted = [...rows.keys()].sort(ORDERS[order]);
  byId("grid").tBodies[0].append(...sorted.map((contract) => rows.get(contract)));
}

// One place of the grid can be reached by Tab; the arrows lead on from there.
function makeReachable(row) {
  if (lastCell) lastCell.tabIndex = -1;
  lastCell = (row.cells[1] ?? row.cells[0]).firstElementChild;
  lastCell.tabIndex = 0;
}

function buildClaimList() {
  report.claims.forEach((claim, index) => {
    const counts = countLabels(report.contracts.map((contract) => contract.verdicts[index][0]));
    const numbers = Object.entries(counts).map(([label, count]) =>
      element("span", { class: "number", title: VERDICTS[label].name }, verdictChip(label), ` ${count}`));
    byId("claim-list").append(element("li", {}, element("span", { class: "key", dir: "auto" }, claim.key),
      element("span", { class: "claim-text", dir: "auto" }, claim.text),
      element("span", { class: "numbers" }, ...numbers), shareBar(counts)));
  });
  byId("claims").hidden = report.claims.length === 0;
}

function buildDeadLetters() {
  const letters = report.dead_letters;
  const details = byId("dead-letters");
  details.hidden = letters.length === 0;
  details.append(element("summary", {}, `${plural(letters.length, "input")} could not be used`));
  const cells = (letter) => [letter.id, letter.stage, letter.reason].map((text) =>
    element("td", { dir: "auto" }, text));
  details.append(element("table", {},
    element("thead", {}, element("tr", {}, ...["Input", "Stage", "Reason"].map((name) =>
      element("th", { scope: "col" }, name)))),
    element("tbody", {}, ...letters.map((letter) => element("tr", {}, ...cells(letter))))));
}
