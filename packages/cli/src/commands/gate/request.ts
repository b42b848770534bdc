import type {
  GateAction,
  GateDiff,
  GateRequestInput,
  GateStage,
  MigrationKind,
} from '@plumbline/backstage-plugin-scorecards-common';
import {
  changedDescriptions,
  commitSchema,
  intentOf,
  maxGatePaths,
} from '@plumbline/backstage-plugin-scorecards-common';
import {
  mayDescribe,
  normalizeRepository,
} from '@plumbline/backstage-plugin-evidence-common';
import { exitCode } from '../../exitCode';
import { Failure } from '../../Failure';
import { commitsOf } from '../../git/commitsOf';
import { tryGit } from '../../git/git';
import { changedPaths, type Range } from '../../pipeline/changedPaths';
import { describePipeline } from '../../pipeline/describePipeline';
import { readStdin } from '../../stdin';
import { readText } from '../policy/policy';
import { findAuthors } from './authors';
import { StatedOptions, statedOf } from './stated';

/** Paths that git is given at once. */
const maxArguments = 500;

export type RequestOptions = StatedOptions & {
  stage: GateStage;
  action: GateAction;
  environment?: string;
  repository?: string;
  base?: string;
  head?: string;
  paths?: string;
  service?: string[];
  author?: string;
  intent?: string;
  remediates?: string;
  digest?: string;
  signed?: boolean;
  builder?: string;
  tests?: { passed: number; failed: number };
  scan?: { name: string; critical: number; high: number }[];
  migration?: MigrationKind;
  touches?: NonNullable<GateRequestInput['release']>['touches'];
  rollback?: string;
  run?: string;
};

type FoundPaths = Pick<GateRequestInput, 'descriptions' | 'paths'> & {
  notes: string[];
  /** Of the descriptions among the paths; absent where these were not looked for. */
  ofDescriptions?: string[];
};

/** What is requested, and what could not be found out. */
export type FoundRequest = { request: GateRequestInput; notes: string[] };

/**
 * From the options, else from the pipeline, else from git in this folder.
 *
 * @param given.listed - text of `--paths`
 * @param given.diff - what files say that it does
 */
export async function findRequest(
  options: RequestOptions,
  { diff, listed }: { diff?: GateDiff; listed?: string },
  signal: AbortSignal,
): Promise<FoundRequest> {
  const pipeline = describePipeline();
  const repository =
    options.repository ?? pipeline.repository ?? (await remoteOf(signal));
  const named = options.head ?? pipeline.head;
  const isElsewhere =
    named === undefined &&
    options.repository !== undefined &&
    (await isOther(options.repository, signal));
  const from = options.base ?? pipeline.base;
  // Of the merge that may be checked out as well: one call is faster than several.
  const [to, start, merged] = await commitsOf(
    '.',
    [named ?? 'HEAD', from ?? 'origin/HEAD', 'HEAD^2'],
    { signal },
  );
  const head = isElsewhere ? undefined : to ?? hashOf(named);
  const base = from && (start ?? hashOf(from));
  const find = async (): Promise<FoundPaths> => {
    if (listed !== undefined) {
      const all = listed.split(/[\0\n]/).flatMap(line => line.trim() || []);
      return base && head
        ? withDescriptions(all, { from: base, to: head }, signal)
        : sent(all);
    }
    if (isElsewhere) {
      return { notes: [] };
    }
    if (from === undefined && options.stage === 'deploy') {
      return {
        notes: [
          'What the deploy starts from is not known, so all services of the repository are judged; give --base, --paths or --service.',
        ],
      };
    }
    return findPaths(
      { from: start, merged, to },
      { isProposed: from === undefined, signal },
    );
  };
  const found = await find();
  const { descriptions, paths, notes } = options.service
    ? ofServices(found)
    : found;
  const authors = await findAuthors({ from, base, head }, signal);
  return {
    notes: [
      ...(isElsewhere
        ? [
            `This folder is no clone of ${repository}, so that its commit, paths and authors are not sent; give --head.`,
          ]
        : []),
      ...notes,
      // Advice is not reviewed.
      ...(options.stage === 'deploy' ? authors.notes : []),
    ],
    request: {
      repository,
      base,
      head,
      paths,
      descriptions,
      stage: options.stage,
      action: options.action,
      environment: options.environment ?? pipeline.environment,
      services: options.service,
      author: options.author,
      ...(authors.emails.length > 0 && { authorEmails: authors.emails }),
      intent: options.intent ?? intentOf(pipeline.title ?? authors.subject),
      remediates: options.remediates,
      release: {
        commit: head,
        artifact: artifactOf(options),
        tests: options.tests,
        scans: options.scan,
        migration: options.migration && { kind: options.migration },
        touches: options.touches,
        rollback:
          options.rollback === undefined
            ? undefined
            : { how: options.rollback },
        ...statedOf(options),
        diff,
        url: options.run ?? pipeline.url,
      },
    },
  };
}

