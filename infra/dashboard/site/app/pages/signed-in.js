/** Where Cognito sends the reader back to. */
import { useEffect, useState } from "preact/hooks";
import { finishSignIn } from "../api/session.js";
import { html } from "../lib/html.js";
import { go } from "../lib/router.js";
import { Page } from "../parts/page.js";
import { Empty, Waiting } from "../parts/states.js";

export default function SignedIn() {
  const [wrong, setWrong] = useState("");
  useEffect(() => {
    finishSignIn().then((back) => go(back, { replace: true }), (error) => setWrong(error.message));
  }, []);
  return html`
    <${Page} title="Signing in">
      ${wrong ? html`<${Empty} title=${wrong}><a class="button" href="/sign-in">Sign in</a><//>` : html`<${Waiting} />`}
    <//>`;
}
