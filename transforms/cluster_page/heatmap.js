// Who agrees with whom: rows are documents whose sentences are looked for,
// columns the documents in which they are looked for.

function buildHeatmap(group) {
  const documents = group.documents;
  const header = element("tr", {}, element("td", { class: "corner" }),
    ...documents.map((one) => element("th", { scope: "col" }, documentMark(one))));
  const rows = documents.map((row) => element("tr", {}, element("th", { scope: "row" }, documentMark(row)),
    ...documents.map((column) => element("td", { role: "gridcell" }, heatmapCell(group, row, column)))));
  byId("heatmap").replaceChildren(element("thead", {}, header), element("tbody", {}, ...rows));
  byId("heatmap").classList.toggle("many", documents.length > 8);
  const first = byId("heatmap").querySelector(".heat");
  if (first) first.tabIndex = 0;
}

function heatmapCell(group, row, column) {
  if (row === column) return element("span", { class: "same", "aria-label": "the same document" }, "—");
  const { supported, contradicted, compared } = agreementOf(group, row, column);
  const cell = element("a", { class: "heat", tabindex: "-1", href: groupAddress(group, row, column),
    "data-row": row.index, "data-column": column.index });
  const names = `${row.label} in ${column.label}`;
  if (!compared) {
    cell.classList.add("not-compared");
    cell.append("·");
    describe(cell, `${names}: not compared`);
    return cell;
  }
  cell.style.setProperty("--share", supported / compared);
  cell.append(element("b", {}, Math.round(100 * supported / compared)));
  if (contradicted) cell.append(element("i", { class: "against" }, `✗${contradicted}`));
  describe(cell, `${names}: ${supported} of ${plural(compared, "sentence")} supported, ${contradicted} contradicted`);
  return cell;
}

function describe(node, text) {
  node.setAttribute("aria-label", text);
  node.title = text;
}

function agreementOf(group, row, column) {
  const { agreement } = contentOf(group);
  const [supported, contradicted, compared] = ["supported", "contradicted", "compared"]
    .map((name) => agreement[name][row.index][column.index]);
  return { supported, contradicted, compared };
}

function markHeatmap(left, right) {
  for (const cell of byId("heatmap").querySelectorAll(".heat")) {
    const here = Number(cell.dataset.row) === left.index && Number(cell.dataset.column) === right?.index;
    cell.classList.toggle("current", here);
    if (here) cell.setAttribute("aria-current", "true");
    else cell.removeAttribute("aria-current");
  }
}

const HEAT_STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

// The arrows skip the diagonal, where no cell is.
function moveInHeatmap(event) {
  const step = HEAT_STEPS[event.key];
  const cell = event.target.closest(".heat");
  if (!step || !cell || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  let place = [Number(cell.dataset.row), Number(cell.dataset.column)];
  let next = null;
  do {
    place = [place[0] + step[0], place[1] + step[1]];
    next = heatAt(place);
  } while (!next && place[0] === place[1] && place[0] >= 0 && place[0] < opened.group.documents.length);
  next?.focus();
}

function heatAt([row, column]) {
  return byId("heatmap").querySelector(`[data-row="${row}"][data-column="${column}"]`);
}

function reachInHeatmap(event) {
  for (const cell of byId("heatmap").querySelectorAll('.heat[tabindex="0"]')) cell.tabIndex = -1;
  const cell = event.target.closest(".heat");
  if (cell) cell.tabIndex = 0;
}
