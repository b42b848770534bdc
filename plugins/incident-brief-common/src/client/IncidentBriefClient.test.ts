/** @jest-environment node */
import { IncidentBriefClient } from './IncidentBriefClient';

const resolution = {
  status: 'ambiguous',
  candidates: [
    {
      entityRef: 'component:default/orders',
      matchedBy: { key: 'alias', value: 'orders', strength: 'strong' },
    },
  ],
};

function clientAnswering(status: number, body: unknown) {
  const requests: string[] = [];
  const client = new IncidentBriefClient({
    baseUrl: 'http://portal/api/incident-brief',
    fetch: async input => {
      requests.push(String(input));
      return new Response(JSON.stringify(body), { status });
    },
  });
  return { client, requests };
}

describe('IncidentBriefClient', () => {
  it('asks by reference, for a moment', async () => {
    const brief = { entityRef: 'component:default/checkout' };
    const { client, requests } = clientAnswering(200, brief);

    expect(
      await client.getBrief({
        entityRef: 'component:default/checkout',
        at: '2026-01-01T00:00:00Z',
      }),
    ).toEqual({ status: 'found', brief });
    expect(requests).toEqual([
      'http://portal/api/incident-brief/brief?entityRef=component%3Adefault%2Fcheckout&at=2026-01-01T00%3A00%3A00Z',
    ]);
  });

  it('sends a signal as JSON', async () => {
    const { client, requests } = clientAnswering(200, {});
    const signal = { type: 'pager', serviceId: 'P1' } as const;
    await client.getBrief({ signal });
    expect(
      JSON.parse(new URL(requests[0]).searchParams.get('signal')!),
    ).toEqual(signal);
  });

  it.each([
    [409, 'ambiguous'],
    [404, 'unmatched'],
  ])('answers %d as %s, with the candidates', async (status, expected) => {
    const { client } = clientAnswering(status, {
      error: { message: 'Which one?' },
      resolution,
    });
    expect(await client.getBrief({ signal: 'orders' })).toEqual({
      status: expected,
      message: 'Which one?',
      candidates: resolution.candidates,
      resolution,
    });
  });

  it('throws what was refused, and a 404 of another kind', async () => {
    const refused = clientAnswering(400, { error: { message: 'Wrong.' } });
    await expect(
      refused.client.getBrief({ signal: 'x', at: 'then' }),
    ).rejects.toThrow('Wrong.');
    const missing = clientAnswering(404, {});
    await expect(
      missing.client.getBrief({ signal: 'x' }),
    ).rejects.toMatchObject({
      status: 404,
    });
  });
});
