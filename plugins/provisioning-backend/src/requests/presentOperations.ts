import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { CatalogVisibility } from '@plumbline/backstage-plugin-evidence-node';
import type {
  Approval,
  Operation,
} from '@plumbline/backstage-plugin-provisioning-common';
import { mayBeShort, needsIn } from '../approvals/coverage';
import { openApprovers, withLapse } from '../approvals/openApprovers';
import { namedIn, presentRule } from '../approvals/presentRule';
import type { ProductRegistry } from '../standards/ProductRegistry';
import type { RequestStore } from '../records/RequestStore';
import type { StoredOperation, StoredRequest } from '../records/requests';

type Sources = {
  /** Who may approve by the narrower way, during an incident. */
  emergency: readonly string[];
  registry: Pick<ProductRegistry, 'standards'>;
  store: Pick<RequestStore, 'approvals' | 'operations'>;
  visibility: Pick<CatalogVisibility, 'of'>;
};

export type PresentedOperation = Operation & { requestId: string };

/** Operations of these requests, in order, as the reader may see them. */
export async function presentOperations(
  { emergency, registry, store, visibility }: Sources,
  requests: readonly StoredRequest[],
  credentials: BackstageCredentials,
): Promise<PresentedOperation[]> {
  const operations = await store.operations(
    requests.map(({ id }) => id),
    { whole: false },
  );
  const maySee = await visibility.of(
    namedIn(operations.map(({ approval }) => approval)),
    credentials,
  );
  const approvals = await store.approvals(operations.map(({ id }) => id));
  const products = new Map(
    requests.map(({ id, product }) => [
      id,
      registry.standards.offers.get(product)?.product,
    ]),
  );
  return operations.map(operation => {
    const { kind, requestId, state } = operation;
    const rollback = products.get(requestId)?.readiness.rollback[kind];
    const isShort =
      state === 'waiting-for-approval' &&
      rollback !== 'irreversible' &&
      mayBeShort(operation.approval ? needsIn(operation.approval) : []);
    return {
      ...presentOperation(
        operation,
        approvals
          .filter(({ operationId }) => operationId === operation.id)
          .map(({ operationId: _, at, ...approval }) => ({
            ...approval,
            at: new Date(at).toISOString(),
          })),
        maySee,
      ),
      requestId,
      rollback,
      ...(isShort &&
        emergency.length > 0 && { emergencyApprovers: [...emergency] }),
    };
  });
}

function presentOperation(
  operation: StoredOperation,
  approvals: Approval[],
  maySee: (ref: string) => boolean,
): Operation {
  const { approval, createdAt, requestId: _, ...rest } = operation;
  const shown = approval && presentRule(approval, approvals, maySee);
  return {
    id: rest.id,
    kind: rest.kind,
    state: rest.state,
    requestedBy: rest.requestedBy,
    createdAt: new Date(createdAt).toISOString(),
    intent: rest.intent,
    findings: rest.findings,
    cost: rest.cost,
    plan: rest.plan,
    approvals: approvals.map(each => withLapse(each, approval)),
    waitingFor: rest.waitingFor,
    error: rest.error,
    approvers: openApprovers(approval, shown?.rules),
    because: shown?.because,
    rules: shown?.rules,
    risk: approval?.risk,
    validHours: approval?.validHours,
    bound: rest.bound,
    begunAt:
      rest.begunAt === undefined
        ? undefined
        : new Date(rest.begunAt).toISOString(),
  };
}
