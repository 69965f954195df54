/** One request to the API, with the reader's token. */
import { offline, problemOf } from "./problem.js";
import { renewToken, token } from "./session.js";

/**
 * @template T
 * @typedef {{method: string, url: string, body?: unknown, tag?: string, answer?: T}} Call a request, and the type of its
 *   answer; tag: change only what has this ETag still (docs/api.md 1.7)
 */

/** The ETags of answers, of those that have one. @type {WeakMap<object, string>} */
const tags = new WeakMap();
/** @param {object} answer */
export const tagOf = (answer) => tags.get(answer);

/**
 * @template T
 * @param {Call<T>} call
 * @returns {Promise<T>} rejects with a Problem
 */
export const send = async (call) => read(await ask(call));

/**
 * The answer, with a new token if the present one was refused; without one if there is none any more, as for everybody who
 * looks at a public page.
 * @param {Call<unknown>} call
 */
async function ask(call) {
  const response = await fetchOnce(call);
  if (response.status !== 401 || !token.value) return response;
  await renewToken();
  return fetchOnce(call);
}

/** Keys of POSTs without an answer yet: sent again, they have their effect once (docs/api.md 1.3). @type {Map<string, string>} */
const lost = new Map();

/** @param {Call<unknown>} call */
async function fetchOnce({ method, url, body, tag }) {
  /** @type {Record<string, string>} */
  const headers = token.value ? { authorization: `Bearer ${token.value}` } : {};
  if (body !== undefined) headers["content-type"] = "application/json";
  if (tag) headers["if-match"] = tag;
  const text = body === undefined ? undefined : JSON.stringify(body);
  const request = `${token.value} ${url} ${text}`;
  const key = lost.get(request) ?? crypto.randomUUID();
  if (method === "POST") {
    headers["idempotency-key"] = key;
    lost.set(request, key);
  }
  try {
    const response = await fetch(url, { method, headers, body: text });
    if (response.status < 500) lost.delete(request);
    return response;
  } catch {
    throw offline();
  }
}

/** @param {Response} response */
async function read(response) {
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined;
  if (!response.headers.get("content-type")?.includes("json")) return response.blob();
  const answer = await response.json();
  const tag = response.headers.get("etag");
  if (tag) tags.set(answer, tag);
  return answer;
}

/**
 * Save the file of a call under the name that the API gives it.
 * @param {Call<unknown>} call
 */
export async function download(call) {
  const response = await ask(call);
  if (!response.ok) throw await problemOf(response);
  const named = /filename="?([^";]+)/.exec(response.headers.get("content-disposition") ?? "");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = named?.[1] ?? "beatpass.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
