import {
  EntityName,
  Fold,
  RelativeTime,
  Section,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  Operation,
  ProvisioningRequest,
} from '@plumbline/backstage-plugin-provisioning-common';
import Box from '@mui/material/Box';
import { chosenFacts, intentChanges } from '../../model/intentWords';
import { latestOf } from '../../model/request';
import { kindWords } from '../../model/words';
import { rollbackWords } from '../../model/rollback';
import { CostLine } from '../common/CostLine';
import { Facts } from '../common/Facts';
import { Findings } from '../common/Findings';
import { StateMark } from '../common/StateMark';
import { Approvals } from './Approvals';
import { PlanDetails } from './PlanDetails';

/** What is being done, in whole; what was done before, below it. */
export function Operations(props: {
  request: ProvisioningRequest;
  onChanged: () => void;
}) {
  const { request } = props;
  const { drift, operations } = request;
  const latest = latestOf(request);
  const before = operations.filter(({ id }) => id !== latest.id).reverse();
  return (
    <>
      {drift && (
        <Section
          title="Drift"
          note={
            <>
              seen <RelativeTime instant={drift.seenAt} />
            </>
          }
        >
          <div>
            To make it again what was asked for: {drift.sentences.join(' ')}
          </div>
          <PlanDetails plan={drift} summary="what another hand changed" />
        </Section>
      )}
      <OneOperation
        operation={latest}
        before={before[0]}
        service={String(request.intent.service ?? '')}
      />
      {before.length > 0 && (
        <Section title="Before that">
          {before.map((operation, index) => (
            <Fold
              key={operation.id}
              summary={
                <>
                  {kindWords[operation.kind]} ·{' '}
                  <StateMark state={operation.state} /> ·{' '}
                  <RelativeTime instant={operation.createdAt} />
                </>
              }
            >
              <Box sx={{ pl: 2 }}>
                <OneOperation
                  operation={operation}
                  before={before[index + 1]}
                  service={String(request.intent.service ?? '')}
                />
              </Box>
            </Fold>
          ))}
        </Section>
      )}
    </>
  );
}

function OneOperation(props: {
  operation: Operation;
  before: Operation | undefined;
  service: string;
}) {
  const { operation, before } = props;
  const { cost, findings, intent, kind, plan, requestedBy, rollback } =
    operation;
  const changes = before ? intentChanges(before.intent, intent) : [];
  return (
    <>
      <Section
        title={kindWords[kind]}
        note={
          <>
            {requestedBy ? (
              <>
                asked for by <EntityName entityRef={requestedBy} />
              </>
            ) : (
              'its time was up'
            )}{' '}
            <RelativeTime instant={operation.createdAt} />
          </>
        }
      >
        {plan ? (
          <>
            <div>{plan.sentences.join(' ')}</div>
            <PlanDetails plan={plan} summary="the plan, without secrets" />
          </>
        ) : (
          <div>It is not planned yet.</div>
        )}
        {changes.map(change => (
          <div key={change}>{change}</div>
        ))}
        <Box sx={{ mt: 1 }}>
          <Facts
            facts={[
              ...chosenFacts(intent),
              [
                'Cost',
                cost ? (
                  <CostLine cost={cost} change={kind !== 'create'} />
                ) : (
                  'known once it is planned'
                ),
              ],
              ['Rollback', rollbackWords(rollback)],
            ]}
          />
        </Box>
      </Section>
      {findings.length > 0 && (
        <Section title="Findings">
          <Findings findings={findings} />
        </Section>
      )}
      <Approvals operation={operation} />
    </>
  );
}
