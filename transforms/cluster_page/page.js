// The address decides what is shown: nothing after # is the overview,
// #finding/ID a finding, #group/ID/DOCUMENT/DOCUMENT two documents of a group. Filters follow a ?.

let overviewScroll = 0;
let lastOpened = null; // the finding to come back to in the overview

function showPlace() {
  const hash = placeInAddress();
  const place = findPlace(hash);
  byId("notice").hidden = !hash || Boolean(place);
  if (place) showReader(place);
  else showOverview();
  if (!byId("notice").hidden) byId("notice").textContent = lostText(decoded(hash));
}

function lostText(name) {
  const maybe = run.leftOut.groups ? " It may be among what was left out." : "";
  return `This page has nothing called “${shorten(name, 120)}”; a later run may have dropped it.${maybe}`;
}

function findPlace(hash) {
  const [kind, name, ...documents] = hash.split("/");
  if (kind === "finding") return placeOfFinding(run.linked.get(name) ?? findByLink(run.found, name));
  if (kind !== "group") return null;
  const group = findByLink(run.groups, name ?? "");
  return group ? { group, finding: null, ...pairOf(group, documents) } : null;
}

function placeOfFinding(finding) {
  if (!finding) return null;
  const [left, other] = finding.sides.map((side) => side.document);
  return { group: finding.group, finding, left, right: other ?? otherThan(left) };
}

function otherThan(one) {
  return one.group.documents.find((other) => other !== one) ?? null;
}

// The documents that are named, else those of the best finding, else the first two.
function pairOf(group, names) {
  const [left, right] = names.map((name) => findByLink(group.documents, name));
  if (left) return { left, right: right && right !== left ? right : otherThan(left) };
  if (group.findings.length) {
    const { left: first, right: second } = placeOfFinding(group.findings[0]);
    return { left: first, right: second };
  }
  return { left: group.documents[0] ?? null, right: group.documents[1] ?? null };
}

function showReader(place) {
  const entering = byId("reader-view").hidden;
  const changing = entering || opened.group !== place.group;
  if (entering) overviewScroll = window.scrollY;
  setView("reader");
  if (entering) window.scrollTo(0, 0);
  openGroup(place);
  lastOpened = place.finding ?? lastOpened;
  linkGroups();
  document.title = `${place.group.name} – ${run.title}`;
  if (changing) byId("group-title").focus({ preventScroll: true });
}

// Back in the overview, the keyboard stands where it was.
function showOverview() {
  const returning = byId("overview").hidden;
  setView("overview");
  document.title = run.title;
  if (!returning) return;
  window.scrollTo(0, overviewScroll);
  const link = lastOpened && overviewList.mark(lastOpened);
  link?.focus({ preventScroll: overviewScroll > 0 });
}

function setView(view) {
  document.body.classList.toggle("reading", view === "reader");
  for (const id of ["masthead", "overview", "dead-letters-place"]) byId(id).hidden = view === "reader";
  for (const id of ["bar", "reader-view"]) byId(id).hidden = view !== "reader";
}

// Neighbours among the clusters that the overview lists.
function linkGroups() {
  const listed = groupList.items().map(([group]) => group);
  const place = listed.indexOf(opened.group);
  for (const [id, step] of [["previous-group", -1], ["next-group", 1]]) {
    const neighbour = place < 0 ? undefined : listed[place + step];
    byId(id).hidden = !neighbour;
    if (neighbour) byId(id).setAttribute("href", groupAddress(neighbour));
  }
}

// Keys of the whole page: j and k to the next and the one before, / to the
// search, Escape back to the overview. None of them where somebody types.
function onKey(event) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
  if (event.target.closest?.("input:not([type=checkbox]), select, textarea")) return;
  const action = KEYS[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}

const KEYS = {
  j: () => stepFinding(1, "next-finding"),
  k: () => stepFinding(-1, "previous-finding"),
  "/": () => byId("search").focus(),
  Escape: () => { if (byId("overview").hidden) location.hash = ""; },
};

function stepFinding(by, id) {
  if (byId("reader-view").hidden) overviewList.step(by);
  else if (!byId(id).hidden) location.hash = byId(id).getAttribute("href");
}

function skipToFindings(event) {
  event.preventDefault();
  (byId("overview").hidden ? railList : overviewList).step(0);
}

buildOverview();
buildReader();
buildFilters();
linkExports(() => (byId("overview").hidden ? railList : overviewList).items());
byId("skip").addEventListener("click", skipToFindings);
document.addEventListener("keydown", onKey);
window.addEventListener("hashchange", () => { readAddress(); showPlace(); });
applyFilters();
readAddress();
showPlace();
