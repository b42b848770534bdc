import { stringifyEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  Chip,
  EmptyState,
  entityTitle,
  Failed,
  FigureCard,
  Fold,
  isDecider,
  LinkButton,
  NotRefreshed,
  PageHead,
  Reading,
  useAsyncKeepingLast,
  useDocumentTitle,
  useMe,
  useNow,
  Sentence,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  parseWeek,
  weekAt,
  WeeklyReview,
  type WeeklySection,
  WeeklySectionName,
  weeklySectionTitles,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { useParams, useSearchParams } from 'react-router-dom';
import { scorecardsApiRef } from '../../api';
import { dayWords } from '../../model/words';
import { useScorecardsPath, useTeamPath } from '../../usePaths';
import { useGroup } from '../team/useTeam';
import { AddAction } from './AddAction';
import { RecordDrill } from './RecordDrill';
import { WeeklyItems } from './WeeklyItems';

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
        title={`Weekly review of ${team}`}
        crumbs={[
          { to: scorecards, title: 'Scorecards' },
          { to: pathOf(owner) ?? scorecards, title: team },
        ]}
        below={value && <WeekDays week={value.week} />}
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

/** What a team adds to a section of this week. */
const additions: Partial<Record<WeeklySectionName, typeof AddAction>> = {
  actions: AddAction,
  drills: RecordDrill,
};

/** Those of the reader: only members of the team add anything, and only to this week. */
function useAdditions({ at, owner, to }: WeeklyReview): typeof additions {
  const me = useMe();
  const isOther = me !== undefined && !isDecider(me, { of: owner, by: '' });
  return at === to || isOther ? {} : additions;
}

const isShown = (
  { name, total }: WeeklySection,
  mine: typeof additions,
): boolean => total > 0 || name in mine;

const idOf = (section: string) => `weekly-${section}`;

function Review(props: { review: WeeklyReview; onChanged: () => void }) {
  const { review, onChanged } = props;
  const isPast = review.at === review.to;
  const { sections } = review;
  const mine = useAdditions(review);
  // What was decided is kept separately, so it says nothing of the rest.
  const hasRecord =
    !isPast ||
    sections.some(
      ({ name, total, unknown }) =>
        name !== 'actions' && (total > 0 || unknown.length === 0),
    );
  return (
    <>
      {hasRecord ? (
        <Figures sections={sections} mine={mine} />
      ) : (
        <Card title={`No record of ${weekWords(review.week).toLowerCase()}`}>
          <EmptyState>
            Reviews are kept from the week in which the first source reported.
          </EmptyState>
          <Fold summary="Reasons">
            <Unknown sections={sections} />
          </Fold>
        </Card>
      )}
      {sections.map(section => {
        const Addition = mine[section.name];
        return isShown(section, mine) ? (
          <Box
            key={section.name}
            id={idOf(section.name)}
            sx={{ scrollMarginTop: 16, minWidth: 0 }}
          >
            <Card
              title={weeklySectionTitles[section.name]}
              summary={
                section.total === 0 && section.unknown.length > 0
                  ? '–'
                  : String(section.total)
              }
              flush
            >
              <WeeklyItems
                title={weeklySectionTitles[section.name]}
                {...{ isPast, onChanged, section }}
              />
              {Addition && (
                <Box sx={{ px: 2, pb: 1.5 }}>
                  <Addition team={review.owner} onDone={onChanged} />
                </Box>
              )}
            </Card>
          </Box>
        ) : null;
      })}
      {hasRecord && sections.some(({ unknown }) => unknown.length > 0) && (
        <Box id={idOf('unknown')} sx={{ scrollMarginTop: 16 }}>
          <Card title="Unknown">
            <Unknown sections={sections} />
          </Card>
        </Box>
      )}
      <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
        Digest <code>{review.digest.slice(0, 12)}</code>
      </Box>
    </>
  );
}

/** How much there is in each section; each leads to it. */
function Figures(props: {
  sections: readonly WeeklySection[];
  mine: typeof additions;
}) {
  return (
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
      {props.sections.map(section => {
        const { name, total, unknown } = section;
        const isUnknown = unknown.length > 0;
        const meaning = total === 0 ? 'Unknown' : 'and some unknown';
        const isListed = isShown(section, props.mine);
        const target = isListed ? name : 'unknown';
        return (
          <FigureCard
            key={name}
            label={weeklySectionTitles[name]}
            figure={isUnknown && total === 0 ? '–' : total}
            tone={total > 0 && name !== 'actions' ? 'warning' : undefined}
            unknown={isUnknown}
            meaning={isUnknown ? meaning : undefined}
            href={isListed || isUnknown ? `#${idOf(target)}` : undefined}
          />
        );
      })}
    </Box>
  );
}

/** One reason for each section; those with the same one stand together. */
function Unknown(props: { sections: readonly WeeklySection[] }) {
  const byReason = new Map<string, WeeklySectionName[]>();
  for (const { name, unknown } of props.sections) {
    const [reason] = unknown;
    if (reason !== undefined) {
      byReason.set(reason, [...(byReason.get(reason) ?? []), name]);
    }
  }
  return (
    <Box
      component="ul"
      aria-label="Unknown"
      sx={{ m: 0, p: 0, listStyle: 'none', fontSize: 13 }}
    >
      {[...byReason].map(([reason, names]) => (
        <Box component="li" key={reason} sx={{ py: 0.75 }}>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.75 }}>
            {names.map(name => (
              <Chip key={name} dot="dashed">
                {weeklySectionTitles[name]}
              </Chip>
            ))}
          </Box>
          <Box sx={{ mt: 0.5, color: 'text.secondary' }}>
            <Sentence text={reason} />
          </Box>
        </Box>
      ))}
    </Box>
  );
}

/** `Week 48` of `2026-W48`. */
function weekWords(week: string): string {
  return `Week ${Number(week.split('-W')[1])}`;
}

/** Its first and its last day. */
function WeekDays(props: { week: string }) {
  const now = useNow();
  const { from, to } = parseWeek(props.week)!;
  const [first, last] = [from, to - 1].map(instant =>
    dayWords(new Date(instant).toISOString(), now),
  );
  return (
    <>
      {first} – {last}
    </>
  );
}

/** The week, and those before and after it. */
function Weeks({ at, to, week }: WeeklyReview) {
  const { from } = parseWeek(week)!;
  const before = weekAt(from - 1).week;
  const after = weekAt(Date.parse(to)).week;
  const isPast = at === to;
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.5, fontSize: 13 }}>
      <LinkButton to={`?week=${before}`}>← {weekWords(before)}</LinkButton>
      <b>{weekWords(week)}</b>
      {isPast && (
        <LinkButton to={`?week=${after}`}>{weekWords(after)} →</LinkButton>
      )}
    </Box>
  );
}
