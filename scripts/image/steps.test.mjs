import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { describe, it } from 'node:test';
import { paths } from '../lib/paths.mjs';
import { stagesOf } from './steps.mjs';

describe('the stages of a Dockerfile', () => {
  it('are those of the image', () => {
    const file = join(paths.root, 'deploy/Dockerfile');
    const [build, final, ...more] = stagesOf(readFileSync(file, 'utf8'));
    assert.deepEqual(more, []);
    assert.equal(build.name, 'build');
    assert.deepEqual(build.steps.slice(1, 3), [
      { folder: '/build' },
      { copy: ['.', '.'], from: undefined },
    ]);
    assert.match(build.steps[0].run, /^apt-get update && +apt-get install /);
    assert.match(
      build.steps[3].run,
      /install --immutable && .* backend build$/,
    );
    // Where a builder does not know the list of what it does not get.
    assert.match(
      build.steps.at(-1).run,
      /&& +rm -rf .* app-config\.local\.yaml$/,
    );
    assert.deepEqual(final, {
      name: undefined,
      image: build.image,
      user: 'node',
      env: { NODE_ENV: 'production', PLUMBLINE_STANDARDS: './standards' },
      steps: [{ folder: '/app' }, { copy: ['/app', '.'], from: 'build' }],
      entrypoint: ['node', '--max-semi-space-size=32', 'packages/backend'],
      command: [
        '--config',
        'app-config.yaml',
        '--config',
        'app-config.production.yaml',
      ],
    });
  });

  it('get neither secrets nor what was built outside', () => {
    const file = join(paths.root, 'deploy/Dockerfile.dockerignore');
    const patterns = readFileSync(file, 'utf8')
      .split('\n')
      .filter(line => line !== '' && !line.startsWith('#'));
    const isLeftOut = path =>
      patterns.some(pattern =>
        // A folder that is left out is so with all that is in it.
        path
          .split('/')
          .some((_, i, parts) =>
            matchesGlob(parts.slice(0, i + 1).join('/'), pattern),
          ),
      );
    for (const path of [
      '.git/config',
      '.plumbline/token',
      'packages/backend/.plumbline/provisioning.key',
      'app-config.local.yaml',
      'github-app-credentials.yaml',
      'deploy/compose/.env',
      'node_modules/left-pad/index.js',
      'packages/app/node_modules/.bin/x',
      'packages/app/dist/index.html',
    ]) {
      assert.ok(isLeftOut(path), path);
    }
    for (const path of [
      '.yarn/releases/yarn-4.13.0.cjs',
      'app-config.yaml',
      'app-config.production.yaml',
      'packages/backend/src/index.ts',
      'standards/README.md',
      'vendor/plumbline/archive.tgz',
    ]) {
      assert.ok(!isLeftOut(path), path);
    }
  });

  it('are refused with an instruction that is not known', () => {
    assert.throws(
      () => stagesOf('FROM node:22\nADD a.tar /'),
      /does not know 'ADD'/,
    );
  });
});
