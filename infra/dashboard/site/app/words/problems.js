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
