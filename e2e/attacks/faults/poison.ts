import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../../support/api';
import { byHand } from './database';
import { diskFull } from './disk';
import { until } from './kills';
import { othersAnswer } from './others';
import type { Stand } from './Stand';

const victim = 'component:default/load-0';

/**
 * About 500 bytes, as a pull request could bring them, within every bound of
 * the grammar: each of twelve names is fourteen times as long as the one before.
 */
export const hostileExpression = (() => {
  const names = Array.from('abcdefghijkl');
  const bindings = names.map((name, index) => {
    const before = Array.from({ length: 14 }, () => names[index - 1]);
    return `cel.bind(${name}, ${
      index === 0 ? "'xxxxxxxxxx'" : before.join('+')
    }, `;
  });
  const closed = ')'.repeat(names.length);
  return `repository.readme.present && ${bindings.join(
    '',
  )}size(l) > 0${closed}`;
})();

/** A control of the library with another id and another rule. */
function hostileControl(stand: Stand): string {
  const text = readFileSync(
    join(stand.options.folder, 'standards/controls/readme-present.yaml'),
    'utf8',
  );
  return text
    .replace(/^id: .*$/m, `id: hostile`)
    .replace(/^pass: >-\n.*$/m, `pass: >-\n  ${hostileExpression}`);
}

function mustBe(statuses: readonly number[], what: string, answer: Answer) {
  if (!statuses.includes(answer.status)) {
    throw new Error(
      `${what} was answered ${answer.status}: ${answer.text.slice(0, 300)}`,
    );
  }
}

async function ticketFromNoLatinTeam(stand: Stand, owner = 'チーム支払い') {
  const id = stand.next('ticket-');
  const answer = await stand.api.post('/api/toil/occurrences', {
    source: 'tickets',
    items: [
      {
        id,
        title: `Restart the payment worker, ${id}`,
        owner,
        occurredAt: new Date(Date.now() - 3_600_000).toISOString(),
      },
    ],
  });
  mustBe([200, 201], 'A ticket', answer);
  return id;
}

async function incidentOf(stand: Stand, source: string) {
  mustBe(
    [200, 201, 400],
    `An incident of '${source}'`,
    await stand.api.post('/api/evidence/incidents', {
      source,
      id: stand.next('incident-'),
      services: [victim],
      start: new Date(Date.now() - 60_000).toISOString(),
    }),
  );
}

const broken = (table: string, column: string, where: string) =>
  `UPDATE ${table} SET ${column} = '{"not' WHERE ${where}`;

/** What one entry of each kind can be made to be. */
const poisons: Record<string, (stand: Stand) => Promise<unknown>> = {
  'team name in another script': async stand => {
    for (const owner of [
      'チーム支払い',
      'команда',
      'فريق',
      '🔥',
      '__proto__',
    ]) {
      await ticketFromNoLatinTeam(stand, owner);
    }
  },
  'incidents of 24x7, 0 and constructor': async stand => {
    for (const source of ['24x7', '0', 'constructor']) {
      await incidentOf(stand, source);
    }
  },
  'hostile rule in a control file': async stand => {
    writeFileSync(
      join(stand.options.folder, 'standards/controls/hostile.yaml'),
      hostileControl(stand),
    );
    // It is looked at every two seconds.
    await sleep(4_000);
  },
  'broken row of a name in toil': async stand => {
    await ticketFromNoLatinTeam(stand, 'poisoned-team');
    await until('The name is looked up', async () => {
      const where = `name = 'poisoned-team'`;
      const sql = broken('names', 'candidates', where);
      return (await byHand(stand, 'toil', sql)) > 0;
    });
  },
  'broken row of a change': async stand => {
    const revision = stand.next('poison-');
    const answer = await stand.api.post('/api/evidence/changes', {
      source: 'poison',
      id: revision,
      kind: 'deploy',
      revision,
      entityRef: victim,
      occurredAt: new Date(Date.now() - 60_000).toISOString(),
    });
    mustBe([201], 'A change', answer);
    const where = `revision = '${revision}'`;
    await byHand(stand, 'evidence', broken('changes', 'body', where));
  },
  'broken row of an incident': async stand => {
    const id = stand.next('broken-');
    const answer = await stand.api.post('/api/evidence/incidents', {
      source: 'poison',
      id,
      services: [victim],
      start: new Date(Date.now() - 60_000).toISOString(),
    });
    mustBe([200, 201], 'An incident', answer);
    const where = `native_id = '${id}'`;
    await byHand(stand, 'evidence', broken('incidents', 'body', where));
  },
};

/** One bad entry of each kind: every other is answered as before. */
export async function poison(stand: Stand): Promise<void> {
  for (const [name, bring] of Object.entries(poisons)) {
    const fault = `Poison: ${name}`;
    stand.books.struck(fault);
    try {
      await bring(stand);
    } catch (error) {
      stand.books.problem(fault, String(error));
    }
    await othersAnswer(stand, fault);
    try {
      await stand.underLoad(fault, stand.api, load => load.settled());
      await stand.decide(fault);
    } catch (error) {
      stand.books.problem(fault, String(error));
    }
  }
}

/** A disk that is full, an expression that takes all there is, and a poison ticket. */
export async function allAtOnce(stand: Stand): Promise<void> {
  const fault = 'Hostile expression, full disk and poison ticket at once';
  await ticketFromNoLatinTeam(stand);
  const decider = await stand.decider();
  const text = hostileControl(stand);
  await diskFull(
    stand,
    async () => {
      const previews = [decider, stand.api].map(api =>
        api.post('/api/scorecards/controls/preview', { text }),
      );
      await othersAnswer(stand, fault);
      for (const { status } of await Promise.all(previews)) {
        if (![200, 400, 403, 422, 503, 507].includes(status)) {
          stand.books.problem(fault, `the preview was answered ${status}`);
        }
      }
    },
    fault,
  );
}
