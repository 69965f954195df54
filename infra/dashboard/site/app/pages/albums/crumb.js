import { html } from "../../lib/html.js";
import { Icon } from "../../parts/icon.js";

export const crumb = html`<p class="crumb"><a href="/producer-dashboard/albums"><${Icon} name="left" size=${16} />Albums</a></p>`;
