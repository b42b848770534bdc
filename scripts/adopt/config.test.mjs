import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { paths } from '../lib/paths.mjs';
import { publishedPackages } from '../packages/published.mjs';
import {
  capabilities,
  prefix,
  selectionOf,
  sourceModules,
} from './capabilities.mjs';
import { configLines, loginPage, otherSteps } from './config.mjs';
import { legacyModule, withMissing } from './edits.mjs';

const modules = sourceModules(
  publishedPackages().map(({ name }) => name.replace(prefix, '')),
);
const read = file => readFileSync(join(paths.root, file), 'utf8');

function configOf(chosen, sources) {
  const selection = selectionOf(chosen, sources, modules);
  return parse(configLines(chosen, selection).join('\n'));
}

/** The configuration that a guide shows after a heading, by its first key. */
function shown(guide, heading, key) {
  const section = read(guide).split(`## ${heading}\n`)[1].split('\n## ')[0];
  return [...section.matchAll(/```yaml\n([\s\S]*?)```/g)]
    .map(([, text]) => parse(text))
    .find(value => value[key])[key];
}

test('the lines let a command line log in as the guide says', () => {
  const { auth } = configOf(['toil'], []);
  assert.deepEqual(
    auth,
    shown('docs/cli.md', 'Logging in to your own portal', 'auth'),
  );
  const whole = configOf(Object.keys(capabilities), ['slack']);
  assert.deepEqual(whole.auth, { ...auth, providers: { chat: {} } });
});

test('an app of the older system has the page to log in at from us', () => {
  const { legacy } = selectionOf(['toil'], [], modules);
  assert.match(
    legacyModule(legacy),
    // Where the backend of Backstage sends the browser.
    /<Route path="\/oauth2\/authorize\/:sessionId" element=\{<LoginPage \/>\} \/>/,
  );
});

test('requests of an idle portal are left out of its log as in ours', () => {
  const { logger } = parse(read('app-config.yaml')).backend;
  assert.deepEqual(configOf(['toil'], []).backend.logger, logger);
  assert.deepEqual(
    shown('docs/operations.md', 'Idle load', 'backend').logger,
    logger,
  );
});

test('metrics need what our backend has, unless the portal has an SDK', () => {
  const [step] = otherSteps({ dependencies: {} });
  for (const [, name] of read('packages/backend/src/telemetry.ts').matchAll(
    /from '(.+)'/g,
  )) {
    assert.ok(step.includes(name), name);
  }
  assert.deepEqual(
    otherSteps({ dependencies: { '@opentelemetry/sdk-node': '^0.301.0' } }),
    [],
  );
});

test('the page to log in at is added where the portal has no version of it', () => {
  assert.ok(
    JSON.parse(read('packages/app/package.json')).dependencies[loginPage],
  );
  assert.deepEqual(
    withMissing({ dependencies: { react: '18' } }, loginPage, '^0.1.12'),
    { dependencies: { [loginPage]: '^0.1.12', react: '18' } },
  );
  const own = { dependencies: { [loginPage]: '^0.1.9' } };
  assert.deepEqual(withMissing(own, loginPage, '^0.1.12'), own);
});
