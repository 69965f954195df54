/** What most pages are made of. */
export * from "./parts/cover.js";
export * from "./parts/export.js";
export * from "./parts/form.js";
export * from "./parts/icon.js";
export * from "./parts/page.js";
export * from "./parts/states.js";
export * from "./parts/stats.js";
export * from "./parts/table.js";
export * from "./parts/tabs.js";
export * from "./parts/why.js";
