import { createHash } from 'node:crypto';
import type {
  AuthService,
  BackstageCredentials,
  LoggerService,
} from '@backstage/backend-plugin-api';
import {
  ConflictError,
  InputError,
  NotAllowedError,
  toError,
} from '@backstage/errors';
import type {
  DrillResult,
  Page,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  CatalogVisibility,
  Clock,
  EvidenceService,
  refuseFuture,
  visiblePage,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  Drill,
  drillChecklists,
  DrillFix,
  DrillInput,
  DrillQuery,
  drillScenarios,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { CreationStore } from '../creations/CreationStore';
import type { Decider } from '../people/Decider';
import type { Members } from '../people/Members';
import { throwNotFound, visibleCases } from '../people/visibleCases';
import { type FindingSources, isTracked } from './FindingSources';
import type { WeeklyStore, StoredDrill } from './WeeklyStore';

/** The source of what is reported to evidence; it belongs to this plugin. */
const source = 'scorecards-drills';
/** Drills of one service, the latest first. */
const mostDrills = 1_000;

type Options = {
  auth: AuthService;
  clock: Clock;
  creations: Pick<CreationStore, 'begun'>;
  evidence: Pick<EvidenceService, 'getFacts' | 'pushObservations'>;
  logger: LoggerService;
  members: Members;
  sources: FindingSources;
  store: WeeklyStore;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** Records drills, and reports them as a fact. */
export class DrillService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * @throws NotFoundError for an entity that the caller does not see; ConflictError
   *   for one without an owner, and a drill that the caller has recorded already; NotAllowedError for who is not of its owner;
   *   InputError for a time in the future, or steps that are not the checklist's
   */
  async record(input: DrillInput, by: Decider): Promise<Drill> {
    const { clock, store, visibility } = this.#options;
    const { entityRef, heldAt, outcome, scenario, steps } = input;
    const mayRead = await visibility.of([entityRef], by.credentials);
    if (!mayRead(entityRef)) {
      return throwNotFound('entity', entityRef);
    }
    const owner = await this.#ownerOf(entityRef);
    await this.#requireMember(owner, by);
    const now = clock();
    refuseFuture("'heldAt'", heldAt, now.getTime());
    const checklist = drillChecklists.find(one => one.scenario === scenario)!;
    if (steps.length !== checklist.steps.length) {
      throw new InputError(
        `The checklist of '${scenario}' has ${
          checklist.steps.length
        } steps, and 'steps' has ${
          steps.length
        }; state how each went: ${checklist.steps.join(', ')}`,
      );
    }
    if (outcome === 'passed' && steps.some(step => step !== 'worked')) {
      throw new InputError(
        "A drill has 'passed' only if each step worked: use 'partly' or 'failed'",
      );
    }
    const drill: StoredDrill = {
      ...input,
      id: idOf(input, by),
      owner,
      version: 1,
      findings: await this.#withSources(entityRef, input.findings),
      recordedBy: by.userRef,
      recordedAt: now.toISOString(),
    };
    if (!(await store.addDrill(drill))) {
      throw new ConflictError(
        `You have recorded this drill already, as '${drill.id}': another one of '${scenario}' has another 'heldAt'`,
      );
    }
    await this.tryToReport(entityRef);
    const [shown] = await this.#visible([drill], by.credentials);
    return shown;
  }

  async list(
    { cursor, limit, ...filter }: DrillQuery,
    credentials: BackstageCredentials,
  ): Promise<Page<Drill>> {
    const { store } = this.#options;
    return visiblePage({
      limit,
      cursor,
      read: page => store.drills(filter, page),
      visible: found => this.#visible(found, credentials),
      position: ({ heldAt, id }) => ({ id, at: Date.parse(heldAt) }),
    });
  }

  /**
   * @throws NotFoundError, NotAllowedError; InputError for another finding, and
   *   without a reason for one that is closed automatically
   */
  async fix(
    id: string,
    { finding, reason }: DrillFix,
    by: Decider,
  ): Promise<Drill> {
    const { clock, store } = this.#options;
    for (;;) {
      const known = await store.findDrill(id);
      const [seen] = await this.#visible(known ? [known] : [], by.credentials);
      if (!known || !seen) {
        return throwNotFound('drill', id);
      }
      await this.#requireMember(await this.#ownerOf(known.entityRef), by);
      const found = known.findings[finding - 1];
      if (!found) {
        throw new InputError(
          `The drill has ${known.findings.length} findings, and no number ${finding}`,
        );
      }
      if (found.fixedAt !== undefined) {
        return seen;
      }
      if (found.was && reason === undefined) {
        throw new InputError(
          "It is closed automatically once its source was changed; a 'reason' closes it all the same",
        );
      }
      const fixedAt = clock().toISOString();
      const fixed = {
        ...found,
        fixedAt,
        fixedBy: by.userRef,
        ...(reason !== undefined && { reason }),
      };
      const findings = known.findings.map((one, index) =>
        index === finding - 1 ? fixed : one,
      );
      const changed = { ...known, findings, version: known.version + 1 };
      // Another finding may be fixed at this moment.
      if (await store.changeDrill(changed, known.version)) {
        await this.tryToReport(known.entityRef);
        const [after] = await this.#visible([changed], by.credentials);
        return after;
      }
    }
  }

  /** Reports what could not be reported when it was recorded. */
  async publishAll(signal: AbortSignal): Promise<void> {
    for (const entityRef of await this.#options.store.drilled()) {
      signal.throwIfAborted();
      await this.#publish(entityRef);
    }
  }

  /** The drill is stored: that evidence is away does not undo it. */
  async tryToReport(entityRef: string): Promise<void> {
    try {
      await this.#publish(entityRef);
    } catch (error) {
      this.#options.logger.warn(
        `The drills of ${entityRef} are reported later: ${
          toError(error).message
        }`,
      );
    }
  }

  /** Of each scenario the last drill by mode, and the last one that passed. */
  async #publish(entityRef: string): Promise<void> {
    const { auth, clock, creations, evidence, store } = this.#options;
    // Before the drills are read: a report that knows less is the older one.
    const observedAt = clock().toISOString();
    const value: DrillResult[] = [];
    const begun =
      (await creations.begun([entityRef])).get(entityRef) ?? -Infinity;
    // Those of an earlier service of the name prove nothing of this one.
    const all = (
      await store.drills({ entityRef }, { limit: mostDrills })
    ).filter(({ recordedAt }) => Date.parse(recordedAt) >= begun);
    for (const scenario of drillScenarios) {
      const drills = all.filter(drill => drill.scenario === scenario);
      const openFindings = drills
        .flatMap(({ findings }) => findings)
        .filter(({ fixedAt }) => fixedAt === undefined).length;
      const reported = new Set<string>();
      for (const { heldAt, mode, outcome, url } of drills) {
        const isPassed = outcome === 'passed';
        if (
          !reported.has(mode) ||
          (isPassed && !reported.has(`${mode} passed`))
        ) {
          reported.add(mode);
          reported.add(isPassed ? `${mode} passed` : mode);
          value.push({
            scenario,
            outcome,
            mode,
            heldAt,
            openFindings,
            ...(url !== undefined && { url }),
          });
        }
      }
    }
    await evidence.pushObservations(
      {
        source,
        observedAt,
        edges: [],
        workloads: [],
        facts: [{ entityRef, name: 'drills.held', value }],
      },
      { credentials: await auth.getOwnServiceCredentials() },
    );
  }

  /** With what sources say now of what was found. */
  async #withSources(
    entityRef: string,
    findings: DrillInput['findings'],
  ): Promise<StoredDrill['findings']> {
    if (findings.length === 0) {
      return [];
    }
    const wordsFor = await this.#options.sources.read([entityRef]);
    return findings.map(given => {
      const finding =
        given.kind === 'stale-contact'
          ? { ...given, contact: given.contact ?? ('other' as const) }
          : given;
      const was = wordsFor(entityRef, finding);
      return isTracked(was) ? { ...finding, was } : finding;
    });
  }

  /** @throws NotFoundError for an unknown entity; ConflictError where it has none */
  async #ownerOf(entityRef: string): Promise<string> {
    const { auth, evidence } = this.#options;
    const { items } = await evidence.getFacts(
      { entityRefs: [entityRef], names: ['catalog.owner'], limit: 1 },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    const [entity] = items;
    if (!entity) {
      return throwNotFound('entity', entityRef);
    }
    const { owner } = entity;
    if (owner === undefined) {
      throw new ConflictError(
        `'${entityRef}' has no owner in the catalog; only its owner may record drills`,
      );
    }
    return owner;
  }

  async #requireMember(owner: string, by: Decider): Promise<void> {
    const isMember = await this.#options.members.of(by.credentials);
    if (!isMember(owner)) {
      throw new NotAllowedError(
        `Only members of '${owner}', who own the service, may record its drills`,
      );
    }
  }

  /** Of entities that the caller may see, without users that are hidden. */
  async #visible(
    drills: readonly StoredDrill[],
    credentials: BackstageCredentials,
  ): Promise<Drill[]> {
    const { visibility } = this.#options;
    const seen = await visibleCases(drills, visibility, credentials);
    const users = seen.flatMap(({ findings, owner, recordedBy }) =>
      [
        owner,
        recordedBy,
        ...findings.flatMap(({ fixedBy, who }) => [fixedBy, who]),
      ].filter(ref => ref !== undefined),
    );
    const mayRead = await visibility.of(users, credentials);
    const shown = (ref: string | undefined) =>
      ref !== undefined && mayRead(ref) ? ref : undefined;
    return seen.map(drill => ({
      ...drill,
      owner: shown(drill.owner),
      recordedBy: shown(drill.recordedBy),
      findings: drill.findings.map(({ was, ...finding }) => ({
        ...finding,
        fixedBy: shown(finding.fixedBy),
        who: shown(finding.who),
        ...(was && { tracked: true }),
      })),
    }));
  }
}

/**
 * The same for a drill that is sent again, or twice at once: the database takes an id
 * once. In the form of a UUID, as those of other records.
 */
function idOf(
  { entityRef, heldAt, scenario }: DrillInput,
  { userRef }: Decider,
): string {
  return createHash('sha256')
    .update(JSON.stringify([entityRef, scenario, heldAt, userRef]))
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
