import { realpath } from 'node:fs/promises';
import {
  dirname,
  isAbsolute,
  join,
  normalize,
  relative,
  resolve,
} from 'node:path';
import type {
  DescriptorFile,
  Finding,
  SourceDocument,
  SourceFile,
} from '@plumbline/backstage-plugin-evidence-common/validate';
import { tryGit } from '../git/git';
import {
  FoundFile,
  filesMatching,
  findManifests,
  isYaml,
  shownPath,
  toPosix,
} from './findFiles';
import { baseOf, isGlob } from './glob';
import { readText } from './readYaml';
import type { Validator } from './validator';
import { filesBelow } from './walk';

export type ReadDescriptors = {
  files: DescriptorFile[];
  /** What is known before the content is looked at. */
  findings: Finding[];
};

/**
 * Reads descriptors, and those that their Locations name as paths in the same
 * working tree. A file is read once, by whatever names it is reached.
 */
export async function readDescriptors(
  found: readonly FoundFile[],
  validator: Validator,
): Promise<ReadDescriptors> {
  const top = await topFolder();
  const files = new Map<string, DescriptorFile>();
  const findings: Finding[] = [];
  const todo = [...found].reverse();
  for (let next = todo.pop(); next; next = todo.pop()) {
    const { path, named } = next;
    const read = await readText(path);
    const file = shownPath(path);
    if (read.is === 'absent') {
      continue;
    }
    const known = files.get(read.realPath);
    if (known) {
      known.named ||= named;
      continue;
    }
    if (read.is === 'unreadable') {
      if (named) {
        findings.push(unreadable(file, read.reason));
      }
      continue;
    }
    const source = new validator.SourceFile(file, read.text);
    files.set(read.realPath, { source, named });
    for (const target of targetsIn(source)) {
      const below = await filesOfTarget(dirname(path), target.text, top);
      if (below === 'outside') {
        findings.push(outsideTarget(target, file));
        continue;
      }
      todo.push(...(below ?? []).map(one => ({ path: one, named: true })));
      if (!below && !target.optional) {
        findings.push(
          await missingTarget(target, dirname(path), file, validator),
        );
      }
    }
  }
  return { files: [...files.values()], findings };
}

/** Reads every manifest of a folder. */
export async function readManifests(
  folder: string,
  { SourceFile: Source }: Validator,
): Promise<{ files: SourceFile[]; findings: Finding[] }> {
  const files: SourceFile[] = [];
  const findings: Finding[] = [];
  for (const path of await findManifests(folder)) {
    const read = await readText(path);
    if (read.is === 'text') {
      files.push(new Source(shownPath(path), read.text));
    } else if (read.is === 'unreadable') {
      findings.push(unreadable(shownPath(path), read.reason));
    }
  }
  return { files, findings };
}

type Target = {
  text: string;
  document: SourceDocument;
  path: (string | number)[];
  /** Its Location says that it may be absent. */
  optional: boolean;
};

/** The paths that Locations of a file name. */
function targetsIn(source: SourceFile): Target[] {
  return source.documents.flatMap(document => {
    const value = document.value as Location | null | undefined;
    if (document.error || value?.kind !== 'Location') {
      return [];
    }
    const { target, targets, presence } = value.spec ?? {};
    const listed = Array.isArray(targets) ? targets : [];
    const all: [unknown, (string | number)[]][] = [
      [target, ['spec', 'target']],
      ...listed.map((one, index): [unknown, (string | number)[]] => [
        one,
        ['spec', 'targets', index],
      ]),
    ];
    return all.flatMap(([text, path]) =>
      typeof text === 'string' &&
      !text.includes('://') &&
      !text.includes('{{') &&
      isYaml(text)
        ? [{ text, document, path, optional: presence === 'optional' }]
        : [],
    );
  });
}

type Location = {
  kind?: unknown;
  spec?: { target?: unknown; targets?: unknown; presence?: unknown } | null;
};

/**
 * The files that a target means, or `undefined` where there are none. Nothing
 * out of the working tree is ever read.
 */
async function filesOfTarget(
  folder: string,
  target: string,
  top: string,
): Promise<string[] | 'outside' | undefined> {
  const path = isAbsolute(target) ? target : join(folder, target);
  if (isGlob(path)) {
    const base = baseOf(toPosix(path));
    const real = await realpath(base).catch(() => resolve(base));
    if (real !== top && !isBelow(real, top)) {
      return 'outside';
    }
    const matching = await filesMatching(path);
    return matching.length > 0 ? matching : undefined;
  }
  const real = await realpath(path).catch(() => undefined);
  if (!isBelow(real ?? resolve(path), top)) {
    return 'outside';
  }
  return real === undefined ? undefined : [path];
}

function isBelow(path: string, top: string): boolean {
  const from = relative(top, path);
  return from !== '' && !from.startsWith('..') && !isAbsolute(from);
}

/** The working tree of the current folder, else that folder. */
async function topFolder(): Promise<string> {
  const top = await tryGit('.', ['rev-parse', '--show-toplevel']).catch(
    () => undefined,
  );
  return realpath(top?.trim() || '.');
}

async function missingTarget(
  { text, document, path }: Target,
  folder: string,
  file: string,
  { nearestTypo, setValue }: Validator,
): Promise<Finding> {
  // By name without its ending: `.yml` for `.yaml` is a slip, too.
  const others = new Map(
    (isGlob(text) ? [] : await filesBelow(join(folder, dirname(text))))
      .filter(isYaml)
      .map(one => [stem(relative(folder, one)), `./${relative(folder, one)}`]),
  );
  const near = others.get(nearestTypo(stem(text), others.keys()) ?? '');
  return {
    rule: 'location-target-missing',
    severity: 'error',
    file,
    ...document.regionAt(path),
    message: `There is no file '${text}' here${
      near ? `; the nearest is '${near}'` : ''
    }.`,
    ...(near && { fix: setValue(document, path, near, { choose: true }) }),
  };
}

function stem(path: string): string {
  return normalize(path).replace(/\.ya?ml$/i, '');
}

function outsideTarget(
  { text, document, path }: Target,
  file: string,
): Finding {
  return {
    rule: 'location-target-outside',
    severity: 'note',
    file,
    ...document.regionAt(path),
    message: `'${text}' lies outside of this working tree, so it is not read.`,
  };
}

function unreadable(file: string, reason: string): Finding {
  return {
    rule: 'file-unreadable',
    severity: 'error',
    file,
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 1,
    message: `This file ${reason}.`,
  };
}
