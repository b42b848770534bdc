import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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

  it('are refused with an instruction that is not known', () => {
    assert.throws(
      () => stagesOf('FROM node:22\nADD a.tar /'),
      /does not know 'ADD'/,
    );
  });
});
