import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InstallationProblem } from '@plumbline/backstage-plugin-evidence-common';
import type { JsonObject } from '@backstage/types';
import request from 'supertest';
import { startCollectors } from '../testUtils/startCollectors';
import {
  ana,
  guest,
  nobody,
  outsider,
  startEvidence,
} from '../testUtils/startEvidence';
import { aComponent } from '../testUtils/testEstate';
import { readSettings } from '../runtime/settings';
import { ConfigReader } from '@backstage/config';
import { mockServices } from '@backstage/backend-test-utils';

jest.setTimeout(120_000);

const long = 'k'.repeat(5_000);

describe('a start with a broken configuration', () => {
  it.each<[string, JsonObject, string]>([
    [
      'a misspelt section',
      { webhoks: {} },
      "'plumbline.webhoks' is not a setting of any installed package; did you mean 'plumbline.webhooks'?",
    ],
    [
      'a misspelt key of a source',
      { collectors: { seen: { type: 'file', pth: '/tmp/seen.json' } } },
      "'plumbline.collectors.seen.pth' is not a setting of any installed package; did you mean 'plumbline.collectors.seen.path'?",
    ],
    [
      'a key of another type of source',
      { collectors: { who: { type: 'ownership', path: '/tmp/seen.json' } } },
      "'plumbline.collectors.who.path' is not a setting of any installed package",
    ],
    [
      'a text where a list belongs',
      { environments: { production: 'live' } },
      "'plumbline.environments.production' is a text; it must be a list of texts",
    ],
    [
      'a list where a map belongs',
      { collectors: [{ type: 'ownership' }] },
      "'plumbline.collectors' is a list; it must be a map of keys",
    ],
    [
      'a word where a number belongs',
      { live: { deadlineMs: 'fast' } },
      "'plumbline.live.deadlineMs' is a text; it must be a number",
    ],
    [
      'a number where a text belongs',
      { webhooks: { cdevents: { secrets: { main: 12345 } } } },
      "'plumbline.webhooks.cdevents.secrets.main' is a number; it must be a text",
    ],
    [
      'a key that is missing',
      { links: { wiki: { annotation: 'wiki.example/page' } } },
      "Missing required config value at 'plumbline.links.wiki.url'",
    ],
    [
      'names that are not Latin',
      { links: { вики: { annotation: 'a/b', url: '{value}', адрес: 'x' } } },
      "'plumbline.links.вики.адрес' is not a setting of any installed package",
    ],
    [
      'a very long key',
      { live: { [long]: true } },
      `'plumbline.live.${'k'.repeat(185)}…' is not a setting`,
    ],
    [
      'a type that nothing reads',
      { collectors: { seen: { type: 'fiel' } } },
      "'plumbline.collectors.seen.type' is 'fiel'; installed are 'file', 'ownership'",
    ],
  ])('names %s', async (_, plumbline, message) => {
    const failure = await startEvidence({ config: { plumbline } }).then(
      () => 'started',
      error => `${error} ${error.cause}`,
    );
    expect(failure).toContain(message);
    expect(failure).not.toContain('12345');
    expect(failure.length).toBeLessThan(3_000);
  });

  it('takes variables as what they are for, and what no setting is in', async () => {
    await startEvidence({
      config: {
        plumbline: {
          live: { deadlineMs: '1500' },
          portalLinks: 'no',
          // Of a capability that another backend has.
          brewery: { beers: 3 },
          // By a module that is not installed.
          links: null as never,
        },
      },
    });
  });
});

