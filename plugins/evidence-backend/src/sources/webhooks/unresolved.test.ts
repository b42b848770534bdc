import {
  acmeConfig,
  acmeSource as source,
  acmeWebhook,
  deliverToAcme,
} from '../../testUtils/acmeWebhook';
import { startEvidence } from '../../testUtils/startEvidence';
import { aComponent } from '../../testUtils/testEstate';

jest.setTimeout(120_000);

const at = '2026-03-01T11:58:00.000Z';
const named = (name: string) => ({ type: 'workload' as const, name });

describe('the answer to a delivery of any kind', () => {
  it('lists what of each report matches nothing', async () => {
    const evidence = await startEvidence({
      features: [acmeWebhook],
      entities: [aComponent('checkout')],
      config: acmeConfig,
    });
    const change = { source, kind: 'deploy', occurredAt: at };
    const answer = await deliverToAcme(evidence.server, {
      changes: [
        { ...change, id: '1', signal: named('checkout') },
        { ...change, id: '2', kind: 'unheard of', signal: named('nothing') },
        {
          ...{ ...change, id: '3', signal: named('nowhere') },
          closerSignals: [named('checkout')],
        },
        {
          ...{ ...change, id: '4', signal: named('nowhere') },
          closerSignals: [named('chekout')],
        },
      ],
      incidents: ['I1', 'I2'].map(id => ({
        ...{ source, id, status: 'open', start: at },
        services: [
          'Component:default/Checkout',
          ...(id === 'I1' ? [] : [named('lost'), 'component:default/gone']),
        ],
      })),
      runs: [
        {
          ...{ source, id: 'r1', pipeline: 'build', outcome: 'failed' },
          ...{ finishedAt: at, repository: 'https://github.com/acme/lost' },
        },
      ],
    });
    const unresolved = (receipts: { unresolved?: string[] }[]) =>
      receipts.map(one => one.unresolved);
    expect(answer.body.rejected).toMatchObject([{ index: 1 }]);
    expect(unresolved(answer.body.changes)).toEqual([
      undefined,
      undefined,
      ['nowhere'],
    ]);
    expect(unresolved(answer.body.incidents)).toEqual([
      undefined,
      ['component:default/gone', 'lost'],
    ]);
    expect(unresolved(answer.body.runs)).toEqual([
      ['https://github.com/acme/lost'],
    ]);
    await evidence.stop();
  });
});
