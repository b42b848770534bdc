import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { Journey } from './support/journey';
import { alreadySignedIn, expectUsable } from './support/pages';
import { lacksTerraform } from './support/provisioning';
import { fillInDatabase, sendRequest } from './support/provisioningForm';
import {
  type ScorecardsPortal,
  startScorecardsPortal,
} from './support/scorecards';

/** Without them the journey is listed as skipped; in CI it fails. */
const lacksTools =
  lacksTerraform ||
  (process.env.CI !== 'true' && spawnSync('psql', ['--version']).status !== 0);

const legacy = '/catalog/default/component/legacy-orders/scorecard';
const team = '/scorecards/team/default/payments-platform';
/** Terraform plans and applies for real. */
const made = { timeout: 180_000 };

test.describe('a journey', () => {
  test.describe.configure({ timeout: 720_000 });
  let world: ScorecardsPortal;

  test.beforeAll(async () => {
    // Sources that changed are built first.
    test.setTimeout(1_800_000);
    world = await startScorecardsPortal();
    await expect
      .poll(
        async () => {
          const { body } = await world.api.get('/api/scorecards/verdicts', {
            entityRef: 'component:default/legacy-orders',
            status: 'fail',
          });
          return body.items?.length;
        },
        { timeout: 270_000 },
      )
      .toBeGreaterThan(2);
  });
  test.afterAll(() => world?.stop());

  const as = async (browser: Browser, user: string, journey: Journey) => {
    const context = await browser.newContext({ baseURL: world.portal.url });
    await journey.watch(context);
    const page = await context.newPage();
    await alreadySignedIn(page, `user:default/${user}`);
    return page;
  };

  /** Opened again until what was published has arrived. */
  const untilThere = (page: Page, path: string, see: () => Promise<unknown>) =>
    expect(async () => {
      await page.goto(path);
      await see();
    }).toPass({ timeout: 90_000 });

  test('from an alert to the decision to roll back', async ({ browser }) => {
    const journey = new Journey('Alert to rollback decision');
    const page = await as(browser, 'ana.ruiz', journey);
    await page
      .context()
      .grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto('/');
    const box = page.getByRole('textbox', { name: /^Alert, repository/ });
    await expect(box).toBeFocused();
    await page.evaluate(() =>
      navigator.clipboard.writeText(
        '[FIRING:1] CheckoutHighErrorRate (checkoutservice production critical)',
      ),
    );

    await journey.step('Paste the alert on Home', async () => {
      await page.keyboard.press('ControlOrMeta+V');
      await expect(box).toHaveValue(/CheckoutHighErrorRate/);
    });
    await journey.step('Enter opens the brief', async () => {
      await page.keyboard.press('Enter');
      await expect(page.getByTestId('brief')).toBeVisible();
    });
    const person = await journey.step(
      '`p` leads to the person on call',
      async () => {
        await page.keyboard.press('p');
        await expect(
          page.getByRole('link', { name: /^Page on-call/ }),
        ).toBeFocused();
      },
    );
    expect(person).toMatchObject({ clicks: 0, keys: 1 });
    const dialog = page.getByRole('dialog', { name: 'Roll back to v2.14.0?' });
    const rollback = await journey.step(
      '`r` and Enter open the rollback: its version, and what it crosses',
      async () => {
        await page.keyboard.press('r');
        await page.keyboard.press('Enter');
        await expect(dialog).toContainText(
          'The older version already ran with these changes',
        );
      },
    );
    expect(rollback).toMatchObject({ clicks: 0, keys: 2 });
    expect(await dialog.getByRole('listitem').allInnerTexts()).toContainEqual(
      expect.stringMatching(/^schema V42\b.*: ran with it for \d+ h$/),
    );
    journey.finish();
    await page.context().close();
  });

  test('from a request to psql', async ({ browser }) => {
    test.skip(lacksTools, 'needs Terraform and psql on PATH');
    const journey = new Journey('Request to psql');
    const ana = await as(browser, 'ana.ruiz', journey);
    const tom = await as(browser, 'tom.okafor', journey);
    const name = 'journey_staging';
    await journey.step(
      'Fill in the form: service, environment, data, name, cost center',
      () =>
        fillInDatabase(ana, {
          environment: 'staging',
          data: 'restricted',
          name,
        }),
    );
    await expectUsable(ana);
    let address = '';
    const progress = ana.getByRole('region', { name: 'Progress' });
    await journey.step(
      'Request: it is planned with Terraform, and waits for approval',
      async () => {
        address = await sendRequest(ana);
        await expect(progress).toContainText('Approved: waiting', made);
      },
    );
    await expect(ana.getByRole('region', { name: 'Approval' })).toContainText(
      'another user has to decide',
    );
    await expect(ana.getByRole('button', { name: 'Approve' })).toHaveCount(0);
    await expectUsable(ana);
    await ana.goto('/infrastructure/requests');
    const link = `a[href$="/requests/${address.split('/').at(-1)}"]`;
    await expect(ana.locator(link)).toBeVisible();
    await expectUsable(ana);
    await ana.goto(address);
    await expect(progress).toContainText('Approved: waiting');

    await untilThere(tom, '/infrastructure/approvals', async () => {
      await tom.waitForURL(/\/decisions/);
      await expect(
        tom.getByRole('listitem').filter({ hasText: name }),
      ).toBeVisible({ timeout: 15_000 });
    });
    const row = tom.getByRole('listitem').filter({ hasText: name });
    await row.getByRole('button', { name: /^Decide/ }).click();
    await expectUsable(tom);
    await tom.goto(address);
    await expect(
      tom.getByRole('region', { name: 'Blast radius' }),
    ).toContainText('at least');
    await expect(tom.getByRole('button', { name: 'Approve' })).toBeVisible();
    await expectUsable(tom);
    await tom.goto('/decisions');
    await expect(row).toBeVisible();
    await journey.step(
      'The approver reads the record in Decisions',
      async () => {
        await row.getByRole('button', { name: /^Decide/ }).click();
        await expect(row.getByLabel('Decision record')).toContainText('$3.00');
      },
    );
    await journey.step('Gives the reason, and approves', async () => {
      await row.getByLabel('Reason').fill('Small, and for one service');
      await row.getByRole('button', { name: 'Approve' }).click();
      await expect(row).toHaveCount(0);
    });
    await journey.step(
      'It is applied with Terraform, and verified',
      async () => {
        await expect(ana.getByText('Verified: done')).toBeAttached(made);
      },
    );
    await expect(ana.getByRole('region', { name: 'Approval' })).toContainText(
      'Small, and for one service',
    );

    const panel = ana.getByRole('region', { name: 'Connect' });
    const password = panel.locator('dd code').last();
    await journey.step('The requester reveals the password', async () => {
      await panel.getByRole('button', { name: 'Reveal once' }).click();
      await expect(password).toHaveText(/^[\w-]{32}$/);
    });
    const command = await panel.getByText(/^psql \S/).textContent();
    const PGPASSWORD = (await password.textContent())!;
    await journey.step('`psql` connects, with the line shown', async () => {
      const role = execFileSync(
        'sh',
        ['-c', `${command} -w -Atc 'SELECT current_user'`],
        { encoding: 'utf8', env: { ...process.env, PGPASSWORD } },
      );
      expect(role).toBe(`${name}\n`);
    });
    journey.finish();
    await Promise.all([ana.context().close(), tom.context().close()]);
  });

  test('from a failing control to fixed, exempted and disputed', async ({
    browser,
  }) => {
    const journey = new Journey('Failing control to its end');
    const ana = await as(browser, 'ana.ruiz', journey);
    const tom = await as(browser, 'tom.okafor', journey);
    await ana.goto(legacy);
    const about = (title: string) =>
      ana.getByRole('group', { name: `About ‘${title}’` });
    const failing = ana.getByRole('list', { name: 'Failing', exact: true });

    await test.step('fixed', async () => {
      const row = ana.locator('[data-control="readme-present"]');
      await expect(failing.locator(row)).toBeVisible();
      writeFileSync(
        join(world.repositories, 'legacy-orders/README.md'),
        `# legacy-orders\n\n${'How it is built, run and retired. '.repeat(10)}`,
      );
      await journey.step(
        'Fixed: re-check after the commit; the fact is reported and it passes',
        async () => {
          await ana.getByRole('button', { name: 'Re-check all' }).click();
          await expect(failing.locator(row)).toHaveCount(0, made);
        },
      );
      await ana.getByText('Passing', { exact: true }).click();
      await expect(
        ana.getByRole('list', { name: 'Passing' }).locator(row),
      ).toBeVisible();
    });

    await test.step('exempted', async () => {
      const title = 'CODEOWNERS matches the catalog owner';
      const form = ana.getByRole('form', { name: `Exemption from ‘${title}’` });
      const until = (days: number) =>
        form
          .getByLabel(/Until/)
          .fill(
            new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10),
          );
      const request = form.getByRole('button', { name: 'Request' });
      await journey.step(
        'Exempted: request it, with a reason and a day',
        async () => {
          await about(title)
            .getByRole('button', { name: 'Request exemption' })
            .click();
          await expect(form).toContainText('At most 90 days');
          await form
            .getByLabel(/Why it cannot/)
            .fill('It is retired in January');
          await until(20);
        },
      );
      // A day too late is refused on the spot.
      await until(200);
      await request.click();
      await expect(form).toContainText('Name a day from');
      await until(20);
      await journey.step('Send the request', async () => {
        await request.click();
        await expect(
          ana.getByText(/Platform Engineering decides\./i).last(),
        ).toBeVisible();
      });
      await expect(
        ana
          .getByRole('group', { name: 'Decide the exemption' })
          .getByRole('button'),
      ).toHaveText(['Withdraw']);
      const item = tom
        .getByRole('listitem')
        .filter({ hasText: title })
        .filter({ hasText: 'Legacy orders' });
      await untilThere(tom, '/decisions', () =>
        expect(item).toBeVisible({ timeout: 15_000 }),
      );
      await journey.step('The approver approves in Decisions', async () => {
        await item.getByRole('button', { name: /^Decide/ }).click();
        await item.getByRole('button', { name: 'Approve' }).click();
        await expect(item).toHaveCount(0);
      });
      await ana.goto(legacy);
      await expect(
        ana.getByRole('list', { name: 'Exempt', exact: true }),
      ).toContainText('It is retired in January');
      await ana.goto(team);
      await expect(
        ana.getByRole('list', { name: 'Exemptions expiring' }),
      ).toContainText(title);
      await ana.goto(legacy);
    });

    await test.step('disputed', async () => {
      const title = 'Licence is known';
      const form = ana.getByRole('form', { name: `Dispute of ‘${title}’` });
      await journey.step('Disputed: raise it, with a reason', async () => {
        await about(title)
          .getByRole('button', { name: 'Dispute' })
          .press('Enter');
        await expect(form.getByLabel(/Why this verdict/)).toBeFocused();
        await form.getByLabel(/Why this verdict/).fill('It is in the parent');
        await form.getByRole('button', { name: 'Dispute' }).click();
        await expect(
          ana.getByRole('group', { name: 'Dispute', exact: true }),
        ).toContainText('in the parent');
      });
      const text = new RegExp(`Dispute: Legacy orders fails “${title}”`);
      const mine = ana.getByRole('listitem').filter({ hasText: text });
      await untilThere(ana, '/decisions?view=requested', () =>
        expect(mine).toBeVisible({ timeout: 15_000 }),
      );
      await tom.goto('/decisions');
      const item = tom.getByRole('listitem').filter({ hasText: text });
      await expect(item).toBeVisible();
      await expect(
        tom.getByRole('link', { name: /^Decisions \d+$/ }),
      ).toBeVisible();
      await expectUsable(tom);
      await journey.step('The decider upholds it in Decisions', async () => {
        await item.getByRole('button', { name: /^Decide/ }).click();
        await item.getByLabel('Reason').fill('It is inherited');
        await item.getByRole('button', { name: 'Uphold' }).click();
        await expect(item).toHaveCount(0);
      });
      await untilThere(ana, '/decisions?view=decided', () =>
        expect(mine).toContainText(/Upheld by tom\.okafor|Upheld by Tom/, {
          timeout: 15_000,
        }),
      );
    });
    journey.finish();
    await Promise.all([ana.context().close(), tom.context().close()]);
  });
});
