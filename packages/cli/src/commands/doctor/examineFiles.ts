import { dirname, resolve } from 'node:path';
import {
  isRecord,
  type InstallationProblem,
} from '@plumbline/backstage-plugin-evidence-common';
import { checkSettings } from '@plumbline/backstage-plugin-evidence-common/settings';
import { readInstalledSettings } from '@plumbline/backstage-plugin-evidence-node/settings';
import { parseDocument } from 'yaml';
import { readText } from '../../catalog/readYaml';
import { exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { installationInWords, sourceNames } from '../setup/modules';

/** What is wrong in files of a portal's configuration, by its installed packages. */
export async function examineFiles(
  files: readonly string[],
): Promise<InstallationProblem[]> {
  let config: unknown = {};
  for (const file of files) {
    config = merge(config, await readConfig(file));
  }
  const folder = dirname(resolve(files[0]));
  const { declared, unread } = await readInstalledSettings(folder);
  if (declared.length === 0) {
    throw new Failure(
      exitCode.wrongUsage,
      `No installed package with settings is found from '${folder}': give files of a portal, after 'yarn install' there.`,
    );
  }
  const problems = checkSettings(config, declared, {
    asWritten: true,
    elsewhere: sourceNames,
  }).map(({ kind, unread: source, ...problem }) => {
    const install =
      source === undefined ? undefined : installationInWords(source);
    return {
      ...problem,
      ...(install !== undefined && { next: install }),
      // It may be of one of those that can't be read.
      ...(unread.length > 0 &&
        (kind === 'unknown' || kind === 'module') && {
          severity: 'warning' as const,
        }),
    };
  });
  return [
    ...problems.filter(({ severity }) => severity === 'error'),
    ...problems.filter(({ severity }) => severity !== 'error'),
    ...unread.map(name => ({
      severity: 'warning' as const,
      subject: name,
      message: "What it declares of the configuration can't be read",
      next: "Install the portal's packages, '@backstage/config-loader' among them",
    })),
  ];
}

async function readConfig(file: string): Promise<unknown> {
  const read = await readText(file);
  if (read.is !== 'text') {
    throw new Failure(
      exitCode.wrongUsage,
      `'${file}' ${read.is === 'absent' ? 'does not exist' : read.reason}.`,
    );
  }
  const document = parseDocument(read.text);
  if (document.errors.length > 0) {
    throw new Failure(
      exitCode.refused,
      `'${file}' is not valid YAML: ${document.errors[0].message}`,
    );
  }
  const value = valueOf(document, file);
  if (value !== null && (typeof value !== 'object' || Array.isArray(value))) {
    throw new Failure(
      exitCode.refused,
      `'${file}' must be a map of keys, as a configuration of Backstage is.`,
    );
  }
  return value ?? {};
}

/** `*.acme.example` without quotes names what no anchor stands for. */
function valueOf(document: ReturnType<typeof parseDocument>, file: string) {
  try {
    return document.toJS();
  } catch (error) {
    throw new Failure(
      exitCode.refused,
      `'${file}' is not valid YAML: ${(error as Error).message}`,
    );
  }
}

/** As Backstage does: maps key by key, of anything else the later one. */
function merge(before: unknown, after: unknown): unknown {
  if (!isRecord(before) || !isRecord(after)) {
    return after;
  }
  const merged = new Map(Object.entries(before));
  for (const [key, value] of Object.entries(after)) {
    merged.set(key, merge(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}
