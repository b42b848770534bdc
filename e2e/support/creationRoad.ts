import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { mergeBranch } from './mergeBranch';
import { ask, intentOf, ProvisioningPortal } from './provisioning';

const owner = 'group:default/payments-platform';
const name = 'labels';
const entityRef = `component:default/${name}`;
const creations = '/api/scorecards/creations';

type Step = { step: string; state: string; branch?: string };

/** Fills in the form of a service with a database, up to its progress. */
export async function createOnPage(page: Page, url = ''): Promise<void> {
  await page.goto(`${url}/scorecards/create?template=http-service&version=3`);
  const form = page.getByRole('form', { name: 'New HTTP service' });
  await form.getByLabel(/^Name/).fill(name);
  await form
    .getByLabel(/^Repository/)
    .fill(`https://git.example.com/acme/${name}`);
  await form.getByLabel(/What does it do/).fill('Prints labels for parcels');
  for (const choice of [
    'Internal',
    'Other services',
    'It can wait for the morning',
    'Shared PostgreSQL',
  ]) {
    await form.getByLabel(choice, { exact: true }).check();
  }
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.waitForURL(/\/scorecards\/create\/[0-9a-f-]{36}$/);
}

/**
 * Requests a service with a database on the page, merges what is proposed for it,
 * runs its tests, requests its database with the form that is filled in, deploys
 * it, and reads its brief.
 */
export async function fromFormToBrief(
  world: ProvisioningPortal,
  page: Page,
): Promise<void> {
  const { ana, portal } = world;
  const localToken = ana.as(readFileSync(portal.tokenFile, 'utf8').trim());
  await createOnPage(page, portal.url);
  const id = page.url().split('/').at(-1)!;
  const stepsOnce = async (wanted: string): Promise<Step[]> => {
    let steps: Step[] = [];
    await expect
      .poll(
        async () => {
          ({ steps } = (await ana.get(`${creations}/${id}`)).body);
          return steps.map(({ state, step }) => `${step}: ${state}`);
        },
        { timeout: 180_000 },
      )
      .toContain(wanted);
    return steps;
  };

  const steps = await stepsOnce('contents: done');
  const { branch } = steps.find(({ step }) => step === 'contents')!;
  const remote = join(portal.data, 'git', 'acme', `${name}.git`);
  mergeBranch(remote, branch!, runTests);
  await stepsOnce('merged: done');

  // On its first day, nothing that is required fails.
  await expect
    .poll(
      async () => {
        const { body } = await ana.get('/api/scorecards/verdicts', {
          entityRef,
          status: 'pass',
        });
        return body.items.map(({ control }: { control: string }) => control);
      },
      { timeout: 120_000 },
    )
    .toEqual(expect.arrayContaining(['ci-tests-changes', 'runbook-present']));
  const failing = await ana.get('/api/scorecards/verdicts', {
    entityRef,
    status: 'fail',
  });
  expect(
    failing.body.items.filter(
      ({ requirement }: { requirement: string }) => requirement === 'required',
    ),
  ).toEqual([]);

  await page.getByRole('link', { name: 'Request Shared PostgreSQL' }).click();
  await expect(page.getByRole('combobox', { name: 'Service' })).toHaveValue(
    name,
  );
  await expect(page.getByLabel('Internal', { exact: true })).toBeChecked();
  expect(new URL(page.url()).searchParams.get('creation')).toBe(id);
  const request = await ask(
    ana,
    intentOf('labels_dev', { owner, service: entityRef }),
  );
  expect(await world.ended(request)).toMatchObject({ state: 'active' });
  await stepsOnce('database: done');

  const deploy = await localToken.post('/api/evidence/changes', {
    source: 'ci',
    id: 'labels-1',
    kind: 'deploy',
    outcome: 'succeeded',
    entityRef,
    environment: 'production',
    title: 'Deploy labels',
    occurredAt: '2026-03-02T09:00:00Z',
    revision: 'abc1234',
  });
  expect(deploy.status, deploy.text).toBe(201);
  await stepsOnce('deployed: done');

  const brief = await ana.brief({ entityRef });
  expect(brief.owner.workload.team.value).toBe(owner);
  expect(brief.lastChange.byKind.deploy.change.title).toBe('Deploy labels');
  await expect
    .poll(
      async () =>
        JSON.stringify(
          (
            await ana.brief({ entityRef, environment: 'dev' })
          ).dependencies,
        ),
      { timeout: 120_000 },
    )
    .toContain('labels-dev');
}

/** The tests of the service, which its owner runs before the merge. */
function runTests(folder: string): void {
  const tests = execFileSync(
    process.execPath,
    ['--test', '--test-reporter=tap'],
    { cwd: folder, encoding: 'utf8', env: { PATH: process.env.PATH } },
  );
  expect(tests).toMatch(/^# pass 3$/m);
}
