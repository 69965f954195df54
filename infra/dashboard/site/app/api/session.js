/** Who is signed in, and how one signs in here: at Cognito, or on a developer's machine as a demo account. */
import { signal } from "@preact/signals";
import * as cognito from "./cognito.js";
import * as demo from "./demo.js";
import { stored } from "../lib/here.js";

/**
 * @typedef {{kind: "demo"} | {kind: "cognito", url: string, client_id: string}} SignIn from /config.json
 * @typedef {{token: string, refresh: string, email: string}} Session
 */

const KEY = "session";

/** @type {Session | null} */
let session = stored(KEY, /** @type {Session | null} */ (null));
/** @type {SignIn} */
let way = { kind: "demo" };

export const token = signal(session?.token ?? "");
export const email = signal(session?.email ?? "");
/** Whether a sign-in has ended by itself: the next page says so. */
export const ended = signal(false);

export const isDemo = () => way.kind === "demo";

/** Read how one signs in on this site. */
export async function configure() {
  const response = await fetch("/config.json");
  way = (await response.json()).sign_in;
}

/** @param {Session | null} next */
export function keep(next) {
  if (next) localStorage.setItem(KEY, JSON.stringify(next));
  else localStorage.removeItem(KEY);
  use(next);
}

/** @param {Session | null} next */
function use(next) {
  session = next;
  ended.value = false;
  token.value = next?.token ?? "";
  email.value = next?.email ?? "";
}

// Signing in, out or renewing in one tab is so in all.
addEventListener("storage", ({ key }) => {
  if (key === KEY || key === null) use(stored(KEY, null));
});

/** Ask for a new token after the API refused the present one. One request, however many wait for it. */
export function renewToken() {
  renewing ??= renew().finally(() => (renewing = null));
  return renewing;
}
/** @type {Promise<boolean> | null} */
let renewing = null;

async function renew() {
  const next = session && (await (way.kind === "cognito" ? cognito.renew(way, session) : demo.renew(session)));
  keep(next || null);
  ended.value = !next;
  return Boolean(next);
}

/** Leave for Cognito's page; it comes back to /signed-in. @param {string} back where to go then */
export async function beginSignIn(back) {
  if (way.kind === "cognito" && !leaving) await cognito.begin(way, back);
}

/** At /signed-in: returns where to go. @returns {Promise<string>} */
export async function finishSignIn() {
  if (way.kind !== "cognito") return "/";
  const { session: next, back } = await cognito.finish(way, new URLSearchParams(location.search));
  keep(next);
  return back;
}

/** Ends the session at Cognito too: until its page is there, nothing may begin a new one. */
export function signOut() {
  leaving = way.kind === "cognito";
  keep(null);
  if (way.kind === "cognito") cognito.leave(way);
}
let leaving = false;
