import { useApi } from '@backstage/core-plugin-api';
import {
  CopyButton,
  Failed,
  NotRefreshed,
  PageHead,
  Reading,
  useAsyncKeepingLast,
  useDocumentTitle,
  useMe,
  useToast,
  LinkButton,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  ProductDetails,
  ProvisioningRequest,
} from '@plumbline/backstage-plugin-provisioning-common';
import {
  goesOnByItself,
  isEnded,
} from '@plumbline/backstage-plugin-provisioning-common';
import Box from '@mui/material/Box';
import { useEffect, useState } from 'react';
import { useParams } from 'react-router-dom';
import { provisioningApiRef } from '../../api';
import { isCorrectable, latestOf, nameOf } from '../../model/request';
import { allowedActionsOf, mayConnect } from '../../model/rights';
import { usePaths } from '../../usePaths';
import { ProductTile } from '../common/parts';
import { StateChip } from '../common/StateChip';
import { useProduct } from '../form/NewRequestPage';
import { Exemptions } from '../exemptions';
import { Actions, Destroy } from './Actions';
import { Connect } from './Connect';
import { BoundCard, DecisionCard } from './Decision';
import { Drift } from './Drift';
import { Lifetime } from './Lifetime';
import { Before, BlastRadius, CostCard, Details, Policies } from './parts';
import { PlanCard } from './Plan';
import { RunLog } from './RunLog';
import { Stepper } from './Stepper';
import { Timeline } from './Timeline';

const movingMs = 2_000;
const restingMs = 10_000;

const column = { display: 'grid', gap: 2, minWidth: 0 } as const;

/** `/infrastructure/requests/<id>`: where does it stand, and what do I allow? */
export function RequestPage() {
  const { id = '' } = useParams();
  const paths = usePaths();
  const { value, error, refresh } = useRequest(id);
  const product = useProductOf(value);
  const me = useMe();
  const name = value ? nameOf(value, product) : id;
  useDocumentTitle(name);
  const latest = value && latestOf(value);
  const isThere = value && ['active', 'expiring'].includes(value.state);
  const may = value && me ? allowedActionsOf(value, me) : undefined;
  return (
    <>
      <PageHead
        title={
          isThere && latest && !isEnded(latest.state)
            ? `${latest.kind === 'destroy' ? 'Destroy' : 'Change'} ${name}`
            : name
        }
        crumbs={[
          { to: paths.products, title: 'Infrastructure' },
          isThere
            ? { to: paths.resources, title: 'Resources' }
            : { to: paths.requests, title: 'Requests' },
        ]}
        icon={value && <ProductTile product={value.product} size={32} />}
        status={
          value &&
          latest && (
            <StateChip
              state={isEnded(latest.state) ? value.state : latest.state}
              isHeld={latest.waitingFor !== undefined}
            />
          )
        }
      >
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
          <code>{id}</code>
          <CopyButton text={() => id} what="the id of the request" />
        </Box>
        {may?.modify && <LinkButton to={paths.change(id)}>Change</LinkButton>}
        {may?.retry && value && isCorrectable(value) && (
          <LinkButton to={paths.change(id)} variant="contained">
            Correct and send again
          </LinkButton>
        )}
      </PageHead>
      {!value && !error && <Reading what="the request" lines={8} />}
      {!value && error && (
        <Failed error={error} what="The request" onRetry={refresh} />
      )}
      <NotRefreshed shown={value !== undefined} error={error} />
      {value && (
        <Sections request={value} product={product} onChanged={refresh} />
      )}
    </>
  );
}

function Sections(props: {
  request: ProvisioningRequest;
  product: ProductDetails | undefined;
  onChanged: () => void;
}) {
  const { request, product, onChanged } = props;
  const latest = latestOf(request);
  const me = useMe();
  const toast = useToast();
  const done = (words: string) => {
    toast.show(words);
    onChanged();
  };
  const isThere = ['active', 'expiring'].includes(request.state);
  const waits = latest.state === 'waiting-for-approval';
  const parts = { request, product, onChanged };
  const decision = (
    <DecisionCard
      request={request}
      operation={latest}
      onDecided={() => done('Decided')}
      onConflict={onChanged}
    />
  );
  const lifetime = isThere && <Lifetime request={request} onDone={done} />;
  return (
    <>
      <Box sx={{ mt: 1 }}>
        <Stepper request={request} operation={latest} />
      </Box>
      <Box
        sx={{
          display: 'grid',
          gap: 2,
          alignItems: 'start',
          gridTemplateColumns: {
            xs: 'minmax(0, 1fr)',
            md: 'minmax(0, 7fr) minmax(0, 3fr)',
          },
        }}
      >
        <Box sx={{ ...column, order: { xs: 1, md: 0 } }}>
          {me && product?.connection && mayConnect(request, me) && (
            <Connect id={request.id} onChanged={onChanged} />
          )}
          <Drift {...parts} onDone={done} />
          <PlanCard plan={latest.plan} product={product}>
            <RunLog id={request.id} live={goesOnByItself(latest.state)} />
          </PlanCard>
          {(latest.cost || waits) && (
            <Box
              sx={{
                display: 'grid',
                gap: 2,
                alignItems: 'stretch',
                gridTemplateColumns: {
                  xs: 'minmax(0, 1fr)',
                  sm: waits ? 'repeat(2, minmax(0, 1fr))' : 'minmax(0, 1fr)',
                },
              }}
            >
              <CostCard operation={latest} />
              {waits && <BlastRadius id={request.id} />}
            </Box>
          )}
          <Policies {...parts} />
          <Exemptions request={request} onChanged={onChanged} />
          {waits && latest.bound && <BoundCard bound={latest.bound} />}
          <Actions {...parts} onDone={done} />
          <Before {...parts} />
          <Destroy {...parts} onDone={done} />
        </Box>
        <Box sx={{ ...column, order: { xs: 0, md: 1 } }}>
          {decision}
          {lifetime}
          <Details request={request} product={product} />
          <Timeline request={request} />
        </Box>
      </Box>
      {toast.element}
    </>
  );
}

/** Follows it closely while it moves. */
function useRequest(id: string) {
  const api = useApi(provisioningApiRef);
  const [refreshMs, setRefreshMs] = useState(movingMs);
  const answer = useAsyncKeepingLast(
    abort => api.getRequest(id, { abort }),
    ['provisioning Request', api, id],
    { refreshMs },
  );
  const { value } = answer;
  useEffect(() => {
    if (value) {
      const moves = goesOnByItself(latestOf(value).state);
      setRefreshMs(moves ? movingMs : restingMs);
    }
  }, [value]);
  return answer;
}

/** Its product as it is today; absent where there is none any more. */
function useProductOf(request: ProvisioningRequest | undefined) {
  const id = request?.product;
  return useProduct(id ?? '', id !== undefined).value;
}
