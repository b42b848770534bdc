import { stringifyEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import {
  EntityName,
  entityTitle,
  Failed,
  NotRefreshed,
  PageHead,
  Reading,
  Section,
  useDocumentTitle,
} from '@plumbline/backstage-plugin-evidence-react';
import type { TeamDebt } from '@plumbline/backstage-plugin-scorecards-common';
import { useMemo } from 'react';
import { useParams } from 'react-router-dom';
import { isUsual, ListQuery } from '../../model/listQuery';
import { useScorecardsPath } from '../../usePaths';
import { useListQuery } from '../list/useListQuery';
import { VerdictList } from '../list/VerdictList';
import { Exemptions } from '../people/Exemptions';
import { TrendCharts } from '../trend/TrendCharts';
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
  const title = `What ${group.title ?? entityTitle(owner)} owes`;
  const path = useScorecardsPath();
  const { value, error, refresh } = useTeam(owner);
  useDocumentTitle(title);
  return (
    <>
      <Link to={path}>‹ all scorecards</Link>
      <PageHead title={title}>
        {group.exists !== false && (
          <EntityName entityRef={owner} title="the team in the catalog" />
        )}
      </PageHead>
      {group.exists === false && (
        <p>
          The catalog has no {owner}, or you may not see it: both look the same
          on purpose.
        </p>
      )}
      {!value && !error && <Reading what="what it owes" lines={8} />}
      {!value && error && (
        <Failed error={error} what="What it owes" onRetry={refresh} />
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
      <p>
        Nothing of this team’s is judged, or you may not see it: both look the
        same on purpose.
      </p>
    );
  }
  return (
    <>
      <Section title="Not met, by requirement">
        <TrendCharts summary={summary} />
      </Section>
      <Section title="Owed by the team" note="the longest first">
        <VerdictList
          label="Owed by the team"
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
      </Section>
      <Blockers blockers={blockers} />
      <Exemptions answer={exemptions} titles={titles} />
    </>
  );
}
