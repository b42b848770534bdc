import { createHash } from 'node:crypto';
import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  canonicalJson,
  Decision,
  EntityFacts,
  Incident,
  dayMs,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  CatalogVisibility,
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  assembleWeekly,
  Exemption,
  parseWeek,
  Verdict,
  Week,
  weekAt,
  weeklyHorizonDays,
  WeeklyQuery,
  WeeklyReview,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { ExemptionService } from '../exemptions/ExemptionService';
import type { GateCaller } from '../gates/GateReaders';
import type { DecidedStates } from '../lifecycle/DecidedStates';
import type { ControlRegistry } from '../registry/ControlRegistry';
import type { VerdictService } from '../verdicts/VerdictService';
import type { HeldReleases } from './HeldReleases';
import type { WeeklyActions } from './WeeklyActions';
import { readOwned, readOwnedAt } from './owned';
import { WeeklyOf, WeeklyUnknown } from './WeeklyUnknown';

const factsAtOnce = 500;
/** An incident that began earlier, and has ended, is not of this week. */
const longestIncidentDays = 28;

type Options = {
  actions: WeeklyActions;
  auth: AuthService;
  catalog: Pick<CatalogService, 'queryEntities'>;
  clock: Clock;
  decided: Pick<DecidedStates, 'decided'>;
  evidence: Pick<
    EvidenceService,
    'getFacts' | 'listDecisions' | 'listIncidents'
  >;
  exemptions: Pick<ExemptionService, 'list'>;
  releases: HeldReleases;
  registry: Pick<ControlRegistry, 'all'>;
  verdicts: Pick<VerdictService, 'list'>;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** Reads what the weekly review of a team is made of. */
export class WeeklyService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * As of now, or as it was known at the end of a past week.
   *
   * @throws InputError for a week that does not exist or has not begun
   */
  async review(query: WeeklyQuery, caller: GateCaller): Promise<WeeklyReview> {
    const { clock } = this.#options;
    const now = clock().getTime();
    const week = readWeek(query.week, now);
    const isPast = week.to <= now;
    const at = isPast ? week.to : now;
    const { owner } = query;
    const { credentials } = caller;
    const unknown = new WeeklyUnknown();
    const whose = { ...this.#options, credentials, owner, unknown };
    const owned = await readOwned(whose);
    const all = isPast
      ? await readOwnedAt(toIso(at), { ...whose, owned })
      : owned;
    const { decided } = this.#options;
    const [states, before] = await Promise.all([
      decided.decided(all, at, { replay: isPast }),
      decided.decided(all, week.from, { replay: true }),
    ]);
    // The catalog has what is deleted until its description is gone.
    const isKept = (ref: string) => states.get(ref) !== 'deleted';
    const of = {
      at,
      caller,
      isPast,
      owner,
      unknown,
      week,
      entityRefs: all.filter(isKept),
    };
    // What happened in the week stays, also of what was deleted in it.
    const entityRefs = all.filter(ref => before.get(ref) !== 'deleted');
    const [actions, incidents, facts, judged, exemptions, register, gates] =
      await Promise.all([
        this.#options.actions.list(
          owner,
          { createdBefore: at, endedFrom: week.from },
          credentials,
        ),
        this.#incidents(of),
        this.#facts(of),
        this.#verdicts(of),
        this.#exemptions(of),
        this.#register(of),
        this.#options.releases.read({ ...of, entityRefs }),
      ]);
    if (isPast) {
      unknown.note(
        'infrastructure',
        'What expired since and left the catalog is not kept',
      );
    }
    if (actions.more) {
      unknown.note('actions', 'There are more than can be listed');
    }
    const heldOnLadders = await this.#options.releases.readOnLadders(of, facts);
    const review = assembleWeekly({
      owner,
      week,
      at,
      entityRefs,
      incidents,
      facts,
      register,
      exemptions: exemptions.filter(one => isKept(one.entityRef)),
      unknown: unknown.sentences,
      failing: judged.failing.filter(one => isKept(one.entityRef)),
      drillVerdicts: judged.drillVerdicts.filter(one => isKept(one.entityRef)),
      ...gates,
      heldOnLadders,
      controlOwners: new Map(
        [...this.#options.registry.all].map(([id, { compiled }]) => [
          id,
          compiled.control.owner,
        ]),
      ),
      actions: actions.items,
    });
    await this.#hideOwners(review, credentials);
    // When it was read is no part of it.
    const { at: _, ...claims } = review;
    const digest = createHash('sha256')
      .update(canonicalJson(claims))
      .digest('hex');
    return { ...review, digest };
  }

  /** Without anything hidden: this plugin sees every entity. */
  readonly whole = async (query: WeeklyQuery): Promise<WeeklyReview> => {
    const credentials = await this.#options.auth.getOwnServiceCredentials();
    return this.review(query, { credentials, principal: 'plugin:scorecards' });
  };

  /** Files of flags name owners that the caller may not see. */
  async #hideOwners(
    { sections }: Pick<WeeklyReview, 'sections'>,
    credentials: BackstageCredentials,
  ): Promise<void> {
    const items = sections.flatMap(section => section.items);
    const isRef = ({ owner = '' }) =>
      /^[^:/\s]+:[^:/\s]+\/[^:/\s]+$/.test(owner);
    const mayRead = await this.#options.visibility.of(
      items.filter(isRef).map(({ owner }) => owner!),
      credentials,
    );
    for (const item of items) {
      if (isRef(item) && !mayRead(item.owner!)) {
        delete item.owner;
      }
    }
  }

  async #facts(of: WeeklyOf): Promise<EntityFacts[]> {
    const { at, entityRefs, isPast, unknown } = of;
    const { auth, evidence } = this.#options;
    const credentials = await auth.getOwnServiceCredentials();
    const found: EntityFacts[] = [];
    for (let start = 0; start < entityRefs.length; start += factsAtOnce) {
      try {
        const page = await evidence.getFacts(
          {
            entityRefs: entityRefs.slice(start, start + factsAtOnce),
            names: [
              'catalog.expires',
              'incident.active',
              'slo.state',
              'repository.flags',
              'drills.held',
              'ownership.recertified',
              'catalog.tags',
            ],
            limit: factsAtOnce,
            ...(isPast && { at: toIso(at) }),
          },
          { credentials },
        );
        found.push(...page.items);
      } catch (error) {
        unknown.noteUnread(
          [
            ...(['incidents', 'budgets', 'controls', 'flags'] as const),
            ...(['releases', 'drills', 'certifications'] as const),
            'infrastructure',
          ],
          error,
        );
        return [];
      }
    }
    return found;
  }

  async #incidents({
    at,
    caller,
    unknown,
    week,
  }: WeeklyOf): Promise<Incident[]> {
    const { evidence } = this.#options;
    const { credentials } = caller;
    const from = week.from - longestIncidentDays * dayMs;
    const earlier = { to: toIso(from) };
    const lists = await Promise.all(
      [
        { from: toIso(from), to: toIso(at) },
        { ...earlier, status: 'open' as const },
        { ...earlier, status: 'acknowledged' as const },
        // Those that ended in the week or since: their ends were learned then.
        {
          ...earlier,
          status: 'resolved' as const,
          learnedFrom: toIso(week.from),
        },
      ].map(query =>
        unknown.all<Incident>('incidents', cursor =>
          evidence.listIncidents(
            { ...query, limit: 500, cursor },
            { credentials },
          ),
        ),
      ),
    );
    return lists.flat();
  }

  /** New failures; and of controls that require drills, all that do not pass. */
  async #verdicts(of: WeeklyOf) {
    const { at, caller, entityRefs, isPast, owner, unknown, week } = of;
    const { registry, verdicts } = this.#options;
    const which = isPast
      ? { at: toIso(at), entityRef: entityRefs.join(',') }
      : { owner };
    const failing = await unknown.all<Verdict>('controls', cursor =>
      verdicts.list(
        { ...which, status: ['fail'], limit: 500, cursor },
        caller.credentials,
      ),
    );
    const drills = [...registry.all.values()].filter(
      ({ compiled }) =>
        compiled.control.enabled && compiled.facts.includes('drills.held'),
    );
    const required = await Promise.all(
      drills.map(({ compiled }) =>
        unknown.all<Verdict>('drills', cursor =>
          verdicts.list(
            {
              ...which,
              control: compiled.control.id,
              status: ['fail', 'unknown'],
              limit: 500,
              cursor,
            },
            caller.credentials,
          ),
        ),
      ),
    );
    const ofDrills = new Set(drills.map(({ compiled }) => compiled.control.id));
    return {
      failing: failing.filter(
        ({ control, failingSince, since }) =>
          !ofDrills.has(control) &&
          Date.parse(failingSince ?? since) >= week.from,
      ),
      drillVerdicts: required.flat(),
    };
  }

  async #exemptions({
    caller,
    owner,
    unknown,
  }: WeeklyOf): Promise<Exemption[]> {
    return unknown.all('exemptions', cursor =>
      this.#options.exemptions.list(
        { owner, limit: 500, cursor },
        caller.credentials,
      ),
    );
  }

  /** Exemptions that other capabilities granted, and that had not lapsed then. */
  async #register(of: WeeklyOf): Promise<Decision[]> {
    const { at, caller, entityRefs, isPast, unknown } = of;
    const then = isPast ? { at: toIso(at) } : {};
    const owned = new Set(entityRefs);
    const lapsesBefore = toIso(at + weeklyHorizonDays * dayMs);
    const found = await unknown.all<Decision>('exemptions', cursor =>
      this.#options.evidence.listDecisions(
        { ...then, type: 'exemption', lapsesBefore, limit: 500, cursor },
        { credentials: caller.credentials },
      ),
    );
    return found.filter(
      ({ recordedBy, subject }) =>
        recordedBy !== 'plugin:scorecards' &&
        owned.has(String(subject.entityRef)),
    );
  }
}

function readWeek(requested: string | undefined, now: number): Week {
  const week = requested === undefined ? weekAt(now) : parseWeek(requested);
  if (!week) {
    throw new InputError(`There is no week '${requested}' in that year`);
  }
  if (week.from > now) {
    throw new InputError(`The week '${week.week}' has not begun`);
  }
  return week;
}

function toIso(instant: number): string {
  return new Date(instant).toISOString();
}
