/* eslint jest/expect-expect: ["warn", { "assertFunctionNames": ["expect", "expectRefused"] }] */
import request from 'supertest';
import { createLedgerDatabases } from '@plumbline/backstage-plugin-evidence-backend/testUtils';
import {
  example,
  githubSecret,
  oldGithubSecret,
  sign,
  useGithubWebhook,
} from './__testUtils__/githubWebhook';

jest.setTimeout(120_000);

describe('/webhooks', () => {
  const hook = useGithubWebhook(createLedgerDatabases());

  describe('refusals', () => {
    const body = JSON.stringify(example('deployment_status'));

    async function expectRefused(
      response: Promise<request.Response> | request.Test,
      status: number,
      message: RegExp,
    ) {
      const answer = await response;
      expect(answer.status).toBe(status);
      expect(answer.body.error.message).toMatch(message);
      expect(answer.text).not.toContain(githubSecret);
      expect(hook.app.audits).toEqual([
        {
          eventId: 'webhook-delivery',
          severityLevel: 'medium',
          status: 'failed',
          error: expect.stringMatching(message),
        },
      ]);
      expect(await hook.app.stored()).toEqual({ reports: 0, changes: 0 });
    }

    it('refuses a body of which one byte was altered', async () => {
      await hook.start();
      for (const at of [0, Math.floor(body.length / 2), body.length - 1]) {
        const altered =
          body.slice(0, at) +
          String.fromCharCode(body.charCodeAt(at) ^ 1) +
          body.slice(at + 1);
        hook.app.audits.length = 0;
        await expectRefused(
          hook.send('deployment_status', altered, {
            'X-Hub-Signature-256': sign(body),
          }),
          401,
          /does not fit the body/,
        );
      }
      expect((await hook.send('deployment_status', body)).status).toBe(201);
    });

    it.each([
      ['no signature', undefined, /header 'X-Hub-Signature-256' is missing/],
      ['another secret', sign(body, 'guess'), /does not fit/],
      ['no secret', sign(body, ''), /does not fit/],
      [
        'an older algorithm',
        sign(body).replace('sha256', 'sha1'),
        /does not fit/,
      ],
      ['half a signature', sign(body).slice(0, 40), /does not fit/],
      ['nothing after the sign', 'sha256=', /does not fit/],
    ])('refuses %s', async (_, signature, message) => {
      await hook.start();
      await expectRefused(
        hook.send('deployment_status', body, {
          'X-Hub-Signature-256': signature,
        }),
        401,
        message,
      );
    });

    it('takes any active secret, for rotation', async () => {
      await hook.start();
      const { status } = await hook.send('deployment_status', body, {
        'X-Hub-Signature-256': sign(body, oldGithubSecret),
      });
      expect(status).toBe(201);
    });

    it.each([
      ['none', {}],
      ['a blank one', { secrets: { blank: ' ' } }],
    ])('is closed with %s as secret', async (_, github) => {
      await hook.start('SQLITE_3', { plumbline: { webhooks: { github } } });
      await expectRefused(
        hook.send('deployment_status', body, {
          'X-Hub-Signature-256': sign(body, ' '),
        }),
        401,
        /^The webhook 'github' is closed until a secret is configured under 'plumbline\.webhooks\.github\.secrets'$/,
      );
    });

    it('refuses a signed body that is not valid JSON', async () => {
      await hook.start();
      await expectRefused(hook.send('push', '{"ref": '), 400, /must be JSON/);
    });

    it('refuses a signed payload without what GitHub documents', async () => {
      await hook.start();
      const payload = example('deployment_status');
      delete payload.deployment.id;
      await expectRefused(
        hook.deliver('deployment_status', payload),
        400,
        /^'deployment\.id' of the deployment_status event /,
      );
    });

    it('refuses a signed delivery that names no event', async () => {
      await hook.start();
      await expectRefused(hook.send(undefined, body), 400, /X-GitHub-Event/);
    });

    it('refuses more than 1 MB', async () => {
      await hook.start();
      const large = JSON.stringify({ filler: 'x'.repeat(2 ** 20) });
      await expectRefused(hook.send('push', large), 413, /at most 1 MB/);
    });

    it('refuses a source that nobody added', async () => {
      await hook.start();
      await expectRefused(
        request(hook.app.server)
          .post('/api/evidence/webhooks/__proto__')
          .send({}),
        404,
        /those that exist are 'github'/,
      );
    });
  });

  it('takes the form that GitHub sends by default', async () => {
    await hook.start();
    const form = new URLSearchParams({
      payload: JSON.stringify(example('deployment_status')),
    }).toString();
    const { status } = await hook.send('deployment_status', form, {
      'Content-Type': 'application/x-www-form-urlencoded',
    });
    expect(status).toBe(201);
  });

  it('is not confused by credentials of a proxy', async () => {
    await hook.start();
    const { status } = await hook.send(
      'deployment_status',
      JSON.stringify(example('deployment_status')),
      {
        Authorization: 'Basic c29tZTpib2R5',
      },
    );
    expect(status).toBe(201);
  });

  it('answers events that say nothing about changes', async () => {
    await hook.start();
    for (const event of ['ping', 'issues']) {
      const { status, body } = await hook.send(event, '{}');
      expect([status, body.status]).toEqual([200, 'ignored']);
    }
    expect(await hook.app.stored()).toEqual({ reports: 0, changes: 0 });
  });
});
