import { offline, problemOf } from "./problem.js";
/** Sign-in at Cognito by authorization code with PKCE (RFC 7636): no password and no secret passes through this site. */


/**
 * @typedef {{url: string, client_id: string}} Cognito its domain, and this site's client there
 * @typedef {import("./session.js").Session} Session
 */

const BEGUN = "sign-in";
const back = () => `${location.origin}/signed-in`;

/** @param {Cognito} cognito @param {string} to where the reader wanted to go */
export async function begin(cognito, to) {
  const verifier = random();
  const state = random();
  sessionStorage.setItem(BEGUN, JSON.stringify({ verifier, state, to }));
  const query = new URLSearchParams({
    response_type: "code",
    client_id: cognito.client_id,
    redirect_uri: back(),
    scope: "openid email",
    state,
    code_challenge_method: "S256",
    code_challenge: await challengeOf(verifier),
  });
  location.assign(`${cognito.url}/oauth2/authorize?${query}`);
}

/**
 * @param {Cognito} cognito
 * @param {URLSearchParams} answer the query with which Cognito sent the reader back
 * @returns {Promise<{session: Session, back: string}>} rejects with an Error that a reader can understand
 */
export async function finish(cognito, answer) {
  const begun = JSON.parse(sessionStorage.getItem(BEGUN) ?? "null");
  sessionStorage.removeItem(BEGUN);
  if (!begun || begun.state !== answer.get("state")) throw new Error("This sign-in was begun elsewhere. Begin again.");
  const code = answer.get("code");
  if (!code) throw new Error("The sign-in was not completed.");
  const given = await tokens(cognito, {
    grant_type: "authorization_code",
    code,
    redirect_uri: back(),
    code_verifier: begun.verifier,
  });
  if (!given) throw new Error("The sign-in has expired. Begin again.");
  const session = { token: given.access_token, refresh: given.refresh_token ?? "", email: emailIn(given.id_token) };
  return { session, back: begun.to };
}

/** Null if the session is over. @param {Cognito} cognito @param {Session} session @returns {Promise<Session | null>} */
export async function renew(cognito, session) {
  if (!session.refresh) return null;
  const given = await tokens(cognito, { grant_type: "refresh_token", refresh_token: session.refresh });
  return given && { ...session, token: given.access_token, refresh: given.refresh_token ?? session.refresh };
}

/** @param {Cognito} cognito */
export function leave(cognito) {
  const query = new URLSearchParams({ client_id: cognito.client_id, logout_uri: `${location.origin}/` });
  location.assign(`${cognito.url}/logout?${query}`);
}

/**
 * Null if Cognito refuses what it was given; a Problem if it does not answer, which ends no session.
 * @param {Cognito} cognito @param {Record<string, string>} form
 */
async function tokens(cognito, form) {
  const body = new URLSearchParams({ ...form, client_id: cognito.client_id });
  const response = await fetch(`${cognito.url}/oauth2/token`, { method: "POST", body }).catch(() => null);
  if (!response) throw offline();
  if (response.status >= 500 || response.status === 429) throw await problemOf(response);
  return response.ok ? response.json() : null;
}

/** For display only: the API verifies the access token. @param {string} [idToken] */
function emailIn(idToken = "") {
  try {
    const part = (idToken.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    return String(JSON.parse(atob(part)).email ?? "");
  } catch {
    return "";
  }
}

const random = () => base64(crypto.getRandomValues(new Uint8Array(32)));

/** @param {string} verifier */
async function challengeOf(verifier) {
  return base64(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))));
}

/** @param {Uint8Array} bytes */
function base64(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
