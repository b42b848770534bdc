import { randomUUID } from 'node:crypto';
import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { ConflictError, InputError, NotAllowedError } from '@backstage/errors';
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
  DrillInput,
  DrillMend,
  DrillQuery,
  drillScenarios,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { Decider } from '../people/Decider';
import type { Members } from '../people/Members';
import { throwNotFound, visibleCases } from '../people/visibleCases';
import type { WeeklyStore } from './WeeklyStore';

/** The source of what is reported to evidence; it belongs to this plugin. */
const source = 'scorecards-drills';

type Options = {
  auth: AuthService;
  clock: Clock;
  evidence: Pick<EvidenceService, 'getFacts' | 'pushObservations'>;
  members: Members;
  store: WeeklyStore;
  visibility: Pick<CatalogVisibility, 'of'>;
};

/** Records drills; the last of each scenario is a fact of the service. */
export class DrillService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * @throws NotFoundError for an entity that the caller does not see; ConflictError
   *   for one without an owner; NotAllowedError for who is not of its owner;
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
        `The checklist of '${scenario}' has ${checklist.steps.length} steps, and 'steps' has ${steps.length}: see GET /drills/checklists`,
      );
    }
    if (outcome === 'passed' && steps.some(step => step !== 'worked')) {
      throw new InputError(
        "A drill has 'passed' only if each step worked: use 'partly' or 'failed'",
      );
    }
    const drill: Drill = {
      ...{ ...input, id: randomUUID(), owner, version: 1 },
      recordedBy: by.userRef,
      recordedAt: now.toISOString(),
    };
    await store.addDrill(drill);
    await this.#publish(entityRef);
    return drill;
  }

  async list(
    { cursor, limit, ...filter }: DrillQuery,
    credentials: BackstageCredentials,
  ): Promise<Page<Drill>> {
    const { store } = this.#options;
    return visiblePage({
      ...{ limit, cursor },
      read: page => store.drills(filter, page),
      visible: found => this.#visible(found, credentials),
      position: ({ heldAt, id }) => ({ id, at: Date.parse(heldAt) }),
    });
  }

  /** @throws NotFoundError, NotAllowedError, ConflictError where it has changed */
  async mend(
    id: string,
    { finding, version }: DrillMend,
    by: Decider,
  ): Promise<Drill> {
    const { clock, store } = this.#options;
    const known = await store.findDrill(id);
    const [seen] = await this.#visible(known ? [known] : [], by.credentials);
    if (!known || !seen) {
      return throwNotFound('drill', id);
    }
    await this.#requireMember(await this.#ownerOf(known.entityRef), by);
    const found = known.findings[finding];
    if (!found) {
      throw new InputError(
        `The drill has ${known.findings.length} findings, and none at ${finding}`,
      );
    }
    if (found.mendedAt !== undefined) {
      throw new ConflictError('The finding is mended already');
    }
    const mended: Drill = {
      ...known,
      findings: known.findings.map((one, index) =>
        index === finding
          ? {
              ...one,
              mendedAt: clock().toISOString(),
              mendedBy: by.userRef,
            }
          : one,
      ),
      version: known.version + 1,
    };
    if (
      version !== known.version ||
      !(await store.changeDrill(mended, version))
    ) {
      throw new ConflictError(
        `It has changed since version ${version} was read`,
      );
    }
    await this.#publish(known.entityRef);
    const [after] = await this.#visible([mended], by.credentials);
    return after;
  }

  /** The last drill of each scenario, as evidence has it. */
  async #publish(entityRef: string): Promise<void> {
    const { auth, clock, evidence, store } = this.#options;
    // Before the drills are read: of two at once, the one that knows more is then
    // never taken for the older.
    const observedAt = clock().toISOString();
    const value: DrillResult[] = [];
    for (const scenario of drillScenarios) {
      const [last] = await store.drills({ entityRef, scenario }, { limit: 1 });
      if (last) {
        const { findings, heldAt, mode, outcome, url } = last;
        value.push({
          ...{ scenario, outcome, mode, heldAt },
          openFindings: findings.filter(one => one.mendedAt === undefined)
            .length,
          ...(url !== undefined && { url }),
        });
      }
    }
    await evidence.pushObservations(
      {
        ...{ source, observedAt, edges: [], workloads: [] },
        facts: [{ entityRef, name: 'drills.held', value }],
      },
      { credentials: await auth.getOwnServiceCredentials() },
    );
  }

  /** @throws ConflictError where it has none */
  async #ownerOf(entityRef: string): Promise<string> {
    const { auth, evidence } = this.#options;
    const { items } = await evidence.getFacts(
      { entityRefs: [entityRef], names: ['catalog.owner'], limit: 1 },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    const [{ owner } = { owner: undefined }] = items;
    if (owner === undefined) {
      throw new ConflictError(
        `'${entityRef}' has no owner in the catalog, who would record its drills`,
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
    drills: readonly Drill[],
    credentials: BackstageCredentials,
  ): Promise<Drill[]> {
    const { visibility } = this.#options;
    const seen = await visibleCases(drills, visibility, credentials);
    const users = seen.flatMap(({ findings, owner, recordedBy }) =>
      [owner, recordedBy, ...findings.map(({ mendedBy }) => mendedBy)].filter(
        ref => ref !== undefined,
      ),
    );
    const mayRead = await visibility.of(users, credentials);
    const shown = (ref: string | undefined) =>
      ref !== undefined && mayRead(ref) ? ref : undefined;
    return seen.map(drill => ({
      ...drill,
      owner: shown(drill.owner),
      recordedBy: shown(drill.recordedBy),
      findings: drill.findings.map(finding => ({
        ...finding,
        mendedBy: shown(finding.mendedBy),
      })),
    }));
  }
}
