import type { Connection } from '../vault/SecretStore';

/** What was made, and by which promises. */
export type Made = {
  /** The credentials of the runs. */
  environment: Readonly<Record<string, string>>;
  variables: Readonly<Record<string, unknown>>;
  name: string;
  connection: Connection | undefined;
};

/**
 * Looks at what was made.
 *
 * @returns the promises that do not hold, in words; none where all do
 * @throws Error where it could not look
 */
export type Verifier = (made: Made) => Promise<string[]>;
