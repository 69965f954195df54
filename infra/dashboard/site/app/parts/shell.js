/** What is around every page: where one is, where one can go, whose figures these are. */
import { useEffect, useRef, useState } from "preact/hooks";
import { signal } from "@preact/signals";
import { email, isDemo, signOut, token } from "../api/session.js";
import { entered, html } from "../lib/html.js";
import { go, mayLeave, place } from "../lib/here.js";
import { artistId, artists, chooseArtist } from "../lib/producer.js";
import { Icon } from "./icon.js";

/** @type {[string, import("./icon.js").IconName, string][]} */
export const SECTIONS = [
  ["", "home", "Home"],
  ["/progress", "progress", "Progress"],
  ["/tracks", "tracks", "Tracks"],
  ["/albums", "albums", "Albums"],
  ["/activity", "activity", "Activity"],
  ["/finances", "finances", "Finances"],
  ["/leaderboards", "leaderboards", "Leaderboards"],
  ["/collaborations", "collaborations", "Collaborations"],
  ["/digests", "digests", "Digests"],
];
export const HOME = "/producer-dashboard";

const open = signal(false);

/** @param {{children: any}} props */
export const Shell = ({ children }) => html`
  <a class="skip" href="#main">Skip to content</a>
  <div class="frame">
    <header class="top">
      <a class="brand" href=${HOME}><span class="logo" aria-hidden="true"></span>BeatPass</a>
      ${token.value && html`
        <button class="icon-button menu-button" aria-expanded=${open.value ? "true" : "false"} aria-controls="menu" onClick=${() => (open.value = !open.value)}>
          <${Icon} name=${open.value ? "close" : "menu"} /><span class="hidden">Menu</span>
        </button>`}
    </header>
    <aside class=${open.value ? "side is-open" : "side"} id="menu" onClick=${close}>
      <a class="brand" href=${HOME}><span class="logo" aria-hidden="true"></span>BeatPass</a>
      ${token.value ? html`<${Menu} />` : html`<a class="nav-item" href="/sign-in"><${Icon} name="leave" />Sign in</a>`}
      <div class="side-end">
        ${token.value && html`<${Account} />`}
        <${Scheme} />
      </div>
    </aside>
    <main id="main" tabindex="-1">${children}<${ContextMenu} /></main>
  </div>`;

/** A followed link closes the menu of a phone. @param {MouseEvent} event */
function close(event) {
  if (event.target instanceof Element && event.target.closest("a")) open.value = false;
}

const Menu = () => html`
  <nav class="menu" aria-label="Dashboard">
    ${SECTIONS.map(([path, icon, text]) => html`
      <a key=${path} class="nav-item" href=${HOME + path} aria-current=${isHere(path) ? "page" : undefined}><${Icon} name=${icon} />${text}</a>`)}
  </nav>`;

/** @param {string} path */
function isHere(path) {
  const here = place.value.path;
  return path ? here.startsWith(HOME + path) : here === HOME;
}

function Account() {
  const leave = () => {
    if (!mayLeave()) return;
    signOut();
    if (isDemo()) go("/sign-in");
  };
  return html`
    ${artists.value.length > 1 && html`
      <label class="field">Producer
        <select value=${artistId.value ?? artists.value[0]?.id} onChange=${entered(chooseArtist)}>
          ${artists.value.map((each) => html`<option key=${each.id} value=${each.id}>${each.name}</option>`)}
        </select>
      </label>`}
    <p class="who" title=${email.value}>${email.value}</p>
    <button class="nav-item" type="button" onClick=${leave}><${Icon} name="leave" />Sign out</button>`;
}

function Scheme() {
  const root = document.documentElement;
  const dark = () => (root.dataset.scheme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const shown = schemeNow.value ?? dark();
  const toggle = () => {
    root.dataset.scheme = dark() ? "light" : "dark";
    localStorage.setItem("scheme", root.dataset.scheme);
    schemeNow.value = dark();
  };
  return html`<button class="nav-item" type="button" onClick=${toggle}><${Icon} name=${shown ? "sun" : "moon"} />${shown ? "Light" : "Dark"}</button>`;
}
/** @type {import("@preact/signals").Signal<boolean | null>} */
const schemeNow = signal(null);

/**
 * A right click, or the menu key, on a track, album or producer of one's own leads to its insights; with Shift the browser's own menu opens.
 * Of what is inside an element with `data-insights="tracks/{id}"`.
 */
function ContextMenu() {
  const menu = useRef(/** @type {HTMLElement | null} */ (null));
  const before = useRef(/** @type {Element | null} */ (null));
  const [path, setPath] = useState("");
  useEffect(() => document.addEventListener("contextmenu", (event) => {
    const of = event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest("[data-insights]")) : null;
    if (!of || !menu.current || event.shiftKey) return;
    event.preventDefault();
    setPath(of.dataset.insights ?? "");
    menu.current.style.left = `${Math.min(event.clientX, innerWidth - 190)}px`;
    menu.current.style.top = `${Math.min(event.clientY, innerHeight - 60)}px`;
    before.current = document.activeElement;
    menu.current.showPopover();
    menu.current.querySelector("a")?.focus();
  }), []);
  const hide = () => menu.current?.hidePopover();
  /** @param {KeyboardEvent} event */
  const escape = (event) => {
    if (event.key !== "Escape") return;
    hide();
    /** @type {HTMLElement | null} */ (before.current)?.focus();
  };
  // By hand: an "auto" popover is closed when the mouse button that opened it is released.
  return html`
    <div class="context-menu" popover="manual" role="menu" aria-label="Of this" ref=${menu} onClick=${hide} onFocusOut=${hide} onKeyDown=${escape}>
      <a class="nav-item" role="menuitem" href=${`/backstage/${path}/insights`}>Insights</a>
    </div>`;
}