describe('a portal with packages of its own', () => {
  const declares = (properties: object) => ({
    type: 'object',
    properties: { plumbline: { type: 'object', properties } },
  });

  /** A portal with the evidence plugin, a module that declares keys and one that does not. */
  function portal(files: Record<string, object | string>) {
    const root = mkdtempSync(join(tmpdir(), 'portal-'));
    const evidence = '@plumbline/backstage-plugin-evidence-backend';
    for (const [path, content] of Object.entries({
      'package.json': { workspaces: { packages: ['packages/*'] } },
      'packages/backend/package.json': {
        name: 'backend',
        dependencies: { '@backstage/x': '1', [evidence]: '1', acme: '1' },
      },
      [`node_modules/${evidence}/package.json`]: {
        name: evidence,
        configSchema: declares({ links: { type: 'object' } }),
      },
      ...files,
    })) {
      mkdirSync(join(root, path, '..'), { recursive: true });
      const text =
        typeof content === 'string' ? content : JSON.stringify(content);
      writeFileSync(join(root, path), text);
    }
    return join(root, 'packages/backend');
  }
  const read = async (
    folder: string,
    plumbline: JsonObject,
    others: JsonObject = {},
  ) => {
    const logger = mockServices.logger.mock();
    const config = new ConfigReader({ ...others, plumbline });
    const found = await readSettings(config, logger, folder);
    return {
      names: found.map(({ packageName }) => packageName).sort(),
      logged: [...logger.info.mock.calls, ...logger.warn.mock.calls].flat(),
    };
  };
  const acme = (configSchema: unknown) => ({
    'node_modules/acme/package.json': {
      name: 'acme',
      dependencies: { '@backstage/x': '1' },
      configSchema,
    },
  });

  it('knows what a module there declares, and nothing else', async () => {
    const folder = portal(acme(declares({ acme: { type: 'boolean' } })));
    expect(await read(folder, { acme: true })).toMatchObject({
      names: ['@plumbline/backstage-plugin-evidence-backend', 'acme'],
      logged: [],
    });
    await expect(read(folder, { acmee: true })).rejects.toThrow(
      "did you mean 'plumbline.acme'?",
    );
  });

  it('checks nothing where a declaration or the packages are not to be had', async () => {
    const folder = portal({
      ...acme('config.d.ts'),
      'node_modules/acme/config.d.ts': 'export interface Config { plumbline',
    });
    const { logged } = await read(folder, { acmee: true });
    expect(logged.join()).toMatch(/not checked: what acme declares/);
    const dynamic = await read(
      portal({}),
      { acmee: true },
      { dynamicPlugins: { rootDirectory: 'dynamic-plugins-root' } },
    );
    expect(dynamic.logged.join()).toMatch(/not checked: dynamic plugins/);
    const elsewhere = mkdtempSync(join(tmpdir(), 'elsewhere-'));
    expect((await read(elsewhere, { acmee: true })).logged.join()).toMatch(
      /not checked: the packages of this portal are not found/,
    );
  });
});

