import { html } from "../lib.js";
import { Empty, Page } from "../parts.js";

export default function NotFound() {
  return html`
    <${Page} title="Page not found">
      <${Empty} title="There is nothing at this address" icon="search"><a href="/producer-dashboard">Go to your dashboard</a><//>
    <//>`;
}
