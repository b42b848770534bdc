import type { AuthService } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  Environments,
  isSameRevision,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Clock,
  EvidenceService,
  ListPosition,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  GateAction,
  GateDecision,
  GatePoll,
  GatePolled,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { GateCaller, GateReaders } from './GateReaders';
import type { GateService } from './GateService';
import type { GateStore, StoredGate } from './GateStore';

/** A rollout that a decision allowed may take so long. */
const rollsOutMs = 24 * 60 * 60_000;
/** By then the register has what was decided; a queue may hold it up. */
const recordedWithinMs = 60_000;
/** Entries of the register in one answer of evidence. */
const pageSize = 100;
/** What puts a release where it goes; a migration goes with one. */
const deploys: readonly GateAction[] = ['deploy', 'migration'];

type Stopped = Omit<StoredGate, 'basis'>;

type Options = {
  auth: AuthService;
  clock: Clock;
  environments: Environments;
  evidence: Pick<EvidenceService, 'listDecisions'>;
  gates: Pick<GateService, 'check'>;
  readers: Pick<GateReaders, 'seesAll'>;
  store: Pick<GateStore, 'find' | 'list' | 'stoppedSince'>;
};

/** Says to controllers of rollouts whether they may go on. */
export class GatePollService {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Whether the last decision on the release allows it, and the same request would
   * be allowed now: an incident may have begun since. Nothing is recorded.
   *
   * @throws NotAllowedError where it may not go on, saying why
   */
  async poll(
    { metadata: wanted }: GatePoll,
    caller: GateCaller,
  ): Promise<GatePolled> {
    const { clock, environments, gates, readers } = this.#options;
    if (!(await readers.seesAll(caller.credentials))) {
      throw new NotAllowedError(
        'Whether a release may go on is for those who can see every entity',
      );
    }
    const environment = environments.filterFor(wanted.environment).name;
    const found = await this.#find({ ...wanted, environment });
    if (!found) {
      throw new NotAllowedError(
        `No decision within 24 hours allows this release of '${wanted.service}' to go to '${environment}'; request one of the gate`,
      );
    }
    const now = await gates.check(found.request, caller);
    if (now.answer === 'block' || now.answer === 'review') {
      throw new NotAllowedError(
        `Decision ${found.id} allowed it, but it would be answered now: ${
          now.answer
        }. ${whyNot(now)}`,
      );
    }
    return {
      allowed: true,
      decision: found.id,
      answer: now.answer,
      reason: `Decision ${found.id} allowed it, and no rule would stop it now`,
      at: clock().toISOString(),
    };
  }

  async #find(wanted: GatePoll['metadata']): Promise<GateDecision | undefined> {
    const standing = await this.#justMade(wanted);
    const held = standing.find(one => !allows(one));
    const meant = standing.find(one => allows(one) && isMeant(one, wanted));
    // Of two that were made at one instant, either may be the last.
    if (meant && !(held && held.at >= meant.at)) {
      return (await this.#isStopped(meant, wanted)) ? undefined : meant;
    }
    return held ? undefined : this.#recorded(wanted);
  }

  /**
   * New decisions on the release that no other one replaced, the latest first: a
   * rollout begins as soon as it is allowed, before the register has it.
   */
  async #justMade(wanted: GatePoll['metadata']): Promise<GateDecision[]> {
    const { clock, store } = this.#options;
    const from = clock().getTime() - recordedWithinMs;
    const page = { limit: pageSize };
    const made = await store.list({ stage: 'deploy', from }, page);
    const named = made.find(({ decision }) => decision.id === wanted.decision);
    const about = { ...(named && releaseOf(named.decision)), ...wanted };
    const standing: GateDecision[] = [];
    for (const one of made) {
      if (
        isAbout(one.decision, about) &&
        one.decision.request.environment === wanted.environment &&
        !(await this.#isReplaced(one, wanted.service))
      ) {
        standing.push(one.decision);
      }
    }
    return standing;
  }

