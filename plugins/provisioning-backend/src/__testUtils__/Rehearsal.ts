import { SetAside } from '@plumbline/backstage-plugin-evidence-node';
import { setImmediate as turn } from 'node:timers/promises';
import {
  type BackstageUserInfo,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { NotFoundError } from '@backstage/errors';
import {
  goesOnByItself,
  usualScales,
} from '@plumbline/backstage-plugin-provisioning-common';
import type {
  ApprovalRuleId,
  OpenIncident,
} from '@plumbline/backstage-plugin-provisioning-common';
import type { Knex } from 'knex';
import type { Surroundings } from '../approvals/Surroundings';
import { ApprovalService } from '../requests/ApprovalService';
import { ExemptionStore } from '../exemptions/ExemptionStore';
import { RequestStore } from '../records/RequestStore';
import { WorkspaceStore } from '../records/WorkspaceStore';
import { createSteps } from '../engine/createSteps';
import { Engine } from '../engine/Engine';
import { Expiry } from '../engine/Expiry';
import type { Runner, Session } from '../engine/Runner';
import type { StepContext } from '../engine/Step';
import { ActionService } from '../requests/ActionService';
import { RequestService } from '../requests/RequestService';
import type { StoredOperation } from '../records/requests';
import { WithdrawalService } from '../requests/WithdrawalService';
import { ProductRegistry } from '../standards/ProductRegistry';
import { Cipher } from '../vault/Cipher';
import { library } from './library';
import { standardsFolder } from './terraform';

const day = 86_400_000;
const service = 'component:default/checkout';

/** Who is of which group. */
const groups: Readonly<Record<string, readonly string[]>> = {
  ana: ['group:default/payments', 'group:default/friends'],
  sam: ['group:default/payments'],
  // Of every group, and named wherever somebody can be.
  boss: [
    'group:default/payments',
    'group:default/friends',
    'group:default/data-platform',
  ],
  tom: ['group:default/data-platform', 'group:default/friends'],
  mal: ['group:default/strangers'],
};

/**
 * All that decides about requests, as the plugin puts it together, over SQLite;
 * only Terraform, the catalog and evidence are not there. `onApply` is called
 * where Terraform would change something.
 */
export class Rehearsal {
  readonly store: RequestStore;
  incidents: OpenIncident[] | undefined = [];
  /** Whether the catalog has the service. */
  hasService = true;
  now = Date.parse('2026-11-20T12:00:00Z');
  readonly #options: Awaited<ReturnType<typeof servicesFor>>;

  private constructor(
    readonly knex: Knex,
    make: (of: Rehearsal) => Awaited<ReturnType<typeof servicesFor>>,
  ) {
    this.store = new RequestStore(knex);
    this.#options = make(this);
    this.#options.engine.start();
  }

  static async start(
    knex: Knex,
    onApply: (operation: StoredOperation) => Promise<void>,
  ): Promise<Rehearsal> {
    await knex.migrate.latest({
      directory: resolvePackagePath(
        '@plumbline/backstage-plugin-provisioning-backend',
        'migrations',
      ),
    });
    const registry = new ProductRegistry([library(standardsFolder)]);
    await registry.refresh();
    return new Rehearsal(knex, of => servicesFor(of, registry, onApply));
  }

  get actions(): ActionService {
    return this.#options.actions;
  }

  get approvals(): ApprovalService {
    return this.#options.approvals;
  }

  get requests(): RequestService {
    return this.#options.requests;
  }

  get withdrawals(): WithdrawalService {
    return this.#options.withdrawals;
  }

  pass(days: number): void {
    this.now += days * day;
  }

  /** Until nothing goes on by itself any more. */
  async settle(id: string): Promise<void> {
    // What is due by the clock is found by the look that this brings about.
    this.#options.engine.nudge();
    const deadline = Date.now() + 60_000;
    for (let quiet = 0; quiet < 2; ) {
      if (Date.now() > deadline) {
        throw new Error(`'${id}' never settles`);
      }
      const [open] = (await this.store.operations([id], { plans: false }))
        .filter(({ state }) => goesOnByItself(state))
        .slice(-1);
      const request = await this.store.get(id);
      const isDue =
        request?.expiresAt !== undefined &&
        request.expiresAt <= this.now &&
        (await this.store.expiring(this.now, 50)).some(each => each.id === id);
      const waits = open && open.waitingFor !== undefined;
      quiet = (open && !waits) || isDue ? 0 : quiet + 1;
      this.#options.engine.nudge();
      await turn();
    }
  }

  async stop(): Promise<void> {
    await this.#options.engine.stop();
  }
}

export const asUser = (user: string) =>
  mockCredentials.user(`user:default/${user}`);

function servicesFor(
  of: Rehearsal,
  registry: ProductRegistry,
  onApply: (operation: StoredOperation) => Promise<void>,
) {
  const { knex, store } = of;
  // Policies refuse, and approvals are what is rehearsed.
  const standards = {
    ...registry.standards,
    policies: [],
    offers: new Map(
      [...registry.standards.offers].map(([id, offer]) => [
        id,
        { ...offer, product: { ...offer.product, verify: 'none' as const } },
      ]),
    ),
  };
  const fixed = {
    standards,
    refresh: async () => {},
  } as unknown as ProductRegistry;
  const clock = () => new Date(of.now);
  const cipher = new Cipher('of the tests');
  const exemptions = new ExemptionStore(knex);
  const approvers = {
    of: async (group: string) =>
      group === 'group:default/data-platform'
        ? ['user:default/tom', 'user:default/boss']
        : [group],
    names: async (refs: readonly string[], user: string) =>
      [user, ...(groups[user.split('/')[1]] ?? [])].some(ref =>
        refs.includes(ref),
      ),
  };
  const userInfo = {
    getUserInfo: async (
      credentials: ReturnType<typeof asUser>,
    ): Promise<BackstageUserInfo> => {
      const { userEntityRef } = credentials.principal;
      const [, name] = userEntityRef.split('/');
      return {
        userEntityRef,
        ownershipEntityRefs: [userEntityRef, ...(groups[name] ?? [])],
      };
    },
  } as never;
  const catalog = {
    getEntityByRef: async (ref: string) =>
      ref === service || ref.startsWith('group:default/')
        ? {
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'Component',
            metadata: { name: 'checkout', namespace: 'default' },
            spec: { owner: 'payments' },
          }
        : undefined,
  } as never;
  const visibility = { of: async () => () => true } as never;
  const approvalPolicy = {
    by: new Map<ApprovalRuleId, string[]>(),
    emergency: ['user:default/boss', 'user:default/ana'],
    highCost: 500,
    scales: usualScales,
  };
  const surroundings: Pick<
    Surroundings,
    'decidedLifecycle' | 'incidents' | 'readers'
  > = {
    decidedLifecycle: async () => undefined,
    incidents: async () => of.incidents,
    readers: async () => [],
  };
  const runner = {
    prepareSecret: async () => {},
    requireCredentials: () => {},
    requirePlanning: async () => {},
    inWorkspace: async (
      { operation }: StepContext,
      work: (session: Session) => Promise<unknown>,
    ) => {
      const plan = JSON.stringify({ format_version: '1.2' });
      const done = { code: 0, stdout: plan, tail: [], timedOut: false };
      return work({
        hide: () => {},
        run: async () => done,
        apply: async () => {
          await onApply(operation);
          return done;
        },
        workspace: {
          read: async () => Buffer.from(`plan ${operation.id}`),
          write: async () => {},
        },
      } as unknown as Session);
    },
  } as unknown as Runner;
  const secrets = {
    get: async () => undefined,
    refOf: (id: string) => id,
  } as never;
  const logger = mockServices.logger.mock();
  const engine = new Engine({
    clock,
    logger,
    store,
    concurrency: 4,
    holder: 'rehearsal',
    registry: fixed,
    expiry: new Expiry({
      clock,
      registry: fixed,
      setAside: new SetAside(),
      store,
    }),
    steps: createSteps({
      approvers,
      cipher,
      exemptions,
      runner,
      secrets,
      store,
      approvals: approvalPolicy,
      currency: 'USD',
      surroundings,
      budgets: { of: async () => undefined },
      hasEntity: async () => of.hasService,
      environmentOf: () => ({}),
    }),
  });
  const nudge = () => engine.nudge();
  const requests = new RequestService({
    approvers,
    catalog,
    clock,
    exemptions,
    nudge,
    secrets,
    store,
    approvals: approvalPolicy,
    currency: 'USD',
    registry: fixed,
    surroundings,
    userInfo,
    visibility,
    names: { whyTaken: async () => [] },
  });
  return {
    engine,
    requests,
    actions: new ActionService({
      catalog,
      clock,
      nudge,
      requests,
      store,
      userInfo,
      visibility,
      workspaces: new WorkspaceStore(knex),
    }),
    approvals: new ApprovalService({
      approvers,
      clock,
      nudge,
      registry: fixed,
      requests,
      store,
      surroundings,
      userInfo,
      visibility,
      emergency: approvalPolicy.emergency,
    }),
    withdrawals: new WithdrawalService({
      clock,
      store,
      visibility,
      patienceMs: 0,
    }),
  };
}

/** What callers may be answered; anything else is a fault. */
export function isRefusal(error: unknown): boolean {
  return (
    error instanceof NotFoundError ||
    ['ConflictError', 'InputError', 'NotAllowedError'].includes(
      (error as Error).name,
    )
  );
}
