/** The figures of a page as a file for a spreadsheet. */
import { useState } from "preact/hooks";
import { download } from "../api/request.js";
import { html } from "../lib/html.js";
import { plain } from "../words/problems.js";
import { Icon } from "./icon.js";

/** @param {{call: Api.Call<unknown>, small?: boolean, name?: string}} props name: of the format */
export function Export({ call, small, name = "CSV" }) {
  const [wrong, setWrong] = useState("");
  const save = () => download(call).then(() => setWrong(""), (problem) => setWrong(plain(problem).text));
  return html`
    <button class=${small ? "button small" : "button"} onClick=${save}><${Icon} name="download" size=${18} />${name}</button>
    ${wrong && html`<span class="wrong" role="alert">${wrong}</span>`}`;
}
