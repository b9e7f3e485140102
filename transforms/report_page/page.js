// The address decides what is shown: nothing after # is the grid, #contract/claim
// a contract with the evidence for a claim. So links can be shared and Back works.

let gridScroll = 0;

function showPlace() {
  const place = findPlace(location.hash.slice(1));
  if (place) showContract(place);
  else showGrid();
}

function findPlace(hash) {
  const [contractPart, claimPart] = hash.split("/");
  const contract = hash && findByLink(report.contracts, contractPart);
  if (!contract || !report.claims.length) return null;
  const claim = claimPart && findByLink(report.claims, claimPart);
  return { contract, claimIndex: claim ? report.claims.indexOf(claim) : firstAnswered(contract) };
}

function firstAnswered(contract) {
  return Math.max(0, contract.verdicts.findIndex(([label]) => label !== "neutral"));
}

function showContract({ contract, claimIndex }) {
  const entering = byId("contract-view").hidden || opened.contract !== contract;
  if (!byId("grid-view").hidden) gridScroll = window.scrollY;
  byId("grid-view").hidden = true;
  byId("contract-view").hidden = false;
  if (entering) window.scrollTo(0, 0);
  openContract(contract, claimIndex);
  linkNeighbours();
  document.title = `${contract.name} – ${report.title}`;
  if (entering) byId("contract-title").focus({ preventScroll: true });
}

// Back in the grid, the keyboard stands where it was.
function showGrid() {
  const returning = byId("grid-view").hidden && opened.contract;
  byId("contract-view").hidden = true;
  byId("grid-view").hidden = false;
  document.title = report.title;
  if (!returning) return;
  window.scrollTo(0, gridScroll);
  rows.get(opened.contract).cells[opened.claim + 1].firstElementChild.focus();
}

buildGridView();
showHint(null);
window.addEventListener("hashchange", showPlace);
showPlace();
