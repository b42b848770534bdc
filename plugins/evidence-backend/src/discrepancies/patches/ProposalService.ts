import { createHash } from 'node:crypto';
import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import {
  ANNOTATION_LOCATION,
  ANNOTATION_SOURCE_LOCATION,
  Entity,
} from '@backstage/catalog-model';
import { ConflictError } from '@backstage/errors';
import type { ScmIntegrationRegistry } from '@backstage/integration';
import {
  canonicalJson,
  ClosedIssue,
  ClosedProposal,
  guideUrl,
  issueClosureSchema,
  Proposal,
  proposalClosureSchema,
  proposalRequestSchema,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  newFileDiff,
  unifiedDiff,
} from '@plumbline/backstage-plugin-evidence-common/patches';
import {
  ChangeProposer,
  parseInput,
  PlannedFile,
  RepositoryFile,
} from '@plumbline/backstage-plugin-evidence-node';
import type { z } from 'zod';
import { pluginOf } from '../../decisions/pluginOf';
import type { EstateReader } from '../../estate/EstateReader';
import { readFileAddress, readFolderAddress } from './fileAddress';
import { fileChanges } from './fileChanges';
import { entityOf } from './PatchService';
import { refusalOf } from './PullRequests';

type Request = z.output<typeof proposalRequestSchema>;

/** Where a service is, and who can propose changes there. */
type Place = {
  proposer: ChangeProposer;
  repository: Omit<RepositoryFile, 'path'>;
  folder: string;
  /** The file that describes it, from the root of the repository. */
  descriptor: string;
};

type Options = {
  auth: AuthService;
  integrations: ScmIntegrationRegistry;
  /** By the type of integration. */
  proposers: ReadonlyMap<string, ChangeProposer>;
  reader: EstateReader;
};

