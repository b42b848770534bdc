import type { BackendFeature } from '@backstage/backend-plugin-api';
import {
  acmeAnswers,
  acmeModule,
  TrackerServer,
} from '@plumbline/backstage-plugin-toil-node/testUtils';
import { createTestDatabases } from '../__testUtils__/testDatabases';
import { startToil, until } from '../__testUtils__/startToil';
import {
  hold,
  second,
  sizeOf,
  startReading,
} from './__testUtils__/startReading';
import { ToilExtensions } from './ToilExtensions';

jest.setTimeout(120_000);

describe('trackers', () => {
  const databases = createTestDatabases();
  let tracker: TrackerServer;

  beforeEach(async () => {
    tracker = await TrackerServer.start(acmeAnswers);
  });
  afterEach(() => tracker.stop());

  it('are read page by page, then what changes', async () => {
    hold(tracker, 250);
    const toil = await startReading(await databases.init('SQLITE_3'), tracker);
    await until(
      () => sizeOf(toil),
      size => size === 250,
    );
    const [group] = await toil.groups();
    const first = group.members.at(-1)!;
    expect(first).toMatchObject({
      source: 'acme',
      id: 'OPS-1',
      kind: 'request',
      title: 'Restart worker 1',
      occurredAt: new Date(tracker.tickets[0].created).toISOString(),
      services: ['checkout'],
    });

    const { created } = tracker.tickets[0];
    tracker.tickets[0].title = 'Restart worker 1 of the shop';
    tracker.tickets[0].updated = second(Date.now());
    tracker.tickets.push({
      number: 900,
      title: 'Restart worker 900',
      created,
      updated: second(Date.now()),
    });
    await until(
      () => sizeOf(toil),
      size => size === 251,
    );
    const { body } = await toil.call('get', '/sources').expect(200);
    expect(body.items).toMatchObject([
      { source: 'acme', type: 'acme', parts: [{ taken: 252, refused: 0 }] },
    ]);
    expect(body.items[0].parts[0].error).toBeUndefined();
    expect(JSON.stringify(body)).not.toContain('hush');
    const types = await toil.call('get', '/sources/types').expect(200);
    expect(types.body.items).toEqual([
      {
        type: 'acme',
        title: 'Acme',
        settings: 'token: ${ACME_TOKEN}\nprojects: { ops: OPS }',
      },
    ]);
    await toil.backend.stop();
  });

  it.each(['POSTGRES_15'] as const)(
    'that are polled and have nothing to report show that it has become rarer, on %s',
    async databaseId => {
      // All within some minutes, 60 days ago: two months without any.
      hold(tracker, 8);
      const toil = await startReading(
        await databases.init(databaseId),
        tracker,
      );
      const [found] = await until(
        () => toil.list(),
        ([first]) => first?.observedPerMonth === 4,
      );
      expect(found.frequency).toMatchObject({
        level: 'monthly',
        basis: 'observed',
      });
      // What is not polled has not looked since it last reported something.
      const { body } = await toil.call('get', '/groups?members=8');
      await toil.take(
        body.items[0].members.map((each: { id: string; title: string }) => ({
          id: each.id,
          title: `${each.title} of the shop`,
          occurredAt: new Date(tracker.tickets[0].created).toISOString(),
          key: 'imported',
        })),
        'imported',
      );
      const imported = await until(
        () => toil.list(),
        list => list.length === 2,
      );
      expect(imported.map(each => each.observedPerMonth).sort()).toEqual([
        4, 8,
      ]);
      await toil.backend.stop();
    },
  );

  it('must be configured as they can be read', async () => {
    const knex = await databases.init('SQLITE_3');
    const start = (sources: object, ...features: BackendFeature[]) =>
      startToil(knex, { config: { sources }, features });
    const key = 'plumbline.toil.sources';
    await expect(start({ x: { type: 'trello' } }, acmeModule)).rejects.toThrow(
      `'${key}.x.type' is 'trello'; installed are 'acme'. Install the module that reads it, such as '@plumbline/backstage-plugin-toil-backend-module-trello'; all of them: https://github.com/plumbline/plumbline/blob/main/docs/toil.md#trackers-that-are-read-by-themselves`,
    );
    await expect(start({ x: { type: 'acme' } })).rejects.toThrow(
      `'${key}.x.type' is 'acme'; installed are none. Install`,
    );
    await expect(start({ x: { type: 'acme' } }, acmeModule)).rejects.toThrow(
      `'${key}.x.url' must be the http`,
    );
    await expect(
      start({ ledger: { type: 'acme' } }, acmeModule),
    ).rejects.toThrow(`'${key}.ledger' must have another name`);
  });

  it('are of one module for each type', () => {
    const extensions = new ToilExtensions();
    const source = { type: 'acme', read: jest.fn() };
    extensions.addOccurrenceSource(source);
    expect(() => extensions.addOccurrenceSource(source)).toThrow(
      "A source of occurrences of type 'acme' was added already",
    );
    const webhook = { id: 'acme', verify: jest.fn(), translate: jest.fn() };
    extensions.addWebhook(webhook);
    expect(() => extensions.addWebhook(webhook)).toThrow(
      "A webhook 'acme' was added already",
    );
    expect(() => extensions.addWebhook({ ...webhook, id: 'a/b' })).toThrow(
      "Id 'a/b' of a webhook must be lower case letters, digits and dashes",
    );
  });
});
