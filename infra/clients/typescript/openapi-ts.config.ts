// Hey API: types and functions for fetch, with imports that Node resolves.
export default {
  input: "./clients/openapi.json",
  output: { path: "./clients/typescript/src/client", module: { extension: ".js" } },
  plugins: ["@hey-api/typescript", "@hey-api/sdk", "@hey-api/client-fetch"],
};
