import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { stringify } from 'yaml';
import { Portal, startPortal } from './portal';
import { Alertmanager, installedAlertmanager } from './recorders/Alertmanager';
import {
  alert,
  alertmanagerConfig,
  chatUser,
  isFor,
  over,
  postsFor,
} from './support/alerts';
import { Api } from './support/api';
import {
  deliveriesLayer,
  deliveriesOf,
  digestOfNote,
  expectRefused,
  filesHolding,
  newSecrets,
  Receivers,
  sendSlash,
  startReceivers,
} from './support/deliveries';
import { deploymentStatus, githubWebhook, signed } from './support/github';

const command = installedAlertmanager();

const secrets = newSecrets();
/** `#orders-oncall` is not there: somebody has renamed it. */
const channels = ['pay-oncall', 'web-oncall'];

test.describe('briefs go out', () => {
  test.describe.configure({ mode: 'serial', timeout: 360_000 });
  test.skip(
    command === undefined && process.env.CI !== 'true',
    'there is no Alertmanager: install the package prometheus-alertmanager',
  );
  let folder: string;
  let receivers: Receivers;
  let portal: Portal;
  let api: Api;
  let alertmanager: Alertmanager;

  test.beforeAll(async () => {
    // Sources that changed are built first.
    test.setTimeout(720_000);
    if (command === undefined) {
      throw new Error('Alertmanager is required in CI, and there is none');
    }
    folder = mkdtempSync(join(tmpdir(), 'plumbline-deliveries-'));
    receivers = await startReceivers(secrets, channels);
    receivers.pagerduty.incidents.push({
      id: 'QCHECKOUT1',
      serviceId: 'PPAY001',
      status: 'triggered',
    });
    writeFileSync(join(folder, 'chat.yaml'), stringify(chatUser));
    const layer = join(folder, 'layer.yaml');
    writeFileSync(
      layer,
      stringify({
        ...deliveriesLayer(secrets, receivers),
        catalog: {
          locations: [
            {
              type: 'file',
              target: join(folder, 'chat.yaml'),
              rules: [{ allow: ['User'] }],
            },
          ],
        },
      }),
    );
    portal = await startPortal({
      flags: ['--config', layer],
      data: join(folder, 'state'),
    });
    api = new Api(portal.url, readFileSync(portal.tokenFile, 'utf8').trim());
    alertmanager = await Alertmanager.start(
      command,
      alertmanagerConfig(portal.url, secrets.alertmanager),
    );
  });
  test.afterAll(async () => {
    await alertmanager?.stop();
    await portal?.stop();
    await receivers?.slack.close();
    await receivers?.pagerduty.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('an alert brings the brief once, a deploy updates it, the end marks it', async () => {
    const { slack, pagerduty } = receivers;
    const fired = alert('CheckoutHighErrorRate', 'checkoutservice');
    await alertmanager.post([fired]);

    await expect.poll(() => slack.in('pay-oncall').length).toBe(1);
    await expect.poll(() => pagerduty.notes.length).toBe(1);
    const [message] = slack.in('pay-oncall');
    const { ts } = message;
    expect(message.text).toMatch(/CheckoutHighErrorRate fires on Checkout/);
    const [note] = pagerduty.on('QCHECKOUT1');
    expect(note.content).toContain('CheckoutHighErrorRate');
    await expect
      .poll(() => deliveriesOf(api).then(all => all.map(({ state }) => state)))
      .toEqual(['sent', 'sent']);
    for (const { digest } of await deliveriesOf(api)) {
      expect(digest).toContain(digestOfNote(note.content));
    }

    await test.step('the same alert again says nothing anew', async () => {
      await alertmanager.post([fired]);
      await new Promise(later => setTimeout(later, 6_000));
      expect(message.versions).toHaveLength(1);
      expect(pagerduty.notes).toHaveLength(1);
    });

    await test.step('a deploy', async () => {
      const sha = '5eed'.repeat(10);
      const { body, headers } = signed(
        'deployment_status',
        deploymentStatus({
          id: Date.now(),
          repository: 'plumbline-examples/checkoutservice',
          state: 'success',
          at: new Date().toISOString(),
          sha,
        }),
        secrets.github,
      );
      const answer = await api
        .as(undefined)
        .postRaw(githubWebhook, body, headers);
      expect(answer.status, answer.text).toBe(201);

      const deployed = new RegExp(sha.slice(0, 7));
      await expect.poll(() => message.versions.at(-1)).toMatch(deployed);
      await expect.poll(() => pagerduty.on('QCHECKOUT1').length).toBe(2);
      expect(pagerduty.notes[1].content).toMatch(deployed);
      expect(digestOfNote(pagerduty.notes[1].content)).not.toBe(
        digestOfNote(note.content),
      );
      const again = await api
        .as(undefined)
        .postRaw(githubWebhook, body, headers);
      expect(again.status, again.text).toBe(200);
    });

    await test.step('the end', async () => {
      await alertmanager.post([over(fired)]);
      await expect
        .poll(() => message.blocks[0].text.text)
        .toMatch(/CheckoutHighErrorRate resolved/);
      await expect
        .poll(() => deliveriesOf(api, { target: 'slack' }))
        .toMatchObject([{ state: 'updated', resolved: true }]);
    });

    expect(slack.messages).toHaveLength(1);
    expect(message.ts).toBe(ts);
    expect(pagerduty.notes).toHaveLength(2);
  });

  test('a Slack that fails is tried again or reported, and delays no other delivery', async () => {
    test.setTimeout(450_000);
    const { slack, pagerduty } = receivers;
    const html = '<html><body>Sign in to the hotel network</body></html>';
    const limited = {
      status: 429,
      headers: { 'retry-after': '3' },
      body: { ok: false, error: 'ratelimited' },
    };
    const failing = [
      { name: 'AnswersHtml', trouble: { status: 200, body: html } },
      { name: 'HasAFault', trouble: { status: 500, body: 'oops' } },
      { name: 'Hangs', trouble: 'hang' as const },
      { name: 'Swallows', trouble: 'swallow' as const },
    ];
    failing.forEach(({ name, trouble }) =>
      slack.trouble(postsFor(name), trouble),
    );
    void slack.trouble(postsFor('IsLimited'), limited);
    const fired = [
      ...failing.map(({ name }) => alert(name, 'cartservice')),
      alert('IsLimited', 'frontend'),
      // Of the team whose channel is gone.
      alert('HasNoChannel', 'shippingservice'),
      alert('GoesWell', 'paymentservice'),
    ];
    const before = slack.in('pay-oncall').length;
    await alertmanager.post(fired);

    await test.step('all others arrive meanwhile', async () => {
      await expect
        .poll(() => slack.in('pay-oncall').length, { timeout: 18_000 })
        .toBe(before + 1);
    });
    await test.step('what is in doubt or impossible says why', async () => {
      const reasonOf = async (title: string) =>
        (await deliveriesOf(api)).find(one => one.title.includes(title));
      await expect
        .poll(() => reasonOf('HasAFault'))
        .toMatchObject({ state: 'in-doubt', reason: expect.any(String) });
      await expect
        .poll(() => reasonOf('HasNoChannel'))
        .toMatchObject({
          state: 'failed',
          reason: expect.stringMatching(/no channel '#orders-oncall'/),
        });
      for (const { reason = '-' } of await deliveriesOf(api)) {
        expect(reason).toMatch(/^[^\n]{1,400}$/);
      }
    });
    await test.step('at the end each is there once', async () => {
      await expect
        .poll(
          async () =>
            (await deliveriesOf(api))
              .filter(({ state }) => !['sent', 'updated'].includes(state))
              .map(({ title }) => title),
          { timeout: 270_000 },
        )
        .toEqual([expect.stringContaining('HasNoChannel')]);
      for (const { labels } of fired) {
        const count = labels.alertname === 'HasNoChannel' ? 0 : 1;
        expect(
          slack.messages.filter(isFor(labels.alertname)),
          labels.alertname,
        ).toHaveLength(count);
      }
      const requests = slack.requests.filter(postsFor('IsLimited'));
      expect(requests).toHaveLength(2);
      expect(requests[1].at - requests[0].at).toBeGreaterThanOrEqual(3_000);
    });
    expect(pagerduty.notes, 'none of them has an incident').toHaveLength(2);
  });

  test('a slash command answers its sender in time', async () => {
    const secret = secrets.slackSigning;
    const started = Date.now();
    const known = await sendSlash(api, secret, {
      text: 'checkout',
      user_id: 'U0CHRIS01',
    });
    expect(known.status, known.text).toBe(200);
    expect(Date.now() - started).toBeLessThan(3_000);
    expect(known.body.response_type).toBe('ephemeral');
    expect(JSON.stringify(known.body.blocks)).toContain(
      'component:default/checkoutservice',
    );

    const unknown = await sendSlash(api, secret, {
      text: 'checkout',
      user_id: 'U0STRANGE',
    });
    expect(unknown.status).toBe(200);
    expect(unknown.text).toContain('slack.com/user-id: U0STRANGE');
    expect(unknown.text).not.toContain('component:default/checkoutservice');

    const fields = { text: 'checkout', user_id: 'U0CHRIS01' };
    for (const minutes of [-6, 6]) {
      const at = Date.now() + minutes * 60_000;
      expectRefused(await sendSlash(api, secret, fields, at));
    }
    expectRefused(await sendSlash(api, 'guessed', fields));
  });

  test('no secret is shown or stored', async () => {
    const all = Object.values(secrets);
    await portal.stop();
    for (const secret of all) {
      expect(portal.output().includes(secret)).toBe(false);
    }
    expect(filesHolding(portal.data, all)).toEqual([]);
    // Which would be found: the portal's own token is in its file.
    expect(filesHolding(portal.data, [api.token!])).toContain(portal.tokenFile);
  });
});
