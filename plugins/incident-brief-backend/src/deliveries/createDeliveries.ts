import { randomUUID } from 'node:crypto';
import type {
  AuthService,
  BackstageCredentials,
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type {
  Clock,
  EvidenceService,
  OutboundClient,
  CatalogVisibility,
} from '@plumbline/backstage-plugin-evidence-node';
import type { DeliveryStore, Now } from '../database/DeliveryStore';
import { PagerDutyApi } from '../pagerduty/PagerDutyApi';
import { PagerDutyTarget } from '../pagerduty/PagerDutyTarget';
import type { BriefService } from '../service/BriefService';
import { SlackApi } from '../slack/SlackApi';
import { SlackTarget } from '../slack/SlackTarget';
import { readDeliverySettings } from './config';
import { DeliveryComposer } from './DeliveryComposer';
import { DeliveryLoop } from './DeliveryLoop';
import { DeliverySender } from './DeliverySender';
import { DeliveryService } from './DeliveryService';
import { PagerDutyComposer } from './PagerDutyComposer';

export type DeliveriesOptions = {
  auth: AuthService;
  briefs: BriefService;
  catalog: Pick<CatalogService, 'getEntitiesByRefs'>;
  clock: Clock;
  config: RootConfigService;
  evidence: EvidenceService;
  logger: LoggerService;
  outbound: OutboundClient;
  store: DeliveryStore;
  visibility: CatalogVisibility;
  pageUrl: (entityRef: string) => string | undefined;
  /** Credentials of a user, to make briefs as they may see them. */
  actAs: (userRef: string) => Promise<BackstageCredentials>;
  /** The clock of processes, in epoch milliseconds; all replicas must have the same. */
  machine?: () => number;
  /** Milliseconds for one request to Slack or PagerDuty. */
  timeout?: number;
};

/** Puts deliveries together; the loop is absent where nothing is configured. */
export function createDeliveries(options: DeliveriesOptions): {
  service: DeliveryService;
  loop?: DeliveryLoop;
} {
  const { auth, clock, config, evidence, logger, outbound, store } = options;
  const { pageUrl, timeout, machine = Date.now } = options;
  const now = (): Now => ({ machine: machine(), product: clock().getTime() });
  const settings = readDeliverySettings(config, outbound.rules);
  const { slack, pagerduty, as } = settings;
  const service = new DeliveryService({
    now,
    settings,
    store,
    visibility: options.visibility,
  });
  for (const [name, { status, ...why }] of Object.entries({
    slack,
    pagerduty,
  })) {
    if (status === 'off' && 'reason' in why) {
      logger.info(`Briefs don't go out to ${name}: ${why.reason}`);
    }
  }
  if (slack.status === 'off' && pagerduty.status === 'off') {
    return { service };
  }
  const ownCredentials = () => auth.getOwnServiceCredentials();
  const slackTarget =
    slack.status === 'on'
      ? new SlackTarget({
          api: new SlackApi({ ...slack, outbound, timeout }),
          knownChannelId: address => store.knownAddressId('slack', address),
        })
      : undefined;
  const pagerdutyTarget =
    pagerduty.status === 'on'
      ? new PagerDutyTarget({
          api: new PagerDutyApi({ ...pagerduty, outbound, timeout }),
        })
      : undefined;
  const composer = new DeliveryComposer({
    briefs: options.briefs,
    evidence,
    logger,
    store,
    ownCredentials,
    briefCredentials: () =>
      as === undefined ? ownCredentials() : options.actAs(as),
    ...(slackTarget && { slack: { pageUrl } }),
    ...(pagerdutyTarget && {
      pagerduty: new PagerDutyComposer({
        catalog: options.catalog,
        evidence,
        target: pagerdutyTarget,
        pageUrl,
      }),
    }),
  });
  const sender = new DeliverySender({
    logger,
    now,
    store,
    targets: {
      ...(slackTarget && { slack: slackTarget }),
      ...(pagerdutyTarget && { pagerduty: pagerdutyTarget }),
    },
  });
  const loop = new DeliveryLoop({
    composer,
    evidence,
    holder: randomUUID(),
    logger,
    now,
    ownCredentials,
    sender,
    store,
  });
  return { service, loop };
}
