/** The reader's time zone; UTC for one whose zone the API does not know. */
import { signal } from "@preact/signals";

export const zone = signal(Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC");

/** The day it is on the clock of a zone. @param {string} timeZone */
export const todayIn = (timeZone) => new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(new Date());
