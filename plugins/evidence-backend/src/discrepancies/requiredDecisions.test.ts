import { iso } from '@plumbline/backstage-plugin-evidence-common';
import { ana, startEvidence } from '../testUtils/startEvidence';
import { aComponent, ref } from './__testUtils__/reviewedEstate';

jest.setTimeout(120_000);

const now = Date.parse('2026-03-01T12:00:00.000Z');
const day = 24 * 60 * 60_000;

describe('environments in which every deploy needs a decision', () => {
  const start = async (required?: string[]) => {
    const evidence = await startEvidence({
      entities: ['cart', 'pay', 'ship'].map(name =>
        aComponent(name, { owner: 'group:default/shop' }),
      ),
      ...(required && {
        config: {
          plumbline: {
            discrepancies: { deployWithoutDecision: { required } },
          },
        },
      }),
    });
    const report = (name: string, environment: string, part: object = {}) =>
      evidence
        .as(ana)
        .post('/changes', {
          source: 'ci',
          id: `${name} ${environment}`,
          kind: 'deploy',
          entityRef: ref(name),
          environment,
          outcome: 'succeeded',
          occurredAt: iso(now - day),
          revision: 'abcdef0',
          ...part,
        })
        .expect(201);
    return {
      evidence,
      report,
      found: async (wanted: number) => {
        const query = { kind: 'deploy-without-decision' };
        for (let tries = 0; ; tries++) {
          const { body } = await evidence.as(ana).get('/discrepancies', query);
          if (body.items.length >= wanted || tries === 100) {
            return body.items as { entityRef: string; message: string }[];
          }
          await new Promise(done => setTimeout(done, 100));
        }
      },
    };
  };

  it('list those of services for which none was ever requested', async () => {
    const { evidence, found, report } = await start(['prod', 'Edge']);
    await report('ship', 'production', { occurredAt: iso(now - 31 * day) });
    await report('ship', 'staging');
    await report('ship', 'edge', { kind: 'config' });
    await report('pay', 'edge');
    await report('cart', 'production');
    const items = await found(2);
    expect(items.map(({ message }) => message).sort()).toEqual([
      '1 deploy of component:default/cart to production within 30 days, which no decision of a gate allowed',
      '1 deploy of component:default/pay to edge within 30 days, which no decision of a gate allowed',
    ]);
    expect(items[0]).toMatchObject({
      owner: 'group:default/shop',
      state: 'open',
      evidence: [
        { says: 'abcdef0 was deployed: no decision on it was requested' },
      ],
    });
    await evidence.stop();
  });

  it('are none unless they are named', async () => {
    const { evidence, found, report } = await start();
    await report('cart', 'production');
    await new Promise(done => setTimeout(done, 5_000));
    expect(await found(0)).toEqual([]);
    await evidence.stop();
  });
});
