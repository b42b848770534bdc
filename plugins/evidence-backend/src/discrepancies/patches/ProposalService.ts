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
  guideUrl,
  Proposal,
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
import { readFolderAddress } from './fileAddress';
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

/** Proposes to repositories what other plugins would have changed in them. */
export class ProposalService {
  readonly #options: {
    auth: AuthService;
    integrations: ScmIntegrationRegistry;
    /** By the type of integration. */
    proposers: ReadonlyMap<string, ChangeProposer>;
    reader: EstateReader;
  };

  constructor(options: {
    auth: AuthService;
    integrations: ScmIntegrationRegistry;
    proposers: ReadonlyMap<string, ChangeProposer>;
    reader: EstateReader;
  }) {
    this.#options = options;
  }

  /**
   * Says what it would change, or does it: again, it leads to the same proposal.
   *
   * @throws NotAllowedError for whoever is no plugin; NotFoundError without such
   *   an entity; ConflictError where nothing can be proposed, or it is another
   *   one than was expected; ServiceUnavailableError where the host is away
   */
  async propose(
    input: unknown,
    credentials: BackstageCredentials,
  ): Promise<Proposal> {
    pluginOf(
      this.#options.auth,
      credentials,
      'Only plugins propose changes, in their own name. Use a campaign of scorecards.',
    );
    const request = parseInput(proposalRequestSchema, input, 'proposal');
    const estate = await this.#options.reader.open(credentials);
    const entity = await entityOf(request.entityRef, estate);
    const place = this.#placeOf(entity);
    if (!place) {
      throw new ConflictError(
        `The sources of ${
          request.entityRef
        } are in no repository that changes may be proposed to: ${guideUrl(
          'campaigns.md#repositories',
        )}`,
      );
    }
    try {
      return request.changes
        ? await proposeFiles(request, request.changes, place)
        : await openIssue(request, request.checklist!, place);
    } catch (error) {
      throw refusalOf(error);
    }
  }

  #placeOf({ metadata: { annotations = {} } }: Entity): Place | undefined {
    const described = urlOf(annotations[ANNOTATION_LOCATION]);
    const source = urlOf(annotations[ANNOTATION_SOURCE_LOCATION]) ?? described;
    const found = source === undefined ? undefined : this.#find(source, true);
    if (!found) {
      return undefined;
    }
    const file =
      described === undefined ? undefined : this.#find(described, false);
    const { path: folder, ...repository } = found.file;
    const isInside =
      file?.proposer === found.proposer &&
      file.file.project === repository.project;
    return {
      ...{ proposer: found.proposer, repository, folder },
      descriptor: isInside
        ? file.file.path
        : [folder, 'catalog-info.yaml'].filter(Boolean).join('/'),
    };
  }

  #find(
    url: string,
    isFolder: boolean,
  ): { proposer: ChangeProposer; file: RepositoryFile } | undefined {
    const { integrations, proposers } = this.#options;
    for (const proposer of proposers.values()) {
      const file = proposer.fileAt?.(url);
      if (file) {
        const isOfFile = isFolder && /\/(?:blob|edit|raw)\//.test(url);
        const path = isOfFile
          ? file.path.split('/').slice(0, -1).join('/')
          : file.path;
        return { proposer, file: { ...file, path } };
      }
    }
    // Of a file, the folder is what comes before its name.
    const address = readFolderAddress(url, integrations);
    const proposer = proposers.get(address?.type ?? '');
    if (!address || !proposer) {
      return undefined;
    }
    const { type: _, ...file } = address;
    const name = decodeURIComponent(new URL(url).pathname.split('/').at(-1)!);
    return proposer.serves(file)
      ? {
          proposer,
          file: isFolder
            ? file
            : { ...file, path: [file.path, name].filter(Boolean).join('/') },
        }
      : undefined;
  }
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
  const files = fileChanges(changes, { entityRef, folder, descriptor });
  const branch = `plumbline/${key}`;
  const proposed = { repository, branch, title, body };
  const plan = await proposer.planFiles({ ...proposed, files });
  const digest = digestOf(plan.files);
  const answer = {
    ...{ entityRef, kind: plan.kind, digest },
    files: plan.files.map(diffOf),
  };
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
        if (after !== planned.get(path)?.after) {
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

function diffOf({ path, before, after }: PlannedFile) {
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
