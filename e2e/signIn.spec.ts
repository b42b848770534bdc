import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { sharedPortal } from './support/api';
import { beginLogin, plumbline } from './support/cli';
import { alreadySignedIn } from './support/pages';
import { test } from './support/sharedPortal';

const deploy = {
  source: 'e2e-sign-in',
  kind: 'config',
  entityRef: 'component:default/adservice',
  occurredAt: '2026-01-31T09:00:00Z',
};

test('the command line acts as an example user from login to logout', async () => {
  const portal = sharedPortal();
  // A session of its own: other tests ask with the local token.
  const data = mkdtempSync(join(tmpdir(), 'plumbline-session-'));
  const place = { url: portal.url, data };
  try {
    const login = await plumbline(place, 'login', '--user', 'ana.ruiz');
    expect(login.code, login.stderr).toBe(0);
    expect(login.stdout).toContain('user:default/ana.ruiz');

    // There is no token file in this folder: the session is all it has.
    const brief = await plumbline(place, 'brief', 'checkoutservice', '--json');
    expect(brief.code, brief.stderr).toBe(0);
    const { at, digest } = JSON.parse(brief.stdout);
    expect((await portal.brief({ signal: 'checkoutservice', at })).digest).toBe(
      digest,
    );

    const added = await plumbline(
      place,
      'changes',
      'add',
      '--source',
      'e2e-sign-in',
      '--kind',
      'config',
      '--entity',
      deploy.entityRef,
      '--id',
      `as-user-${Date.now()}`,
      '--occurred-at',
      deploy.occurredAt,
    );
    expect(added.code, added.stderr).toBe(0);

    const stranger = await plumbline(place, 'login', '--user', 'mallory');
    expect(stranger.code).toBe(2);
    expect(stranger.stderr).toMatch(/^[^\n]+\n$/);
    const whoami = await plumbline(place, 'whoami');
    expect(whoami.stdout).toContain('user:default/ana.ruiz');

    expect((await plumbline(place, 'logout')).code).toBe(0);
    const after = await plumbline(place, 'brief', 'checkoutservice');
    expect(after.code).toBe(4);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});

test('somebody logs in from the command line on the page of the portal, and approves an exemption', async ({
  page,
}) => {
  const { url } = sharedPortal();
  const data = mkdtempSync(join(tmpdir(), 'plumbline-login-'));
  const tom = { url, data: join(data, 'tom') };
  const priya = { url, data: join(data, 'priya') };
  try {
    await plumbline(priya, 'login', '--user', 'priya.nair');
    const requested = await plumbline(
      priya,
      'exempt',
      'request',
      'shippingservice',
      'lock-files',
      '--json',
      '--reason',
      'It moves to vendored modules',
      '--expires',
      new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10),
    );
    expect(requested.code, requested.stderr).toBe(0);
    const { id } = JSON.parse(requested.stdout);

    const { address, ended } = await beginLogin(tom);
    await alreadySignedIn(page, 'user:default/tom.okafor');
    await page.goto(address);
    await expect(
      page.getByText('wants to access your Plumbline account'),
    ).toBeVisible();
    await page.getByRole('button', { name: 'Authorize' }).click();
    await expect(page.getByText('Go on in the terminal.')).toBeVisible();
    const login = await ended;
    expect(login.code, login.stderr).toBe(0);
    expect(login.stdout).toContain('user:default/tom.okafor');

    const approved = await plumbline(tom, 'exempt', 'approve', id);
    expect(approved.code, approved.stderr).toBe(0);
    expect(approved.stdout).toMatch(/is exempt from lock-files until/);
    await plumbline(tom, 'exempt', 'revoke', id);

    const logout = await plumbline(tom, 'logout');
    expect([logout.code, logout.stderr]).toEqual([0, '']);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});

test('the local token reads and ingests, and changes nothing else', async () => {
  const portal = sharedPortal();
  const id = `as-token-${Date.now()}`;

  expect((await portal.get('/api/catalog/entities')).status).toBe(200);
  expect(
    (
      await portal.post('/api/evidence/changes', {
        ...deploy,
        // The other source is that of the user above, who reported it first.
        source: 'e2e-local-token',
        id,
      })
    ).status,
  ).toBe(201);
  const location = await portal.post('/api/catalog/locations', {
    type: 'url',
    target: 'https://example.com/catalog-info.yaml',
  });
  expect([401, 403]).toContain(location.status);
  const settings = await portal.get('/api/user-settings/buckets/x/keys/y');
  expect([401, 403]).toContain(settings.status);
});

test('the browser offers the example users, and acts as the one chosen', async ({
  page,
}) => {
  await page.goto('/');
  await page
    .getByRole('list', { name: 'Example users' })
    .getByRole('button', { name: 'Priya Nair' })
    .click();

  await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
  const refreshed = await page.request.get('/api/auth/example/refresh', {
    headers: { 'x-plumbline-user': 'user:default/priya.nair' },
  });
  expect(
    (await refreshed.json()).backstageIdentity.identity.userEntityRef,
  ).toBe('user:default/priya.nair');
});

test('the browser offers the choice again when the one made is no longer there, or fails', async ({
  page,
}) => {
  const choose = (user: string) =>
    page.evaluate(
      value => window.localStorage.setItem('plumbline.sign-in.user', value),
      user,
    );
  const picker = page.getByRole('heading', { name: 'Sign in to the example' });
  await page.goto('/');
  await choose('user:default/gone');
  await page.reload();
  await expect(picker).toBeVisible();

  await page.route('**/api/auth/example/refresh', route => route.abort());
  await choose('user:default/ana.ruiz');
  await page.reload();
  await page.getByRole('button', { name: 'Choose another user' }).click();
  await expect(picker).toBeVisible();
  expect(
    await page.evaluate(() => localStorage.getItem('plumbline.sign-in.user')),
  ).toBeNull();
});

test('a tour opens each page at the first sign-in of a user, and never again', async ({
  page,
}) => {
  const signInAs = async (user: string) => {
    await page.goto('/');
    await page
      .getByRole('list', { name: 'Example users' })
      .getByRole('button', { name: user })
      .click();
  };
  const tour = (name: string) => page.getByRole('dialog', { name });
  const signOut = () =>
    page.evaluate(() => localStorage.removeItem('plumbline.sign-in.user'));

  await signInAs('Priya Nair');
  await expect(tour('Start from what you have')).toBeVisible();
  // Once it is there, Home takes the focus.
  await expect(
    page.getByRole('textbox', { name: /^Alert, repository/ }),
  ).toBeFocused();
  for (const [title, path] of [
    ['Read the brief', '/brief?signal=checkoutservice'],
    ['See where standards stand', '/scorecards'],
    ['Request infrastructure', '/infrastructure'],
    ['Decide in one place', '/decisions'],
  ]) {
    await page
      .getByRole('button', { name: 'Next', exact: true })
      .press('Enter');
    // The title is what a screen reader is at, and Tab goes on from it.
    await expect(page.getByRole('heading', { name: title })).toBeFocused();
    expect(page.url()).toContain(path);
  }
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(tour('Decide in one place')).toBeHidden();
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Home' })).toBeVisible();
  await expect(tour('Start from what you have')).toBeHidden();

  await signOut();
  await signInAs('Kenji Mori');
  await expect(tour('Start from what you have')).toBeVisible();
  await page.getByRole('button', { name: 'Skip tour' }).press('Enter');
  await expect(tour('Start from what you have')).toBeHidden();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Home' })).toBeVisible();
  await expect(tour('Start from what you have')).toBeHidden();
});

test('a link to an invented system says what it opens in production', async ({
  page,
}) => {
  await alreadySignedIn(page);
  await page.goto('/brief?signal=checkoutservice');
  await page
    .locator('a[href^="https://runbooks.shop.example"]')
    .first()
    .click();
  const dialog = page.getByRole('dialog', { name: 'Not in the example' });
  await expect(dialog).toContainText('opens the runbook');
  await expect(dialog).toContainText(
    'https://runbooks.shop.example/checkoutservice',
  );
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  expect(page.url()).toContain('/brief?signal=checkoutservice');
});
