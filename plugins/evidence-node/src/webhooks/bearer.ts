import type { WebhookDelivery, WebhookVerification } from '../changeSource';
import { singleHeader } from './fields';
import { isToken } from './hmac';

/**
 * Whether a delivery brings one of the secrets as `Authorization: Bearer …`, for
 * senders that can't sign.
 *
 * @param options.basic - takes it as the password of basic authentication, too,
 *   whatever the name of the user
 * @public
 */
export function verifyBearer(
  delivery: WebhookDelivery,
  secrets: readonly string[],
  options: { basic?: boolean } = {},
): WebhookVerification {
  const header = singleHeader(delivery, 'authorization') ?? '';
  const [, scheme = '', credentials] = /^(\S+) +(\S+) *$/.exec(header) ?? [];
  const isBasic = options.basic && /^basic$/i.test(scheme);
  if (!isBasic && !/^bearer$/i.test(scheme)) {
    const orBasic = options.basic
      ? ' or as the password of basic authentication'
      : '';
    return {
      status: 'refused',
      code: 'unsigned',
      reason: `The delivery must bring the secret as 'Authorization: Bearer …'${orBasic}`,
    };
  }
  return isToken(isBasic ? passwordOf(credentials) : credentials, secrets)
    ? { status: 'verified' }
    : {
        status: 'refused',
        reason: "What 'Authorization' brings is none of the configured secrets",
      };
}

function passwordOf(credentials: string): string {
  const text = Buffer.from(credentials, 'base64').toString('latin1');
  return text.slice(text.indexOf(':') + 1);
}
