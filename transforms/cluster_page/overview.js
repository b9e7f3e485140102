// The first view: the run, its clusters and all findings, by importance.

let overviewList = null;
let groupList = null;

function buildOverview() {
  byId("page-title").append(run.title);
  byId("page-subtitle").append(run.subtitle);
  for (const [name, value] of run.facts) {
    byId("facts").append(element("div", {}, element("dt", {}, name), element("dd", { dir: "auto" }, value)));
  }
  buildLeftOut();
  buildDeadLetters();
  groupList = makeList(byId("group-list"), byId("more-groups"), groupLink);
  overviewList = makeList(byId("finding-list"), byId("more-findings"), wideFinding);
  watchers.push(showOverviewFindings);
}

function buildLeftOut() {
  const { groups, findings, most_bytes: bytes } = run.leftOut;
  const size = bytes >= 2 ** 20 ? `${Math.floor(bytes / 2 ** 20)} MB` : `${bytes.toLocaleString("en")} bytes`;
  byId("left-out").hidden = groups === 0;
  byId("left-out").append(
    element("strong", {}, `${plural(groups, "cluster")} with ${plural(findings, "finding")} left out. `),
    `This page holds ${size} of data; the least important clusters, and any larger than that, are not in it. All findings: `,
    element("code", { dir: "auto" }, run.findings));
}

function showOverviewFindings(filters) {
  const found = filteredFindings(run.found, filters);
  overviewList.show(found);
  const shown = filtersAreOn(filters) ? groupsOf(found) : run.groups.map((group) => [group, group.findings]);
  groupList.show(shown);
  byId("group-count").textContent = counted(shown.length, run.groups.length);
  byId("finding-count").textContent = counted(found.length, run.found.length);
  byId("nothing").hidden = found.length > 0;
  byId("nothing").textContent = run.found.length ? "No finding fits these filters."
    : "Nothing was found: no sentence contradicts another, stands alone or is shared by all.";
}

// Groups of findings that are in order: the group of the best comes first.
function groupsOf(findings) {
  const groups = new Map();
  for (const finding of findings) {
    if (!groups.has(finding.group)) groups.set(finding.group, []);
    groups.get(finding.group).push(finding);
  }
  return [...groups];
}

function counted(shown, all) {
  return shown === all ? all.toLocaleString("en") : `${shown.toLocaleString("en")} of ${all.toLocaleString("en")}`;
}

function groupLink([group, findings]) {
  const counts = Object.keys(KINDS).map((kind) => [kind, findings.filter((one) => one.kind === kind).length]);
  const languages = [...new Set(group.documents.map((one) => one.language))];
  const best = findings[0];
  return element("a", { class: "group", href: groupAddress(group), title: group.id },
    element("span", { class: "group-title", dir: "auto" }, group.name),
    ...(best ? [element("span", { class: "score" }, element("b", {}, best.score.toFixed(2)))] : []),
    element("span", { class: "kind-counts" }, ...counts.map(([kind, count]) => kindCount(kind, count))),
    element("span", { class: "group-documents" }, `${plural(group.documents.length, "document")} `,
      ...languages.flatMap((language) => [languageMark(language), " "])));
}

function kindCount(kind, count) {
  return element("span", { class: `kind-count is-${kind}${count ? "" : " none"}`, title: KINDS[kind].plural },
    element("span", { class: "symbol", "aria-hidden": "true" }, KINDS[kind].symbol), ` ${count.toLocaleString("en")}`,
    element("span", { class: "unseen" }, ` ${KINDS[kind].plural}`));
}

function buildDeadLetters() {
  const letters = run.dead_letters;
  byId("dead-letters").hidden = letters.length === 0;
  byId("dead-letters").append(
    element("summary", {}, `${plural(letters.length, "input")} could not be used`),
    element("ul", {}, ...letters.map((letter) => element("li", {}, element("b", { dir: "auto" }, letter.id),
      ` (${letter.stage}) `, element("span", { dir: "auto" }, letter.reason)))));
}
