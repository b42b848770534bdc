import { guideUrl } from '@plumbline/backstage-plugin-evidence-common';
import { stringifyEntityRef } from '@backstage/catalog-model';
import {
  Collector,
  CollectorPass,
  LiveLook,
  RetryLaterError,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Followed } from './follow';
import { foundBy, pagerIdOf } from './ids';
import { levelsOf, nextHandOver, Window, windowFrom } from './levels';
import type { PagerDutyApi } from './PagerDutyApi';
import { Pagers } from './Pagers';
import { matchUsers, Named, report, ReportContext } from './report';
import { OnCall, onCallSchema, Policy } from './schemas';
import { isDue, nextSlot, sharesOf, shareOfText } from './slots';

/** Policies queried in one request: more would be too long an address. */
const policiesAtOnce = 25;
/** What the report takes, after the last request was given up. Seconds. */
const reportSeconds = 10;

export type PagerDutyCollectorOptions = {
  id: string;
  api: PagerDutyApi;
  /** Between two looks of its passes at the same thing. Seconds. */
  checkEverySeconds: number;
  frequencySeconds: number;
  timeoutSeconds: number;
};

type QueryContext = Pick<LiveLook, 'signal'> & ReportContext;
/** What was reported of an entity: its policy, or why it has none. */
type Reported = { of: Policy | string; dueAt: number };

/**
 * Asks PagerDuty who is on call for services and teams that name what they are
 * there: all of them over several passes, and one in a live look for its brief.
 * A pass queries what is due, each thing in a slot of its own; who comes next
 * is known from the last look, and an entity is queried when its shifts change.
 */
export class PagerDutyCollector implements Collector {
  readonly id: string;
  readonly title: string;
  readonly guide = {
    text: 'Give it a read-only API key',
    url: guideUrl('on-call.md#pagerduty'),
  };
  readonly frequencySeconds: number;
  readonly timeoutSeconds: number;
  readonly foundBy = foundBy;
  readonly reports = ['oncall.escalation', 'oncall.levels', 'ownership.claims'];
  readonly #api: PagerDutyApi;
  readonly #pagers: Pagers;
  readonly #every: number;
  readonly #reported = new Map<string, Reported>();
  #catalog: { version: number; named: Named[] } | undefined;

  constructor(options: PagerDutyCollectorOptions) {
    this.id = options.id;
    this.title = `On-call of PagerDuty at ${options.api.host}`;
    this.frequencySeconds = options.frequencySeconds;
    this.timeoutSeconds = options.timeoutSeconds + reportSeconds;
    this.#api = options.api;
    this.#every = options.checkEverySeconds * 1000;
    this.#pagers = new Pagers(options.api, this.#every);
  }

  async collect(pass: CollectorPass): Promise<void> {
    const named = await this.#named(pass);
    if (named.length === 0) {
      return;
    }
    const { now, signal } = pass;
    const pagers = this.#pagers;
    await pagers.refresh(
      named.map(({ pager }) => pager),
      now,
      signal,
    );
    const followed = new Map<Named, Followed>();
    for (const one of named) {
      const known = pagers.known(one.pager);
      if (known) {
        followed.set(one, known);
      }
    }
    await this.#reportDue(followed, pass);
    if (pagers.refused > 0) {
      throw new Error(
        `${this.#api.host} gives ${
          pagers.refused
        } services or policies that can't be read`,
      );
    }
    pass.cover(followed.size);
  }

  async lookUp(look: LiveLook): Promise<void> {
    const { signal } = look;
    const named = [look, look.owner].flatMap((one): Named[] => {
      const pager = one && pagerIdOf(one.entity);
      return pager ? [{ entityRef: one!.entityRef, pager }] : [];
    });
    // The report of one of them does not wait for the other, which may fail.
    const reports = await Promise.allSettled(
      named.map(async one => {
        const followed = await this.#pagers.ask(one.pager, signal);
        await this.#report(new Map([[one, followed]]), look);
      }),
    );
    throwFirst(
      reports.flatMap(one => (one.status === 'rejected' ? [one.reason] : [])),
    );
  }

