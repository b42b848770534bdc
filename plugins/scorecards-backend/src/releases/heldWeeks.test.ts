import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually } from '../__testUtils__/startScorecards';
import {
  cart,
  deploy,
  digest,
  ladder,
  startReleases,
} from './__testUtils__/startReleases';

jest.setTimeout(120_000);

const databases = createTestDatabases();
const week = '2026-W12';
const owner = 'group:default/payments';

describe.each(databases.eachSupportedId())(
  'held releases of past weeks on %s',
  databaseId => {
    it('are those that were found at its end, whatever becomes of them', async () => {
      const knex = await databases.init(databaseId);
      // Whether anybody is notified of them or not.
      const notifications = {
        'held-release': false,
        'promotion-finding': false,
      };
      const portal = await startReleases(knex, {
        config: { plumbline: { notifications } },
      });
      const { call, known, setClock, stateOf, trouble, write } = portal;
      await known();
      let edits = 0;
      const look = async (at: string) => {
        await setClock(at);
        write({ ...ladder, title: `Read anew, ${(edits += 1)}` });
        await eventually(async () =>
          expect(
            await knex('release_passes').where({ to: Date.parse(at) }),
          ).toHaveLength(1),
        );
      };
      const review = async (of: string, user = 'ana') => {
        const { body, status } = await call(
          ...([user, 'get', `/weekly?owner=${owner}&week=${of}`] as const),
        );
        expect([status, body.error?.message]).toEqual([200, undefined]);
        const { items, unknown } = body.sections.find(
          ({ name }: { name: string }) => name === 'releases',
        );
        return { digest: body.digest, items, unknown };
      };
      // No source says whether there was an incident, until the time is over.
      const [{ facts }] = trouble.facts!;
      trouble.facts![0] = {
        ...trouble.facts![0],
        facts: facts.filter(({ name }) => name !== 'incident.active'),
      };
      await look('2026-03-22T23:40:00.000Z');
      await setClock('2026-03-24T12:00:00.000Z');
      const then = await review(week);
      expect(then.items).toEqual([
        expect.objectContaining({
          ...{ entityRef: cart, owner, state: 'held' },
          title: expect.stringMatching(
            /^v2 is held in staging: It was not verified within 7 d/,
          ),
          nextStep: expect.any(String),
        }),
      ]);
      const unread = expect.stringContaining(
        'was not looked for at the end of this week',
      );
      expect(then.unknown).not.toContainEqual(unread);
      expect((await review('2026-W11')).unknown).toContainEqual(unread);

      // Why it is held is for those who see what that follows from.
      const [{ held }] = await knex('release_holds');
      const whole = { reason: 'Called by vault', nextStep: 'Write to vault' };
      await knex('release_holds').update({
        held: JSON.stringify({ ...JSON.parse(held), whole }),
      });
      const [seen, part] = await Promise.all(
        ['ana', 'outsider'].map(async user =>
          JSON.stringify((await review(week, user)).items),
        ),
      );
      expect(seen).toContain('v2 is held in staging: Called by vault');
      expect(part).toContain('v2 is held in staging: It was not verified');
      expect(part).not.toContain('vault');
      await knex('release_holds').update({ held });

      // Another one takes its place: the week before stays what it was.
      trouble.changes!.unshift(
        deploy('s3', 24, {
          environment: 'staging',
          digest: digest('c'),
          revision: 'v3',
        }),
      );
      expect(await stateOf('v2')).not.toContain('held');
      await look('2026-03-24T13:00:00.000Z');
      expect((await review('2026-W13')).items).toEqual([]);
      await setClock('2026-04-02T12:00:00.000Z');
      expect(await review(week)).toEqual(then);
      // No pass since.
      expect((await review('2026-W13')).unknown).toContainEqual(unread);
      await portal.stop();
    });
  },
);
