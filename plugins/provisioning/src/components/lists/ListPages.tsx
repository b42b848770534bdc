import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  EmptyState,
  EntityName,
  PageHead,
  RelativeTime,
  useAsyncKeepingLast,
  useDocumentTitle,
  usePages,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  ListedRequest,
  ListRequestsQuery,
} from '@plumbline/backstage-plugin-provisioning-common';
import Box from '@mui/material/Box';
import { ReactNode, useCallback, useState } from 'react';
import { provisioningApiRef } from '../../api';
import { usePaths } from '../../usePaths';
import { kindWords } from '../../model/words';
import { PageTabs } from '../common/PageTabs';
import { ListFrame } from './ListFrame';
import { Narrow, useNarrowing } from './Narrow';
import { RequestTable } from './RequestTable';
import {
  resourceColumn,
  ResourceRows,
  Small,
  stateColumn,
} from './ResourceRows';

const pageSize = 50;

/** `/infrastructure/requests`: what was requested, and where does it stand? */
export function RequestsPage() {
  return (
    <ListPage
      of="requests"
      query={({ scope, state, product }) => ({ scope, state, product })}
    >
      {(requests, products) => (
        <RequestTable
          label="Requests"
          requests={requests}
          columns={[
            resourceColumn(products),
            {
              id: 'request',
              head: 'Request',
              cell: ({ latest }) => kindWords[latest.kind],
            },
            stateColumn,
            {
              id: 'plan',
              head: 'Plan',
              phone: 'line',
              cell: ({ latest }) => latest.sentences?.join(' ') ?? '–',
            },
            {
              id: 'requested',
              head: 'Requested',
              cell: ({ createdAt, requester }) => (
                <>
                  <EntityName entityRef={requester} />
                  <Small>
                    <RelativeTime instant={createdAt} />
                  </Small>
                </>
              ),
            },
          ]}
        />
      )}
    </ListPage>
  );
}

/** `/infrastructure/resources`: what is there, whose, until when, for how much? */
export function ResourcesPage() {
  return (
    <ListPage
      of="resources"
      query={({ scope, product, has }) => ({ made: true, scope, product, has })}
    >
      {(requests, products, onChanged) => (
        <ResourceRows
          requests={requests}
          products={products}
          onChanged={onChanged}
        />
      )}
    </ListPage>
  );
}

const titles = { requests: 'Requests', resources: 'Resources' } as const;

/** A list of requests, narrowed by the address, page by page. */
function ListPage(props: {
  of: 'requests' | 'resources';
  /** What the narrowing of the address comes to. */
  query: (narrowing: ListRequestsQuery) => ListRequestsQuery;
  children: (
    requests: readonly ListedRequest[],
    products: Products,
    onChanged: () => void,
  ) => ReactNode;
}) {
  const { of, query, children } = props;
  useDocumentTitle(titles[of]);
  const api = useApi(provisioningApiRef);
  const paths = usePaths();
  const { narrowing, narrow } = useNarrowing();
  const { value: products = [] } = useAsyncKeepingLast(
    async abort => (await api.listProducts({ abort })).items,
    ['provisioning ListPage', api],
  );
  const [changes, setChanges] = useState(0);
  const queryJson = JSON.stringify(query(narrowing));
  const pages = usePages<ListedRequest>(
    useCallback(
      (cursor, abort) =>
        api.listRequests(
          { limit: pageSize, ...JSON.parse(queryJson), cursor },
          { abort },
        ),
      // Read again after a change of one of them.
      // eslint-disable-next-line react-hooks/exhaustive-deps
      [api, queryJson, changes],
    ),
    { keepAcross: true },
  );
  return (
    <>
      <PageHead title="Infrastructure" />
      <PageTabs at={of} />
      <Card
        flush
        title={titles[of]}
        action={
          <Narrow
            of={of}
            narrowing={narrowing}
            onNarrow={narrow}
            titles={new Map(products.map(({ id, title }) => [id, title]))}
          />
        }
      >
        <ListFrame
          pages={pages}
          what={`The ${of}`}
          nothing={
            <EmptyState
              action={<Link to={paths.products}>Request something</Link>}
            >
              Nothing yet that you may see
            </EmptyState>
          }
        >
          {items => (
            <Box sx={{ opacity: pages.isPrevious ? 0.6 : 1 }}>
              {children(items, products, () => setChanges(n => n + 1))}
            </Box>
          )}
        </ListFrame>
      </Card>
    </>
  );
}

type Products = Parameters<typeof resourceColumn>[0];
