import { useEvidenceApi } from '@plumbline/backstage-plugin-evidence-react';
import { DeliveryFigures } from './DeliveryFigures';
import { LatestDeploys } from './LatestDeploys';
import { LeadTimeCard } from './LeadTimeCard';
import { Refreshed } from './Refreshed';
import { SubjectPage } from './SubjectPage';

/** `/changes/delivery`: how often, how fast and how safely do changes get out? */
export function DeliveryPage() {
  const evidence = useEvidenceApi();
  return (
    <SubjectPage
      title="Delivery"
      defaultDays={90}
      beside={{ path: 'pipelines', title: 'Pipelines' }}
    >
      {(subject, days) => (
        <Refreshed
          read={abort => evidence.getDelivery({ ...subject, days }, { abort })}
          of={[
            'incident-brief DeliveryPage',
            evidence,
            JSON.stringify(subject),
            days,
          ]}
          what="Delivery"
          parts="changes"
        >
          {delivery => (
            <>
              <DeliveryFigures delivery={delivery} />
              {delivery.deploys.succeeded > 0 && (
                <LeadTimeCard
                  split={delivery.leadSplit}
                  runs={delivery.runs.succeeded}
                />
              )}
              <LatestDeploys deploys={delivery.latest} />
            </>
          )}
        </Refreshed>
      )}
    </SubjectPage>
  );
}
