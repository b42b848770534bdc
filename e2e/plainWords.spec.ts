import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { Api } from './support/api';
import { alreadySignedIn } from './support/pages';
import { test } from './support/sharedPortal';

const checkout = '/catalog/default/component/checkoutservice';

/** What no page says to a person, and what it is. */
const raw: readonly [what: string, pattern: RegExp][] = [
  ['an instant of a machine', /\b\d{4}-\d\d-\d\dT\d\d:\d\d/],
  [
    'an entity reference',
    /\b(user|group|component|resource|api|system|domain|template|location):[\w.-]+\/[\w.-]+/i,
  ],
  ['a count of nothing', /\b0 (others?|more)\b/i],
  [
    "an error of the rules' language",
    /no such (key|overload|attribute|field)|found no matching overload|unknown (variable|identifier)|undeclared reference|(Parse|Evaluation|Type)Error/i,
  ],
  [
    // LANGUAGE.md: no riddles, no passive voice about nobody.
    'a phrase that the language of the pages bans',
    /\b(nobody|no one|somebody|lapses?|lapsed)\b|say it, too|it is there|\bof one's own\b/i,
  ],
  ['a value without words', /\b(undefined|NaN|null)\b|\[object Object\]/],
];

/** The lines a page shows, without what is meant to be copied or is code. */
async function linesOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const lines: string[] = [];
    const walker = document.createTreeWalker(
      document.body,
      NodeFilter.SHOW_TEXT,
    );
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement!;
      const isCode = parent.closest(
        'code, pre, script, style, textarea, noscript',
      );
      const words = node.textContent?.trim();
      if (words && !isCode && parent.checkVisibility()) {
        // Of what stands in several nodes, such as `0` and ` others`, too.
        const block = parent.closest('p, li, td, th, div, section');
        const hasCode = block?.querySelector('code, pre');
        const around = (!hasCode && block?.textContent) || words;
        lines.push(around.length < 300 ? around : words);
      }
    }
    return [...new Set(lines)];
  });
}

async function firstLink(page: Page, list: string, within: string) {
  await page.goto(list);
  const link = page.locator(`a[href*="${within}"]`).first();
  await expect(link).toBeVisible();
  return (await link.getAttribute('href'))!;
}

test.describe('pages speak to people', () => {
  test.describe.configure({ timeout: 720_000 });

  test('without references, instants of machines and errors of rules', async ({
    page,
  }) => {
    const token = readFileSync(
      process.env.PLUMBLINE_TOKEN_FILE!,
      'utf8',
    ).trim();
    const api = new Api(process.env.PLUMBLINE_URL!, token);
    const { body: controls } = await api.get('/api/scorecards/controls');
    const { body: toil } = await api.get('/api/toil/candidates');
    await alreadySignedIn(page, 'user:default/tom.okafor');
    const paths = [
      '/',
      '/brief?signal=checkoutservice',
      checkout,
      `${checkout}/brief`,
      '/catalog/default/group/payments-platform',
      `${checkout}/changes`,
      '/decisions',
      '/infrastructure',
      '/infrastructure/requests',
      '/changes',
      '/changes/delivery?owner=group:default/web-storefront',
      '/changes/pipelines?owner=group:default/payments-platform',
      '/changes/runs',
      '/evidence',
      '/set-up',
      '/evidence/discrepancies?owner=all',
      await firstLink(
        page,
        '/evidence/discrepancies?owner=all',
        '/discrepancies/',
      ),
      '/scorecards',
      '/scorecards/team/default/payments-platform',
      '/scorecards/gates',
      '/scorecards/create',
      '/scorecards/team/default/payments-platform/weekly',
      `${checkout}/scorecard`,
      ...controls.items
        .filter(({ enabled }: { enabled: boolean }) => enabled)

        .map(({ id }: { id: string }) => `/scorecards/controls/${id}`),
      '/toil',
      '/toil/sources',
      '/toil/automations',
      '/toil/review?of=first-meeting',
      '/toil/team/default/data-platform',
      `${checkout}/toil`,
      ...toil.items
        .slice(0, 8)
        .map(({ id }: { id: string }) => `/toil/candidates/${id}`),
    ];
    const found: string[] = [];
    for (const path of paths) {
      await page.goto(path);
      await page.waitForLoadState('networkidle');
      await expect(page.locator('main')).not.toBeEmpty();
      for (const line of await linesOf(page)) {
        const is = raw.find(([, pattern]) => pattern.test(line));
        if (is) {
          found.push(`${path}: ${is[0]}: ${line.slice(0, 200)}`);
        }
      }
    }
    expect(found).toEqual([]);
  });
});
