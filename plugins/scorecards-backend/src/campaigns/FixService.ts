import { createHash, randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import { canonicalJson } from '@plumbline/backstage-plugin-evidence-common';
import {
  type Clock,
  inParallel,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  Campaign,
  CampaignFixRequest,
  CampaignPlan,
  CampaignPlanItem,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Decider } from '../people/Decider';
import type { CampaignService } from './CampaignService';
import type { CampaignStore } from './CampaignStore';
import type { PlannedFix } from './records';
import type { CampaignVerdicts } from './CampaignVerdicts';
import type { DraftFix, FixPlans } from './FixPlans';
import type { StopRule } from './StopRule';
import { conflictsOf, countUpgrades } from './upgradeCounts';

/** Services of one plan: each of their repositories is read. */
const mostServices = 50;
const planMaxAgeMs = 7 * 24 * 60 * 60 * 1000;
/** A proposal takes less: what is older was left by a process that ended. */
const abandonedMs = 10 * 60 * 1000;

type Options = {
  campaigns: Pick<CampaignService, 'find' | 'requireOwner'>;
  clock: Clock;
  logger: LoggerService;
  /** Of one team, of all campaigns together. */
  mostADay: number;
  plans: FixPlans;
  stopRule: StopRule;
  store: CampaignStore;
  verdicts: CampaignVerdicts;
};

/** Proposes the fixes of campaigns: first as a dry run, then as it was shown. */
export class FixService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * @throws NotAllowedError for who is not of the campaign's owner; ConflictError
   *   where it is closed, or there was no such dry run
   */
  async run(
    id: string,
    { dryRun = true, plan, after }: CampaignFixRequest,
    by: Decider,
  ): Promise<CampaignPlan> {
    const { campaigns } = this.#options;
    const campaign = await campaigns.find(id, by.credentials);
    await campaigns.requireOwner(campaign.owner, by, 'propose its fixes');
    if (campaign.state === 'closed') {
      throw new ConflictError('The campaign is closed: it proposes nothing');
    }
    return dryRun
      ? this.#dryRun(campaign, after, by)
      : this.#carryOut(campaign, plan!, by);
  }

  async #dryRun(
    campaign: Campaign,
    after: string | undefined,
    by: Decider,
  ): Promise<CampaignPlan> {
    const { clock, plans, store } = this.#options;
    const { lines, withoutFix } = await this.#lines(campaign, by);
    const now = clock().getTime();
    // What broke off while it was opened is planned again.
    const known = new Map(
      (await store.fixes(campaign.id))
        .filter(
          ({ openedAt, state }) =>
            state !== 'opening' || openedAt >= now - abandonedMs,
        )
        .map(fix => [keyOf(fix), new Set(fix.controls)]),
    );
    // Each that is drafted is read: no more than are shown.
    const services = [
      ...new Set(
        lines
          .filter(
            ({ part, verdict: { control, entityRef } }) =>
              (after === undefined || entityRef > after) &&
              !known.get(keyOf({ entityRef, part }))?.has(control),
          )
          .map(({ verdict }) => verdict.entityRef),
      ),
    ];
    const chosen = new Set(services.slice(0, mostServices));
    const drafts = await plans.drafts(
      campaign,
      lines.filter(({ verdict }) => chosen.has(verdict.entityRef)),
    );
    const due = drafts
      .map(draft => {
        const has = known.get(keyOf(draft));
        const lacking = draft.controls.filter(control => !has?.has(control));
        return { draft, lacking, isKnown: has !== undefined };
      })
      .filter(({ lacking }) => lacking.length > 0);
    const planned: PlannedFix[] = [];
    const items = await inOrder(
      due,
      this.#refusing(async ({ draft, isKnown, lacking }) => {
        if (isKnown) {
          return itemOf(
            { ...draft, controls: lacking },
            {
              status: 'known',
              reason:
                'The fix of this campaign that it has is without these; another campaign can propose them',
            },
          );
        }
        if (!draft.request) {
          return itemOf(draft, { status: 'refused', reason: draft.reason });
        }
        const answer = await plans.propose({ ...draft.request, dryRun: true });
        if ('refused' in answer) {
          return itemOf(draft, { status: 'refused', reason: answer.refused });
        }
        const { digest, files, kind, merges, status } = answer;
        if (status === 'planned') {
          const { entityRef, part } = draft;
          planned.push({ entityRef, part, digest });
        }
        return itemOf(draft, {
          status,
          files,
          kind,
          ...(merges && { merges }),
          ...(status === 'conflict' && { reason: conflictsOf(merges) }),
        });
      }),
    );
    planned.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    const digest = createHash('sha256')
      .update(canonicalJson([campaign.id, planned]))
      .digest('hex');
    await store.savePlan({
      campaign: campaign.id,
      digest,
      items: planned,
      madeAt: now,
      keptFrom: now - planMaxAgeMs,
    });
    return {
      campaign: campaign.id,
      dryRun: true,
      plan: digest,
      items,
      withoutFix,
      ...(plans.upgrades(campaign) && { upgrades: countUpgrades(items) }),
      ...(services.length > mostServices && {
        nextAfter: services[mostServices - 1],
      }),
    };
  }

  async #carryOut(
    campaign: Campaign,
    digest: string,
    by: Decider,
  ): Promise<CampaignPlan> {
    const { clock, plans, stopRule, store } = this.#options;
    const plan = await store.findPlan(campaign.id, digest);
    if (!plan || plan.madeAt < clock().getTime() - planMaxAgeMs) {
      throw new ConflictError(
        plan
          ? 'The dry run is older than 7 days; make another one'
          : 'There was no such dry run of this campaign; make one, and name its plan',
      );
    }
    if (plans.upgrades(campaign)) {
      await stopRule.check(await store.fixes(campaign.id), by.credentials);
    }
    const { lines, withoutFix } = await this.#lines(campaign, by);
    const services = new Set(plan.items.map(({ entityRef }) => entityRef));
    const drafts = await plans.drafts(
      campaign,
      lines.filter(({ verdict }) => services.has(verdict.entityRef)),
    );
    const byKey = new Map(drafts.map(draft => [keyOf(draft), draft]));
    // What has no draft passes by now, or the caller does not see it any more.
    const due = plan.items.flatMap(planned => {
      const draft = byKey.get(keyOf(planned));
      return draft ? [{ draft, planned }] : [];
    });
    const items = await inOrder(
      due,
      this.#refusing(({ draft, planned }) =>
        this.#open(campaign, planned, draft, by),
      ),
    );
    return {
      campaign: campaign.id,
      dryRun: false,
      plan: digest,
      items,
      withoutFix,
      ...(plans.upgrades(campaign) && { upgrades: countUpgrades(items) }),
    };
  }

  /** One that fails in a way that was not foreseen does not end the others. */
  #refusing<T extends { draft: DraftFix }>(
    one: (item: T) => Promise<CampaignPlanItem>,
  ): (item: T) => Promise<CampaignPlanItem> {
    return async item => {
      try {
        return await one(item);
      } catch (error) {
        const { entityRef } = item.draft;
        this.#options.logger.error(
          `The fix of ${entityRef} broke off: ${(error as Error).message}`,
        );
        return itemOf(item.draft, {
          status: 'refused',
          reason: "It broke off; the portal's log says why",
        });
      }
    };
  }

  async #open(
    campaign: Campaign,
    planned: PlannedFix,
    draft: DraftFix,
    by: Decider,
  ): Promise<CampaignPlanItem> {
    const { clock, mostADay, plans, store } = this.#options;
    if (!draft.request) {
      return itemOf(draft, { status: 'refused', reason: draft.reason });
    }
    const now = clock().getTime();
    const { controls, entityRef, owner, part } = draft;
    const claim = await store.claimFix({
      controls,
      entityRef,
      owner,
      part,
      mostADay,
      id: randomUUID(),
      campaign: campaign.id,
      openedAt: now,
      openedBy: by.userRef,
      abandonedBefore: now - abandonedMs,
    });
    if (claim === 'closed') {
      return itemOf(draft, {
        status: 'refused',
        reason: 'The campaign was closed meanwhile',
      });
    }
    if (typeof claim === 'string') {
      return itemOf(draft, {
        status: claim,
        ...(claim === 'capped' && {
          reason: `Its team has had ${mostADay} today; carry the plan out again tomorrow`,
        }),
      });
    }
    let answer;
    try {
      answer = await plans.propose({
        ...draft.request,
        dryRun: false,
        expected: planned.digest,
        requestedBy: by.userRef,
      });
    } catch (error) {
      await store.release(claim);
      throw error;
    }
    if ('refused' in answer) {
      await store.release(claim);
      return itemOf(draft, { status: 'refused', reason: answer.refused });
    }
    const { branch, commit, files, kind, merge, merges, status, url } = answer;
    if (status === 'conflict') {
      await store.release(claim);
      const reason = conflictsOf(merges);
      return itemOf(draft, { status, reason, files, merges });
    }
    if (status === 'nothing' || status === 'planned') {
      await store.release(claim);
      return itemOf(draft, { status: 'nothing', files });
    }
    const place = {
      kind,
      ...(url !== undefined && { url }),
      ...(branch !== undefined && { branch }),
      ...(merge !== undefined && { merge }),
    };
    await store.opened(claim, { ...place, ...(commit && { commit }) });
    return itemOf(draft, {
      ...place,
      status,
      files,
      ...(merges && { merges }),
    });
  }

  /** Those that a fix could mend. */
  async #lines(campaign: Campaign, by: Decider) {
    const { plans, verdicts } = this.#options;
    const all = await verdicts.read(campaign, by.credentials);
    const open = all.filter(({ standing }) => standing === 'open');
    const lines = open.flatMap(line => {
      const part = plans.partOf(line.verdict.control);
      return part ? [{ ...line, part }] : [];
    });
    return { lines, withoutFix: open.length - lines.length };
  }
}

function keyOf({ entityRef, part }: { entityRef: string; part: string }) {
  return `${entityRef} ${part}`;
}

function itemOf(
  { controls, entityRef, left, owner, part }: DraftFix,
  outcome: Pick<CampaignPlanItem, 'status'> & Partial<CampaignPlanItem>,
): CampaignPlanItem {
  return {
    entityRef,
    ...(owner !== undefined && { owner }),
    controls,
    ...(part === 'checklist' && { kind: 'issue' as const }),
    ...(left !== undefined && { reason: left }),
    files: [],
    ...outcome,
  };
}

/** In the order of what is given. */
async function inOrder<T, U>(
  all: readonly T[],
  one: (item: T) => Promise<U>,
): Promise<U[]> {
  const results: U[] = [];
  const [error] = await inParallel(
    [...all.entries()],
    async ([index, item]) => {
      results[index] = await one(item);
    },
  );
  if (error) {
    throw error;
  }
  return results;
}