  async #named(pass: CollectorPass): Promise<Named[]> {
    const version = await pass.entitiesVersion();
    if (this.#catalog?.version !== version) {
      const named: Named[] = [];
      for await (const entity of pass.entities()) {
        const pager = pagerIdOf(entity);
        if (pager) {
          named.push({ entityRef: stringifyEntityRef(entity), pager });
        }
      }
      this.#catalog = { version, named };
      const refs = new Set(named.map(({ entityRef }) => entityRef));
      const gone = [...this.#reported.keys()].filter(ref => !refs.has(ref));
      if (gone.length > 0) {
        const facts = gone.flatMap(entityRef =>
          this.reports.map(name => ({ entityRef, name })),
        );
        await pass.report({ type: 'delta', removed: { facts } });
        gone.forEach(ref => this.#reported.delete(ref));
      }
    }
    return this.#catalog.named;
  }

  /** What is new, changed, or was reported a while ago; what fails stays due. */
  async #reportDue(
    followed: ReadonlyMap<Named, Followed>,
    pass: CollectorPass,
  ): Promise<void> {
    const now = pass.now.getTime();
    const every = this.#every;
    const due = new Set<Policy | string>();
    const all = new Set<string>();
    for (const [{ entityRef }, one] of followed) {
      const last = this.#reported.get(entityRef);
      const of = subjectOf(one);
      if (!last || last.of !== of || isDue(last.dueAt, now, every)) {
        due.add('policy' in one ? one.policy : entityRef);
      }
      if ('policy' in one) {
        all.add(one.policy.id);
      }
    }
    const shareOf = sharesOf([...all], policiesAtOnce);
    await this.#report(
      new Map(
        [...followed].filter(([{ entityRef }, one]) =>
          due.has('policy' in one ? one.policy : entityRef),
        ),
      ),
      {
        ...pass,
        report: seen => pass.report({ type: 'delta', ...seen }),
      },
      ({ entityRef }, one, handOver) => {
        const share =
          'policy' in one ? shareOf(one.policy.id) : shareOfText(entityRef);
        const dueAt = Math.min(handOver, nextSlot(now, share, every));
        this.#reported.set(entityRef, { of: subjectOf(one), dueAt });
      },
    );
  }

  /**
   * Reports what could be read, then throws the error of what could not.
   *
   * @param onReported - is called for each, once it is kept, with the next
   *   instant at which its shifts change
   */
  async #report(
    followed: ReadonlyMap<Named, Followed>,
    context: QueryContext,
    onReported: (
      named: Named,
      followed: Followed,
      handOver: number,
    ) => void = () => {},
  ): Promise<void> {
    const missing: Named[] = [];
    const byPolicy = new Map<string, { policy: Policy; of: Named[] }>();
    for (const [named, one] of followed) {
      if ('policy' in one) {
        const { policy } = one;
        const group = byPolicy.get(policy.id) ?? { policy, of: [] };
        group.of.push(named);
        byPolicy.set(policy.id, group);
      } else {
        missing.push(named);
      }
    }
    const { now, signal } = context;
    await report(
      missing.map(named => {
        const { missing: why } = followed.get(named) as { missing: string };
        return [named, { levels: [], missing: why }];
      }),
      followed,
      context,
    );
    missing.forEach(named => onReported(named, followed.get(named)!, Infinity));
    const window = windowFrom(now);
    const errors: unknown[] = [];
    const ids = [...byPolicy.keys()].sort();
    for (let at = 0; at < ids.length; at += policiesAtOnce) {
      const some = ids.slice(at, at + policiesAtOnce);
      try {
        const onCalls = await this.#onCalls(some, window, signal, errors);
        const userOf = await matchUsers(onCalls, context.usersByEmail);
        const levels = some.flatMap(id => {
          const { policy, of } = byPolicy.get(id)!;
          const value = levelsOf(policy, onCalls, window, userOf);
          return of.map(named => [named, value] as const);
        });
        await report(levels, followed, context);
        levels.forEach(([named, value]) =>
          onReported(named, followed.get(named)!, nextHandOver(value, now)),
        );
      } catch (error) {
        errors.push(error);
        if (signal.aborted || error instanceof RetryLaterError) {
          break;
        }
      }
    }
    throwFirst(errors);
  }

  async #onCalls(
    policies: readonly string[],
    { since, until }: Window,
    signal: AbortSignal,
    errors: unknown[],
  ): Promise<OnCall[]> {
    const { items, refused } = await this.#api.list(
      '/oncalls',
      'oncalls',
      onCallSchema,
      [
        ...policies.map(id => ['escalation_policy_ids[]', id] as const),
        ['include[]', 'users'],
        ['since', since.toISOString()],
        ['until', until.toISOString()],
      ],
      signal,
    );
    if (refused > 0) {
      errors.push(
        new Error(
          `${this.#api.host} gives ${refused} shifts that can't be read`,
        ),
      );
    }
    return items;
  }
}

/** Nothing, where there is none. */
function throwFirst(errors: readonly unknown[]): void {
  if (errors.length > 0) {
    throw errors.find(one => one instanceof RetryLaterError) ?? errors[0];
  }
}

function subjectOf(followed: Followed): Policy | string {
  return 'policy' in followed ? followed.policy : followed.missing;
}
