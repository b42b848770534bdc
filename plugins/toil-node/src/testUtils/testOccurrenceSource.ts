/* eslint jest/no-export: "off" -- tests that every module of a tracker has */
import { once } from 'node:events';
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BackendFeature } from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import {
  OccurrenceInput,
  occurrenceInputSchema,
} from '@plumbline/backstage-plugin-toil-common';
import type { OccurrenceSource, TicketPage } from '../OccurrenceSource';
import { startSources } from './startSources';
import { TrackerAnswers, TrackerServer } from './TrackerServer';

const begin = Date.parse('2026-03-01T00:00:00Z');
const before = begin - 60 * 86_400_000;
const count = 250;

type Trouble = TrackerServer['trouble'];

const answers =
  (body: string, type = 'application/json', status = 200): Trouble =>
  (_, response) => {
    response.writeHead(status, { 'content-type': type }).end(body);
    return true;
  };

const troubles: Record<string, Trouble> = {
  'closes the connection': (_, response) => Boolean(response.destroy()),
  'has an error': answers('{"error":"internal"}', undefined, 500),
  'refuses the credentials': answers('{}', undefined, 401),
  'answers with a page for people': answers(
    '<html><body>Sign in</body></html>',
    'text/html',
  ),
  'answers with half a document': answers('[{"na'),
  'answers with another shape': answers('"ok"'),
  'answers with nothing': answers(''),
};

/**
 * What holds of every tracker that is read over HTTP: it is read page by page to
 * its end, then what changes; whoever goes on after a restart begins at the page
 * at which it broke off; a tracker that wants to be left alone is; what makes no
 * sense is a failure in one sentence, or a ticket refused alone; and credentials
 * are sent nowhere else, logged or repeated.
 *
 * @param options.answers - what its server answers, over 250 tickets on at least
 *   two pages, each about the service `checkout`
 * @param options.config - the section, whose requests all go to `url`, with one
 *   part
 * @param options.secret - in the section: what it proves itself with
 * @param options.first - the first ticket, beside its title, service and times
 */
