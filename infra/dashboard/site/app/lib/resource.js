/**
 * What a page shows of the API: the last answer stays visible while the next one loads, also for another question (the
 * next category of a leaderboard), and is marked as stale until then.
 */
import { useEffect, useReducer, useRef, useState } from "preact/hooks";
import { signal } from "@preact/signals";
import { send } from "../api/request.js";
import { token } from "../api/session.js";
import { zone } from "./here.js";

/**
 * @template T
 * @typedef {object} Resource
 * @property {T | undefined} data the newest answer there is
 * @property {boolean} stale data answers another question than the present one, or an error keeps it from being renewed
 * @property {boolean} loading
 * @property {Api.Problem | null} problem
 * @property {() => Promise<void>} reload
 */
/** @typedef {{data?: any, at: number, more?: any}} Kept more: what was appended to a list, for who comes back to it */

const FRESH_MS = 5_000;
const MOST_KEPT = 60;
/** Answers by token and address. @type {Map<string, Kept>} */
const kept = new Map();
/** @type {Map<string, Promise<any>>} */
const underway = new Map();

/** Forget answers after something was changed. */
export const forget = () => kept.clear();

/** What a form begins with: asked anew when the page opens. @template T @param {Api.Call<T>} call */
export function useFresh(call) {
  useState(() => kept.delete(keyOf(addressOf(call))));
  return useResource(call);
}

/** A question that is asked with a body is another one for another body. @param {Api.Call<any> | null} call */
const addressOf = (call) => (call ? call.url + (call.body ? JSON.stringify(call.body) : "") : "");
/** @param {string} url */
const keyOf = (url) => `${token.value} ${url}`;

/** @param {Api.Call<any>} call */
function load(call) {
  const key = keyOf(addressOf(call));
  const already = underway.get(key);
  if (already) return already;
  const loading = send(call)
    .then((data) => remember(key, data))
    .finally(() => underway.delete(key));
  underway.set(key, loading);
  return loading;
}

/** @param {string} key @param {any} data */
function remember(key, data) {
  const { more } = kept.get(key) ?? {};
  kept.delete(key);
  kept.set(key, { data, at: Date.now(), more });
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEPT && oldest) kept.delete(oldest);
  return data;
}

/**
 * @template T
 * @param {Api.Call<T> | null} call null asks nothing
 * @param {{every?: number}} [how] every: milliseconds after which it is asked again while the page is visible
 * @returns {Resource<T>}
 */
export function useResource(call, { every } = {}) {
  const [, render] = useReducer((/** @type {number} */ count) => count + 1, 0);
  const url = addressOf(call);
  const state = useRef({ url: "", data: /** @type {T | undefined} */ (undefined), shown: "", problem: /** @type {any} */ (null) });
  const now = state.current;
  if (now.url !== url) {
    const known = kept.get(keyOf(url));
    if (known) Object.assign(now, { data: known.data, shown: url });
    Object.assign(now, { url, problem: null });
  }

  const ask = async () => {
    if (!call) return;
    try {
      const data = await load(call);
      if (now.url === url) Object.assign(now, { data, shown: url, problem: null });
    } catch (problem) {
      // The API does not know the reader's zone: pages ask again in UTC.
      if (/** @type {any} */ (problem).of?.("timezone")) zone.value = "UTC";
      if (now.url === url) now.problem = problem;
    }
    render(0);
  };

  useEffect(() => {
    if (!url) return;
    const known = kept.get(keyOf(url));
    if (!known || Date.now() - known.at > FRESH_MS) void ask();
  }, [url, token.value]);

  const seen = visible.value;
  useEffect(() => {
    if (!every || !url || !seen) return;
    const timer = setInterval(ask, every);
    return () => clearInterval(timer);
  }, [every, url, seen]);

  const settled = now.shown === url;
  return {
    data: url ? now.data : undefined,
    stale: now.data !== undefined && (!settled || Boolean(now.problem)),
    loading: Boolean(url) && !settled && !now.problem,
    problem: now.problem,
    reload: async () => {
      kept.delete(keyOf(url));
      await ask();
    },
  };
}

/**
 * A list with "show more": the pages after the first are appended.
 * @template {{items: any[], next_cursor: string | null}} T
 * @param {(cursor?: string) => Api.Call<T>} call
 * @param {{every?: number}} [how]
 */
export function usePages(call, how) {
  const first = useResource(call(), how);
  const [, render] = useReducer((/** @type {number} */ count) => count + 1, 0);
  const more = useRef({ url: "", items: /** @type {T["items"]} */ ([]), next: /** @type {string | null} */ (null), busy: false, problem: /** @type {any} */ (null) });
  const url = addressOf(call());
  if (more.current.url !== url) more.current = kept.get(keyOf(url))?.more ?? { url, items: [], next: null, busy: false, problem: null };
  const rest = more.current;
  const next = rest.items.length ? rest.next : (first.data?.next_cursor ?? null);
  return {
    ...first,
    items: /** @type {T["items"]} */ ([...(first.data?.items ?? []), ...rest.items]),
    more: next && !first.stale ? { busy: rest.busy, problem: rest.problem, load: () => append(next) } : null,
  };

  /** @param {string} cursor */
  async function append(cursor) {
    if (rest.busy) return;
    Object.assign(rest, { busy: true, problem: null });
    render(0);
    try {
      const page = await send(call(cursor));
      Object.assign(rest, { items: [...rest.items, ...page.items], next: page.next_cursor });
      Object.assign(kept.get(keyOf(url)) ?? {}, { more: rest });
    } catch (problem) {
      rest.problem = problem;
    }
    rest.busy = false;
    render(0);
  }
}

const visible = signal(!document.hidden);
document.addEventListener("visibilitychange", () => (visible.value = !document.hidden));
