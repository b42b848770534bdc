import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually } from '../__testUtils__/startScorecards';
import { libraryRule, repository } from '../gates/__testUtils__/gateEstate';
import { libraryControl } from '../lifecycle/__testUtils__/startLifecycle';
import {
  cart,
  deploy,
  digest,
  history,
  ladder,
  startReleases,
} from './__testUtils__/startReleases';

jest.setTimeout(120_000);

const databases = createTestDatabases();

describe('what others ask of a ladder', () => {
  const running = { change: 'c', since: '2026-02-01T12:00:00.000Z' };

  it('guards the way into production by a promoted release', async () => {
    const portal = await startReleases(await databases.init('SQLITE_3'), {
      control: libraryControl('release-promoted'),
    });
    const { call, known, setClock, trouble } = portal;
    await known();
    trouble.facts![0] = { ...trouble.facts![0], lifecycle: 'experimental' };
    const guard = async () => {
      const { body } = await call(
        ...(['ana', 'get', `/lifecycle/entity?entityRef=${cart}`] as const),
      );
      return body.next?.find(({ to }: any) => to === 'production').guards[0];
    };
    await eventually(async () =>
      expect(await guard()).toMatchObject({
        control: 'release-promoted',
        status: 'pass',
        blocks: false,
        evidence: [{ value: { environment: 'production', release: 'v1' } }],
      }),
    );
    // What runs there was never in staging, or nothing does.
    const [, production] = history;
    trouble.changes = [production];
    expect(await guard()).toMatchObject({
      status: 'fail',
      blocks: true,
      message: expect.stringMatching(/^It runs there though what it needs is/),
    });
    trouble.changes = [];
    expect(await guard()).toMatchObject({
      status: 'fail',
      message: 'No release that is known runs in production',
    });
    // What runs there may be any release.
    trouble.changes = [deploy('p9', 9, { environment: 'production' })];
    expect(await guard()).toMatchObject({ status: 'unknown' });
    await setClock('2026-03-10T12:00:01.000Z');
    await portal.stop();
  });

  it('does not know of a promotion where there is one environment', async () => {
    const portal = await startReleases(await databases.init('SQLITE_3'), {
      control: libraryControl('release-promoted'),
      evidence: {
        changes: [history[1]],
        promotions: [
          {
            at: '2026-03-10T12:00:00.000Z',
            entityRef: cart,
            steps: [],
            ladder: ['staging', 'production'],
            environments: [
              {
                name: 'production',
                running,
                digestsComplete: true,
                digests: [digest('a')],
              },
            ],
          },
        ],
      },
    });
    const { call, known, trouble, write } = portal;
    await known();
    trouble.facts![0] = { ...trouble.facts![0], lifecycle: 'experimental' };
    const guard = async () => {
      const { body } = await call(
        ...(['ana', 'get', `/lifecycle/entity?entityRef=${cart}`] as const),
      );
      return body.next?.find(({ to }: any) => to === 'production').guards[0];
    };
    await eventually(async () =>
      expect(await guard()).toMatchObject({ status: 'fail' }),
    );
    write({ ...ladder, appliesTo: { systems: ['other'] } });
    await eventually(async () =>
      expect(await guard()).toMatchObject({ status: 'unknown' }),
    );
    // A ladder file with one environment states that none comes before it.
    write({ ...ladder, environments: ladder.environments.slice(1) });
    await eventually(async () =>
      expect(await guard()).toMatchObject({ status: 'pass' }),
    );
    await portal.stop();
  });

  it('is what the environment before follows from', async () => {
    const portal = await startReleases(await databases.init('SQLITE_3'), {
      gates: [libraryRule('release-promoted')],
      evidence: {
        promotions: [
          {
            at: '2026-03-10T12:00:00.000Z',
            entityRef: cart,
            steps: [],
            ladder: ['staging', 'canary', 'production'],
            environments: ['staging', 'canary'].map(name => ({
              name,
              running,
              digestsComplete: true,
              digests: [digest(name === 'staging' ? 'a' : 'c')],
            })),
          },
        ],
      },
    });
    await portal.known();
    const lineOn = async (artifact: string) => {
      const { body } = await portal.call('service', 'post', '/gate', {
        repository,
        stage: 'deploy',
        head: 'abcdef0',
        services: [cart],
        release: { artifact: { digest: artifact } },
      });
      return body.lines?.[0];
    };
    await eventually(async () =>
      expect(await lineOn(digest('a'))).toMatchObject({
        status: 'pass',
        inputs: [{ value: { environment: 'staging', ran: true } }],
      }),
    );
    // The ladder of its system has no canary.
    expect(await lineOn(digest('c'))).toMatchObject({ status: 'fail' });
    await portal.stop();
  });
});
