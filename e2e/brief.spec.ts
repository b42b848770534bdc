import { execFileSync } from 'node:child_process';
import { expect } from '@playwright/test';
import { sharedPortal } from './support/api';
import { plumbline } from './support/cli';
import { alreadySignedIn } from './support/pages';
import { test } from './support/sharedPortal';

const sections = [
  'firing',
  'owner',
  'service',
  'runtime',
  'blastRadius',
  'dependencies',
  'lastChange',
];
const headings = [
  'FIRING',
  'OWNER',
  'LAST CHANGE',
  'BLAST RADIUS',
  'DEPENDENCIES',
  'RUNTIME',
  'SERVICE',
];

test.describe('the brief on the checkout service of the shop', () => {
  test('the command line prints seven sections, the confidence and the digest', async () => {
    const portal = sharedPortal();
    const { code, stdout, stderr } = await plumbline(
      portal,
      'brief',
      'checkoutservice',
    );

    expect(code, stderr).toBe(0);
    const found = stdout.match(/^[A-Z][A-Z ]+(?= \(|$)/gm);
    expect(found).toEqual([...headings, 'CONFIDENCE']);
    expect(stdout).toMatch(/^Digest +sha256:[0-9a-f]{64}$/m);
    expect(stdout).toContain('CheckoutHighErrorRate');
    expect(stdout).toContain('Payments Platform');
  });

  test('the page, the command line and REST carry the same digest', async ({
    page,
  }) => {
    const portal = sharedPortal();
    const first = await plumbline(portal, 'brief', 'checkoutservice', '--json');
    expect(first.code, first.stderr).toBe(0);
    const { at, digest, ...brief } = JSON.parse(first.stdout);
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    for (const section of sections) {
      expect(brief[section].status, section).toMatch(
        /^(known|partial|unknown)$/,
      );
    }
    expect(brief.confidence).not.toEqual([]);

    await test.step('as text, later, as of the same instant', async () => {
      const again = await plumbline(
        portal,
        'brief',
        'checkoutservice',
        '--at',
        at,
      );
      expect(again.stdout).toContain(digest);
    });
    await test.step('over REST, by another name', async () => {
      const query = { entityRef: 'component:default/checkoutservice', at };
      expect((await portal.brief(query)).digest).toBe(digest);
      const markdown = await portal.get('/api/incident-brief/brief', {
        ...query,
        format: 'markdown',
      });
      expect(markdown.text).toContain(digest);
    });
    await test.step('in the Brief tab of its page', async () => {
      await alreadySignedIn(page);
      await page.goto('/catalog/default/component/checkoutservice');
      await page.getByRole('tab', { name: 'Brief' }).click();
      await expect(page.getByTestId('brief')).toBeVisible();

      await page.goto(
        `/catalog/default/component/checkoutservice/brief?at=${at}`,
      );
      await expect(page.getByTestId('brief').getByTitle(digest)).toContainText(
        'digest sha256:',
      );
    });
  });

  test('another instant, before anything was known, has another digest', async () => {
    const portal = sharedPortal();
    const query = { entityRef: 'component:default/checkoutservice' };
    const now = await portal.brief(query);
    const before = await portal.get('/api/incident-brief/brief', {
      ...query,
      at: '2020-01-01T00:00:00Z',
    });

    expect(now.digest).toMatch(/^sha256:/);
    expect(before.status).toBe(404);
  });
});

test('a plugin of this repository shows its own commits, and calls none a deploy', async ({
  page,
}) => {
  const portal = sharedPortal();
  const json = await plumbline(portal, 'brief', 'evidence-backend', '--json');
  expect(json.code, json.stderr).toBe(0);
  const { entityRef, lastChange } = JSON.parse(json.stdout);
  const text = await plumbline(portal, 'brief', 'evidence-backend');

  expect(entityRef).toBe('component:default/plumbline-evidence-backend');
  const { status, change } = lastChange.byKind.commit;
  expect(status).toBe('known');
  const type = execFileSync('git', ['cat-file', '-t', change.revision], {
    cwd: __dirname,
    encoding: 'utf8',
  });
  expect(type.trim()).toBe('commit');
  expect(lastChange.byKind.deploy.change).toBeUndefined();
  expect(text.stdout).toContain(change.revision.slice(0, 7));
  expect(text.stdout).toContain('merged, not deployed');
  expect(text.stdout.replaceAll('not deployed', '')).not.toMatch(
    new RegExp(`deploy\\w* +${change.revision.slice(0, 7)}`),
  );
  await alreadySignedIn(page);
  await page.goto('/brief?signal=evidence-backend');
  await expect(page.getByTestId('brief')).toContainText(
    change.revision.slice(0, 7),
  );
});
