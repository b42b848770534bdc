import type { LoggerService } from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import { redact } from '@plumbline/backstage-plugin-provisioning-common';
import type { CatalogApprovers } from '../approvals/approvers';
import { isSamePerson } from '../approvals/coverage';
import type { ExemptionBounds } from '../exemptions/ExemptionBounds';
import type { ExemptionStore } from '../exemptions/ExemptionStore';
import type { RequestStore } from '../records/RequestStore';
import type { StoredEntry, Unrecorded } from '../records/requests';
import { type NotificationKind, noticeOf } from './noticeOf';
import type { NoticeStore } from './NoticeStore';

const atOnce = 100;
const claimMs = 60_000;
/** One that fails this often while others go through is at fault itself. */
const mostTries = 5;

export type NotifierOptions = {
  approvers: Pick<CatalogApprovers, 'members'>;
  bounds: Pick<ExemptionBounds, 'approversOf'>;
  exemptions: Pick<ExemptionStore, 'find'>;
  holder: string;
  /** Those that the installation sends. */
  kinds: ReadonlySet<NotificationKind>;
  logger: LoggerService;
  notices: NoticeStore;
  notifications: NotificationService;
  store: Pick<RequestStore, 'get' | 'operations'>;
};

/**
 * Notifies those whom steps concern, in order and until they were: the time line
 * is the outbox. One that went out twice has one scope, and is one for its reader.
 * One that can't be sent keeps no other from its reader.
 */
export class Notifier {
  readonly #options: NotifierOptions;
  /** How often one failed while others went through, by its scope. */
  readonly #tries = new Map<string, number>();
  #warned = false;

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  /** @throws Error where notifications do not take one; it is sent again */
  async notify(signal?: AbortSignal): Promise<void> {
    const { holder, notices } = this.#options;
    if (!(await notices.claim(holder, claimMs))) {
      return;
    }
    try {
      const failed: { entry: StoredEntry; error: Error }[] = [];
      let isUp = false;
      for (const step of await notices.pending(atOnce)) {
        const { entry } = step;
        signal?.throwIfAborted();
        try {
          isUp = (await this.#send(step)) || isUp;
          await this.#close(entry);
        } catch (error) {
          failed.push({ entry, error: error as Error });
        }
      }
      await this.#leave(failed, isUp);
    } finally {
      await notices.release(holder);
    }
  }

  /** @throws Error of the first one that is sent again */
  async #leave(
    failed: readonly { entry: StoredEntry; error: Error }[],
    isUp: boolean,
  ): Promise<void> {
    let again: Error | undefined;
    for (const { entry, error } of failed) {
      const scope = scopeOf(entry);
      const tries = (this.#tries.get(scope) ?? 0) + (isUp ? 1 : 0);
      if (isRefused(error) || tries >= mostTries) {
        this.#options.logger.warn(
          'A notification can not be sent; it is left',
          {
            scope,
            cause: redact(error.message),
          },
        );
        await this.#close(entry);
      } else {
        this.#tries.set(scope, tries);
        again ??= error;
      }
    }
    if (again) {
      throw again;
    }
  }

  async #close(entry: StoredEntry): Promise<void> {
    this.#tries.delete(scopeOf(entry));
    await this.#options.notices.markNotified(entry);
  }

  /** @returns whether one went out; many steps are worth none */
  async #send({ decision, entry }: Unrecorded): Promise<boolean> {
    const { approvers, kinds, logger, notifications, store } = this.#options;
    const request = await store.get(entry.requestId);
    if (!request) {
      return false;
    }
    const operation = (await store.operations([request.id])).find(
      ({ id }) => id === entry.operationId,
    );
    const notice = noticeOf({
      decision,
      entry,
      operation,
      request,
      exemptionApprovers: await this.#approversOf(decision.subject),
    });
    if (!notice || !kinds.has(notice.kind)) {
      return false;
    }
    const { decides, except = [], kind, severity, title } = notice;
    // Notifications to a group reach those of all groups below it.
    const members = await approvers.members(notice.to);
    const to = members.filter(
      ref => !except.some(other => isSamePerson(ref, other)),
    );
    if (to.length === 0) {
      return false;
    }
    try {
      await notifications.send({
        recipients: {
          type: 'entity',
          entityRef: to,
          ...(except.length > 0 && { excludeEntityRef: except }),
        },
        payload: {
          title,
          severity,
          topic: kind,
          description: entry.message.slice(0, 500),
          link: decides
            ? '/decisions'
            : `/infrastructure/requests/${request.id}`,
          scope: scopeOf(entry),
        },
      });
      return true;
    } catch (error) {
      // A portal may have no notifications: then there is nobody to notify.
      if (!/status 404\b/.test((error as Error).message)) {
        throw error;
      }
      if (!this.#warned) {
        this.#warned = true;
        logger.info(
          'This portal has no notifications; nobody is notified of steps',
        );
      }
      return false;
    }
  }

  async #approversOf(subject: Record<string, unknown>): Promise<string[]> {
    const { bounds, exemptions } = this.#options;
    const found =
      typeof subject.exemption === 'string'
        ? await exemptions.find(subject.exemption)
        : undefined;
    return found ? bounds.approversOf(found) : [];
  }
}

function scopeOf({ requestId, seq }: StoredEntry): string {
  return `provisioning:${requestId}:${seq}`;
}

/** What is wrong with it is wrong the next time, too. */
function isRefused({ message }: Error): boolean {
  return /status 4(00|13|22)\b/.test(message);
}
