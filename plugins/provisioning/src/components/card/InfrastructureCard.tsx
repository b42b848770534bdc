import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  Card,
  CardLink,
  Chip,
  EmptyState,
  Failed,
  FigureCard,
  formatLeft,
  Money,
  NotRefreshed,
  Reading,
  ServerClock,
  useAsyncKeepingLast,
  useNow,
  capital,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  ListedProduct,
  ListedRequest,
} from '@plumbline/backstage-plugin-provisioning-common';
import { isEnded } from '@plumbline/backstage-plugin-provisioning-common';
import Box from '@mui/material/Box';
import { provisioningApiRef } from '../../api';
import { attentionOf, nameOf } from '../../model/request';
import { usePaths } from '../../usePaths';
import { Price, ProductTile } from '../common/parts';
import { StateChip } from '../common/StateChip';
import { ResourceRows } from '../lists/ResourceRows';

const refreshMs = 30_000;
const most = 200;
const rowsOfCard = 4;

/**
 * What was requested for a service, or by a team for any: what is over left out,
 * and what needs attention first.
 */
function useInfrastructure(entity: Entity) {
  const api = useApi(provisioningApiRef);
  const ref = stringifyEntityRef(entity);
  const isTeam = entity.kind === 'Group';
  return useAsyncKeepingLast(
    async abort => {
      const [requests, products] = await Promise.all([
        api.listRequests(
          { ...(isTeam ? { owner: ref } : { service: ref }), limit: most },
          { abort },
        ),
        api.listProducts({ abort }),
      ]);
      const rank = (request: ListedRequest) =>
        (attentionOf(request) + most) % most;
      return {
        more: requests.nextCursor !== undefined,
        products: products.items,
        requests: requests.items
          .filter(({ state }) => !['destroyed', 'rejected'].includes(state))
          .sort((a, b) => rank(a) - rank(b)),
      };
    },
    ['provisioning Infrastructure', api, ref, isTeam],
    { refreshMs },
  );
}

type Infrastructure = NonNullable<
  ReturnType<typeof useInfrastructure>['value']
>;

/** What it costs, and the rows that need attention first. */
export function InfrastructureCard() {
  const { entity } = useEntity();
  const paths = usePaths();
  const { value, error, refresh } = useInfrastructure(entity);
  const isTeam = entity.kind === 'Group';
  return (
    <Card
      title="Infrastructure"
      action={
        value && value.requests.length > rowsOfCard ? (
          <CardLink to="infrastructure">All {value.requests.length}</CardLink>
        ) : (
          <CardLink to={paths.products}>Request</CardLink>
        )
      }
    >
      <ServerClock>
        {!value && !error && <Reading what="infrastructure" lines={3} />}
        {!value && error && (
          <Failed error={error} what="Infrastructure" onRetry={refresh} />
        )}
        <NotRefreshed shown={value !== undefined} error={error} />
        {value?.requests.length === 0 && (
          <EmptyState>Nothing requested yet</EmptyState>
        )}
        {value && value.requests.length > 0 && (
          <>
            {!isTeam && (
              <Box sx={{ fontSize: 13, color: 'text.secondary', mb: 0.5 }}>
                <Box
                  component="span"
                  sx={{ fontSize: 28, fontWeight: 600, color: 'text.primary' }}
                >
                  <Sum of={value} />
                </Box>
                {isPriced(value) && ' / month'}
              </Box>
            )}
            <Box
              component="ul"
              aria-label="Infrastructure"
              sx={{ m: 0, p: 0, listStyle: 'none' }}
            >
              {value.requests.slice(0, rowsOfCard).map(request => (
                <Item
                  key={request.id}
                  request={request}
                  products={value.products}
                />
              ))}
            </Box>
          </>
        )}
      </ServerClock>
    </Card>
  );
}

/** What a team's infrastructure costs, as far as it has a price. */
export function InfrastructureFigure() {
  const { entity } = useEntity();
  const { value, error } = useInfrastructure(entity);
  const there = value && value.requests.filter(isThere);
  return (
    <FigureCard
      label="Infrastructure"
      figure={(value && <Sum of={value} />) ?? (error ? 'Unknown' : '…')}
      unknown={value ? !isPriced(value) : error !== undefined}
      unit={value && isPriced(value) ? '/ month' : undefined}
      meaning={
        error?.message ??
        (there &&
          `${there.length} ${there.length === 1 ? 'resource' : 'resources'}`)
      }
    />
  );
}

