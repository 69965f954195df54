/** The types of the API's answers, and a few of the pages' own, are `Api.…` in all pages: their code need not say where from. */
export * from "#api";
export type { Panels, Routes } from "./routes.d.ts";
export type { Call } from "./site/app/api/request.js";
export type { Problem } from "./site/app/api/problem.js";
export type { Resource } from "./site/app/lib/resource.js";
export type { Column } from "./site/app/parts/table.js";
export as namespace Api;
