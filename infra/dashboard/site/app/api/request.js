/** One request to the API, with the reader's token. */
import { offline, problemOf } from "./problem.js";
import { renewToken, token } from "./session.js";

/**
 * @template T
 * @typedef {{method: string, url: string, body?: unknown, answer?: T}} Call a request, and the type of its answer
 */

/**
 * @template T
 * @param {Call<T>} call
 * @returns {Promise<T>} rejects with a Problem
 */
export async function send(call) {
  const response = await fetchOnce(call);
  if (response.status !== 401 || !token.value) return read(response);
  return read((await renewToken()) ? await fetchOnce(call) : response);
}

/** @param {Call<unknown>} call */
async function fetchOnce({ method, url, body }) {
  /** @type {Record<string, string>} */
  const headers = token.value ? { authorization: `Bearer ${token.value}` } : {};
  if (body !== undefined) headers["content-type"] = "application/json";
  try {
    return await fetch(url, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw offline();
  }
}

/** @param {Response} response */
async function read(response) {
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined;
  return response.headers.get("content-type")?.includes("json") ? response.json() : response.blob();
}

/**
 * Save the file of a call under the name that the API gives it.
 * @param {Call<unknown>} call
 */
export async function download(call) {
  const response = await fetchOnce(call);
  if (!response.ok) throw await problemOf(response);
  const named = /filename="?([^";]+)/.exec(response.headers.get("content-disposition") ?? "");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = named?.[1] ?? "beatpass.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
