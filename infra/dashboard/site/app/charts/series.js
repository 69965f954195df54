/** A figure over time, with uPlot. Arrow keys read it point by point; below it are the same figures as a table. */
import { useEffect, useRef, useState } from "preact/hooks";
import { signal } from "@preact/signals";
import { html } from "../lib/html.js";
import { compact } from "../lib/format.js";

/**
 * @typedef {object} Line
 * @property {string} name
 * @property {(number | null)[]} values
 * @property {(value: number | null) => string} show
 * @property {(number | null)[]} [before] the same figures of a former range, drawn lightly
 * @property {(index: number) => string} [beforeWhen] which point of it that was
 * @property {boolean} [inverted] small is at the top, as ranks are
 */
/** @param {{label: string, times: number[], when: (index: number) => string, axis: (index: number) => string, line: Line, height?: number, whole?: boolean, open?: boolean}} props
 *   open: the last point is not over yet, and the line to it is dashed */
export function Series({ label, times, when, axis, line, height = 240, whole = true, open = false }) {
  const place = useRef(/** @type {HTMLDivElement | null} */ (null));
  const chart = useRef(/** @type {any} */ (null));
  const [at, setAt] = useState(/** @type {number | null} */ (null));
  const shades = scheme.value;

  useEffect(() => {
    let gone = false;
    /** @type {ResizeObserver | undefined} */
    let watching;
    void loadUPlot().then((uPlot) => {
      const box = place.current;
      if (gone || !box) return;
      chart.current = new uPlot(options({ box, height, line, axis, whole, onPoint: setAt }), columns(line, open), box);
      watching = new ResizeObserver(() => chart.current?.setSize({ width: box.clientWidth, height }));
      watching.observe(box);
    });
    return () => {
      gone = true;
      watching?.disconnect();
      chart.current?.destroy();
      chart.current = null;
    };
  }, [JSON.stringify([times, line.values, line.before]), shades, height]);

  /** @param {KeyboardEvent} event */
  const step = (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1, Home: -times.length, End: times.length }[event.key];
    if (by === undefined || !chart.current) return;
    event.preventDefault();
    const next = Math.min(Math.max((at ?? (by > 0 ? -1 : times.length)) + by, 0), times.length - 1);
    setAt(next);
    chart.current.setCursor({ left: chart.current.valToPos(next, "x"), top: 0 });
  };
  const said = at === null || at >= times.length ? "" : `${when(at)}: ${line.show(line.values[at] ?? null)}${formerly(line, at)}`;

  return html`
    <figure class="chart">
      <p class="readout" aria-live="polite">${said || html`<span class="note">${label}</span>`}</p>
      <div class="plot" ref=${place} style=${{ height: `${height}px` }} tabindex="0" role="img" aria-label=${`${label}. Arrow keys read the points.`}
        onKeyDown=${step} onMouseLeave=${() => setAt(null)}></div>
      <details class="as-table">
        <summary>Show as a table</summary>
        <div class="table-wrap short">
          <table>
            <caption class="hidden">${label}</caption>
            <thead><tr><th scope="col">When</th><th scope="col" class="figure">${line.name}</th>${line.before && html`<th scope="col" class="figure">Before</th>`}</tr></thead>
            <tbody>${times.map((time, index) => html`<tr key=${time}><th scope="row">${when(index)}</th><td class="figure">${line.show(line.values[index] ?? null)}</td>${line.before && html`<td class="figure">${line.show(line.before[index] ?? null)}</td>`}</tr>`)}</tbody>
          </table>
        </div>
      </details>
    </figure>`;
}

/** @param {Line} line @param {number} at */
const formerly = (line, at) =>
  line.before && line.before[at] !== null && line.before[at] !== undefined ? ` · before ${line.show(line.before[at])}${line.beforeWhen?.(at) ? ` (${line.beforeWhen(at)})` : ""}` : "";

/** Positions, the finished points, the way to the last one if it is not over, and what was before. @param {Line} line @param {boolean} open */
function columns({ values, before }, open) {
  const last = values.length - 1;
  const dashed = open && last > 0;
  return [
    values.map((_, index) => index),
    values.map((value, index) => (dashed && index === last ? null : value)),
    values.map((value, index) => (dashed && index >= last - 1 ? value : null)),
    ...(before ? [values.map((_, index) => before[index] ?? null)] : []),
  ];
}

