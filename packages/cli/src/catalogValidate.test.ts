import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { catalogValidation } from './testUtils/catalogValidation';
import { entity, estateRoute } from './testUtils/EstateRoute';
import { component } from './testUtils/GitRepository';
import { refusal } from './testUtils/PortalServer';

// eslint-disable-next-line no-restricted-syntax -- tests run from their sources
const root = resolve(__dirname, '..', '..', '..');

describe('plumbline catalog validate', () => {
  const { portal, repository, run, findingsOf } = catalogValidation();

  describe('on this repository', () => {
    it('finds its own descriptors valid', async () => {
      const result = await run(['--offline', 'catalog-info.yaml'], root);
      expect(result.code).toBe(0);
      expect(result.stdout).not.toContain(' error ');
    });

    it("finds the example estate's flaws, and no others", async () => {
      const found = await findingsOf(
        ['--offline', '--self-contained', 'examples'],
        root,
      );
      expect(
        found
          .map(one =>
            one.replace(/^examples\/catalog\//, '').replace(/:\d+/, ''),
          )
          .sort(),
      ).toEqual([
        'fulfilment.yaml error alias-claimed-twice',
        'fulfilment.yaml error reference-dangling',
        'purchasing.yaml error alias-claimed-twice',
        'storefront.yaml error owner-person',
        'storefront.yaml error owner-unknown',
      ]);
    });
  });

  it.each([
    '.github/workflows/catalog.yml',
    'standards/ci/github-catalog.yml',
    'standards/ci/gitlab-catalog.yml',
  ])('has the options that %s uses', async file => {
    const pipeline = readFileSync(join(root, file), 'utf8');
    const { stdout } = await run(['--help'], root);
    const calls = pipeline.match(/plumbline catalog validate .*/g) ?? [];
    expect(calls.length).toBeGreaterThan(0);
    const options = [
      ...calls.flatMap(call => call.match(/--[\w-]+/g) ?? []),
      ...(pipeline.match(/(?<=portal=)--\w+/g) ?? []),
    ];
    expect(options.filter(option => !stdout.includes(option))).toEqual([]);
  });

  describe('what is known', () => {
    const text = component('pay').replace(
      'owner: group:default/team',
      'owner: group:default/team, system: shop',
    );

    beforeEach(() => repository().write({ 'catalog-info.yaml': text }));

    it('includes what the portal has, page after page, in one query', async () => {
      portal().route(
        'GET /api/catalog/entities/by-query',
        estateRoute([
          entity('Group:default/team', {
            annotations: { 'plumbline.dev/pager': 'P1' },
            relations: [{ type: 'hasMember', targetRef: 'user:default/ana' }],
          }),
          entity('User:default/ana'),
          entity('System:default/shop'),
        ]),
      );
      const result = await run(['--portal']);
      expect(result.stdout).toBe(
        `Nothing wrong in 1 file with 1 entity.\nChecked against the portal at ${
          portal().url
        }.\n`,
      );
      expect(portal().requests).toHaveLength(2);
    });

    it('is reported to lack what neither has', async () => {
      portal().route('GET /api/catalog/entities/by-query', estateRoute([]));
      expect(await findingsOf([])).toEqual([
        'catalog-info.yaml:5 error owner-unknown',
        'catalog-info.yaml:5 error reference-dangling',
      ]);
      expect((await run([])).code).toBe(2);
    });

    it('is noted to be unsure without the portal, which is not called when offline', async () => {
      const result = await run(['--offline']);
      expect(result.code).toBe(0);
      expect(result.stdout).toContain('cannot be checked without the portal');
      expect(portal().requests).toEqual([]);
      portal().route('GET /api/catalog/entities/by-query', () =>
        refusal(503, 'ServiceUnavailableError', 'Not yet.'),
      );
      const unsure = await run([]);
      expect(unsure.code).toBe(0);
      expect(unsure.stdout).toContain('The portal was not called');
    });

    it.each([
      ['refuses', 401],
      ['fails', 500],
    ])('ends with 4 where a portal that is demanded %s', async (_, status) => {
      portal().route('GET /api/catalog/entities/by-query', () =>
        refusal(status, 'SomeError', 'No.'),
      );
      const result = await run(['--portal']);
      expect(result).toMatchObject({ code: 4, stdout: '' });
    });

    it('stays readable for a parser when the portal is missing', async () => {
      const result = await run(['--format', 'json']);
      expect(JSON.parse(result.stdout)).toHaveLength(2);
      expect(result.stderr).toContain('The portal was not called');
    });
  });

  describe('files', () => {
    const bad = component('a').replace('group:default/team', 'A Team');

    it('are all descriptors that git does not ignore, and what Locations name', async () => {
      repository().write({
        '.gitignore': 'out/\n',
        'catalog-info.yaml': `apiVersion: backstage.io/v1alpha1
kind: Location
metadata: { name: all }
spec:
  targets:
    - ./services/*.yaml
    - ./parts (old)/*.yaml
    - ./absent.yaml
    - ../../../../../../../../../etc/hostname.yaml
    - https://elsewhere.dev/catalog-info.yaml
---
${bad}`,
        'out/catalog-info.yaml': bad,
        'b/catalog-info.yaml': bad.replace('name: a', 'name: b'),
        'services/c.yaml': bad.replace('name: a', 'name: c'),
        'services/d.yaml': 'openapi: 3.1.0\n',
        'parts (old)/e.yaml': 'openapi: 3.1.0\n',
        'elsewhere.yaml': bad,
      });
      expect(await findingsOf(['--offline'])).toEqual([
        'b/catalog-info.yaml:5 error owner-free-text',
        'catalog-info.yaml:8 error location-target-missing',
        'catalog-info.yaml:9 note location-target-outside',
        'catalog-info.yaml:16 error owner-free-text',
        'parts (old)/e.yaml:1 error not-an-entity',
        'services/c.yaml:5 error owner-free-text',
        'services/d.yaml:1 error not-an-entity',
      ]);
    });

    it('can be named, by folder and by pattern', async () => {
      repository().write({
        'x/a.yaml': bad,
        'x/values.yaml': 'replicas: 2\n',
        'x/deploy.yaml':
          'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a }\n',
        'x/chart.yaml': 'name: {{ .Name }}\n{{- end }}\n',
      });
      const all = ['x/a.yaml:5 error owner-free-text'];
      expect(await findingsOf(['--offline', 'x'])).toEqual(all);
      expect(await findingsOf(['--offline', '*/{a,b}.y?ml'])).toEqual(all);
      expect(
        await findingsOf(['--offline', '**/*.yaml', 'x/a.yaml', 'x']),
      ).toEqual(all);
      expect(await findingsOf(['--offline', 'x/values.yaml'])).toEqual([
        'x/values.yaml:1 error not-an-entity',
      ]);
    });

    it.each([
      [['absent.yaml']],
      [['*.nothing']],
      [[]],
      [['--format', 'xml', '.']],
      [['--portal', '--offline', '.']],
    ])('%j is wrong usage', async args => {
      expect(await run(args)).toMatchObject({ code: 1, stdout: '' });
    });

    it('may be anything at all', async () => {
      repository().write({
        'a/catalog-info.yaml': 'kind: Component\n  metadata: {\n',
        'b/catalog-info.yaml': '',
        'c/catalog-info.yaml': 'name: {{ x }}\n',
        'd/catalog-info.yaml': `kind: ${'['.repeat(50_000)}`,
        'e/catalog-info.yaml': `# ${'x'.repeat(6_000_000)}\n`,
      });
      const folder = (name: string) => {
        const file = join(repository().folder, name, 'catalog-info.yaml');
        mkdirSync(dirname(file), { recursive: true });
        return file;
      };
      writeFileSync(folder('f'), Buffer.from([0x6b, 0xff, 0xfe, 0x00]));
      symlinkSync('..', join(repository().folder, 'a', 'loop'));
      symlinkSync('catalog-info.yaml', folder('g'));
      symlinkSync('../a/catalog-info.yaml', folder('h'));
      mkdirSync(folder('i'));
      const findings = await findingsOf(['--offline']);
      expect(findings.map(one => one.replace(/:\d+/, ''))).toEqual([
        'a/catalog-info.yaml error yaml-invalid',
        'b/catalog-info.yaml error not-an-entity',
        'c/catalog-info.yaml note template-skipped',
        'd/catalog-info.yaml error yaml-invalid',
        'e/catalog-info.yaml error file-unreadable',
        'f/catalog-info.yaml error file-unreadable',
        'g/catalog-info.yaml error file-unreadable',
      ]);
    });

    it('include manifests whose workloads are checked', async () => {
      repository().write({
        'catalog-info.yaml': component('a').replace(
          'group:default/team',
          'web',
        ),
        'k8s/a.yaml':
          'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: a\n',
        'k8s/b.yaml':
          'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: lost\n',
        'k8s/values.yaml': 'a: b\n',
      });
      const args = ['--offline', '--self-contained', '--manifests', 'k8s'];
      expect(await findingsOf(args)).toEqual([
        'catalog-info.yaml:5 error owner-unknown',
        'k8s/b.yaml:4 error workload-unmatched',
      ]);
    });
  });
});
