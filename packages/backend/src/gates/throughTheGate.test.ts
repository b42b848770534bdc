import { execFileSync, spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import evidencePlugin from '@plumbline/backstage-plugin-evidence-backend';
import scorecardsPlugin from '@plumbline/backstage-plugin-scorecards-backend';
import request from 'supertest';
import { parse, stringify } from 'yaml';
import { eventually } from '../__testUtils__/eventually';

jest.setTimeout(300_000);

// eslint-disable-next-line no-restricted-syntax -- library and command as they are built
const root = resolve(__dirname, '../../../..');
const cart = 'component:default/cart';
const repository = 'https://git.example/shop/cart';
const path = 'catalog-info.yaml';
const groupsOf: Record<string, string[]> = {
  ana: ['shop'],
  cara: ['shop'],
  ben: ['data-platform'],
};

const aGroup = (name: string, members: string[]): Entity[] => [
  {
    ...{ apiVersion: 'backstage.io/v1alpha1', kind: 'Group' },
    metadata: { name, namespace: 'default' },
    spec: { type: 'team', children: [] },
    relations: members.map(member => ({
      ...{ type: 'hasMember', targetRef: `user:default/${member}` },
    })),
  },
  ...members.map(member => ({
    ...{ apiVersion: 'backstage.io/v1alpha1', kind: 'User' },
    metadata: { name: member, namespace: 'default' },
    spec: {},
    relations: [{ type: 'memberOf', targetRef: `group:default/${name}` }],
  })),
];
const described = [
  'apiVersion: backstage.io/v1alpha1',
  'kind: Component',
  'metadata:',
  '  name: cart',
  'spec:',
  '  type: service',
  '  lifecycle: production',
  '  owner: shop',
  '',
].join('\n');
const entities: Entity[] = [
  {
    ...parse(described),
    metadata: {
      ...{ name: 'cart', namespace: 'default' },
      annotations: {
        'backstage.io/source-location': `url:${repository}/`,
        'backstage.io/managed-by-location': `url:${repository}/blob/main/${path}`,
      },
    },
    relations: [{ type: 'ownedBy', targetRef: 'group:default/shop' }],
  },
  ...aGroup('shop', ['ana', 'cara']),
  ...aGroup('data-platform', ['ben']),
];

describe('what rules of the library say of changes, over real evidence', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-gates-'));
  const clone = join(folder, 'clone');
  const before = { ...process.env };
  // Runs a task when it is triggered, and only then.
  const scheduler = mockServices.scheduler();
  let backend: Awaited<ReturnType<typeof startTestBackend>>;

  const git = (...args: string[]) =>
    execFileSync('git', ['-C', clone, ...args], {
      ...{ encoding: 'utf8', stdio: 'pipe' },
      env: {
        ...{ PATH: process.env.PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: '1' },
        ...{ GIT_AUTHOR_NAME: 'Ana', GIT_AUTHOR_EMAIL: 'ana@shop.example' },
        ...{ GIT_COMMITTER_NAME: 'Ana', GIT_COMMITTER_EMAIL: 'a@shop.example' },
      },
    }).trim();
  const commit = (text: string) => {
    writeFileSync(join(clone, path), text);
    git('add', '-A');
    git('commit', '-q', '-m', 'Change');
    return git('rev-parse', 'HEAD');
  };
  /** The command as users get it, in the clone. */
  const plumbline = (...args: string[]) =>
    new Promise<{ code: number | null; stdout: string; stderr: string }>(
      done => {
        const child = spawn(
          process.execPath,
          [join(folder, 'cli/plumbline.cjs'), ...args],
          {
            cwd: clone,
            env: {
              ...{ PATH: process.env.PATH, HOME: folder },
              PLUMBLINE_DATA: join(folder, 'state'),
              PLUMBLINE_URL: `http://localhost:${backend.server.port()}`,
              PLUMBLINE_TOKEN_FILE: join(folder, 'token'),
            },
          },
        );
        let stdout = '';
        let stderr = '';
        child.stdout.setEncoding('utf8').on('data', text => (stdout += text));
        child.stderr.setEncoding('utf8').on('data', text => (stderr += text));
        child.on('close', code => done({ code, stdout, stderr }));
      },
    );

  const call = (
    user: string | undefined,
    method: 'get' | 'post',
    address: string,
    body?: object,
  ) =>
    request(backend.server)
      [method](`/api${address}`)
      .set(
        'authorization',
        user === undefined
          ? mockCredentials.service.header()
          : mockCredentials.user.header(`user:default/${user}`),
      )
      .send(body);
  const deploy = (
    head: string,
    more: { release?: object; [field: string]: unknown } = {},
  ) =>
    call(undefined, 'post', '/scorecards/gate', {
      ...{ repository, stage: 'deploy', services: [cart], head, ...more },
      release: { migration: { kind: 'none' }, ...more.release },
    });
  /** Each a second after the one before: of two of one instant either may count. */
  let seconds = 0;
  const seenAt = () => {
    seconds += 1;
    return new Date(
      Date.parse('2026-03-01T11:59:00.000Z') + seconds * 1_000,
    ).toISOString();
  };
  const budgetOf = async (budgetRemaining: number) => {
    const { body } = await call(undefined, 'post', '/evidence/observations', {
      ...{ source: 'slos', observedAt: seenAt() },
      facts: [
        {
          ...{ entityRef: cart, name: 'slo.state' },
          value: [{ name: 'orders', environment: 'prod', budgetRemaining }],
        },
      ],
    });
    if (body.items?.[0]?.status !== 'resolved') {
      throw new Error(`It was not stored: ${JSON.stringify(body)}`);
    }
  };
  /** What waits for a user, as the inbox lists it with what can be answered. */
  const waiting = (user: string, type: string) =>
    eventually(async () => {
      const { body } = await call(user, 'get', '/evidence/decisions/inbox');
      const [found] = body.items.filter((one: any) => one.type === type);
      if (!found) {
        throw new Error(`Nothing waits: ${JSON.stringify(body)}`);
      }
      return found;
    });
  const answer = (user: string, waits: any, label: string, reason: string) => {
    const {
      body,
      method,
      path: to,
    } = waits.actions.find((one: any) => one.label === label);
    return call(user, method, `/${waits.plugin}${to}`, { ...body, reason });
  };

  beforeAll(async () => {
    process.env.PLUMBLINE_LAUNCHER = 'test';
    process.env.PLUMBLINE_CLOCK_FILE = join(folder, 'clock');
    writeFileSync(join(folder, 'clock'), '2026-03-01T12:00:00.000Z');
    mkdirSync(join(folder, 'gates'));
    for (const id of [
      ...['owner-resolves', 'error-budget-left', 'migration-reviewed'],
    ]) {
      const text = readFileSync(
        join(root, `standards/gates/${id}.yaml`),
        'utf8',
      );
      writeFileSync(
        join(folder, `gates/${id}.yaml`),
        stringify({ ...parse(text), phase: 'gate' }),
      );
    }
    mkdirSync(clone);
    git('init', '-q', '-b', 'main');
    writeFileSync(join(folder, 'token'), mockCredentials.service.token());
    execFileSync(
      process.execPath,
      [join(root, 'packages/cli/build.mjs'), '--outdir', join(folder, 'cli')],
      { stdio: 'pipe' },
    );
    backend = await startTestBackend({
      features: [
        createServiceFactory({
          service: coreServices.scheduler,
          deps: {},
          factory: () => scheduler,
        }),
        ...[evidencePlugin, scorecardsPlugin],
        createServiceFactory({
          ...{ service: catalogServiceRef, deps: {} },
          factory: () => catalogServiceMock({ entities }),
        }),
        mockServices.userInfo.mock({
          async getUserInfo({ principal }) {
            const { userEntityRef } = principal as never as {
              userEntityRef: string;
            };
            const groups = groupsOf[userEntityRef.split('/')[1]] ?? [];
            return {
              userEntityRef,
              ownershipEntityRefs: [
                userEntityRef,
                ...groups.map(group => `group:default/${group}`),
              ],
            };
          },
        }).factory,
        mockServices.rootConfig.factory({
          data: {
            plumbline: {
              collectors: { owners: { type: 'ownership', frequency: '5s' } },
              projection: { settlingSeconds: 0.02 },
              standards: { local: { url: `file:${folder}`, everySeconds: 1 } },
            },
          },
        }),
      ],
    });
    await budgetOf(0.4);
    await eventually(async () => {
      await scheduler.triggerTask('evidence-collector-owners');
      const { body } = await deploy('0000000');
      if (body.answer !== 'allow' || body.lines.length < 2) {
        throw new Error(`Evidence is not complete: ${JSON.stringify(body)}`);
      }
    });
  });
  afterAll(async () => {
    await backend?.stop();
    process.env = before;
    rmSync(folder, { recursive: true });
  });

  it('a change that removes the owner is blocked with line and fix; mended, it goes out', async () => {
    const first = commit(described);
    const second = commit(described.replace('  owner: shop\n', ''));
    const third = commit(described.replace('service', 'website'));
    const gate = (head: string, ...more: string[]) =>
      plumbline(
        ...['gate', '--timeout', '60', '--repository', repository],
        ...['--base', first, '--head', head, '--migration', 'none', ...more],
      );
    const blocked = await gate(second, '--stage', 'deploy');
    expect(blocked.stdout).toContain(
      `${path}:5 spec.owner: Write \`owner: shop\`, as before, or what satisfies the rule.`,
    );
    expect(blocked.stdout).toMatch(/The catalog names no owner/);
    expect(blocked.stdout).toMatch(/Blocked: decision /);
    expect(blocked.code).toBe(2);
    const advice = await gate(second);
    expect(advice.stdout).toMatch(/A deploy would be answered now: block\./);
    expect(advice.code).toBe(0);

    const mended = await gate(third, '--stage', 'deploy');
    expect(mended.stdout).toMatch(/\nAllowed until /);
    expect(mended.code).toBe(0);
  });

  it('a feature waits while no budget is left; a fix, and break-glass, go out', async () => {
    await budgetOf(-0.1);
    const feature = await eventually(async () => {
      const { body } = await deploy('1111111');
      expect(body.answer).toBe('block');
      return body;
    });
    expect(feature.lines).toContainEqual(
      expect.objectContaining({
        ...{ rule: 'error-budget-left', status: 'fail' },
        reason: 'Spent: orders',
      }),
    );

    const unknown = await deploy('2222222', { remediates: 'INC-7' });
    expect(unknown.body.answer).toBe('block');
    expect(JSON.stringify(unknown.body)).toContain('no source knows INC-7');
    const incident = await call(undefined, 'post', '/evidence/incidents', {
      ...{ source: 'pager', id: 'INC-7', services: [cart] },
      start: '2026-03-01T11:30:00.000Z',
    });
    expect(incident.status).toBe(201);
    await eventually(async () => {
      const { body } = await deploy('2222222', { remediates: 'INC-7' });
      expect(body.answer).toBe('allow');
    });

    const broken = await call(
      ...([
        'ana',
        'post',
        `/scorecards/gate/${feature.id}/break-glass`,
      ] as const),
      { incident: 'INC-7', reason: 'Customers cannot pay', minutes: 20 },
    );
    expect(broken.status).toBe(201);
    expect((await deploy('1111111')).body).toMatchObject({ answer: 'warn' });
    expect((await deploy('3333333')).body).toMatchObject({ answer: 'block' });

    const correction = await waiting('cara', 'correction');
    expect(correction).toMatchObject({
      title: 'Reconcile break-glass: deploy of cart to production',
      entityRefs: [cart],
    });
    const reconciled = await answer(
      ...(['cara', correction, 'Reconcile', 'It was reverted'] as const),
    );
    expect(reconciled.status).toBe(200);
    expect((await deploy('1111111')).body).toMatchObject({ answer: 'block' });
    await budgetOf(0.4);
    await eventually(async () => {
      expect((await deploy('1111111')).body.answer).toBe('allow');
    });
  });

  it('a destructive migration waits for its reviewers, and for each digest anew', async () => {
    const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
    const migrate = async (letter: string) => {
      const { body } = await deploy('4444444', {
        author: 'user:default/ana',
        release: {
          migration: { kind: 'destructive' },
          artifact: { digest: digest(letter) },
        },
      });
      return body;
    };
    const first = await migrate('a');
    expect(first).toMatchObject({
      answer: 'review',
      reviews: [{ approver: 'group:default/data-platform', state: 'waiting' }],
    });
    const review = await waiting('ben', 'release');
    expect(review).toMatchObject({
      title: 'Review: deploy of cart to production',
      reason: 'The migration is destructive',
      entityRefs: [cart],
    });
    // It waits for no other group.
    const refused = await answer('ana', review, 'Approve', 'I wrote it');
    expect(refused.status).toBe(403);
    const approved = await answer(
      ...(['ben', review, 'Approve', 'A backup is kept'] as const),
    );
    expect(approved.status).toBe(200);
    expect(await migrate('a')).toMatchObject({ answer: 'allow' });
    const other = await migrate('b');
    expect(other).toMatchObject({
      answer: 'review',
      reviews: [{ state: 'waiting' }],
    });
    expect(other.reviews[0].id).not.toBe(first.reviews[0].id);
  });
});
