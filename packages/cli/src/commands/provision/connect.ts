import { FileHandle, mkdir, open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  connectionEnvironment,
  connectionUrl,
  psqlCommand,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { Connection } from '@plumbline/backstage-plugin-provisioning-common';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { Portal } from '../../portal/Portal';
import { print, printable, printJson } from '../../terminal/print';
import { namesOf, whenWords } from '../../terminal/words';

export const connectFormats = ['psql', 'url', 'env'] as const;

/**
 * Prints how to connect to what a request made. The password is fetched only
 * where `reveal` or `save` says so, since it is shown once; it is never part of
 * a command line or an address.
 */
export async function connect(
  id: string,
  options: {
    format?: (typeof connectFormats)[number];
    reveal?: boolean;
    save?: boolean;
    json?: boolean;
  },
): Promise<ExitCode> {
  const { format, json, reveal, save } = options;
  if (reveal && !json && (format === 'psql' || format === 'url')) {
    throw new Failure(
      exitCode.wrongUsage,
      `--reveal prints the password, which '${format}' does not contain: leave out --format, or give --format env or --save`,
    );
  }
  const provisioning = await new Portal().provisioning();
  const connection = await provisioning.getConnection(id);
  // It is shown once: what can't be written is found out before.
  const target = save ? await openPasswordFile() : undefined;
  const revealed =
    reveal || save ? await provisioning.revealPassword(id) : undefined;
  const shown = reveal ? revealed?.password : undefined;
  const file =
    target && (await savePassword(target, connection, revealed!.password));
  if (json) {
    printJson({
      ...connection,
      password: {
        ...connection.password,
        ...(revealed && { revealed: revealed.revealed }),
        ...(shown && { value: shown }),
      },
    });
    return exitCode.done;
  }
  switch (format) {
    case 'env':
      print(connectionEnvironment(connection, shown));
      break;
    case 'url':
      print(connectionUrl(connection));
      break;
    case 'psql':
      print(psqlCommand(connection));
      break;
    default: {
      const { database, host, port, user } = connection;
      const password =
        shown ?? (file ? `saved in ${file}` : passwordLine(connection));
      const lines = { host: `${host}:${port}`, database, user, password };
      print(
        [
          ...Object.entries(lines).flatMap(([name, value]) =>
            value ? [`${name.padEnd(10)}${printable(value)}`] : [],
          ),
          psqlCommand(connection),
        ].join('\n'),
      );
    }
  }
  return exitCode.done;
}

function passwordLine({ password }: Connection): string {
  const { keptIn, revealed } = password;
  if (keptIn) {
    return `in ${keptIn.store} at ${keptIn.ref}`;
  }
  return revealed
    ? `revealed to ${namesOf(revealed.by)} at ${whenWords(revealed.at)}`
    : 'shown once: --save writes it where psql finds it, --reveal prints it';
}

/** PostgreSQL's own password file, open for writing, and what is in it. */
type PasswordFile = { path: string; handle: FileHandle; lines: string[] };

/** @throws where it can't be read and written */
async function openPasswordFile(): Promise<PasswordFile> {
  const path = process.env.PGPASSFILE || usualFile();
  await mkdir(dirname(path), { recursive: true });
  const handle = await open(path, 'a+', 0o600);
  // psql passes over a file that others may read.
  await handle.chmod(0o600);
  const text = await handle.readFile('utf8');
  return { path, handle, lines: text.split('\n').filter(line => line !== '') };
}

/**
 * Writes the password, in place of an earlier one of the same role. Where that
 * fails, prints it: it is not to be had again.
 *
 * @returns the file
 * @see https://www.postgresql.org/docs/current/libpq-pgpass.html
 */
async function savePassword(
  { handle, lines, path }: PasswordFile,
  { database = '*', host, port, user = '*' }: Connection,
  password: string,
): Promise<string> {
  const [target, secret] = [
    [host, String(port), database, user],
    [password],
  ].map(fields =>
    fields.map(field => field.replace(/[:\\]/g, '\\$&')).join(':'),
  );
  const others = lines.filter(line => !line.startsWith(`${target}:`));
  try {
    await handle.truncate();
    await handle.writeFile(
      `${[...others, `${target}:${secret}`].join('\n')}\n`,
    );
  } catch (error) {
    print(`${target}:${secret}`);
    throw error;
  } finally {
    await handle.close();
  }
  return path;
}

function usualFile(): string {
  return process.platform === 'win32'
    ? join(process.env.APPDATA ?? homedir(), 'postgresql', 'pgpass.conf')
    : join(homedir(), '.pgpass');
}
