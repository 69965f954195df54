import { html } from "../../lib/html.js";
import { Icon } from "../../parts/icon.js";

export const crumb = html`<p class="crumb"><a href="/producer-dashboard/finances"><${Icon} name="left" size=${16} />Finances</a></p>`;
