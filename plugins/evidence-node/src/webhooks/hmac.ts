import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { WebhookDelivery, WebhookVerification } from '../changeSource';

/** Bytes of a digest. */
const lengths = { sha256: 32, sha512: 64 };

/**
 * Whether one of the secrets signed the body with HMAC. Every secret is tried,
 * and each comparison takes the same time whatever it finds.
 *
 * @param signature - hexadecimal
 * @public
 */
export function isSignedWith(
  body: Buffer,
  signature: string,
  secrets: readonly (string | Buffer)[],
  algorithm: 'sha256' | 'sha512' = 'sha256',
): boolean {
  return (
    /^([0-9a-f]{2})+$/i.test(signature) &&
    isDigestOf(body, Buffer.from(signature, 'hex'), secrets, algorithm)
  );
}

/**
 * {@link isSignedWith} for a signature that has been decoded.
 *
 * @public
 */
export function isDigestOf(
  body: Buffer,
  given: Buffer,
  secrets: readonly (string | Buffer)[],
  algorithm: 'sha256' | 'sha512' = 'sha256',
): boolean {
  if (given.length !== lengths[algorithm]) {
    return false;
  }
  let matches = 0;
  for (const secret of secrets) {
    const expected = createHmac(algorithm, secret).update(body).digest();
    matches += Number(timingSafeEqual(given, expected));
  }
  return matches > 0;
}

/**
 * {@link isSignedWith} for a delivery whose signature stands in one header, in
 * hexadecimal after an optional prefix.
 *
 * @public
 */
export function verifyHmac(
  delivery: WebhookDelivery,
  secrets: readonly string[],
  options: {
    /** As people write it. */
    header: string;
    /** Such as `sha256=`. */
    prefix?: string;
    algorithm?: 'sha256' | 'sha512';
  },
): WebhookVerification {
  const { header, prefix = '', algorithm } = options;
  const value = delivery.headers[header.toLocaleLowerCase('en-US')];
  if (typeof value !== 'string') {
    return {
      status: 'refused',
      code: 'unsigned',
      reason: `The delivery must be signed: header '${header}' is missing`,
    };
  }
  return value.startsWith(prefix) &&
    isSignedWith(delivery.body, value.slice(prefix.length), secrets, algorithm)
    ? { status: 'verified' }
    : {
        status: 'refused',
        reason: `The signature in '${header}' does not fit the body and any configured secret`,
      };
}

/**
 * Whether a token that came in a header is one of the secrets. Digests are
 * compared: neither the length of a secret nor how much of it was guessed shows
 * in the time that it takes.
 *
 * @param given - as Node reads a header: one character for each byte
 * @public
 */
export function isToken(given: string, secrets: readonly string[]): boolean {
  const digest = sha256(Buffer.from(given, 'latin1'));
  let matches = 0;
  for (const secret of secrets) {
    matches += Number(timingSafeEqual(digest, sha256(Buffer.from(secret))));
  }
  return matches > 0;
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
