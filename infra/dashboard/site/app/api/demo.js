/** The demo accounts of `make run`: its server hands out their tokens, and nothing else does (infra/local/site.py). */
import { offline } from "./problem.js";

/**
 * @typedef {{email: string, name: string}} DemoAccount
 * @typedef {import("./session.js").Session} Session
 */

/** @returns {Promise<DemoAccount[]>} */
export async function accounts() {
  const response = await fetch("/demo/accounts").catch(() => null);
  return response?.ok ? (await response.json()).accounts : [];
}

/** Sign in as a demo account, or as somebody new. @param {string} [email] @returns {Promise<Session>} */
export async function enter(email) {
  const response = await fetch("/demo/sign-in", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(email ? { email } : {}),
  }).catch(() => null);
  if (!response) throw offline();
  if (!response.ok) throw new Error("The demo account could not be opened.");
  const given = await response.json();
  return { token: given.token, refresh: "", email: given.email };
}

/** @param {Session} session @returns {Promise<Session | null>} */
export const renew = (session) =>
  enter(session.email).catch((problem) => {
    if (problem.kind === "offline") throw problem;
    return null;
  });
