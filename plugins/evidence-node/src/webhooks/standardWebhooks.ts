import type { WebhookDelivery, WebhookVerification } from '../changeSource';
import { singleHeader } from './fields';
import { isDigestOf } from './hmac';

/** How far a sender's clock may be off, either way, in milliseconds. */
const TOLERANCE_MS = 5 * 60_000;

/** The secrets of this form sign; any other is a token. @public */
export const signingSecretPrefix = 'whsec_';

/**
 * Verifies a delivery that was signed after the Standard Webhooks
 * specification, version 1 (https://www.standardwebhooks.com): HMAC-SHA-256 over
 * the id, the time and the raw body. One header may carry several signatures,
 * while its sender rotates.
 *
 * @param secrets - `whsec_` and the key in Base64
 * @public
 */
export function verifyStandardWebhook(
  delivery: WebhookDelivery,
  secrets: readonly string[],
  now: Date,
): WebhookVerification {
  const id = singleHeader(delivery, 'webhook-id');
  const timestamp = singleHeader(delivery, 'webhook-timestamp');
  const signatures = singleHeader(delivery, 'webhook-signature');
  if (!id || !timestamp || !signatures) {
    return {
      status: 'refused',
      code: 'unsigned',
      reason:
        "A signed delivery needs the headers 'webhook-id', 'webhook-timestamp' and 'webhook-signature'",
    };
  }
  const keys = secrets
    .filter(secret => secret.startsWith(signingSecretPrefix))
    .map(secret =>
      Buffer.from(secret.slice(signingSecretPrefix.length), 'base64'),
    )
    // What an empty key signs, anybody can.
    .filter(key => key.length > 0);
  const signed = Buffer.concat([
    Buffer.from(`${id}.${timestamp}.`, 'latin1'),
    delivery.body,
  ]);
  let matches = 0;
  for (const signature of signatures.split(' ').slice(0, 10)) {
    const [version, digest = ''] = signature.split(',', 2);
    if (version === 'v1' && /^[A-Za-z0-9+/]{43}=$/.test(digest)) {
      const given = Buffer.from(digest, 'base64');
      matches += Number(isDigestOf(signed, given, keys));
    }
  }
  if (matches === 0) {
    return {
      status: 'refused',
      reason:
        "The signature in 'webhook-signature' does not fit the body and any configured signing secret ('whsec_…')",
    };
  }
  // The time is looked at last: it is only worth something once it is signed.
  const sentAt = /^\d{1,12}$/.test(timestamp)
    ? Number(timestamp) * 1000
    : Number.NaN;
  return Math.abs(now.getTime() - sentAt) <= TOLERANCE_MS
    ? { status: 'verified' }
    : {
        status: 'refused',
        code: 'timestamp',
        reason:
          "The delivery was signed more than five minutes from now, by 'webhook-timestamp'; check both clocks",
      };
}
