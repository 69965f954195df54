/** The template tag of every page: HTML with Preact's components in it. */
import htm from "htm";
import { h } from "preact";

/** @typedef {import("preact").ComponentChildren} Children */
/** @type {(strings: TemplateStringsArray, ...values: any[]) => import("preact").VNode} */
export const html = /** @type {any} */ (htm.bind(h));

/** Act upon what is entered into a field, or chosen of it. @param {(value: string) => unknown} act */
export const entered = (act) => (/** @type {any} */ event) => act(event.target.value);
