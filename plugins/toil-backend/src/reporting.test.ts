import type { OccurrenceInput } from '@plumbline/backstage-plugin-toil-common';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import { createTestDatabases } from './__testUtils__/testDatabases';
import { startToil } from './__testUtils__/startToil';
import { shuffled, someTickets } from './__testUtils__/tickets';

jest.setTimeout(120_000);

const databases = createTestDatabases();

/** The same ids, again and again with other words; some say when they changed. */
const versions: OccurrenceInput[] = Array.from({ length: 60 }, (_, at) => {
  const id = `OPS-${at % 20}`;
  const kind = ['Restart worker', 'Reset password', 'Replay messages'][at % 3];
  const occurredAt = new Date(Date.UTC(2026, 0, 1 + (at % 5))).toISOString();
  const hour = 1 + ((at * 7) % 4);
  const updatedAt = `2026-02-01T0${hour}:00:00Z`;
  return {
    id,
    title: `${kind} of the shop ${at}`,
    occurredAt,
    ...(at % 4 !== 0 && { updatedAt }),
  };
});

describe.each(['POSTGRES_15'] as const)('reporting on %s', databaseId => {
  it('ends the same in any order, whatever is reported under one id', async () => {
    const knex = await databases.init(databaseId);
    const toil = await startToil(knex);
    const after = async (seed: number, size: number, source: string) => {
      for (const items of shuffled(versions, seed, size)) {
        await toil
          .call('post', '/occurrences', { source, items, anyOrder: true })
          .expect(200);
      }
      return (await toil.groups())
        .flatMap(({ members }) => members)
        .filter(member => member.source === source)
        .map(({ id, title, occurredAt }) => [id, title, occurredAt])
        .sort();
    };
    const first = await after(1, 60, 'a');
    expect(first).toHaveLength(20);
    expect(await after(2, 7, 'b')).toEqual(first);
    expect(await after(3, 1, 'c')).toEqual(first);
    await toil.backend.stop();
  });

  it('is the same where two replicas receive reports at once', async () => {
    const tickets = someTickets(240);
    const alone = await startToil(await databases.init(databaseId));
    await alone.take(tickets);
    const shape = async ({ groups }: Pick<typeof alone, 'groups'>) =>
      (await groups()).map(({ id, size, members }) => [
        id,
        size,
        members.map(each => each.id).sort(),
      ]);
    const knex = await databases.init(databaseId);
    const replicas = [await startToil(knex), await startToil(knex)];
    const pieces = shuffled(tickets, 5, 20);
    await Promise.all(pieces.map((piece, at) => replicas[at % 2].take(piece)));
    expect(await shape(replicas[0])).toEqual(await shape(alone));
    const listed = await Promise.all(replicas.map(({ list }) => list()));
    expect(listed[1]).toEqual(listed[0]);
    await Promise.all(
      [alone, ...replicas].map(({ backend }) => backend.stop()),
    );
  });

  it('goes by the last word, unless that is older', async () => {
    const toil = await startToil(await databases.init(databaseId));
    const occurredAt = '2026-01-01T00:00:00Z';
    const report = async (title: string, updatedAt?: string) =>
      (await toil.take([{ id: '1', title, occurredAt, updatedAt }])).body;
    const title = async () => (await toil.groups())[0].title;
    await report('Restart it', '2026-01-02T00:00:00Z');
    expect(await report('Stop it', '2026-01-01T00:00:00Z')).toMatchObject({
      updated: 0,
      duplicate: 0,
      overruled: 1,
    });
    // The same as before, later: what lies between does not count any more.
    expect(await report('Restart it', '2026-01-04T00:00:00Z')).toMatchObject({
      updated: 0,
      duplicate: 1,
      overruled: 0,
    });
    expect(await report('Start it', '2026-01-03T00:00:00Z')).toMatchObject({
      overruled: 1,
    });
    expect(await title()).toBe('Restart it');
    expect(await report('Turn it off')).toMatchObject({ updated: 1 });
    expect(await title()).toBe('Turn it off');
    await toil.backend.stop();
  });

  it('does not take a date to come for a sign that its source looked', async () => {
    const toil = await startToil(await databases.init(databaseId));
    const items = [60, 62, 64, 66, 68, 70].map(days => ({
      id: `OPS-${days}`,
      title: `Restart worker ${days}`,
      occurredAt: new Date(Date.now() - days * dayMs).toISOString(),
    }));
    await toil.take(items);
    // Six within the 30 days before its last one.
    expect((await toil.list())[0].observedPerMonth).toBe(6);
    const { body } = await toil.take([
      {
        id: 'skewed',
        title: 'Paint the fence',
        occurredAt: new Date(Date.now() + 400 * dayMs).toISOString(),
      },
    ]);
    expect(body).toMatchObject({
      stored: 0,
      refused: [
        { id: 'skewed', reason: expect.stringContaining('in the future') },
      ],
    });
    expect((await toil.list())[0].observedPerMonth).toBe(6);
    await toil.backend.stop();
  });

  it('suggests the last ten action items, each of which is written once', async () => {
    const toil = await startToil(await databases.init(databaseId));
    const requested = [
      'Alert on replication lag',
      'Rehearse the failover',
      'Write down who owns the queue',
      'Bound retries of the importer',
      'Page the second level sooner',
      'Split the nightly export',
      'Test restoring a backup',
      'Raise the disk quota of search',
      'Remove the stale feature flag',
      'Cache exchange rates',
      'Document the tariff freeze',
      'Move cron jobs off the primary',
    ];
    const dayOf = (at: number) =>
      new Date(Date.now() - (at + 1) * dayMs).toISOString().slice(0, 10);
    for (const [at, item] of requested.entries()) {
      await toil
        .call('post', '/reviews', {
          name: `${dayOf(at)}-checkout-down.md`,
          markdown: `# Checkout was down\n\n## Action items\n\n- ${item}\n`,
        })
        .expect(200);
    }
    // A ticket that is as rare is no suggestion.
    await toil.take(versions.slice(0, 1));
    const walked = await toil.list('&kind=recovery&sort=updated');
    expect(walked.map(({ title }) => title)).toEqual(requested.slice(0, 10));
    expect(await toil.list()).toHaveLength(10);
    await toil
      .call('post', '/candidates', { group: walked[0].group })
      .expect(201);
    expect(
      (await toil.list('&state=suggested')).map(({ title }) => title),
    ).not.toContain(requested[0]);
    await toil.backend.stop();
  });

  it('has one candidate for a group, whoever adds it at once', async () => {
    const toil = await startToil(await databases.init(databaseId), {
      config: { suggestFrom: 100 },
    });
    await toil.take(versions.slice(0, 1));
    const [{ id: group }] = await toil.groups();
    const added = await Promise.all(
      [1, 2, 3].map(() => toil.call('post', '/candidates', { group })),
    );
    expect(added.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    const { id } = (await toil.list())[0];
    const finish = (version: number) =>
      toil.call('post', `/candidates/${id}/finish`, {
        version,
        reason: 'done',
      });
    await finish(1).expect(200);
    const again = await finish(2).expect(409);
    expect(again.body.error.message).toMatch(/is finished already$/);
    await toil.backend.stop();
  });
});
