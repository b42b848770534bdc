import type { AuthService } from '@backstage/backend-plugin-api';
import {
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  iso,
  type Environments,
  dayMs,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Clock,
  EvidenceService,
  inTurns,
  RuleSandbox,
} from '@plumbline/backstage-plugin-evidence-node';
import {
  GateDraft,
  GateDraftRequest,
  GatePreview,
  GatePreviewRequest,
  gateStages,
} from '@plumbline/backstage-plugin-scorecards-common';
import {
  CompiledRule,
  draftRule,
  inputsOf,
} from '@plumbline/backstage-plugin-scorecards-common/gates';
import type { DeployReportStore } from './DeployReportStore';
import { factsRead } from './GateFacts';
import type { GateCaller, GateReaders } from './GateReaders';
import type { GateRegistry } from './GateRegistry';
import type { GateStore, StoredGate } from './GateStore';
import { LedgerRollbacks } from './LedgerRollbacks';
import { namedBy, outcomeOf } from './outcomeOf';
import { PreviewTally } from './PreviewTally';
import { toGateService } from './toGateService';

/** Decisions in memory at a time, each with the facts of its services. */
const pageSize = 100;
/** Of evaluation of an edited rule, over all decisions, in milliseconds. */
const longestMs = 10_000;
/** Of the last days that have no more together; of one day all. */
export const maxDecisions = 20_000;
/** Previews that wait until those before are done. */
const maxWaiting = 5;

type Options = {
  auth: AuthService;
  clock: Clock;
  environments: Environments;
  evidence: Pick<EvidenceService, 'listChanges'>;
  readers: GateReaders;
  registry: Pick<GateRegistry, 'all' | 'compile' | 'notReady' | 'parse'>;
  reports: Pick<DeployReportStore, 'rolledBack'>;
  sandbox: Pick<RuleSandbox, 'tryOut'>;
  store: Pick<GateStore, 'count' | 'find' | 'listWhole' | 'texts'>;
};

/** Says what a rule would have answered, before it stops anything. */
export class GatePreviewService {
  readonly #options: Options;
  /** One at a time: each reads and decides as much as it likes. */
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Decides what was stored again, by this rule alone, as it would have been in a
   * phase. Cost: one reading of these decisions, by pages; of so many days as have
   * a number of decisions that is bounded.
   *
   * @throws NotFoundError for a rule that is not in force; InputError for a text
   *   that would not be taken, or takes too much; NotAllowedError for those from
   *   whom something is hidden; ServiceUnavailableError where rules are not read
   *   yet, or too many preview at once
   */
  async preview(
    request: GatePreviewRequest,
    { credentials }: GateCaller,
  ): Promise<GatePreview> {
    const { readers, registry } = this.#options;
    if (registry.notReady !== undefined) {
      throw new ServiceUnavailableError(registry.notReady);
    }
    if (!(await readers.seesAll(credentials))) {
      throw new NotAllowedError(
        'A preview covers the decisions on every entity, and you cannot see all of them',
      );
    }
    const { phase } = request;
    const found = this.#ruleOf(request);
    if (this.#waiting >= maxWaiting) {
      throw new ServiceUnavailableError('Too many previews at once; try again');
    }
    this.#waiting += 1;
    const turn = this.#last
      .catch(() => {})
      .then(() =>
        this.#replay({ ...found, rule: { ...found.rule, phase } }, request),
      )
      .finally(() => {
        this.#waiting -= 1;
      });
    this.#last = turn;
    return turn;
  }

  /**
   * A rule that would have stopped what a decision let out, with its preview.
   *
   * @throws NotFoundError for a decision or a service of it that is not known;
   *   InputError for an input that it did not read; else as a preview
   */
  async draft(
    id: string,
    { days, entityRef, incident, input }: GateDraftRequest,
    caller: GateCaller,
  ): Promise<GateDraft> {
    const { clock, readers, registry, store } = this.#options;
    if (!(await readers.seesAll(caller.credentials))) {
      throw new NotAllowedError(
        'A draft rests on the decisions on every entity, and you cannot see all of them',
      );
    }
    const stored = await store.find(id);
    const service = stored?.basis.services.find(
      one => one.entityRef === entityRef,
    );
    if (!stored || !service) {
      throw new NotFoundError(
        stored
          ? `The decision '${id}' is not on '${entityRef}'`
          : `There is no decision '${id}'`,
      );
    }
    const { decision } = stored;
    const reader = registry.all.find(({ compiled }) =>
      compiled.inputs.includes(input),
    );
    const { owner } = service;
    const draft = draftRule({
      input,
      incident,
      decision: id,
      now: clock().getTime(),
      isAllowed: ['allow', 'warn'].includes(decision.answer),
      keys: keysOf(reader?.compiled.compiled.definitionOf(input)?.schema),
      lines: decision.lines.filter(line => line.entityRef === entityRef),
      owner:
        owner?.startsWith('group:') === true
          ? owner
          : // Without a line there is no input to draft it from.
            decision.lines[0]?.owner ?? '',
      isValid: text => !registry.parse(text).problems,
    });
    if (draft.problem !== undefined) {
      throw new InputError(draft.problem);
    }
    const { text } = draft;
    return {
      text,
      preview: await this.preview({ text, days, phase: 'gate' }, caller),
    };
  }

