import { stringifyEntityRef } from '@backstage/catalog-model';
import type { OnCallLevels } from '@plumbline/backstage-plugin-evidence-common';
import {
  Collector,
  CollectorPass,
  LiveLook,
  RetryLaterError,
} from '@plumbline/backstage-plugin-evidence-node';
import { isId, PagerId, pagerIdOf } from './ids';
import { escalationOf, levelsOf, Window, windowFrom } from './levels';
import { PagerDutyApi } from './PagerDutyApi';
import {
  nameOf,
  OnCall,
  onCallSchema,
  Policy,
  policySchema,
  Service,
  serviceSchema,
} from './schemas';

/** Policies asked about in one request: more would be too long an address. */
const policiesAtOnce = 25;
/** What the report takes, after the last request was given up. Seconds. */
const reportSeconds = 10;

export type PagerDutyCollectorOptions = {
  id: string;
  api: PagerDutyApi;
  frequencySeconds: number;
  timeoutSeconds: number;
};

type Named = { entityRef: string; pager: PagerId };
/** Of a pager: the policy that it follows, or why there is none. */
type Followed =
  | { policy: Policy }
  | { missing: string }
  /** PagerDuty has nothing of this id. */
  | { missing: string; absent: true };
type Asking = Pick<LiveLook, 'now' | 'signal' | 'report' | 'usersByEmail'>;

/**
 * Asks PagerDuty who is on call for services and teams that name what they are
 * there: all of them in a pass, and one while somebody waits for its brief.
 */
export class PagerDutyCollector implements Collector {
  readonly id: string;
  readonly title: string;
  readonly frequencySeconds: number;
  readonly timeoutSeconds: number;
  readonly #api: PagerDutyApi;

  constructor(options: PagerDutyCollectorOptions) {
    this.id = options.id;
    this.title = `On-call of PagerDuty at ${options.api.host}`;
    this.frequencySeconds = options.frequencySeconds;
    this.timeoutSeconds = options.timeoutSeconds + reportSeconds;
    this.#api = options.api;
  }

