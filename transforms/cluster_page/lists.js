// Long lists of links: a part at a time, walked through by keys.

const PART = 60; // items that are put into a list at once

const LIST_STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -Infinity, End: Infinity };

// `list` is an ol, `more` the button that shows further items, and `makeLink`
// makes the link of an item. One link can be reached by Tab; the arrows lead on.
function makeList(list, more, makeLink) {
  const state = { items: [], shown: 0 };
  const linkAt = (place) => list.children[place]?.firstElementChild;

  function growTo(place) {
    const wanted = Math.min(state.items.length, (Math.floor(place / PART) + 1) * PART);
    for (; state.shown < wanted; state.shown += 1) {
      const link = makeLink(state.items[state.shown]);
      link.tabIndex = -1;
      list.append(element("li", {}, link));
    }
    const left = state.items.length - state.shown;
    more.hidden = left === 0;
    more.textContent = `Show ${Math.min(PART, left)} more of ${left.toLocaleString("en")}`;
  }

  function reach(link) {
    for (const one of list.querySelectorAll('[tabindex="0"]')) one.tabIndex = -1;
    if (link) link.tabIndex = 0;
  }

  // From outside the list its present link comes first. End goes to the end of
  // what is shown: a list may be very long.
  function step(by) {
    const present = [...list.children].findIndex((item) => item.firstElementChild.tabIndex === 0);
    const inside = list.contains(document.activeElement);
    const last = (by === Infinity ? state.shown : state.items.length) - 1;
    const place = Math.min(last, Math.max(0, present + (inside ? by : 0)));
    if (place >= state.shown) growTo(place);
    linkAt(place)?.focus();
  }

  list.addEventListener("focusin", (event) => reach(event.target.closest("a")));
  list.addEventListener("keydown", (event) => {
    if (!(event.key in LIST_STEPS) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    step(LIST_STEPS[event.key]);
  });
  more.addEventListener("click", () => {
    const first = state.shown;
    growTo(first);
    linkAt(first)?.focus();
  });

  return {
    step,
    items: () => state.items,
    show(items) {
      Object.assign(state, { items, shown: 0 });
      list.replaceChildren();
      growTo(0);
      reach(linkAt(0));
    },
    // Mark one as the one that is open, or none; returns its link.
    mark(item) {
      list.querySelector("[aria-current]")?.removeAttribute("aria-current");
      const place = state.items.indexOf(item);
      if (place < 0) return null;
      growTo(place);
      const link = linkAt(place);
      link.setAttribute("aria-current", "true");
      reach(link);
      return link;
    },
  };
}
