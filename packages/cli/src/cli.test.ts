import type { GraphAnswer } from '@plumbline/backstage-plugin-evidence-common';
import { assembleBrief } from '@plumbline/backstage-plugin-incident-brief-common';
import { refusal } from './testUtils/PortalServer';
import { commandLine } from './testUtils/commandLine';
import { smallContext } from './testUtils/smallContext';

const candidate = (entityRef: string, strength: 'strong' | 'weak') => ({
  entityRef,
  matchedBy: { key: 'entity name', value: 'pay', strength },
});
const unmatched = {
  status: 'unmatched',
  candidates: [candidate('component:default/pay', 'weak')],
};
const ambiguous = {
  status: 'ambiguous',
  candidates: [
    candidate('component:default/pay', 'strong'),
    candidate('resource:default/pay', 'strong'),
  ],
};

describe('plumbline', () => {
  const { cli, portal, runWith: run } = commandLine();

  describe('as a whole', () => {
    it('prints help and version', async () => {
      const help = await run(['--help']);
      expect(help.code).toBe(0);
      expect(help.stdout).toContain('PLUMBLINE_URL');
      expect(await run(['--version'])).toMatchObject({
        code: 0,
        stdout: '0.1.0\n',
      });
    });

    it('has each command that its help names', async () => {
      const { stdout } = await run(['--help']);
      const [, commands] = stdout.split(/^(?:Commands|Environment):$/m);
      const names = Array.from(
        commands.matchAll(/^ {2}(\w+)/gm),
        ([, name]) => name,
      ).filter(name => name !== 'help');
      expect(names).toContain('whoami');
      for (const name of names) {
        const help = await run([name, '--help']);
        expect(help).toMatchObject({ code: 0, stderr: '' });
        expect(help.stdout).toMatch(new RegExp(`^Usage: plumbline ${name} `));
      }
    });

    it('finds a command after an option, and in help of it', async () => {
      const help = await run(['controls', '--help']);
      for (const args of [
        ['--token-file', 'none', 'controls', '--help'],
        ['help', 'controls'],
      ]) {
        expect(await run(args)).toEqual(help);
      }
    });

    it('has the options of a command whose name is left out', async () => {
      const { stdout } = await run(['gate', '--help']);
      expect(stdout).toContain('--stage <stage>');
      expect(stdout).toContain('break-glass');
    });

    it('suggests what was meant, among all commands', async () => {
      expect((await run(['controlls', 'toil'])).stderr).toContain(
        'Did you mean controls?',
      );
      expect((await run(['controls', 'validat'])).stderr).toContain(
        'Did you mean validate?',
      );
    });

    it.each([
      [[]],
      [['nonsense']],
      [['brief']],
      [['changes']],
      [['login', '--user', 'group:default/payments']],
      [['brief', 'x', '--entity', 'component:default/x']],
      [['brief', 'x', '--json', '--markdown']],
      [['graph', 'x', '--direction', 'sideways']],
    ])('calls %j wrong usage', async args => {
      const result = await run(args);
      expect(result).toMatchObject({ code: 1, stdout: '' });
      expect(result.stderr).not.toBe('');
    });

    it.each([
      [400, 2],
      [401, 2],
      [403, 2],
      [404, 3],
      [429, 4],
      [500, 4],
      [503, 4],
    ])('ends a refusal with %i as %i', async (status, code) => {
      portal.route('GET /api/evidence/collectors', () =>
        refusal(status, 'SomeError', 'In\none\u001b sentence.'),
      );
      expect(await run(['collectors', 'list'])).toEqual({
        code,
        stdout: '',
        // The portal and the token are named where the token was refused.
        stderr: expect.stringMatching(
          status === 401 ? /: In one sentence\.\n$/ : /^In one sentence\.\n$/,
        ),
      });
    });

    it('says so when the portal, the token or the address is not there', async () => {
      const env = { PLUMBLINE_URL: portal.url };
      const noToken = await cli.run(['collectors', 'list'], { env });
      expect(noToken).toMatchObject({ code: 4, stdout: '' });
      expect(noToken.stderr).toMatch(/^There is no token at '.+state\/token'/);

      const noPortal = await cli.run(['login', '--user', 'ana'], {
        env: { PLUMBLINE_URL: 'http://127.0.0.1:1' },
      });
      expect(noPortal).toMatchObject({ code: 4, stdout: '' });

      const noAddress = await cli.run(['collectors', 'list'], {
        env: { PLUMBLINE_URL: 'localhost:7007' },
      });
      expect(noAddress).toMatchObject({ code: 1, stdout: '' });
    });
  });

  describe('brief', () => {
    const answer = { entityRef: 'component:default/pay', digest: 'abc' };

    it('asks with the words joined, and prints what it is given', async () => {
      portal.route('GET /api/incident-brief/brief', () => ({ body: answer }));
      const result = await run([
        'brief',
        'HighErrorRate',
        'on',
        'pay',
        '--environment',
        'staging',
        '--at',
        '2026-01-01T10:00:00+01:00',
        '--json',
      ]);
      expect(result).toMatchObject({ code: 0, stderr: '' });
      expect(JSON.parse(result.stdout)).toEqual(answer);
      expect(portal.requests[0].query).toEqual({
        signal: 'HighErrorRate on pay',
        environment: 'staging',
        at: '2026-01-01T09:00:00.000Z',
      });
    });

    it.each([[['--markdown']], [[]]])(
      'renders for people with %j',
      async flags => {
        const known = {
          ...assembleBrief(smallContext),
          digest: 'd'.repeat(64),
          generatedAt: smallContext.at,
        };
        portal.route('GET /api/incident-brief/brief', () => ({ body: known }));
        const result = await run(['brief', 'pay', ...flags]);
        expect(result).toMatchObject({ code: 0, stderr: '' });
        expect(result.stdout).toContain('component:default/pay');
        expect(result.stdout).toContain('unknown');
        expect(result.stdout).toContain('dddddd');
        expect(result.stdout).not.toContain('\u001b');
        expect(result.stdout).toMatch(/blast radius/i);
      },
    );

    it('takes stdin, however long', async () => {
      portal.route('POST /api/incident-brief/brief', () => ({ body: answer }));
      const stdin = `${'line of a log\n'.repeat(1000)}pay`;
      expect(await run(['brief', '-', '--json'], { stdin })).toMatchObject({
        code: 0,
      });
      expect(portal.requests.map(({ body }) => body)).toEqual([
        { signal: stdin },
      ]);
    });

    it('ranks what an ambiguous signal may mean', async () => {
      portal.route('GET /api/incident-brief/brief', () =>
        refusal(409, 'ConflictError', 'Ambiguous.', { resolution: ambiguous }),
      );
      expect(await run(['brief', 'pay'])).toEqual({
        code: 3,
        stderr: "'pay' names 2 entities; ask again with one of them.\n",
        stdout: [
          'RANK  ENTITY                 MATCHED BY   VALUE  STRENGTH',
          '   1  component:default/pay  entity name  pay    strong',
          '   2  resource:default/pay   entity name  pay    strong',
          '',
        ].join('\n'),
      });
      const json = await run(['brief', 'pay', '--json']);
      expect(json.code).toBe(3);
      expect(JSON.parse(json.stdout)).toEqual(ambiguous);
    });

    it('offers the nearest names, also for a short reference', async () => {
      portal.route('POST /api/evidence/resolve', () => ({ body: unmatched }));
      const result = await run(['brief', '--entity', 'pya']);
      expect(result.code).toBe(3);
      expect(result.stderr).toBe(
        "'pya' names nothing in the catalog; these are the nearest names.\n",
      );
      expect(result.stdout).toContain('component:default/pay');
    });
  });

  describe('resolve', () => {
    it('says by which key a signal matched', async () => {
      portal.route('POST /api/evidence/resolve', () => ({
        body: {
          status: 'matched',
          ...candidate('component:default/pay', 'strong'),
          candidates: [],
        },
      }));
      const result = await run([
        'resolve',
        'shop/pay',
        '--type',
        'workload',
        '--record',
      ]);
      expect(result).toEqual({
        code: 0,
        stdout: 'component:default/pay  (strong: entity name = pay)\n',
        stderr: '',
      });
      expect(portal.requests[0].body).toEqual({
        signal: { type: 'workload', namespace: 'shop', name: 'pay' },
        record: true,
      });
    });
  });

  describe('graph', () => {
    const answer: GraphAnswer = {
      entityRef: 'api:default/pay',
      at: '2026-01-01T09:00:00.000Z',
      items: [
        {
          entityRef: 'component:default/shop',
          direction: 'calledBy',
          depth: 1,
          type: 'consumes',
          state: 'declared-only',
          exists: false,
          sources: [
            { id: 'catalog', kind: 'declared', stale: false },
            {
              id: 'otel',
              kind: 'observed',
              stale: true,
              via: 'api:default/pay',
            },
          ],
        },
      ],
      more: [{ direction: 'calledBy', depth: 3, count: 1204 }],
    };

    it('prints who depends on it, and what lies beyond', async () => {
      portal
        .route('POST /api/evidence/resolve', () => ({
          body: {
            status: 'matched',
            entityRef: 'api:default/pay',
            candidates: [],
          },
        }))
        .route('GET /api/evidence/graph', () => ({ body: answer }));
      const result = await run([
        'graph',
        'pay',
        '--direction',
        'calledBy',
        '--type',
        'consumes,calls',
        '--depth',
        '2',
      ]);
      expect(result).toEqual({
        code: 0,
        stderr: '',
        stdout: [
          'DEPTH  DIRECTION  ENTITY                  TYPE      STATE                    SOURCES',
          '    1  calledBy   component:default/shop  consumes  declared-only, dangling  catalog, otel via api:default/pay (stale)',
          '1,204 more at depth 3',
          '',
        ].join('\n'),
      });
      expect(portal.requests[1].query).toEqual({
        entityRef: 'api:default/pay',
        direction: 'calledBy',
        type: 'consumes,calls',
        depth: '2',
      });
    });

    it('does not say that nothing depends on it', async () => {
      portal.route('GET /api/evidence/graph', () => ({
        body: { ...answer, items: [], more: [] },
      }));
      const result = await run(['graph', 'API:default/Pay']);
      expect(result.stdout).toBe(
        'No source says that anything depends on api:default/pay.\n',
      );
    });
  });
});
