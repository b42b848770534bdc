import {
  ANNOTATION_EDIT_URL,
  RELATION_CHILD_OF,
  RELATION_CONSUMES_API,
  RELATION_OWNED_BY,
  RELATION_PARENT_OF,
  RELATION_PART_OF,
  RELATION_PROVIDES_API,
  type Entity,
} from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import {
  EntityRefLinks,
  getEntityRelations,
  useEntity,
} from '@backstage/plugin-catalog-react';
import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import {
  Card,
  ExternalLink,
  capital,
} from '@plumbline/backstage-plugin-evidence-react';
import EditIcon from '@mui/icons-material/EditOutlined';
import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import type { ReactNode } from 'react';
import { useEntityBrief } from './useEntityBrief';

const muted = { color: 'text.secondary' } as const;

/** What it is, whose, where it runs, and where to look: as far as is declared or seen. */
export function AboutCard() {
  const { entity } = useEntity();
  const { brief } = useEntityBrief(entity);
  const editUrl = entity.metadata.annotations?.[ANNOTATION_EDIT_URL];
  const links = linksOf(entity, brief);
  return (
    <Card
      title="About"
      action={
        editUrl && (
          <IconButton
            size="small"
            href={editUrl}
            target="_blank"
            rel="noopener noreferrer"
            aria-label="Edit the file that declares it"
          >
            <EditIcon fontSize="small" />
          </IconButton>
        )
      }
    >
      <Box sx={{ fontSize: 13, overflowWrap: 'anywhere' }}>
        {entity.metadata.description && (
          <Box component="p" sx={{ m: 0, mb: 1.5 }}>
            {entity.metadata.description}
          </Box>
        )}
        <Box
          component="dl"
          sx={{
            display: 'grid',
            gap: '7px 16px',
            m: 0,
            gridTemplateColumns: 'max-content minmax(0, 1fr)',
            '& dt': muted,
            '& dd': { m: 0 },
          }}
        >
          <Fact title="Owner" value={refsOf(entity, RELATION_OWNED_BY)} />
          <Fact title="Part of" value={refsOf(entity, RELATION_PART_OF)} />
          <Fact title="Part of" value={refsOf(entity, RELATION_CHILD_OF)} />
          <Fact title="Teams" value={refsOf(entity, RELATION_PARENT_OF)} />
          <Fact title="Email" value={emailOf(entity)} />
          <Fact title="Type" value={worded(entity.spec?.type, entity.kind)} />
          <Fact title="Lifecycle" value={worded(entity.spec?.lifecycle)} />
          <Fact title="Regions" value={brief?.runtime.regions.join(', ')} />
          <Fact title="Tags" value={entity.metadata.tags?.join(', ')} />
        </Box>
        {links.length > 0 && (
          <Box
            component="ul"
            aria-label="Links"
            sx={{
              display: 'grid',
              gap: 1,
              listStyle: 'none',
              m: 0,
              p: 0,
              mt: 1.5,
              pt: 1.5,
              borderTop: 1,
              borderColor: 'divider',
              gridTemplateColumns: 'repeat(2, minmax(0, 1fr))',
            }}
          >
            {links.map(({ url, title }) => (
              <li key={url}>
                <ExternalLink href={url}>{title}</ExternalLink>
              </li>
            ))}
          </Box>
        )}
      </Box>
    </Card>
  );
}

function Fact(props: { title: string; value: ReactNode }) {
  const { title, value } = props;
  return value ? (
    <>
      <dt>{title}</dt>
      <dd>{value}</dd>
    </>
  ) : null;
}

function refsOf(entity: Entity, relation: string) {
  const refs = getEntityRelations(entity, relation);
  return refs.length > 0 && <EntityRefLinks entityRefs={refs} hideIcons />;
}

function emailOf({ spec }: Entity) {
  const { email } = (spec?.profile ?? {}) as { email?: unknown };
  return (
    typeof email === 'string' && <Link to={`mailto:${email}`}>{email}</Link>
  );
}

function worded(value: unknown, otherwise?: string): string | undefined {
  const word = typeof value === 'string' ? value : otherwise;
  return word && capital(word);
}

/** What the entity declares, then what evidence knows beside it; each once. */
function linksOf(entity: Entity, brief: Brief | undefined) {
  const { runbook, repository } = brief?.service ?? {};
  const known = [
    ...(entity.metadata.links ?? []).map(({ url, title }) => ({
      url,
      title: title ?? url,
    })),
    ...(runbook && isKnown(runbook)
      ? [{ url: runbook.value, title: 'Runbook' }]
      : []),
    ...(repository && isKnown(repository)
      ? [{ url: repository.value, title: 'Repository' }]
      : []),
  ];
  return [...new Map([...known].reverse().map(one => [one.url, one])).values()]
    .reverse()
    .filter(({ url }) => /^https?:/i.test(url));
}

const apisShown = 6;

/** The APIs that it provides, and how many it consumes; the tab has their contracts. */
export function ApisCard() {
  const { entity } = useEntity();
  const provided = getEntityRelations(entity, RELATION_PROVIDES_API);
  const consumed = getEntityRelations(entity, RELATION_CONSUMES_API);
  const parts = [
    ...(provided.length > 0 ? [`${provided.length} provided`] : []),
    ...(consumed.length > 0 ? [`${consumed.length} consumed`] : []),
  ];
  return parts.length === 0 ? null : (
    <Card title="APIs" summary={parts.join(' · ')}>
      <Box
        component="ul"
        sx={{ listStyle: 'none', m: 0, p: 0, fontSize: 13, lineHeight: '26px' }}
      >
        {(provided.length > 0 ? provided : consumed)
          .slice(0, apisShown)
          .map(ref => (
            <li key={ref.name}>
              <EntityRefLinks entityRefs={[ref]} hideIcons />
            </li>
          ))}
      </Box>
    </Card>
  );
}
