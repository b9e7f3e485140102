// The data: groups with their documents and findings, and the words for them.

const KINDS = {
  contradiction: { name: "Contradiction", symbol: "✗", plural: "contradictions" },
  only_here: { name: "Only here", symbol: "◇", plural: "only in one document" },
  consensus: { name: "Consensus", symbol: "≡", plural: "agreed by all" },
};

const run = readRun();

function readRun() {
  const head = readJson(document.querySelector(".head-data"));
  const bodies = document.querySelectorAll(".group-data");
  const groups = Array.from(document.querySelectorAll(".summary-data"),
    (node, order) => readGroup(readJson(node), order, bodies[order]));
  addLinks(groups, (group) => group.id);
  const findings = groups.flatMap((group) => group.findings).sort(byScore);
  addLinks(findings, (finding) => finding.id);
  const linked = new Map(findings.map((finding) => [finding.link, finding]));
  const bestScore = findings[0]?.score || 1;
  return { ...head, groups, found: findings, linked, bestScore,
    leftOut: readJson(document.querySelector(".left-out-data")) };
}

// The order of findings.jsonl: of equal scores the lesser id comes first.
function byScore(one, other) {
  return other.score - one.score || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);
}

function readGroup(summary, order, body) {
  const group = { id: summary.group_id, name: summary.title.trim() || summary.group_id, order, body };
  group.documents = summary.documents.map((given, index) => ({ index, id: given.doc_id,
    language: given.lang, name: given.title.trim() || given.doc_id, group }));
  addLinks(group.documents, (one) => one.id);
  addLabels(group.documents);
  group.findings = summary.findings.map((given) => readFinding(given, summary.quotes, group));
  return group;
}

// A document is called by its language, with a number where several have it.
function addLabels(documents) {
  const ofLanguage = new Map();
  for (const one of documents) {
    ofLanguage.set(one.language, [...(ofLanguage.get(one.language) ?? []), one]);
  }
  for (const [language, sharing] of ofLanguage) {
    sharing.forEach((one, place) => {
      one.label = (language || "?") + (sharing.length > 1 ? ` ${place + 1}` : "");
    });
  }
}

// A finding has one or two sides: the hypothesis, then the premise.
function readFinding(given, quotes, group) {
  const sides = given.quotes.map((number) => {
    const [place, sentence, start, end, text] = quotes[number];
    return { document: group.documents[place], sentence, start, end, text };
  });
  return { id: given.finding_id, kind: given.kind, label: given.label, sides, group,
    probability: given.probability, score: given.score, reason: given.reason };
}

// The contents of a group are parsed when it is opened, not before; one is kept.
const parsed = { group: null, content: null };

function contentOf(group) {
  if (parsed.group !== group) Object.assign(parsed, { group, content: readJson(group.body) });
  return parsed.content;
}

function findingAddress(finding) {
  return `#finding/${finding.link}`;
}

function groupAddress(group, left, right) {
  const documents = left ? `/${left.link}${right ? `/${right.link}` : ""}` : "";
  return `#group/${group.link}${documents}`;
}

function kindChip(kind, ...after) {
  return element("span", { class: `chip is-${kind}` },
    element("span", { class: "symbol", "aria-hidden": "true" }, KINDS[kind].symbol), ...after);
}
