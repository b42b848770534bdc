import { deploy, issue, release } from '../__testUtils__/SentryServer';
import { startSentry } from '../__testUtils__/startSentry';

jest.setTimeout(120_000);

describe('Sentry', () => {
  let portal: Awaited<ReturnType<typeof startSentry>>;
  const deploys = async () =>
    (await portal.evidence.changes()).map(({ entityRef, id: _, ...one }) => ({
      entityRef,
      ...one,
    }));

  afterEach(() => portal.stop());

  it('reports deploys and what burns', async () => {
    portal = await startSentry();
    portal.sentry.issues = [issue('1')];
    portal.sentry.releases = [release('pay@2')];
    expect(await portal.run()).toMatchObject({ outcome: 'succeeded' });
    expect(await portal.firing('checkout')).toEqual([
      {
        name: 'TypeError: total is undefined',
        severity: 'error',
        summary: 'PAY-1, new: checkout in pay',
        since: '2026-03-01T11:20:00.123Z',
        url: 'https://acme.sentry.io/issues/1/',
      },
    ]);
    expect(await deploys()).toEqual([
      expect.objectContaining({
        source: 'sentry',
        entityRef: 'component:default/checkout',
      }),
    ]);
    console.log(
      JSON.stringify(await deploys(), null, 1),
      portal.sentry.take(),
      portal.evidence.logged.filter(l => /Sentry/.test(l)),
    );
    void deploy;
  });
});
