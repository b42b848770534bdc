import { mockCredentials } from '@backstage/backend-test-utils';
import type { ToilGroup } from '@plumbline/backstage-plugin-toil-common';
import request from 'supertest';
import { createTestDatabases } from './__testUtils__/testDatabases';
import { startToil } from './__testUtils__/startToil';
import { shuffled, someTickets } from './__testUtils__/tickets';

jest.setTimeout(120_000);

const databases = createTestDatabases();

it('runs on both databases', () => {
  expect(databases.eachSupportedId().flat()).toEqual([
    'SQLITE_3',
    'POSTGRES_15',
  ]);
});

describe.each(databases.eachSupportedId())('toil on %s', databaseId => {
  const start = async () =>
    startToil(await databases.init(databaseId), {
      evidence: {
        signals: { checkout: 'component:default/checkout' },
        facts: [
          {
            entityRef: 'component:default/checkout',
            kind: 'Component',
            owner: 'group:default/payments',
            facts: [],
          },
        ],
      },
    });

  it('names work without the address of one ticket', async () => {
    const toil = await start();
    await toil.take(
      [1, 2, 3].map(at => ({
        id: `T-${at}`,
        title: `Restart the worker: https://tickets.test/T-${at}`,
        occurredAt: new Date(Date.now() - at * 3_600_000).toISOString(),
      })),
    );
    expect(await toil.list()).toMatchObject([{ title: 'Restart the worker' }]);
    await toil.backend.stop();
  });

  it('keeps occurrences as their author reported them', async () => {
    const toil = await start();
    const [ana, li] = ['ana', 'li'].map(name =>
      mockCredentials.user.header(`user:default/${name}`),
    );
    const token = mockCredentials.service.header();
    const report = (header: string, part: object = {}, source = 'table') =>
      toil.call(
        'post',
        '/occurrences',
        {
          source,
          items: [
            {
              id: '1',
              title: 'Restart the worker',
              occurredAt: '2026-03-01T10:00:00Z',
              ...part,
            },
          ],
        },
        header,
      );
    const kept = async () => {
      const [{ members }] = await toil.groups();
      return members;
    };
    expect((await report(token)).body).toMatchObject({ stored: 1 });
    const first = await kept();
    expect(first).toMatchObject([
      { reportedBy: expect.stringMatching(/^service:/) },
    ]);
    expect(first[0]).not.toHaveProperty('amendedAt');
    const refused = [
      await report(ana, { title: 'Nothing' }),
      await report(ana, {}, 'Table '),
      await report(ana, {}, 'ALERTS'),
      await toil.call(
        'post',
        '/reviews',
        { source: 'table', name: 'a.md', markdown: '- [ ] do 2026-03-01' },
        ana,
      ),
      await toil.call(
        'post',
        '/occurrences/remove',
        { source: 'table', ids: ['1'] },
        li,
      ),
    ];
    expect(refused.map(({ status }) => status)).toEqual([
      403,
      403,
      403,
      expect.any(Number),
      403,
    ]);
    expect(await kept()).toEqual(first);
    expect((await report(token, { minutes: 5 })).body).toMatchObject({
      updated: 1,
    });
    expect(await kept()).toMatchObject([
      { minutes: 5, amendedAt: expect.any(String) },
    ]);
    const removed = await toil.call(
      'post',
      '/occurrences/remove',
      { source: 'table', ids: ['1'] },
      token,
    );
    expect(removed.body).toEqual({ removed: 1 });
    await toil.backend.stop();
  });

  it('makes the same groups and ids of tickets in any order and in pieces', async () => {
    const tickets = someTickets(300);
    const once = await start();
    await once.take(tickets);
    const pieces = await start();
    for (const piece of shuffled(tickets, 7, 50)) {
      await pieces.take(piece);
    }
    const [a, b] = [await once.groups(), await pieces.groups()];
    const membersOf = (groups: ToilGroup[]) =>
      groups.map(({ id, title, size, members }) => ({
        id,
        title,
        size,
        members: members.map(each => each.id).sort(),
      }));
    expect(membersOf(b)).toEqual(membersOf(a));
    expect(a.length).toBeGreaterThan(3);
    expect(await pieces.list()).toEqual(
      (await once.list()).map(each => ({
        ...each,
        createdAt: expect.any(String),
        updatedAt: expect.any(String),
      })),
    );

    const again = await once.take(tickets);
    expect(again.body).toEqual({
      stored: 0,
      updated: 0,
      duplicate: 300,
      overruled: 0,
      refused: [],
      future: 0,
    });
    expect(await once.groups()).toEqual(a);
    await once.backend.stop();
    await pieces.backend.stop();
  });

  it('ranks what recurs, and keeps what people say with who and on what', async () => {
    const { backend, call, list, take } = await start();
    const days = (count: number) =>
      new Date(Date.now() - count * 86_400_000).toISOString();
    await take(
      Array.from({ length: 18 }, (_, at) => ({
        id: `OPS-${at}`,
        title: `Restart payment worker ${at}`,
        occurredAt: days(at * 5 + 0.5),
        minutes: 20,
        services: ['checkout', 'nobody knows'],
      })),
    );
    const [suggested, ...others] = await list();
    expect(others).toEqual([]);
    expect(suggested).toMatchObject({
      state: 'suggested',
      title: 'Restart payment worker',
      priority: 11,
      bucket: 'review',
      frequency: { level: 'weekly', score: 5, basis: 'observed' },
      risk: { score: 3, basis: 'assumed' },
      recoverability: { score: 3, basis: 'assumed' },
      services: ['component:default/checkout'],
      unmatched: ['nobody knows'],
      owner: 'group:default/payments',
    });
    expect(suggested.observedPerMonth).toBeCloseTo(18 / (85.5 / 30), 0);
    expect(suggested.weeks).toEqual([1, 2, 1, 1, 2, 1, 2, 1, 1, 2, 1, 2]);
    const unmatched = await call('get', '/unmatched').expect(200);
    expect(unmatched.body.items).toEqual([
      {
        name: 'nobody knows',
        status: 'unmatched',
        occurrences: 18,
        candidates: [],
      },
    ]);

    const review = {
      version: 0,
      risk: 'outage',
      recoverability: 1,
      frequency: 'weekly',
      note: 'first meeting',
      scaffolderTemplate: 'template:default/restart-worker',
    };
    const path = `/candidates/${suggested.id}`;
    const reviewed = await call('post', `${path}/review`, review).expect(200);
    expect(reviewed.body).toMatchObject({
      state: 'open',
      version: 1,
      priority: 15,
      bucket: 'automate-first',
      scaffolderTemplate: 'template:default/restart-worker',
      history: [{ by: 'user:default/mock', note: 'first meeting' }],
    });
    const second = await call('post', `${path}/review`, {
      ...review,
      risk: 'local',
    }).expect(409);
    expect(second.body.error.message).toContain(
      'user:default/mock reviewed it at',
    );
    expect(second.body.error.message).toContain('risk: nothing → outage');

    const refused = await call('post', `${path}/start`, { version: 1 });
    expect(refused.status).toBe(409);
    expect(refused.body.error.message).toContain('lacks trigger, prechecks');
    await call(
      'post',
      `${path}/review`,
      review,
      mockCredentials.service.header(),
    ).expect(403);
    await backend.stop();
  });

  it('takes occurrences back as if they had never been', async () => {
    const tickets = someTickets(120);
    const whole = await start();
    await whole.take(tickets);
    await whole
      .call('post', '/occurrences/remove', {
        source: 'jira',
        ids: tickets.slice(0, 60).map(({ id }) => id),
      })
      .expect(200, { removed: 60 });
    const rest = await start();
    await rest.take(tickets.slice(60));
    expect(await whole.groups()).toEqual(await rest.groups());
    // And reported again, all is as it was.
    await whole.take(tickets.slice(0, 60));
    await rest.take(tickets.slice(0, 60));
    expect(await whole.groups()).toEqual(await rest.groups());
    await whole.backend.stop();
    await rest.backend.stop();
  });

  it('shows nothing of what a reader may not see', async () => {
    const knex = await databases.init(databaseId);
    const evidence = { signals: { checkout: 'component:default/checkout' } };
    const open = await startToil(knex, { evidence });
    await open.take(
      someTickets(60).map((ticket, at) => ({
        ...ticket,
        ...(/password/i.test(ticket.title) && { services: ['checkout'] }),
        id: `${at}`,
      })),
    );
    const all = await open.list();
    const hidden = all.find(({ services }) => services.length > 0)!;
    await open.backend.stop();

    const closed = await startToil(knex, { evidence, denied: true });
    const seen = await closed.list();
    expect(seen.map(({ id }) => id)).toEqual(
      all.map(({ id }) => id).filter(id => id !== hidden.id),
    );
    const groups = await closed.groups();
    expect(groups.map(({ id }) => id)).not.toContain(hidden.group);
    const { body: summary } = await closed.call('get', '/summary').expect(200);
    expect(summary.suggested).toBe(all.length - 1);
    await closed.call('get', `/candidates/${hidden.id}`).expect(404);
    await closed.call('get', `/groups/${hidden.group}`).expect(404);
    await closed
      .call('post', '/occurrences', { source: 'a', items: [{}] })
      .expect(403);
    await closed.call('post', '/candidates', { title: 'x' }).expect(403);
    await closed.backend.stop();
  });

  it('refuses what is no occurrence, and keeps the rest', async () => {
    const { backend, call, groups, take } = await start();
    const { body } = await take([
      { id: '1', title: '<b>Reset</b> =cmd|A1', occurredAt: '2026-01-02' },
      {
        id: '2',
        title: '=HYPERLINK("x") reset',
        occurredAt: '2026-01-02T03:04:05Z',
      },
      { id: '3', title: '\u0000', occurredAt: '2026-01-02T03:04:05Z' },
    ]);
    expect(body).toMatchObject({
      stored: 1,
      refused: [
        { index: 0, id: '1', reason: expect.stringContaining("'occurredAt'") },
        { index: 2, id: '3', reason: expect.stringContaining("'title'") },
      ],
    });
    expect(await groups()).toMatchObject([{ title: '=HYPERLINK("x") reset' }]);
    await call('post', '/occurrences', { source: 'jira', items: [] }).expect(
      400,
    );
    await call('get', '/candidates?cursor=abc').expect(400);
    await call('get', '/candidates/none').expect(404);
    await request(backend.server).get('/api/toil/candidates').expect(401);
    await backend.stop();
  });
});
