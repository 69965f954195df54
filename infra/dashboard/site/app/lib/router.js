/** Where the reader is: the address is the only state that a link, a reload and the back button need. */
import { signal } from "@preact/signals";

const here = () => ({ path: location.pathname.replace(/(.)\/$/, "$1"), query: new URLSearchParams(location.search) });

export const place = signal(here());

/**
 * Go to an address of this site.
 * @param {string} url
 * @param {{replace?: boolean}} [how] replace: without a step for the back button
 */
export function go(url, { replace = false } = {}) {
  const before = place.value.path;
  history[replace ? "replaceState" : "pushState"](null, "", url);
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
  addEventListener("popstate", () => (place.value = here()));
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const href = link?.getAttribute("href");
    if (!link || !href || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const url = new URL(href, location.href);
    if (url.origin !== location.origin || link.target || link.hasAttribute("download") || href.startsWith("#")) return;
    event.preventDefault();
    go(url.pathname + url.search);
  });
}
