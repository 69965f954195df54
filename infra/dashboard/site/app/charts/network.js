/** A producer in the middle, and around it whom it works with: wider lines for more tracks, larger circles for more plays. */
import { html } from "../lib/html.js";
import { plural } from "../lib/format.js";

const WIDTH = 720;
const HEIGHT = 460;
const MOST = 24;
/** @typedef {{id: string, name: string, tracks: number, plays: number}} Node */

/** @param {{me: string, nodes: Node[]}} props most shared tracks first */
export function Network({ me, nodes }) {
  const shown = nodes.slice(0, MOST);
  const mostTracks = Math.max(...shown.map((node) => node.tracks), 1);
  const mostPlays = Math.max(...shown.map((node) => node.plays), 1);
  return html`
    <figure class="network">
      <svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} role="group" aria-label=${`${plural(shown.length, "collaborator")} around ${me}`}>
        ${shown.map((node, index) => {
          const { x, y } = spot(index, shown.length);
          return html`<line key=${node.id} class="edge" x1=${WIDTH / 2} y1=${HEIGHT / 2} x2=${x} y2=${y} stroke-width=${1 + (5 * node.tracks) / mostTracks} />`;
        })}
        ${shown.map((node, index) => {
          const { x, y } = spot(index, shown.length);
          const radius = 8 + 12 * Math.sqrt(node.plays / mostPlays);
          const label = `${node.name}: ${plural(node.tracks, "track")} together, ${plural(node.plays, "play")}`;
          return html`
            <a key=${node.id} href=${`/artists/${node.id}`} aria-label=${label}>
              <title>${label}</title>
              <circle class="node" cx=${x} cy=${y} r=${radius} />
              ${index < 14 && html`<text class=${index < 4 ? "node-name" : "node-name far"} x=${x} y=${y > HEIGHT / 2 ? y + radius + 15 : y - radius - 6} text-anchor=${anchor(x)}>${node.name}</text>`}
            </a>`;
        })}
        <circle class="me" cx=${WIDTH / 2} cy=${HEIGHT / 2} r="30" />
        <text class="me-name" x=${WIDTH / 2} y=${HEIGHT / 2 + 5} text-anchor="middle">${initials(me)}</text>
      </svg>
    </figure>`;
}

/** The first are nearest; two rings, so that names have room. @param {number} index @param {number} count */
function spot(index, count) {
  const angle = ((index * 2.399963) % (2 * Math.PI)) - Math.PI / 2; // the golden angle keeps neighbours apart
  const away = 0.5 + (0.5 * index) / Math.max(count - 1, 1);
  return { x: WIDTH / 2 + Math.cos(angle) * away * 290, y: HEIGHT / 2 + Math.sin(angle) * away * 185 };
}

/** @param {number} x */
const anchor = (x) => (x < 110 ? "start" : x > WIDTH - 110 ? "end" : "middle");
/** @param {string} name */
const initials = (name) => name.split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? "").join("").toUpperCase();
