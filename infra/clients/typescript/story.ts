// A producer's first day, told with the generated client. It ends with an exception where an answer is not as expected.
import { client } from "./client/client.gen.js";
import * as api from "./client/index.js";

declare const process: { env: Record<string, string | undefined> };

function env(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

function expect(isTrue: boolean, what: string): asserts isTrue {
  if (!isTrue) throw new Error(what);
}

async function signIn(): Promise<void> {
  client.setConfig({ baseUrl: env("API_URL") });
  const refused = await api.getDashboard();
  expect(refused.response?.status === 401, "without a token the dashboard is closed");
  client.setConfig({ baseUrl: env("API_URL"), auth: env("API_TOKEN"), throwOnError: true });
}

async function readBoards(): Promise<number> {
  const guide = await api.getLeaderboardGuide({ throwOnError: true });
  let rows = 0;
  for (const { id: category } of guide.data.categories) {
    let cursor: string | null = null;
    do {
      const page: api.BoardAnswer = (
        await api.getLeaderboard({
          path: { category },
          query: cursor === null ? { limit: 2 } : { limit: 2, cursor },
          throwOnError: true,
        })
      ).data;
      rows += page.items.length;
      cursor = page.next_cursor;
    } while (cursor !== null);
  }
  return rows;
}

async function upload(name: string): Promise<api.TrackAnswer> {
  await api.createArtist({ body: { name }, throwOnError: true });
  const body: api.NewTrack = { title: "Night Bus", duration_ms: 180_000, key: "C#", visibility: "public" };
  const headers = { "Idempotency-Key": crypto.randomUUID() };
  const first = await api.createTrack({ body, headers, throwOnError: true });
  const again = await api.createTrack({ body, headers, throwOnError: true });
  expect(first.data.id === again.data.id, "the same key makes one track");

  const tag = first.response.headers.get("etag");
  expect(tag !== null, "a track has an ETag");
  const track_id = first.data.id;
  // What was answered can be sent back.
  const { title, key, tags, standard_price } = first.data;
  const changes = { title: `${title} II`, key, tags: [...tags, "dark"], standard_price: standard_price?.amount ?? null };
  const change = { path: { track_id }, body: changes, headers: { "If-Match": tag } };
  await api.updateTrack({ ...change, throwOnError: true });
  const late = await api.updateTrack({ ...change, throwOnError: false });
  expect(late.response?.status === 412, "a change of what was changed meanwhile is refused");
  return first.data;
}

async function listen(track_id: string): Promise<void> {
  const path = { track_id };
  const playback = await api.beginPlayback({ path, throwOnError: true });
  const started_at = new Date(Date.now() - 300_000).toISOString();
  const body: api.LogPlay = {
    play_id: crypto.randomUUID(),
    started_at,
    listened_ms: 60_000,
    playback_token: playback.data.playback_token,
  };
  const logged = await api.logPlay({ path, body, throwOnError: true });
  expect(logged.data.status === "accepted", "a play is accepted");
  const again = await api.logPlay({ path, body, throwOnError: true });
  expect(again.data.status === "duplicate", "the same play again is none");
}

async function readInsights(track_id: string): Promise<void> {
  for (let tries = 0; tries < 120; tries++) {
    const { data } = await api.getTrackInsights({ path: { track_id }, query: { range: "last_7_days" }, throwOnError: true });
    if (data.plays.total === 1) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error("the play is not in the insights");
}

async function exportTracks(track_id: string): Promise<void> {
  // OpenAPI tells the formats of one answer apart by media type, this generator by none: what is read as text is text.
  const table: unknown = (await api.exportOwnTracks({ query: { format: "csv" }, parseAs: "text", throwOnError: true })).data;
  expect(typeof table === "string", "CSV is text");
  expect(table.includes(track_id), "the track is in the table");
  const json = await api.exportOwnTracks({ query: { format: "json" }, throwOnError: true });
  expect(typeof json.data === "object", "JSON is an object");
  expect(json.data.items.some((track) => track.id === track_id), "the track is in the list");
}

await signIn();
const track = await upload(env("ARTIST_NAME"));
const home = await api.getDashboard({ throwOnError: true });
expect(home.data.artist.name === env("ARTIST_NAME"), "home is the producer's");
const rows = await readBoards();
await listen(track.id);
await readInsights(track.id);
await exportTracks(track.id);
console.log(JSON.stringify({ rows }));
