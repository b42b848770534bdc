import {
  dayMs,
  type DecisionInput,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  ListPosition,
  readPage,
  storedInstant,
  storedObject,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Campaign } from '@plumbline/backstage-plugin-scorecards-common';
import type { Knex } from 'knex';
import type {
  ClaimedFix,
  FixClaim,
  FixPlace,
  PlannedFix,
  StoredCampaign,
  StoredFix,
} from './records';
import type { VerdictKey } from '../verdicts/records';
import { addToOutbox } from '../database/people/addToOutbox';
import type {
  CampaignFixRow,
  CampaignPlanRow,
  CampaignRow,
  VerdictRow,
} from '../database/tables';

/** Campaigns and what they propose. */
export class CampaignStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async create(
    campaign: StoredCampaign,
    decision: DecisionInput,
  ): Promise<void> {
    const { id, state, version } = campaign;
    const created_at = Date.parse(campaign.createdAt);
    await this.#knex.transaction(async trx => {
      await trx<CampaignRow>('campaigns').insert({
        id,
        state,
        version,
        created_at,
        closed: null,
        campaign: JSON.stringify(campaign),
      });
      await addToOutbox(trx, decision, created_at);
    });
  }

  async find(id: string): Promise<StoredCampaign | undefined> {
    const row = await this.#knex<CampaignRow>('campaigns')
      .where({ id })
      .first();
    return row && toCampaign(row);
  }

  /** The latest first. */
  async list(
    { state }: { state?: Campaign['state'] },
    page: { after?: ListPosition; limit: number },
  ): Promise<StoredCampaign[]> {
    const query = this.#knex<CampaignRow>('campaigns');
    if (state !== undefined) {
      query.where({ state });
    }
    return readPage<CampaignRow, StoredCampaign>(this.#knex, 'campaigns', {
      query,
      column: 'created_at',
      map: toCampaign,
      ...page,
    });
  }

  async close(
    {
      id,
      version,
      closed,
    }: { id: string; version: number; closed: Campaign['closed'] },
    decision: DecisionInput,
  ): Promise<'closed' | 'conflict'> {
    return this.#knex.transaction(async trx => {
      const changed = await trx<CampaignRow>('campaigns')
        .where({ id, version, state: 'running' })
        .update({
          state: 'closed',
          version: version + 1,
          closed: JSON.stringify(closed),
        });
      if (changed === 0) {
        return 'conflict';
      }
      await addToOutbox(trx, decision, Date.parse(closed!.at));
      return 'closed';
    });
  }

  async savePlan({
    campaign,
    digest,
    madeAt,
    items,
    keptFrom,
  }: {
    campaign: string;
    digest: string;
    madeAt: number;
    items: readonly PlannedFix[];
    /** Older ones of the campaign go. */
    keptFrom: number;
  }): Promise<void> {
    await this.#knex<CampaignPlanRow>('campaign_plans')
      .where({ campaign })
      .where('made_at', '<', keptFrom)
      .delete();
    await this.#knex<CampaignPlanRow>('campaign_plans')
      .insert({
        campaign,
        digest,
        made_at: madeAt,
        items: JSON.stringify(items),
      })
      .onConflict(['campaign', 'digest'])
      .merge(['made_at']);
  }

  async findPlan(
    campaign: string,
    digest: string,
  ): Promise<{ madeAt: number; items: PlannedFix[] } | undefined> {
    const row = await this.#knex<CampaignPlanRow>('campaign_plans')
      .where({ campaign, digest })
      .first();
    return (
      row && {
        madeAt: storedInstant(row.made_at),
        items: JSON.parse(row.items) as PlannedFix[],
      }
    );
  }

  /**
   * Takes one of the places that a team has for a day, for one proposal at a
   * time, of a campaign that runs.
   *
   * @returns what the claim is known by later
   */
  async claimFix(
    claim: FixClaim,
  ): Promise<ClaimedFix | 'known' | 'capped' | 'closed'> {
    return this.#knex.transaction(async trx => {
      // Locked, so that it is not closed until the claim is written.
      const running = await trx<CampaignRow>('campaigns')
        .where({ id: claim.campaign, state: 'running' })
        .forShare()
        .first('id');
      return running ? claimIn(trx, claim) : 'closed';
    });
  }

  /** Does nothing where another one has taken the claim over. */
  async opened({ id, openedAt }: ClaimedFix, place: FixPlace): Promise<void> {
    await this.#knex<CampaignFixRow>('campaign_fixes')
      .where({ id, state: 'opening', opened_at: openedAt })
      .update({ state: 'open', proposal: JSON.stringify(place) });
  }

  /** Nothing came of a claim; nothing happens where it was taken over. */
  async release({ id, openedAt }: ClaimedFix): Promise<void> {
    await this.#knex('campaign_fixes')
      .where({ id, state: 'opening', opened_at: openedAt })
      .delete();
  }

  async fixes(campaign: string): Promise<StoredFix[]> {
    const rows = await this.#knex<CampaignFixRow>('campaign_fixes')
      .where({ campaign })
      .orderBy(['entity_ref', 'part']);
    return rows.map(toFix);
  }

  /** Those that wait for their verdicts, after an id. */
  async openFixes(after: string, limit: number): Promise<StoredFix[]> {
    const rows = await this.#knex<CampaignFixRow>('campaign_fixes')
      .where({ state: 'open' })
      .where('id', '>', after)
      .orderBy('id')
      .limit(limit);
    return rows.map(toFix);
  }

  /** From then on what it led to waits to be closed at its host. */
  async closeFix(
    { id, place }: Pick<StoredFix, 'id' | 'place'>,
    at: number,
  ): Promise<void> {
    await this.#knex<CampaignFixRow>('campaign_fixes')
      .where({ id, state: 'open' })
      .update({
        state: 'closed',
        closed_at: at,
        // Without a commit, it is not known whether others pushed to it.
        ...((place?.kind === 'issue' || place?.commit !== undefined) && {
          issue: 'waiting',
          issue_due: at,
        }),
      });
  }

  /** What of them is to be closed at its host by then, the longest due first. */
  async waitingProposals(now: number, limit: number): Promise<StoredFix[]> {
    const rows = await this.#knex<CampaignFixRow>('campaign_fixes')
      .where({ issue: 'waiting' })
      .where('issue_due', '<=', now)
      .orderBy(['issue_due', 'id'])
      .limit(limit);
    return rows.map(toFix);
  }

  /** `due` again while it waits. */
  async settleProposal(
    id: string,
    { due, reason, state }: NonNullable<StoredFix['issue']> & { due?: number },
  ): Promise<void> {
    await this.#knex<CampaignFixRow>('campaign_fixes')
      .where({ id, issue: 'waiting' })
      .update({
        issue: state,
        issue_reason: reason ?? null,
        issue_due: due ?? null,
      });
  }

  /** Of these, the verdicts that failed at some time from then on. */
  async failedSince(
    controls: readonly string[],
    entityRefs: readonly string[],
    since: number,
  ): Promise<VerdictKey[]> {
    const rows = await this.#knex<VerdictRow>('verdicts')
      .distinct('entity_ref', 'control')
      .where({ status: 'fail' })
      .whereIn('control', controls)
      .whereIn('entity_ref', entityRefs)
      .where(kept =>
        kept.whereNull('superseded_at').orWhere('superseded_at', '>', since),
      );
    return rows.map(({ entity_ref, control }) => ({
      entityRef: entity_ref,
      control,
    }));
  }
}

