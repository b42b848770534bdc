import type { LoggerService } from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { ExemptionBounds } from '../exemptions/ExemptionBounds';
import type { ExemptionStore } from '../exemptions/ExemptionStore';
import type { RequestStore, Unrecorded } from '../requests/RequestStore';
import { noticeOf } from './noticeOf';
import type { NoticeStore } from './NoticeStore';

const atOnce = 100;
const claimMs = 60_000;

export type NotifierOptions = {
  bounds: Pick<ExemptionBounds, 'approversOf'>;
  exemptions: Pick<ExemptionStore, 'find'>;
  holder: string;
  logger: LoggerService;
  notices: NoticeStore;
  notifications: NotificationService;
  store: Pick<RequestStore, 'get' | 'operations'>;
};

/**
 * Notifies those whom steps concern, in order and until they were: the time line
 * is the outbox. One that went out twice has one scope, and is one for its reader.
 */
export class Notifier {
  readonly #options: NotifierOptions;
  #warned = false;

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  /** @throws Error where notifications do not take one; it is sent again */
  async tell(signal?: AbortSignal): Promise<void> {
    const { holder, notices } = this.#options;
    if (!(await notices.claim(holder, claimMs))) {
      return;
    }
    try {
      for (const step of await notices.untold(atOnce)) {
        signal?.throwIfAborted();
        await this.#send(step);
        await notices.markTold(step.entry);
      }
    } finally {
      await notices.release(holder);
    }
  }

  async #send({ decision, entry }: Unrecorded): Promise<void> {
    const { logger, notifications, store } = this.#options;
    const request = await store.get(entry.requestId);
    if (!request) {
      return;
    }
    const operation = (await store.operations([request.id])).find(
      ({ id }) => id === entry.operationId,
    );
    const notice = noticeOf({
      ...{ decision, entry, operation, request },
      exemptionApprovers: await this.#approversOf(decision.subject),
    });
    if (!notice) {
      return;
    }
    const { severity, title, to } = notice;
    try {
      await notifications.send({
        recipients: { type: 'entity', entityRef: to },
        payload: {
          ...{ title, severity, topic: 'provisioning' },
          description: entry.message.slice(0, 500),
          link: `/infrastructure/requests/${request.id}`,
          scope: `provisioning:${entry.requestId}:${entry.seq}`,
        },
      });
    } catch (error) {
      // A portal may have no notifications: then there is nobody to be told.
      if (!/status 404\b/.test((error as Error).message)) {
        throw error;
      }
      if (!this.#warned) {
        this.#warned = true;
        logger.info(
          'This portal has no notifications; nobody is told of steps',
        );
      }
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
