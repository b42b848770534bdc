import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { refusal } from './testUtils/PortalServer';
import { commandLine } from './testUtils/commandLine';

jest.setTimeout(120_000);

// eslint-disable-next-line no-restricted-syntax -- the library is no package
const standards = resolve(__dirname, '../../../standards');
const password = 'correct-horse-battery-staple';

describe('plumbline policy and provision', () => {
  const { cli, portal, run } = commandLine();
  const write = (name: string, value: unknown) => {
    const file = join(cli.folder, name);
    writeFileSync(
      file,
      typeof value === 'string' ? value : JSON.stringify(value),
    );
    return file;
  };

  it.each([
    ['known to be nothing', { backup_retention_period: null }, {}],
    ['known after the apply only', {}, { backup_retention_period: true }],
  ])(
    'proves nothing of backups that are %s, and prints no password',
    async (_, after, unknown) => {
      const plan = write('plan.json', {
        format_version: '1.2',
        variables: { password: { value: password } },
        resource_changes: [
          {
            address: 'aws_db_instance.this',
            mode: 'managed',
            type: 'aws_db_instance',
            change: {
              actions: ['create'],
              before: null,
              after: { ...after, password },
              after_unknown: unknown,
              before_sensitive: false,
              after_sensitive: { password: true },
            },
          },
        ],
      });
      const intent = write('intent.json', {
        product: 'postgresql',
        engine: 'postgresql',
        environment: 'production',
        dataClassification: 'internal',
        durability: 'production-standard',
        region: 'eu-west-1',
      });
      for (const flags of [[], ['--json']]) {
        const { code, stdout, stderr } = await run(
          'policy',
          'check',
          '--plan',
          plan,
          '--intent',
          intent,
          '--standards',
          standards,
          ...flags,
        );
        expect(code).toBe(2);
        expect(stdout).toContain('production-has-backups');
        expect(stdout + stderr).not.toContain(password);
      }
    },
  );

  it('refuses the plan of an older Terraform by its version', async () => {
    const plan = write('old.json', { format_version: '0.2' });
    const intent = write('intent.json', { product: 'postgresql' });
    const { code, stderr } = await run(
      'policy',
      'check',
      '--plan',
      plan,
      '--intent',
      intent,
      '--standards',
      standards,
    );
    expect(code).toBe(2);
    expect(stderr).toContain("in version 0.2 of Terraform's JSON format");
  });

  it('judges the fixtures of the library', async () => {
    const { code, stdout } = await run(
      'policy',
      'test',
      join(standards, 'policies'),
      '--json',
    );
    expect(code).toBe(0);
    for (const { file, problems } of JSON.parse(stdout)) {
      expect([file, problems]).toEqual([file, []]);
    }
  });

  it('refuses a policy that doubles values', async () => {
    const file = write('doubling.yaml', {
      id: 'doubling',
      version: 1,
      title: 'It doubles',
      severity: 'deny',
      owner: 'group:default/platform',
      rationale: 'None',
      layer: 'plan',
      message: 'No',
      satisfiedBy: 'No',
      must: "cel.bind(a, 'x', cel.bind(b, a + a, size(b) > 0 && plan.complete))",
    });
    const { code, stdout, stderr } = await run('policy', 'test', file);
    expect(code).toBe(2);
    expect(stdout + stderr).toContain("can't call the method 'bind'");
  });

  it('prints what an edited policy would change', async () => {
    const preview = {
      policy: 'kept',
      version: 2,
      against: 1,
      judged: 3,
      unread: 1,
      counts: { pass: 2, finding: 1, 'not-applicable': 0 },
      truncated: false,
      moreFlips: 4,
      flips: [
        {
          request: 'req-1',
          operation: 'req-1/1',
          kind: 'create',
          product: 'p',
          service: 'component:default/checkout',
          owner: 'group:default/payments',
          at: '2026-11-20T12:00:00Z',
          from: 'pass',
          to: 'finding',
          why: 'Too many.',
        },
      ],
    };
    portal.route('POST /api/provisioning/policies/preview', () => ({
      body: preview,
    }));
    const file = write('kept.yaml', 'id: kept\n');
    const { code, stdout } = await run('policy', 'preview', file);
    expect(code).toBe(0);
    expect(stdout).toContain('version 2 against version 1');
    expect(stdout).toContain('5 operations flip; the newest 1 are named.');
    expect(stdout).toMatch(/req-1\/1 .*component:default\/checkout/);
    expect(portal.requests[0].body).toEqual({ text: 'id: kept\n' });
    const json = await run('policy', 'preview', file, '--json');
    expect(JSON.parse(json.stdout)).toEqual(preview);
    expect((await run('policy', 'preview', '/nowhere.yaml')).code).toBe(3);
  });

  it('ends with what the portal says where a request does not fit', async () => {
    portal.route('GET /api/provisioning/products/p', () => ({
      body: { form: { schema: { properties: {} }, levels: {} } },
    }));
    portal.route('POST /api/provisioning/requests', () =>
      refusal(400, 'InputError', "'size' must be at most 3"),
    );
    const { code, stderr } = await run(
      'provision',
      'request',
      'p',
      '--set',
      'size=9',
    );
    expect(code).not.toBe(0);
    expect(stderr).toContain("'size' must be at most 3");
    const wrong = await run('provision', 'request', 'p', '--set', 'size');
    expect(wrong.code).toBe(1);
  });
});
