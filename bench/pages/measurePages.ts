import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import chromium from '@sparticuz/chromium';
import {
  type Browser,
  chromium as playwright,
  type Page,
} from '@playwright/test';
import { startPortal } from '../../e2e/portal';
import { alreadySignedIn } from '../../e2e/support/pages';
import { toEntities } from '../estate/entities';
import { generateShape } from '../estate/shape';
import { median } from '../lib/statistics';
import { ms, note, printTable, say } from '../lib/table';
import { loadEvidence } from '../portal/loadEvidence';
import { PortalClient } from '../portal/PortalClient';
import { seedSqlite } from '../portal/startPortal';

export const pagesDescription = [
  "The example's portal on SQLite as `npm start` runs it, alone and with a generated estate beside it, in a headless Chromium of 1440 × 900 pixels. Portal and browser share the processors.",
  'Reload: from the request of the document, with a warm cache of the browser, until the page shows its own content and nothing on it is loading. Navigation: the same from a click within the portal, when the page was open before. Medians of five.',
  'Requests: to plugins, of one reload. Longest task: the longest that the page did not answer to keys, of all reloads.',
];

/** A page, and the text of its content that is there once its data is. */
const pages: readonly [name: string, path: string, shows: RegExp][] = [
  ['Home', '/', /Recent changes/],
  ['Brief', '/brief?signal=checkoutservice', /On call/],
  ['Changes', '/changes?since=30d&scope=all', /svc-|checkoutservice/],
  ['Evidence', '/evidence', /Answering/],
  ['Discrepancies', '/evidence/discrepancies?owner=all', /[Dd]eclared/],
  ['Scorecards', '/scorecards', /CODEOWNERS/],
  [
    'Scorecard of a service',
    '/catalog/default/component/checkoutservice/scorecard',
    /CODEOWNERS/,
  ],
  ['Toil', '/toil', /orders/],
  ['Infrastructure', '/infrastructure', /PostgreSQL/],
  ['Decisions', '/decisions', /Decisions/],
  ['Overview', '/catalog/default/component/checkoutservice', /On call/],
];

type PageResult = {
  name: string;
  reload: number;
  navigation: number;
  requests: number;
  /** Of a reload, the path and milliseconds of the request that took longest. */
  slowest: readonly [path: string, took: number];
  longestTask: number;
  /** Bytes of scripts as sent, of the page alone and with what all pages load. */
  ownScripts: number;
  scripts: number;
};

/** Milliseconds from `performance.timeOrigin`, or from the mark, until the page stands. */
function untilSettled(page: Page, shows: RegExp): Promise<number> {
  return page.evaluate(
    ({ source }) =>
      new Promise<number>((resolve, reject) => {
        const text = new RegExp(source);
        const deadline = performance.now() + 60_000;
        const from = performance.getEntriesByName('bench').at(-1)?.startTime;
        const look = () => {
          const main = document.querySelector('main');
          const loading = main?.querySelector(
            '[role="progressbar"]:not([aria-valuenow]), [aria-busy="true"], [class*="Skeleton-root"]',
          );
          if (main && !loading && text.test(main.textContent ?? '')) {
            resolve(performance.now() - (from ?? 0));
          } else if (performance.now() > deadline) {
            reject(new Error(`not there after 60 s: ${source}`));
          } else {
            requestAnimationFrame(look);
          }
        };
        look();
      }),
    { source: shows.source },
  );
}

async function scriptBytes(page: Page): Promise<Map<string, number>> {
  const scripts = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter(({ name }) => name.endsWith('.js'))
      .map(
        entry =>
          [
            entry.name,
            (entry as PerformanceResourceTiming).encodedBodySize,
          ] as const,
      ),
  );
  return new Map(scripts);
}

