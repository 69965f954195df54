/**
 * A form over something that others may change meanwhile. What was written here is saved only over what was read (its
 * ETag). If it is another by then, the newest is read: changes of different fields are both kept, and where both changed
 * one field, the form says so and nothing is saved until the reader has seen it.
 */
import { useEffect, useState } from "preact/hooks";
import { onlyIf } from "../api/calls.js";
import { send, tagOf } from "../api/request.js";
import { unsaved } from "./here.js";
import { forget } from "./resource.js";

/** @typedef {{name: string, theirs: any, mine?: any}} Meanwhile a field that was changed elsewhere, and what the reader wrote into it */

/**
 * @template {Record<string, any>} D a draft: what is in the fields of the form
 * @template {object} E what is edited
 * @param {object} how
 * @param {D} [how.empty] the draft of something new
 * @param {E} [how.first] what is edited, as it was read; left out for something new
 * @param {(entity: E) => D} how.draftOf
 * @param {(fields: Partial<D>, draft: D) => Api.Call<E>} how.write with the changed fields alone; of something new, those that are not empty
 * @param {() => Api.Call<E>} [how.read] the newest of what is edited
 * @param {(saved: E) => void} how.done
 */
export function useEditing({ empty, first, draftOf, write, read, done }) {
  const begun = first ? draftOf(first) : /** @type {D} */ (empty);
  const [state, setState] = useState({
    before: begun, draft: begun, tag: first && tagOf(first), busy: false, saved: false,
    problem: /** @type {any} */ (null), meanwhile: /** @type {Meanwhile[]} */ ([]),
  });
  const change = (/** @type {Partial<typeof state>} */ part) => setState((now) => ({ ...now, ...part }));

  /** @param {Event} event */
  const save = async (event) => {
    event.preventDefault();
    change({ busy: true, saved: false, problem: null });
    try {
      const saved = await put(state);
      forget();
      change({ before: draftOf(saved), draft: draftOf(saved), tag: tagOf(saved), busy: false, saved: true, meanwhile: [] });
      done(saved);
    } catch (problem) {
      change({ busy: false, problem });
      scrollTo(0, 0);
    }
  };

  /** @param {Pick<typeof state, "before" | "draft" | "tag">} from @returns {Promise<E>} */
  async function put(from) {
    try {
      return await send(onlyIf(write(pick(from.draft, changed(from.before, from.draft)), from.draft), from.tag));
    } catch (problem) {
      if (/** @type {any} */ (problem).kind !== "outdated" || !read) throw problem;
      const newest = await send(read());
      const theirs = draftOf(newest);
      const mine = changed(from.before, from.draft);
      const next = { before: theirs, draft: { ...theirs, ...pick(from.draft, mine) }, tag: tagOf(newest) };
      const meanwhile = changed(from.before, theirs).map((name) => ({ name, theirs: theirs[name], ...(mine.includes(name) ? { mine: from.draft[name] } : {}) }));
      if (!meanwhile.length && next.tag !== from.tag) return put(next); // something else of it changed
      change({ ...next, meanwhile });
      throw problem;
    }
  }

  const set = (/** @type {keyof D & string} */ name) => (/** @type {any} */ value) =>
    setState((now) => ({ ...now, saved: false, draft: { ...now.draft, [name]: value } }));
  useUnsaved(changed(state.before, state.draft).length > 0);
  return { ...state, set, save };
}

/** Who leaves a form with changes that are not saved is asked first: by a link, the back button, or closing the tab. @param {boolean} dirty */
export function useUnsaved(dirty) {
  useEffect(() => {
    const form = {};
    if (dirty) unsaved.add(form);
    return () => void unsaved.delete(form);
  }, [dirty]);
}

/** @param {Record<string, any>} before @param {Record<string, any>} after the names of the fields that differ */
const changed = (before, after) => Object.keys(after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));

/** @template {Record<string, any>} D @param {D} draft @param {string[]} names @returns {Partial<D>} */
const pick = (draft, names) => /** @type {Partial<D>} */ (Object.fromEntries(names.map((name) => [name, draft[name]])));
