import { mockCredentials } from '@backstage/backend-test-utils';
import {
  answersOfPoisoned,
  poisonTexts,
} from '@plumbline/backstage-plugin-evidence-node/testUtils';
import { createTestDatabases } from './__testUtils__/testDatabases';
import { startToil, until } from './__testUtils__/startToil';

jest.setTimeout(300_000);

const databases = createTestDatabases();
const owner = 'group:default/payments';
const lists = [
  '/candidates?state=open,suggested,dismissed',
  '/groups?members=5',
  '/unmatched',
  '/summary',
  '/sources',
  '/set-aside',
  `/team?owner=${owner}`,
];
const payments = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { namespace: 'default', name: 'payments' },
  spec: { type: 'team', children: [] },
};
const hourAgo = (hours: number) =>
  new Date(Date.now() - hours * 3_600_000).toISOString();

describe.each(['SQLITE_3'] as const)('toil on %s', databaseId => {
  it('lists what names teams and services in any script, or nonsense', async () => {
    const toil = await startToil(await databases.init(databaseId), {
      entities: [payments],
      evidence: {
        facts: [
          {
            entityRef: 'group:default/команда-платежей',
            kind: 'Group',
            facts: [],
          },
        ],
      },
    });
    const items = poisonTexts.flatMap((name, at) =>
      (name.length > 1_000 ? [1] : [1, 2, 3]).map(time => ({
        id: `T-${at}-${time}`,
        title: `Restart the worker ${'abcdefghijklmnopqrstuvwxyz'[at % 26]}`,
        occurredAt: hourAgo(time),
        owner: name,
        ...(name.length <= 1_000 && { services: [name] }),
      })),
    );
    const { body } = await toil
      .call('post', '/occurrences', { source: 'jira', items })
      .expect(200);
    // What is blank, too long or has a NUL: each by itself, with a reason.
    expect(body.stored).toBe(items.length - body.refused.length);
    expect(body.refused.length).toBeGreaterThanOrEqual(3);
    for (const path of lists) {
      const { body: answer, status } = await toil.call('get', path);
      expect({ path, status, error: answer.error }).toEqual({
        path,
        status: 200,
        error: undefined,
      });
    }
    const { body: unmatched } = await toil
      .call('get', '/unmatched')
      .expect(200);
    expect(unmatched.items.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(['チーム支払い', '🔥', 'constructor']),
    );
    await toil.backend.stop();
  });

  it('answers whatever one stored row has become, and says so', async () => {
    const knex = await databases.init(databaseId);
    const toil = await startToil(knex, {
      entities: [payments],
      evidence: { signals: { checkout: 'component:default/checkout' } },
    });
    await toil.take(
      ['certificate', 'password', 'worker'].flatMap(what =>
        [1, 2, 3, 4].map(at => ({
          id: `${what}-${at}`,
          title: `Renew the ${what}`,
          occurredAt: hourAgo(at),
          services: ['checkout', 'nowhere'],
        })),
      ),
    );
    const [{ id }] = await toil.list();
    await toil
      .call('post', `/candidates/${id}/review`, { version: 0, risk: 5 })
      .expect(200);
    const { damaged, failed, lacked, setAside } = await answersOfPoisoned(
      knex,
      {
        lists,
        get: path => toil.call('get', path),
        check: async where => {
          const { length } = await toil.list();
          expect([where, length >= 2]).toEqual([where, true]);
        },
      },
    );
    expect(failed).toEqual([]);
    // The damaged one, and no other.
    expect(lacked).toMatchObject({ [lists[0]]: 1, '/groups?members=5': 1 });
    expect(Math.max(...Object.values(lacked))).toBe(1);
    expect(setAside).toEqual(expect.arrayContaining(['candidates', 'groups']));
    expect(damaged).toBeGreaterThan(30);
    await toil.backend.stop();
  });

  it('counts what it passes over, and names it to services', async () => {
    const knex = await databases.init(databaseId);
    const toil = await startToil(knex);
    await toil.take(
      ['one', 'two'].flatMap(what =>
        [1, 2, 3, 4].map(at => ({
          id: `${what}-${at}`,
          title: `Renew certificate ${what}`,
          occurredAt: hourAgo(at),
          key: what,
        })),
      ),
    );
    const [{ id }] = await toil.list();
    await toil
      .call('post', `/candidates/${id}/review`, { version: 0, risk: 5 })
      .expect(200);
    await knex('candidates').where({ id }).update({ said: '{"cut' });
    await until(toil.list, found => found.length === 1);
    const ask = async (header?: string) =>
      (await toil.call('get', '/set-aside', undefined, header).expect(200))
        .body;
    expect(await ask()).toEqual({
      items: [expect.objectContaining({ loop: 'candidates', count: 1 })],
      more: 0,
    });
    expect(await ask(mockCredentials.service.header())).toMatchObject({
      items: [{ entries: [{ entry: id }] }],
    });
    await toil.backend.stop();
    const again = await startToil(knex);
    expect(
      (await again.call('get', '/set-aside').expect(200)).body.items,
    ).toHaveLength(1);
    await again.backend.stop();
  });
});