async function measurePage(
  browser: Browser,
  url: string,
  [name, path, shows]: (typeof pages)[number],
): Promise<PageResult & { files: Map<string, number> }> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1440, height: 900 },
  });
  const page = await context.newPage();
  await alreadySignedIn(page);
  await page.addInitScript(() => {
    const tasks: number[] = [];
    Object.assign(window, { benchTasks: tasks });
    new PerformanceObserver(list =>
      tasks.push(...list.getEntries().map(({ duration }) => duration)),
    ).observe({ type: 'longtask', buffered: true });
  });
  let requests = 0;
  page.on('request', request => {
    requests += new URL(request.url()).pathname.startsWith('/api/') ? 1 : 0;
  });
  let slowest: PageResult['slowest'] = ['', 0];
  page.on('requestfinished', request => {
    const { pathname } = new URL(request.url());
    const took = request.timing().responseEnd;
    if (pathname.startsWith('/api/') && took > slowest[1]) {
      slowest = [pathname.replace('/api/', ''), took];
    }
  });
  const reloads: number[] = [];
  let longestTask = 0;
  // The first brings the scripts.
  for (let round = 0; round < 6; round++) {
    requests = 0;
    slowest = ['', 0];
    await page.goto(path, { waitUntil: 'commit' });
    const took = await untilSettled(page, shows);
    if (round > 0) {
      reloads.push(took);
    }
    const tasks = await page.evaluate(
      () => (window as unknown as { benchTasks: number[] }).benchTasks,
    );
    longestTask = Math.max(longestTask, ...tasks);
  }
  await page.waitForLoadState('networkidle');
  const ofReload = { requests, slowest };
  const files = await scriptBytes(page);
  const navigations: number[] = [];
  for (let round = 0; round < 6; round++) {
    // As the portal's own links do; settings has no data.
    const go = (to: string) =>
      page.evaluate(where => {
        performance.mark('bench');
        history.pushState({}, '', where);
        window.dispatchEvent(new PopStateEvent('popstate'));
      }, to);
    await go('/settings');
    await page.getByText('Appearance').first().waitFor();
    await go(path);
    const took = await untilSettled(page, shows);
    if (round > 0) {
      navigations.push(took);
    }
  }
  await context.close();
  return {
    name,
    reload: median(reloads),
    navigation: median(navigations),
    ...ofReload,
    longestTask,
    ownScripts: 0,
    scripts: 0,
    files,
  };
}

/** Repeats a request until it succeeds. @throws the last error after three minutes */
async function untilDone(request: () => Promise<unknown>): Promise<void> {
  for (let seconds = 0; ; seconds++) {
    try {
      await request();
      return;
    } catch (error) {
      if (seconds > 180) {
        throw error;
      }
      await sleep(1_000);
    }
  }
}

/** Measures all pages over the example, and an estate of so many entities beside it. */
export async function measurePages(
  size: number,
  seed: number,
): Promise<PageResult[]> {
  const data = mkdtempSync(join(tmpdir(), 'plumbline-bench-pages-'));
  const things = size > 0 ? generateShape(size, seed) : [];
  // Else what no location names is deleted.
  const layer = join(data, 'keep.yaml');
  writeFileSync(
    layer,
    'catalog: { orphanStrategy: keep, orphanProviderStrategy: keep }\n',
  );
  const start = () => startPortal({ data, flags: ['--config', layer] });
  let portal = await start();
  try {
    if (size > 0) {
      // Beside the example, which the catalog itself has read by now.
      await portal.stop();
      await seedSqlite(join(data, 'db'), toEntities(things, seed));
      portal = await start();
      const token = readFileSync(portal.tokenFile, 'utf8').trim();
      const client = new PortalClient({ url: portal.url, token });
      const last = things.findLast(({ kind }) => kind === 'Component')!;
      // 'ready' says that something of the catalog is read, not that all is.
      await untilDone(() => client.brief(last.ref));
      await loadEvidence(client, things, seed);
    }
    const browser = await playwright.launch({
      executablePath:
        process.platform === 'linux'
          ? await chromium.executablePath()
          : undefined,
      channel: process.platform === 'linux' ? undefined : 'chrome',
      args: ['--no-sandbox', '--disable-gpu'],
    });
    try {
      const measured: Awaited<ReturnType<typeof measurePage>>[] = [];
      for (const one of pages) {
        note(`${one[0]}, ${size} entities beside the example`);
        measured.push(await measurePage(browser, portal.url, one));
      }
      const everywhere = [...measured[0].files.keys()].filter(file =>
        measured.every(({ files }) => files.has(file)),
      );
      return measured.map(({ files, ...result }) => {
        const scripts = [...files.values()].reduce((sum, one) => sum + one, 0);
        const shared = everywhere.reduce(
          (sum, file) => sum + files.get(file)!,
          0,
        );
        return { ...result, scripts, ownScripts: scripts - shared };
      });
    } finally {
      await browser.close();
    }
  } finally {
    await portal.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

export function printPages(size: number, results: readonly PageResult[]) {
  const kilobytes = (bytes: number) => `${Math.round(bytes / 1024)} kB`;
  printTable(
    size > 0 ? `With ${size} entities beside the example` : 'The example alone',
    [
      'page',
      'reload, ms',
      'navigation, ms',
      'requests',
      'slowest request, ms',
      'longest task, ms',
      'scripts',
      'of it the page alone',
    ],
    results.map(result => [
      result.name,
      ms(result.reload),
      ms(result.navigation),
      result.requests,
      `${result.slowest[0]} ${ms(result.slowest[1])}`,
      ms(result.longestTask),
      kilobytes(result.scripts),
      kilobytes(result.ownScripts),
    ]),
  );
  const shared = results[0].scripts - results[0].ownScripts;
  say(`\nAll pages load ${kilobytes(shared)} of scripts.`);
}
