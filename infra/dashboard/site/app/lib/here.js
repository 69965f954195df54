/** Where the reader is: the address is the only state that a link, a reload and the back button need. */
import { signal } from "@preact/signals";

const here = () => ({ path: location.pathname.replace(/(.)\/$/, "$1"), query: new URLSearchParams(location.search) });

export const place = signal(here());
/** How many steps the reader is from where the tab began: says which way the back button went. @type {number} */
let step = history.state?.step ?? 0;

/** The forms of this page with changes that are not saved (lib/editing.js). @type {Set<object>} */
export const unsaved = new Set();
export const mayLeave = () => !unsaved.size || confirm("You have changes that are not saved. Leave without them?");

/**
 * Go to an address of this site.
 * @param {string} url
 * @param {{replace?: boolean}} [how] replace: without a step for the back button
 */
export function go(url, { replace = false } = {}) {
  const before = place.value.path;
  if (!replace) step += 1;
  history[replace ? "replaceState" : "pushState"]({ step }, "", url);
  place.value = here();
  if (place.value.path !== before) arrive();
}

/**
 * The address of this page with some parameters changed; null removes one.
 * @param {Record<string, string | null | undefined>} changes
 */
export function withQuery(changes) {
  const query = new URLSearchParams(place.value.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const text = query.toString();
  return place.value.path + (text ? `?${text}` : "");
}

/** Begin the new page at its top, and tell screen readers that it is another one. */
function arrive() {
  scrollTo(0, 0);
  document.getElementById("main")?.focus({ preventScroll: true });
}

/** Follow links to this site without loading it again. */
export function startRouter() {
  history.replaceState({ step }, "");
  addEventListener("popstate", ({ state }) => {
    const to = state?.step ?? step;
    // The browser has gone there already: go back to the form.
    if (here().path !== place.value.path && !mayLeave()) return history.go(step - to || 1);
    step = to;
    place.value = here();
  });
  addEventListener("beforeunload", (event) => unsaved.size && event.preventDefault());
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const href = link?.getAttribute("href");
    if (!link || !href || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const url = new URL(href, location.href);
    if (url.origin !== location.origin || link.target || link.hasAttribute("download") || href.startsWith("#")) return;
    event.preventDefault();
    if (url.pathname === place.value.path || mayLeave()) go(url.pathname + url.search);
  });
}

/** The reader's time zone; UTC for one whose zone the API does not know. */

export const zone = signal(Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC");

/** The day it is on the clock of a zone. @param {string} timeZone */
export const todayIn = (timeZone) => new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(new Date());

/** What the browser keeps for these pages, as JSON; the fallback where there is nothing, or nothing readable. @template T @param {string} key @param {T} fallback @returns {T} */
export function stored(key, fallback) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") ?? fallback;
  } catch {
    return fallback;
  }
}
