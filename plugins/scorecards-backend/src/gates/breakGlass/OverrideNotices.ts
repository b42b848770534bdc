import type { LoggerService } from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import { sendNotice } from '../../notifications/sendNotice';
import { titleOf } from './overrideRecords';
import type { OverrideStore, StoredOverride } from './OverrideStore';

/** In one pass. */
const batch = 100;

type Options = {
  clock: Clock;
  logger: LoggerService;
  notifications: Pick<NotificationService, 'send'>;
  /** Whether the installation notifies of it. */
  notifies: boolean;
  store: Pick<OverrideStore, 'markNotified' | 'unnotified'>;
};

/** Notifies owners of break-glass, until they were. */
export class OverrideNotices {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * What was sent twice has one scope, and is one for its reader.
   *
   * @throws Error where notifications do not take one; it is sent again
   */
  async notify(): Promise<void> {
    const { clock, store } = this.#options;
    const failures: unknown[] = [];
    for (const override of await store.unnotified(batch)) {
      try {
        await this.#send(override);
        await store.markNotified(override.id, clock().getTime());
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) {
      throw failures[0];
    }
  }

  async #send(override: StoredOverride): Promise<void> {
    const { notifies } = this.#options;
    const { by, id, incident, owners, reason } = override;
    if (!notifies) {
      return;
    }
    await sendNotice(
      {
        recipients: { type: 'entity', entityRef: owners },
        payload: {
          title: titleOf(override),
          description: `${by}, for ${incident.id}: ${reason}`.slice(0, 500),
          link: '/decisions',
          severity: 'high',
          topic: 'break-glass',
          scope: `scorecards:break-glass:${id}`,
        },
      },
      { ...this.#options, what: 'break-glass' },
    );
  }
}
