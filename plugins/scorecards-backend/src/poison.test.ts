import { InputError } from '@backstage/errors';
import { answersOfPoisoned } from '@plumbline/backstage-plugin-evidence-node/testUtils';
import { createTestDatabases } from './__testUtils__/testDatabases';
import {
  eventually,
  service,
  sloControl,
  startScorecards,
} from './__testUtils__/startScorecards';

jest.setTimeout(300_000);

const databases = createTestDatabases();
const ref = (name: string) => `component:default/${name}`;
const of = `/controls/${sloControl.id}`;
const owner = 'group:default/payments';
const lists = [
  '/verdicts',
  '/controls',
  '/problems',
  '/summary?by=owner',
  '/lapsing',
  '/exemptions',
  '/disputes',
  '/baseline',
  '/set-aside',
  `/team?owner=${owner}`,
  `${of}/accuracy`,
  `${of}/history`,
  `${of}/sample`,
  `${of}/promotion`,
  '/verdicts?format=ndjson',
  `/verdicts?entityRef=${ref('cart')}`,
  `/verdicts/history?entityRef=${ref('cart')}&control=${sloControl.id}`,
];

describe.each(databases.eachSupportedId())('scorecards on %s', databaseId => {
  it('answers whatever one stored row has become, and says so', async () => {
    const knex = await databases.init(databaseId);
    const portal = await startScorecards({
      knex,
      facts: ['cart', 'checkout', 'web'].map(name => service(name, [])),
    });
    const { call, trouble, write } = portal;
    const get = async (path: string) => (await call('pat', 'get', path)).body;
    await eventually(async () =>
      expect((await get('/verdicts')).items).toHaveLength(3),
    );
    await write({ ...sloControl, version: 2 });
    await eventually(async () =>
      expect((await get('/verdicts')).items[2].version).toBe(2),
    );
    trouble.refuse = () => new InputError('Not now');
    for (const name of ['cart', 'web']) {
      const about = { entityRef: ref(name), control: sloControl.id };
      for (const [path, more] of [
        ['/exemptions', { expires: new Date(portal.now() + 864e6) }],
        ['/disputes', {}],
      ] as const) {
        const { status, body } = await call('ana', 'post', path, {
          ...about,
          ...more,
          reason: 'It moves',
        });
        expect({ path, status, error: body.error }).toEqual({
          path,
          status: 201,
          error: undefined,
        });
      }
    }
    for (const name of ['cart', 'web']) {
      const { status } = await call('ana', 'post', `${of}/reviews`, {
        entityRef: ref(name),
        version: 2,
        outcome: 'right',
      });
      expect(status).toBe(201);
    }
    await eventually(async () =>
      expect(
        await knex('decision_outbox').whereNotNull('retry_at'),
      ).toHaveLength(4),
    );
    // The first row is damaged, and had better be one that holds.
    const past = await knex('verdicts').whereNotNull('superseded_at');
    await knex('verdicts').whereNotNull('superseded_at').delete();
    await knex('verdicts').insert(past);
    const { damaged, failed, lacked, setAside } = await answersOfPoisoned(
      knex,
      { lists, get: path => call('pat', 'get', path) },
    );
    // With its only step damaged, no phase is known: it is not guessed.
    expect(failed).toEqual([
      expect.stringMatching(
        /^control_phases.at = .*promotion 503 The steps of .* can't be read/,
      ),
    ]);
    // The damaged one, and no other.
    const { [`${of}/sample`]: inSample = 1, ...inLists } = lacked;
    // Whose verdict it is may have been reviewed: then no sample has it.
    expect(inSample).toBe(1);
    expect(inLists).toEqual(
      Object.fromEntries(
        [
          '/disputes',
          '/exemptions',
          '/verdicts',
          `/verdicts?entityRef=${ref('cart')}`,
          `/verdicts/history?entityRef=${ref('cart')}&control=${sloControl.id}`,
        ].map(path => [path, 1]),
      ),
    );
    expect(setAside).toEqual(
      expect.arrayContaining([
        'disputes',
        'exemptions',
        'history of verdicts',
        'reviews',
        'verdicts',
        'versions of controls',
      ]),
    );
    expect(damaged).toBeGreaterThan(20);
    await portal.stop();
  });
});
