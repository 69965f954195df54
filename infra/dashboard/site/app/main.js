/** Finds the page of the address and shows it in the frame. */
import { useEffect, useState } from "preact/hooks";
import { effect } from "@preact/signals";
import { render } from "preact";
import { beginSignIn, configure, ended, isDemo, token } from "./api/session.js";
import { html } from "./lib/html.js";
import { forgetProducers, readArtist } from "./lib/producer.js";
import { forget } from "./lib/resource.js";
import { go, place, startRouter } from "./lib/here.js";
import { Shell } from "./parts/shell.js";
import { Failed, Waiting } from "./parts/page.js";
import { offline } from "./api/problem.js";

/** @typedef {Record<string, any>} Code a file of pages, by their names */
const own = "/producer-dashboard";
const catalogue = () => import("./pages/catalogue.js");
const editTrack = () => import("./pages/edit-track.js");
const editAlbum = () => import("./pages/edit-album.js");
const records = () => import("./pages/finances/records.js");
const shown = () => import("./pages/public.js");
const signIn = () => import("./pages/sign-in.js");

/** The addresses of the pages, each with its code and its name there. @type {[string, () => Promise<Code>, string][]} */
const OWN = [
  ["/welcome", () => import("./pages/welcome.js"), "Welcome"],
  [own, () => import("./pages/home.js"), "Home"],
  [`${own}/progress`, () => import("./pages/progress.js"), "ProgressPage"],
  [`${own}/profile`, () => import("./pages/profile.js"), "Profile"],
  [`${own}/tracks`, catalogue, "Tracks"],
  [`${own}/tracks/new`, editTrack, "NewTrack"],
  [`${own}/tracks/:id/edit`, editTrack, "EditTrack"],
  [`${own}/albums`, catalogue, "Albums"],
  [`${own}/albums/new`, editAlbum, "NewAlbum"],
  [`${own}/albums/:id/edit`, editAlbum, "EditAlbum"],
  [`${own}/activity`, () => import("./pages/activity.js"), "ActivityPage"],
  [`${own}/finances`, () => import("./pages/finances.js"), "FinancesPage"],
  [`${own}/finances/payouts/:id`, records, "Payout"],
  [`${own}/finances/statements`, records, "Statements"],
  [`${own}/finances/disputes`, records, "Disputes"],
  [`${own}/leaderboards`, () => import("./pages/leaderboards.js"), "Leaderboards"],
  [`${own}/collaborations`, () => import("./pages/collaborations.js"), "Collaborations"],
  [`${own}/digests`, () => import("./pages/digests.js"), "Digests"],
  [`${own}/links`, () => import("./pages/links.js"), "Links"],
  ["/backstage/:kind/:id/insights", () => import("./pages/insights.js"), "InsightsPage"],
  ["/backstage/tracks/:id/unqualified", () => import("./pages/unqualified.js"), "UnqualifiedPage"],
];
/** For everybody; the others are for whoever is signed in. @type {typeof OWN} */
const PUBLIC = [
  ["/sign-in", signIn, "SignIn"],
  ["/signed-in", signIn, "SignedIn"],
  ["/artists/:id", shown, "ArtistPage"],
  ["/tracks/:id", shown, "TrackPage"],
  ["/.*", () => import("./parts/page.js"), "NotFound"],
];
const ROUTES = [...OWN, ...PUBLIC].map(([pattern, load, name], index) => ({
  expression: new RegExp(`^${pattern.replace(/:(\w+)/g, "(?<$1>[^/]+)")}$`), load, name, own: index < OWN.length,
}));

/** @param {string} path */
function find(path) {
  for (const route of ROUTES) {
    const match = route.expression.exec(path);
    if (match) return { ...route, given: { ...match.groups } };
  }
  throw new Error(path);
}

function App() {
  readArtist();
  const { path } = place.value;
  const route = find(path);
  const closed = route.own && !token.value;
  useEffect(() => {
    if (path === "/") go("/producer-dashboard", { replace: true });
    else if (closed) enter();
  }, [path, closed]);
  return html`<${Shell}>${closed || path === "/" ? html`<${Waiting} />` : html`<${Lazy} key=${`${route.name} ${Object.values(route.given).join(" ")}`} ...${route} />`}<//>`;
}

/** Ask who the reader is, and come back to the page. */
function enter() {
  const back = location.pathname + location.search;
  if (isDemo() || ended.value) go(`/sign-in?back=${encodeURIComponent(back)}`, { replace: true });
  else void beginSignIn(back);
}

/** A page's code is loaded when it is first shown. @param {ReturnType<typeof find>} props */
function Lazy({ load, name, given }) {
  const [code, setCode] = useState(/** @type {Code | null} */ (null));
  useEffect(() => {
    load().then(setCode, () => setCode({ problem: offline() }));
  }, []);
  if (!code) return html`<${Waiting} height="60vh" />`;
  if (code.problem) return html`<${Failed} problem=${code.problem} retry=${() => location.reload()} />`;
  return html`<${code[name]} ...${given} />`;
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
