// How a finding looks in a list and above the documents.

function findingLink(finding, ...contents) {
  return element("a", { class: `finding is-${finding.kind}`, href: findingAddress(finding),
    "data-finding": finding.id }, ...contents);
}

// What it is, where, and how sure: the first line of a finding.
function findingHead(finding, ...after) {
  return element("span", { class: "finding-head" },
    kindChip(finding.kind, ` ${KINDS[finding.kind].name}`), directionLine(finding), ...after, scoreMark(finding));
}

function directionLine(finding) {
  const [side, other] = finding.sides;
  const line = element("span", { class: "direction" }, documentMark(side.document));
  if (other) line.append(" → ", documentMark(other.document));
  return line;
}

function documentMark(one) {
  return element("abbr", { class: "language", title: `${languageName(one.language)}: ${one.name}` }, one.label);
}

// Importance, beside that of the most important of all, and the model's confidence.
function scoreMark(finding) {
  const bar = element("span", { class: "bar", "aria-hidden": "true" }, element("span", {}));
  bar.firstElementChild.style.width = `${100 * finding.score / run.bestScore}%`;
  return element("span", { class: "score", title: "Importance, and the model’s confidence" }, bar,
    element("b", {}, finding.score.toFixed(2)), element("span", { class: "confidence" }, percent(finding.probability)));
}

function reasonLine(finding) {
  return finding.reason ? [element("span", { class: "reason", dir: "auto" }, finding.reason)] : [];
}

// All of it, in a wide list.
function wideFinding(finding) {
  return findingLink(finding,
    findingHead(finding, element("span", { class: "group-name", dir: "auto" }, finding.group.name)),
    element("span", { class: "quotes" }, ...finding.sides.map(quoteOf)), ...reasonLine(finding));
}

// Its beginning, in a narrow one: the documents stand beside it.
function narrowFinding(finding) {
  return findingLink(finding, findingHead(finding), quoteOf(finding.sides[0]), ...reasonLine(finding));
}

function quoteOf(side) {
  return element("span", { class: "quote", ...languageAttributes(side.document.language) },
    shorten(side.text.trim(), 600) || "(blank)");
}
