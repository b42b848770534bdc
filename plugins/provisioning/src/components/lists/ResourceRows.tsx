import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import {
  Chip,
  EntityName,
  formatLeft,
  Money,
  useMe,
  useMutation,
  useNow,
  useToast,
  LinkButton,
  capital,
  EntityTitlesIn,
  Sentence,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  ListedProduct,
  ListedRequest,
} from '@plumbline/backstage-plugin-provisioning-common';
import { isEnded } from '@plumbline/backstage-plugin-provisioning-common';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { provisioningApiRef } from '../../api';
import { nameOf } from '../../model/request';
import { usePaths } from '../../usePaths';
import { Price, ProductTile, ShareBar } from '../common/parts';
import { StateChip } from '../common/StateChip';
import { RequestTable, type RequestColumn } from './RequestTable';

const fewRows = 12;

export const stateColumn: RequestColumn = {
  id: 'state',
  head: 'State',
  cell: ({ latest, state, waitingFor }) => (
    <>
      <StateChip
        // What is there stays there while a change of it goes on.
        state={isEnded(latest.state) ? state : latest.state}
        isHeld={waitingFor !== undefined}
      />
      {waitingFor && (
        <Small>
          Needs <EntityTitlesIn text={waitingFor} />
        </Small>
      )}
    </>
  ),
};

/** Requests as what they make: one row each, with the next sensible step. */
export function ResourceRows(props: {
  requests: readonly ListedRequest[];
  products: readonly ListedProduct[];
  onChanged: () => void;
}) {
  const { requests, products, onChanged } = props;
  const [isWhole, setWhole] = useState(false);
  const toast = useToast();
  const columns: RequestColumn[] = [
    resourceColumn(products),
    {
      id: 'service',
      head: 'Service',
      cell: ({ intent }) =>
        typeof intent.service === 'string' && (
          <EntityName entityRef={intent.service} />
        ),
    },
    {
      id: 'environment',
      head: 'Environment',
      cell: ({ intent }) => (
        <>
          {capital(String(intent.environment ?? '–'))}
          <Small>{capital(String(intent.dataClassification ?? ''))}</Small>
        </>
      ),
    },
    stateColumn,
    {
      id: 'month',
      head: 'Per month',
      phone: 'labelled',
      align: 'right',
      cell: priceOf,
    },
    {
      id: 'expires',
      head: 'Expires',
      phone: 'labelled',
      cell: one => <Expiry request={one} />,
    },
    { id: 'drift', head: 'Drift', phone: 'labelled', cell: driftOf },
    {
      id: 'next',
      head: 'Next step',
      headHidden: true,
      align: 'right',
      cell: one => (
        <NextButton
          request={one}
          name={nameOf(
            one,
            products.find(({ id }) => id === one.product),
          )}
          onDone={words => {
            toast.show(words);
            onChanged();
          }}
        />
      ),
    },
  ];
  return (
    <>
      <RequestTable
        label="Resources"
        columns={columns}
        requests={isWhole ? requests : requests.slice(0, fewRows)}
      />
      {!isWhole && requests.length > fewRows && (
        <Box sx={{ px: 2, py: 1 }}>
          <Button
            size="small"
            onClick={() => setWhole(true)}
            sx={{ textTransform: 'none' }}
          >
            Show {requests.length - fewRows} more
          </Button>
        </Box>
      )}
      {toast.element}
    </>
  );
}

/** The name of what is made, with its product; the whole row opens it. */
export function resourceColumn(
  products: readonly ListedProduct[],
): RequestColumn {
  return {
    id: 'resource',
    head: 'Resource',
    rowHead: true,
    phone: 'line',
    cell: one => {
      const product = products.find(({ id }) => id === one.product);
      return <Resource request={one} product={product} />;
    },
  };
}

