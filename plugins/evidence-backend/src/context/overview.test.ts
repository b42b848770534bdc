import { ana, outsider, startEvidence } from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';

jest.setTimeout(120_000);

/** More than one page has room for. */
const count = 520;
const names = Array.from({ length: count }, (_, nth) => `s${nth}`);
const refOf = (name: string) => `component:default/${name}`;

describe('an overview with more than it has room for', () => {
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  beforeAll(async () => {
    evidence = await startEvidence({
      entities: names.map(name => aComponent(name)),
      hidden: names.slice(0, 10).map(refOf),
    });
    await evidence
      .as(ana)
      .post('/observations', {
        source: 'probe',
        observedAt: '2026-03-01T11:59:00.000Z',
        facts: names.map(name => ({
          entityRef: refOf(name),
          name: 'alerts.firing',
          value: [{ name: 'Errors', since: '2026-03-01T11:58:00.000Z' }],
        })),
      })
      .expect(200);
  });

  it.each([
    [ana, 20],
    [outsider, 10],
  ])('says how many more fire, as %s may see them', async (user, firing) => {
    const { body } = await evidence.as(user).get('/overview').expect(200);
    expect(body.firing).toHaveLength(500);
    expect(body.more).toEqual({ firing, incidents: 0 });
  });
});

describe('the services of an owner', () => {
  const owner = 'group:default/payments';
  const relations = [{ type: 'ownedBy', targetRef: owner }];
  const fact = (entity: string, name: string, value: unknown) => ({
    entityRef: refOf(entity),
    name,
    value,
  });
  let evidence: Awaited<ReturnType<typeof startEvidence>>;
  beforeAll(async () => {
    evidence = await startEvidence({
      entities: [
        aComponent('pay', {
          owner,
          relations,
          annotations: { 'plumbline.dev/tier': '1' },
        }),
        aComponent('fraud', { owner, relations }),
        aComponent('secret', { owner, relations }),
        aComponent('web'),
      ],
      hidden: [refOf('secret')],
    });
    await evidence
      .as(ana)
      .post('/observations', {
        source: 'probe',
        observedAt: '2026-03-01T11:59:00.000Z',
        facts: [
          fact('pay', 'health.state', 'degraded'),
          fact('pay', 'slo.state', [{ name: 'paid', budgetRemaining: 0.6 }]),
          fact('web', 'health.state', 'ok'),
        ],
      })
      .expect(200);
  });

  it('come with what is known of how each is, and with nothing else', async () => {
    const { body } = await evidence
      .as(ana)
      .get(`/overview?owner=${owner}`)
      .expect(200);
    expect(body.services).toEqual([
      { entityRef: refOf('fraud'), facts: [] },
      {
        entityRef: refOf('pay'),
        tier: '1',
        facts: [
          expect.objectContaining({ name: 'health.state', value: 'degraded' }),
          expect.objectContaining({ name: 'slo.state' }),
        ],
      },
      { entityRef: refOf('secret'), facts: [] },
    ]);
  });

  it('are those that the reader may see, and only where an owner is named', async () => {
    const { body } = await evidence
      .as(outsider)
      .get(`/overview?owner=${owner}`)
      .expect(200);
    expect(
      body.services.map(({ entityRef }: { entityRef: string }) => entityRef),
    ).toEqual([refOf('fraud'), refOf('pay')]);
    const everyone = await evidence.as(ana).get('/overview').expect(200);
    expect(everyone.body.services).toBeUndefined();
  });
});
