// Export of the findings that are listed, as CSV or JSON lines.

const COLUMNS = ["finding_id", "group_id", "group_title", "kind", "label",
  "doc_id", "lang", "start", "end", "text",
  "other_doc_id", "other_lang", "other_start", "other_end", "other_text",
  "probability", "score", "reason"];

// The names and offsets (in code points) of findings.jsonl, and what people read.
function exportRow(finding) {
  const [side, other] = finding.sides;
  const row = { finding_id: finding.id, group_id: finding.group.id, group_title: finding.group.name,
    kind: finding.kind, label: finding.label, probability: finding.probability,
    score: finding.score, reason: finding.reason,
    ...sideFields(side, ""), ...sideFields(other, "other_") };
  return Object.fromEntries(COLUMNS.map((name) => [name, row[name]]));
}

function sideFields(side, prefix) {
  const fields = { doc_id: side?.document.id, lang: side?.document.language,
    start: side?.start, end: side?.end, text: side?.text };
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [prefix + name, value ?? null]));
}

// What spreadsheets take for a formula begins with one of these, the wide forms
// included; an apostrophe before it makes it text.
const FORMULA = /^[\s\uFEFF]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/;

function csvCell(value) {
  const text = String(value ?? "");
  return `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}

// With a byte-order mark, by which spreadsheets know UTF-8.
function toCsv(findings) {
  const rows = findings.map((finding) => Object.values(exportRow(finding)));
  return `\uFEFF${[COLUMNS, ...rows].map((row) => `${row.map(csvCell).join(",")}\r\n`).join("")}`;
}

function toJsonLines(findings) {
  return findings.map((finding) => `${JSON.stringify(exportRow(finding))}\n`).join("");
}

function download(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function linkExports(listed) {
  byId("export-csv").addEventListener("click", () => download("findings.csv", "text/csv", toCsv(listed())));
  byId("export-jsonl").addEventListener("click",
    () => download("findings.jsonl", "application/x-ndjson", toJsonLines(listed())));
}
