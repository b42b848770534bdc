import { useEntity } from '@backstage/plugin-catalog-react';
import {
  Card,
  CardLink,
  EmptyState,
  EntityName,
  entityTitle,
  Failed,
  NotRefreshed,
  Reading,
  StatusGlyph,
  toneColours,
  UnknownMark,
  type MapNeighbour,
  count,
  useEntityTitles,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';
import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import { mapNeighbours, noNeighbourWords } from '../../model/neighbours';
import { useEntityBrief } from './useEntityBrief';

/** On each side; the tab has them all. */
const shown = 3;
const dashes = { seen: undefined, declared: '4 3', 'not-observable': '1 4' };

/** Who calls it and what it calls, the least healthy first: a small map. */
export function RelationsCard() {
  const { entity } = useEntity();
  const { value, brief, error, refresh } = useEntityBrief(entity);
  return (
    <Card
      title="Relations"
      action={<CardLink to="dependencies">Dependencies</CardLink>}
    >
      {!value && !error && <Reading what="relations" lines={3} />}
      {!value && error && (
        <Failed error={error} what="Relations" onRetry={refresh} />
      )}
      <NotRefreshed shown={value !== undefined} error={error} />
      {value && !brief && (
        <EmptyState>Evidence has not read this entity yet</EmptyState>
      )}
      {brief && <SmallMap brief={brief} />}
    </Card>
  );
}

function SmallMap(props: { brief: Brief }) {
  const { brief } = props;
  const { dependencies } = brief;
  const calledBy = mapNeighbours(brief, 'calledBy');
  const calls = mapNeighbours(brief, 'calls');
  if (dependencies.status === 'unknown') {
    return <UnknownMark reason={dependencies.reason} />;
  }
  const undeclared = dependencies.items.filter(
    ({ depth, state }) => depth === 1 && state === 'observed-only',
  ).length;
  return (
    <>
      <Row label="Called by" of={calledBy} />
      <Lines of={calledBy} />
      <Box sx={{ display: 'flex', justifyContent: 'center' }}>
        <Box
          sx={theme => {
            const { color, ground } = toneColours(theme, 'primary');
            return {
              px: 2,
              py: 0.5,
              fontSize: 12,
              fontWeight: 600,
              border: '1.5px solid',
              borderRadius: '6px',
              maxWidth: 1,
              color,
              borderColor: color,
              bgcolor: ground,
            };
          }}
        >
          {brief.service.title ?? entityTitle(brief.entityRef)}
        </Box>
      </Box>
      <Lines of={calls} down />
      <Row label="Calls" of={calls} />
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          columnGap: 1.5,
          mt: 1.25,
          fontSize: 12,
          color: 'text.secondary',
        }}
      >
        {calledBy.length + calls.length === 0 ? (
          noNeighbourWords(brief)
        ) : (
          <>
            <span>{count(calledBy.length, 'caller')}</span>
            <span>{count(calls.length, 'dependency', 'dependencies')}</span>
            {undeclared > 0 && (
              <Box component="span" sx={{ color: 'warning.main' }}>
                {undeclared} not declared
              </Box>
            )}
          </>
        )}
      </Box>
    </>
  );
}

function Row(props: { label: string; of: readonly MapNeighbour[] }) {
  const { label, of } = props;
  const titleOf = useEntityTitles(of.map(({ entityRef }) => entityRef));
  return (
    <Box
      component="ul"
      aria-label={label}
      sx={{
        display: 'grid',
        gap: 0.75,
        listStyle: 'none',
        m: 0,
        p: 0,
        gridTemplateColumns: `repeat(${Math.min(
          of.length,
          shown,
        )}, minmax(0, 1fr))`,
      }}
    >
      {of.slice(0, shown).map(one => (
        <Box
          component="li"
          key={one.entityRef}
          title={titleOf(one.entityRef)}
          sx={{
            display: 'flex',
            alignItems: 'center',
            gap: 0.5,
            px: 0.75,
            border: 1,
            borderColor: 'divider',
            borderRadius: '6px',
            py: 0.5,
            fontSize: 11.5,
            minWidth: 0,
            '& > span': {
              overflow: 'hidden',
              textOverflow: 'ellipsis',
              flex: 1,
              whiteSpace: 'nowrap',
            },
            '& a': { color: 'text.primary' },
          }}
        >
          <EntityName entityRef={one.entityRef} exists={one.exists} />
          {one.status !== 'ok' && <StatusGlyph status={one.status} />}
        </Box>
      ))}
    </Box>
  );
}

/** From the middle of each box to the one in the middle. */
function Lines(props: { of: readonly MapNeighbour[]; down?: boolean }) {
  const { of, down = false } = props;
  const { color } = toneColours(useTheme(), 'neutral');
  const ends = of.slice(0, shown);
  return ends.length === 0 ? null : (
    <svg
      viewBox="0 0 100 36"
      preserveAspectRatio="none"
      aria-hidden
      style={{ display: 'block', width: '100%', height: 36, color }}
    >
      {ends.map(({ edge, entityRef }, index) => {
        const x = ((index + 0.5) / ends.length) * 100;
        return (
          <path
            key={entityRef}
            d={
              down
                ? `M50 0C50 22 ${x} 14 ${x} 36`
                : `M${x} 0C${x} 22 50 14 50 36`
            }
            fill="none"
            stroke="currentColor"
            strokeDasharray={dashes[edge]}
            vectorEffect="non-scaling-stroke"
          />
        );
      })}
    </svg>
  );
}
