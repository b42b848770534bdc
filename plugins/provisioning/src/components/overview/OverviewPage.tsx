import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  Choose,
  EmptyState,
  Failed,
  FigureCard,
  formatLeft,
  Money,
  NotRefreshed,
  PageHead,
  Reading,
  useAsyncKeepingLast,
  useDocumentTitle,
  useMe,
  useNow,
  EntityTitle,
  count,
  percent,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  Budget,
  ListedProduct,
  ListedRequest,
} from '@plumbline/backstage-plugin-provisioning-common';
import LockIcon from '@mui/icons-material/LockOutlined';
import Box from '@mui/material/Box';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Typography from '@mui/material/Typography';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { provisioningApiRef } from '../../api';
import { attentionOf, nameOf } from '../../model/request';
import { ShareBar } from '../common/parts';
import { PageTabs } from '../common/PageTabs';
import { ResourceRows } from '../lists/ResourceRows';
import { ProblemList } from './ProblemList';
import { ProductCard } from './ProductCard';

const refreshMs = 30_000;
/** As many as are read at once. */
const most = 500;
const weekMs = 7 * 86_400_000;
/** They came to nothing, or are over. */
const gone = ['rejected', 'refused', 'destroyed'];

const toggle = { py: 0.25, textTransform: 'none', fontSize: 13 } as const;

/** `/infrastructure`: what do my teams have, what needs attention, what can be requested? */
export function OverviewPage() {
  useDocumentTitle('Infrastructure');
  const me = useMe();
  const [search, setSearch] = useSearchParams();
  const groups = [...(me?.actsFor ?? [])].filter(ref =>
    ref.startsWith('group:'),
  );
  const team = search.get('team') ?? groups[0] ?? 'all';
  const change = (name: string, value: string) =>
    setSearch(
      now => {
        const next = new URLSearchParams(now);
        next.set(name, value);
        return next;
      },
      { replace: true },
    );
  const products = useProducts();
  return (
    <>
      <PageHead title="Infrastructure">
        <Choose
          label="Team"
          value={me ? team : ''}
          onChoose={value => change('team', value)}
          choices={[
            ...groups.map(value => ({
              value,
              words: <EntityTitle entityRef={value} />,
            })),
            { value: 'all', words: 'All teams' },
          ]}
        />
      </PageHead>
      <PageTabs at="products" />
      {me && (
        <Estate
          team={team === 'all' ? undefined : team}
          products={products.value?.products ?? []}
          onlyAttention={search.get('show') === 'attention'}
          onShow={value => change('show', value)}
        >
          <Products read={products} />
        </Estate>
      )}
    </>
  );
}

function Products(props: { read: ReturnType<typeof useProducts> }) {
  const { value, error, refresh } = props.read;
  const titles = new Map(value?.products.map(({ id, title }) => [id, title]));
  const shown = value?.products.filter(({ state }) => state !== 'retired');
  return (
    <section aria-labelledby="products">
      <Box sx={{ display: 'flex', alignItems: 'baseline', mt: 2, mb: 1.25 }}>
        <Typography
          id="products"
          component="h2"
          sx={{ m: 0, fontSize: 16, fontWeight: 600 }}
        >
          Products
        </Typography>
        <Box sx={{ ml: 'auto', fontSize: 12, color: 'text.secondary' }}>
          <LockIcon
            aria-hidden
            sx={{ fontSize: 14, mr: 0.5, verticalAlign: '-2px' }}
          />
          takes restricted data
        </Box>
      </Box>
      {!value && !error && <Reading what="the products" lines={8} />}
      {!value && error && (
        <Failed error={error} what="The products" onRetry={refresh} />
      )}
      <NotRefreshed shown={value !== undefined} error={error} />
      {value && <ProblemList problems={value.problems} />}
      {shown?.length === 0 && (
        <EmptyState>
          No products. One is a file in <code>standards/products</code> with a
          module beside it.
        </EmptyState>
      )}
      <Box
        component="ul"
        aria-label="Products"
        sx={{
          m: 0,
          p: 0,
          listStyle: 'none',
          display: 'grid',
          gap: 2,
          gridTemplateColumns: {
            xs: 'minmax(0, 1fr)',
            md: 'repeat(auto-fit, minmax(320px, 1fr))',
          },
        }}
      >
        {shown?.map(product => (
          <ProductCard key={product.id} product={product} titles={titles} />
        ))}
      </Box>
    </section>
  );
}

