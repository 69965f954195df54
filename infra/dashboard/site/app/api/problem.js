/** What went wrong, as the API says it (application/problem+json, docs/api.md 2). */
export class Problem extends Error {
  /**
   * @param {string} kind the last part of its type, for example "not-found"; "offline" without an answer
   * @param {{title: string, status?: number, detail?: string, errors?: {field: string, message: string}[]}} what
   */
  constructor(kind, { title, status = 0, detail = "", errors = [] }) {
    super(detail || title);
    this.kind = kind;
    this.title = title;
    this.status = status;
    this.detail = detail;
    this.errors = errors;
  }

  /** What is wrong with one field of a form. @param {string} field */
  of(field) {
    return this.errors.find((each) => each.field === field || each.field.startsWith(`${field}.`))?.message;
  }
}

/** @param {Response} response @returns {Promise<Problem>} */
export async function problemOf(response) {
  const said = await response.json().catch(() => ({}));
  const type = typeof said.type === "string" ? said.type : "";
  const kind = type.slice(type.lastIndexOf("/") + 1) || gatewayKind(response.status);
  return new Problem(kind, {
    title: said.title ?? "This did not work",
    status: response.status,
    detail: said.detail ?? "",
    errors: Array.isArray(said.errors) ? said.errors : [],
  });
}

/** The gateway's own refusals have no type. @param {number} status */
function gatewayKind(status) {
  return { 401: "not-signed-in", 403: "not-signed-in", 429: "too-many-requests" }[status] ?? "unexpected";
}

export const offline = () =>
  new Problem("offline", { title: "No connection", detail: "The server cannot be reached. Check your connection." });