/** Proposes to repositories what other plugins would have changed in them. */
export class ProposalService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Says what it would change, or does it: again, it leads to the same proposal.
   *
   * @throws NotAllowedError for what is no plugin; NotFoundError without such
   *   an entity; ConflictError where nothing can be proposed, or it is another
   *   one than was expected; ServiceUnavailableError where the host is away
   */
  async propose(
    input: unknown,
    credentials: BackstageCredentials,
  ): Promise<Proposal> {
    this.#requirePlugin(credentials);
    const request = parseInput(proposalRequestSchema, input, 'proposal');
    const place = await this.#find(request.entityRef, credentials);
    try {
      return request.changes
        ? await proposeFiles(request, request.changes, place)
        : await openIssue(request, request.checklist!, place);
    } catch (error) {
      throw refusalOf(error);
    }
  }

  /**
   * Closes an issue that {@link ProposalService.propose} led to; again, it leads to
   * the same.
   *
   * @throws NotAllowedError for what is no plugin; ConflictError where nothing
   *   closes issues; NotFoundError where the portal may not do it;
   *   ServiceUnavailableError where the host is away
   */
  async closeIssue(
    input: unknown,
    credentials: BackstageCredentials,
  ): Promise<ClosedIssue> {
    this.#requirePlugin(credentials);
    const issue = parseInput(issueClosureSchema, input, 'issue');
    const proposer = this.#proposerAt(issue.url);
    if (!proposer?.closeIssue) {
      throw new ConflictError(
        `Nothing closes issues at ${
          new URL(issue.url).host
        }: it is to be closed by hand`,
      );
    }
    try {
      return { status: await proposer.closeIssue(issue) };
    } catch (error) {
      throw refusalOf(error);
    }
  }

  /**
   * Closes the pull request that {@link ProposalService.propose} led to, or removes
   * its branch where there are none, unless somebody else pushed to it; again, it
   * leads to the same.
   *
   * @throws as {@link ProposalService.closeIssue}
   */
  async close(
    input: unknown,
    credentials: BackstageCredentials,
  ): Promise<ClosedProposal> {
    this.#requirePlugin(credentials);
    const { entityRef, ...closure } = parseInput(
      proposalClosureSchema,
      input,
      'proposal',
    );
    const place =
      closure.url === undefined && (await this.#find(entityRef, credentials));
    if (place && place.proposer.propose) {
      // Its host has pull requests: the service was elsewhere at that time.
      return { status: 'other' };
    }
    const url = place ? place.repository.url : closure.url!;
    const proposer = place ? place.proposer : this.#proposerAt(url);
    if (!proposer?.closeProposal) {
      throw new ConflictError(
        `Nothing closes pull requests at ${
          new URL(url).host
        }: it is to be closed by hand`,
      );
    }
    try {
      return {
        status: await proposer.closeProposal({
          ...closure,
          url,
          branch: branchOf(closure.key),
        }),
      };
    } catch (error) {
      throw refusalOf(error);
    }
  }

  /** Of an issue or a pull request, wherever its service is by now. */
  #proposerAt(url: string): ChangeProposer | undefined {
    const { integrations, proposers } = this.#options;
    return (
      [...proposers.values()].find(one => one.fileAt?.(url)) ??
      proposers.get(integrations.byUrl(url)?.type ?? '')
    );
  }

  /** @throws as {@link ProposalService.propose} */
  async #find(
    entityRef: string,
    credentials: BackstageCredentials,
  ): Promise<Place> {
    const estate = await this.#options.reader.open(credentials);
    const place = this.#placeOf(await entityOf(entityRef, estate));
    if (!place) {
      throw new ConflictError(
        `The sources of ${entityRef} are in no repository that changes may be proposed to: ${guideUrl(
          'campaigns.md#repositories',
        )}`,
      );
    }
    return place;
  }

  #requirePlugin(credentials: BackstageCredentials): void {
    pluginOf(
      this.#options.auth,
      credentials,
      'Only plugins propose changes, in their own name. Use a campaign of scorecards.',
    );
  }

  /** @throws ConflictError where its description is not in that repository */
  #placeOf({ metadata: { annotations = {} } }: Entity): Place | undefined {
    const location = annotations[ANNOTATION_LOCATION];
    const described = this.#fileAt(urlOf(location), false);
    const named = urlOf(annotations[ANNOTATION_SOURCE_LOCATION]);
    const source =
      named === undefined
        ? described && { ...described, path: folderOf(described.path) }
        : this.#fileAt(named, true);
    if (!source) {
      return undefined;
    }
    const { path: folder, proposer, ...of } = source;
    // A source that names no branch is at that of its description.
    const ref = of.ref === 'HEAD' ? described?.ref ?? 'HEAD' : of.ref;
    const repository = { ...of, ref };
    const isInside =
      described !== undefined &&
      described.proposer === proposer &&
      keyOf(described) === keyOf(repository);
    // What is on the portal's machine was put there by those who run it.
    if (!isInside && !location?.startsWith('file:')) {
      const { project } = repository;
      const isSameProject =
        described !== undefined &&
        keyOf({ ...described, ref }) === keyOf(repository);
      const place = isSameProject
        ? `at '${ref}' of '${project}'`
        : `in '${project}'`;
      const from =
        location === undefined
          ? 'The catalog does not say which file describes it'
          : `The catalog has it from '${location}', which is no file ${place}, its source`;
      throw new ConflictError(
        `${from}; a repository gets proposals only for what it describes`,
      );
    }
    return {
      proposer,
      repository,
      folder,
      descriptor: isInside
        ? described.path
        : [folder, 'catalog-info.yaml'].filter(Boolean).join('/'),
    };
  }

  #fileAt(
    url: string | undefined,
    isFolder: boolean,
  ): (RepositoryFile & { proposer: ChangeProposer }) | undefined {
    const { integrations, proposers } = this.#options;
    if (url === undefined) {
      return undefined;
    }
    for (const proposer of proposers.values()) {
      const file = proposer.fileAt?.(url);
      if (file) {
        const isOfFile = isFolder && /\/(?:blob|edit|raw)\//.test(url);
        const path = isOfFile ? folderOf(file.path) : file.path;
        return { ...file, path, proposer };
      }
    }
    const { type, project, ref, path } =
      (isFolder
        ? readFolderAddress(url, integrations)
        : readFileAddress(url, integrations)) ?? {};
    const proposer = proposers.get(type ?? '');
    if (!proposer || project === undefined || !ref || path === undefined) {
      return undefined;
    }
    const file = { url, project, ref, path };
    return proposer.serves(file) ? { ...file, proposer } : undefined;
  }
}