describe('GET /doctor', () => {
  const secret = 'component:default/секрет';
  const file = join(mkdtempSync(join(tmpdir(), 'doctor-')), 'seen.json');
  let evidence: Awaited<ReturnType<typeof startCollectors>>;
  const doctor = async (user: string) => {
    const { body } = await evidence.as(user).get('/doctor').expect(200);
    return body;
  };
  const of = (problems: InstallationProblem[], subject: string) =>
    problems.filter(one => one.subject === subject);

  beforeAll(async () => {
    writeFileSync(file, 'no JSON');
    evidence = await startCollectors({
      collectors: { seen: { type: 'file', path: file } },
      webhooks: {
        acme: { secrets: { main: 'secret-of-acme' } },
        cdevents: { secrets: { main: 'secret-of-cdevents' } },
      },
      entities: [aComponent('checkout'), aComponent('секрет')],
      hidden: [secret],
    });
    await evidence.run('seen');
    await evidence
      .as(ana)
      .post('/changes', {
        source: 'ci',
        id: '1',
        kind: 'deploy',
        revision: 'r1',
        entityRef: secret,
        environment: 'прод-2',
        occurredAt: '2026-03-01T11:00:00.000Z',
      })
      .expect(201);
    await evidence.as(ana).post('/changes', {
      source: 'ci',
      id: '2',
      kind: 'deploy',
      revision: 'r1',
      signal: { type: 'text', text: 'hidden-thing' },
      occurredAt: '2026-03-01T11:00:00.000Z',
    });
  });

  it('names what is wrong, the worst first, with what to do', async () => {
    const { at, packages, problems, sources } = await doctor(ana);
    expect(at).toBe('2026-03-01T12:00:00.000Z');
    expect(packages).toContainEqual({
      name: '@plumbline/backstage-plugin-evidence-backend',
      version: expect.any(String),
    });
    expect(sources).toContainEqual(
      expect.objectContaining({ id: 'seen', outcome: 'failed' }),
    );
    expect(of(problems, 'seen')).toEqual([
      {
        severity: 'error',
        subject: 'seen',
        message: expect.stringMatching(/^Its last pass failed: .*JSON/),
        next: expect.stringContaining('plumbline.collectors.seen'),
      },
    ]);
    expect(of(problems, 'plumbline.webhooks.acme')).toHaveLength(1);
    expect(of(problems, 'cdevents')).toMatchObject([
      {
        severity: 'warning',
        next: expect.stringContaining(
          '/api/evidence/events with the same secret',
        ),
      },
    ]);
    expect(of(problems, 'plumbline.environments')).toMatchObject([
      { message: expect.stringContaining("'прод-2'") },
    ]);
    const severities = problems.map((one: InstallationProblem) =>
      ['error', 'warning', 'info'].indexOf(one.severity),
    );
    expect(severities).toEqual([...severities].sort());
  });

  it('reports refused deliveries, and why', async () => {
    await evidence.as().post('/webhooks/cdevents', {}).expect(401);
    const { problems } = await doctor(ana);
    expect(of(problems, 'cdevents')).toContainEqual(
      expect.objectContaining({
        severity: 'error',
        message: 'Deliveries were refused: 1 (unsigned)',
        next: 'unsigned: The sender does not sign: enter the secret of plumbline.webhooks.cdevents.secrets there, too',
      }),
    );
  });

  it.each([outsider, nobody])(
    'shows %s nothing of what they may not see',
    async user => {
      const body = await doctor(user);
      const text = JSON.stringify(body);
      expect(text).not.toMatch(/секрет|прод-2|hidden-thing|JSON/);
      expect(body.packages).toBeUndefined();
      expect(of(body.problems, 'seen')).toMatchObject([
        { message: 'Its last pass failed' },
      ]);
      expect(of(body.problems, 'names that sources report')).toEqual([]);
    },
  );

  it('is for readers, and refuses requests without credentials', async () => {
    await evidence.as(guest).get('/doctor').expect(200);
    await request(evidence.server).get('/api/evidence/doctor').expect(401);
  });

  it('says that nothing is configured, where nothing is', async () => {
    const bare = await startEvidence();
    const before = await bare.as(ana).get('/doctor').expect(200);
    const next =
      'plumbline.webhooks.cdevents.secrets.main: ${CDEVENTS_WEBHOOK_SECRET} opens it; enter the same secret at the sender';
    expect(of(before.body.problems, 'cdevents')).toMatchObject([
      { severity: 'info', next },
    ]);
    await request(bare.server)
      .post('/api/evidence/webhooks/cdevents')
      .send({})
      .expect(401);
    const after = await bare.as(ana).get('/doctor').expect(200);
    expect(of(after.body.problems, 'cdevents')).toMatchObject([
      {
        severity: 'warning',
        message: 'Deliveries were refused: 1 (closed)',
        next: `closed: It has no secret: ${next}`,
      },
    ]);
    const { body } = await bare.as(ana).get('/doctor').expect(200);
    expect(of(body.problems, 'plumbline.collectors')).toHaveLength(1);
    expect(JSON.stringify(body)).not.toContain('secret-of');
  });
});
