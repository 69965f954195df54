/** Sign-in: on a developer's machine a list of demo accounts, elsewhere a button that leads to Cognito. */
import { useEffect, useState } from "preact/hooks";
import { beginSignIn, ended, finishSignIn, isDemo, keep } from "../api/session.js";
import { accounts, enter } from "../api/demo.js";
import { go, html, place } from "../lib.js";
import { Cover, Empty, Page, Waiting } from "../parts.js";

/** Only pages of this site. */
const back = () => {
  const wanted = place.value.query.get("back") ?? "";
  return /^\/(?![/\\])/.test(wanted) ? wanted : "/producer-dashboard";
};

export function SignIn() {
  return html`
    <${Page} title="Sign in" lead=${ended.value ? "You were signed out. Sign in again to go on." : "See how your music is doing."}>
      ${isDemo() ? html`<${Demo} />` : html`<button class="button primary" onClick=${() => beginSignIn(back())}>Sign in</button>`}
    <//>`;
}

function Demo() {
  const [list, setList] = useState(/** @type {import("../api/demo.js").DemoAccount[] | null} */ (null));
  const [wrong, setWrong] = useState("");
  useEffect(() => void accounts().then(setList), []);
  /** @param {string} [email] */
  const choose = async (email) => {
    try {
      keep(await enter(email));
      go(back(), { replace: true });
    } catch (error) {
      setWrong(/** @type {Error} */ (error).message);
    }
  };
  if (!list) return html`<${Waiting} />`;
  return html`
    <p class="note">This system runs on your machine with made-up data. Choose whom you want to be.</p>
    ${wrong && html`<p class="wrong" role="alert">${wrong}</p>`}
    <ul class="accounts">
      ${list.map((each) => html`
        <li key=${each.email}>
          <button class="account" onClick=${() => choose(each.email)}>
            <${Cover} name=${each.name} round /><span><strong>${each.name}</strong><span class="note">${each.email}</span></span>
          </button>
        </li>`)}
      <li>
        <button class="account" onClick=${() => choose()}>
          <${Cover} name="+" round /><span><strong>Somebody new</strong><span class="note">begins without an artist profile</span></span>
        </button>
      </li>
    </ul>`;
}

/** Where Cognito sends the reader back to. */
export function SignedIn() {
  const [wrong, setWrong] = useState("");
  useEffect(() => {
    finishSignIn().then((back) => go(back, { replace: true }), (error) => setWrong(error.message));
  }, []);
  return html`
    <${Page} title="Signing in">
      ${wrong ? html`<${Empty} title=${wrong}><a class="button" href="/sign-in">Sign in</a><//>` : html`<${Waiting} />`}
    <//>`;
}