  async #replay(
    rule: CompiledRule,
    request: GatePreviewRequest,
  ): Promise<GatePreview> {
    const { auth, clock } = this.#options;
    const to = clock().getTime();
    const from = await this.#startOf(to - request.days * dayMs);
    const rollbacks = await LedgerRollbacks.read({
      ...this.#options,
      from,
      credentials: await auth.getOwnServiceCredentials(),
    });
    const tally = new PreviewTally();
    let ms = 0;
    for await (const page of this.#pages(from, to)) {
      ms += request.text === undefined ? 0 : await this.#tryOut(rule, page);
      if (ms > longestMs) {
        throw new InputError(
          `The rule was stopped: over these decisions it takes more than ${
            longestMs / 1_000
          } seconds`,
        );
      }
      const reported = await this.#options.reports.rolledBack(
        page.map(({ decision }) => decision.id),
      );
      const recorded = await this.#recordedBy(page);
      for await (const stored of inTurns(page)) {
        tally.add(stored, {
          recorded: recorded(stored),
          outcome: this.#again(rule, stored),
          isRolledBack:
            reported.has(stored.decision.id) || rollbacks.has(stored),
        });
      }
    }
    return {
      rule: rule.rule.id,
      version: rule.rule.version,
      phase: request.phase,
      from: iso(from),
      to: iso(to),
      ...tally.result,
      rollbacksComplete: rollbacks.isComplete,
    };
  }

  /** From there on there are no more than can be decided again. */
  async #startOf(wanted: number): Promise<number> {
    const { store } = this.#options;
    const counts = new Map<number, number>();
    for (const stage of gateStages) {
      for (const one of await store.count({ stage, since: wanted })) {
        counts.set(one.day, (counts.get(one.day) ?? 0) + one.count);
      }
    }
    let sum = 0;
    let start = Infinity;
    for (const [day, count] of [...counts].sort(([a], [b]) => b - a)) {
      sum += count;
      if (sum > maxDecisions && start < Infinity) {
        return start;
      }
      start = Math.max(day, wanted);
    }
    return wanted;
  }

  #ruleOf({ rule: id, text }: GatePreviewRequest): CompiledRule {
    const { registry } = this.#options;
    if (text === undefined) {
      const found = registry.all.find(
        ({ compiled: { rule } }) => rule.id === id,
      );
      if (!found) {
        throw new NotFoundError(`No rule of gates '${id}' is in force`);
      }
      return found.compiled;
    }
    const { compiled, problems } = registry.parse(text);
    if (problems) {
      const [{ line, message }] = problems;
      throw new InputError(line ? `Line ${line}: ${message}` : message);
    }
    if (id !== undefined && id !== compiled.rule.id) {
      throw new InputError(
        `The text is the rule '${compiled.rule.id}', not '${id}'`,
      );
    }
    return compiled;
  }

  /** The newest first; of one stage after the other. */
  async *#pages(from: number, to: number): AsyncIterable<StoredGate[]> {
    for (const stage of gateStages) {
      let after: { id: string; at: number } | undefined;
      let page: StoredGate[];
      do {
        page = await this.#options.store.listWhole(
          { stage },
          { after, limit: pageSize },
        );
        const within = page.filter(({ decision: { at } }) => {
          const instant = Date.parse(at);
          return instant >= from && instant <= to;
        });
        yield within;
        const last = page.at(-1)?.decision;
        after = last && { id: last.id, at: Date.parse(last.at) };
      } while (page.length === pageSize && after!.at >= from);
    }
  }

  /** As it was decided, but for the rules; a rule may name other environments. */
  #again(rule: CompiledRule, { basis, decision }: StoredGate) {
    const { request } = decision;
    const named = namedBy(this.#options.environments, request, [
      { compiled: rule },
    ]);
    const { isKnown = true, names = {} } = basis.environments ?? {};
    return outcomeOf(request, {
      ...basis,
      rules: [rule],
      at: Date.parse(decision.at),
      environments: { isKnown, names: { ...named.names, ...names } },
    });
  }

  /** Facts that were read for a decision, whether or not there were any. */
  async #recordedBy(page: readonly StoredGate[]) {
    const { registry, store } = this.#options;
    const hashes = new Set(page.flatMap(({ basis }) => basis.rules));
    const inputs = new Map<string, readonly string[]>();
    for (const { body, hash } of await store.texts([...hashes])) {
      inputs.set(hash, registry.compile(body)?.inputs ?? []);
    }
    return ({ basis }: StoredGate): ReadonlySet<string> => {
      const read = basis.rules.flatMap(hash => inputs.get(hash) ?? []);
      // What is derived for a decision is on record where a rule read it.
      return new Set([...factsRead(read), ...read]);
    };
  }

  /** An edited rule may loop: it runs in a separate process first. */
  async #tryOut(
    { compiled, when }: CompiledRule,
    page: readonly StoredGate[],
  ): Promise<number> {
    const looping = [...compiled.rules, ...(when ? [when] : [])].filter(
      ({ loops }) => loops,
    );
    const samples = page.flatMap(({ basis, decision }) => {
      const stated = inputsOf(decision.request, Date.parse(decision.at));
      return basis.services.map(
        service =>
          new Map(
            [...toGateService(service).facts, ...stated].map(
              ([name, { value }]) => [name, value],
            ),
          ),
      );
    });
    const now = this.#options.clock().getTime();
    return this.#options.sandbox.tryOut(looping, samples, now);
  }
}

/** Of a record, what it may have. */
function keysOf(schema: unknown): string[] {
  return Object.keys((schema as { shape?: object } | undefined)?.shape ?? {});
}
