import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import {
  EntityName,
  Failed,
  NotRefreshed,
  PageHead,
  Reading,
  RelativeTime,
  useAsyncKeepingLast,
  useDocumentTitle,
  useMe,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  ProductDetails,
  ProvisioningRequest,
} from '@plumbline/backstage-plugin-provisioning-common';
import { goesOnByItself } from '@plumbline/backstage-plugin-provisioning-common';
import Box from '@mui/material/Box';
import { useEffect, useState } from 'react';
import { useParams } from 'react-router-dom';
import { provisioningApiRef } from '../../api';
import { intentSentence } from '../../model/intentWords';
import { latestOf, nameOf } from '../../model/request';
import { mayConnect } from '../../model/rights';
import { usePaths } from '../../usePaths';
import { StateMark } from '../common/StateMark';
import { useProduct } from '../form/NewRequestPage';
import { Aside } from './Aside';
import { Connect } from './Connect';
import { NextStepBox } from './NextStepBox';
import { Operations } from './Operations';
import { RunLog } from './RunLog';

const movingMs = 2_000;
const restingMs = 10_000;

/** `/infrastructure/requests/<id>`: where does it stand, and what do I allow? */
export function RequestPage() {
  const { id = '' } = useParams();
  const paths = usePaths();
  const { value, error, refresh } = useRequest(id);
  const product = useProductOf(value);
  const name = value ? nameOf(value, product) : id;
  useDocumentTitle(name);
  return (
    <>
      <Link to={paths.requests}>‹ all requests</Link>
      <PageHead title={name}>
        {value && <StateMark state={value.state} />}
      </PageHead>
      {!value && !error && <Reading what="the request" lines={8} />}
      {!value && error && (
        <Failed error={error} what="The request" onRetry={refresh} />
      )}
      <NotRefreshed shown={value !== undefined} error={error} />
      {value && (
        <Details request={value} product={product} onChanged={refresh} />
      )}
    </>
  );
}

function Details(props: {
  request: ProvisioningRequest;
  product: ProductDetails | undefined;
  onChanged: () => void;
}) {
  const { request, product, onChanged } = props;
  const { createdAt, intent, requester, service } = {
    ...request,
    service: request.intent.service,
  };
  const latest = latestOf(request);
  const me = useMe();
  return (
    <>
      <Box component="p" sx={{ m: 0, mb: 1 }}>
        {product?.title ?? request.product}: {intentSentence(intent)}
        {typeof service === 'string' && (
          <>
            {' · for '}
            <EntityName entityRef={service} />
          </>
        )}
        {typeof intent.owner === 'string' && (
          <>
            {' · owned by '}
            <EntityName entityRef={intent.owner} />
          </>
        )}
        {' · requested by '}
        <EntityName entityRef={requester} />{' '}
        <RelativeTime instant={createdAt} />
      </Box>
      <NextStepBox request={request} product={product} onChanged={onChanged} />
      <Box
        sx={{
          display: 'grid',
          columnGap: 4,
          alignItems: 'start',
          gridTemplateColumns: {
            xs: 'minmax(0, 1fr)',
            md: 'minmax(0, 7fr) minmax(0, 4fr)',
          },
        }}
      >
        <div>
          {me && product?.connection && mayConnect(request, me) && (
            <Connect id={request.id} onChanged={onChanged} />
          )}
          <Operations
            request={request}
            product={product}
            onChanged={onChanged}
          />
          <RunLog id={request.id} live={goesOnByItself(latest.state)} />
        </div>
        <Aside request={request} />
      </Box>
    </>
  );
}

/** Follows it closely while it moves. */
function useRequest(id: string) {
  const api = useApi(provisioningApiRef);
  const [refreshMs, setRefreshMs] = useState(movingMs);
  const answer = useAsyncKeepingLast(
    abort => api.getRequest(id, { abort }),
    [api, id],
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
