import { startEvidence } from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';

jest.setTimeout(60_000);

describe('GET /feed with wait', () => {
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  let end: number;
  beforeAll(async () => {
    evidence = await startEvidence({ entities: [aComponent('checkout')] });
    const { body } = await evidence.as().get('/feed', { after: 10 ** 9 });
    end = body.nextAfter;
  });

  it('answers once something comes', async () => {
    let isAnswered = false;
    const answer = evidence
      .as()
      .get('/feed', { after: end, wait: 30 })
      .then(response => {
        isAnswered = true;
        return response;
      });
    // A request is sent once somebody waits for its answer.
    await new Promise(resolve => {
      setTimeout(resolve, 1_500);
    });
    expect(isAnswered).toBe(false);
    await evidence
      .as()
      .post('/changes', {
        source: 'ci',
        id: '1',
        kind: 'deploy',
        entityRef: 'component:default/checkout',
        occurredAt: '2026-03-01T11:00:00Z',
      })
      .expect(201);
    const { status, body } = await answer;
    expect(status).toBe(200);
    expect(body.items).toMatchObject([{ type: 'change' }]);
    end = body.nextAfter;
  });

  it('answers at once where there is something', async () => {
    const { body } = await evidence
      .as()
      .get('/feed', { after: end - 1, wait: 60 });
    expect(body.items).toHaveLength(1);
  });

  it('answers with nothing after the time', async () => {
    const { body } = await evidence
      .as()
      .get('/feed', { after: end, wait: 0.2 });
    expect(body).toEqual({ items: [], nextAfter: end });
  });

  it.each(['-1', '61', 'x'])('refuses to wait for %s', async wait => {
    const { status, body } = await evidence.as().get('/feed', { wait });
    expect(status).toBe(400);
    expect(body.error.message).toMatch(/wait/);
  });

  it('ends waiting requests at the shutdown', async () => {
    const answer = evidence
      .as()
      .get('/feed', { after: end, wait: 60 })
      .then(({ status }) => status);
    await new Promise(resolve => {
      setTimeout(resolve, 500);
    });
    await evidence.stop();
    expect(await answer).toBe(200);
  });
});
