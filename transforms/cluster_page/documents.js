// The two documents side by side: their texts, shaded by how many others agree.

const SIDES = ["left", "right"];
const shown = { left: null, right: null }; // { document, sentences: index -> its nodes }

function showDocument(side, one) {
  const pane = byId(`${side}-text`);
  pane.closest(".pane").hidden = !one;
  if (!one || shown[side]?.document === one) {
    shown[side] = one ? shown[side] : null;
    return;
  }
  const content = contentOf(one.group);
  const { nodes, sentences } = buildPieces(content.pieces[one.index]);
  shown[side] = { document: one, sentences };
  for (const [index, parts] of sentences) {
    for (const node of parts) Object.assign(node, { tabIndex: -1 }).dataset.sentence = index;
    shadeSentence(parts, content.sentences[one.index][index]);
  }
  for (const [name, value] of Object.entries(languageAttributes(one.language))) pane.setAttribute(name, value);
  pane.setAttribute("aria-label", `${languageName(one.language)}: ${one.name}`);
  pane.replaceChildren(...(nodes.length ? nodes : [element("p", { class: "notice", lang: "en", dir: "ltr" }, "This document is empty.")]));
  pane.scrollTop = 0;
  chooseDocument(side, one);
}

// Five steps of shading; the numbers after a sentence say the same without colour.
function shadeSentence(parts, judged) {
  const supporters = judged.supported_by.length;
  const last = parts.at(-1);
  if (!judged.compared_with) return;
  for (const node of parts) node.dataset.support = Math.ceil(4 * Math.min(1, supporters / judged.compared_with));
  last.dataset.share = `${supporters}/${judged.compared_with}`;
  if (judged.contradicted_by.length) last.dataset.against = `✗${judged.contradicted_by.length}`;
}

function chooseDocument(side, one) {
  const select = byId(`${side}-document`);
  select.replaceChildren(...one.group.documents.map((other) => element("option",
    { value: other.index, ...languageAttributes(other.language) }, `${other.label} · ${shorten(other.name, 80)}`)));
  select.value = one.index;
  select.title = `${languageName(one.language)}: ${one.name} (${one.id})`;
}

function changeDocument(side) {
  const chosen = opened.group.documents[byId(`${side}-document`).value];
  const pair = { left: opened.left, right: opened.right };
  // Choosing what the other side shows swaps the two.
  const other = side === "left" ? "right" : "left";
  if (pair[other] === chosen) pair[other] = pair[side];
  pair[side] = chosen;
  location.hash = groupAddress(opened.group, pair.left, pair.right);
}

// All nodes of a sentence; none if it has none in the text.
function nodesOf(side, sentence) {
  return shown[side]?.sentences.get(sentence) ?? [];
}

// Which sentence a node belongs to: { side, document, sentence } or null.
function placeOf(node) {
  const span = node.closest?.(".sentence");
  const side = SIDES.find((name) => byId(`${name}-text`).contains(span));
  return span && side ? { side, document: shown[side].document, sentence: Number(span.dataset.sentence) } : null;
}

// What the others say about a sentence, in words.
function judgement({ document: one, sentence }) {
  const judged = contentOf(one.group).sentences[one.index][sentence];
  const others = (indices) => indices.map((index) => one.group.documents[index]);
  return { ...judged, supporters: others(judged.supported_by), opponents: others(judged.contradicted_by) };
}

function judgementText(place) {
  const { supporters, opponents, compared_with: compared } = judgement(place);
  if (!compared) return "Compared with no other document";
  const labels = (documents) => documents.map((one) => one.label).join(", ");
  return `Supported by ${supporters.length} of ${compared}${supporters.length ? ` (${labels(supporters)})` : ""}`
    + `${opponents.length ? `; contradicted by ${labels(opponents)}` : ""}`;
}

function showJudgement(place) {
  const { supporters, opponents, compared_with: compared, discrepancy, reasons } = judgement(place);
  const note = byId("note");
  note.replaceChildren(element("b", {}, `Sentence ${place.sentence + 1} of ${place.document.label}: `));
  if (!compared) note.append("compared with no other document. ");
  else {
    note.append(`supported by ${supporters.length} of ${compared} `, ...otherLinks(place, supporters));
    if (opponents.length) note.append("; contradicted by ", ...otherLinks(place, opponents));
    note.append(`. Discrepancy ${discrepancy.toFixed(2)}. `);
  }
  note.append(...reasons.map((reason) => element("span", { class: "reason", dir: "auto" }, reason)));
}

// Links that put another document beside this one.
function otherLinks(place, documents) {
  const { group } = place.document;
  return documents.flatMap((one) => [" ", element("a", { class: "language", title: `${languageName(one.language)}: ${one.name}`,
    href: place.side === "left" ? groupAddress(group, place.document, one) : groupAddress(group, one, place.document) }, one.label)]);
}
