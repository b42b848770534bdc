import { commandLine } from './testUtils/commandLine';

describe('plumbline collectors list', () => {
  const { portal, run } = commandLine();

  it('says whether the deliveries of a webhook arrive', async () => {
    const counts = { duplicates: 0, ignored: {}, unknownOutcomes: {} };
    const webhook = (id: string, deliveries: object) => ({
      id,
      kind: 'change-source',
      deliveries: {
        since: '2026-03-01T09:00:00.000Z',
        ...counts,
        ...deliveries,
      },
    });
    portal.route('GET /api/evidence/collectors', () => ({
      body: {
        items: [
          webhook('github', {
            accepted: 1,
            lastAcceptedAt: '2026-03-01T12:00:05.000Z',
            refused: {},
          }),
          webhook('gitlab', {
            accepted: 0,
            refused: { signature: 2, malformed: 1 },
          }),
        ],
      },
    }));
    const { stdout } = await run('collectors', 'list');
    expect(stdout).toMatch(
      /^github .* 1 accepted \(last 2026-03-01 12:00\), 0 refused$/m,
    );
    expect(stdout).toMatch(/^gitlab .* 0 accepted, 3 refused$/m);
  });
});

describe('plumbline collectors run', () => {
  const { portal, run } = commandLine();

  it('says what became of it, and why it failed', async () => {
    const answers = [
      { outcome: 'succeeded', at: '2026-03-01T12:00:05.000Z' },
      {
        outcome: 'failed',
        at: '2026-03-01T12:01:05.000Z',
        error: 'Its token was refused',
      },
      { outcome: 'running' },
    ];
    portal.route('POST /api/evidence/collectors/shop/run', () => ({
      body: answers.shift()!,
    }));
    const printed = async () => (await run('collectors', 'run', 'shop')).stdout;
    expect(await printed()).toBe(
      "'shop' was read. Its last pass ended at 2026-03-01 12:00 UTC.\n",
    );
    expect(await printed()).toBe(
      "'shop' could not be read. Its last pass ended at 2026-03-01 12:01 UTC. It failed: Its token was refused\n",
    );
    expect(await printed()).toBe("'shop' is being read.\n");
  });
});
