import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { claimLease, holdsLease, Lease, whileHeld } from './leases';
import { createSharedClock } from './sharedTime';
import { endStalledTransactions } from './stalledTransactions';

const minutes = 60_000;

const databases = TestDatabases.create({ ids: ['POSTGRES_15'] });
const supported = databases.eachSupportedId();

// SQLite is for one process.
(supported.length > 0 ? describe : describe.skip)(
  'replicas whose clocks differ',
  () => {
    const real = Date.now;
    afterEach(() => jest.restoreAllMocks());

    function clockOffBy(off: number) {
      jest.spyOn(Date, 'now').mockImplementation(() => real() + off);
    }

    async function setUp() {
      const knex: Knex = await databases.init('POSTGRES_15');
      await knex.schema.createTable('leases', table => {
        table.text('name').primary();
        table.text('holder').notNullable();
        table.bigInteger('token').notNullable();
        table.bigInteger('expires_at').notNullable();
      });
      const claim = (holder: string, ttl: number) =>
        knex.transaction(trx => claimLease(trx, { name: 'work', holder, ttl }));
      return { knex, claim };
    }

    it('take nothing away from each other, and wait for no clock but the shared one', async () => {
      const { knex, claim } = await setUp();
      const held = (await claim('right', 60_000))!;
      clockOffBy(10 * minutes);
      expect(await claim('ahead', 60_000)).toBeUndefined();
      expect(await knex.transaction(trx => holdsLease(trx, held))).toBe(true);

      await knex('leases').update({ expires_at: 0 });
      expect(await claim('ahead', 100)).toMatchObject({ token: 2 });
      await new Promise(later => setTimeout(later, 200));
      jest.restoreAllMocks();
      expect(await claim('right', 60_000)).toMatchObject({ token: 3 });
    });

    it('wait for no process that stands still in the middle of its claim', async () => {
      const { knex, claim } = await setUp();
      await endStalledTransactions(knex, 300);
      const stalled = await knex.transaction();
      await claimLease(stalled, {
        name: 'work',
        holder: 'stalled',
        ttl: 60_000,
      });
      expect(await claim('other', 60_000)).toMatchObject({ holder: 'other' });
      await expect(
        stalled('leases').update({ holder: 'stalled' }),
      ).rejects.toThrow();
      await stalled.rollback().catch(() => {});
      expect(await knex('leases').pluck('holder')).toEqual(['other']);
    });

    it('have one time for what they write down', async () => {
      const { knex } = await setUp();
      const right = await createSharedClock(knex);
      clockOffBy(-10 * minutes);
      const behind = await createSharedClock(knex);
      expect(Math.abs(behind() - right())).toBeLessThan(5_000);
    });
  },
);

describe('work under a claim', () => {
  const lease = { name: 'work', holder: 'one', token: 1 };
  const never = new AbortController().signal;
  const end = (signal: AbortSignal) =>
    new Promise<string>(done =>
      signal.addEventListener('abort', () => done('lost')),
    );

  it('goes on while the claim is renewed, also where a renewal fails', async () => {
    const renewals: (() => Promise<Lease>)[] = [
      async () => lease,
      () => Promise.reject(new Error('The database is away')),
      async () => lease,
    ];
    let renewed = () => {};
    const all = new Promise<void>(done => {
      renewed = done;
    });
    const renew = async () => {
      const next = renewals.shift();
      if (!next) {
        renewed();
      }
      return next ? next() : lease;
    };
    const options = { renew, signal: never, ttl: 1_000 };
    const work = async (signal: AbortSignal) => {
      await Promise.race([all, end(signal)]);
      return signal.aborted;
    };
    expect(await whileHeld(lease, options, work)).toBe(false);
  });

  it.each([undefined, { ...lease, holder: 'two', token: 2 }])(
    'is over once another holder has it: %j',
    async other => {
      const options = { renew: async () => other, signal: never, ttl: 20 };
      expect(await whileHeld(lease, options, end)).toBe('lost');
    },
  );

  it.each([
    ['fails', () => Promise.reject(new Error('The database is away'))],
    ['never answers', () => new Promise<never>(() => {})],
  ])('is over once its time is, where each renewal %s', async (_, renew) => {
    const options = { renew, signal: never, ttl: 20 };
    expect(await whileHeld(lease, options, end)).toBe('lost');
  });
});
