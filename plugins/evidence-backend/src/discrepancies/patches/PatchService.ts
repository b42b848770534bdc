import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { ConflictError, NotFoundError } from '@backstage/errors';
import type {
  Discrepancy,
  DiscrepancyPatch,
  PullRequest,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  changeDescriptor,
  DescriptorChange,
  newFileDiff,
  planPatch,
  unifiedDiff,
} from '@plumbline/backstage-plugin-evidence-common/patches';
import type { EstateReader, EstateView } from '../../estate/EstateReader';
import { knownIn } from '../patchable';
import { DescriptorFiles, textOf } from './DescriptorFiles';
import type { PullRequests } from './PullRequests';

export type PatchServiceOptions = {
  /** @throws NotFoundError where there is none that the caller may see */
  discrepancy: (
    id: string,
    credentials: BackstageCredentials,
  ) => Promise<Discrepancy>;
  files: Pick<DescriptorFiles, 'addressOf' | 'read'>;
  pullRequests: Pick<PullRequests, 'open' | 'serves'>;
  reader: EstateReader;
  /** The portal as its users open it. */
  portalUrl: string | undefined;
};

/** Says which change of which file would settle a discrepancy, and opens it. */
export class PatchService {
  readonly #options: PatchServiceOptions;

  constructor(options: PatchServiceOptions) {
    this.#options = options;
  }

  /**
   * @throws NotFoundError where there is none that the caller may see, or no
   *   change would be honest; ConflictError where the file says otherwise than
   *   the catalog; ServiceUnavailableError where it can't be read
   */
  async patch(
    id: string,
    candidate: string | undefined,
    credentials: BackstageCredentials,
  ): Promise<DiscrepancyPatch> {
    const { discrepancy, estate } = await this.#open(id, credentials);
    const plan = planned(discrepancy, estate, candidate);
    const common = { discrepancyId: discrepancy.id, title: plan.title };
    if (plan.status === 'new-entity') {
      const { path, text, fill } = plan.entity;
      const diff = newFileDiff(path, text);
      return { ...common, ...diff, path, fill, others: [], pullRequest: false };
    }
    const { change, others = [] } = plan;
    const { entityRef } = change;
    const file = await this.#options.files.read(
      entityRef,
      await entityOf(entityRef, estate),
    );
    const text = changedText(file.text, change);
    const { pullRequests } = this.#options;
    return {
      ...common,
      entityRef,
      path: file.path,
      location: file.location,
      ...(file.editUrl !== undefined && { editUrl: file.editUrl }),
      ...unifiedDiff(file.path, file.text, text),
      others: others.filter(estate.isKnown),
      fill: [],
      pullRequest:
        file.address !== undefined && pullRequests.serves(file.address),
    };
  }

  /**
   * Opens the change as a pull request, or finds the one that was opened
   * before. The file is read anew from its branch.
   *
   * @param allow - refuses by throwing, for the entity whose file changes
   */
  async openPullRequest(
    id: string,
    options: {
      candidate?: string;
      credentials: BackstageCredentials;
      userRef: string;
      allow: (entityRef: string) => Promise<void>;
    },
  ): Promise<PullRequest> {
    const { candidate, credentials, userRef, allow } = options;
    const { discrepancy, estate } = await this.#open(id, credentials);
    const plan = planned(discrepancy, estate, candidate);
    if (plan.status === 'new-entity') {
      throw new ConflictError(
        'There is no file to change yet; a person has to decide where the new one belongs',
      );
    }
    const { change, title } = plan;
    await allow(change.entityRef);
    const { files, pullRequests } = this.#options;
    const entity = await entityOf(change.entityRef, estate);
    const address = files.addressOf(entity);
    if (!address) {
      throw new ConflictError('The file is in no repository; take the patch');
    }
    return pullRequests.open({
      address,
      branch: `plumbline/discrepancy-${discrepancy.id}`,
      // It becomes the message of a commit, too.
      title: unmentioned(title).slice(0, 200),
      body: this.#body(discrepancy, userRef),
      change: bytes => changedText(textOf(bytes), change),
    });
  }

  async #open(id: string, credentials: BackstageCredentials) {
    const { reader } = this.#options;
    const estate = await reader.open(credentials);
    const discrepancy = await this.#options.discrepancy(id, credentials);
    return { discrepancy, estate };
  }

  #body({ id, message, evidence }: Discrepancy, userRef: string): string {
    const { portalUrl } = this.#options;
    return [
      `${plain(message)}.`,
      '',
      ...evidence
        .slice(0, 10)
        .map(one => `- \`${plain(one.source)}\`: ${plain(one.says)}`),
      '',
      `Suggested by Plumbline for the discrepancy \`${id}\`${
        portalUrl ? ` of ${portalUrl}` : ''
      }, and opened by \`${plain(userRef)}\`.`,
      'It closes by itself once the sources agree.',
    ].join('\n');
  }
}

/** @throws NotFoundError where the reader sees no such entity */
export async function entityOf(
  entityRef: string,
  estate: EstateView,
): Promise<Entity> {
  const [stored] = estate.isKnown(entityRef)
    ? await estate.entities([entityRef])
    : [];
  if (!stored) {
    throw new NotFoundError(`There is no entity '${entityRef}'`);
  }
  return JSON.parse(stored.body) as Entity;
}

function planned(
  discrepancy: Discrepancy,
  { model }: EstateView,
  candidate: string | undefined,
) {
  if (candidate !== undefined && !model.graph.recordOf(candidate)) {
    throw new NotFoundError(`There is no entity '${candidate.slice(0, 200)}'`);
  }
  const plan = planPatch(discrepancy, { known: knownIn(model), candidate });
  if (plan.status === 'none') {
    throw new NotFoundError(`There is no patch for it. ${plan.reason}`);
  }
  return plan;
}

function changedText(text: string, change: DescriptorChange): string {
  const changed = changeDescriptor(text, change);
  if (changed.status === 'already') {
    throw new ConflictError(
      'The file says so already; the discrepancy closes when the catalog has read it',
    );
  }
  if (changed.status === 'impossible') {
    throw new ConflictError(changed.reason);
  }
  return changed.text;
}

/** What sources say must not become a heading, a link or a mention. */
function plain(text: string): string {
  return unmentioned(text.replace(/([\\`*_[\]<>#|])/g, '\\$1')).slice(0, 500);
}

/** On one line, without mentions: a title is plain text already. */
function unmentioned(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/@(?=\w)/g, '@\u200b');
}
