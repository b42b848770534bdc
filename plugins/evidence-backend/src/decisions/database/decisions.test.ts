import {
  decisionInputSchema,
  DecisionInput,
  verifyChain,
  iso,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Knex } from 'knex';
import type { DecisionFilter } from '../records';
import {
  createEvidenceDatabases,
  migrationsDir,
  t0,
} from '../../testUtils/testStore';
import { DecisionStore } from '../DecisionStore';
import { sha256 } from '../../database/sha256';

jest.setTimeout(120_000);

const recordedBy = 'plugin:scorecards';
const subject = { entityRef: 'component:default/checkout', control: 'runbook' };
const day = 24 * 60 * 60_000;

function aDecision(part: Partial<DecisionInput> = {}) {
  return decisionInputSchema.parse({
    id: 'one',
    type: 'exemption',
    action: 'approved',
    subject,
    actor: 'user:default/ana',
    ...part,
  });
}

async function createStore(knex: Knex) {
  await knex.migrate.latest({ directory: migrationsDir });
  const store = new DecisionStore(knex);
  return {
    store,
    record: (part: Partial<DecisionInput> = {}, at = t0) =>
      store.record({ decision: aDecision(part), recordedBy, at }),
    list: (filter: Partial<DecisionFilter> = {}) =>
      store.list({ now: t0, limit: 100, ...filter }),
    verify: async () => verifyChain(await store.readLines(0, 1000), { sha256 }),
  };
}

