/** What most pages are made of. */
export * from "./parts/form.js";
export * from "./parts/icon.js";
export * from "./parts/page.js";
export * from "./parts/table.js";
