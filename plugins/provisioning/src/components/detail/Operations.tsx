import {
  EntityName,
  Fold,
  plainly,
  RelativeTime,
  Section,
  useMe,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  Finding,
  Operation,
  ProductDetails,
  ProvisioningRequest,
} from '@plumbline/backstage-plugin-provisioning-common';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { driftedFields } from '../../model/exemptionWords';
import { chosenFacts, intentChanges } from '../../model/intentWords';
import { latestOf } from '../../model/request';
import { kindWords } from '../../model/words';
import { allowedActionsOf } from '../../model/rights';
import { rollbackWords } from '../../model/rollback';
import { CostLine } from '../common/CostLine';
import { Facts } from '../common/Facts';
import { Findings } from '../common/Findings';
import { StateMark } from '../common/StateMark';
import { AskExemption, Exemptions } from '../exemptions';
import { Approvals } from './Approvals';
import { PlanDetails } from './PlanDetails';
import { Reach } from './Reach';

/** What is being done, in whole; what was done before, below it. */
export function Operations(props: {
  request: ProvisioningRequest;
  /** As it is today; absent where there is none any more. */
  product: ProductDetails | undefined;
  onChanged: () => void;
}) {
  const { request, product, onChanged } = props;
  const { drift, operations } = request;
  const me = useMe();
  const latest = latestOf(request);
  const mayAsk = me !== undefined && allowedActionsOf(request, me).exempt;
  const actionsOf = ({ exempted, rule, severity }: Finding) => {
    const policy = product?.policies.find(({ id }) => id === rule);
    const isRequested = request.exemptions.some(
      one => one.rule === rule && one.state === 'pending',
    );
    return (
      mayAsk &&
      severity === 'deny' &&
      !exempted &&
      !isRequested &&
      policy?.exemptDays !== undefined && (
        <AskExemption
          request={request.id}
          subject={{ rule, maxDays: policy.exemptDays }}
          onDone={onChanged}
        />
      )
    );
  };
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
            To restore what was requested: {plainly(drift.sentences.join(' '))}
          </div>
          <PlanDetails plan={drift} summary="what another hand changed" />
          {mayAsk && drift.changes.length > 0 && (
            <AskExemption
              request={request.id}
              subject={{ fields: driftedFields(drift) }}
              onDone={onChanged}
            />
          )}
        </Section>
      )}
      <OneOperation
        operation={latest}
        before={before[0]}
        actionsOf={actionsOf}
      />
      {latest.state === 'waiting-for-approval' && <Reach request={request} />}
      <Exemptions request={request} onChanged={onChanged} />
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
  /** What one can do about a finding; nothing about what is over. */
  actionsOf?: (finding: Finding) => ReactNode;
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
                requested by <EntityName entityRef={requestedBy} />
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
            <div>{plainly(plan.sentences.join(' '))}</div>
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
          <Findings findings={findings} actionsOf={props.actionsOf} />
        </Section>
      )}
      <Approvals operation={operation} />
    </>
  );
}
