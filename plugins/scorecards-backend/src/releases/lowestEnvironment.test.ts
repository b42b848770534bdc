import { createTestDatabases } from '../__testUtils__/testDatabases';
import { eventually } from '../__testUtils__/startScorecards';
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

it.each(databases.eachSupportedId())(
  'notifies the owner of a service of the lowest environment as of the others, on %s',
  async databaseId => {
    const { known, sent, stop, trouble, write } = await startReleases(
      await databases.init(databaseId),
    );
    await known();
    const promotion = trouble.promotions!.find(
      ({ entityRef }) => entityRef === cart,
    )!;
    const running = {
      change: 's3',
      digest: digest('c'),
      revision: 'v3',
      since: '2026-03-10T11:30:00.000Z',
    };
    const [staging] = (promotion.environments = [
      {
        name: 'staging',
        running,
        digests: [],
        digestsComplete: true,
        artifact: { state: 'different', reason: 'staging runs another' },
      },
    ] as typeof promotion.environments);
    write({ ...ladder, title: 'Read anew' });
    const titles = () => sent.map(({ payload }) => payload.title);
    const notices = [`Another artifact than was deployed in staging: ${cart}`];
    await eventually(async () => expect(titles()).toEqual(notices));
    expect(sent[0]).toMatchObject({
      recipients: { type: 'entity', entityRef: 'group:default/payments' },
      payload: { description: 'staging runs another' },
    });

    // The revision that runs there was deployed before as another artifact.
    trouble.changes = [
      deploy('s4', 11, {
        environment: 'staging',
        digest: digest('c'),
        revision: 'v2',
      }),
      ...history,
    ];
    staging.artifact = { state: 'as-deployed' };
    staging.running = { ...running, change: 's4', revision: 'v2' };
    write({ ...ladder, title: 'And again' });
    notices.push(`Rebuilt artifact in staging: ${cart}`);
    await eventually(async () => expect(titles()).toEqual(notices));
    expect(sent[1].payload.description).toMatch(
      /^v2 was deployed as 2 artifacts: /,
    );

    // The first one of them is not rebuilt, and nothing is sent twice.
    staging.running = { ...running, change: 's5', digest: digest('b') };
    staging.running.revision = 'v2';
    promotion.steps = [
      {
        from: 'staging',
        to: 'production',
        state: 'different',
        brings: [],
        allowed: [],
        findings: [{ kind: 'not-verified', reason: 'It is not' }],
      },
    ];
    write({ ...ladder, title: 'And once more' });
    notices.push(`Not verified before in production: ${cart}`);
    await eventually(async () => expect(titles()).toEqual(notices));

    // It is built once more, and the owner knows that it was.
    trouble.changes = [
      deploy('s6', 12, {
        environment: 'staging',
        digest: digest('d'),
        revision: 'v2',
      }),
      ...trouble.changes,
    ];
    staging.running = { ...staging.running, change: 's6', digest: digest('d') };
    promotion.steps[0].findings = [
      { kind: 'not-verified', change: 'p', reason: 'Nor is it now' },
    ];
    write({ ...ladder, title: 'And a last time' });
    notices.push(`Not verified before in production: ${cart}`);
    await eventually(async () => expect(titles()).toEqual(notices));
    await stop();
  },
);
