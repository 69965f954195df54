/** Numbers, money and times as the reader writes them, in their zone; words are English, as the pages are. What is not known is a dash, never a number. */

export const DASH = "–";
const locale = navigator.languages?.length ? [...navigator.languages] : undefined;

/** @param {Intl.NumberFormatOptions} [options] */
const formatter = (options) => new Intl.NumberFormat(locale, options);
const whole = formatter({ maximumFractionDigits: 0 });
const one = formatter({ maximumFractionDigits: 1 });
const two = formatter({ maximumFractionDigits: 2 });
const four = formatter({ maximumSignificantDigits: 4 });
const short = formatter({ notation: "compact", maximumFractionDigits: 1 });
const signed = formatter({ maximumFractionDigits: 1, signDisplay: "exceptZero" });

/** @typedef {number | null | undefined} Maybe */
/** @type {(show: (value: number) => string) => (value: Maybe) => string} */
const known = (show) => (value) => (value === null || value === undefined ? DASH : show(value));

export const number = known((value) => whole.format(value));
export const decimal = known((value) => two.format(value));
export const precise = known((value) => four.format(value));
export const compact = known((value) => (Math.abs(value) < 10_000 ? whole : short).format(value));
export const percent = known((value) => formatter({ style: "percent", maximumFractionDigits: 1 }).format(value / 100));
/** With two decimals, for shares of the whole platform. */
export const share = known((value) => formatter({ style: "percent", maximumFractionDigits: 2 }).format(value / 100));
export const change = known((value) =>
  formatter({ style: "percent", maximumFractionDigits: 1, signDisplay: "exceptZero" }).format(value / 100));
export const places = known((value) => signed.format(value));

/** A score in its unit. @param {Maybe} value @param {string} unit */
export function score(value, unit) {
  if (value === null || value === undefined) return DASH;
  if (unit === "%") return formatter({ style: "percent", maximumFractionDigits: 2 }).format(value / 100);
  return two.format(value);
}

/** @param {{amount: number, currency: string} | null | undefined} money in minor units */
export function money(money) {
  if (!money) return DASH;
  const format = formatter({ style: "currency", currency: money.currency.toUpperCase() });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(money.amount / 10 ** digits).replace("-", "−"); // no line ends after it
}

/** What somebody typed, with a point or a comma, in minor units. @param {string} text @param {string} currency */
export function minorUnits(text, currency) {
  const { maximumFractionDigits: digits = 2 } = formatter({ style: "currency", currency: currency.toUpperCase() }).resolvedOptions();
  return Math.round(Number(text.trim().replace(",", ".")) * 10 ** digits);
}

/** How long, for example 3:05. @param {Maybe} ms */
export const duration = (ms) => {
  if (ms === null || ms === undefined) return DASH;
  const seconds = Math.round(ms / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] ? parts : parts.slice(1);
  return shown.map((part, index) => (index ? String(part).padStart(2, "0") : String(part))).join(":");
};

/** How much time in all, for example 12.5 h. @param {number} ms */
export const hours = (ms) =>
  (ms < 3_600_000
    ? formatter({ style: "unit", unit: "minute", maximumFractionDigits: 0 }).format(ms / 60_000)
    : formatter({ style: "unit", unit: "hour", maximumFractionDigits: 1 }).format(ms / 3_600_000)).replace(" ", "\u00a0");

/** @param {Intl.DateTimeFormatOptions} options */
const dates = (options) => new Intl.DateTimeFormat(locale, options);
const dayFormat = dates({ dateStyle: "medium", timeZone: "UTC" });
const shortDay = dates({ day: "numeric", month: "short", timeZone: "UTC" });
const monthFormat = dates({ month: "short", year: "numeric", timeZone: "UTC" });
const momentFormat = dates({ dateStyle: "medium", timeStyle: "short" });
const localDay = dates({ dateStyle: "medium" });
const clockFormat = dates({ timeStyle: "short" });

/** A day of the API (YYYY-MM-DD), which is a day in UTC. @param {string} date */
export const day = (date) => dayFormat.format(new Date(`${date}T00:00:00Z`));
/** @param {string} date */
export const dayShort = (date) => shortDay.format(new Date(`${date}T00:00:00Z`));
/** The date so many days later, or earlier. @param {string} date YYYY-MM-DD @param {number} days */
export const daysFrom = (date, days) => new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
/** @param {string} month YYYY-MM, or a date in it */
export const month = (month) => monthFormat.format(new Date(`${month.slice(0, 7)}-01T00:00:00Z`));
/** A moment in the reader's zone. @param {string | null | undefined} time */
export const moment = (time) => (time ? momentFormat.format(new Date(time)) : DASH);
/** Its day there. @param {string | null | undefined} time */
export const date = (time) => (time ? localDay.format(new Date(time)) : DASH);
/** @param {string | null | undefined} time */
export const clock = (time) => (time ? clockFormat.format(new Date(time)) : DASH);

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [["year", 31_557_600], ["month", 2_629_800], ["day", 86_400], ["hour", 3_600], ["minute", 60]];

/** @param {string | null | undefined} time @param {number} [now] */
export function ago(time, now = Date.now()) {
  if (!time) return DASH;
  const seconds = (Date.parse(time) - now) / 1000;
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  return relative.format(Math.round(seconds / size), unit);
}

const regions = new Intl.DisplayNames(["en"], { type: "region" });

/** @param {string} code */
export function country(code) {
  if (code === "ZZ") return "Unknown";
  if (code === "other") return "Other countries";
  try {
    return regions.of(code) ?? code;
  } catch {
    return code;
  }
}

/** @param {number} count @param {string} one @param {string} [many] */
export const plural = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;
/** In a sentence. @param {number} value */
export const about = (value) => one.format(value);
