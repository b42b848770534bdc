import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { paths } from '../lib/paths.mjs';
import {
  declaredDependencies,
  packagesOfSources,
  publishedPackages,
  repositoryUrl,
} from './published.mjs';

const packages = publishedPackages();
const read = (...parts) => readFileSync(join(paths.root, ...parts), 'utf8');

test('Backstage finds nothing to mend before a release', () => {
  const { status, stdout } = spawnSync(
    process.execPath,
    [
      join(paths.root, 'node_modules/@backstage/cli/bin/backstage-cli'),
      'repo',
      'fix',
      '--publish',
      '--check',
    ],
    { cwd: paths.root, encoding: 'utf8' },
  );
  assert.equal(status, 0, stdout);
});

test('each package says who made it, where it is and what it runs on', () => {
  const { license, engines } = JSON.parse(read('package.json'));
  const licenseText = read('LICENSE');
  for (const { name, folder, manifest } of packages) {
    assert.equal(manifest.license, license, name);
    assert.equal(read(folder, 'LICENSE'), licenseText, name);
    assert.equal(
      manifest.homepage,
      `${repositoryUrl}/tree/main/${folder}#readme`,
      name,
    );
    assert.deepEqual(manifest.bugs, { url: `${repositoryUrl}/issues` }, name);
    assert.deepEqual(manifest.engines, engines, name);
    assert.equal(manifest.repository.directory, folder, name);
    assert.equal(manifest.publishConfig.access, 'public', name);
  }
});

test('each README works where the repository is not', () => {
  const link = /\]\(([^)\s]+)\)/g;
  const here = new RegExp(`^${repositoryUrl}/(?:blob|tree|raw)/main/([^#?]*)`);
  const wrong = packages.flatMap(({ folder }) =>
    [...read(folder, 'README.md').matchAll(link)]
      .map(([, target]) => target)
      .filter(target => {
        if (target.startsWith('#')) {
          return false;
        }
        const [, file] = here.exec(target) ?? [];
        return file === undefined
          ? !/^https?:/.test(target)
          : !existsSync(join(paths.root, file));
      })
      .map(target => `${folder}/README.md: ${target}`),
  );
  assert.deepEqual(wrong, []);
});

test('each README begins with how to add it, and leads to the guide', () => {
  const wrong = packages.filter(({ name, folder }) => {
    const first = read(folder, 'README.md').split('\n').slice(0, 14);
    return !(
      first.some(line => /^yarn .*\badd\b/.test(line) && line.includes(name)) &&
      first.some(line =>
        line.includes(`${repositoryUrl}/blob/main/docs/your-own-portal.md`),
      )
    );
  });
  assert.deepEqual(
    wrong.map(({ folder }) => folder),
    [],
  );
});

// The commands are bundled: what they import is in them.
const libraries = packages.filter(
  ({ manifest }) => manifest.backstage.role !== 'cli',
);

test('what a package imports is declared, types too', () => {
  const missing = libraries.flatMap(each => {
    const declared = declaredDependencies(each.manifest);
    return [...packagesOfSources(each)]
      .filter(name => !declared.has(name))
      .map(name => `${each.name} imports ${name}`);
  });
  assert.deepEqual(missing, []);
});
