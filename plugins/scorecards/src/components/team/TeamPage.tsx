import { stringifyEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  Card,
  EntityName,
  entityTitle,
  Failed,
  NotRefreshed,
  PageHead,
  Reading,
  useDocumentTitle,
  EmptyState,
} from '@plumbline/backstage-plugin-evidence-react';
import type { TeamDebt } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { useMemo } from 'react';
import { useParams } from 'react-router-dom';
import { isUsual, ListQuery } from '../../model/listQuery';
import { useScorecardsPath } from '../../usePaths';
import { useListQuery } from '../list/useListQuery';
import { VerdictList } from '../list/VerdictList';
import { Exemptions } from '../people/Exemptions';
import { RequirementFigures } from '../trend/RequirementFigures';
import { Blockers } from './Blockers';
import { useGroup, useTeam, useTeamExemptions } from './useTeam';

/** What a team owes itself, the oldest first: the first page comes with the team. */
const usual: ListQuery = {
  status: ['fail'],
  ownedBy: 'service',
  sort: 'since',
  order: 'asc',
};

/** `/scorecards/team/<namespace>/<name>`: what is ours, oldest and worst first? */
export function TeamPage() {
  const { namespace = '', name = '' } = useParams();
  const owner = stringifyEntityRef({ kind: 'group', namespace, name });
  const group = useGroup(owner);
  const title = group.title ?? entityTitle(owner);
  const path = useScorecardsPath();
  useDocumentTitle(title);
  return (
    <>
      <Link to={path}>Scorecards</Link>
      <PageHead title={title}>
        {group.exists !== false && (
          <EntityName entityRef={owner} title="Team in the catalog" />
        )}
        <Link to="weekly">Weekly review</Link>
      </PageHead>
      {group.exists === false && (
        <EmptyState>
          The catalog has no {entityTitle(owner)}, or you have no access to it
        </EmptyState>
      )}
      <TeamScorecard owner={owner} />
    </>
  );
}

/** The Scorecard tab of a team. */
export function TeamScorecardTab() {
  return <TeamScorecard owner={stringifyEntityRef(useEntity().entity)} />;
}

/** What a team owes, by requirement and control by control. */
function TeamScorecard(props: { owner: string }) {
  const { owner } = props;
  const { value, error, refresh } = useTeam(owner);
  return (
    <>
      {!value && !error && <Reading what="the scorecard" lines={8} />}
      {!value && error && (
        <Failed error={error} what="The scorecard" onRetry={refresh} />
      )}
      {value && (
        <>
          <NotRefreshed shown error={error} />
          <Debt key={owner} {...value} />
        </>
      )}
    </>
  );
}

function Debt(props: {
  debt: TeamDebt;
  titles: ReadonlyMap<string, string>;
  /** Controls of which legacy is counted apart. */
  frozen: ReadonlySet<string>;
}) {
  const { debt, titles, frozen } = props;
  const { owner, summary, oldest, blockers } = debt;
  const { query, onQuery } = useListQuery(usual);
  const of = useMemo(() => ({ owner }), [owner]);
  const exemptions = useTeamExemptions(owner);
  if (summary.items.length === 0) {
    return (
      <EmptyState>Nothing judged yet, or nothing that you may see</EmptyState>
    );
  }
  return (
    <Box
      sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' }}
    >
      <RequirementFigures summary={summary} />
      <Box
        sx={{
          display: 'grid',
          gap: 2,
          alignItems: 'start',
          gridTemplateColumns: {
            xs: 'minmax(0, 1fr)',
            lg: 'minmax(0, 7fr) minmax(0, 3fr)',
          },
        }}
      >
        <Card title="Failing controls" flush>
          <VerdictList
            label="Failing controls"
            of={of}
            query={query}
            onQuery={onQuery}
            first={isUsual(query, usual) ? oldest : undefined}
            titles={titles}
            textLabel="Find a control or an entity"
            frozen={frozen}
            nothing={<p>No verdict matches these filters.</p>}
            file={`scorecard-${entityTitle(owner)}`}
          />
        </Card>
        <Exemptions answer={exemptions} titles={titles} />
      </Box>
      <Blockers blockers={blockers} />
    </Box>
  );
}
