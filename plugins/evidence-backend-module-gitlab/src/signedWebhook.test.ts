import { createHmac } from 'node:crypto';
import {
  createLedgerDatabases,
  itIsProven,
  secret,
  textOf,
  useWebhook,
} from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import { deployment, featureFlag } from './__testUtils__/events';
import { createGitlabChangeSource } from './createGitlabChangeSource';

jest.setTimeout(120_000);

const key = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const oldKey = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
/** What the clock of the test says. */
const now = Date.parse('2026-03-01T12:00:00Z') / 1000;

/** As in https://www.standardwebhooks.com and GitLab's "signing token". */
function signatureOf(
  body: string,
  {
    id = 'msg-1',
    at = now,
    by = key,
  }: { id?: string; at?: number; by?: string },
) {
  const secretBytes = Buffer.from(by.slice('whsec_'.length), 'base64');
  const digest = createHmac('sha256', secretBytes)
    .update(`${id}.${at}.${body}`)
    .digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(at),
    'webhook-signature': `v1,${digest}`,
  };
}

describe("GitLab's signed webhook", () => {
  const webhook = useWebhook({
    databases: createLedgerDatabases(),
    id: 'gitlab',
    create: createGitlabChangeSource,
    sign: body => signatureOf(body, {}),
    config: { secrets: { key, oldKey, token: secret } },
  });
  const event = deployment('running', '2026-03-01 10:00:00 UTC');
  const body = textOf(event);
  const send = (headers: Record<string, string | undefined>) =>
    webhook.send({ body, headers });

  itIsProven({
    webhook,
    delivery: () => ({ body: event }),
    header: 'webhook-signature',
    signOld: text => signatureOf(text, { by: oldKey }),
    signsBody: true,
  });

  it.each([-300, -299, 0, 299, 300])(
    'takes what was signed %d s from now',
    async seconds => {
      await webhook.start();
      const { status } = await send(signatureOf(body, { at: now + seconds }));
      expect(status).toBe(201);
    },
  );

  it.each([-365 * 86_400, -301, 301])(
    'refuses what was signed %d s from now',
    async seconds => {
      await webhook.start();
      const answer = await send(signatureOf(body, { at: now + seconds }));
      expect(answer.status).toBe(401);
      expect(answer.body.error.message).toMatch(/more than five minutes/);
      expect(webhook.counts()?.refused).toEqual({ timestamp: 1 });
      expect(await webhook.app.stored()).toEqual({ reports: 0, changes: 0 });
    },
  );

  it('refuses a replay after a year, and the ledger stays', async () => {
    await webhook.start();
    const signed = signatureOf(body, {});
    expect((await send(signed)).status).toBe(201);
    const before = await webhook.listed();
    webhook.app.setNow('2027-03-01T12:00:00Z');
    expect((await send(signed)).status).toBe(401);
    expect(await webhook.listed()).toEqual(before);
  });

  it('never falls back to the token where there is a signature', async () => {
    await webhook.start();
    const { 'webhook-signature': right, ...rest } = signatureOf(body, {});
    for (const signature of ['', 'v1,', 'v1a,x', right.slice(3), `${right}=`]) {
      const answer = await send({
        ...rest,
        'webhook-signature': signature,
        'X-Gitlab-Token': secret,
      });
      expect(answer.status).toBe(401);
    }
    const unsigned = { 'webhook-signature': undefined };
    expect((await send({ ...unsigned, 'X-Gitlab-Token': secret })).status).toBe(
      201,
    );
  });

  it('takes neither a signing token as a token nor a token as a key', async () => {
    await webhook.start();
    const unsigned = { 'webhook-signature': undefined };
    expect((await send({ ...unsigned, 'X-Gitlab-Token': key })).status).toBe(
      401,
    );
    const asKey = `whsec_${Buffer.from(secret).toString('base64')}`;
    expect((await send(signatureOf(body, { by: asKey }))).status).toBe(401);
    await webhook.start({ secrets: { empty: 'whsec_' } });
    expect((await send(signatureOf(body, { by: 'whsec_' }))).status).toBe(401);
  });

  it('takes one of several signatures, and needs id and time signed', async () => {
    await webhook.start();
    const signed = signatureOf(body, {});
    const several = `v1a,b v1,${'A'.repeat(43)}= ${
      signed['webhook-signature']
    }`;
    expect(
      (await send({ ...signed, 'webhook-signature': several })).status,
    ).toBe(201);
    for (const [header, value] of [
      ['webhook-id', 'msg-2'],
      ['webhook-id', undefined],
      ['webhook-timestamp', String(now + 1)],
      ['webhook-timestamp', '1e9'],
      ['webhook-timestamp', undefined],
    ] as const) {
      expect((await send({ ...signed, [header]: value })).status).toBe(401);
    }
  });

  it('turns flags when they were signed, one for each event', async () => {
    const turn = (active: boolean, id: string, at: number) => {
      const text = textOf(featureFlag(active));
      return { body: text, headers: signatureOf(text, { id, at }) };
    };
    const changes = await webhook.expectSameLedger([
      turn(false, 'a', now - 120),
      turn(true, 'b', now - 60),
      turn(false, 'c', now),
    ]);
    expect(changes.map(({ revision }) => revision)).toEqual([
      'off',
      'on',
      'off',
    ]);
  });
});
