/** What most pages use. */
export * from "./lib/format.js";
export * from "./lib/here.js";
export * from "./lib/html.js";
export * from "./lib/producer.js";
export * from "./lib/resource.js";
