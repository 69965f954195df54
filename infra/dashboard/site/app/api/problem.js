/** What went wrong, as the API says it (application/problem+json, docs/api.md 2). */
export class Problem extends Error {
  /**
   * @param {string} kind the last part of its type, for example "not-found"; "offline" without an answer
   * @param {{title: string, status?: number, detail?: string, errors?: {field: string, message: string}[]}} what
   */
  constructor(kind, { title, status = 0, detail = "", errors = [] }) {
    super(detail || title);
    this.kind = kind;
    this.title = title;
    this.status = status;
    this.detail = detail;
    this.errors = errors;
  }

  /** What is wrong with one field of a form. @param {string} field */
  of(field) {
    return this.errors.find((each) => each.field === field || each.field.startsWith(`${field}.`))?.message;
  }
}

/** @param {Response} response @returns {Promise<Problem>} */
export async function problemOf(response) {
  const said = await response.json().catch(() => ({}));
  const type = typeof said.type === "string" ? said.type : "";
  const kind = type.slice(type.lastIndexOf("/") + 1) || gatewayKind(response.status);
  return new Problem(kind, {
    title: said.title ?? "This did not work",
    status: response.status,
    detail: said.detail ?? "",
    errors: Array.isArray(said.errors) ? said.errors : [],
  });
}

/** The gateway's own refusals have no type. @param {number} status */
function gatewayKind(status) {
  return { 401: "not-signed-in", 403: "not-signed-in", 429: "too-many-requests" }[status] ?? "unexpected";
}

export const offline = () =>
  new Problem("offline", { title: "No connection", detail: "The server cannot be reached. Check your connection." });

/** What went wrong and what to do about it, in plain words. */

/** By the kind of the problem. @type {Record<string, {title: string, text: string}>} */
const WORDS = {
  offline: { title: "No connection", text: "The server cannot be reached. Check your connection, then try again." },
  "not-signed-in": { title: "You are signed out", text: "Sign in again to see this page." },
  "no-artist-profile": { title: "No artist profile yet", text: "Create your artist profile to see your figures." },
  "too-many-requests": { title: "Too many requests", text: "There are many requests just now. Wait a moment, then try again." },
  "try-again": { title: "Just a moment", text: "The server is busy. Try again in a few seconds." },
  unexpected: { title: "Something went wrong", text: "The fault is on our side, and it has been recorded. Try again in a moment." },
  "invalid-cursor": { title: "This list has moved on", text: "The list has changed since you opened it. Load it again from the top." },
  "build-gone": { title: "A newer leaderboard is there", text: "The ranking was rebuilt meanwhile. Load it again from the top." },
  "not-connected": { title: "Stripe is not connected yet", text: "Connect with Stripe first, then come back here." },
  "name-taken": { title: "That name is taken", text: "Another producer has this name. Choose a different one." },
  outdated: { title: "Changed meanwhile", text: "It was changed elsewhere since you opened this page. Load the page again and look at it first." },
  "malformed-json": { title: "Something went wrong", text: "The request could not be read. Load the page again." },
};

/** @param {Api.Problem} problem @returns {{title: string, text: string}} */
export function plain(problem) {
  const known = WORDS[problem.kind];
  if (known) return known;
  if (problem.errors?.length) return { title: problem.title, text: problem.errors.map((each) => each.message).join(" ") };
  return { title: problem.title ?? "Something went wrong", text: problem.detail || problem.message };
}
