import { ConfigReader } from '@backstage/config';
import type { CollectorPass } from '@plumbline/backstage-plugin-evidence-node';
import { aComponent } from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { annotated } from '../__testUtils__/startSentry';
import { readSentryCollector } from './readSentryCollector';
import { nextCursor, SentryApi } from './SentryApi';
import { SentryCollector } from './SentryCollector';

describe('the configuration', () => {
  const read = (part: object, root: object = {}) =>
    readSentryCollector(
      's',
      new ConfigReader({ token: 'a-token', ...part }),
      new ConfigReader(root as {}),
    );
  const portal = { sentry: { organization: 'acme' } };

  it.each([
    [{ organization: 'acme' }, {}, 'acme in Sentry at sentry.io'],
    [{}, portal, 'acme in Sentry at sentry.io'],
    [{ organization: 'own' }, portal, 'own in Sentry at sentry.io'],
    [{ url: 'https://de.sentry.io' }, portal, 'acme in Sentry at de.sentry.io'],
  ])('of %j with %j is for %s', (part, root, place) => {
    expect(read(part, root).title).toBe(`Deploys and errors of ${place}`);
  });

  it.each([
    [{}, /'organization'/],
    [{ organization: 'acme', token: undefined }, /'token'/],
    [{ organization: 'acme', url: 'sentry' }, /'plumbline.collectors.s.url'/],
    [{ organization: 'acme', token: 'a\nb' }, /'authorization'/],
  ])('of %j is refused', (part, message) => {
    expect(() => read(part)).toThrow(message);
  });
});

it.each([
  [undefined, undefined],
  ['<https://sentry.io/?&cursor=0:2:0>; rel="next"', undefined],
  [
    '<https://sentry.io/?&cursor=0:0:1>; rel="previous"; results="true"; cursor="0:0:1", <https://sentry.io/?&cursor=0:2:0>; rel="next"; results="false"; cursor="0:2:0"',
    undefined,
  ],
  [
    '<https://sentry.io/?&cursor=0:0:1>; rel="previous"; results="false"; cursor="0:0:1", <https://sentry.io/?&cursor=0:2:0>; rel="next"; results="true"; cursor="0:2:0"',
    '0:2:0',
  ],
])('of the header %j the next page is %j', (header, cursor) => {
  expect(nextCursor(header)).toBe(cursor);
});

it('reads in the next pass what it had no time for', async () => {
  const slugs = Array.from({ length: 10 }, (_, index) => `p${index}`);
  const clock = jest.spyOn(performance, 'now');
  let [time, read]: [number, string[]] = [0, []];
  clock.mockImplementation(() => time);
  const collector = new SentryCollector({
    id: 's',
    host: 'sentry.io',
    organization: 'acme',
    api: {
      projects: async () =>
        new Map(slugs.map(slug => [slug, { id: slug, slug }])),
      issues: async ({ id }: { id: string }) => {
        read.push(id);
        time += 100;
        return { issues: [], isWhole: true };
      },
    } as unknown as SentryApi,
    pages: 'https://sentry.io',
    deploys: false,
    lookbackSeconds: 1,
    frequencySeconds: 1,
    timeoutSeconds: 0.75,
  });
  const reported: object[] = [];
  const pass = {
    now: new Date(0),
    signal: new AbortController().signal,
    entities: async function* entities() {
      yield* slugs.map(slug => aComponent(slug, annotated(slug)));
    },
    resolve: async (signals: object[]) => signals.map(() => 'component:a/b'),
    report: async ({ of }: { of: string[] }) => {
      reported.push(of);
    },
    unmatchedAlerts: async () => {},
  } as unknown as CollectorPass;
  await expect(collector.collect(pass)).rejects.toThrow(
    'There was no time to read the issues of 3 of 10 projects of Sentry',
  );
  expect(read).toEqual(slugs.slice(0, 7));
  read = [];
  await expect(collector.collect(pass)).rejects.toThrow('3 of 10');
  expect(read.slice(0, 3)).toEqual(slugs.slice(7));
  // What was not read stays.
  expect(reported).toEqual([[], []]);
  clock.mockRestore();
});

it('leaves time for deploys where issues have no end', async () => {
  const slugs = Array.from({ length: 10 }, (_, index) => `p${index}`);
  const clock = jest.spyOn(performance, 'now');
  let time = 0;
  const read: string[] = [];
  clock.mockImplementation(() => time);
  const collector = new SentryCollector({
    id: 's',
    host: 'sentry.io',
    organization: 'acme',
    api: {
      projects: async () =>
        new Map(slugs.map(slug => [slug, { id: slug, slug }])),
      issues: async () => {
        time += 100;
        return { issues: [], isWhole: true };
      },
      releases: async function* releases({ id }: { id: string }) {
        read.push(id);
        time += 100;
        yield [];
      },
    } as unknown as SentryApi,
    pages: 'https://sentry.io',
    deploys: true,
    lookbackSeconds: 1,
    frequencySeconds: 1,
    timeoutSeconds: 0.75,
  });
  const pass = {
    now: new Date(0),
    signal: new AbortController().signal,
    entities: async function* entities() {
      yield* slugs.map(slug => aComponent(slug, annotated(slug)));
    },
    resolve: async (signals: object[]) => signals.map(() => 'component:a/b'),
    report: async () => {},
    reportChanges: async () => {},
    unmatchedAlerts: async () => {},
  } as unknown as CollectorPass;
  for (let at = 0; at < 5; at += 1) {
    await expect(collector.collect(pass)).rejects.toThrow('no time');
  }
  expect(new Set(read)).toEqual(new Set(slugs));
  clock.mockRestore();
});