async function claimIn(
  trx: Knex.Transaction,
  claim: FixClaim,
): Promise<ClaimedFix | 'known' | 'capped'> {
  const { campaign, entityRef, id, openedAt, openedBy, part } = claim;
  const key = { campaign, entity_ref: entityRef, part };
  const controls = JSON.stringify(claim.controls);
  const known = await trx<CampaignFixRow>('campaign_fixes').where(key).first();
  if (known) {
    // What broke off is done again by one: it leads to the same proposal.
    const taken = await trx<CampaignFixRow>('campaign_fixes')
      .where({ id: known.id, state: 'opening' })
      .where('opened_at', '<', claim.abandonedBefore)
      .update({ controls, opened_at: openedAt, opened_by: openedBy });
    return taken > 0 ? { id: known.id, openedAt } : 'known';
  }
  const owner = claim.owner ?? '';
  const day = Math.floor(openedAt / dayMs);
  const rows = await trx<CampaignFixRow>('campaign_fixes')
    .where({ owner, day })
    .select('slot');
  const used = new Set(rows.map(({ slot }) => slot));
  for (let slot = 1; slot <= claim.mostADay; slot++) {
    if (used.has(slot)) {
      continue;
    }
    const added = await trx<CampaignFixRow>('campaign_fixes')
      .insert({
        ...key,
        id,
        owner,
        day,
        slot,
        controls,
        state: 'opening',
        opened_at: openedAt,
        opened_by: openedBy,
        closed_at: null,
        proposal: null,
        issue: null,
        issue_reason: null,
        issue_due: null,
      })
      .onConflict()
      .ignore()
      .returning('id');
    if (added.length > 0) {
      return { id, openedAt };
    }
    if (await trx('campaign_fixes').where(key).first()) {
      return 'known';
    }
  }
  return 'capped';
}

function toCampaign(row: CampaignRow): StoredCampaign {
  const campaign = storedObject<StoredCampaign>(row.campaign, [
    ...(['title', 'controls', 'audience', 'owner', 'due'] as const),
  ]);
  return {
    ...campaign,
    state: row.state as StoredCampaign['state'],
    version: row.version,
    ...(row.closed !== null && {
      closed: storedObject<NonNullable<StoredCampaign['closed']>>(row.closed, [
        ...(['by', 'at'] as const),
      ]),
    }),
  };
}

function toFix(row: CampaignFixRow): StoredFix {
  return {
    id: row.id,
    campaign: row.campaign,
    entityRef: row.entity_ref,
    part: row.part as StoredFix['part'],
    owner: row.owner || undefined,
    controls: JSON.parse(row.controls),
    state: row.state as StoredFix['state'],
    openedBy: row.opened_by,
    openedAt: storedInstant(row.opened_at),
    closedAt: row.closed_at === null ? undefined : storedInstant(row.closed_at),
    place: row.proposal === null ? undefined : JSON.parse(row.proposal),
    ...(row.issue !== null && {
      issue: {
        state: row.issue as NonNullable<StoredFix['issue']>['state'],
        ...(row.issue_reason !== null && { reason: row.issue_reason }),
      },
    }),
  };
}