function isThere({ state }: ListedRequest): boolean {
  return ['active', 'expiring', 'destroying'].includes(state);
}

/** Whether a cost is known for at least one of the resources, if there are any. */
function isPriced({ requests }: Infrastructure): boolean {
  const there = requests.filter(isThere);
  return there.length === 0 || there.some(({ cost }) => cost);
}

/** What is there, a month; at least, where something of it has no price. */
function Sum(props: { of: Infrastructure }) {
  const there = props.of.requests.filter(isThere);
  const sums = new Map<string, number>();
  for (const { cost } of there) {
    if (cost) {
      sums.set(cost.currency, (sums.get(cost.currency) ?? 0) + cost.atLeast);
    }
  }
  if (sums.size === 0) {
    return <>{there.length === 0 ? '0' : 'Unknown'}</>;
  }
  const isWhole =
    !props.of.more &&
    there.every(({ cost }) => cost && cost.unpriced.length === 0);
  return (
    <>
      {!isWhole && '≥ '}
      {[...sums].map(([currency, amount], index) => (
        <span key={currency}>
          {index > 0 && ' + '}
          <Money amount={amount} currency={currency} exact />
        </span>
      ))}
    </>
  );
}

function Item(props: {
  request: ListedRequest;
  products: readonly ListedProduct[];
}) {
  const { request, products } = props;
  const { cost, drift, id, intent, latest, state, waitingFor } = request;
  const paths = usePaths();
  return (
    <Box
      component="li"
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1.25,
        py: 1,
        fontSize: 13,
        borderTop: 1,
        borderColor: 'divider',
        '&:first-of-type': { borderTop: 0 },
      }}
    >
      <ProductTile product={request.product} />
      <Box sx={{ flex: '1 1 0', minWidth: 0, overflowWrap: 'anywhere' }}>
        <Box
          component={Link}
          to={paths.request(id)}
          sx={{ fontWeight: 500, '&&': { color: 'text.primary' } }}
        >
          {nameOf(
            request,
            products.find(product => product.id === request.product),
          )}
        </Box>
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
          {capital(String(intent.environment ?? ''))}
          {cost && (
            <>
              {intent.environment ? ' · ' : ''}
              <Price cost={cost} />
            </>
          )}
        </Box>
      </Box>
      {drift && <Chip tone="warning">Drift</Chip>}
      <Ends request={request} />
      {(state !== 'expiring' || !isEnded(latest.state)) && (
        <StateChip
          state={isEnded(latest.state) ? state : latest.state}
          isHeld={waitingFor !== undefined}
        />
      )}
    </Box>
  );
}

/** What is left of its time, once that was announced. */
function Ends(props: { request: ListedRequest }) {
  const { expiresAt, latest, state } = props.request;
  const now = useNow();
  if (state !== 'expiring' || !isEnded(latest.state)) {
    return null;
  }
  const left = expiresAt === undefined ? 0 : Date.parse(expiresAt) - now;
  return (
    <Chip tone="warning" dot="full">
      {left > 0 ? `Expires in ${formatLeft(left)}` : 'Expires now'}
    </Chip>
  );
}

/** All that is there or on its way for a service or a team, as a tab. */
export function InfrastructureTab() {
  const { entity } = useEntity();
  const paths = usePaths();
  const { value, error, refresh } = useInfrastructure(entity);
  return (
    <Card
      title="Infrastructure"
      flush
      action={<CardLink to={paths.products}>Request</CardLink>}
    >
      <ServerClock>
        <NotRefreshed shown={value !== undefined} error={error} />
        <Box sx={{ px: value?.requests.length ? 0 : 2 }}>
          {!value && !error && <Reading what="infrastructure" lines={6} />}
          {!value && error && (
            <Failed error={error} what="Infrastructure" onRetry={refresh} />
          )}
          {value?.requests.length === 0 && (
            <EmptyState>Nothing requested yet</EmptyState>
          )}
          {value && value.requests.length > 0 && (
            <ResourceRows
              requests={value.requests}
              products={value.products}
              onChanged={refresh}
            />
          )}
        </Box>
      </ServerClock>
    </Card>
  );
}
