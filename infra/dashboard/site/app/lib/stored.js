/** What the browser keeps for these pages, as JSON; the fallback where there is nothing, or nothing readable. @template T @param {string} key @param {T} fallback @returns {T} */
export function stored(key, fallback) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") ?? fallback;
  } catch {
    return fallback;
  }
}
