// The second view: a cluster, two of its documents, and a finding in them.

const opened = { group: null, left: null, right: null, finding: null };
let railList = null;

function buildReader() {
  railList = makeList(byId("rail-list"), byId("more-rail"), narrowFinding);
  watchers.push((filters) => {
    if (!opened.group) return;
    showRailFindings(filters);
    linkNeighbours();
    linkDocuments();
  });
  byId("heatmap").addEventListener("keydown", moveInHeatmap);
  byId("heatmap").addEventListener("focusin", reachInHeatmap);
  for (const side of SIDES) {
    byId(`${side}-document`).addEventListener("change", () => changeDocument(side));
    const pane = byId(`${side}-text`);
    pane.addEventListener("click", (event) => openSentence(event.target));
    pane.addEventListener("focusin", (event) => noteSentence(event.target));
    pane.addEventListener("mouseover", (event) => hintSentence(event.target));
    pane.addEventListener("keydown", (event) => moveInText(event, side));
  }
  byId("shading").addEventListener("change", showShading);
  showShading();
  watchLayout();
}

function showShading() {
  byId("panes").classList.toggle("shaded", byId("shading").checked);
  redraw();
}

function showRailFindings(filters) {
  const found = filteredFindings(opened.group.findings, filters).sort(byScore);
  railList.show(found);
  railList.mark(opened.finding);
  byId("rail-count").textContent = counted(found.length, opened.group.findings.length);
  byId("rail-nothing").hidden = found.length > 0;
  byId("rail-nothing").textContent = opened.group.findings.length ? "No finding of this cluster fits these filters."
    : "Nothing was found in this cluster.";
}

function openGroup({ group, left, right, finding }) {
  const entering = opened.group !== group;
  Object.assign(opened, { group, left, right, finding });
  if (entering) {
    byId("group-title").textContent = group.name;
    byId("group-title").title = group.id;
    buildHeatmap(group);
    showRailFindings(readFilters());
    byId("rail-list").parentElement.scrollTop = 0;
  }
  markHeatmap(left, right);
  for (const side of SIDES) showDocument(side, opened[side]);
  byId("alone").hidden = Boolean(right);
  byId("panes").classList.toggle("single", !right);
  showDetail();
  const link = railList.mark(finding);
  linkDocuments();
  if (finding) bringIntoView(finding, link);
}

function showDetail() {
  const { finding, group, left, right } = opened;
  byId("detail").className = finding ? `is-${finding.kind}` : "";
  byId("detail-text").replaceChildren(...(finding ? findingDetail(finding) : pairDetail(group, left, right)));
  byId("permalink").hidden = !finding;
  if (finding) byId("permalink").setAttribute("href", findingAddress(finding));
  linkNeighbours();
  byId("note").replaceChildren("Choose a sentence to read which documents support it.");
}

function findingDetail(finding) {
  const [{ document: one, sentence }] = finding.sides;
  return [findingHead(finding), element("span", { class: "words" }, `${judgementText({ document: one, sentence })}.`),
    ...reasonLine(finding)];
}

function pairDetail(group, left, right) {
  if (!right) return [element("span", { class: "words" }, "This cluster has no second document to compare with.")];
  const sentence = (row, column) => {
    const { supported, contradicted, compared } = agreementOf(group, row, column);
    return compared ? `${column.label} supports ${supported} of ${plural(compared, "sentence")} of ${row.label} and contradicts ${contradicted}.`
      : `${row.label} was not compared with ${column.label}.`;
  };
  return [element("span", { class: "words" }, `${sentence(left, right)} ${sentence(right, left)}`)];
}

// The findings before and after this one in the list; from a pair, the first of all.
function linkNeighbours() {
  const place = railList.items().indexOf(opened.finding);
  for (const [id, step] of [["previous-finding", -1], ["next-finding", 1]]) {
    const neighbour = railList.items()[place < 0 ? Math.min(0, step) : place + step];
    byId(id).hidden = !neighbour;
    if (neighbour) byId(id).setAttribute("href", findingAddress(neighbour));
  }
}

// Highlight and connect the listed findings that lie in the two documents.
function linkDocuments() {
  for (const node of document.querySelectorAll(".pane .linked")) clearLinks(node);
  const links = [];
  for (const finding of new Set([...railList.items(), opened.finding].filter(Boolean))) {
    const places = finding.sides.map((side) => SIDES.find((name) => opened[name] === side.document));
    if (!places.every(Boolean)) continue;
    const selected = finding === opened.finding;
    const ends = {};
    finding.sides.forEach((side, number) => {
      ends[places[number]] = nodesOf(places[number], side.sentence);
      markSentence(ends[places[number]], finding, selected);
    });
    if (ends.left?.length && ends.right?.length) links.push({ finding, selected, ...ends });
  }
  connect(links.sort((one, other) => one.selected - other.selected)); // the selected on top
}

function clearLinks(node) {
  node.classList.remove("linked", "selected", ...Object.keys(KINDS).map((kind) => `is-${kind}`));
  node.removeAttribute("role");
  delete node.dataset.finding;
  delete node.dataset.symbol;
}

// A sentence of several findings shows the selected, else the most important.
function markSentence(nodes, finding, selected) {
  if (!nodes.length || (nodes[0].dataset.finding !== undefined && !selected)) return;
  for (const node of nodes) {
    clearLinks(node);
    node.classList.add("linked", `is-${finding.kind}`);
    node.classList.toggle("selected", selected);
    node.setAttribute("role", "mark");
    node.dataset.finding = finding.id;
  }
  nodes[0].dataset.symbol = KINDS[finding.kind].symbol; // shown by the style sheet: the text stays as it is
}

// Both sentences at the same height, a third down their panes.
function bringIntoView(finding, link) {
  link?.scrollIntoView({ block: "nearest" });
  for (const { document: one, sentence } of finding.sides) {
    const side = SIDES.find((name) => opened[name] === one);
    const pane = byId(`${side}-text`);
    const [node] = nodesOf(side, sentence);
    if (node) pane.scrollTop += node.getBoundingClientRect().top - pane.getBoundingClientRect().top - pane.clientHeight / 3;
  }
}

function openSentence(node) {
  const place = placeOf(node);
  if (!place) return;
  const finding = railAndOpened().find((one) => one.id === node.closest(".sentence").dataset.finding);
  if (finding && finding !== opened.finding) location.hash = findingAddress(finding);
  node.closest(".sentence").focus({ preventScroll: true });
  showJudgement(place);
}

function railAndOpened() {
  return [...railList.items(), ...(opened.finding ? [opened.finding] : [])];
}

function noteSentence(node) {
  const place = placeOf(node);
  if (place) showJudgement(place);
}

function hintSentence(node) {
  const place = placeOf(node);
  if (place) node.closest(".sentence").title = judgementText(place);
}

// Right and left go from sentence to sentence, in the direction of the text.
function moveInText(event, side) {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "Enter") openSentence(event.target);
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const pane = byId(`${side}-text`);
  const forwards = getComputedStyle(pane).direction === "rtl" ? -step : step;
  const nodes = [...pane.querySelectorAll(".sentence")];
  const present = nodes.indexOf(event.target.closest(".sentence"));
  const selected = nodes.findIndex((node) => node.classList.contains("selected"));
  const next = present < 0 ? Math.max(0, selected) : present + forwards;
  nodes[Math.min(nodes.length - 1, Math.max(0, next))]?.focus();
}
