import {
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { type Portal, startPortal } from '../portal';
import { Api } from './api';

const root = resolve(__dirname, '../..');

/** A portal over repositories that a test may change, and reads often. */
export interface ScorecardsPortal {
  portal: Portal;
  /** Copies of the example's repositories. */
  repositories: string;
  /** Speaks with the local token. */
  api: Api;
  stop(): Promise<void>;
}

/** @param options.collectors - further ones, as the configuration has them */
export async function startScorecardsPortal(
  options: { collectors?: object } = {},
): Promise<ScorecardsPortal> {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-scorecards-'));
  const repositories = join(folder, 'repositories');
  cpSync(join(root, 'examples/repositories'), repositories, {
    recursive: true,
  });
  const layer = join(folder, 'layer.yaml');
  writeFileSync(
    layer,
    JSON.stringify({
      plumbline: {
        collectors: {
          ...options.collectors,
          repositories: {
            frequency: '3s',
            folders: { shop: { path: repositories } },
          },
        },
      },
    }),
  );
  const portal = await startPortal({
    flags: ['--config', layer],
  });
  return {
    portal,
    repositories,
    api: new Api(portal.url, readFileSync(portal.tokenFile, 'utf8').trim()),
    stop: async () => {
      await portal.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The requests to scorecards that a page makes from now on. */
export function scorecardsRequests(page: Page): string[] {
  const requests: string[] = [];
  page.on('request', request => {
    const { pathname, search } = new URL(request.url());
    if (pathname.startsWith('/api/scorecards')) {
      requests.push(`${pathname.slice('/api/scorecards'.length)}${search}`);
    }
  });
  return requests;
}
