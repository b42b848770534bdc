import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  GateChange,
  GateDecision,
} from '@plumbline/backstage-plugin-scorecards-common';
import { commandLine } from './testUtils/commandLine';
import { decision } from './testUtils/gateDecision';

// Each test starts the command several times.
jest.setTimeout(120_000);

const secret = 'correct-horse-battery-staple';
const allowed: Partial<GateDecision> = { answer: 'allow', lines: [] };

const resource = (type: string, name: string, actions: string[]) => ({
  address: `${type}.${name}`,
  mode: 'managed',
  type,
  change: {
    actions,
    before: { password: secret },
    after: null,
    after_unknown: {},
    after_sensitive: false,
    before_sensitive: { password: true },
  },
});
const plan = (changes: object[], more: object = {}) => ({
  format_version: '1.2',
  planned_values: {},
  resource_changes: changes,
  ...more,
});

const before = `# Source: shop
---
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: PersistentVolumeClaim
    metadata: { name: корзина, namespace: shop }
  - apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata: { name: cart, namespace: shop }
    rules: []
---
---
apiVersion: v1
kind: Secret
metadata: { name: cart, namespace: shop }
stringData: { password: ${secret} }
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: cart
  namespace: shop
  labels: &labels { app: cart }
  annotations: *labels
data:
  a: |
    one
    two
`;
const after = `kind: ConfigMap
data:
  a: "one\\ntwo\\n"
metadata:
  annotations: { app: cart }
  labels: { app: cart }
  namespace: shop
  name: cart
apiVersion: v1
---
apiVersion: v1
kind: Secret
metadata: { name: cart, namespace: shop }
stringData: { password: other-${secret} }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { namespace: shop, name: cart }
rules: [{ apiGroups: [''], resources: [pods], verbs: [get] }]
---
apiVersion: batch/v1
kind: Job
metadata: { name: move }
`.replaceAll('\n', '\r\n');