describe('DecisionStore', () => {
  const databases = createEvidenceDatabases();
  const engines = databases.eachSupportedId();

  it.each(engines)('keeps one chain for many writers on %s', async id => {
    const knex = await databases.init(id);
    const { store: first, verify } = await createStore(knex);
    const second = new DecisionStore(knex);
    const receipts = await Promise.all(
      Array.from({ length: 40 }, (_, at) =>
        [first, second][at % 2].record({
          // Every second one is reported twice, by both.
          decision: aDecision({
            id: `decision-${at - (at % 4 === 1 ? 1 : 0)}`,
          }),
          recordedBy,
          at: t0 + at,
        }),
      ),
    );
    const outcomes = receipts.map(receipt =>
      receipt === 'conflict' ? receipt : receipt.status,
    );
    expect(outcomes.filter(status => status === 'recorded')).toHaveLength(30);
    expect(outcomes.filter(status => status === 'existing')).toHaveLength(10);
    const head = await second.head();
    expect(head.seq).toBe(30);
    expect(await verify()).toEqual({ status: 'intact', ...head });
  });

  it.each(engines)('records an id once on %s', async id => {
    const { record, store } = await createStore(await databases.init(id));
    const body = { text: 'ünï\u0000\n\u{1f9ed}', number: 0.1 };
    const receipt = await record({ body });
    expect(receipt).toMatchObject({ status: 'recorded', seq: 1, at: iso(t0) });
    expect(await record({ body }, t0 + day)).toEqual({
      ...(receipt as object),
      status: 'existing',
    });
    expect(await record({ body: { ...body, number: 0.2 } })).toBe('conflict');
    const by = { decision: aDecision({ body }), recordedBy: 'plugin:toil' };
    expect(await store.record({ ...by, at: t0 })).toBe('conflict');
    expect(JSON.parse((await store.readLines(0, 9))[0])).toMatchObject({
      body,
    });
  });

  it.each(engines)('shows what allows, and how it ended, on %s', async id => {
    const { store, record, list, verify } = await createStore(
      await databases.init(id),
    );
    const other = { ...subject, control: 'on-call' };
    await record({ id: 'ask', action: 'requested' });
    expect(await list()).toEqual([]);
    await record({ id: 'yes', validUntil: iso(t0 + day), reason: 'Soon gone' });
    await record({ id: 'no', action: 'rejected' });
    await record({ id: 'other', subject: other, validFrom: iso(t0 + day) });
    expect(await list()).toMatchObject([
      { id: 'other', state: 'upcoming', subject: other },
      { id: 'yes', state: 'valid', subject, reason: 'Soon gone', seq: 2 },
    ]);
    const states = async (now: number) =>
      (await list({ now })).map(({ state }) => state);
    expect(await states(t0 + day - 1)).toEqual(['upcoming', 'valid']);
    expect(await states(t0 + day)).toEqual(['valid', 'lapsed']);
    const revoked = { action: 'revoked', actor: 'user:default/li' } as const;
    await record({ id: 'end', ...revoked, reason: 'Not needed' }, t0 + 5);
    await record({ id: 'again' }, t0 + 6);
    await record({ id: 'longer' }, t0 + 7);
    const [longer, again, , yes] = await list();
    expect(yes).toMatchObject({
      state: 'ended',
      ended: { at: iso(t0 + 5), seq: 5, ...revoked, reason: 'Not needed' },
    });
    expect(again).toMatchObject({ state: 'ended', ended: { seq: 7 } });
    expect(longer).toMatchObject({ id: 'longer', state: 'valid' });
    expect(longer.ended).toBeUndefined();
    await store.record({
      decision: aDecision({ id: 'not theirs', action: 'revoked' }),
      recordedBy: 'plugin:toil',
      at: t0 + 8,
    });
    expect((await list())[0].ended).toBeUndefined();
    expect(await verify()).toMatchObject({ status: 'intact', seq: 8 });
  });

  it.each(engines)('is read as it was at an instant, on %s', async id => {
    const { record, list } = await createStore(await databases.init(id));
    const until = { validUntil: iso(t0 + 9 * day) };
    await record({ id: 'kept', ...until });
    const other = { subject: { ...subject, control: 'on-call' } };
    await record({ id: 'ended', ...other, ...until }, t0 + day);
    const end = { id: 'end', action: 'revoked' } as const;
    await record({ ...end, ...other }, t0 + 3 * day);
    const then = async (days: number, more: Partial<DecisionFilter> = {}) =>
      (await list({ now: t0 + days * day, isPast: true, ...more })).map(
        ({ ended, id: name, state }) => [name, ended?.action ?? state],
      );
    const lapsesBefore = t0 + 10 * day;
    expect(await then(0)).toEqual([['kept', 'valid']]);
    expect(await then(2)).toEqual([
      ['ended', 'valid'],
      ['kept', 'valid'],
    ]);
    expect(await then(2, { lapsesBefore })).toEqual([
      ['kept', 'valid'],
      ['ended', 'valid'],
    ]);
    expect(await then(2, { state: 'ended' })).toEqual([]);
    expect(await then(3)).toEqual([
      ['ended', 'revoked'],
      ['kept', 'valid'],
    ]);
    expect(await then(3, { lapsesBefore })).toEqual([['kept', 'valid']]);
    expect(await then(3, { state: 'ended' })).toEqual([['ended', 'revoked']]);
    expect(await then(9, { state: 'lapsed' })).toEqual([['kept', 'lapsed']]);
  });

  it.each(engines)('finds what lapses, the soonest first, on %s', async id => {
    const { record, list } = await createStore(await databases.init(id));
    for (const [name, until] of Object.entries({
      late: 40 * day,
      soon: day,
      gone: -day,
      same: day,
      never: undefined,
    })) {
      await record({
        id: name,
        subject: { ...subject, name },
        ...(until !== undefined && { validUntil: iso(t0 + until) }),
      });
    }
    const lapsesBefore = t0 + 30 * day;
    const ids = async (filter: Partial<DecisionFilter>) =>
      (await list(filter)).map(one => one.id);
    expect(await ids({ lapsesBefore })).toEqual(['soon', 'same']);
    const after = { seq: 2, validUntil: t0 + day };
    expect(await ids({ lapsesBefore, after })).toEqual(['same']);
    expect(await ids({ state: 'lapsed' })).toEqual(['gone']);
    expect(await ids({ state: 'valid', limit: 2 })).toEqual(['never', 'same']);
    expect(await ids({ after: { seq: 2 } })).toEqual(['late']);
    expect(await ids({ type: 'gate' })).toEqual([]);
    expect(await ids({ control: 'on-call' })).toEqual([]);
    expect(await ids({ control: 'runbook' })).toHaveLength(5);
    expect(await ids({ entityRef: 'component:default/cart' })).toEqual([]);
  });
});
