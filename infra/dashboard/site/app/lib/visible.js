/** Whether somebody can see this page: nothing is refreshed in a hidden tab. */
import { signal } from "@preact/signals";

export const visible = signal(!document.hidden);
document.addEventListener("visibilitychange", () => (visible.value = !document.hidden));
