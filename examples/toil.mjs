#!/usr/bin/env node
/**
 * Reports the example shop's work by hand to the portal: a quarter of tickets, and
 * what its teams decided on six of them in a first review meeting. Once: where the
 * portal knows the tickets already, nothing is reported again.
 */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ask, Failure, now, readToken, signIn } from './portal.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const dayMs = 24 * 60 * 60 * 1000;

/** One ticket for each day, numbered from the oldest on. */
function ticketsOf({ work, url }, instant) {
  return work.flatMap(({ key, kind, title, service, minutes, daysAgo }, of) =>
    [...daysAgo]
      .sort((a, b) => b - a)
      .map((days, at) => {
        const number = (of + 1) * 100 + at;
        const id = `${key}-${number}`;
        return {
          id,
          kind,
          services: [service],
          title: title.replace('{n}', String(number)),
          // In working hours, and at no round time.
          occurredAt: new Date(
            instant - days * dayMs - ((number * 37) % 480) * 60_000,
          ).toISOString(),
          minutes: minutes[at % minutes.length],
          url: `${url}${id}`,
        };
      }),
  );
}

async function review(known, { of, by, start, climb = [], ...decided }, token) {
  const words = of.split('{n}')[0];
  const candidate = known.find(({ title }) => title.startsWith(words));
  if (!candidate) {
    throw new Failure(`Nothing of the backlog begins with '${words}'.`, 2);
  }
  const user = await signIn(by);
  const path = `/api/toil/candidates/${encodeURIComponent(candidate.id)}`;
  let { version } = await ask(user, 'POST', `${path}/review`, {
    ...decided,
    version: candidate.version,
  });
  if (start) {
    ({ version } = await ask(user, 'POST', `${path}/start`, { version }));
  }
  for (const [rung, runs] of climb.entries()) {
    for (let run = 1; run <= runs; run++) {
      await ask(token, 'POST', `${path}/runs`, {
        source: 'runner',
        id: `${candidate.id}-${rung}-${run}`,
        outcome: 'succeeded',
        verified: true,
        verification: decided.readiness.verification,
      });
    }
    ({ version } = await ask(user, 'GET', path));
    ({ version } = await ask(user, 'POST', `${path}/promote`, {
      version,
      reason: `${runs} runs in a row, each verified`,
    }));
  }
}

async function main() {
  const data = JSON.parse(await readFile(join(here, 'toil/work.json'), 'utf8'));
  const token = await readToken();
  const { sources } = await ask(token, 'GET', '/api/toil/summary');
  if (sources.some(({ source }) => source === data.source)) {
    process.stdout.write('The tickets are known already.\n');
    return;
  }
  const items = ticketsOf(data, await now());
  const { stored, refused } = await ask(
    token,
    'POST',
    '/api/toil/occurrences',
    { source: data.source, items },
  );
  if (refused.length > 0) {
    throw new Failure(
      `The portal refused ${refused[0].id}: ${refused[0].reason}`,
      2,
    );
  }
  const known = await ask(
    token,
    'GET',
    '/api/toil/candidates?state=suggested&limit=500',
  );
  for (const each of data.reviews) {
    await review(known.items, each, token);
  }
  process.stdout.write(
    `Reported ${stored} tickets and ${data.reviews.length} reviews.\n`,
  );
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode;
}
