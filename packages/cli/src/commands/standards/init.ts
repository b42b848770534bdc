import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { ExitCode, exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { askPortal, type PortalOptions } from '../../portal/absentPortal';
import { print, printError } from '../../terminal/print';
import { counted } from '../../terminal/table';
import { writeAll } from '../../writeAll';
import { ciFiles, type CiForm, gitlabInclude, readme } from './texts';

type InitOptions = PortalOptions & {
  owner: ReadonlyMap<string, string>;
  ci: CiForm;
  force?: boolean;
};

/** The library, laid beside the bundled command by build.mjs. */
// eslint-disable-next-line no-restricted-syntax -- bundled files, their place is known
const library = join(__dirname, 'standards');

const ownerLine = /^owner: (\S+)$/gm;
/** Who answers for a file, and who reviews what it stops. */
const groupLine = /^(owner|approvers): (\S+)$/gm;

/** Copies the library into a folder, all of it or nothing. */
export async function initStandards(
  given: string,
  options: InitOptions,
): Promise<ExitCode> {
  const root = repositoryOf(resolve(given));
  const folder = relative(root, resolve(given)).split(sep).join('/') || '.';
  if (!/^[\p{L}\p{N}._][\p{L}\p{N} ._/-]*$/u.test(folder)) {
    throw new Failure(
      exitCode.wrongUsage,
      `'${folder}' can't be written into a pipeline; name a folder in letters, digits, spaces and ._-/.`,
    );
  }
  const standards = await readLibrary(options.owner);
  const owners = ownersOf(standards.values());
  // Before anything is written: a portal that must answer may not.
  const absent = await askPortal(options, async ({ catalog }) => {
    const refs = [...owners.keys()];
    const { items } = await catalog.getEntitiesByRefs({
      entityRefs: refs,
      fields: ['kind'],
    });
    return refs.filter((_, index) => !items[index]);
  });
  const texts = new Map([
    ...[...standards].map(([path, text]) => [join(given, path), text] as const),
    ...Object.entries(ciFiles(options.ci, folder)).map(
      ([path, text]) => [shown(join(root, path)), text] as const,
    ),
  ]);
  await dropUnchanged(texts, options.force);
  // Theirs where it is there: the README of a repository, the pipeline of a project.
  const once = new Map([
    [join(given, 'README.md'), readme(options.ci, folder)],
    ...(options.ci === 'gitlab'
      ? [[shown(join(root, '.gitlab-ci.yml')), gitlabInclude] as const]
      : []),
  ]);
  const kept = [...once.keys()].filter(path => existsSync(path));
  once.forEach((text, path) => kept.includes(path) || texts.set(path, text));

  await writeAll(root, texts);
  [...texts.keys()].sort().forEach(print);
  kept.forEach(path => printError(`'${path}' is left as it is.`));
  if (kept.some(path => path.endsWith('.gitlab-ci.yml'))) {
    printError("Its 'include' needs '- local: .gitlab/standards.yml'.");
  }
  reportOwners(owners, absent);
  print(`${counted(texts.size, 'file')} written.`);
  return exitCode.done;
}

/** The repository that a folder is or will be in: else here, else that folder. */
function repositoryOf(folder: string): string {
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    if (existsSync(join(at, '.git'))) {
      return at;
    }
  }
  const here = process.cwd();
  return `${folder}${sep}`.startsWith(`${here}${sep}`) ? here : folder;
}

function shown(path: string): string {
  return relative(process.cwd(), path);
}

/** @throws Failure where it has no owner that is to be mapped */
async function readLibrary(
  map: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const entries = await readdir(library, {
    recursive: true,
    withFileTypes: true,
  });
  const paths = entries
    .filter(entry => entry.isFile())
    .map(({ name, parentPath }) => join(parentPath, name));
  const texts = new Map(
    await Promise.all(
      paths.map(
        async path =>
          [relative(library, path), await readFile(path, 'utf8')] as const,
      ),
    ),
  );
  const owners = ownersOf(texts.values());
  const unknown = [...map.keys()].find(ref => !owners.has(ref));
  if (unknown !== undefined) {
    throw new Failure(
      exitCode.wrongUsage,
      `The library names no owner '${unknown}'; it names ${[
        ...owners.keys(),
      ].join(', ')}.`,
    );
  }
  return new Map(
    [...texts].map(([path, text]) => [
      path,
      text.replace(
        groupLine,
        (_, field, group) => `${field}: ${map.get(group) ?? group}`,
      ),
    ]),
  );
}

/** Who answers for how many files, by reference. */
function ownersOf(texts: Iterable<string>): Map<string, number> {
  const all = [...texts].flatMap(text =>
    [...text.matchAll(ownerLine)].map(([, owner]) => owner),
  );
  return new Map(
    [...new Set(all)]
      .sort()
      .map(owner => [owner, all.filter(one => one === owner).length]),
  );
}

/** @throws Failure where a file is otherwise, and may not be overwritten */
async function dropUnchanged(
  texts: Map<string, string>,
  force: boolean | undefined,
): Promise<void> {
  const others: string[] = [];
  for (const [path, text] of texts) {
    const before = await readFile(path, 'utf8').catch(error => {
      if (error.code === 'ENOENT') {
        return undefined;
      }
      throw new Failure(
        exitCode.wrongUsage,
        `'${path}' can't be written (${error.code}); nothing was.`,
      );
    });
    if (before === text) {
      texts.delete(path);
    } else if (before !== undefined) {
      others.push(path);
    }
  }
  if (others.length > 0 && !force) {
    others.sort().forEach(print);
    throw new Failure(
      exitCode.refused,
      `${counted(
        others.length,
        'file is',
        'files are',
      )} there and would be overwritten; nothing was written. Give --force to overwrite.`,
    );
  }
}

function reportOwners(
  owners: ReadonlyMap<string, number>,
  absent: { answer: string[] } | { missing: string } | undefined,
): void {
  if (absent && 'answer' in absent) {
    absent.answer.forEach(owner =>
      printError(
        `'${owner}', the owner of ${counted(
          owners.get(owner)!,
          'file',
        )}, is not in the catalog, or you may not see it; map it with --owner ${owner}=<one of yours> --force, or in the portal with plumbline.standards.<name>.owners.`,
      ),
    );
    return;
  }
  printError(
    `Whether these owners exist is not checked${
      absent ? `: ${absent.missing}` : '.'
    }`,
  );
  owners.forEach((count, owner) =>
    printError(`${owner}, of ${counted(count, 'file')}`),
  );
}
