import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import { BareRemotes } from './__testUtils__/BareRemotes';
import { creationRequest } from './__testUtils__/creationRequest';
import {
  aService,
  createdService,
  entityOf,
  policyControl,
  startCampaigns,
} from './__testUtils__/startCampaigns';
import { eventually } from '../__testUtils__/eventually';

jest.setTimeout(240_000);

const standards = resolve(__dirname, '../../../../standards');
const upgradeControl = {
  ...policyControl,
  id: 'template-current',
  title: 'Is at the current template',
  pass: 'repository.template.version >= 3',
  message: 'It is from an older version of its template',
  remediation: {
    text: 'Merge the upgrade',
    fix: { upgrade: { template: 'http-service', to: 3 } },
  },
};
const labels = 'component:default/labels';

describe('services from templates', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-templates-'));
  let remotes: BareRemotes;
  let app: Awaited<ReturnType<typeof startCampaigns>>;

  beforeEach(() => {
    remotes = new BareRemotes();
  });
  afterEach(async () => {
    await app.stop();
    remotes.dispose();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('pass the gate with their first pull request', async () => {
    app = await startCampaigns({
      databases,
      databaseId: 'SQLITE_3',
      remotes: remotes.path,
      templates: join(standards, 'templates'),
      services: [aService('cart')],
    });
    cpSync(join(standards, 'gates'), join(app.folder, 'gates'), {
      recursive: true,
    });
    await eventually(async () => {
      const templates = await app.cards('sue', 'get', '/templates');
      expect(templates.body.items).toHaveLength(1);
      const rules = await app.cards('sue', 'get', '/gates');
      expect(rules.body.items?.length).toBeGreaterThan(20);
    });
    const { body } = await app.cards(
      ...(['sue', 'post', '/creations', creationRequest] as const),
    );
    const proposed = await eventually(async () => {
      const one = await app.cards('sue', 'get', `/creations/${body.id}`);
      expect(one.body.state).toBe('proposed');
      return one.body;
    });
    app.register(entityOf(proposed));
    await eventually(async () => {
      const { body: facts } = await app.call('sue', 'post', '/evidence/facts', {
        entityRefs: [labels],
      });
      expect(facts.items).toHaveLength(1);
    });
    const branch = `plumbline/creation-${body.id}`;
    const show = (path: string) =>
      remotes.show('acme/labels', `${branch}:${path}`);
    // What its own pipeline requests of the pull request that begins it.
    const gate = (more: object) =>
      app.cards('sue', 'post', '/gate', {
        stage: 'pull-request',
        repository: creationRequest.repository,
        ...more,
      });
    const ofBranch = {
      paths: ['README.md', 'catalog-info.yaml', '.plumbline/template.yaml'],
      descriptions: [
        { path: 'catalog-info.yaml', head: show('catalog-info.yaml') },
      ],
    };
    const first = await gate(ofBranch);
    expect([first.status, first.body.error?.message]).toEqual([200, undefined]);
    expect(first.body).toMatchObject({ answer: 'allow', services: [labels] });
    expect(
      first.body.lines.filter(({ answer }: { answer: string }) =>
        ['block', 'review'].includes(answer),
      ),
    ).toEqual([]);
    // What the form states as the consequence of who can reach it.
    const exposedTo = async (whom: string) => {
      const head = show('catalog-info.yaml').replace(
        'exposure-internal',
        `exposure-${whom}`,
      );
      const { body: decided } = await gate({
        ...{ ...ofBranch, stage: 'deploy', head: 'abcdef0' },
        descriptions: [{ path: 'catalog-info.yaml', head }],
      });
      return decided.lines
        .filter(({ rule }: { rule: string }) => rule === 'exposed-reviewed')
        .map(({ approver, inGate, status }: Record<string, string>) =>
          [status, inGate, approver].join(' '),
        );
    };
    expect(await exposedTo('internal')).toEqual([]);
    expect(await exposedTo('internet')).toEqual([
      'unknown review group:default/platform-engineering',
    ]);
  });

  it('are not upgraded from a version that this portal never had', async () => {
    cpSync(join(standards, 'templates'), join(folder, 'templates'), {
      recursive: true,
    });
    rmSync(join(folder, 'templates/http-service/1'), { recursive: true });
    app = await startCampaigns({
      databases,
      databaseId: 'SQLITE_3',
      remotes: remotes.path,
      templates: join(folder, 'templates'),
      services: [createdService('old')],
      controls: [upgradeControl],
    });
    await eventually(async () => {
      const { body } = await app.cards('pat', 'get', '/templates');
      expect(body.items[0].versions).toHaveLength(2);
    });
    const rendered = await app.cards(
      ...(['pat', 'post', '/templates/http-service/2/render'] as const),
      {
        name: 'old',
        answers: creationRequest.answers,
        repository: 'https://git.acme.example/acme/old',
      },
    );
    const files: { path: string; text: string }[] = rendered.body.files;
    remotes.create(
      'acme/old',
      Object.fromEntries(
        files.map(({ path, text }) => [
          path,
          path === '.plumbline/template.yaml'
            ? text.replace('version: 2', 'version: 1')
            : text,
        ]),
      ),
    );
    let now = Date.parse('2026-03-01T12:00:00.000Z');
    await eventually(async () => {
      now += 60_000;
      app.setClock(new Date(now).toISOString());
      await app.read();
      const { body } = await app.cards('pat', 'get', '/verdicts?status=fail');
      expect(body.items).toHaveLength(1);
    });
    const id = await app.begin();
    const { body } = await app.cards(
      ...(['pat', 'post', `/campaigns/${id}/fixes`, {}] as const),
    );
    expect(body.upgrades).toMatchObject({ clean: 0, unknown: 1 });
    expect(body.items).toMatchObject([
      {
        status: 'refused',
        reason: expect.stringMatching(
          /Version 1 of 'http-service' is not known to this portal/,
        ),
      },
    ]);
    // Nothing was proposed of it.
    expect(remotes.branches('acme/old')).toEqual(['main']);
  });
});
