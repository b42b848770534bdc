import { randomUUID } from 'node:crypto';
import type {
  AuthService,
  BackstageCredentials,
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import type {
  CatalogVisibility,
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import type { DeliveryTarget } from '@plumbline/backstage-plugin-incident-brief-node';
import type { DeliveryStore } from './DeliveryStore';
import type { Now } from './records';
import type { BriefService } from '../service/BriefService';
import { DeliveryComposer } from './DeliveryComposer';
import { DeliveryLoop } from './DeliveryLoop';
import { DeliverySender } from './DeliverySender';
import { DeliveryService } from './DeliveryService';

const key = 'plumbline.deliveries';

export type DeliveriesOptions = {
  auth: AuthService;
  briefs: BriefService;
  clock: Clock;
  config: RootConfigService;
  evidence: EvidenceService;
  logger: LoggerService;
  store: DeliveryStore;
  /** As modules have added them. */
  targets: readonly DeliveryTarget[];
  visibility: CatalogVisibility;
  /** Credentials of a user, to make briefs as they may see them. */
  actAs: (userRef: string) => Promise<BackstageCredentials>;
  /** The clock of processes, in epoch milliseconds; all replicas must have the same. */
  machine?: () => number;
};

/** Puts deliveries together; the loop is absent where no target is on. */
export function createDeliveries(options: DeliveriesOptions): {
  service: DeliveryService;
  loop?: DeliveryLoop;
} {
  const { auth, clock, config, evidence, logger, store, targets } = options;
  const { machine = Date.now } = options;
  const now = (): Now => ({ machine: machine(), product: clock().getTime() });
  const service = new DeliveryService({
    now,
    store,
    targets,
    visibility: options.visibility,
  });
  for (const { title, off } of targets) {
    if (off !== undefined) {
      logger.info(`Briefs don't go out to ${title}: ${off}`);
    }
  }
  for (const id of config.getOptionalConfig(key)?.keys() ?? []) {
    if (id !== 'as' && !targets.some(target => target.id === id)) {
      logger.warn(
        `'${key}.${id}' has no effect: no module is installed that delivers to '${id}'`,
      );
    }
  }
  const on = targets.filter(({ off }) => off === undefined);
  if (on.length === 0) {
    return { service };
  }
  const as = config.getOptionalString('plumbline.deliveries.as');
  const ownCredentials = () => auth.getOwnServiceCredentials();
  const loop = new DeliveryLoop({
    evidence,
    logger,
    now,
    ownCredentials,
    store,
    composer: new DeliveryComposer({
      evidence,
      logger,
      ownCredentials,
      store,
      briefs: options.briefs,
      briefCredentials: () =>
        as === undefined ? ownCredentials() : options.actAs(as),
      targets: on,
    }),
    holder: randomUUID(),
    sender: new DeliverySender({ logger, now, store, targets: on }),
  });
  return { service, loop };
}
