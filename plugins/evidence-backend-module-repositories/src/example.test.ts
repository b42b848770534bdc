import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_NAMESPACE, Entity } from '@backstage/catalog-model';
import { parseAllDocuments } from 'yaml';
import { startRepositories } from './testUtils/startRepositories';

jest.setTimeout(120_000);

const root = join(__dirname, '../../..');

function entitiesIn(file: string): Entity[] {
  return parseAllDocuments(readFileSync(file, 'utf8'))
    .map(document => document.toJS() as Entity)
    .filter(entity => entity && entity.kind !== 'Location')
    .map(({ metadata, ...entity }) => ({
      ...entity,
      metadata: { namespace: DEFAULT_NAMESPACE, ...metadata },
    }));
}

/** What examples/README.md says, and what this repository has to say of itself. */
describe('the example estate and this repository', () => {
  let app: Awaited<ReturnType<typeof startRepositories>>;
  const catalog = join(root, 'examples/catalog');
  const shop = readdirSync(catalog).flatMap(file =>
    entitiesIn(join(catalog, file)),
  );
  const own = entitiesIn(join(root, 'catalog-info.yaml'));

  beforeAll(async () => {
    app = await startRepositories({
      entities: [...shop, ...own],
      own: {
        folders: {
          shop: {
            path: join(root, 'examples/repositories'),
            url: 'https://github.com/plumbline-examples',
          },
          plumbline: {
            path: root,
            url: 'https://github.com/plumbline/plumbline',
          },
        },
      },
    });
  });

  afterAll(() => app.server.stop());

  it('is read whole, without asking anybody', async () => {
    const components = [...shop, ...own].filter(
      ({ kind }) => kind === 'Component',
    );
    expect(await app.run('repos')).toMatchObject({
      outcome: 'succeeded',
      coverage: components.length,
    });
  });

  it.each([
    [
      'checkoutservice',
      {
        runbook: { present: true },
        lockFiles: { complete: true },
        codeowners: { agrees: true },
        ci: { jobs: ['deploy', 'lint', 'rollback', 'test'] },
        license: { spdxId: 'Apache-2.0' },
        baseImages: {
          images: [
            { name: 'golang' },
            { name: 'gcr.io/distroless/static-debian12', final: true },
          ],
        },
      },
    ],
    [
      'currencyservice',
      {
        runbook: { present: false },
        lockFiles: { missing: ['package.json'] },
        runtimes: { runtimes: [{ runtime: 'node', major: 16 }] },
      },
    ],
    [
      'legacy-orders',
      {
        codeowners: { present: false },
        ci: { systems: ['jenkins'], jobs: [], partial: true },
        license: { present: false },
        runtimes: { runtimes: [{ runtime: 'java', major: 8 }] },
      },
    ],
    [
      'recommendationservice',
      { ci: { present: false }, codeowners: { agrees: false } },
    ],
    ['emailservice', { lockFiles: { missing: ['requirements.txt'] } }],
    ['loadgenerator', { readme: { present: false } }],
    [
      'cartservice',
      {
        runtimes: { runtimes: [{ runtime: 'dotnet', major: 8 }] },
        baseImages: {
          images: [
            { tag: '8.0', final: false },
            { tag: '8.0', final: true },
          ],
        },
        license: { spdxId: 'MIT' },
      },
    ],
  ])('says of %s what it should', async (name, expected) => {
    expect(await app.facts(name)).toMatchObject(expected);
  });

  it.each(
    own
      .filter(({ kind }) => kind === 'Component')
      .map(one => one.metadata.name),
  )('says good things of %s, which is of this repository', async name => {
    expect(await app.facts(name)).toMatchObject({
      readme: { present: true },
      codeowners: { present: true, covered: true, agrees: true },
      ci: { present: true, systems: ['github-actions'] },
      lockFiles: { present: true, complete: true },
      license: { present: true, spdxId: 'Apache-2.0' },
      securityPolicy: { present: true },
      runtimes: { declared: true },
      lastActivity: { lastCommitAt: expect.any(String) },
    });
  });
});