export function testOccurrenceSource(options: {
  module: BackendFeature;
  answers: TrackerAnswers;
  config(url: string): JsonObject;
  secret: string;
  first: Partial<OccurrenceInput>;
}): void {
  const { config, secret } = options;

  describe('a tracker as a module', () => {
    let tracker: TrackerServer;
    let sources: Awaited<ReturnType<typeof startSources>>;
    let source: OccurrenceSource;

    beforeAll(async () => {
      sources = await startSources(options.module);
    });
    afterAll(() => sources.stop());
    beforeEach(async () => {
      tracker = await TrackerServer.start(options.answers);
      tracker.hold(count, begin);
      source = sources.read(config(tracker.url));
    });
    afterEach(async () => {
      await tracker.stop();
      if (sources.logged().includes(secret)) {
        throw new Error('The credentials were logged');
      }
    });

    const readPage = (page?: string, since = before): Promise<TicketPage> =>
      source.read(source.parts[0], {
        page,
        since,
        signal: new AbortController().signal,
      });

    /** From a page on, the first by default. */
    async function readAll(from?: string, since?: number) {
      const pages: TicketPage[] = [];
      let next = from;
      do {
        const page = await readPage(next, since);
        pages.push(page);
        next = page.next;
      } while (next !== undefined && pages.length < count);
      return {
        pages,
        items: pages.flatMap(page =>
          page.items.map(item => occurrenceInputSchema.parse(item)),
        ),
        refused: pages.reduce((sum, page) => sum + page.refused, 0),
      };
    }

    /** Why a page can't be read: one sentence without the credentials. */
    async function failure(): Promise<Error> {
      const error: Error = await readPage().then(
        () => {
          throw new Error('It was read');
        },
        reason => reason,
      );
      expect(error.message).toMatch(/^\S.{5,}$/);
      expect(error.message).not.toMatch(/<html|^\s*at |undefined|\[object/);
      expect(`${error.stack}${JSON.stringify(error)}`).not.toContain(secret);
      return error;
    }

    it('is what is configured', () => {
      const { type } = config(tracker.url);
      expect(source).toMatchObject({
        source: 'tickets',
        type,
        frequencyMs: 600_000,
        lookbackMs: 90 * 86_400_000,
      });
      expect(source.parts).toHaveLength(1);
    });

    it('is read page by page to its end, then what changes', async () => {
      tracker.skew = begin - Date.now();
      const { items, pages, refused } = await readAll();
      expect(pages.length).toBeGreaterThan(1);
      expect(new Set(items.map(({ id }) => id)).size).toBe(count);
      expect([items.length, refused]).toEqual([count, 0]);
      const at = new Date(tracker.tickets[0].created).toISOString();
      expect(items[0]).toEqual({
        title: 'Restart worker 1',
        kind: 'request',
        occurredAt: at,
        updatedAt: at,
        services: ['checkout'],
        ...options.first,
      });
      // By the tracker's clock, if it says.
      const { trackerTime = begin } = pages[0];
      expect(new Date(trackerTime).getUTCFullYear()).toBe(2026);
      expect(trackerTime).toBeLessThan(begin + 86_400_000);

      const changed = begin + 10 * 86_400_000;
      const { created } = tracker.tickets[0];
      tracker.tickets[0].title = 'Restart worker 1 of the shop';
      tracker.tickets[0].updated = changed;
      const added = { number: 900, title: 'Restart worker 900' };
      tracker.tickets.push({ ...added, created, updated: changed });
      const since = await readAll(undefined, changed);
      expect(since.items.map(({ title }) => title)).toEqual([
        'Restart worker 1 of the shop',
        'Restart worker 900',
      ]);
      expect(since.items[0].id).toBe(items[0].id);
    });

    it('is read on from the page at which it broke off', async () => {
      const first = await readPage();
      tracker.trouble = troubles['closes the connection'];
      await expect(readPage(first.next)).rejects.toThrow(/^\S.{5,}$/);
      tracker.trouble = () => false;
      // By another replica, which knows the page alone.
      source = sources.read(config(tracker.url));
      const { items } = await readAll(first.next);
      expect(items).toHaveLength(count - first.items.length);
      const ids = [...first.items, ...items].map(({ id }) => id);
      expect(new Set(ids).size).toBe(count);
    });

    it('is left alone for as long as it requires', async () => {
      tracker.trouble = (_, response) => {
        response.writeHead(429, { 'retry-after': '7' }).end('{}');
        return true;
      };
      expect(await failure()).toMatchObject({
        name: 'RetryLaterError',
        delaySeconds: 7,
      });
      expect(tracker.requests).toHaveLength(1);
    });

    it.each(Object.entries(troubles))(
      'is a failure where it %s',
      async (_, trouble) => {
        tracker.trouble = trouble;
        expect((await failure()).name).toMatch(/^(Answer|Outbound)Error$/);
      },
    );

    it('ends when whoever asks does', async () => {
      const controller = new AbortController();
      tracker.trouble = () => {
        controller.abort();
        return true;
      };
      const { signal } = controller;
      await expect(
        source.read(source.parts[0], { since: before, signal }),
      ).rejects.toThrow();
    });

    it('has a ticket refused alone that makes no sense', async () => {
      tracker.tickets[3].title = '\u0000';
      tracker.tickets[4].title = undefined as unknown as string;
      tracker.tickets[5].title = `${'x'.repeat(2_000)}\u001b[31m`;
      const { items, refused } = await readAll();
      expect([items.length, refused]).toEqual([count - 2, 2]);
      expect(items[3].title).toBe('x'.repeat(1_000));
    });

    it('takes its credentials nowhere else', async () => {
      await readPage();
      expect(proofs(tracker.headers[0])).toContain(secret);
      expect(tracker.requests[0].href).not.toContain(secret);

      const seen: string[] = [];
      const elsewhere = createServer(
        (request: IncomingMessage, response: ServerResponse) => {
          seen.push(request.url!);
          response.end('[]');
        },
      );
      elsewhere.listen(0, '127.0.0.1');
      await once(elsewhere, 'listening');
      const { port } = elsewhere.address() as AddressInfo;
      tracker.trouble = (_, response) => {
        const location = `http://127.0.0.1:${port}/`;
        response.writeHead(302, { location }).end();
        return true;
      };
      const { message } = await failure();
      elsewhere.close();
      expect(message).toContain('a redirect to another server');
      expect(seen).toEqual([]);
    });

    it('has no credentials in its address', () => {
      const read = () => sources.read(config(`http://ana:${secret}@x.test`));
      expect(read).toThrow("'plumbline.toil.sources.tickets.url' must not");
      expect(read).not.toThrow(secret);
    });
  });
}

/** The headers, with what `Basic` hides. */
function proofs(headers: IncomingMessage['headers']): string {
  const [, basic = ''] = /^Basic (.+)$/.exec(headers.authorization ?? '') ?? [];
  return `${JSON.stringify(headers)}${Buffer.from(basic, 'base64')}`;
}