function Resource(props: {
  request: ListedRequest;
  product: ListedProduct | undefined;
}) {
  const { request, product } = props;
  const paths = usePaths();
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.25 }}>
      <ProductTile product={request.product} />
      <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <Box
          component={Link}
          to={paths.request(request.id)}
          sx={{
            '&&': { color: 'text.primary' },
            fontWeight: 500,
            '&::after': { content: '""', position: 'absolute', inset: 0 },
          }}
        >
          {nameOf(request, product)}
        </Box>
        <Small>{product?.title ?? request.product}</Small>
      </Box>
    </Box>
  );
}

export function Small(props: { children: React.ReactNode }) {
  return (
    <Box sx={{ fontSize: 12, color: 'text.secondary' }}>{props.children}</Box>
  );
}

function priceOf({ cost }: ListedRequest) {
  if (!cost) {
    return '–';
  }
  const { atLeast, currency, delta } = cost;
  return (
    <span>
      <Price cost={cost} />
      {delta !== 0 && delta !== atLeast && (
        <Small>
          {delta > 0 ? '+' : '−'}
          <Money amount={Math.abs(delta)} currency={currency} exact />
        </Small>
      )}
    </span>
  );
}

/** What is left of its time, amber once it was announced. */
function Expiry(props: { request: ListedRequest }) {
  const { createdAt, expiresAt, state } = props.request;
  const now = useNow();
  if (!['active', 'expiring'].includes(state)) {
    return <>–</>;
  }
  if (!expiresAt) {
    return <>Never</>;
  }
  const left = Date.parse(expiresAt) - now;
  const whole = Date.parse(expiresAt) - Date.parse(createdAt);
  const words = left > 0 ? formatLeft(left) : 'Due';
  return (
    <Box
      sx={{
        width: 90,
        color: state === 'expiring' ? 'warning.main' : undefined,
      }}
    >
      {words}
      <ShareBar
        label={`${words} left`}
        parts={[
          {
            share: left / whole,
            tone: state === 'expiring' ? 'warning' : 'neutral',
          },
        ]}
      />
    </Box>
  );
}

function driftOf({ drift, state }: ListedRequest) {
  if (!['active', 'expiring'].includes(state)) {
    return '–';
  }
  return drift ? (
    <Chip tone="warning">{drift.changes.length} changed</Chip>
  ) : (
    'None seen'
  );
}

/** One button at most: the next sensible step of whoever may take it. */
function NextButton(props: {
  request: ListedRequest;
  name: string;
  onDone: (words: string) => void;
}) {
  const { request, name, onDone } = props;
  const { drift, id, intent, latest, state } = request;
  const api = useApi(provisioningApiRef);
  const paths = usePaths();
  const me = useMe();
  const verb = state === 'expiring' ? 'extend' : 'retry';
  const label = verb === 'extend' ? 'Extend' : 'Retry';
  const mutation = useMutation(() =>
    onDone(verb === 'extend' ? `Extended ${name}` : `Retrying ${name}`),
  );
  if (!me?.actsFor.has(String(intent.owner).toLowerCase())) {
    return null;
  }
  if (
    latest.state === 'failed' ||
    (state === 'expiring' && isEnded(latest.state))
  ) {
    return (
      <Box sx={{ position: 'relative' }}>
        <Button
          size="small"
          variant="outlined"
          aria-label={`${label} ${name}`}
          disabled={mutation.busy}
          onClick={() => mutation.run(() => api.act(id, verb))}
          sx={{ textTransform: 'none' }}
        >
          {label}
        </Button>
        {mutation.failure && (
          <Box role="alert" sx={{ fontSize: 12, color: 'error.main' }}>
            <Sentence text={mutation.failure.message} />
          </Box>
        )}
      </Box>
    );
  }
  return drift ? (
    <Box sx={{ position: 'relative' }}>
      <LinkButton to={paths.request(id)} aria-label={`Review ${name}`}>
        Review
      </LinkButton>
    </Box>
  ) : null;
}
