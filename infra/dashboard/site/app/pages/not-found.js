import { html } from "../lib/html.js";
import { Page } from "../parts/page.js";
import { Empty } from "../parts/states.js";

export default function NotFound() {
  return html`
    <${Page} title="Page not found">
      <${Empty} title="There is nothing at this address" icon="search"><a href="/producer-dashboard">Go to your dashboard</a><//>
    <//>`;
}
