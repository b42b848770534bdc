import type { Knex } from 'knex';
import type {
  Promotion,
  ReviewSample,
} from '@plumbline/backstage-plugin-scorecards-common';
import {
  eventually,
  service,
  sloControl,
  startScorecards,
} from '../../__testUtils__/startScorecards';
import { verdictsOf } from '../../__testUtils__/verdictsOf';

export const begun = Date.parse('2026-03-01T12:00:00.000Z');
const path = '/controls/slo-present';
const ref = (name: string) => `component:default/${name}`;
export const names = (from: number, to: number) =>
  Array.from(
    { length: to - from },
    (_, index) => `s${String(from + index).padStart(2, '0')}`,
  );

/** Services without an SLO, and what is done with the control that asks for one. */
export async function startLadder(
  knex: Knex,
  { failing = 20, words = {} }: { failing?: number; words?: object } = {},
) {
  const portal = await startScorecards({
    knex,
    facts: names(0, failing).map(name => service(name, [])),
    groups: ['platform'],
    control: { ...sloControl, phase: 'observe', ...words },
  });
  const { call, trouble } = portal;
  const verdicts = (query = '') =>
    verdictsOf(url => call('ana', 'get', url), query);
  const failingAre = (count: number) =>
    eventually(async () =>
      expect(await verdicts('?status=fail')).toHaveLength(count),
    );
  await failingAre(failing);
  const promotion = async (user = 'ana') =>
    (await call(user, 'get', `${path}/promotion`)).body as Promotion;
  const decide = async (verb: string, to: string, user = 'pat') =>
    call(user, 'post', `${path}/${verb}`, {
      to,
      reason: 'As we agreed',
      version: (await promotion()).version,
    });
  const changed = (name: string, slos?: string[]) => {
    const index = trouble.facts!.findIndex(
      ({ entityRef }) => entityRef === ref(name),
    );
    trouble.facts!.splice(
      index < 0 ? trouble.facts!.length : index,
      index < 0 ? 0 : 1,
      service(name, slos),
    );
    trouble.feed!.push({
      seq: trouble.feed!.length + 1,
      type: 'fact',
      entityRef: ref(name),
      at: new Date().toISOString(),
    });
  };
  /** Judges what is in the sample and not judged yet. */
  const review = async (
    outcome: 'right' | 'wrong',
    most = Infinity,
    user = 'ana',
  ) => {
    const { body } = await call(user, 'get', `${path}/sample`);
    const { items, version } = body as ReviewSample;
    const waiting = items.filter(({ reviews }) => reviews.length === 0);
    for (const { entityRef } of waiting.slice(0, most)) {
      const reviewed = await call(user, 'post', `${path}/reviews`, {
        entityRef,
        version,
        outcome,
        ...(outcome === 'wrong' && { reason: 'It has one' }),
      });
      expect(reviewed.status).toBe(201);
    }
    return items.map(({ entityRef }) => entityRef);
  };
  return {
    ...portal,
    changed,
    decide,
    failingAre,
    promotion,
    review,
    verdicts,
  };
}