  /** The register has what was allowed, by service, and what took its place. */
  async #recorded(
    wanted: GatePoll['metadata'],
  ): Promise<GateDecision | undefined> {
    const { auth, clock, evidence, store } = this.#options;
    const since = clock().getTime() - rollsOutMs;
    let cursor: string | undefined;
    do {
      const { items, nextCursor } = await evidence.listDecisions(
        { type: 'gate', entityRef: wanted.service, limit: pageSize, cursor },
        { credentials: await auth.getOwnServiceCredentials() },
      );
      for (const { at, ended, id, subject } of items) {
        if (Date.parse(at) < since) {
          return undefined;
        }
        if (ended === undefined && subject.environment === wanted.environment) {
          const stored = await store.find(id.split(':')[1] ?? '');
          if (
            stored &&
            allows(stored.decision) &&
            isMeant(stored.decision, wanted) &&
            isAbout(stored.decision, wanted) &&
            !(await this.#isReplaced(stored, wanted.service))
          ) {
            const { decision } = stored;
            return (await this.#isStopped(decision, wanted))
              ? undefined
              : decision;
          }
        }
      }
      cursor = nextCursor;
    } while (cursor !== undefined);
    return undefined;
  }

  /**
   * Whether the release was stopped since, in a request that takes no other one's
   * place: it names the release otherwise, or is on its migration.
   */
  async #isStopped(
    allowed: GateDecision,
    wanted: GatePoll['metadata'],
  ): Promise<boolean> {
    const { commit, digest } = releaseOf(allowed);
    // Each may name it by the beginning of its hash, which stops also another one
    // that begins alike.
    const isNamed = (stopped: string | undefined) =>
      isSameRevision(stopped, commit) === true &&
      isSameRevision(stopped, wanted.commit) !== false;
    const isOfRelease = ({ decision }: Stopped) => {
      const stopped = releaseOf(decision);
      return (
        deploys.includes(decision.request.action) &&
        decision.services.includes(wanted.service) &&
        decision.request.environment === wanted.environment &&
        // Another artifact of the commit is another release.
        (digest === undefined || stopped.digest === undefined
          ? isNamed(stopped.commit)
          : stopped.digest === digest)
      );
    };
    for await (const one of this.#stoppedSince(allowed, wanted)) {
      if (isOfRelease(one) && !(await this.#isReplaced(one, wanted.service))) {
        return true;
      }
    }
    return false;
  }

  /** Of the service, the newest first. */
  async *#stoppedSince(
    { at }: GateDecision,
    { service }: GatePoll['metadata'],
  ): AsyncGenerator<Stopped> {
    const from = Date.parse(at);
    let after: ListPosition | undefined;
    do {
      const page: Stopped[] = await this.#options.store.stoppedSince(
        service,
        from,
        { after, limit: pageSize },
      );
      yield* page;
      const last = page.at(-1)?.decision;
      after =
        last && page.length === pageSize
          ? { id: last.id, at: Date.parse(last.at) }
          : undefined;
    } while (after);
  }

  /** The register learns of a later decision some seconds after it was made. */
  async #isReplaced(
    { endedBy }: Pick<StoredGate, 'endedBy'>,
    service: string,
  ): Promise<boolean> {
    const by =
      endedBy === undefined
        ? undefined
        : await this.#options.store.find(endedBy);
    return by?.decision.services.includes(service) === true;
  }
}

function allows({ answer }: GateDecision): boolean {
  return answer === 'allow' || answer === 'warn';
}

function isMeant(
  { id }: GateDecision,
  { decision }: GatePoll['metadata'],
): boolean {
  return decision === undefined || decision === id;
}

/** Whether it is on a deploy of what is named, whatever it answers. */
function isAbout(
  decision: GateDecision,
  wanted: GatePoll['metadata'],
): boolean {
  const { commit, digest, service } = wanted;
  const decided = releaseOf(decision);
  return (
    deploys.includes(decision.request.action) &&
    decision.services.includes(service) &&
    // Where nothing else names the release.
    (commit !== undefined ||
      digest !== undefined ||
      isMeant(decision, wanted)) &&
    (digest === undefined || digest === decided.digest) &&
    (commit === undefined ||
      (decided.commit !== undefined &&
        (decided.commit.startsWith(commit) ||
          commit.startsWith(decided.commit))))
  );
}

function releaseOf({ request: { head, release } }: GateDecision): {
  commit?: string;
  digest?: string;
} {
  const commit = release?.commit ?? head;
  const digest = release?.artifact?.digest;
  return {
    ...(commit && { commit }),
    ...(digest !== undefined && { digest }),
  };
}

/** The first rule that is as strict as the answer. */
function whyNot({ answer, lines }: GateDecision): string {
  const line = lines.find(one => one.answer === answer);
  return line ? `${line.rule}: ${line.reason}` : '';
}
