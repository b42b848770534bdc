import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import { createTestDatabases } from './__testUtils__/testDatabases';
import { startToil, until } from './__testUtils__/startToil';

jest.setTimeout(120_000);

const databases = createTestDatabases();

/** One every third day, so many days ago. */
const every = (title: string, from: number, to: number) =>
  Array.from({ length: Math.ceil((from - to) / 3) }, (_, at) => ({
    id: `${title} ${at}`,
    title: `${title} ${at}`,
    occurredAt: new Date(Date.now() - (from - at * 3) * dayMs).toISOString(),
    minutes: 30,
  }));

it.each(['POSTGRES_15'] as const)(
  'what comes back is opened again, and silence is no saving, on %s',
  async databaseId => {
    const knex = await databases.init(databaseId);
    const before = await startToil(knex);
    await before.take(every('Restart the worker', 130, 0), 'jira');
    await before.take(every('Replay dead letters', 128, 40), 'jira');
    await before.take(every('Rotate partner keys', 128, 40), 'table');
    const finish = async (text: string) => {
      const [{ id, version }] = await before.list(`&text=${text}`);
      await before
        .call('post', `/candidates/${id}/review`, { version })
        .expect(200);
      await before
        .call('post', `/candidates/${id}/finish`, { version: version + 1 })
        .expect(200);
      return id;
    };
    const back = await finish('Restart');
    const ended = await finish('Replay');
    const silent = await finish('Rotate');
    await before.backend.stop();

    // As if that had been 40 days ago.
    for (const id of [back, ended, silent]) {
      const { said } = await knex('candidates').where({ id }).first('said');
      await knex('candidates')
        .where({ id })
        .update({
          said: JSON.stringify({
            ...JSON.parse(said),
            finishedAt: Date.now() - 40 * dayMs,
          }),
        });
    }
    const after = await startToil(knex);
    const get = async (id: string) =>
      (await after.call('get', `/candidates/${id}`).expect(200)).body;
    const opened = await until(
      () => get(back),
      ({ state }) => state === 'open',
    );
    expect(opened).toMatchObject({
      stale: true,
      staleReasons: [
        {
          code: 'returned',
          message:
            'it has come back: 10 a month before it was automated, 9.75 since',
        },
      ],
      history: [{ action: 'opened again' }, {}, {}],
    });
    expect(await get(ended)).toMatchObject({
      state: 'done',
      saved: { before: 10, after: 0, minutesPerMonth: 300, cameBack: false },
    });
    // Nobody has imported that table since.
    const unknown = await get(silent);
    expect([unknown.state, unknown.saved]).toEqual(['done', undefined]);
    const { body: summary } = await after.call('get', '/summary').expect(200);
    expect(summary).toMatchObject({
      saved: { finished: 2, measured: 1, minutesPerMonth: 300 },
      taken: {
        minutesPerMonth: Math.round(opened.minutesPerMonth),
        savable: Math.round(opened.minutesPerMonth),
        withoutTime: 0,
      },
    });
    expect(summary.taken.weeks).toEqual(
      opened.weeks.map((times: number) => times * 30),
    );
    await after.backend.stop();
  },
);
