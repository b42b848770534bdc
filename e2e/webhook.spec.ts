import { expect } from '@playwright/test';
import { expectOneSentence, sharedPortal } from './support/api';
import { plumbline } from './support/cli';
import { deploymentStatus, githubWebhook, signed } from './support/github';
import { test } from './support/sharedPortal';

const secret = process.env.PLUMBLINE_E2E_WEBHOOK_SECRET ?? '';
const entityRef = 'component:default/shippingservice';

/** A deployment that nobody had before this run. */
function newDeployment(id: number) {
  return deploymentStatus({
    id,
    repository: 'plumbline-examples/shippingservice',
    state: 'success',
    at: new Date().toISOString(),
    sha: id.toString(16).padStart(40, 'a'),
  });
}

test.describe("GitHub's webhook", () => {
  test.skip(!secret, 'the portal was started by somebody else');

  test('a signed deployment becomes the last change, once', async () => {
    const portal = sharedPortal();
    const id = Date.now();
    const { body, headers } = signed(
      'deployment_status',
      newDeployment(id),
      secret,
    );
    // As GitHub has no token of this portal, only the signature.
    const github = portal.as(undefined);

    const first = await github.postRaw(githubWebhook, body, headers);
    expect(first.status, first.text).toBe(201);
    const after = await portal.brief({ entityRef });
    const { change } = after.lastChange.byKind.deploy;
    expect(change).toMatchObject({
      source: 'github',
      revision: id.toString(16).padStart(40, 'a'),
      outcome: 'succeeded',
      environment: 'production',
    });

    await test.step('the same again changes nothing', async () => {
      const stored = await portal.changes({ entityRef });
      const again = await github.postRaw(githubWebhook, body, headers);
      expect(again.status, again.text).toBe(200);
      expect(await portal.changes({ entityRef })).toEqual(stored);
      expect((await portal.brief({ entityRef })).digest).toBe(after.digest);
    });
    await test.step('the command line lists it', async () => {
      const { code, stdout } = await plumbline(
        portal,
        'brief',
        'shippingservice',
        '--json',
      );
      expect(code).toBe(0);
      expect(JSON.parse(stdout).lastChange.byKind.deploy.change.id).toBe(
        change.id,
      );
    });
  });

  test('one byte altered, a wrong secret and no signature are refused, and nothing is kept', async () => {
    const portal = sharedPortal();
    const github = portal.as(undefined);
    const { body, headers } = signed(
      'deployment_status',
      newDeployment(Date.now() + 1),
      secret,
    );
    const other = signed('deployment_status', JSON.parse(body), 'guessed');
    const before = await portal.changes({ entityRef });

    const altered = body.replace('"success"', '"succesS"');
    expect(altered).not.toBe(body);
    expectOneSentence(
      await github.postRaw(githubWebhook, altered, headers),
      401,
    );
    // Not even white space: the signature is over the bytes.
    expectOneSentence(
      await github.postRaw(githubWebhook, `${body} `, headers),
      401,
    );
    expectOneSentence(
      await github.postRaw(githubWebhook, body, other.headers),
      401,
    );
    expectOneSentence(
      await github.postRaw(githubWebhook, body, {
        'x-github-event': 'deployment_status',
      }),
      401,
    );
    // The local token may report changes, but it is no signature of GitHub's.
    expectOneSentence(
      await portal.postRaw(githubWebhook, body, {
        'x-github-event': 'deployment_status',
      }),
      401,
    );
    expect(await portal.changes({ entityRef })).toEqual(before);
    expect(
      (await github.postRaw(githubWebhook, body, headers)).status,
      'the unaltered one is good',
    ).toBe(201);
  });
});
