import { Directory } from './Directory';
import { follow, Followed } from './follow';
import { isId, PagerId } from './ids';
import type { PagerDutyApi } from './PagerDutyApi';
import { policySchema, Policy, Service, serviceSchema } from './schemas';

/** Services and escalation policies of PagerDuty, and which leads to which. */
export class Pagers {
  readonly #api: PagerDutyApi;
  readonly #services: Directory<Service>;
  readonly #policies: Directory<Policy>;

  /** @param every - milliseconds between two looks at the same page of a list */
  constructor(api: PagerDutyApi, every: number) {
    this.#api = api;
    this.#services = new Directory({
      every,
      phase: 0,
      read: (at, signal) =>
        api.page(
          { path: '/services', key: 'services', schema: serviceSchema, at },
          signal,
        ),
      find: (id, signal) => this.#service(id, signal),
    });
    const path = '/escalation_policies';
    this.#policies = new Directory({
      every,
      phase: 1 / 4,
      read: (at, signal) =>
        api.page(
          { path, key: 'escalation_policies', schema: policySchema, at },
          signal,
        ),
      find: (id, signal) => this.#policy(id, signal),
    });
  }

  /** How many services and policies could not be read. */
  get refused(): number {
    return this.#services.refused + this.#policies.refused;
  }

  async refresh(
    pagers: readonly PagerId[],
    now: Date,
    signal: AbortSignal,
  ): Promise<void> {
    const at = now.getTime();
    const ids = (of: PagerId['of']) =>
      new Set(pagers.filter(one => one.of === of).map(({ id }) => id));
    const services = ids('service');
    if (services.size > 0) {
      await this.#services.refresh(services, at, signal);
    }
    const policies = ids('policy');
    for (const id of services) {
      const policy = this.#services.get(id)?.escalation_policy;
      if (policy) {
        policies.add(policy.id);
      }
    }
    await this.#policies.refresh(policies, at, signal);
  }

  /** From what was read; undefined where that can't show it. */
  known(pager: PagerId): Followed | undefined {
    const followed = follow(
      pager,
      id => this.#services.get(id),
      id => this.#policies.get(id),
    );
    if (!('absent' in followed)) {
      return followed;
    }
    const { of, id } = followed.absent;
    const directory = of === 'service' ? this.#services : this.#policies;
    return directory.isAbsent(id) ? followed : undefined;
  }

  /** Asks for the one service and the one policy. */
  async ask(pager: PagerId, signal: AbortSignal): Promise<Followed> {
    if (!isId(pager.id)) {
      return follow(
        pager,
        () => undefined,
        () => undefined,
      );
    }
    const service =
      pager.of === 'service'
        ? await this.#service(pager.id, signal)
        : undefined;
    const policyId =
      pager.of === 'policy' ? pager.id : service?.escalation_policy?.id;
    const policy =
      policyId !== undefined && isId(policyId)
        ? await this.#policy(policyId, signal)
        : undefined;
    return follow(
      pager,
      () => service,
      () => policy,
    );
  }

  #service(id: string, signal: AbortSignal) {
    return this.#api.find(`/services/${id}`, 'service', serviceSchema, signal);
  }

  #policy(id: string, signal: AbortSignal) {
    return this.#api.find(
      `/escalation_policies/${id}`,
      'escalation_policy',
      policySchema,
      signal,
    );
  }
}
