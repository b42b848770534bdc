import { Link } from '@backstage/core-components';
import type {
  Change,
  Overview,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Card,
  CardLink,
  ChangeKindIcon,
  ChangeOutcomeChip,
  Chip,
  EmptyState,
  FromTo,
  Person,
  RelativeTime,
  UnknownMark,
  EntityTitle,
  WithActorName,
  count,
} from '@plumbline/backstage-plugin-evidence-react';
import { itemBeside } from '@plumbline/backstage-plugin-incident-brief-common';
import Box from '@mui/material/Box';
import {
  changeHeadline,
  changeTitle,
  shortRevision,
} from '../../model/changed';
import {
  changeSources,
  nothingYet,
  waitingForChanges,
} from '../../model/overview';
import { useBriefPath, useChangesPath } from '../../usePagePath';
import { useBrief } from '../entity/useEntityBrief';
import { briefAddress } from '../states/briefAddress';

const shown = 10;

/** The latest changes to what one's teams own; "none" only where somebody looked. */
export function LatestChanges(props: { overview: Overview }) {
  const { overview } = props;
  const changesPath = useChangesPath();
  const firing = new Set(
    [...overview.firing, ...overview.incidents].map(
      ({ entityRef }) => entityRef,
    ),
  );
  return (
    <Card
      title="Recent changes"
      action={<CardLink to={`${changesPath}?since=24h`}>All changes</CardLink>}
    >
      {overview.changes.length === 0 ? (
        <None overview={overview} />
      ) : (
        <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
          {overview.changes.slice(0, shown).map(change => (
            <Row
              key={change.id}
              change={change}
              isFiring={firing.has(change.entityRef ?? '')}
            />
          ))}
        </Box>
      )}
    </Card>
  );
}

function None(props: { overview: Overview }) {
  const { overview } = props;
  const sources = changeSources(overview);
  const silent = waitingForChanges(overview);
  return (
    <EmptyState>
      {sources > 0 ? (
        <>
          None reported ({count(sources, 'source reports', 'sources report')}{' '}
          changes)
        </>
      ) : (
        <UnknownMark
          reason={
            silent.length > 0
              ? nothingYet(silent)
              : 'no source of changes is connected'
          }
        />
      )}
    </EmptyState>
  );
}

function Row(props: {
  change: Change;
  /** Something fires for what it changed. */
  isFiring: boolean;
}) {
  const { change, isFiring } = props;
  const briefPath = useBriefPath();
  return (
    <Box
      component="li"
      sx={{
        display: 'grid',
        alignItems: 'center',
        columnGap: 1.5,
        rowGap: 0.5,
        gridTemplateColumns: {
          xs: '64px 20px minmax(0, 1fr)',
          md: '72px 20px 140px minmax(0, 1fr) 104px 118px',
        },
        '& > :nth-of-type(n + 4)': {
          gridColumn: { xs: '3', md: 'auto' },
        },
        py: 1,
        borderTop: 1,
        borderColor: 'divider',
        fontSize: 13,
      }}
    >
      <Box sx={{ color: 'text.secondary' }}>
        <RelativeTime instant={change.occurredAt} form="age" />
      </Box>
      <Box sx={{ lineHeight: 0 }}>
        <ChangeKindIcon kind={change.kind} />
      </Box>
      <Box sx={{ minWidth: 0, overflowWrap: 'anywhere', fontWeight: 500 }}>
        {change.entityRef && (
          <Box
            component={Link}
            to={briefAddress(briefPath, { entityRef: change.entityRef })}
            sx={{ '&&': { color: 'text.primary' } }}
          >
            <EntityTitle entityRef={change.entityRef} />
          </Box>
        )}
      </Box>
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'center',
          gap: 0.75,
          minWidth: 0,
          overflowWrap: 'anywhere',
        }}
      >
        <What change={change} />
        {isFiring && <Suspect change={change} />}
      </Box>
      <Box>
        <ChangeOutcomeChip change={change} />
      </Box>
      <Box sx={{ minWidth: 0, overflow: 'hidden', color: 'text.secondary' }}>
        {change.actor && (
          <WithActorName actor={change.actor}>
            {name => <Person name={name} />}
          </WithActorName>
        )}
      </Box>
    </Box>
  );
}

/** Whether the brief of the service, which *Firing* reads as well, suspects it. */
function Suspect(props: { change: Change }) {
  const { change } = props;
  const { brief } = useBrief(change.entityRef);
  const isSuspect = brief?.lastChange.suspects.some(
    suspect => suspect.change.id === change.id,
  );
  return isSuspect ? <Chip tone="critical">Suspect</Chip> : null;
}

/** Versions where it changed one, and its title where that adds something. */
function What(props: { change: Change }) {
  const { change } = props;
  const { environment, kind, revision, rollback } = change;
  const { title } = changeHeadline(change);
  const isVersion =
    revision !== undefined && (kind === 'deploy' || kind === 'commit');
  return (
    <>
      {isVersion && itemBeside(change)}
      {isVersion && <FromTo from={rollback?.to} to={shortRevision(revision)} />}
      {isVersion ? (
        title && <span>{title}</span>
      ) : (
        <span>{changeTitle(change)}</span>
      )}
      {environment && environment !== 'production' && (
        <Chip>{environment}</Chip>
      )}
    </>
  );
}