describe('the diff that plumbline gate sends', () => {
  const { cli, portal, run } = commandLine(
    'gate',
    '--timeout',
    '30',
    '--repository',
    'git.example/shop/cart',
    '--service',
    'component:default/cart',
    '--head',
    'abcdef0',
  );
  const write = (name: string, content: string | object) => {
    const file = join(cli.folder, name);
    writeFileSync(
      file,
      typeof content === 'string' ? content : JSON.stringify(content),
    );
    return file;
  };
  const manifests = (old: string, now: string) => [
    '--manifests-before',
    write('before.yaml', old),
    '--manifests-after',
    write('after.yaml', now),
  ];
  const answers = () =>
    portal.route('POST /api/scorecards/gate', () => ({
      body: decision(allowed),
    }));
  const sent = () => portal.requests.at(-1)!.body;

  it('has kinds and names of a plan and of manifests, and no content', async () => {
    answers();
    const file = write(
      'plan.json',
      plan([
        resource('aws_iam_role', 'same', ['no-op']),
        resource('aws_iam_role', 'new', ['create']),
        resource('aws_db_instance', 'main["東京"]', ['delete', 'create']),
      ]),
    );
    const { code, stderr } = await run(
      '--plan',
      file,
      ...manifests(before, after),
      '--touches',
      'none',
    );
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^Which descriptions .*\n$/),
    });
    expect(sent().release).toMatchObject({
      touches: [],
      diff: {
        changes: [
          {
            change: 'delete',
            kind: 'PersistentVolumeClaim',
            name: 'shop/корзина',
            lost: true,
          },
          {
            change: 'replace',
            kind: 'aws_db_instance',
            lost: true,
            name: 'aws_db_instance.main["東京"]',
          },
          { change: 'create', kind: 'Job', name: 'move' },
          { change: 'update', kind: 'Role', name: 'shop/cart' },
          { change: 'update', kind: 'Secret', name: 'shop/cart' },
          { change: 'create', kind: 'aws_iam_role', name: 'aws_iam_role.new' },
        ],
        touches: ['permissions'],
      },
    });
    expect(JSON.stringify(sent())).not.toContain(secret);
    await run('--plan', file);
    expect(sent().release.diff).not.toHaveProperty('touches');
    await run(...manifests(before, before));
    expect(sent().release.diff).toEqual({ changes: [], touches: [] });
    await run();
    expect(sent().release).not.toHaveProperty('diff');
  });

  it('says of a plan what is lost only where that is known', async () => {
    answers();
    const gone: [type: string, lost?: boolean][] = [
      ['aws_db_instance', true],
      ['google_kms_crypto_key', true],
      ['azurerm_storage_account', true],
      ['kubernetes_persistent_volume_claim_v1', true],
      ['aws_elasticache_cluster', true],
      ['azurerm_sql_database', true],
      ['postgresql_database', true],
      ['mysql_database', true],
      ['mongodbatlas_cluster', true],
      ['random_pet', false],
      ['time_static', false],
      ['local_sensitive_file', false],
      ['aws_iam_role'],
      ['random_id'],
      ['random_password'],
      ['random_string'],
      ['random_uuid'],
      ['null_resource'],
      ['terraform_data'],
      ['aws_db_instance_role_association'],
      ['shop_таблица'],
    ];
    for (const actions of [['delete'], ['create', 'delete'], ['forget']]) {
      const file = write(
        'plan.json',
        plan(gone.map(([type]) => resource(type, 'this', actions))),
      );
      expect((await run('--plan', file)).code).toBe(0);
      const { changes } = sent().release.diff;
      expect(
        Object.fromEntries(
          changes.map(({ kind, lost }: GateChange) => [kind, lost]),
        ),
      ).toEqual(Object.fromEntries(gone));
    }
    const made = write(
      'plan.json',
      plan(gone.map(([type]) => resource(type, 'this', ['update']))),
    );
    await run('--plan', made);
    expect(JSON.stringify(sent().release.diff)).not.toContain('lost');
  });

  it('counts what does not fit, and refuses where deletions do not', async () => {
    answers();
    const many = (actions: string[]) =>
      Array.from({ length: 600 }, (_, index) =>
        resource('aws_iam_role', `r${index}`, actions),
      );
    const last = resource('aws_s3_bucket', 'logs', ['delete']);
    const most = write('most.json', plan([...many(['update']), last]));
    expect((await run('--plan', most)).stderr).toContain(
      'Of 601 changes to resources and objects 500 are sent, among them all that delete or replace one; the others are counted.\n',
    );
    const { changes, total } = sent().release.diff;
    expect([changes.length, total]).toEqual([500, 601]);
    expect(changes[0]).toMatchObject({ change: 'delete', lost: true });
    const requests = portal.requests.length;
    const all = write('all.json', plan(many(['delete'])));
    expect(await run('--plan', all)).toMatchObject({
      code: 2,
      stderr:
        'It deletes or replaces 600 resources and objects; a request takes 500, and 64000 characters of kinds and names.\n',
    });
    expect(portal.requests).toHaveLength(requests);
  });

  it('is refused with a sentence where a plan is none that is whole', async () => {
    const whole = JSON.stringify(plan([resource('a_b', 'c', ['create'])]));
    mkdirSync(join(cli.folder, 'folder'));
    for (const [content, message] of [
      ['Terraform will perform…', 'is not JSON'],
      [whole.slice(0, -20), 'is not JSON'],
      [{}, 'is not the JSON of a plan'],
      [{ format_version: '1.0', values: {} }, 'is not the JSON of a plan'],
      [{ format_version: '0.2' }, "in version 0.2 of Terraform's JSON format"],
      [plan([], { errored: true }), 'Terraform did not plan everything'],
      [
        plan(Array(10_001).fill(resource('a_b', 'c', ['no-op']))),
        'has more resources than are read of a plan',
      ],
      [' '.repeat(65 * 1024 * 1024), 'is larger than 64 MB'],
    ] as const) {
      const { code, stderr } = await run('--plan', write('p.json', content));
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringContaining(message),
      });
      expect(stderr.split('\n')).toHaveLength(2);
    }
    expect((await run('--plan', 'nowhere.json')).code).toBe(2);
    const folder = await run('--plan', join(cli.folder, 'folder'));
    expect(folder).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/can't be read \(EISDIR\)\.\n$/),
    });
    expect(portal.requests).toHaveLength(0);
  });

  it('is refused with a sentence where manifests are none, or hostile', async () => {
    const object = (more: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n${more}`;
    const bomb = Array.from({ length: 9 }, (_, level) =>
      level === 0
        ? 'l0: &l0 [x, x, x, x, x, x, x, x, x]\n'
        : `l${level}: &l${level} [${Array(9).fill(`*l${level - 1}`)}]\n`,
    ).join('');
    for (const [content, message] of [
      [object(bomb), /Excessive alias count/],
      [object(`data: ${'['.repeat(100_000)}`), /nested too deeply/],
      [object('data: &data [*data]'), /nested too deeply, or in itself/],
      [
        'apiVersion: v1\nkind: List\nitems: &items [{ apiVersion: v1, kind: List, items: *items }]\n',
        /nested too deeply, or in itself/,
      ],
      [object('data: b: c\n'), /line 4 is not YAML/],
      // As a template writes a password that begins so, without quotes.
      [object(`data: { a: *${secret} }\n`), /is not YAML: Unresolved alias/],
      [object(`data:\n  a: |${secret}\n`), /is not YAML: Block scalar/],
      [object('kind: Secret\n'), /line 4 is not YAML: the key 'kind' is there/],
      ['{{ if .Values.on }}\na: b\n', /is not YAML|no object of Kubernetes/],
      [
        `${object('')}---\n${object('data: {}\n')}`,
        /ConfigMap a is in it twice, and not the same/,
      ],
      ['kind: Role\n', /Document 1 is not an object .* it has no 'apiVersion'/],
      ['just text\n', /Document 1 is not an object of Kubernetes/],
      [`# ${'x'.repeat(11 * 1024 * 1024)}`, /is larger than 10 MB/],
    ] as const) {
      const { code, stderr } = await run(...manifests(content, content));
      expect(stderr).not.toContain(secret);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringMatching(message),
      });
      expect(stderr.split('\n')).toHaveLength(2);
    }
    expect(portal.requests).toHaveLength(0);
    const [option, file] = manifests('', '');
    expect(await run(option, file)).toMatchObject({
      code: 1,
      stderr:
        "Give '--manifests-before' and '--manifests-after' together: one alone shows no change.\n",
    });
    expect((await run('--manifests-after', file)).code).toBe(1);
  });
});