/** The same for the same proposal. */
function branchOf(key: string): string {
  return `plumbline/${key}`;
}

/** Of a repository and its branch. */
function keyOf({ url, project, ref }: Omit<RepositoryFile, 'path'>): string {
  return [new URL(url).host, project.toLowerCase(), ref].join(' ');
}

function folderOf(path: string): string {
  return path.split('/').slice(0, -1).join('/');
}

async function proposeFiles(
  request: Request,
  changes: NonNullable<Request['changes']>,
  { descriptor, folder, proposer, repository }: Place,
): Promise<Proposal> {
  const { body, dryRun, entityRef, expected, key, title } = request;
  if (!proposer.planFiles || !proposer.proposeFiles) {
    throw new ConflictError(
      `Nothing proposes files to hosts of type '${proposer.type}' yet`,
    );
  }
  const { files, merges } = fileChanges(changes, {
    entityRef,
    folder,
    descriptor,
  });
  const branch = branchOf(key);
  const proposed = { repository, branch, title, body };
  const plan = await proposer.planFiles({ ...proposed, files });
  const digest = digestOf(plan.files);
  const answer = {
    entityRef,
    kind: plan.kind,
    digest,
    files: plan.files.map(diffOf),
    ...(merges.size > 0 && { merges: [...merges.values()] }),
  };
  if ([...merges.values()].some(({ outcome }) => outcome === 'conflict')) {
    return { ...answer, status: 'conflict' };
  }
  if (plan.files.length === 0) {
    return { ...answer, status: 'nothing' };
  }
  if (expected !== undefined && expected !== digest) {
    throw changedSince();
  }
  if (dryRun) {
    return { ...answer, status: 'planned' };
  }
  const planned = new Map(plan.files.map(file => [file.path, file]));
  const place = await proposer.proposeFiles({
    ...proposed,
    files: files.map(({ path, change }) => ({
      path,
      change: bytes => {
        const after = change(bytes);
        const is = planned.get(path);
        const isSame =
          after === null
            ? is !== undefined && is.after === undefined
            : after === is?.after;
        if (!isSame) {
          throw changedSince();
        }
        return after;
      },
    })),
  });
  return place ? { ...answer, ...place } : { ...answer, status: 'nothing' };
}

async function openIssue(
  request: Request,
  checklist: readonly string[],
  { proposer, repository }: Place,
): Promise<Proposal> {
  const { dryRun, entityRef, expected, key, title } = request;
  if (!proposer.openIssue) {
    throw new ConflictError(
      `Nothing opens issues at hosts of type '${proposer.type}'; the steps are in the campaign`,
    );
  }
  const body = [
    request.body,
    '',
    ...checklist.map(step => `- [ ] ${step.replace(/\s+/g, ' ')}`),
  ].join('\n');
  const digest = digestOf([title, body]);
  const answer = { entityRef, kind: 'issue' as const, digest, files: [] };
  if (expected !== undefined && expected !== digest) {
    throw changedSince();
  }
  return dryRun
    ? { ...answer, status: 'planned' }
    : {
        ...answer,
        ...(await proposer.openIssue({ repository, key, title, body })),
      };
}

function changedSince(): ConflictError {
  return new ConflictError(
    'It is not as the dry run showed it any more; make another dry run',
  );
}

function diffOf({ path, before, after = '' }: PlannedFile) {
  const { diff } =
    before === undefined
      ? newFileDiff(path, after)
      : unifiedDiff(path, before, after);
  return { path, diff };
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

function urlOf(location: string | undefined): string | undefined {
  return /^url:(https?:\/\/.+)$/.exec(location ?? '')?.[1];
}
