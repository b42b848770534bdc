import { stringifyEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  entityTitle,
  Failed,
  FigureCard,
  NotRefreshed,
  PageHead,
  plainly,
  Reading,
  useAsyncKeepingLast,
  useDocumentTitle,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  parseWeek,
  weekAt,
  WeeklyReview,
  WeeklySectionName,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { useParams, useSearchParams } from 'react-router-dom';
import { scorecardsApiRef } from '../../api';
import { useScorecardsPath, useTeamPath } from '../../usePaths';
import { useGroup } from '../team/useTeam';
import { AddAction } from './AddAction';
import { WeeklyItems } from './WeeklyItems';

export const sectionWords: Record<WeeklySectionName, string> = {
  actions: 'Actions',
  incidents: 'Incidents',
  budgets: 'Error budgets',
  controls: 'New failing controls',
  exemptions: 'Exemptions expiring',
  infrastructure: 'Infrastructure expiring',
  flags: 'Expired flags',
  releases: 'Held releases',
  drills: 'Drills to follow up',
  certifications: 'To be confirmed',
};

/** `/scorecards/team/<namespace>/<name>/weekly`: what does the team talk about? */
export function WeeklyPage() {
  const { namespace = '', name = '' } = useParams();
  const owner = stringifyEntityRef({ kind: 'group', namespace, name });
  const group = useGroup(owner);
  const scorecards = useScorecardsPath();
  const pathOf = useTeamPath();
  const [parameters] = useSearchParams();
  const week = parameters.get('week') ?? undefined;
  const api = useApi(scorecardsApiRef);
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => api.getWeeklyReview({ owner, week }, { abort }),
    ['scorecards Weekly', api, owner, week ?? ''],
    // A past week stays as it is.
    { refreshMs: week === undefined ? 60_000 : undefined },
  );
  const team = group.title ?? entityTitle(owner);
  useDocumentTitle(`Weekly review of ${team}`);
  return (
    <Box
      sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' }}
    >
      <PageHead
        title="Weekly review"
        crumbs={[
          { to: scorecards, title: 'Scorecards' },
          { to: pathOf(owner) ?? scorecards, title: team },
        ]}
      >
        {value && <Weeks {...value} />}
      </PageHead>
      {!value && !error && <Reading what="the review" lines={8} />}
      {!value && error && (
        <Failed error={error} what="The review" onRetry={refresh} />
      )}
      {value && (
        <>
          <NotRefreshed shown error={error} />
          <Review review={value} onChanged={refresh} />
        </>
      )}
    </Box>
  );
}

function Review(props: { review: WeeklyReview; onChanged: () => void }) {
  const { review, onChanged } = props;
  const isPast = review.at === review.to;
  const unknown = review.sections.flatMap(({ name, unknown: sentences }) =>
    sentences.map(sentence => ({ name, sentence })),
  );
  return (
    <>
      <Box
        sx={{
          display: 'grid',
          gap: 2,
          gridTemplateColumns: {
            xs: 'repeat(2, minmax(0, 1fr))',
            sm: 'repeat(3, minmax(0, 1fr))',
            lg: 'repeat(5, minmax(0, 1fr))',
          },
        }}
      >
        {review.sections.map(section => {
          const { name, total } = section;
          const isUnknown = section.unknown.length > 0;
          const meaning = total === 0 ? 'unknown' : 'and some unknown';
          return (
            <FigureCard
              key={name}
              label={sectionWords[name]}
              figure={isUnknown && total === 0 ? '–' : total}
              tone={total > 0 && name !== 'actions' ? 'warning' : undefined}
              unknown={isUnknown}
              meaning={isUnknown ? meaning : undefined}
            />
          );
        })}
      </Box>
      {review.sections.map(section =>
        section.total > 0 || section.name === 'actions' ? (
          <Card
            key={section.name}
            title={sectionWords[section.name]}
            summary={section.total}
            flush
          >
            <WeeklyItems
              section={section}
              onChanged={onChanged}
              isPast={isPast}
            />
            {section.name === 'actions' && !isPast && (
              <Box sx={{ px: 2, pb: 1.5 }}>
                <AddAction team={review.owner} onDone={onChanged} />
              </Box>
            )}
          </Card>
        ) : null,
      )}
      {unknown.length > 0 && (
        <Card title="Not known" summary={unknown.length}>
          <Box component="ul" sx={{ m: 0, pl: 2.5, fontSize: 13 }}>
            {unknown.map(({ name, sentence }) => (
              <li key={`${name} ${sentence}`}>
                <b>{sectionWords[name]}</b>: {plainly(sentence)}
              </li>
            ))}
          </Box>
        </Card>
      )}
      <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
        Digest <code>{review.digest.slice(0, 12)}</code>
      </Box>
    </>
  );
}

/** The week, and those before and after it. */
function Weeks({ at, to, week }: WeeklyReview) {
  const { from } = parseWeek(week)!;
  const before = weekAt(from - 1).week;
  const isPast = at === to;
  return (
    <Box sx={{ display: 'flex', gap: 2, fontSize: 13 }}>
      <Link to={`?week=${before}`}>← {before}</Link>
      <b>{week}</b>
      {isPast && (
        <Link to={`?week=${weekAt(Date.parse(to)).week}`}>
          {weekAt(Date.parse(to)).week} →
        </Link>
      )}
    </Box>
  );
}
