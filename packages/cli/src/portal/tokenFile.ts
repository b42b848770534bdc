import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { cliCommand } from '@plumbline/backstage-plugin-evidence-common';
import { exitCode } from '../exitCode';
import { Failure } from '../Failure';
import { portalUrl } from './portalUrl';
import { stateFolder } from './stateFolder';

let given: string | undefined;

/** What `--token-file` says; it counts before a session. */
export function useTokenFile(file: string | undefined): void {
  given = file;
}

export function isTokenFileGiven(): boolean {
  return given !== undefined;
}

/** `--token-file`, else `PLUMBLINE_TOKEN_FILE`, else `token` in the state folder. */
export function tokenFile(): string {
  const file = given ?? process.env.PLUMBLINE_TOKEN_FILE;
  return file ? resolve(file) : join(stateFolder(), 'token');
}

export async function readTokenFile(file = tokenFile()): Promise<string> {
  const text = await readFile(file, 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      throw new Failure(
        exitCode.unreachable,
        error.code === 'ENOENT'
          ? `There is no token at '${file}' for the portal at ${portalUrl()}; log in with ${cliCommand(
              'login',
            )}, or name the file of a token with --token-file or PLUMBLINE_TOKEN_FILE.`
          : `The token at '${file}' can't be read (${error.code}).`,
      );
    },
  );
  const token = text.trim();
  if (token === '') {
    throw new Failure(
      exitCode.unreachable,
      `The token file '${file}' is empty.`,
    );
  }
  return token;
}