  async collect(pass: CollectorPass): Promise<void> {
    const named: Named[] = [];
    for await (const entity of pass.entities()) {
      const pager = pagerIdOf(entity);
      if (pager) {
        named.push({ entityRef: stringifyEntityRef(entity), pager });
      }
    }
    if (named.length === 0) {
      return;
    }
    const { signal } = pass;
    const services = named.some(({ pager }) => pager.of === 'service')
      ? await this.#api.list('/services', 'services', serviceSchema, [], signal)
      : { items: [], refused: 0 };
    const policies = await this.#api.list(
      '/escalation_policies',
      'escalation_policies',
      policySchema,
      [],
      signal,
    );
    const [serviceOf, policyOf] = [byId(services.items), byId(policies.items)];
    const refused = services.refused + policies.refused;
    const followed = new Map(
      named
        .map(one => [one, follow(one.pager, serviceOf, policyOf)] as const)
        // It may be among those that could not be read.
        .filter(([, one]) => refused === 0 || !('absent' in one)),
    );
    await this.#tell(followed, pass);
    if (refused > 0) {
      throw new Error(
        `${
          this.#api.host
        } gives ${refused} services or policies that can't be read`,
      );
    }
  }

  async lookUp(look: LiveLook): Promise<void> {
    const { signal } = look;
    const named = [look, look.owner].flatMap((one): Named[] => {
      const pager = one && pagerIdOf(one.entity);
      return pager ? [{ entityRef: one!.entityRef, pager }] : [];
    });
    const followed = new Map(
      await Promise.all(
        named.map(
          async one => [one, await this.#follow(one.pager, signal)] as const,
        ),
      ),
    );
    await this.#tell(followed, look);
  }

  async #follow(pager: PagerId, signal: AbortSignal): Promise<Followed> {
    if (!isId(pager.id)) {
      return follow(
        pager,
        () => undefined,
        () => undefined,
      );
    }
    const api = this.#api;
    const service =
      pager.of === 'service'
        ? await api.find(
            `/services/${pager.id}`,
            'service',
            serviceSchema,
            signal,
          )
        : undefined;
    const policyId =
      pager.of === 'policy' ? pager.id : service?.escalation_policy?.id;
    const policy =
      policyId !== undefined && isId(policyId)
        ? await api.find(
            `/escalation_policies/${policyId}`,
            'escalation_policy',
            policySchema,
            signal,
          )
        : undefined;
    return follow(
      pager,
      () => service,
      () => policy,
    );
  }

  /** Reports what could be read, and says then what could not. */
  async #tell(
    followed: ReadonlyMap<Named, Followed>,
    { now, report, signal, usersByEmail }: Asking,
  ): Promise<void> {
    const window = windowFrom(now);
    const policies = new Set(
      [...followed.values()].flatMap(one =>
        'policy' in one ? [one.policy.id] : [],
      ),
    );
    const { onCalls, read, errors } = await this.#onCalls(
      [...policies].sort(),
      window,
      signal,
    );
    const userOf = await matchUsers(onCalls, usersByEmail);
    const facts = [...followed].flatMap(([{ entityRef }, one]) => {
      if ('policy' in one && !read.has(one.policy.id)) {
        return [];
      }
      const levels: OnCallLevels =
        'policy' in one
          ? levelsOf(one.policy, onCalls, window, userOf)
          : { levels: [], missing: one.missing };
      return [
        { entityRef, name: 'oncall.levels', value: levels },
        {
          entityRef,
          name: 'oncall.escalation',
          value: escalationOf(levels, now),
        },
      ];
    });
    if (facts.length > 0) {
      await report({ observedAt: now.toISOString(), facts });
    }
    if (errors.length > 0) {
      throw errors.find(one => one instanceof RetryLaterError) ?? errors[0];
    }
  }

  async #onCalls(
    policies: readonly string[],
    { since, until }: Window,
    signal: AbortSignal,
  ): Promise<{ onCalls: OnCall[]; read: Set<string>; errors: unknown[] }> {
    const onCalls: OnCall[] = [];
    const read = new Set<string>();
    const errors: unknown[] = [];
    for (let at = 0; at < policies.length; at += policiesAtOnce) {
      const some = policies.slice(at, at + policiesAtOnce);
      try {
        const { items, refused } = await this.#api.list(
          '/oncalls',
          'oncalls',
          onCallSchema,
          [
            ...some.map(id => ['escalation_policy_ids[]', id] as const),
            ['include[]', 'users'],
            ['since', since.toISOString()],
            ['until', until.toISOString()],
          ],
          signal,
        );
        onCalls.push(...items);
        some.forEach(id => read.add(id));
        if (refused > 0) {
          errors.push(
            new Error(
              `${this.#api.host} gives ${refused} shifts that can't be read`,
            ),
          );
        }
      } catch (error) {
        errors.push(error);
        if (signal.aborted || error instanceof RetryLaterError) {
          break;
        }
      }
    }
    return { onCalls, read, errors };
  }
}

function follow(
  { of, id }: PagerId,
  serviceOf: (id: string) => Service | undefined,
  policyOf: (id: string) => Policy | undefined,
): Followed {
  if (!isId(id)) {
    return { missing: `'${id.slice(0, 40)}' is no id of PagerDuty` };
  }
  const service = of === 'service' ? serviceOf(id) : undefined;
  if (of === 'service' && !service) {
    return { missing: `PagerDuty has no service '${id}'`, absent: true };
  }
  if (service?.status === 'disabled') {
    return {
      missing: `The service '${nameOf(service)}' is disabled in PagerDuty`,
    };
  }
  const policyId = of === 'policy' ? id : service!.escalation_policy?.id;
  if (policyId === undefined) {
    return {
      missing: `The service '${nameOf(service!)}' has no escalation policy`,
    };
  }
  const policy = policyOf(policyId);
  return policy
    ? { policy }
    : {
        missing: `PagerDuty has no escalation policy '${policyId}'`,
        absent: true,
      };
}

/** Which User each address belongs to, asked for all of them at once. */
async function matchUsers(
  onCalls: readonly OnCall[],
  usersByEmail: Asking['usersByEmail'],
): Promise<(email: string) => string | undefined> {
  const emails = [...new Set(onCalls.flatMap(({ user }) => user?.email ?? []))];
  const users = emails.length > 0 ? await usersByEmail(emails) : [];
  const byEmail = new Map(emails.map((email, index) => [email, users[index]]));
  return email => byEmail.get(email);
}

function byId<T extends { id: string }>(
  items: readonly T[],
): (id: string) => T | undefined {
  const found = new Map(items.map(one => [one.id, one]));
  return id => found.get(id);
}
