import { ana, startEvidence } from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';

jest.setTimeout(120_000);

describe('text that is no name of anything', () => {
  let app: Awaited<ReturnType<typeof startEvidence>>;
  beforeAll(async () => {
    app = await startEvidence({ entities: [aComponent('cart')] });
  });
  afterAll(() => app.stop());

  it.each([
    '/changes/%00',
    '/changes?environment=a%00b',
    '/changes/timeline?since=1h&environment=a%00b',
    '/alerts?groupId=%00',
    '/alert-groups/%00',
    '/incidents/%00',
    '/discrepancies/%00',
  ])('refuses a NUL in %s, which PostgreSQL can not look for', async path => {
    const { status, body } = await app.as(ana).get(path);
    expect([status, body.error.message]).toEqual([
      400,
      "The path and the query must not contain a NUL character, '%00'",
    ]);
  });

  it('refuses a NUL in the environment of a context', async () => {
    const { status, body } = await app.as(ana).post('/context', {
      entityRef: 'component:default/cart',
      environment: 'a\0b',
    });
    expect([status, body.error.message]).toEqual([
      400,
      "'environment' of the request must not contain a NUL character",
    ]);
  });

  it('finds nothing in lists within lists, however deep', async () => {
    const text = '['.repeat(4_900) + ']'.repeat(4_900);
    const signal = { type: 'text', text };
    const resolved = await app.as(ana).post('/resolve', signal);
    expect([resolved.status, resolved.body.status]).toEqual([200, 'unmatched']);
    expect((await app.as(ana).post('/context', { signal })).status).toBe(404);
  });
});
