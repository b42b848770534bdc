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
import type { ControlBook } from '../verdicts/ControlBook';
import { restsOnTheWhole, withheldFrom } from '../verdicts/WithheldControls';
import type { BlockStore, StoredBlock } from './CampaignStore';

type Options = {
  book: Pick<ControlBook, 'open'>;
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
    await this.#requireGroup([judgement.owner, control.owner], by, 'mark');
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
      markedAt: clock().toISOString(),
      version: 1,
    };
    const outcome = await store.mark(block, recordOf(block, 'raised', by));
    if (outcome === 'standing') {
      throw new ConflictError(
        `'${control.id}' on '${input.entityRef}' is marked already`,
      );
    }
    return toAnswer(block, control);
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
    const { judgement } = await verdicts.get(known, by.credentials);
    await this.#requireGroup([judgement.owner, control.owner], by, 'withdraw');
    const outcome = await store.end(
      { id, version, by: by.userRef, at: clock().getTime() },
      recordOf(known, 'withdrawn', by),
    );
    const after = (await store.find(id))!;
    if (outcome === 'conflict') {
      const { ended, state } = after;
      const last = ended && { by: ended.by, at: Date.parse(ended.at) };
      throw new ConflictError(
        decidedAlready('block', { state, version: after.version, last }),
      );
    }
    return toAnswer(after, control);
  }

  async list(
    { limit, cursor, ...filter }: BlockQuery,
    credentials: BackstageCredentials,
  ): Promise<Page<Block>> {
    const { store, verdicts } = this.#options;
    const { items, nextCursor } = await visiblePage({
      ...{ limit, cursor },
      read: page => store.list(filter, page),
      visible: found => this.#visible(found, credentials),
      position: ({ id, markedAt }) => ({ id, at: Date.parse(markedAt) }),
    });
    const controlOf = await verdicts.controls(
      items.map(({ control }) => control),
    );
    return {
      items: items.map(one => toAnswer(one, controlOf(one.control))),
      nextCursor,
    };
  }

  async #requireGroup(
    groups: readonly (string | undefined)[],
    by: Decider,
    verb: string,
  ): Promise<void> {
    const isMember = await this.#options.members.of(by.credentials);
    const known = groups.filter(group => group !== undefined).map(canonical);
    if (!known.some(isMember)) {
      throw new NotAllowedError(
        `Only members of ${known
          .map(group => `'${group}'`)
          .join(' or ')} may ${verb} it`,
      );
    }
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
    const { book, visibility } = this.#options;
    const pages = await book.open();
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

function toAnswer(stored: StoredBlock, { owner }: Control): Block {
  return { ...stored, platform: canonical(owner) };
}
