import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  Chip,
  EntityName,
  EvidenceMark,
  Fold,
  Money,
  RelativeTime,
  UnknownMark,
  useAsyncKeepingLast,
  useMe,
  capital,
  count,
  EntityTitlesIn,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  Finding,
  Operation,
  ProductDetails,
  ProvisioningRequest,
} from '@plumbline/backstage-plugin-provisioning-common';
import { isDenial } from '@plumbline/backstage-plugin-provisioning-common';
import AlertIcon from '@mui/icons-material/WarningAmberOutlined';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import { provisioningApiRef } from '../../api';
import { chosenFacts, intentChanges } from '../../model/intentWords';
import { latestOf } from '../../model/request';
import { allowedActionsOf } from '../../model/rights';
import { rollbackWords } from '../../model/rollback';
import { dayWords, kindWords } from '../../model/words';
import { Facts } from '../common/Facts';
import { Findings } from '../common/Findings';
import { Verdict } from '../common/parts';
import { StateChip } from '../common/StateChip';
import { AskExemption } from '../exemptions';
import { PlanRows } from './Plan';

const muted = { fontSize: 12, color: 'text.secondary' } as const;

/** What it costs a month, what a change adds, and on what that rests. */
export function CostCard(props: { operation: Operation }) {
  const { cost, kind } = props.operation;
  if (!cost) {
    return null;
  }
  const { assumptions, atLeast, bookDate, currency, delta, stale, unpriced } =
    cost;
  const isChange = kind !== 'create' && delta !== 0;
  return (
    <Card
      title="Cost"
      action={
        <Box sx={muted}>
          {bookDate ? `Prices of ${dayWords(bookDate)}` : 'No price book'}
          {stale && <strong> · stale</strong>}
        </Box>
      }
    >
      <Box sx={{ fontSize: 24, fontWeight: 600 }}>
        {isChange && (delta > 0 ? '+' : '−')}
        <Money
          amount={isChange ? Math.abs(delta) : atLeast}
          currency={currency}
          exact
        />{' '}
        <Box component="span" sx={{ ...muted, fontSize: 13, fontWeight: 400 }}>
          / month, at least
          {isChange && (
            <>
              {' · '}
              <Money
                amount={atLeast - delta}
                currency={currency}
                exact
              /> → <Money amount={atLeast} currency={currency} exact />
            </>
          )}
        </Box>
      </Box>
      {assumptions.map(each => (
        <Box key={each} sx={muted}>
          {each}
        </Box>
      ))}
      {unpriced.length > 0 && (
        <Fold summary={`${unpriced.length} without a price`}>
          {unpriced.map(each => (
            <div key={each}>
              <code>{each}</code>
            </div>
          ))}
        </Fold>
      )}
    </Card>
  );
}

const mostNamed = 4;

/** Whom a change of the service reaches, for whoever has to decide. */
export function BlastRadius(props: { id: string }) {
  const { id } = props;
  const api = useApi(provisioningApiRef);
  const { value, error } = useAsyncKeepingLast(
    abort => api.getImpact(id, { abort }),
    ['provisioning BlastRadius', api, id],
  );
  const impact = value?.impact;
  const rest = impact
    ? impact.atLeast - Math.min(impact.nearest.length, mostNamed)
    : 0;
  return (
    <Card
      title="Blast radius"
      action={
        impact && (
          <Box sx={muted}>
            {impact.atLeast === 0
              ? 'No dependent known'
              : `at least ${count(impact.atLeast, 'service')}`}
            <EvidenceMark of="observed" />
          </Box>
        )
      }
    >
      {error && (
        <div role="alert">
          Not read: <EntityTitlesIn text={error.message} />
        </div>
      )}
      {value && !impact && (
        <UnknownMark reason="evidence does not know its service" />
      )}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.75 }}>
        {impact?.nearest.slice(0, mostNamed).map(each => (
          <Chip key={each.entityRef}>
            <EntityName entityRef={each.entityRef} />
          </Chip>
        ))}
        {rest > 0 && <Chip>+{rest}</Chip>}
      </Box>
      {impact && impact.customerPaths.length > 0 && (
        <Box sx={{ mt: 1, fontSize: 13 }}>
          Customer paths: {impact.customerPaths.join(', ')}
        </Box>
      )}
      {impact?.incidents.map(incident => (
        <Box
          key={incident.id}
          sx={{
            mt: 1,
            fontSize: 13,
            color: incident.stale ? 'text.secondary' : 'error.main',
          }}
        >
          <AlertIcon
            aria-hidden
            sx={{ fontSize: 16, mr: 0.5, verticalAlign: '-3px' }}
          />
          {incident.id}{' '}
          {incident.stale ? 'open, not confirmed recently' : 'open'}
        </Box>
      ))}
    </Card>
  );
}

