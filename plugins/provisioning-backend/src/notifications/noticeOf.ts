import type { DecisionInput } from '@plumbline/backstage-plugin-evidence-common';
import { isSamePerson } from '../approvals/coverage';
import type {
  StoredEntry,
  StoredOperation,
  StoredRequest,
} from '../records/requests';

/** Kinds of notifications, which `plumbline.notifications` has switches of. */
export const notificationKinds = [
  'decision-waiting',
  'decision-made',
  'request-finished',
  'infrastructure-expiring',
  'infrastructure-drift',
  'exemption-expired',
] as const;
export type NotificationKind = (typeof notificationKinds)[number];

/** Whom a step concerns, and in which words. */
export type Notice = {
  /** Also its topic, by which users turn it off. */
  kind: NotificationKind;
  /** Users and groups. */
  to: string[];
  /** Members of those groups whom it does not concern. */
  except?: string[];
  title: string;
  severity: 'normal' | 'high';
  /** Whether those who are notified may decide: then it leads to the decisions. */
  decides?: boolean;
};

/** A step with all that a notice of it needs. */
export type NotableStep = {
  entry: StoredEntry;
  decision: Pick<DecisionInput, 'type' | 'action' | 'body'>;
  request: StoredRequest;
  /** Absent where the step is of no operation. */
  operation?: StoredOperation;
  /** Who decides, where an exemption is requested. */
  exemptionApprovers: readonly string[];
};

const normal = 'normal' as const;
const high = 'high' as const;

/**
 * What is worth an interruption: something waits for you, what you requested was
 * decided or is there, or what you own goes soon or was changed by another hand.
 * Whoever did it is not notified.
 */
export function noticeOf(step: NotableStep): Notice | undefined {
  const notice = about(step);
  const { actor } = step.entry;
  const except = [
    ...new Set([...(notice?.except ?? []), ...(actor ? [actor] : [])]),
  ];
  const to = [...new Set(notice?.to)].filter(
    ref => !except.some(other => isSamePerson(ref, other)),
  );
  return notice && to.length > 0 ? { ...notice, to, except } : undefined;
}

function about(step: NotableStep): Notice | undefined {
  const { decision, entry, operation, request } = step;
  const { action, type } = decision;
  const what = `${request.product} '${request.resourceName}'`;
  if (type === 'exemption') {
    return aboutExemption(step, what);
  }
  const asker = [operation?.requestedBy ?? request.owner];
  const body = (decision.body ?? {}) as {
    drift?: unknown;
    from?: string;
    to?: string[];
    waiting?: 'reminded' | 'escalated' | 'lapsed';
  };
  const approvers = operation?.approval?.by ?? [];
  // Nobody decides on what they requested themselves.
  const except = [request.requester, operation?.requestedBy ?? []].flat();
  const isOperation = entry.operationId !== entry.requestId;
  if (!isOperation) {
    if (typeof body.drift === 'string') {
      return {
        kind: 'infrastructure-drift',
        to: [request.owner],
        severity: high,
        title: `Another hand changed ${what}`,
      };
    }
    return entry.state === 'expiring'
      ? {
          kind: 'infrastructure-expiring',
          to: [request.owner],
          severity: high,
          title: `${what} goes soon, unless it is extended`,
        }
      : undefined;
  }
  if (type === 'approval' || type === 'override') {
    if (action === 'withdrawn' || action === 'revoked') {
      return {
        kind: 'decision-waiting',
        to: [...asker, ...approvers],
        severity: high,
        title: `An approval of ${what} was withdrawn; it waits for one again`,
      };
    }
    if (action !== 'approved' && action !== 'overridden') {
      return action === 'rejected'
        ? {
            kind: 'decision-made',
            to: asker,
            title: `${what} was rejected`,
            severity: high,
          }
        : undefined;
    }
    return {
      kind: 'decision-made',
      to: asker,
      title: `${what} was approved`,
      severity: normal,
    };
  }
  switch (entry.state) {
    case 'waiting-for-approval':
      return {
        kind: 'decision-waiting',
        to: body.to ?? approvers,
        except,
        severity: high,
        decides: body.waiting !== 'escalated',
        title:
          body.waiting === 'escalated'
            ? `${what} still waits for an approval`
            : `${what} waits for your approval`,
      };
    case 'rejected':
      if (body.waiting === 'lapsed') {
        return {
          kind: 'decision-made',
          to: [...asker, ...approvers],
          severity: high,
          title: `${what} expired without a decision`,
        };
      }
      // Only those had been notified to decide on it.
      return body.from === 'waiting-for-approval'
        ? {
            kind: 'decision-waiting',
            to: approvers,
            except,
            severity: normal,
            title: `${what} was withdrawn; there is nothing to decide`,
          }
        : undefined;
    case 'refused':
      return {
        kind: 'decision-made',
        to: asker,
        title: `${what} was refused`,
        severity: high,
      };
    case 'failed':
      return {
        kind: 'request-finished',
        to: asker,
        title: `${what} failed`,
        severity: high,
      };
    case 'active':
      return {
        kind: 'request-finished',
        to: asker,
        title: `${what} is there`,
        severity: normal,
      };
    case 'destroyed':
      return {
        kind: 'request-finished',
        to: [request.owner],
        severity: normal,
        title: `${what} is gone`,
      };
    default:
      return undefined;
  }
}

function aboutExemption(
  { decision, exemptionApprovers, request }: NotableStep,
  what: string,
): Notice | undefined {
  const { requestedBy } = (decision.body ?? {}) as { requestedBy?: string };
  const asker = [requestedBy ?? request.owner];
  switch (decision.action) {
    case 'requested':
      return {
        kind: 'decision-waiting',
        to: [...exemptionApprovers],
        severity: high,
        decides: true,
        title: `An exemption for ${what} waits for you`,
      };
    case 'approved':
    case 'rejected':
    case 'revoked':
      return {
        kind: 'decision-made',
        to: asker,
        severity: normal,
        title: `The exemption for ${what} was ${decision.action}`,
      };
    case 'expired':
      return {
        kind: 'exemption-expired',
        to: [request.owner],
        severity: high,
        title: `The exemption for ${what} has expired`,
      };
    default:
      return undefined;
  }
}
