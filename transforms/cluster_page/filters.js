// The filters: one form for both views; what passes is listed, linked and exported.

const watchers = []; // called with the filters after each change

function buildFilters() {
  for (const [kind, { name, symbol, plural: words }] of Object.entries(KINDS)) {
    const count = run.found.filter((finding) => finding.kind === kind).length;
    byId("kind-filter").append(checkbox("kind", kind, words,
      element("span", { class: `symbol is-${kind}`, "aria-hidden": "true" }, symbol), " ", element("span", { class: "name" }, `${name} `), number(count)));
  }
  for (const [language, count] of countLanguages()) {
    byId("language-filter").append(checkbox("language", language, languageName(language),
      languageMark(language), " ", number(count)));
  }
  const form = byId("filters");
  form.addEventListener("input", changeFilters);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(changeFilters)); // after the fields are emptied
}

function changeFilters() {
  applyFilters();
  writeAddressSoon();
}

function number(count) {
  return element("span", { class: "number" }, count.toLocaleString("en"));
}

function checkbox(name, value, title, ...label) {
  return element("label", { class: "toggle", title },
    element("input", { type: "checkbox", name, value }), element("span", {}, ...label));
}

// Findings by language, in the order of codes, the unknown last.
function countLanguages() {
  const counts = new Map();
  for (const { documents } of run.groups) for (const one of documents) counts.set(one.language, 0);
  for (const finding of run.found) {
    for (const language of languagesOf(finding)) counts.set(language, counts.get(language) + 1);
  }
  return [...counts].sort(([one], [other]) => (!one) - (!other) || (one < other ? -1 : 1));
}

function languagesOf(finding) {
  return new Set(finding.sides.map((side) => side.document.language));
}

function readFilters() {
  const fields = new FormData(byId("filters"));
  return {
    kinds: new Set(fields.getAll("kind")),
    languages: new Set(fields.getAll("language")),
    confidence: Number(fields.get("confidence")) / 100,
    words: folded(fields.get("search")).split(/\s+/).filter(Boolean),
  };
}

// What is set, for an address; nothing for a filter that is off.
function filterValues() {
  const fields = new FormData(byId("filters"));
  const isOn = ([name, value]) => (name === "confidence" ? Number(value) > 0
    : name !== "search" || value.trim() !== "");
  return new URLSearchParams([...fields].filter(isOn));
}

// The opposite; what this page does not have is left out.
function setFilters(values) {
  for (const box of byId("filters").querySelectorAll("input[type=checkbox]")) {
    box.checked = values.getAll(box.name).includes(box.value);
  }
  byId("confidence").value = Number(values.get("confidence")) || 0;
  byId("search").value = values.get("search") ?? "";
}

// Compared without case, accents and width.
function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

function passes(finding, { kinds, languages, confidence, words }) {
  return (!kinds.size || kinds.has(finding.kind))
    && finding.probability >= confidence
    && (!languages.size || [...languagesOf(finding)].some((language) => languages.has(language)))
    && (!words.length || words.every((word) => searchable(finding).includes(word)));
}

function searchable(finding) {
  finding.searchable ??= folded([finding.group.name, finding.reason, finding.id,
    ...finding.sides.flatMap((side) => [side.text, side.document.name])].join("\n"));
  return finding.searchable;
}

function filtersAreOn({ kinds, languages, confidence, words }) {
  return kinds.size + languages.size + confidence + words.length > 0;
}

function applyFilters() {
  const filters = readFilters();
  byId("confidence-value").textContent = filters.confidence ? `${Math.round(100 * filters.confidence)} % or more` : "any";
  byId("reset").disabled = !filtersAreOn(filters);
  for (const watcher of watchers) watcher(filters);
}

function filteredFindings(findings, filters = readFilters()) {
  return findings.filter((finding) => passes(finding, filters));
}
