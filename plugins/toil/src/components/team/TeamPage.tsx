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
import { useParams } from 'react-router-dom';
import { useToilPath } from '../../usePaths';
import { CandidateTable } from '../list/CandidateTable';
import { Share } from './Share';
import { TeamTrend } from './TeamTrend';
import { useGroup, useTeam } from './useTeam';

/** `/toil/team/<namespace>/<name>`: how much of our time goes into toil? */
export function TeamPage() {
  const { namespace = '', name = '' } = useParams();
  const owner = stringifyEntityRef({ kind: 'group', namespace, name });
  const group = useGroup(owner);
  const title = `Toil of ${group.title ?? entityTitle(owner)}`;
  const path = useToilPath();
  const { value, error, refresh } = useTeam(owner);
  useDocumentTitle(title);
  return (
    <>
      <Link to={path}>‹ the backlog</Link>
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
      {!value && !error && <Reading what="the team’s toil" lines={8} />}
      {!value && error && (
        <Failed error={error} what="The team’s toil" onRetry={refresh} />
      )}
      <NotRefreshed shown={value !== undefined} error={error} />
      {value && (
        <>
          <Share toil={value.toil} />
          {value.toil.work > 0 && <TeamTrend toil={value.toil} />}
          {value.work.items.length > 0 && (
            <Section
              title="What takes most"
              note={
                value.work.nextCursor && `the first ${value.work.items.length}`
              }
              action={
                <Link to={`${path}?owner=${encodeURIComponent(owner)}`}>
                  in the backlog
                </Link>
              }
            >
              <CandidateTable
                label="What takes most"
                candidates={value.work.items}
                isStale={false}
              />
            </Section>
          )}
        </>
      )}
    </>
  );
}
