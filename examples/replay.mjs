#!/usr/bin/env node
/**
 * Replays the recorded telemetry and changes of the example shop as if they
 * had just happened. `--every <seconds>` goes on reporting what the recording
 * saw, so that it does not grow stale while one looks at it.
 *
 * Two kinds of time move differently. Sightings (`observedAt`, `lastSeen`) move
 * to now at every replay. The story (`since`, `occurredAt`) moves once, to the
 * first replay, and stays: the ledger keeps the first occurrence of each native
 * id, so a later replay must not report an alert that began a day after the
 * deployment that set it off.
 */
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ask, Failure, now, onceKnown, readToken } from './portal.mjs';

const here = dirname(fileURLToPath(import.meta.url));

/** Copies a recording with its times moved: by `sightings` or by `story`. */
function moved(value, by, key) {
  if (Array.isArray(value)) return value.map(item => moved(item, by, key));
  if (value && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([k, v]) => [k, moved(v, by, k)]),
    );
  }
  const offset = {
    observedAt: by.sightings,
    lastSeen: by.sightings,
    since: by.story,
    occurredAt: by.story,
  }[key];
  return offset === undefined
    ? value
    : new Date(Date.parse(value) + offset).toISOString();
}

async function readJson(path) {
  return JSON.parse(await readFile(path, 'utf8'));
}

async function readRecordings() {
  const folder = join(here, 'telemetry');
  const names = (await readdir(folder)).filter(name => name.endsWith('.json'));
  return Promise.all(names.sort().map(name => readJson(join(folder, name))));
}

/**
 * How far the story was moved by the first replay, read off the ledger by the
 * deployment that the story is about; `undefined` before there was one.
 */
async function storyOffset(token, { changes, heart }) {
  const recorded = changes.find(({ id }) => id === heart);
  const query = new URLSearchParams({
    entityRef: recorded.entityRef,
    kind: recorded.kind,
    environment: recorded.environment,
    limit: '500',
  });
  const { items } = await ask(token, 'GET', `/api/evidence/changes?${query}`);
  const kept = items.find(
    ({ source, revision }) =>
      source === recorded.source && revision === recorded.revision,
  );
  return kept && Date.parse(kept.occurredAt) - Date.parse(recorded.occurredAt);
}

/** What is reported of entities that the portal does not know yet matches nothing. */
async function untilKnown(token, recordings) {
  const entityRefs = new Set(
    JSON.stringify(recordings).match(/(component|resource):default\/[a-z-]+/g),
  );
  for (const entityRef of entityRefs) {
    const query = new URLSearchParams({ entityRef, limit: '1' });
    await onceKnown(() => ask(token, 'GET', `/api/evidence/changes?${query}`));
  }
}

async function postObservations(token, recordings, offsets) {
  const total = { resolved: 0, unresolved: 0 };
  for (const { recordedAt, ...recording } of recordings) {
    const answer = await ask(
      token,
      'POST',
      '/api/evidence/observations',
      moved(recording, offsets(recordedAt)),
    );
    const refused = answer.items?.find(({ status }) => status === 'refused');
    if (refused) {
      throw new Failure(
        `The portal refused ${refused.part}[${refused.index}] of source '${recording.source}': ${refused.reason}`,
        2,
      );
    }
    total.resolved += answer.resolved;
    total.unresolved += answer.unresolved;
  }
  return total;
}

async function postChanges(token, { recordedAt, changes, heart }, offsets) {
  let stored = 0;
  // The heart first: a replay cut short has then already fixed the story's time.
  const isHeart = ({ id }) => id === heart;
  const rest = changes.filter(change => !isHeart(change));
  for (const change of [...changes.filter(isHeart), ...rest]) {
    const { status } = await ask(
      token,
      'POST',
      '/api/evidence/changes',
      moved(change, offsets(recordedAt)),
    );
    if (status === 'stored') stored += 1;
  }
  return { stored, known: changes.length - stored };
}

function everyFrom(args) {
  if (args.length === 0) return undefined;
  const seconds = Number(args[1]);
  if (args[0] !== '--every' || args.length !== 2 || !(seconds >= 1)) {
    throw new Failure('Usage: node examples/replay.mjs [--every <seconds>]', 1);
  }
  return seconds;
}

async function main() {
  const every = everyFrom(process.argv.slice(2));
  const token = await readToken();
  const recordings = await readRecordings();
  const ledger = await readJson(join(here, 'changes/ledger.json'));

  await untilKnown(token, [recordings, ledger]);
  const instant = await now();
  const kept = await storyOffset(token, ledger);
  const offsetsAt = sightedAt => recordedAt => {
    const sightings = sightedAt - Date.parse(recordedAt);
    // A clock set back must not put the story into the future.
    const story = Math.min(kept ?? instant - Date.parse(recordedAt), sightings);
    return { sightings, story };
  };

  const changes = await postChanges(token, ledger, offsetsAt(instant));
  const seen = await postObservations(token, recordings, offsetsAt(instant));
  process.stdout.write(
    `Replayed ${recordings.length} sources as of ${new Date(
      instant,
    ).toISOString()}: ${seen.resolved} observations resolved, ${
      seen.unresolved
    } matched nothing; ${changes.stored} changes stored, ${
      changes.known
    } known already.\n`,
  );

  while (every) {
    await sleep(every * 1000);
    await postObservations(token, recordings, offsetsAt(await now()));
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode;
}
