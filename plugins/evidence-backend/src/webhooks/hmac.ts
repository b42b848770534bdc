import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Whether one of the secrets signed the body with HMAC-SHA-256. Every secret is
 * tried, and each comparison takes the same time whatever it finds.
 *
 * @param signature - hexadecimal
 */
export function isSignedWith(
  body: Buffer,
  signature: string,
  secrets: readonly string[],
): boolean {
  if (!/^[0-9a-f]{64}$/i.test(signature)) {
    return false;
  }
  const given = Buffer.from(signature, 'hex');
  let matches = 0;
  for (const secret of secrets) {
    const expected = createHmac('sha256', secret).update(body).digest();
    matches += Number(timingSafeEqual(given, expected));
  }
  return matches > 0;
}
