import { mockServices } from '@backstage/backend-test-utils';
import {
  Promotion,
  promotionSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import { ana, setClock, startEvidence } from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';
import { createEvidenceDatabases } from '../testUtils/testStore';

jest.setTimeout(120_000);

const databases = createEvidenceDatabases();
const cart = 'component:default/cart';
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const at = (time: string) => `2026-03-02T${time}:00.000Z`;

describe.each(databases.eachSupportedId())('artifacts that run, %s', id => {
  let evidence: Awaited<ReturnType<typeof startEvidence>>;

  beforeAll(async () => {
    const knex = await databases.init(id);
    evidence = await startEvidence({
      entities: [aComponent('cart')],
      features: [mockServices.database.factory({ knex })],
    });
  });
  afterAll(() => evidence.stop());

  const deploy = (time: string, environment: string, own: object) =>
    evidence
      .as(ana)
      .post('/changes', {
        source: 'ci',
        id: `${environment} ${time}`,
        kind: 'deploy',
        entityRef: cart,
        environment,
        outcome: 'succeeded',
        occurredAt: at(time),
        ...own,
      })
      .expect(201);
  const see = async (time: string, ...workloads: object[]) => {
    setClock(at(time));
    const { body } = await evidence.as(ana).post('/observations', {
      source: 'probe',
      observedAt: at(time),
      workloads: workloads.map(one => ({
        name: 'cart',
        cluster: 'eu',
        environment: 'prod-eu',
        ...one,
      })),
    });
    expect(body).toMatchObject({ refused: 0 });
  };
  const ask = async (): Promise<Promotion> => {
    const { body } = await evidence
      .as(ana)
      .get('/promotion', { entityRef: cart });
    expect(promotionSchema.parse(body)).toEqual(body);
    return body;
  };
  const found = async () => {
    const { environments, steps } = await ask();
    return {
      artifact: environments.at(-1)!.artifact?.state,
      findings: steps[0].findings.map(({ kind }) => kind),
    };
  };
  const nothing = { artifact: undefined, findings: [] };

  it('are found where another one was deployed last', async () => {
    setClock(at('09:00'));
    await deploy('08:00', 'staging', { digest: digest('a') });
    await deploy('09:00', 'production', { digest: digest('a') });
    expect(await found()).toEqual(nothing);
    const other = { digest: digest('b'), replicas: 2 };
    // A rollout, of which its deploy is reported at its end.
    await see('09:05', other);
    expect(await found()).toEqual(nothing);
    await see('09:16', { ...other, replicas: 3 });
    expect(await found()).toEqual(nothing);
    await see('09:20', other);
    const { environments, steps } = await ask();
    const reason = `production runs ${digest(
      'b',
    )} (cart in eu), and the last deploy there was ${digest('a')}`;
    expect(environments).toMatchObject([
      { name: 'staging' },
      { name: 'production', artifact: { state: 'different', reason } },
    ]);
    expect(environments[0]).not.toHaveProperty('artifact');
    expect(steps).toMatchObject([
      {
        state: 'same',
        findings: [
          { kind: 'digest-differs', reason, change: expect.any(String) },
        ],
      },
    ]);
  });

  it('are unknown while a deploy goes on, and then as deployed', async () => {
    setClock(at('09:22'));
    await deploy('09:21', 'production', { outcome: 'in-progress' });
    expect(await found()).toEqual(nothing);
    await deploy('09:22', 'staging', { digest: digest('b') });
    await deploy('09:22', 'production', { digest: digest('b') });
    expect(await found()).toEqual({ artifact: 'as-deployed', findings: [] });
  });

  it('are unknown where nothing was seen of late, or states no digest', async () => {
    await see('10:00', { digest: digest('c') });
    await see('10:20', { digest: digest('c') });
    expect(await found()).toEqual({
      artifact: 'different',
      findings: ['digest-differs'],
    });
    setClock(at('10:36'));
    expect(await found()).toEqual(nothing);
    await see('11:00', { digest: undefined });
    await see('11:20', { digest: undefined });
    expect(await found()).toEqual(nothing);
  });

  it('are of the service where they are named so, and where it is known', async () => {
    const beside = {
      name: 'cart-cache',
      digest: digest('d'),
      labels: { 'app.kubernetes.io/name': 'cart' },
    };
    const own = { digest: digest('b') };
    await see('12:00', own, beside);
    await see('12:20', own, beside);
    expect(await found()).toEqual({ artifact: 'as-deployed', findings: [] });
    await see('12:40', own, beside, {
      digest: digest('e'),
      cluster: 'far',
      environment: 'moon',
    });
    expect(await found()).toEqual({ artifact: 'as-deployed', findings: [] });
  });

  it('are refused where they are no digest', async () => {
    const { body } = await evidence.as(ana).post('/observations', {
      source: 'probe',
      observedAt: at('12:00'),
      workloads: [{ name: 'cart', digest: 'latest' }],
    });
    expect(body).toMatchObject({
      refused: 1,
      items: [{ reason: expect.stringContaining('must be a digest') }],
    });
  });
});
