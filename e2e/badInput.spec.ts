import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { Answer, expectOneSentence, sharedPortal } from './support/api';
import { plumbline } from './support/cli';
import { githubWebhook } from './support/github';
import { test } from './support/sharedPortal';

const briefPath = '/api/incident-brief/brief';
const changesPath = '/api/evidence/changes';
const observationsPath = '/api/evidence/observations';
const change = {
  source: 'e2e-bad-input',
  kind: 'deploy',
  entityRef: 'component:default/emailservice',
  occurredAt: '2026-01-31T09:00:00Z',
};

/** How many changes of its entity were stored: each is an entry of the feed. */
async function storedChanges(): Promise<number> {
  const portal = sharedPortal();
  let after = 0;
  let stored = 0;
  for (;;) {
    const { body } = await portal.get('/api/evidence/feed', {
      after: String(after),
      limit: '1000',
    });
    if (body.items.length === 0) {
      return stored;
    }
    stored += body.items.filter(
      (item: { type: string; entityRef?: string }) =>
        item.type === 'change' && item.entityRef === change.entityRef,
    ).length;
    after = body.items.at(-1).seq;
  }
}

/** Audit entries of a kind in the backend's log. */
function auditEntries(eventId: string): string[] {
  return readFileSync(join(sharedPortal().data, 'log/backend.log'), 'utf8')
    .split('\n')
    .filter(line => line.includes('isAuditEvent') && line.includes(eventId));
}

test('an unknown entity is 404, with the nearest names', async () => {
  const portal = sharedPortal();
  for (const query of [
    { entityRef: 'component:default/chekoutservice' },
    { signal: 'chekoutservice' },
  ]) {
    const answer = await portal.get(briefPath, query);
    const sentence = expectOneSentence(answer, 404);
    expect(sentence).toContain('component:default/checkoutservice');
    expect(answer.body.status).toBe('unmatched');
    expect(answer.body.candidates[0].entityRef).toBe(
      'component:default/checkoutservice',
    );
  }
  const { code, stdout, stderr } = await plumbline(
    portal,
    'brief',
    'chekoutservice',
  );
  expect(code).toBe(3);
  expect(stdout + stderr).toContain('checkoutservice');
});

test('an ambiguous name is 409, with the candidates', async () => {
  const answer = await sharedPortal().get(briefPath, { signal: 'orders' });

  expectOneSentence(answer, 409);
  expect(
    answer.body.candidates.map((one: { entityRef: string }) => one.entityRef),
  ).toEqual(
    expect.arrayContaining([
      'component:default/legacy-orders',
      'component:default/orderfulfilment',
    ]),
  );
});

test('a question that is none is 400', async () => {
  const portal = sharedPortal();
  const entityRef = 'component:default/checkoutservice';
  for (const query of [
    { signal: 'checkoutservice', entityRef },
    {},
    { entityRef: 'checkoutservice' },
    { entityRef, at: 'yesterday' },
    { entityRef, onset: '2026-13-45' },
    { signal: '' },
    { signal: '{"type":"workload"}' },
  ]) {
    expectOneSentence(await portal.get(briefPath, query), 400);
  }
});

test('without a token, or with a wrong one, every endpoint is 401', async () => {
  const portal = sharedPortal();
  for (const token of [undefined, 'wrong', `${portal.token}x`]) {
    const stranger = portal.as(token);
    const answers: Answer[] = [
      await stranger.get(briefPath, { signal: 'checkoutservice' }),
      await stranger.get(changesPath),
      await stranger.get('/api/evidence/overview'),
      await stranger.post(changesPath, change),
      await stranger.post(observationsPath, {}),
      await stranger.post('/api/evidence/resolve', {
        type: 'text',
        text: 'checkoutservice',
      }),
    ];
    answers.forEach(answer => expectOneSentence(answer, 401));
  }
});

test('what cannot be taken is refused in one sentence, audited and not stored', async () => {
  const portal = sharedPortal();
  const refused = () => auditEntries('change-report').length;
  const [stored, audited] = [await storedChanges(), refused()];
  const large = JSON.stringify({ ...change, title: 'x'.repeat(1_500_000) });

  for (const body of ['{"source": "e2e', '', 'null', '[1]', '"text"']) {
    expectOneSentence(await portal.postRaw(changesPath, body), 400);
    expectOneSentence(await portal.postRaw(observationsPath, body), 400);
    expectOneSentence(await portal.postRaw('/api/evidence/resolve', body), 400);
    expectOneSentence(await portal.postRaw('/api/evidence/context', body), 400);
  }
  for (const path of [changesPath, observationsPath, githubWebhook]) {
    expectOneSentence(await portal.postRaw(path, large), 413);
  }
  for (const wrong of [
    { ...change, signal: { type: 'text', text: 'emailservice' } },
    { ...change, entityRef: undefined },
    { ...change, kind: 'deployment' },
    { ...change, occurredAt: 'soon' },
    { ...change, links: { run: 'javascript:alert(1)' } },
    { ...change, title: 'a\u0000b' },
    { items: [change, { ...change, kind: 'deployment' }] },
  ]) {
    expectOneSentence(await portal.post(changesPath, wrong), 400);
  }
  expectOneSentence(
    await portal.post('/api/evidence/webhooks/gitbub', {}),
    404,
  );
  expect(await storedChanges()).toBe(stored);
  // Five bodies, a large one and seven changes.
  await expect.poll(refused).toBeGreaterThanOrEqual(audited + 13);
});

test('an unknown fact is refused by name, with the nearest; the rest is kept', async () => {
  const portal = sharedPortal();
  const entityRef = 'component:default/emailservice';
  const answer = await portal.post(observationsPath, {
    source: 'e2e-facts',
    observedAt: new Date().toISOString(),
    facts: [
      { entityRef, name: 'health.stat', value: 'ok' },
      { entityRef, name: 'health.state', value: 'splendid' },
      { entityRef, name: 'health.state', value: 'ok' },
    ],
  });

  expect(answer.status, answer.text).toBe(200);
  expect(answer.body).toMatchObject({ resolved: 1, refused: 2 });
  const of = (index: number) =>
    answer.body.items.find((item: { index: number }) => item.index === index);
  expect(of(0)).toMatchObject({ status: 'refused' });
  expect(of(0).reason).toContain("'health.state'");
  expect(of(1)).toMatchObject({ status: 'refused' });
  expect(of(2)).toMatchObject({ status: 'resolved' });
});
