import { stringifyEntityRef } from '@backstage/catalog-model';
import {
  Card,
  CardLink,
  EmptyState,
  EntityName,
  entityTitle,
  Failed,
  NotRefreshed,
  PageHead,
  Reading,
  useDocumentTitle,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { useParams } from 'react-router-dom';
import { useToilPath } from '../../usePaths';
import { useToilCrumbs } from '../common/useToilCrumbs';
import { CandidateTable } from '../list/CandidateTable';
import { TeamFigures } from './TeamFigures';
import { TeamTrend } from './TeamTrend';
import { useGroup, useTeam } from './useTeam';

/** `/toil/team/<namespace>/<name>`: how much of our time goes into toil? */
export function TeamPage() {
  const { namespace = '', name = '' } = useParams();
  const owner = stringifyEntityRef({ kind: 'group', namespace, name });
  const group = useGroup(owner);
  const title = `Toil of ${group.title ?? entityTitle(owner)}`;
  useDocumentTitle(title);
  return (
    <>
      <PageHead title={title} crumbs={useToilCrumbs()}>
        {group.exists !== false && (
          <EntityName entityRef={owner} title="Team in the catalog" />
        )}
      </PageHead>
      {group.exists === false && (
        <EmptyState>
          The catalog has no {entityTitle(owner)}, or you have no access to it
        </EmptyState>
      )}
      <TeamToil owner={owner} />
    </>
  );
}

/** What toil takes of a team, and the work that takes most. */
export function TeamToil(props: { owner: string }) {
  const { owner } = props;
  const path = useToilPath();
  const { value, error, refresh } = useTeam(owner);
  return (
    <>
      {!value && !error && <Reading what="the team’s toil" lines={8} />}
      {!value && error && (
        <Failed error={error} what="The team’s toil" onRetry={refresh} />
      )}
      <NotRefreshed shown={value !== undefined} error={error} />
      {value?.toil.work === 0 && (
        <EmptyState>
          No work of this team is reported, or you have no access to it
        </EmptyState>
      )}
      {value && value.toil.work > 0 && (
        <Box sx={{ mb: 2 }}>
          <TeamFigures toil={value.toil} />
          <TeamTrend toil={value.toil} />
        </Box>
      )}
      {value && value.work.items.length > 0 && (
        <Card
          title="Most hours"
          flush
          action={
            <CardLink to={`${path}?owner=${encodeURIComponent(owner)}`}>
              All work
            </CardLink>
          }
        >
          <CandidateTable
            label="Most hours"
            candidates={value.work.items}
            isStale={false}
            sort="minutes"
          />
        </Card>
      )}
    </>
  );
}
