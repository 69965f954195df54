/** What most pages use. */
export * from "./lib/format.js";
export * from "./lib/html.js";
export * from "./lib/producer.js";
export * from "./lib/resource.js";
export * from "./lib/router.js";
export * from "./lib/zone.js";
