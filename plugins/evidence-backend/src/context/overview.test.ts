import { ana, outsider, startEvidence } from '../__testUtils__/startEvidence';
import { aComponent } from '../projection/__testUtils__/testEstate';

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
