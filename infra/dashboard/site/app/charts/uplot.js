/** uPlot, loaded when the first chart is drawn: most of the site's weight, and not every page has one. */
import { signal } from "@preact/signals";

/** @type {Promise<any> | undefined} */
let loading;

export function loadUPlot() {
  loading ??= new Promise((resolve, reject) => {
    const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/vendor/uPlot.min.css" });
    const script = Object.assign(document.createElement("script"), { src: "/vendor/uPlot.iife.min.js" });
    script.onload = () => resolve(/** @type {any} */ (globalThis).uPlot);
    script.onerror = () => reject(new Error("uPlot could not be loaded"));
    document.head.append(style, script);
  });
  return loading;
}

/** Changes with the colours of the page, which a canvas has to be told. */
export const scheme = signal("");
const dark = matchMedia("(prefers-color-scheme: dark)");
const look = () => (scheme.value = document.documentElement.dataset.scheme ?? (dark.matches ? "dark" : "light"));
dark.addEventListener("change", look);
new MutationObserver(look).observe(document.documentElement, { attributeFilter: ["data-scheme"] });
look();
