import {
  ana,
  outsider,
  setClock,
  startEvidence,
} from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';

jest.setTimeout(120_000);

const start = Date.parse('2026-03-01T12:00:00Z');
const later = (seconds: number) =>
  new Date(start + seconds * 1000).toISOString();
const inShop = (name: string) =>
  aComponent(name, {
    spec: { type: 'service', lifecycle: 'production' },
    relations: [{ type: 'partOf', targetRef: 'system:default/shop' }],
  });

describe('pages of discrepancies', () => {
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  const push = (seconds: number, part: object) =>
    evidence
      .as(ana)
      .post('/observations', {
        source: 'mesh',
        observedAt: later(seconds),
        ...part,
      })
      .expect(200);
  const call = (from: string, to: string, seconds: number) => ({
    from: `component:default/${from}`,
    to: `component:default/${to}`,
    type: 'calls',
    count: 50,
    windowSeconds: 60,
    lastSeen: later(seconds),
  });

  beforeAll(async () => {
    evidence = await startEvidence({
      entities: [
        ...['a', 'b', 'c', 'd', 'e'].map(inShop),
        aComponent('shop', { kind: 'System' }),
        aComponent('secret'),
      ],
      hidden: ['component:default/secret'],
    });
    await push(-60, {
      // Nothing is observed of those that don't run.
      workloads: [{ name: 'a' }],
      edges: [call('a', 'b', -60), call('b', 'c', -90), call('c', 'd', -90)],
    });
  });
  beforeEach(() => setClock(later(0)));

  it.each([ana, outsider])(
    'come to an end while time goes on, and hold each once, for %s',
    async reader => {
      const all = (await evidence.as(reader).get('/discrepancies')).body.items;
      expect(all.map(({ kind }: { kind: string }) => kind).sort()).toEqual([
        ...Array(4).fill('entity-without-workload'),
        ...Array(3).fill('observed-only-edge'),
      ]);
      const found: object[] = [];
      let cursor: string | undefined;
      for (let page = 1; page <= 20; page++) {
        const { body } = await evidence
          .as(reader)
          .get('/discrepancies', { limit: 2, cursor });
        found.push(...body.items);
        cursor = body.nextCursor;
        if (cursor === undefined) {
          break;
        }
        // Longer than an answer is kept, and something new in the feed.
        setClock(later(page * 40));
        await push(page * 40, {
          facts: [
            {
              entityRef: 'component:default/a',
              name: 'repository.readme',
              value: { present: true, page },
            },
          ],
        });
      }
      expect(cursor).toBeUndefined();
      expect(found).toEqual(all);
    },
  );

  it('go on behind what has gone, and refuse what is no cursor', async () => {
    const get = (cursor: string) =>
      evidence.as(outsider).get('/discrepancies', { limit: 100, cursor });
    const { body } = await evidence.as(outsider).get('/discrepancies');
    const { lastSeen } = body.items[0];
    const gone = await get(`${Date.parse(lastSeen)}~`.concat('f'.repeat(64)));
    expect(gone.body.items).toEqual(
      body.items.filter((one: any) => one.lastSeen < lastSeen),
    );
    for (const reader of [ana, outsider]) {
      const refused = await evidence
        .as(reader)
        .get('/discrepancies', { cursor: 'x' });
      expect(refused.status).toBe(400);
    }
  });
});