/** @param {{box: HTMLElement, height: number, line: Line, axis: (index: number) => string, whole: boolean, onPoint: (index: number | null) => void }} given */
function options({ box, height, line, axis, whole, onPoint }) {
  const style = getComputedStyle(box);
  const [accent, fill, grid, ink, second] = ["--accent", "--accent-wash", "--line", "--ink-2", "--second"].map((name) => resolved(box, style.getPropertyValue(name)));
  const font = `12px ${style.fontFamily}`;
  const axes = { stroke: ink, font, grid: { stroke: grid, width: 1 }, ticks: { show: false } };
  return {
    width: box.clientWidth,
    height,
    padding: [12, 28, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 9, fill: accent, stroke: accent } },
    scales: { x: { time: false }, y: { dir: line.inverted ? -1 : 1, range: (/** @type {any} */ _, /** @type {number | null} */ low, /** @type {number | null} */ high) => extent(low, high, line.inverted) } },
    axes: [
      { ...axes, grid: { show: false }, space: 70, incrs: [1, 2, 4, 7, 14, 28, 60, 90, 180, 365], values: (/** @type {any} */ _, /** @type {number[]} */ at) => at.map((index) => (Number.isInteger(index) ? axis(index) : "")) },
      { ...axes, size: 52, space: 44, incrs: whole ? [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1e3, 2e3, 2500, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6] : undefined, values: (/** @type {any} */ _, /** @type {number[]} */ at) => at.map((value) => (line.inverted || whole ? compact(value) : line.show(value))) },
    ],
    series: [
      {},
      { stroke: accent, fill: line.inverted ? undefined : fill, width: 2, spanGaps: line.inverted, points: { show: true, size: 6, fill: accent, filter: alone } },
      { stroke: accent, width: 2, dash: [4, 4], points: { show: false } },
      ...(line.before ? [{ stroke: second, width: 1.5, dash: [2, 3], points: { show: false } }] : []),
    ],
    hooks: { setCursor: [(/** @type {any} */ plot) => onPoint(plot.cursor.idx ?? null)] },
  };
}

/** Points that no line leads to or from. @param {{data: (number | null)[][]}} plot @param {number} line */
function alone(plot, line) {
  const values = plot.data[line] ?? [];
  const lacks = (/** @type {number} */ at) => (values[at] ?? null) === null;
  return values.flatMap((_, at) => (!lacks(at) && lacks(at - 1) && lacks(at + 1) ? [at] : []));
}

/** From zero up, and never without height. Ranks have a place of their own. @param {number | null} low @param {number | null} high @param {boolean} [inverted] */
function extent(low, high, inverted) {
  if (!inverted) return [0, Math.max((high ?? 0) * 1.08, 1)];
  return [Math.max((low ?? 1) - 1, 0.5), (high ?? 1) + 1];
}

/** A colour as the canvas takes it: light-dark() is resolved by an element only. @param {HTMLElement} box @param {string} colour */
function resolved(box, colour) {
  const probe = document.createElement("i");
  probe.style.color = colour;
  box.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

// uPlot is loaded when the first chart is drawn: most of the site's weight, and not every page has one.
/** @type {Promise<any> | undefined} */
let loading;

function loadUPlot() {
  loading ??= Promise.all([
    loaded("link", { rel: "stylesheet", href: "/vendor/uPlot.min.css" }),
    loaded("script", { src: "/vendor/uPlot.iife.min.js" }),
  ]).then(() => /** @type {any} */ (globalThis).uPlot);
  return loading;
}

/** @param {"link" | "script"} tag @param {object} attributes */
function loaded(tag, attributes) {
  return new Promise((resolve, reject) => {
    const onerror = () => reject(new Error("uPlot could not be loaded"));
    document.head.append(Object.assign(document.createElement(tag), attributes, { onload: resolve, onerror }));
  });
}

/** Changes with the colours of the page, which a canvas has to be told. */
const scheme = signal("");
const dark = matchMedia("(prefers-color-scheme: dark)");
const look = () => (scheme.value = document.documentElement.dataset.scheme ?? (dark.matches ? "dark" : "light"));
dark.addEventListener("change", look);
new MutationObserver(look).observe(document.documentElement, { attributeFilter: ["data-scheme"] });
look();
