import { ana, outsider, startEvidence } from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';

jest.setTimeout(120_000);

const checkout = 'component:default/checkout';
const payment = 'component:default/payment';
const billing = 'component:default/billing';

describe('what responders have at hand', () => {
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  beforeAll(async () => {
    evidence = await startEvidence({
      entities: ['checkout', 'payment', 'billing'].map(name =>
        aComponent(name),
      ),
      hidden: [payment],
    });
    const firing = (entityRef: string, ...names: string[]) => ({
      entityRef,
      name: 'alerts.firing',
      value: names.map(name => ({ name })),
    });
    await evidence
      .as(ana)
      .post('/observations', {
        source: 'probe',
        observedAt: '2026-03-01T11:59:00.000Z',
        facts: [
          firing(checkout, 'CheckoutHighErrorRate', 'DiskFull', '高エラー率'),
          firing(payment, 'DiskFull', 'PaymentSlow'),
          {
            entityRef: checkout,
            name: 'incident.active',
            value: [{ id: 'INC-311' }],
          },
        ],
      })
      .expect(200);
    for (const [id, ...services] of [
      ['INC-9', checkout],
      ['INC-10', payment, billing],
    ]) {
      await evidence
        .as(ana)
        .post('/incidents', {
          source: 'desk',
          id,
          status: 'resolved',
          services,
          start: '2026-03-01T11:00:00.000Z',
          end: '2026-03-01T11:30:00.000Z',
        })
        .expect(201);
    }
  });

  const resolve = async (text: string, user = ana) => {
    const { body, status } = await evidence
      .as(user)
      .post('/resolve', { signal: { type: 'text', text } });
    expect(status).toBe(200);
    return body;
  };

  it.each([
    ['CheckoutHighErrorRate', 'alert-name'],
    [' checkouthigherrorrate ', 'alert-name'],
    ['高エラー率', 'alert-name'],
    ['INC-311', 'incident'],
    ['inc-311', 'incident'],
    ['INC-9', 'resolved-incident'],
    ['inc-9', 'resolved-incident'],
  ])('finds what %j is about', async (text, key) => {
    expect(await resolve(text)).toMatchObject({
      status: 'matched',
      entityRef: checkout,
      matchedBy: { key, strength: 'strong' },
    });
  });

  it('finds a resolved incident as far as it was known, and may be seen', async () => {
    const asOf = (at: string) =>
      evidence
        .as(ana)
        .post('/context', { signal: { type: 'text', text: 'INC-9' }, at });
    expect((await asOf('2026-03-01T12:00:00.000Z')).status).toBe(200);
    expect((await asOf('2026-03-01T11:59:59.000Z')).status).toBe(404);
    expect(await resolve('INC-10', outsider)).toMatchObject({
      status: 'matched',
      entityRef: billing,
    });
    expect(await resolve('INC-10')).toMatchObject({
      status: 'ambiguous',
      candidates: [{ entityRef: billing }, { entityRef: payment }],
    });
  });

  it('names all that an alert fires for, as far as its reader sees them', async () => {
    const { status, candidates } = await resolve('DiskFull');
    expect(status).toBe('ambiguous');
    expect(
      candidates.map(({ entityRef }: { entityRef: string }) => entityRef),
    ).toEqual([checkout, payment]);
    expect(await resolve('DiskFull', outsider)).toMatchObject({
      status: 'matched',
      entityRef: checkout,
    });
    expect((await resolve('PaymentSlow', outsider)).status).toBe('unmatched');
  });

  it('reads JSON of which a part was copied, or says that it was', async () => {
    const pasted = JSON.stringify({
      labels: { alertname: 'Errors', service: 'checkout' },
      annotations: { summary: 'Many orders fail' },
    });
    expect(await resolve(pasted.slice(0, -30))).toMatchObject({
      status: 'matched',
      entityRef: checkout,
    });
    expect(
      await resolve('{"labels":{"alertname":"Errors","serv'),
    ).toMatchObject({
      status: 'unmatched',
      reason: expect.stringMatching(/incomplete JSON/),
    });
    expect(await resolve('{"nothing":"known"}')).not.toHaveProperty('reason');
    // What is read of it is bounded.
    expect((await resolve(`{"${'\\"'.repeat(9_000)}`)).status).toBe(
      'unmatched',
    );
  });

  it.each(['[FIRING:1] CheckoutSlow', '[INC-42] Orders', '{checkout} down'])(
    'takes %j for a headline',
    async text => {
      expect(await resolve(text)).not.toHaveProperty('reason');
    },
  );

  it('does not choose between several alerts', async () => {
    const alert = (service: string) => ({ labels: { service, env: 'prod' } });
    const pasted = JSON.stringify([alert('checkout'), alert('billing')]);
    expect(await resolve(pasted.slice(0, -3))).toMatchObject({
      status: 'ambiguous',
      candidates: [{ entityRef: checkout }, { entityRef: billing }],
    });
  });

  it.each(['constructor', '__proto__', 'INC-3', '%', 'DiskFul'])(
    'takes %j for nothing else',
    async text => {
      expect((await resolve(text)).status).toBe('unmatched');
    },
  );
});
