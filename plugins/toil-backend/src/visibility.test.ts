import { TestDatabases } from '@backstage/backend-test-utils';
import type { EvidenceContext } from '@plumbline/backstage-plugin-evidence-common';
import type { StaleReason } from '@plumbline/backstage-plugin-toil-common';
import { FollowStore } from './following/FollowStore';
import { someTickets } from './__testUtils__/tickets';
import { startToil, until } from './__testUtils__/startToil';

jest.setTimeout(120_000);

const checkout = 'component:default/checkout';
const vault = 'component:default/vault';
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe('a reader who may see only some', () => {
  it('adds no group that is hidden, and does not learn its title', async () => {
    const knex = await databases.init('SQLITE_3');
    const evidence = { signals: { vault } };
    const config = { suggestFrom: 1_000 };
    const open = await startToil(knex, { evidence, config });
    await open.take(
      someTickets(20).map(ticket => ({ ...ticket, services: ['vault'] })),
    );
    const [group] = await open.groups();
    expect(group.title).toBeTruthy();
    await open.backend.stop();

    const some = await startToil(knex, { evidence, config, visible: [] });
    const add = (id: string) => some.call('post', '/candidates', { group: id });
    const hidden = await add(group.id);
    const none = await add('t-none');
    expect([hidden.status, hidden.body.error.message]).toEqual([
      404,
      none.body.error.message.replace('t-none', group.id),
    ]);
    await some.backend.stop();
  });

  it('is not shown hidden work for what somebody stated it is about', async () => {
    const knex = await databases.init('SQLITE_3');
    const evidence = { signals: { vault } };
    const open = await startToil(knex, { evidence });
    await open.take(
      [1, 2, 3].map(at => ({
        id: `${at}`,
        title: `Unseal the vault ${at}`,
        occurredAt: new Date(Date.now() - at * 3_600_000).toISOString(),
        services: ['vault'],
      })),
    );
    const [{ id }] = await open.list();
    await open
      .call('post', `/candidates/${id}/review`, {
        version: 0,
        services: [checkout],
      })
      .expect(200);
    expect(await open.list()).toHaveLength(1);
    await open.backend.stop();

    const some = await startToil(knex, { evidence, visible: [checkout] });
    expect(await some.list()).toEqual([]);
    await some.call('get', `/candidates/${id}`).expect(404);
    await some.backend.stop();
    const both = await startToil(knex, {
      evidence,
      visible: [checkout, vault],
    });
    expect(await both.list()).toHaveLength(1);
    await both.backend.stop();
  });

  it('is shown candidates for a name as if the hidden ones were not', async () => {
    const knex = await databases.init('SQLITE_3');
    const open = await startToil(knex);
    await open.take([
      {
        id: '1',
        title: 'x',
        services: ['a', 'b', 'c'],
        occurredAt: '2026-01-02T03:04:05Z',
      },
    ]);
    const keep = (name: string, status: string, candidates: string[]) =>
      knex('names')
        .insert({
          role: 'service',
          name,
          status,
          entity_ref: null,
          candidates: JSON.stringify(candidates),
          checked_at: Date.now() + 3_600_000,
        })
        .onConflict(['role', 'name'])
        .merge();
    await keep('a', 'ambiguous', [checkout, vault]);
    await keep('b', 'unmatched', [checkout, vault]);
    await keep('c', 'ambiguous', [vault, 'component:default/other']);
    const unmatched = async ({ call }: typeof open) =>
      (await call('get', '/unmatched').expect(200)).body.items;
    expect(await unmatched(open)).toHaveLength(3);
    await open.backend.stop();

    const some = await startToil(knex, { visible: [checkout] });
    expect(await unmatched(some)).toEqual([
      {
        name: 'b',
        status: 'unmatched',
        occurrences: 1,
        candidates: [checkout],
      },
      { name: 'c', status: 'unmatched', occurrences: 1, candidates: [] },
    ]);
    await some.backend.stop();
  });

  it('is not shown the titles of what is in progress and hidden', async () => {
    const knex = await databases.init('SQLITE_3');
    const config = { mostInProgress: 1 };
    const open = await startToil(knex, { config });
    const insert = async (title: string, services: string[]) =>
      (
        await open
          .call('post', '/candidates', {
            title,
            services,
            owner: services[0].replace('component', 'group'),
            readiness: {
              trigger: 'x',
              prechecks: 'x',
              boundary: 'x',
              verification: 'x',
              rollback: 'x',
              cadence: 'x',
              codeOwner: 'group:default/a',
              failureOwner: 'group:default/a',
            },
          })
          .expect(201)
      ).body.id;
    const hidden = await insert('Rotate the keys', [vault]);
    const shown = await insert('Fail over', [checkout]);
    await open
      .call('post', `/candidates/${hidden}/start`, { version: 1 })
      .expect(200);
    await open.backend.stop();

    const team = 'group:default/checkout';
    const some = await startToil(knex, { config, visible: [checkout, team] });
    const { status, body } = await some.call(
      ...(['post', `/candidates/${shown}/start`, { version: 1 }] as const),
    );
    expect([status, body.error.message]).toEqual([
      409,
      "'Fail over' can't be started: at most 1 may be in progress at once; finish one or put it back first",
    ]);
    // Nor can the list be narrowed to it.
    const { body: summary } = await some.call('get', '/summary').expect(200);
    expect([summary.owners, summary.services]).toEqual([[team], [checkout]]);
    await some.backend.stop();
  });

  it('is shown no reason, radius or source that rests on what is hidden', async () => {
    const knex = await databases.init('SQLITE_3');
    const evidence = {
      signals: { vault },
      facts: [{ entityRef: checkout, kind: 'Component', facts: [] }],
      contexts: [
        {
          subject: { entityRef: checkout },
          dependencies: [],
          impact: { services: 7 },
        } as unknown as EvidenceContext,
      ],
    };
    const open = await startToil(knex, { evidence });
    const at = '2026-01-02T03:04:05Z';
    await open.take([
      { id: '1', title: 'x', occurredAt: at, services: ['vault'] },
    ]);
    await open.take([{ id: '1', title: 'y', occurredAt: at }], 'ops');
    const { body: added } = await open
      .call('post', '/candidates', { title: 'Fail over', services: [checkout] })
      .expect(201);
    const path = `/candidates/${added.id}`;
    const get = async ({ call }: typeof open) =>
      (await call('get', path).expect(200)).body;
    await until(
      () => get(open),
      ({ blastRadius }) => blastRadius === 7,
    );
    const follow = new FollowStore(knex);
    const report = async (...reasons: StaleReason[]) =>
      follow.keepReasons((await follow.watched())[0], reasons, 1);
    const depends: StaleReason = {
      code: 'architecture',
      at,
      entityRef: checkout,
      message: 'checkout depends on vault now',
      evidence: `dependencies ${checkout} ${vault}`,
    };
    const slow: StaleReason = {
      code: 'incident',
      at,
      entityRef: vault,
      evidence: 'INC-1',
      message: 'incident INC-1 on vault, which checkout depends on',
    };
    const own: StaleReason = {
      code: 'incident',
      at,
      entityRef: checkout,
      evidence: 'INC-2',
      message: 'incident INC-2 on checkout',
    };
    await report(depends);
    await report(slow, depends);
    const all = await get(open);
    expect(all.staleReasons).toEqual([slow, depends]);
    const { body: whole } = await open.call('get', '/summary').expect(200);
    expect(whole.sources).toHaveLength(2);
    await open.backend.stop();

    const some = await startToil(knex, { evidence, visible: [checkout] });
    const seen = await get(some);
    expect(seen).toMatchObject({ stale: false, staleReasons: [] });
    expect(seen.blastRadius).toBeUndefined();
    expect(JSON.stringify([seen, await some.list()])).not.toMatch(
      /vault|services are|went stale/,
    );
    const { body: summary } = await some.call('get', '/summary').expect(200);
    expect(summary.sources).toMatchObject([{ source: 'ops', occurrences: 1 }]);
    expect(
      summary.buckets.map(({ stale }: { stale: number }) => stale),
    ).not.toContain(1);
    await report(own, slow, depends);
    expect((await get(some)).staleReasons).toEqual([own]);
    await some.backend.stop();
  });

  it('is not shown who owns it, where that is hidden', async () => {
    const knex = await databases.init('SQLITE_3');
    const [hidden, shown] = ['group:default/secret', 'group:default/open'];
    const open = await startToil(knex);
    const { body: added } = await open
      .call('post', '/candidates', {
        title: 'Fail over',
        services: [checkout],
        owner: shown,
      })
      .expect(201);
    await open
      .call('post', `/candidates/${added.id}/review`, {
        version: 1,
        owner: hidden,
      })
      .expect(200);
    expect(await open.list(`&owner=${hidden}`)).toMatchObject([
      { owner: hidden },
    ]);
    await open.backend.stop();

    const some = await startToil(knex, { visible: [checkout, shown] });
    const path = `/candidates/${added.id}`;
    const { body: seen } = await some.call('get', path).expect(200);
    expect(seen.owner).toBeUndefined();
    expect(seen.history[0].changes).toEqual({
      owner: { from: shown, to: null },
    });
    const { body: late } = await some
      .call('post', `${path}/review`, { version: 1, minutes: 5 })
      .expect(409);
    const answers = await Promise.all(
      [path, '/candidates', '/summary'].map(async each =>
        some.call('get', each).expect(200),
      ),
    );
    expect(answers[1].body.items).toHaveLength(1);
    expect(answers[2].body.owners).toEqual([]);
    expect(JSON.stringify([late, answers.map(({ body }) => body)])).not.toMatch(
      /secret/,
    );
    // Nor is it there for whoever guesses the name.
    expect(await some.list(`&owner=${hidden}`)).toEqual([]);
    const { body: team } = await some
      .call('get', `/team?owner=${hidden}`)
      .expect(200);
    expect(team).toMatchObject({ work: 0, minutesPerMonth: 0 });
    await some.backend.stop();
  });
});
