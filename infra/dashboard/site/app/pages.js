/** The addresses of the pages. `own` pages are for whoever is signed in; the others are public. */

/** @type {[string, string, () => Promise<{default: any}>, boolean][]} pattern, name, code, own */
const PAGES = [
  ["/sign-in", "sign-in", () => import("./pages/sign-in.js"), false],
  ["/signed-in", "signed-in", () => import("./pages/signed-in.js"), false],
  ["/producer-dashboard", "home", () => import("./pages/home.js"), true],
  ["/producer-dashboard/leaderboards", "leaderboards", () => import("./pages/leaderboards.js"), true],
];

/** @typedef {{name: string, load: () => Promise<{default: any}>, own: boolean, given: Record<string, string>}} Found */

const COMPILED = PAGES.map(([pattern, name, load, own]) => ({
  expression: new RegExp(`^${pattern.replace(/:(\w+)/g, "(?<$1>[^/]+)")}$`),
  found: { name, load, own },
}));

/** @param {string} path @returns {Found} */
export function find(path) {
  for (const { expression, found } of COMPILED) {
    const match = expression.exec(path);
    if (match) return { ...found, given: { ...match.groups } };
  }
  return { name: "not-found", load: () => import("./pages/not-found.js"), own: false, given: {} };
}
