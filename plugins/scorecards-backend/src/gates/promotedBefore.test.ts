import { TestDatabases } from '@backstage/backend-test-utils';
import type { Promotion } from '@plumbline/backstage-plugin-evidence-common';
import { eventually, startScorecards } from '../__testUtils__/startScorecards';
import { aService, libraryRule, repository } from './__testUtils__/gateEstate';

jest.setTimeout(120_000);

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

const running = { change: 'c', since: '2026-02-01T12:00:00.000Z' };

describe('the environment before', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

  it('has to have run the artifact that is deployed', async () => {
    const promotion: Promotion = {
      ...{
        at: '2026-03-01T12:00:00.000Z',
        entityRef: 'component:default/cart',
      },
      ladder: ['test', 'staging', 'production'],
      environments: [
        {
          name: 'test',
          running,
          digests: [digest('a'), digest('c')],
          digestsComplete: true,
        },
        {
          ...{ name: 'staging', running, digests: [digest('a')] },
          digestsComplete: true,
        },
      ],
      steps: [],
    };
    const portal = await startScorecards({
      knex: await databases.init('SQLITE_3'),
      facts: [aService('cart')],
      gates: [libraryRule('release-promoted')],
      evidence: { promotions: [promotion] },
    });
    const lineOn = (artifact?: string, environment = 'production') =>
      eventually(async () => {
        const { body } = await portal.call('service', 'post', '/gate', {
          ...{ repository, stage: 'deploy', head: 'abcdef0', environment },
          ...(artifact && { release: { artifact: { digest: artifact } } }),
        });
        expect(body.lines).toBeDefined();
        return body.lines[0];
      });
    await eventually(async () =>
      expect(await lineOn(digest('a'))).toMatchObject({
        status: 'pass',
        inputs: [{ value: { environment: 'staging', ran: true } }],
      }),
    );
    expect(await lineOn(digest('c'))).toMatchObject({
      status: 'fail',
      reason: 'The artifact never ran in staging',
    });
    expect(await lineOn()).toMatchObject({ status: 'unknown' });
    // Not all that ran there is known; what ran before it says nothing of it.
    promotion.environments[1].digestsComplete = false;
    expect(await lineOn(digest('c'))).toMatchObject({ status: 'unknown' });
    expect(await lineOn(digest('a'))).toMatchObject({ status: 'pass' });
    promotion.ladder = ['test', 'staging'];
    expect(await lineOn(digest('a'))).toMatchObject({ status: 'unknown' });
    await portal.stop();
  });
});
