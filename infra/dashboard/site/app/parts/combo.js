/** Something found by its name and chosen: a search box with what it finds below it. */
import { useEffect, useId, useState } from "preact/hooks";
import { html } from "../lib/html.js";

const TYPING_MS = 250;
/** @typedef {{id: string, name: string}} Named */

/** @param {{label: string, placeholder: string, nothing: string, search: (text: string) => Promise<Named[]>, onChoose: (one: Named) => void, disabled?: boolean}} props */
export function Combo({ label, placeholder, nothing, search, onChoose, disabled }) {
  const [found, setFound] = useState({ of: "", items: /** @type {Named[]} */ ([]) });
  const [text, setText] = useState("");
  const [at, setAt] = useState(-1);
  const id = useId();
  const sought = text.trim();
  useEffect(() => {
    if (!sought) return setFound({ of: "", items: [] });
    let over = false;
    const show = (/** @type {Named[]} */ items) => over || setFound({ of: sought, items });
    const timer = setTimeout(() => search(sought).then(show, () => show([])), TYPING_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [sought]);
  const offered = sought ? found.items : [];
  /** @param {Named} one */
  const choose = (one) => {
    onChoose(one);
    setText("");
    setAt(-1);
  };
  /** @param {KeyboardEvent} event */
  const keys = (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setAt((now) => (now + (event.key === "ArrowDown" ? 1 : -1) + offered.length) % Math.max(offered.length, 1));
    } else if (event.key === "Enter") {
      event.preventDefault(); // chooses, and does not send the form
      const one = offered[Math.max(at, 0)];
      if (one) choose(one);
    } else if (event.key === "Escape") setText("");
  };
  return html`
    <div class="field combo">
      <label for=${id}>${label}</label>
      <input id=${id} type="search" role="combobox" aria-autocomplete="list" aria-expanded=${offered.length ? "true" : "false"} aria-controls=${`${id}l`} aria-activedescendant=${at >= 0 ? `${id}o${at}` : undefined}
        autocomplete="off" maxlength="80" placeholder=${placeholder} disabled=${disabled} value=${text} onInput=${(/** @type {any} */ event) => setText(event.target.value)} onKeyDown=${keys} />
      <ul id=${`${id}l`} class="offers" role="listbox" aria-label="Found" hidden=${!offered.length}>
        ${offered.map((one, index) => html`<li key=${one.id} id=${`${id}o${index}`} role="option" aria-selected=${index === at ? "true" : "false"} onMouseDown=${(/** @type {Event} */ event) => { event.preventDefault(); choose(one); }}>${one.name}</li>`)}
      </ul>
      <span class="note" role="status">${sought && found.of === sought && !offered.length ? nothing : ""}</span>
    </div>`;
}
