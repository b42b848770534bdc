import {
  AnswerError,
  inParallel,
  RetryLaterError,
} from '@plumbline/backstage-plugin-evidence-node';
import type { CronJobObject } from './cronJobs';
import type { WarningEvent } from './events';
import type { KubernetesApi } from './KubernetesApi';
import type { PodObject } from './pods';
import { resourcesOf } from './resources';
import { ResourceStore } from './ResourceStore';
import type { WorkloadObject } from './workloads';

/** What could not be read, and why. */
export type Unread = { title: string; reason: string; delaySeconds?: number };

/** What was read of one namespace, or of all: each list as a whole or not. */
export type ReadPart = {
  /** Of each kind that was read. */
  workloads: Iterable<WorkloadObject>[];
  pods?: Iterable<PodObject>;
  events?: Iterable<WarningEvent>;
  cronJobs?: Iterable<CronJobObject>;
};

type Scope = {
  workloads: ResourceStore<WorkloadObject>[];
  pods: ResourceStore<PodObject>;
  events: ResourceStore<WarningEvent>;
  cronJobs: ResourceStore<CronJobObject>;
};

/** The objects of a cluster, as they were read last. */
export class ClusterState {
  readonly #scopes: Scope[];

  constructor(namespaces?: readonly string[]) {
    this.#scopes = (namespaces ?? [undefined]).map(namespace => {
      const { workloads, ...others } = resourcesOf(namespace);
      return {
        workloads: workloads.map(one => new ResourceStore(one)),
        pods: new ResourceStore(others.pods),
        events: new ResourceStore(others.events),
        cronJobs: new ResourceStore(others.cronJobs),
      };
    });
  }

  /**
   * Reads what there is now. What could not be read is left out, although it was
   * read before: it may be different by now.
   *
   * @param late - what is stated about what was not read before the signal
   */
  async refresh(
    api: KubernetesApi,
    signal: AbortSignal,
    late: string,
  ): Promise<{ parts: ReadPart[]; unread: Unread[] }> {
    const stores = this.#scopes.flatMap(
      ({ workloads, pods, events, cronJobs }) => [
        ...workloads,
        pods,
        events,
        cronJobs,
      ],
    );
    const failed = new Map<unknown, Unread | undefined>(
      stores.map(store => [store, { title: store.title, reason: late }]),
    );
    const refresh = async (store: (typeof stores)[number]) => {
      try {
        await store.refresh(api, signal);
        failed.delete(store);
      } catch (error) {
        if (!signal.aborted) {
          failed.set(
            store,
            store.isOptional && isWithheld(error)
              ? undefined
              : unreadOf(store.title, error),
          );
        }
      }
    };
    await inParallel(stores, refresh, signal);
    const read = <T>(store: { values(): Iterable<T> }) =>
      failed.has(store) ? undefined : store.values();
    return {
      parts: this.#scopes.map(({ workloads, pods, events, cronJobs }) => ({
        workloads: workloads.flatMap(store => {
          const values = read(store);
          return values ? [values] : [];
        }),
        pods: read(pods),
        events: read(events),
        cronJobs: read(cronJobs),
      })),
      unread: [...failed.values()].flatMap(one => one ?? []),
    };
  }
}

/** Whether the account has no permission for it, or the server does not know it. */
function isWithheld(error: unknown): boolean {
  return (
    error instanceof AnswerError &&
    (error.status === 403 || error.status === 404)
  );
}

function unreadOf(title: string, error: unknown): Unread {
  return {
    title,
    reason: error instanceof Error ? error.message : String(error),
    ...(error instanceof RetryLaterError && {
      delaySeconds: error.delaySeconds,
    }),
  };
}
