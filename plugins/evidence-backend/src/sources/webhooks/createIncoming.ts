import type { Config } from '@backstage/config';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import { AlertService } from '../../alerts/AlertService';
import type { AlertStore } from '../../alerts/AlertStore';
import type { MaxAges } from '../../estate/subjects/readMaxAges';
import {
  IncidentService,
  IncidentServiceOptions,
} from '../../incidents/IncidentService';
import type { LedgerService } from '../../changes';
import { RunService } from '../../runs';
import { RunStore } from '../../runs/RunStore';
import type { EstateProjection } from '../../estate/projection/EstateProjection';
import type { SubjectService } from '../../estate/subjects/SubjectService';
import { unresolvedBy, unresolvedIn } from '../../estate/subjects/unresolved';
import type { ChangeSourceRegistry } from './ChangeSourceRegistry';
import { WebhookService } from './WebhookService';

/**
 * What is reported to the portal: alerts, incidents, and who may report them
 * how.
 */
export function createIncoming(options: {
  alerts: AlertStore;
  clock: Clock;
  config: Config;
  incidents: IncidentServiceOptions['store'];
  /** Whether the catalog was read. */
  isRead: () => boolean;
  ledger: LedgerService;
  maxAges: MaxAges;
  projection: Pick<EstateProjection, 'catchUp'>;
  runs: Pick<RunStore, 'record' | 'recordPullRequests'>;
  sources: ChangeSourceRegistry;
  subjects: SubjectService;
}): {
  alerts: AlertService;
  incidents: IncidentService;
  runs: RunService;
  webhooks: WebhookService;
} {
  const { clock, config, isRead, ledger, maxAges, sources, subjects } = options;
  const alerts = new AlertService({
    ...{ clock, isRead, subjects },
    store: options.alerts,
    maxAgeOf: maxAges.alerts,
  });
  const incidents = new IncidentService({
    clock,
    subjects,
    store: options.incidents,
    maxAgeOf: maxAges.incidents,
  });
  const runs = new RunService({ clock, subjects, store: options.runs });
  return {
    alerts,
    incidents,
    runs,
    webhooks: new WebhookService({
      alerts,
      clock,
      config,
      estate: {
        // Senders prove themselves to the portal, and report of all that it has.
        unresolved: () =>
          unresolvedBy(async () => {
            const isKnown = isRead();
            const model = await options.projection.catchUp();
            return named => (isKnown ? unresolvedIn(model, named) : {});
          }),
      },
      incidents,
      ledger,
      runs,
      sources,
    }),
  };
}