/** The figures of a team above the products, its resources below them. */
function Estate(props: {
  team: string | undefined;
  products: readonly ListedProduct[];
  onlyAttention: boolean;
  onShow: (show: 'all' | 'attention') => void;
  children: React.ReactNode;
}) {
  const { team, products, onlyAttention, onShow, children } = props;
  const api = useApi(provisioningApiRef);
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => api.listRequests({ owner: team, limit: most }, { abort }),
    ['provisioning Estate', api, team],
    { refreshMs },
  );
  const resources = useMemo(() => {
    const byId = new Map(products.map(product => [product.id, product]));
    const name = (one: ListedRequest) => nameOf(one, byId.get(one.product));
    return value?.items
      .filter(({ state }) => !gone.includes(state))
      .map(one => ({ one, name: name(one), needs: attentionOf(one) >= 0 }))
      .sort(
        (a, b) =>
          Number(b.needs) - Number(a.needs) ||
          attentionOf(a.one) - attentionOf(b.one) ||
          a.name.localeCompare(b.name),
      );
  }, [value, products]);
  const attention = resources?.filter(({ needs }) => needs) ?? [];
  const shown = onlyAttention ? attention : resources ?? [];
  return (
    <>
      {resources && (
        <Figures
          resources={resources.map(({ one }) => one)}
          isWhole={value?.nextCursor === undefined}
        />
      )}
      {children}
      <Box sx={{ mt: 2 }}>
        <Card
          flush
          title="Resources"
          summary={
            <Box sx={{ fontSize: 13, color: 'text.secondary' }}>
              {team ? <EntityTitle entityRef={team} /> : 'All teams'}
            </Box>
          }
          action={
            resources && (
              <ToggleButtonGroup
                exclusive
                size="small"
                aria-label="Show"
                value={onlyAttention ? 'attention' : 'all'}
                onChange={(_, next) => next && onShow(next)}
              >
                <ToggleButton value="all" sx={toggle}>
                  All {resources.length}
                  {value?.nextCursor && '+'}
                </ToggleButton>
                <ToggleButton value="attention" sx={toggle}>
                  Needs attention {attention.length}
                </ToggleButton>
              </ToggleButtonGroup>
            )
          }
        >
          <Box sx={{ px: shown.length > 0 ? 0 : 2 }}>
            {!value && !error && <Reading what="resources" lines={4} />}
            {!value && error && (
              <Failed error={error} what="The resources" onRetry={refresh} />
            )}
            <NotRefreshed shown={value !== undefined} error={error} />
            {resources && shown.length === 0 && (
              <EmptyState>
                {onlyAttention ? 'Nothing needs attention' : 'Nothing yet'}
              </EmptyState>
            )}
            {shown.length > 0 && (
              <ResourceRows
                requests={shown.map(({ one }) => one)}
                products={products}
                onChanged={refresh}
              />
            )}
          </Box>
        </Card>
      </Box>
    </>
  );
}

