import {
  type Entity,
  RELATION_CONSUMES_API,
  RELATION_OWNED_BY,
  RELATION_PART_OF,
  RELATION_PROVIDES_API,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import {
  catalogApiRef,
  getEntityRelations,
  useEntity,
} from '@backstage/plugin-catalog-react';
import {
  capital,
  Card,
  Chip,
  type Column,
  DataTable,
  EmptyState,
  EntityName,
  Failed,
  NotRefreshed,
  useAsyncKeepingLast,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';

type Row = { entityRef: string; api: Entity | undefined };

const ref = (entity: Entity | undefined, relation: string) => {
  const [first] = entity ? getEntityRelations(entity, relation) : [];
  return first && <EntityName entityRef={stringifyEntityRef(first)} />;
};
const text = (value: unknown) => (typeof value === 'string' ? value : null);

const columns: readonly Column<Row>[] = [
  {
    id: 'api',
    head: 'API',
    rowHead: true,
    phone: 'line',
    cell: ({ entityRef, api }) => (
      <>
        <EntityName entityRef={entityRef} exists={api !== undefined} />
        {!api && ' (not in the catalog)'}
        {api?.metadata.description && (
          <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
            {api.metadata.description}
          </Box>
        )}
      </>
    ),
  },
  {
    id: 'type',
    head: 'Type',
    nowrap: true,
    cell: ({ api }) => text(api?.spec?.type),
  },
  {
    id: 'lifecycle',
    head: 'Lifecycle',
    nowrap: true,
    cell: ({ api }) => {
      const lifecycle = text(api?.spec?.lifecycle);
      return lifecycle && <Chip>{capital(lifecycle)}</Chip>;
    },
  },
  {
    id: 'system',
    head: 'System',
    phone: 'labelled',
    cell: ({ api }) => ref(api, RELATION_PART_OF),
  },
  {
    id: 'owner',
    head: 'Owner',
    phone: 'labelled',
    cell: ({ api }) => ref(api, RELATION_OWNED_BY),
  },
];

/** The APIs that a component provides, and those that it consumes. */
export function ApisTab() {
  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      <Apis
        title="Provided"
        relation={RELATION_PROVIDES_API}
        empty="No API provided"
      />
      <Apis
        title="Consumed"
        relation={RELATION_CONSUMES_API}
        empty="No API consumed"
      />
    </Box>
  );
}

function Apis(props: { title: string; relation: string; empty: string }) {
  const { empty, relation, title } = props;
  const { entity } = useEntity();
  const catalog = useApi(catalogApiRef);
  const refs = getEntityRelations(entity, relation).map(stringifyEntityRef);
  const { value, error, refresh } = useAsyncKeepingLast(async () => {
    const { items } = await catalog.getEntitiesByRefs({
      entityRefs: refs,
      // Definitions are long.
      fields: [
        'kind',
        'metadata.name',
        'metadata.namespace',
        'metadata.description',
        'spec.type',
        'spec.lifecycle',
        'relations',
      ],
    });
    return refs.map((entityRef, at): Row => ({ entityRef, api: items[at] }));
  }, ['incident-brief Apis', catalog, refs.join()]);
  return (
    <Card title={title} summary={refs.length} flush>
      <NotRefreshed error={error} shown={value !== undefined} />
      {error && !value ? (
        <Failed error={error} what="The APIs" onRetry={refresh} />
      ) : (
        <DataTable
          caption={`${title} APIs`}
          columns={columns}
          rows={value}
          keyOf={({ entityRef }) => entityRef}
          empty={<EmptyState>{empty}</EmptyState>}
        />
      )}
    </Card>
  );
}
