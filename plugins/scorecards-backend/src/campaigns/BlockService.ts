import { randomUUID } from 'node:crypto';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, NotAllowedError } from '@backstage/errors';
import type {
  DecisionAction,
  DecisionInput,
  Page,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  CatalogVisibility,
  Clock,
  decidedAlready,
  visiblePage,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  Block,
  blockMarkPermission,
  BlockQuery,
  BlockRequest,
  BlockWithdrawal,
  Control,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Decider } from '../people/Decider';
import type { JudgedVerdicts } from '../people/JudgedVerdicts';
import { canonical, Members } from '../people/Members';
import { throwNotFound, visibleCases } from '../people/visibleCases';
import type { ControlVersions } from '../verdicts/ControlVersions';
import { restsOnTheWhole, withheldFrom } from '../verdicts/WithheldControls';
import type { BlockStore, StoredBlock } from './BlockStore';

type Options = {
  versions: Pick<ControlVersions, 'load'>;
  clock: Clock;
  members: Members;
  store: BlockStore;
  verdicts: JudgedVerdicts;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** Failures of which their teams can't rid themselves: the platform has to. */
export class BlockService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * @throws NotFoundError where there is no such verdict; ConflictError where it
   *   does not fail, or is marked; NotAllowedError for who is of neither group
   */
  async mark(input: BlockRequest, by: Decider): Promise<Block> {
    const { clock, store, verdicts } = this.#options;
    const { control, judgement } = await verdicts.get(input, by.credentials);
    await by.may(blockMarkPermission, input.entityRef);
    const isMember = await this.#requireGroup(
      [judgement.owner, control.owner],
      by,
      'mark',
    );
    const isPlatform = isMember(canonical(control.owner));
    const isWithheld = await this.#withheld(by.credentials);
    const { version } = judgement;
    const status = isWithheld({ control: control.id, version })
      ? 'unknown'
      : judgement.status;
    if (status !== 'fail') {
      throw new ConflictError(
        `Evidence says '${status}' for '${control.id}' on '${input.entityRef}'; only a failure can wait for the platform`,
      );
    }
    const block: StoredBlock = {
      ...input,
      id: randomUUID(),
      state: 'standing',
      markedBy: by.userRef,
      ...(isPlatform && { confirmedBy: by.userRef }),
      markedAt: clock().toISOString(),
      version: 1,
    };
    const outcome = await store.mark(block, recordOf(block, 'raised', by));
    const confirmed =
      outcome === 'standing' && isPlatform
        ? await store.confirm(
            { ...input, by: by.userRef },
            claimed => recordOf(claimed, 'upheld', by),
            clock().getTime(),
          )
        : undefined;
    if (confirmed) {
      return this.#answer(confirmed, control, by.credentials);
    }
    if (outcome === 'standing') {
      throw new ConflictError(
        `'${control.id}' on '${input.entityRef}' is marked already`,
      );
    }
    return this.#answer(block, control, by.credentials);
  }

  /** @throws ConflictError where it does not stand any more */
  async withdraw(
    id: string,
    { version }: BlockWithdrawal,
    by: Decider,
  ): Promise<Block> {
    const { clock, store, verdicts } = this.#options;
    const [found] = await this.#visible(await store.find(id), by.credentials);
    const known = found ?? throwNotFound('block', id);
    await by.may(blockMarkPermission, known.entityRef);
    const control = await verdicts.control(known.control);
    const owner = await this.#ownerOf(known, by.credentials);
    if (known.markedBy !== by.userRef) {
      await this.#requireGroup([owner, control.owner], by, 'withdraw');
    }
    const outcome = await store.end(
      { id, version, by: by.userRef, at: clock().getTime() },
      recordOf(known, 'withdrawn', by),
    );
    const after = (await store.find(id))!;
    if (outcome === 'conflict') {
      const { ended, state } = after;
      const { ended: shown } = await this.#answer(
        after,
        control,
        by.credentials,
      );
      const last = ended && { by: shown?.by, at: Date.parse(ended.at) };
      throw new ConflictError(
        decidedAlready('block', { state, version: after.version, last }),
      );
    }
    return this.#answer(after, control, by.credentials);
  }

  async list(
    { limit, cursor, ...filter }: BlockQuery,
    credentials: BackstageCredentials,
  ): Promise<Page<Block>> {
    const { store, verdicts } = this.#options;
    const { items, nextCursor } = await visiblePage({
      limit,
      cursor,
      read: page => store.list(filter, page),
      visible: found => this.#visible(found, credentials),
      position: ({ id, markedAt }) => ({ id, at: Date.parse(markedAt) }),
    });
    const controlOf = await verdicts.controls(
      items.map(({ control }) => control),
    );
    return {
      items: await this.#answers(items, controlOf, credentials),
      nextCursor,
    };
  }

  async #requireGroup(
    groups: readonly (string | undefined)[],
    by: Decider,
    verb: string,
  ): Promise<(group: string) => boolean> {
    const { members, visibility } = this.#options;
    const isMember = await members.of(by.credentials);
    const known = groups.filter(group => group !== undefined).map(canonical);
    if (!known.some(isMember)) {
      const mayRead = await visibility.of(known, by.credentials);
      const named = known.filter(mayRead).map(group => `'${group}'`);
      throw new NotAllowedError(
        `Only members of ${
          named.join(' or ') || 'the groups that own it or the control'
        } may ${verb} it`,
      );
    }
    return isMember;
  }

  /** Where its control is gone, or judges it no more, it has no owner here. */
  async #ownerOf(
    block: StoredBlock,
    credentials: BackstageCredentials,
  ): Promise<string | undefined> {
    try {
      const { judgement } = await this.#options.verdicts.get(
        block,
        credentials,
      );
      return judgement.owner;
    } catch (error) {
      if ((error as Error).name !== 'NotFoundError') {
        throw error;
      }
      return undefined;
    }
  }

  async #answer(
    block: StoredBlock,
    control: Control,
    credentials: BackstageCredentials,
  ): Promise<Block> {
    return (await this.#answers([block], () => control, credentials))[0];
  }

  /** Without the groups and users that the caller may not see. */
  async #answers(
    blocks: readonly StoredBlock[],
    controlOf: (id: string) => Control,
    credentials: BackstageCredentials,
  ): Promise<Block[]> {
    const platformOf = ({ control }: Pick<StoredBlock, 'control'>) =>
      canonical(controlOf(control).owner);
    const mayRead = await this.#options.visibility.of(
      blocks
        .flatMap(one => [
          platformOf(one),
          one.markedBy,
          one.confirmedBy,
          one.ended?.by,
        ])
        .filter(ref => ref !== undefined),
      credentials,
    );
    const named = (ref: string | undefined) =>
      ref !== undefined && mayRead(ref) ? ref : undefined;
    return blocks.map(({ confirmedBy, ended, markedBy, ...stored }) => ({
      ...stored,
      platform: named(platformOf(stored)),
      markedBy: named(markedBy),
      confirmedBy: named(confirmedBy),
      ...(ended && { ended: { at: ended.at, by: named(ended.by) } }),
    }));
  }

  /** That there is one shows that its verdict fails: both are withheld. */
  async #visible(
    found: StoredBlock | undefined | readonly StoredBlock[],
    credentials: BackstageCredentials,
  ): Promise<StoredBlock[]> {
    const { verdicts, visibility } = this.#options;
    const blocks = [found ?? []].flat();
    const visible = await visibleCases(blocks, visibility, credentials);
    if ((await visibility.of([], credentials))('')) {
      return visible;
    }
    const controlOf = await verdicts.controls(
      visible.map(({ control }) => control),
    );
    return visible.filter(
      ({ control }) => !restsOnTheWhole(controlOf(control)),
    );
  }

  async #withheld(credentials: BackstageCredentials) {
    const { versions, visibility } = this.#options;
    const pages = await versions.load();
    return (await withheldFrom(credentials, { pages, visibility })).has;
  }
}

function recordOf(
  { id, control, entityRef, issue, reason }: StoredBlock,
  action: DecisionAction,
  { userRef }: Decider,
): DecisionInput {
  return {
    id: `block:${id}:${action}`,
    type: 'campaign',
    action,
    subject: { entityRef, control, block: id },
    actor: userRef,
    reason,
    body: { issue },
  };
}
