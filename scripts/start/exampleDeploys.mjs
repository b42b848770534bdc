import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { paths } from '../lib/paths.mjs';

const dayMs = 24 * 60 * 60 * 1000;

/** Of the example: what its controller of deploys would say of the days before. */
export function deploysFile(dataFolder) {
  return join(dataFolder, 'deploys.json');
}

/**
 * The releases of the example's history, as a collector of type `file` reads them:
 * what is sent counts from when it is sent.
 *
 * @returns the text of the file; undefined where it is there already
 */
export function exampleDeploys(dataFolder, env) {
  if (existsSync(deploysFile(dataFolder))) {
    return undefined;
  }
  const { releases } = JSON.parse(
    readFileSync(join(paths.root, 'examples/history/shop.json'), 'utf8'),
  );
  const clock = env.PLUMBLINE_CLOCK_FILE;
  const now = clock
    ? Date.parse(readFileSync(clock, 'utf8').trim())
    : Date.now();
  const changes = releases.map(({ daysAgo, ...release }) => {
    const { entityRef, environment, revision } = release;
    const service = entityRef.split('/')[1];
    return {
      source: 'shop-gitops',
      kind: 'deploy',
      outcome: 'succeeded',
      ...release,
      id: `${service}/${environment}/${revision}/history`,
      title: `${service} ${revision} to ${environment}`,
      occurredAt: new Date(now - daysAgo * dayMs).toISOString(),
    };
  });
  return `${JSON.stringify({ changes }, null, 2)}\n`;
}
