import type { AuthService } from '@backstage/backend-plugin-api';
import { ConflictError, InputError, NotAllowedError } from '@backstage/errors';
import type {
  ChangeKind,
  Environments,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  DeployReport,
  DeployReportInput,
  GateAction,
  StoredGateDecision,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { RefusalOfCaller } from './boundIdentities';
import type {
  DeployReportStore,
  StoredDeployReport,
} from './DeployReportStore';
import type { GateCaller } from './GateReaders';
import type { GateService } from './GateService';

/** Of the changes that are reported here. */
export const ledgerSource = 'scorecards';
/** Who reported a deploy within this time reports the next one as well. */
const reportsForMs = 90 * 24 * 60 * 60_000;
/** Clocks differ by this much. */
const clockSkewMs = 10 * 60_000;
/** Changes in one answer of evidence. */
const pageSize = 500;

type Options = {
  auth: AuthService;
  refusalOf: RefusalOfCaller;
  clock: Clock;
  environments: Environments;
  evidence: Pick<EvidenceService, 'listChanges' | 'reportChange'>;
  gates: Pick<GateService, 'get'>;
  store: DeployReportStore;
};

/** Takes what became of deploys that were decided on. */
export class DeployReportService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Stores it once for each run and attempt, and adds it to the ledger where no
   * other source reports the deploys of the service there. Again it does the
   * same, so that what failed half-way can be repeated.
   *
   * @throws NotFoundError where the caller sees no such decision; ConflictError
   *   where it was on something else, or the run reported another outcome
   */
  async report(
    id: string,
    input: DeployReportInput,
    caller: GateCaller,
  ): Promise<DeployReport> {
    const { clock, store } = this.#options;
    requirePast(input.startedAt, clock().getTime());
    const decision = await this.#options.gates.get(id, caller);
    this.#requireSame(decision, input, caller);
    const of = { decision: id, ...input };
    const known = await store.find(of);
    const stored =
      known ??
      (await store.add({
        ...of,
        environment: decision.request.environment,
        startedAt: input.startedAt ?? clock().toISOString(),
        reportedAt: clock().toISOString(),
        reporter: caller.principal,
        changes: await this.#sourcesOf(decision),
      }));
    requireRepeated(stored, input);
    if (input.outcome !== stored.outcome) {
      Object.assign(stored, {
        outcome: input.outcome,
        rolledBackAt: clock().toISOString(),
      });
      await store.rollBack(stored);
    }
    const changes = [];
    for (const change of stored.changes) {
      changes.push(
        change.source === ledgerSource
          ? { ...change, change: await this.#record(decision, stored, change) }
          : change,
      );
    }
    const { action } = decision.request;
    return { ...stored, action, changes, notes: notesOn(decision) };
  }

  #requireSame(
    decision: StoredGateDecision,
    input: DeployReportInput,
    { principal }: GateCaller,
  ): void {
    const { environments, refusalOf } = this.#options;
    const { environment, release } = decision.request;
    const refusal = refusalOf(principal, decision.request);
    if (refusal !== undefined) {
      throw new NotAllowedError(refusal);
    }
    if (decision.stage !== 'deploy') {
      throw new ConflictError(
        'It is advice on a pull request, by which nothing is deployed; request a decision with the stage "deploy"',
      );
    }
    const decided = release?.artifact?.digest;
    if (decided && input.digest && input.digest !== decided) {
      throw new ConflictError(
        `The decision is on '${decided}', not on '${input.digest}'; another artifact needs its own decision`,
      );
    }
    const named =
      input.environment && environments.filterFor(input.environment).name;
    if (named && named !== environment) {
      throw new ConflictError(
        `The decision is on '${environment}', not on '${named}'; another environment needs its own decision`,
      );
    }
  }

  /** A change must not be in the ledger twice: who reports those of each service? */
  async #sourcesOf({
    request: { action, environment },
    services,
  }: StoredGateDecision): Promise<StoredDeployReport['changes']> {
    const { auth, clock, environments, evidence } = this.#options;
    const credentials = await auth.getOwnServiceCredentials();
    const from = new Date(clock().getTime() - reportsForMs).toISOString();
    /** Who else has reported one, if any. */
    const otherFor = async (entityRef: string): Promise<string | undefined> => {
      let cursor: string | undefined;
      do {
        const page = await evidence.listChanges(
          {
            entityRef,
            from,
            kind: [kindOf(action)],
            limit: pageSize,
            cursor,
          },
          { credentials },
        );
        const other = page.items.find(
          ({ environment: name, source }) =>
            source !== ledgerSource &&
            name !== undefined &&
            // By any of its names, which a query does not know.
            environments.filterFor(name).name === environment,
        );
        if (other) {
          return other.source;
        }
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      return undefined;
    };
    return Promise.all(
      services.map(async entityRef => ({
        entityRef,
        source: (await otherFor(entityRef)) ?? ledgerSource,
      })),
    );
  }

  /** @returns its id in the ledger, which stores it once */
  async #record(
    { request }: StoredGateDecision,
    report: StoredDeployReport,
    { entityRef }: { entityRef: string },
  ): Promise<string> {
    const { auth, evidence } = this.#options;
    const { attempt, decision, digest, outcome, run, version } = report;
    const { artifact, commit = request.head } = request.release ?? {};
    const url = report.url ?? request.release?.url;
    const { id } = await evidence.reportChange(
      {
        source: ledgerSource,
        kind: kindOf(request.action),
        entityRef,
        outcome,
        id: `gate:${decision}:${run}:${attempt}:${entityRef}`,
        environment: report.environment,
        occurredAt: report.startedAt,
        revision: version ?? digest ?? artifact?.digest ?? commit,
        commit,
        actor: request.author,
        digest: digest ?? artifact?.digest,
        decision,
        links: url === undefined ? undefined : { run: url },
      },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    return id;
  }
}

/** As what the ledger has it: a migration goes out with a deploy. */
function kindOf(action: GateAction): ChangeKind {
  return action === 'migration' ? 'deploy' : action;
}

/** As the ledger does, which would refuse what is stored already. */
function requirePast(startedAt: string | undefined, now: number): void {
  if (startedAt !== undefined && Date.parse(startedAt) > now + clockSkewMs) {
    throw new InputError(
      `'startedAt' of the report is ${startedAt}, which lies in the future`,
    );
  }
}

/** @throws ConflictError where what is sent is not what the run reported before */
function requireRepeated(
  stored: StoredDeployReport,
  input: DeployReportInput,
): void {
  const isLater =
    stored.outcome === 'succeeded' && input.outcome === 'rolled-back';
  const different = (
    ['outcome', 'version', 'digest', 'startedAt'] as const
  ).find(
    field =>
      input[field] !== undefined &&
      input[field] !== stored[field] &&
      !(field === 'outcome' && isLater),
  );
  if (different !== undefined) {
    throw new ConflictError(
      `Attempt ${stored.attempt} of run '${
        stored.run
      }' reported another '${different}' of this deploy: '${
        stored[different] ?? ''
      }'; another attempt has its own number`,
    );
  }
}

function notesOn({ answer, request }: StoredGateDecision): string[] {
  if (answer === 'allow' || answer === 'warn') {
    return [];
  }
  return [
    kindOf(request.action) === 'deploy'
      ? `The decision did not allow this deploy (${answer}); it is a discrepancy of its owner as soon as the ledger has a deploy that names the decision, the digest or the commit.`
      : `The decision did not allow this change (${answer}).`,
  ];
}
