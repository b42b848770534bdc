import { randomUUID } from 'node:crypto';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError, InputError, NotAllowedError } from '@backstage/errors';
import {
  dayMs,
  type DecisionInput,
  type Page,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  CatalogVisibility,
  Clock,
  decidedAlready,
  Retention,
  visiblePage,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  Campaign,
  CampaignClose,
  CampaignCounts,
  CampaignDetail,
  CampaignQuery,
  campaignRequestSchema,
  campaignStandings,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { z } from 'zod';
import type { Decider } from '../people/Decider';
import { canonical, Members } from '../people/Members';
import { throwNotFound } from '../people/visibleCases';
import type { ControlRegistry } from '../registry/ControlRegistry';
import { noControl } from '../registry/noControl';
import type { SummaryStore } from '../summary/SummaryStore';
import type { StatusInterval } from '../summary/records';
import { trendOf } from '../summary/trend';
import type { ControlVersions } from '../verdicts/ControlVersions';
import { verdictHistoryKey } from '../verdicts/retention';
import { withheldFrom } from '../verdicts/WithheldControls';
import type { CampaignStore } from './CampaignStore';
import type { CampaignLine, CampaignVerdicts } from './CampaignVerdicts';
import { presentFixes } from './presentFixes';
import { visibleCampaigns } from './visibleCampaigns';

const longestDays = 400;
const partSize = 500;

type Options = {
  versions: Pick<ControlVersions, 'load'>;
  catalog: Pick<CatalogService, 'getEntityByRef'>;
  clock: Clock;
  members: Members;
  registry: Pick<ControlRegistry, 'all'>;
  retention: Pick<Retention, 'horizon'>;
  store: CampaignStore;
  summaryStore: Pick<SummaryStore, 'summary'>;
  verdicts: CampaignVerdicts;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** Begins and closes campaigns, and answers how they stand. */
export class CampaignService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * @throws NotFoundError for a control that is not there; InputError for a due
   *   date that has passed; NotAllowedError for who is not of its owner
   */
  async create(
    input: z.output<typeof campaignRequestSchema>,
    by: Decider,
  ): Promise<Campaign> {
    const { catalog, clock, registry, store } = this.#options;
    const now = clock();
    for (const id of input.controls) {
      const found = registry.all.get(id) ?? noControl(id, registry.all.keys());
      if (!found.compiled.control.enabled) {
        throw new InputError(
          `The control '${id}' is not enabled, so it judges nothing`,
        );
      }
    }
    if (input.due < now.toISOString().slice(0, 10)) {
      throw new InputError("'due' lies in the past");
    }
    const { team } = input.audience;
    const found =
      team === undefined ||
      (await catalog.getEntityByRef(team, { credentials: by.credentials }));
    if (!found) {
      throw new InputError(`There is no group '${team}' that you may see`);
    }
    await this.requireOwner(input.owner, by, 'begin a campaign of it');
    const campaign: Campaign = {
      ...input,
      id: randomUUID(),
      state: 'running',
      createdBy: by.userRef,
      createdAt: now.toISOString(),
      version: 1,
    };
    await store.create(campaign, {
      ...recordOf(campaign),
      action: 'started',
      actor: by.userRef,
      reason: campaign.message,
      validFrom: campaign.createdAt,
      body: {
        title: campaign.title,
        controls: campaign.controls,
        audience: campaign.audience as Record<string, string>,
        owner: campaign.owner,
        due: campaign.due,
      },
    });
    return campaign;
  }

  async list(
    { limit, cursor, ...filter }: CampaignQuery,
    credentials: BackstageCredentials,
  ): Promise<Page<Campaign>> {
    const { store } = this.#options;
    return visiblePage({
      limit,
      cursor,
      read: page => store.list(filter, page),
      visible: found => this.#visible(found, credentials),
      position: ({ id, createdAt }) => ({ id, at: Date.parse(createdAt) }),
    });
  }

  /** @throws NotFoundError where there is none that the caller may see */
  async find(id: string, credentials: BackstageCredentials): Promise<Campaign> {
    const found = await this.#options.store.find(id);
    const [campaign] = await this.#visible(found ? [found] : [], credentials);
    return campaign ?? throwNotFound('campaign', id);
  }

  /** @throws NotFoundError where there is none that the caller may see */
  async get(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<CampaignDetail> {
    const { clock, registry, store, verdicts, visibility } = this.#options;
    const campaign = await this.find(id, credentials);
    const now = clock().getTime();
    const read = await verdicts.read(campaign, credentials);
    const controlOwners = campaign.controls.flatMap(control => {
      const owner = registry.all.get(control)?.compiled.control.owner;
      return owner === undefined ? [] : [canonical(owner)];
    });
    const named = await this.#named(
      [...controlOwners, ...read.flatMap(({ owner }) => owner ?? [])],
      credentials,
    );
    const lines = read.map(line => ({ ...line, owner: named(line.owner) }));
    const { days, trends } = await this.#trends(campaign, lines, {
      now,
      credentials,
      named,
    });
    const zeros = days.map(() => 0);
    const byOwner = new Map<string | undefined, CampaignLine[]>();
    for (const line of lines) {
      const same = byOwner.get(line.owner) ?? [];
      same.push(line);
      byOwner.set(line.owner, same);
    }
    const platform = new Map<string | undefined, number>();
    for (const { standing, verdict } of lines) {
      const control = registry.all.get(verdict.control)?.compiled.control;
      if (standing === 'blocked' && control) {
        const owner = named(canonical(control.owner));
        platform.set(owner, (platform.get(owner) ?? 0) + 1);
      }
    }
    const all = trendOf(
      [...trends.values()].flat(),
      dayOf(now) - days.length + 1,
      days.length,
    );
    return {
      ...campaign,
      // Of one that is closed, too, it is how its verdicts are now.
      at: new Date(now).toISOString(),
      counts: countsOf(lines),
      claimed: lines.filter(
        ({ isClaimed, standing }) => isClaimed && standing === 'open',
      ).length,
      teams: [...byOwner]
        .map(([owner, own]) => ({
          ...(owner !== undefined && { owner }),
          counts: countsOf(own),
          failing: trends.has(owner)
            ? trendOf(
                trends.get(owner)!,
                dayOf(now) - days.length + 1,
                days.length,
              ).fail
            : zeros,
        }))
        .sort(
          (a, b) =>
            b.counts.open - a.counts.open ||
            ((a.owner ?? '') < (b.owner ?? '') ? -1 : 1),
        ),
      platform: [...platform]
        .map(([owner, blocked]) => ({
          ...(owner !== undefined && { owner }),
          blocked,
        }))
        .sort((a, b) => b.blocked - a.blocked),
      days,
      failing: all.fail,
      exempt: all.exempt,
      fixes: await presentFixes(await store.fixes(id), {
        credentials,
        lines,
        registry,
        visibility,
      }),
    };
  }

  /** @throws ConflictError, with what was decided, where it is closed already */
  async close(
    id: string,
    { version, reason }: CampaignClose,
    by: Decider,
  ): Promise<Campaign> {
    const { clock, store } = this.#options;
    const campaign = await this.find(id, by.credentials);
    await this.requireOwner(campaign.owner, by, 'close this campaign');
    const closed = {
      by: by.userRef,
      at: clock().toISOString(),
      ...(reason !== undefined && { reason }),
    };
    const outcome = await store.close(
      { id, version, closed },
      {
        ...recordOf(campaign),
        id: `campaign:${id}:finished`,
        action: 'finished',
        actor: by.userRef,
        reason,
      },
    );
    const [after] = await this.#visible(
      [(await store.find(id))!],
      by.credentials,
    );
    if (outcome === 'conflict') {
      const last = after.closed && {
        by: after.closed.by,
        at: Date.parse(after.closed.at),
      };
      throw new ConflictError(decidedAlready('campaign', { ...after, last }));
    }
    return after;
  }

  /** @throws NotAllowedError for who is not of the group */
  async requireOwner(owner: string, by: Decider, what: string): Promise<void> {
    const isMember = await this.#options.members.of(by.credentials);
    if (!isMember(owner)) {
      throw new NotAllowedError(`Only members of '${owner}' may ${what}`);
    }
  }

  async #visible(
    campaigns: readonly Campaign[],
    credentials: BackstageCredentials,
  ): Promise<Campaign[]> {
    const { visibility } = this.#options;
    return visibleCampaigns(campaigns, visibility, credentials);
  }

  /** Names groups and users that the caller may see, and no others. */
  async #named(refs: readonly string[], credentials: BackstageCredentials) {
    const mayRead = await this.#options.visibility.of(refs, credentials);
    return (ref: string | undefined) =>
      ref !== undefined && mayRead(ref) ? ref : undefined;
  }

  /** Intervals by owner, for as long as the history of verdicts is kept. */
  async #trends(
    campaign: Campaign,
    lines: readonly CampaignLine[],
    {
      now,
      credentials,
      named,
    }: {
      now: number;
      credentials: BackstageCredentials;
      named: (ref: string | undefined) => string | undefined;
    },
  ) {
    const { versions, retention, summaryStore, visibility } = this.#options;
    const horizon = await retention.horizon(verdictHistoryKey);
    const to = dayOf(now);
    const from = Math.min(
      to,
      Math.max(
        dayOf(Date.parse(campaign.createdAt)),
        to - longestDays,
        horizon === undefined ? 0 : dayOf(horizon),
      ),
    );
    const pages = await versions.load();
    const withheld = await withheldFrom(credentials, { pages, visibility });
    const trends = new Map<string | undefined, StatusInterval[]>();
    for (const control of campaign.controls) {
      const refs = lines
        .filter(({ verdict }) => verdict.control === control)
        .map(({ verdict }) => verdict.entityRef);
      for (let start = 0; start < refs.length; start += partSize) {
        const { intervals } = await summaryStore.summary(
          {
            control,
            entityRefs: refs.slice(start, start + partSize),
            withheld: withheld.all,
          },
          { by: 'owner', terms: pages.terms, now, from, to },
        );
        for (const interval of intervals) {
          const owner = named(interval.of);
          const all = trends.get(owner) ?? [];
          all.push(interval);
          trends.set(owner, all);
        }
      }
    }
    return {
      trends,
      days: Array.from({ length: to - from + 1 }, (_, index) =>
        new Date((from + index) * dayMs).toISOString().slice(0, 10),
      ),
    };
  }
}

function recordOf({
  id,
}: Campaign): Pick<DecisionInput, 'id' | 'subject' | 'type'> {
  return {
    id: `campaign:${id}:started`,
    type: 'campaign',
    subject: { campaign: id },
  };
}

function countsOf(lines: readonly CampaignLine[]): CampaignCounts {
  const counts = Object.fromEntries(
    campaignStandings.map(standing => [standing, 0]),
  ) as CampaignCounts;
  lines.forEach(({ standing }) => {
    counts[standing] += 1;
  });
  return counts;
}

function dayOf(instant: number): number {
  return Math.floor(instant / dayMs);
}
