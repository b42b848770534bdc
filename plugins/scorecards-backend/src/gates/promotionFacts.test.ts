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
      at: '2026-03-01T12:00:00.000Z',
      entityRef: 'component:default/cart',
      ladder: ['test', 'staging', 'production'],
      environments: [
        {
          name: 'test',
          running,
          digests: [digest('a'), digest('c')],
          digestsComplete: true,
        },
        {
          name: 'staging',
          running,
          digests: [digest('a')],
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
          repository,
          stage: 'deploy',
          head: 'abcdef0',
          environment,
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

  it('must have no change by hand that a deploy takes back', async () => {
    const step = {
      from: 'staging',
      to: 'production',
      brings: [],
      allowed: [],
      state: 'same' as Promotion['steps'][number]['state'],
      findings: [
        { kind: 'manual-change' as const, reason: 'TIMEOUT was changed' },
        { kind: 'rebuilt' as const, reason: 'It was built again' },
      ],
    };
    const promotion: Promotion = {
      at: '2026-03-01T12:00:00.000Z',
      entityRef: 'component:default/cart',
      ladder: ['staging', 'production'],
      environments: [],
      steps: [step],
    };
    const portal = await startScorecards({
      knex: await databases.init('SQLITE_3'),
      facts: [aService('cart')],
      gates: [libraryRule('manual-changes-captured')],
      evidence: { promotions: [promotion] },
    });
    const line = () =>
      eventually(async () => {
        const { body } = await portal.call('service', 'post', '/gate', {
          repository,
          stage: 'deploy',
          head: 'abcdef0',
          environment: 'production',
        });
        expect(body.lines).toHaveLength(1);
        return body.lines[0];
      });
    expect(await line()).toMatchObject({
      status: 'fail',
      inGate: 'review',
      reason: 'TIMEOUT was changed',
      inputs: [{ fact: 'promotion.findings' }],
    });
    step.findings = step.findings.slice(1);
    expect(await line()).toMatchObject({ status: 'pass' });
    // It is not known what runs in one of them, so that nothing was compared.
    Object.assign(step, { state: 'unknown' });
    expect(await line()).toMatchObject({ status: 'unknown' });
    step.findings = [];
    expect(await line()).toMatchObject({ status: 'unknown' });
    promotion.steps = [];
    expect(await line()).toMatchObject({ status: 'unknown' });
    await portal.stop();
  });
});
