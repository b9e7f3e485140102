// One contract: its text with the evidence highlighted, beside its claims.

const opened = { contract: null, content: null, sentences: new Map(), claim: -1 };

function openContract(contract, claimIndex) {
  if (opened.contract !== contract) loadContract(contract);
  selectClaim(claimIndex);
}

// The text is parsed and rendered here, when somebody opens it, not before.
function loadContract(contract) {
  const content = readJson(contract.text);
  const { nodes, sentences } = buildPieces(content.pieces);
  Object.assign(opened, { contract, content, sentences });
  byId("contract-title").textContent = contract.name;
  byId("contract-title").title = contract.id;
  byId("contract-text").replaceChildren(...nodes);
  byId("contract-text").scrollTop = 0;
  byId("contract-claims").replaceChildren(buildClaims(contract));
  byId("contract-claims").scrollTop = 0;
}

function sentenceText(index) {
  return opened.sentences.get(index).map((node) => node.textContent).join("");
}

function buildClaims(contract) {
  const list = element("ol", { class: "verdicts" });
  contract.verdicts.forEach(([label, probability], index) => {
    const claim = report.claims[index];
    list.append(element("li", { class: `verdict is-${label}` },
      element("a", { href: address(contract, claim) },
        verdictChip(label, ` ${percent(probability)}`),
        element("span", { class: "key", dir: "auto" }, claim.key),
        element("span", { class: "verdict-name" }, VERDICTS[label].name),
        element("span", { class: "claim-text", dir: "auto" }, claim.text))));
  });
  return list;
}

function selectClaim(index) {
  opened.claim = index;
  const [label] = opened.contract.verdicts[index];
  const evidence = opened.content.evidence[index];
  const items = document.querySelectorAll("#contract-claims .verdict");
  items.forEach((item, place) => {
    item.classList.toggle("selected", place === index);
    item.querySelector(".evidence-box")?.remove();
    if (place === index) item.firstElementChild.setAttribute("aria-current", "true");
    else item.firstElementChild.removeAttribute("aria-current");
  });
  items[index].append(buildEvidence(label, evidence));
  highlight(label, evidence);
  if (evidence.length) markCurrent(evidence[0][0]);
  items[index].scrollIntoView({ block: "nearest" });
  revealInPane(byId("contract-text"), opened.sentences.get(evidence[0]?.[0])?.[0]);
}

function buildEvidence(label, evidence) {
  if (!evidence.length) {
    return element("p", { class: "evidence-box none" }, "No passage of this contract bears on the claim.");
  }
  const list = element("ol", { class: "evidence" });
  evidence.forEach(([sentence, probability], place) => {
    const button = element("button", { type: "button", "data-sentence": sentence },
      element("span", { class: "rank" }, String(place + 1)),
      element("span", { class: "snippet", dir: "auto" }, shorten(sentenceText(sentence).trim(), 600) || "(blank)"),
      element("span", { class: "probability" }, percent(probability)));
    button.addEventListener("click", () => goToSentence(sentence));
    list.append(element("li", {}, button));
  });
  return element("div", { class: "evidence-box" },
    element("h3", {}, VERDICTS[label].evidence), list);
}

function highlight(label, evidence) {
  for (const node of document.querySelectorAll("#contract-text .evidence-text")) clearHighlight(node);
  evidence.forEach(([sentence], place) => {
    const nodes = opened.sentences.get(sentence);
    for (const node of nodes) {
      node.className = `sentence evidence-text is-${label}`;
      node.setAttribute("role", "mark");
      node.dataset.sentence = sentence;
      node.addEventListener("click", onSentenceClick);
    }
    nodes[0].dataset.rank = place + 1; // shown by the style sheet: the text stays as it is
  });
}

function clearHighlight(node) {
  node.className = "sentence";
  node.removeAttribute("role");
  delete node.dataset.rank;
  delete node.dataset.sentence;
  node.removeEventListener("click", onSentenceClick);
}

function onSentenceClick(event) {
  const sentence = Number(event.currentTarget.dataset.sentence);
  markCurrent(sentence);
  document.querySelector(".evidence .current").scrollIntoView({ block: "nearest" });
}

function goToSentence(sentence) {
  markCurrent(sentence);
  opened.sentences.get(sentence)[0].scrollIntoView({ block: "center" });
}

// Mark one piece of evidence on both sides.
function markCurrent(sentence) {
  for (const node of document.querySelectorAll("#contract-view .current")) node.classList.remove("current");
  for (const node of opened.sentences.get(sentence)) node.classList.add("current");
  document.querySelector(`.evidence [data-sentence="${sentence}"]`).classList.add("current");
}

// Scroll a pane, and only the pane, so that a node of it can be seen.
function revealInPane(pane, node) {
  if (!node) return;
  const frame = pane.getBoundingClientRect();
  const box = node.getBoundingClientRect();
  if (box.top >= frame.top && box.bottom <= frame.bottom) return;
  pane.scrollTop += box.top - frame.top - frame.height / 4;
}

// Neighbours in the grid's present order, at the same claim.
function linkNeighbours() {
  const shown = visibleRows();
  const contracts = new Map([...rows].map(([contract, row]) => [row, contract]));
  const place = shown.indexOf(rows.get(opened.contract));
  for (const [id, step] of [["previous", -1], ["next", 1]]) {
    const neighbour = place < 0 ? undefined : contracts.get(shown[place + step]);
    byId(id).toggleAttribute("hidden", !neighbour);
    if (neighbour) byId(id).setAttribute("href", address(neighbour, report.claims[opened.claim]));
  }
}
