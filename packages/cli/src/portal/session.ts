import { cliCommand } from '@plumbline/backstage-plugin-evidence-common';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCode } from '../exitCode';
import { Failure } from '../Failure';
import type { OAuthClient, Tokens } from './OAuth';
import { stateFolder } from './stateFolder';

/** Whom this command acts as, at one portal. */
export type Session = {
  portal: string;
  userEntityRef: string;
  token: string;
  /** When the token ends; ISO 8601. */
  expiresAt: string;
  /** Of a login in the browser; an example user has none. */
  oauth?: OAuthClient & { refreshToken?: string };
};

const sessionFile = () => join(stateFolder(), 'session.json');

export async function readSession(): Promise<Session | undefined> {
  const text = await readFile(sessionFile(), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
        return undefined;
      }
      throw error;
    },
  );
  if (text === undefined) {
    return undefined;
  }
  try {
    const session = JSON.parse(text);
    if (isSession(session)) {
      return session;
    }
  } catch {
    // Falls through: what is not JSON is no session either.
  }
  throw new Failure(
    exitCode.unreachable,
    `The session in '${sessionFile()}' can't be read; run '${cliCommand(
      'logout',
    )}' and log in again.`,
  );
}

/** Written whole or not at all, and readable by its owner only. */
export async function writeSession(session: Session): Promise<void> {
  const file = sessionFile();
  await mkdir(stateFolder(), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(temporary, `${JSON.stringify(session, undefined, 2)}\n`, {
    mode: 0o600,
  });
  await rename(temporary, file);
}

export async function removeSession(): Promise<void> {
  await rm(sessionFile(), { force: true });
}

/** What a login is from now on, with tokens that replace its former ones. */
export function sessionOf(
  { portal, oauth }: Pick<Session, 'portal' | 'oauth'>,
  { accessToken, refreshToken }: Tokens,
): Session {
  const { sub, exp } = claimsOf(accessToken);
  if (typeof sub !== 'string' || typeof exp !== 'number') {
    throw new Failure(
      exitCode.unreachable,
      `The portal at ${portal} gave a token that is not a user's.`,
    );
  }
  return {
    portal,
    userEntityRef: sub,
    token: accessToken,
    expiresAt: new Date(exp * 1000).toISOString(),
    oauth: oauth && { ...oauth, refreshToken },
  };
}

/** Read, not verified: it came from the portal, and goes back there only. */
function claimsOf(token: string): { sub?: unknown; exp?: unknown } {
  try {
    const [, payload] = token.split('.');
    return Object(JSON.parse(String(Buffer.from(payload, 'base64url'))));
  } catch {
    return {};
  }
}

function isSession(value: unknown): value is Session {
  const session = value as Partial<Session> | null;
  return (
    typeof session?.portal === 'string' &&
    typeof session.userEntityRef === 'string' &&
    typeof session.token === 'string' &&
    !Number.isNaN(Date.parse(session.expiresAt ?? ''))
  );
}
