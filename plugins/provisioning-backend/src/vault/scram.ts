import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

/** PostgreSQL's own default (`scram_iterations`). */
const iterations = 4096;

/** A password that nobody chose, and the salt of its verifier. */
export type Password = { password: string; salt: string };

export function makePassword(): Password {
  return {
    password: randomBytes(24).toString('base64url'),
    salt: randomBytes(16).toString('base64'),
  };
}

/**
 * What PostgreSQL keeps in place of a password (RFC 5803). The same password and
 * salt give the same verifier, so that a plan made again is the same plan.
 */
export function scramVerifier({ password, salt }: Password): string {
  const salted = pbkdf2Sync(
    password,
    Buffer.from(salt, 'base64'),
    iterations,
    32,
    'sha256',
  );
  const keyOf = (text: string) =>
    createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(keyOf('Client Key')).digest();
  return `SCRAM-SHA-256$${iterations}:${salt}$${stored.toString(
    'base64',
  )}:${keyOf('Server Key').toString('base64')}`;
}