/** Services that are named need no paths; how the change describes them counts. */
function ofServices({ descriptions, ofDescriptions }: FoundPaths): FoundPaths {
  return {
    descriptions,
    notes: ofDescriptions ?? [
      'Which descriptions the change edits is not known, so the services are judged as the catalog has them; give --base and --head of a clone with the history.',
    ],
  };
}

/** Absent where nothing is stated of it. */
function artifactOf({ digest, signed, builder }: RequestOptions) {
  return digest === undefined && signed === undefined && builder === undefined
    ? undefined
    : {
        digest,
        signed,
        provenance: builder === undefined ? undefined : { builder },
      };
}

/** Text of `--paths`; of stdin, which may take its time. */
export async function readPaths(file: string): Promise<string> {
  return file === '-' ? readStdin() : readText(file);
}

function originOf(signal: AbortSignal): Promise<string | undefined> {
  return tryGit('.', ['remote', 'get-url', 'origin'], {
    isOptional: true,
    signal,
  });
}

/** Whether this folder is a clone of another repository. */
async function isOther(
  repository: string,
  signal: AbortSignal,
): Promise<boolean> {
  const [origin, wanted] = [await originOf(signal), repository].map(
    address => address && normalizeRepository(address.trim()),
  );
  return origin !== undefined && wanted !== undefined && origin !== wanted;
}

async function remoteOf(signal: AbortSignal): Promise<string> {
  const remote = await originOf(signal);
  if (remote === undefined) {
    throw new Failure(
      exitCode.wrongUsage,
      "This folder has no git remote 'origin'; give --repository.",
    );
  }
  return remote.trim();
}

/** As it is given, where it is one. */
function hashOf(name: string | undefined): string | undefined {
  return commitSchema.safeParse(name).data;
}

/** More paths than are sent stand for the folders they are in. */
async function findPaths(
  range: Range,
  options: { isProposed: boolean; signal: AbortSignal },
): Promise<FoundPaths> {
  const { signal } = options;
  const changed = await changedPaths('.', range, options);
  return changed
    ? withDescriptions(changed.paths, changed, signal)
    : {
        notes: [
          'This clone does not have both commits, so all services of the repository are judged; fetch the history (fetch-depth: 0), or give --base, --paths or --service.',
        ],
      };
}

/** With the descriptions among them, before and after the change. */
async function withDescriptions(
  paths: readonly string[],
  { from, to }: { from: string; to: string },
  signal: AbortSignal,
): Promise<FoundPaths> {
  const found = sent(paths);
  const commits = { base: from, head: to };
  const { descriptions, notes: ofDescriptions } = await changedDescriptions(
    paths,
    (side, path) =>
      tryGit('.', ['cat-file', 'blob', `${commits[side]}:${path}`], {
        isOptional: true,
        signal,
      }),
    await describing(paths.filter(mayDescribe), [from, to], signal),
  );
  return {
    ...found,
    ...(descriptions.length > 0 && { descriptions }),
    notes: [...found.notes, ...ofDescriptions],
    ofDescriptions,
  };
}

/** Files that describe entities of Backstage in one of the commits, whatever they are called. */
async function describing(
  paths: readonly string[],
  commits: readonly string[],
  signal: AbortSignal,
): Promise<Set<string>> {
  const found = new Set<string>();
  for (let at = 0; at < paths.length; at += maxArguments) {
    for (const commit of commits) {
      const printed = await tryGit(
        '.',
        [
          'grep',
          '-I',
          '-l',
          '-z',
          '--full-name',
          '-E',
          `^[^#]*apiVersion["']?[[:space:]]*:[[:space:]]*["']?backstage\\.io/`,
          commit,
          '--',
          ...paths
            .slice(at, at + maxArguments)
            .map(path => `:(top,literal)${path}`),
        ],
        { isOptional: true, signal },
      );
      for (const file of (printed ?? '').split('\0')) {
        found.add(file.slice(commit.length + 1));
      }
    }
  }
  return found;
}

function sent(paths: readonly string[]): FoundPaths {
  if (paths.length <= maxGatePaths) {
    return { paths: [...paths], notes: [] };
  }
  const one = new Map(
    paths.map(path => [path.slice(0, path.lastIndexOf('/') + 1), path]),
  );
  return one.size <= maxGatePaths
    ? { paths: [...one.values()], notes: [] }
    : {
        notes: [
          `The change touches ${one.size} folders, so all services of the repository are judged.`,
        ],
      };
}
