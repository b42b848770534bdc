import { Client } from 'pg';
import type { Connection } from '@plumbline/backstage-plugin-provisioning-common';
import { realDatabases } from './__testUtils__/realDatabases';
import { describeWithTerraform, postgresUrl } from './__testUtils__/terraform';

jest.setTimeout(180_000);

const product = 'shared-postgresql-database';

describeWithTerraform('connecting to what was requested', () => {
  const real = realDatabases();
  const { databases, intentOf } = real;
  afterEach(real.stop);

  it.each(['POSTGRES_15'] as const)(
    'is for its requester and owners, with a password that is shown once, on %s',
    async databaseId => {
      const knex = await databases.init(databaseId);
      const portal = await real.start(knex);
      const intent = intentOf();
      const name = intent.database_name;
      const [ana, sam, tom] = ['ana', 'sam', 'tom'].map(user =>
        portal.as(`user:default/${user}`),
      );
      const { body } = await ana.post('/requests', { product, intent });
      const path = `/requests/${body.id}`;
      const early = await ana.post(`${path}/reveal`);
      expect([early.status, early.body.error.message]).toEqual([
        409,
        expect.stringContaining('while it is active'),
      ]);
      await portal.until(body.id, 'active', 'failed');

      const server = new URL(postgresUrl());
      const answer = await sam.get(`${path}/connection`);
      const connection: Connection = answer.body;
      expect([answer.headers['cache-control'], connection]).toEqual([
        'no-store',
        {
          protocol: 'postgresql',
          host: server.hostname,
          port: Number(server.port),
          database: name,
          user: name,
          password: {},
        },
      ]);
      for (const stranger of [
        await tom.get(`${path}/connection`),
        await tom.post(`${path}/reveal`),
      ]) {
        expect([stranger.status, stranger.body.error.message]).toEqual([
          403,
          `Only the requester and members of group:default/payments, which owns '${body.id}', may connect to it`,
        ]);
      }

      // Of two at once, one is shown it.
      const both = await Promise.all(
        [ana, sam].map(user => user.post(`${path}/reveal`)),
      );
      const shown = both.find(({ status }) => status === 200)!;
      const other = both.find(({ status }) => status !== 200)!;
      expect(shown.headers['cache-control']).toBe('no-store');
      const { by, at } = shown.body.revealed;
      const first = new Client({
        host: connection.host,
        port: connection.port,
        database: connection.database,
        user: connection.user,
        password: shown.body.password,
      });
      await first.connect();
      const { rows } = await first.query('SELECT current_user AS role');
      await first.end();
      expect(rows).toEqual([{ role: name }]);
      expect([other.status, other.body.error.message]).toEqual([
        409,
        `The password of '${body.id}' was revealed to ${by} at 2026-11-20 12:00 UTC, and is shown only once: ask them for it. A lost one can't be replaced; destroy this and request another`,
      ]);
      const asker = both[0] === shown ? ana : sam;
      const again = await asker.post(`${path}/reveal`);
      expect([again.status, again.body.error.message]).toEqual([
        409,
        `You revealed the password of '${body.id}' at 2026-11-20 12:00 UTC; it is shown only once. A lost one can't be replaced; destroy this and request another`,
      ]);
      const { body: after } = await ana.get(`${path}/connection`);
      expect(after.password).toEqual({ revealed: { by, at } });

      const deadline = Date.now() + 30_000;
      const recorded = () =>
        portal.evidence.decisions.find(
          ({ body: of }) => (of as { revealed?: boolean })?.revealed,
        );
      while (!recorded() && Date.now() < deadline) {
        await new Promise(resolve => setTimeout(resolve, 100));
      }
      expect(recorded()).toMatchObject({
        actor: by,
        subject: { request: body.id },
        body: { message: 'Its password was revealed.' },
      });
      const everywhere = JSON.stringify([
        (await ana.get(path)).body,
        (await ana.get(`${path}/log`)).body,
        portal.evidence.decisions,
      ]);
      expect(everywhere).not.toContain(shown.body.password);

      expect(await knex('secrets').pluck('request_id')).toEqual([body.id]);
      expect((await ana.post(`${path}/destroy`)).status).toBe(200);
      await portal.setClock('2026-11-20T12:30:00Z');
      await portal.until(body.id, 'destroyed');
      while (
        (await knex('secrets')).length > 0 &&
        Date.now() < deadline + 30_000
      ) {
        await new Promise(resolve => setTimeout(resolve, 100));
      }
      expect(await knex('secrets').pluck('request_id')).toEqual([]);
      const { timeline } = (await ana.get(path)).body;
      expect(timeline.slice(-1)).toMatchObject([
        {
          message: 'Its secret was deleted from the portal.',
          state: 'destroyed',
        },
      ]);

      const tries = [];
      for (let i = 0; i < 21; i++) {
        tries.push(await tom.post(`/requests/req-00000000000${i % 10}/reveal`));
      }
      expect(tries.map(({ status }) => status)).toEqual([
        ...Array(19).fill(404),
        429,
        429,
      ]);
      expect(tries[20].body.error.message).toMatch(/try again in 60 minutes$/);
      const seconds = Number(tries[20].headers['retry-after']);
      expect(seconds).toBeGreaterThan(3_400);
      expect(seconds).toBeLessThanOrEqual(3_600);
      // Half an hour later half an hour is left.
      await knex('reveal_tries').decrement('at', 1_800_000);
      const { headers } = await tom.post('/requests/req-000000000000/reveal');
      expect(Number(headers['retry-after'])).toBeLessThanOrEqual(1_800);
      expect(Number(headers['retry-after'])).toBeGreaterThan(1_700);
    },
  );
});
