import {
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import {
  catalogApiRef,
  getEntityRelations,
} from '@backstage/plugin-catalog-react';
import type { Candidate } from '@plumbline/backstage-plugin-evidence-common';
import {
  Chip,
  entityLabel,
  EntityTitle,
  useAsyncKeepingLast,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';

const line = { borderColor: 'divider' };

/** Entities in rank order, each with the key that matched and whose it is. */
export function Candidates(props: {
  candidates: readonly Candidate[];
  /** They are near, and none matched. */
  nearest?: boolean;
  to: (entityRef: string) => string;
}) {
  const { candidates, nearest = false, to } = props;
  const catalog = useApi(catalogApiRef);
  const refs = candidates.map(({ entityRef }) => entityRef);
  // What helps to choose; without it the names are there.
  const { value: entities } = useAsyncKeepingLast(
    () =>
      catalog.getEntitiesByRefs({
        entityRefs: refs,
        fields: [
          'kind',
          'metadata.title',
          'metadata.description',
          'spec.type',
          'relations',
        ],
      }),
    ['incident-brief Candidates', catalog, refs.join()],
  );
  return (
    <Box
      component="ol"
      sx={{ listStyle: 'none', p: 0, my: 1, borderBottom: 1, ...line }}
    >
      {candidates.map(({ entityRef, matchedBy }, index) => {
        const { name, kind = entityRef.split(':')[0] } = entityLabel(entityRef);
        const entity = entities?.items[index];
        const [owner] = entity
          ? getEntityRelations(entity, RELATION_OWNED_BY)
          : [];
        return (
          <Box
            component="li"
            key={entityRef}
            sx={{
              display: 'flex',
              flexWrap: 'wrap',
              alignItems: 'center',
              columnGap: 1.5,
              py: 1,
              borderTop: 1,
              ...line,
            }}
          >
            <Link to={to(entityRef)}>
              <strong>
                <EntityTitle entityRef={entityRef} />
              </strong>
            </Link>
            {/* Where an entity has no title, its link is its name. */}
            {entity?.metadata.title && <Muted>{name}</Muted>}
            {!nearest && (
              <Chip
                tone={matchedBy.strength === 'weak' ? 'warning' : 'primary'}
              >
                {matchedBy.key} {matchedBy.value}
                {matchedBy.strength === 'weak' && ' (weak)'}
              </Chip>
            )}
            <Box sx={{ ml: 'auto' }}>
              <Muted>
                {String(entity?.spec?.type ?? kind)}
                {owner && (
                  <>
                    {' · '}
                    <EntityTitle entityRef={stringifyEntityRef(owner)} />
                  </>
                )}
              </Muted>
            </Box>
            {entity?.metadata.description && (
              <Box sx={{ flexBasis: '100%' }}>
                <Muted>{entity.metadata.description}</Muted>
              </Box>
            )}
          </Box>
        );
      })}
    </Box>
  );
}

function Muted(props: { children: ReactNode }) {
  return (
    <Box component="span" sx={{ fontSize: 12, color: 'text.secondary' }}>
      {props.children}
    </Box>
  );
}