function Figures(props: {
  resources: readonly ListedRequest[];
  /** There are no more than these. */
  isWhole: boolean;
}) {
  const { resources, isWhole } = props;
  const now = useNow();
  const counted = (...states: string[]) =>
    resources.filter(({ state }) => states.includes(state)).length;
  const inPlace = counted('active', 'expiring');
  const failed = counted('failed');
  const underWay = resources.length - inPlace - failed;
  const expiring = resources
    .filter(
      ({ expiresAt }) =>
        expiresAt !== undefined && Date.parse(expiresAt) - now < weekMs,
    )
    .sort((a, b) => Date.parse(a.expiresAt!) - Date.parse(b.expiresAt!));
  const drifted = resources.filter(({ drift }) => drift).length;
  const more = isWhole ? '' : '+';
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        gridTemplateColumns: { xs: '1fr 1fr', md: '1.3fr 1fr 1fr 1fr' },
      }}
    >
      <Committed resources={resources} />
      <FigureCard
        label="Resources"
        figure={`${resources.length}${more}`}
        meaning={[
          inPlace > 0 && `${inPlace} in place`,
          underWay > 0 && `${underWay} on the way`,
          failed > 0 && `${failed} failed`,
        ]
          .filter(Boolean)
          .join(' · ')}
      />
      <FigureCard
        label="Expiring within 7 d"
        figure={`${expiring.length}${more}`}
        tone={expiring.length > 0 ? 'warning' : undefined}
        meaning={
          expiring[0] &&
          `first in ${formatLeft(Date.parse(expiring[0].expiresAt!) - now)}`
        }
      />
      <FigureCard
        label="Drift"
        figure={`${drifted}${more}`}
        tone={drifted > 0 ? 'warning' : undefined}
        meaning={
          drifted > 0 ? `${count(drifted, 'resource')} changed` : 'None seen'
        }
      />
    </Box>
  );
}

/** What the shown resources cost; of their cost center where it may be read. */
function Committed(props: { resources: readonly ListedRequest[] }) {
  const { resources } = props;
  const api = useApi(provisioningApiRef);
  const { value } = useAsyncKeepingLast(
    async abort => (await api.listBudgets({ abort })).items,
    ['provisioning Committed', api],
    { refreshMs },
  );
  const centers = [...new Set(resources.map(one => one.intent.costCenter))];
  const budget: Budget | undefined =
    centers.length === 1
      ? value?.find(({ costCenter }) => costCenter === centers[0])
      : undefined;
  const currencies = [
    ...new Set(resources.flatMap(({ cost }) => cost?.currency ?? [])),
  ];
  const sum = (of: readonly ListedRequest[]) =>
    of.reduce((all, { cost }) => all + (cost?.atLeast ?? 0), 0);
  const inPlace = sum(
    resources.filter(({ state }) => ['active', 'expiring'].includes(state)),
  );
  const total = budget?.committed ?? sum(resources);
  // Of several currencies there is no sum.
  const currency = budget?.currency ?? currencies[0];
  const isKnown = currencies.length < 2;
  return (
    <FigureCard
      label={`Committed this month${budget ? ` · ${budget.costCenter}` : ''}`}
      unknown={!isKnown}
      figure={
        isKnown ? (
          <>
            <Money amount={total} currency={currency ?? 'USD'} exact />
            {budget && (
              <Box
                component="span"
                sx={{ fontSize: 14, fontWeight: 400, ml: 1 }}
              >
                of <Money amount={budget.monthly} currency={budget.currency} />
              </Box>
            )}
          </>
        ) : (
          'Unknown'
        )
      }
      meaning={
        budget ? (
          <ShareBar
            label={`${percent(
              total / budget.monthly,
            )} of the budget is committed`}
            parts={[
              { share: inPlace / budget.monthly, tone: 'primary' },
              {
                share: (total - inPlace) / budget.monthly,
                tone: 'primary',
                hatched: true,
              },
            ]}
          />
        ) : (
          isKnown && 'at least'
        )
      }
    />
  );
}

function useProducts() {
  const api = useApi(provisioningApiRef);
  return useAsyncKeepingLast(
    async abort => {
      const [products, problems] = await Promise.all([
        api.listProducts({ abort }),
        api.listProblems({ abort }),
      ]);
      return { products: products.items, problems: problems.items };
    },
    ['provisioning Products', api],
    { refreshMs },
  );
}
