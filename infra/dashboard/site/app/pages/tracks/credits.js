/** The producers of a track: found by name, taken off again. The uploader is always one of them. */
import { useEffect, useId, useState } from "preact/hooks";
import * as calls from "../../api/calls.js";
import { send } from "../../api/request.js";
import { html } from "../../lib/html.js";
import { Cover } from "../../parts/cover.js";
import { Icon } from "../../parts/icon.js";

const TYPING_MS = 250;
const MOST = 10;
/** @typedef {{id: string, name: string}} Named */

/** @param {{me: Named, names: Map<string, string>, ids: string[], onChange: (ids: string[]) => void, problem: import("../../api/problem.js").Problem | null}} props */
export function Credits({ me, names, ids, onChange, problem }) {
  const [found, setFound] = useState(/** @type {Named[]} */ ([]));
  const [chosen, setChosen] = useState(/** @type {Map<string, string>} */ (new Map()));
  const [text, setText] = useState("");
  const [at, setAt] = useState(-1);
  const id = useId();
  useEffect(() => {
    if (!text.trim()) return setFound([]);
    const timer = setTimeout(() => {
      send(calls.searchArtists({ query: { search: text.trim(), limit: 8 } })).then((answer) => setFound(answer.items), () => setFound([]));
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const others = ids.filter((each) => each !== me.id);
  const offered = found.filter((each) => each.id !== me.id && !ids.includes(each.id));
  const nameOf = (/** @type {string} */ each) => chosen.get(each) ?? names.get(each) ?? "Producer";
  /** @param {Named} one */
  const add = (one) => {
    setChosen(new Map(chosen).set(one.id, one.name));
    onChange([...(ids.length ? ids : [me.id]), one.id]);
    setText("");
    setAt(-1);
  };
  /** @param {KeyboardEvent} event */
  const keys = (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setAt((now) => (now + (event.key === "ArrowDown" ? 1 : offered.length)) % Math.max(offered.length, 1));
    } else if (event.key === "Enter") {
      event.preventDefault(); // chooses, and does not send the form
      const one = offered[Math.max(at, 0)];
      if (one) add(one);
    } else if (event.key === "Escape") setText("");
  };
  const wrong = problem?.of?.("credits");
  return html`
    <ul class="rows">
      <li><span class="named"><${Cover} name=${me.name} round size="s" /><strong>${me.name}</strong></span><span class="note">uploader</span></li>
      ${others.map((each) => html`
        <li key=${each}><span class="named"><${Cover} name=${nameOf(each)} round size="s" /><strong>${nameOf(each)}</strong></span>
          <button class="icon-button" type="button" aria-label=${`Take ${nameOf(each)} off the credits`} onClick=${() => onChange(ids.filter((one) => one !== each))}><${Icon} name="close" size=${18} /></button></li>`)}
    </ul>
    ${wrong && html`<p class="wrong" role="alert">${wrong}</p>`}
    <div class="field combo">
      <label for=${id}>Add a producer</label>
      <input id=${id} type="search" role="combobox" aria-autocomplete="list" aria-expanded=${offered.length ? "true" : "false"} aria-controls=${`${id}l`} aria-activedescendant=${at >= 0 ? `${id}o${at}` : undefined}
        autocomplete="off" maxlength="80" placeholder="Name" disabled=${ids.length >= MOST} value=${text} onInput=${(/** @type {any} */ event) => setText(event.target.value)} onKeyDown=${keys} />
      <ul id=${`${id}l`} class="offers" role="listbox" aria-label="Producers found" hidden=${!offered.length}>
        ${offered.map((one, index) => html`<li key=${one.id} id=${`${id}o${index}`} role="option" aria-selected=${index === at ? "true" : "false"} onMouseDown=${(/** @type {Event} */ event) => { event.preventDefault(); add(one); }}>${one.name}</li>`)}
      </ul>
      <span class="note" role="status">${text.trim() && !offered.length ? "Nobody found by that name." : ""}</span>
    </div>`;
}
