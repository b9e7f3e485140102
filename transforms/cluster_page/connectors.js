// Lines between the sentences of a finding, drawn in the gap between the texts.

const SVG = "http://www.w3.org/2000/svg";
const drawn = []; // { line, left, right }: a line and the nodes that it joins
let waiting = false;

function connect(links) {
  drawn.length = 0;
  for (const { finding, left, right, selected } of links) {
    const line = shape("g", { class: `line is-${finding.kind}${selected ? " selected" : ""}`, "data-finding": finding.id },
      shape("path", { class: "brackets" }), shape("path", { class: "curve" }),
      shape("circle", { r: 8 }), shape("text", { dy: "0.36em" }, KINDS[finding.kind].symbol));
    drawn.push({ line, left, right });
  }
  byId("lines").replaceChildren(...drawn.map(({ line }) => line));
  redraw();
}

function shape(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

// At most once a frame: texts scroll often.
function redraw() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    drawLines();
  });
}

function drawLines() {
  const frame = byId("lines").getBoundingClientRect();
  for (const { line, left, right } of drawn) {
    const from = extent(left, byId("left-text"), frame);
    const to = extent(right, byId("right-text"), frame);
    line.toggleAttribute("hidden", !from.visible && !to.visible);
    line.classList.toggle("leaving", !from.visible || !to.visible);
    placeLine(line, from, to, frame.width);
  }
}

// Top and bottom of a sentence within the frame; what is scrolled away lies at its edge.
function extent(nodes, pane, frame) {
  const view = pane.getBoundingClientRect();
  const boxes = nodes.map((node) => node.getBoundingClientRect());
  const top = Math.min(...boxes.map((box) => box.top));
  const bottom = Math.max(...boxes.map((box) => box.bottom));
  const within = (y) => Math.min(view.bottom, Math.max(view.top, y)) - frame.top;
  return { top: within(top), bottom: within(bottom), visible: bottom > view.top && top < view.bottom };
}

// A bracket along each sentence, a curve from middle to middle, a symbol on it.
function placeLine(line, from, to, width) {
  const [brackets, curve, circle, text] = line.children;
  const [start, end] = [from, to].map(({ top, bottom }) => (top + bottom) / 2);
  const [near, middle, far] = [2, width / 2, width - 2];
  brackets.setAttribute("d", `M${near} ${from.top}V${from.bottom}M${far} ${to.top}V${to.bottom}`);
  curve.setAttribute("d", `M${near} ${start}C${middle} ${start} ${middle} ${end} ${far} ${end}`);
  for (const [name, value] of Object.entries({ cx: middle, cy: (start + end) / 2 })) circle.setAttribute(name, value);
  for (const [name, value] of Object.entries({ x: middle, y: (start + end) / 2 })) text.setAttribute(name, value);
}

function watchLayout() {
  for (const side of SIDES) byId(`${side}-text`).addEventListener("scroll", redraw, { passive: true });
  new ResizeObserver(redraw).observe(byId("panes"));
  window.addEventListener("scroll", redraw, { passive: true });
}
