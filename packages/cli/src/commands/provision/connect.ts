import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  connectionEnvironment,
  connectionUrl,
  psqlCommand,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { Connection } from '@plumbline/backstage-plugin-provisioning-common';
import { ExitCode, exitCode } from '../../exitCode';
import { Portal } from '../../portal/Portal';
import { print, printable, printJson } from '../../terminal/print';
import { utcMinute } from '../../terminal/time';

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
  const { provisioning } = new Portal();
  const connection = await provisioning.getConnection(id);
  const revealed =
    reveal || save ? await provisioning.revealPassword(id) : undefined;
  const shown = reveal ? revealed?.password : undefined;
  const file = save && (await savePassword(connection, revealed!.password));
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
    ? `revealed to ${revealed.by} at ${utcMinute(revealed.at)} UTC`
    : 'shown once: --save writes it where psql finds it, --reveal prints it';
}

/**
 * Writes it into PostgreSQL's own password file, in place of an earlier one of
 * the same role.
 *
 * @returns the file
 * @see https://www.postgresql.org/docs/current/libpq-pgpass.html
 */
async function savePassword(
  { database = '*', host, port, user = '*' }: Connection,
  password: string,
): Promise<string> {
  const file = process.env.PGPASSFILE || usualFile();
  const before = await readFile(file, 'utf8').catch(error => {
    if (error.code === 'ENOENT') {
      return '';
    }
    throw error;
  });
  const [target, secret] = [
    [host, String(port), database, user],
    [password],
  ].map(fields =>
    fields.map(field => field.replace(/[:\\]/g, '\\$&')).join(':'),
  );
  const others = before
    .split('\n')
    .filter(line => line !== '' && !line.startsWith(`${target}:`));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${[...others, `${target}:${secret}`].join('\n')}\n`, {
    mode: 0o600,
  });
  // psql passes over a file that others may read.
  await chmod(file, 0o600);
  return file;
}

function usualFile(): string {
  return process.platform === 'win32'
    ? join(process.env.APPDATA ?? homedir(), 'postgresql', 'pgpass.conf')
    : join(homedir(), '.pgpass');
}
