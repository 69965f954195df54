/** Finds the page of the address and shows it in the frame. */
import { useEffect, useState } from "preact/hooks";
import { effect } from "@preact/signals";
import { render } from "preact";
import { beginSignIn, configure, ended, isDemo, token } from "./api/session.js";
import { html } from "./lib/html.js";
import { forgetProducers, readArtist } from "./lib/producer.js";
import { forget } from "./lib/resource.js";
import { go, place, startRouter } from "./lib/router.js";
import { Shell } from "./parts/shell.js";
import { Failed, Waiting } from "./parts/states.js";
import { find } from "./pages.js";
import { offline } from "./api/problem.js";

function App() {
  readArtist();
  const { path } = place.value;
  const route = find(path);
  const closed = route.own && !token.value;
  useEffect(() => {
    if (path === "/") go("/producer-dashboard", { replace: true });
    else if (closed) enter();
  }, [path, closed]);
  return html`<${Shell}>${closed || path === "/" ? html`<${Waiting} />` : html`<${Lazy} key=${`${route.name} ${Object.values(route.given).join(" ")}`} load=${route.load} given=${route.given} />`}<//>`;
}

/** Ask who the reader is, and come back to the page. */
function enter() {
  const back = location.pathname + location.search;
  if (isDemo() || ended.value) go(`/sign-in?back=${encodeURIComponent(back)}`, { replace: true });
  else void beginSignIn(back);
}

/** A page's code is loaded when it is first shown. @param {{load: () => Promise<{default: any}>, given: Record<string, string>}} props */
function Lazy({ load, given }) {
  const [page, setPage] = useState(/** @type {{show: any} | {problem: any} | null} */ (null));
  useEffect(() => {
    load().then((module) => setPage({ show: module.default }), () => setPage({ problem: offline() }));
  }, []);
  if (!page) return html`<${Waiting} height="60vh" />`;
  if ("problem" in page) return html`<${Failed} problem=${page.problem} retry=${() => location.reload()} />`;
  return html`<${page.show} ...${given} />`;
}

// Another reader sees nothing of the one before.
let before = token.value;
effect(() => {
  if (!token.value && before) {
    forget();
    forgetProducers();
  }
  before = token.value;
});

startRouter();
await configure();
render(html`<${App} />`, /** @type {HTMLElement} */ (document.getElementById("app")));
