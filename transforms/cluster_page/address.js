// The address says what is shown and what the filters are set to: #PLACE?kind=KIND&language=CODE
// &confidence=PERCENT&search=WORDS. A link without filters keeps those that are set; going back
// and forth brings back those that were.

const WRITE_AFTER = 150; // milliseconds: browsers refuse addresses that change with every key

const address = { timer: 0 };

function placeInAddress() {
  return location.hash.slice(1).split("?", 1)[0];
}

function filtersInAddress() {
  return location.hash.slice(1 + placeInAddress().length + 1);
}

// Read the filters that the address has, if it has any or was seen before.
function readAddress() {
  clearTimeout(address.timer);
  const filters = filtersInAddress();
  if (filters || history.state?.seen) {
    setFilters(new URLSearchParams(filters));
    applyFilters();
  }
  writeAddress();
}

function writeAddress() {
  clearTimeout(address.timer);
  const filters = filterValues().toString();
  history.replaceState({ seen: true }, "", `#${placeInAddress()}${filters ? `?${filters}` : ""}`);
}

function writeAddressSoon() {
  clearTimeout(address.timer);
  address.timer = setTimeout(writeAddress, WRITE_AFTER);
}
