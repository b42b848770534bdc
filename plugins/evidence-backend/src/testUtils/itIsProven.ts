/* eslint jest/no-export: "off" -- tests that several files have in common */
import type { Delivery, Webhook } from './useWebhook';
import { textOf } from './useWebhook';

/** What holds of every webhook, however its sender proves itself. */
export function itIsProven(options: {
  webhook: Webhook;
  /** One that is taken. */
  delivery: () => Delivery;
  /** Headers of it, made with the secret before this one. */
  signOld: (body: string) => Record<string, string>;
  /** Of the header that proves it. */
  header: string;
  /** Whether a change of the body shows. */
  signsBody: boolean;
}): void {
  const { webhook, delivery, header, signOld, signsBody } = options;

  async function expectRefused(
    changed: Delivery,
    status: number,
    message: RegExp,
  ) {
    const answer = await webhook.send(changed);
    expect([answer.status, answer.body.error?.message]).toEqual([
      status,
      expect.stringMatching(message),
    ]);
    expect(await webhook.app.stored()).toEqual({ reports: 0, changes: 0 });
  }

  describe('is proven', () => {
    it('by any active secret, for rotation', async () => {
      await webhook.start();
      const { body, headers } = delivery();
      const old = { ...headers, ...signOld(textOf(body)) };
      expect((await webhook.send({ body, headers: old })).status).toBe(201);
    });

    it('is closed without a secret', async () => {
      await webhook.start({ secrets: {} });
      await expectRefused(
        delivery(),
        401,
        /^The webhook '[a-z-]+' is closed until a secret is configured under 'plumbline\.webhooks\.[a-z-]+\.secrets'$/,
      );
      expect(webhook.counts()?.refused).toEqual({ closed: 1 });
    });

    it('is refused unsigned', async () => {
      await webhook.start();
      await expectRefused(
        { ...delivery(), headers: { [header]: undefined } },
        401,
        /must/,
      );
      expect(webhook.counts()?.refused).toEqual({ unsigned: 1 });
    });

    it('is refused with a signature of which one byte was altered', async () => {
      await webhook.start();
      const { body, headers } = delivery();
      const signed = signOld(textOf(body))[header];
      for (const at of [signed.length - 1, signed.length - 3]) {
        const other = signed[at] === 'a' ? 'b' : 'a';
        const altered = `${signed.slice(0, at)}${other}${signed.slice(at + 1)}`;
        await expectRefused(
          { body, headers: { ...headers, [header]: altered } },
          401,
          /./,
        );
      }
      expect(webhook.counts()?.refused).toEqual({ signature: 2 });
    });

    if (signsBody) {
      it('is refused with a body of which one byte was altered', async () => {
        await webhook.start();
        const { body, headers } = delivery();
        const text = textOf(body);
        for (const at of [0, text.length >> 1, text.length - 1]) {
          const byte = String.fromCharCode(text.charCodeAt(at) ^ 1);
          await expectRefused(
            {
              body: `${text.slice(0, at)}${byte}${text.slice(at + 1)}`,
              headers: { ...headers, ...signOld(text) },
            },
            401,
            /does not fit the body/,
          );
        }
      });
    }

    it('refuses what is not valid JSON, counted as malformed', async () => {
      await webhook.start();
      const { headers } = delivery();
      for (const body of ['', '{"kind": "fl', 'null', '[]', '"text"']) {
        await expectRefused({ body, headers }, 400, /must/);
      }
      expect(webhook.counts()?.refused).toEqual({ malformed: 5 });
    });
  });
}