/** What policies found, failing first; the rest that holds is folded. */
export function Policies(props: {
  request: ProvisioningRequest;
  /** As it is today; absent where there is none any more. */
  product: ProductDetails | undefined;
  onChanged: () => void;
}) {
  const { request, product, onChanged } = props;
  const me = useMe();
  const { findings, plan, state } = latestOf(request);
  const mayRequest = me !== undefined && allowedActionsOf(request, me).exempt;
  const found = new Set(findings.map(({ rule }) => rule));
  // Those on the plan hold once there is one; until then nobody knows.
  const passing = (product?.policies ?? []).filter(
    ({ id, layer }) =>
      !found.has(id) &&
      (plan !== undefined || (layer === 'request' && state !== 'submitted')),
  );
  const failing = findings.filter(isDenial).length;
  if (findings.length === 0 && passing.length === 0) {
    return null;
  }
  const actionsOf = ({ exempted, rule, severity }: Finding) => {
    const policy = product?.policies.find(({ id }) => id === rule);
    const isRequested = request.exemptions.some(
      one => one.rule === rule && one.state === 'pending',
    );
    return (
      mayRequest &&
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
  return (
    <Card
      title="Policies"
      action={
        failing > 0 ? (
          <Chip tone="critical" dot="full">
            {failing} failing
          </Chip>
        ) : (
          <Chip tone="ok" dot="full">
            {passing.length} passing
          </Chip>
        )
      }
    >
      {findings.length > 0 && (
        <Findings findings={findings} actionsOf={actionsOf} />
      )}
      <PassingPolicies titles={passing.map(({ title }) => title)} few={6} />
    </Card>
  );
}

/** Policies that hold, the first few, and the rest folded. */
export function PassingPolicies(props: {
  titles: readonly string[];
  few: number;
}) {
  const { titles, few } = props;
  const list = (some: readonly string[]) => (
    <Box
      sx={{
        display: 'grid',
        columnGap: 2,
        gridTemplateColumns: 'repeat(auto-fill, minmax(240px, 1fr))',
      }}
    >
      {some.map(title => (
        <Verdict key={title} holds>
          {title}
        </Verdict>
      ))}
    </Box>
  );
  return (
    <>
      {list(titles.slice(0, few))}
      {titles.length > few && (
        <Fold summary={`${titles.length - few} more`}>
          {list(titles.slice(few))}
        </Fold>
      )}
    </>
  );
}

/** Who requested what, for which service, and who pays. */
export function Details(props: {
  request: ProvisioningRequest;
  product: ProductDetails | undefined;
}) {
  const { request, product } = props;
  const { intent, requester, resourceRef, secretRef } = request;
  const latest = latestOf(request);
  const { dataClassification, durability, environment, region } = intent;
  const level = product?.levels[String(durability)]?.title;
  const fact = (name: string, value: unknown): [string, ReactNode][] =>
    value === undefined ? [] : [[name, capital(String(value))]];
  const entity = (name: string, ref: unknown): [string, ReactNode][] =>
    typeof ref === 'string'
      ? [[name, <EntityName key={name} entityRef={ref} />]]
      : [];
  return (
    <Card title="Details">
      <Facts
        facts={[
          ['Product', product?.title ?? request.product],
          ...entity('Requested by', latest.requestedBy ?? requester),
          ...entity('Service', intent.service),
          ...entity('Owner', intent.owner),
          ...fact('Environment', environment),
          ...(region === undefined
            ? []
            : [['Region', String(region)] as const]),
          ...fact('Data', dataClassification),
          ...fact('Level', level ?? durability),
          ...chosenFacts(latest.intent).map(
            ([name, value]) =>
              [name, <EntityTitlesIn key={name} text={value} />] as const,
          ),
          ['Rollback', rollbackWords(latest.rollback)],
          ...entity('Catalog', resourceRef),
          ...(secretRef
            ? [['Secret', <code key="s">{secretRef}</code>] as const]
            : []),
        ]}
      />
    </Card>
  );
}

/** What was done before, folded, the latest first. */
export function Before(props: {
  request: ProvisioningRequest;
  product: ProductDetails | undefined;
}) {
  const { request, product } = props;
  const latest = latestOf(request);
  const before = request.operations
    .filter(({ id }) => id !== latest.id)
    .reverse();
  const changes = before[0]
    ? intentChanges(before[0].intent, latest.intent)
    : [];
  if (before.length === 0) {
    return null;
  }
  return (
    <Card title="Earlier operations">
      {changes.map(change => (
        <Box key={change} sx={{ fontSize: 13 }}>
          <EntityTitlesIn text={change} />
        </Box>
      ))}
      {before.map(operation => (
        <Fold
          key={operation.id}
          summary={
            <>
              {kindWords[operation.kind]} <StateChip state={operation.state} />{' '}
              <RelativeTime instant={operation.createdAt} />
            </>
          }
        >
          <Findings findings={operation.findings} />
          {operation.plan && (
            <PlanRows plan={operation.plan} product={product} />
          )}
        </Fold>
      ))}
    </Card>
  );
}
