import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  Card,
  CardLink,
  EmptyState,
  Failed,
  FigureCard,
  NotRefreshed,
  Reading,
  ServerClock,
  Sparkline,
  StackedBar,
  number,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { adoptionParts, adoptionWords } from '../../model/adoption';
import { useTeamPath } from '../../usePaths';
import { useTeam } from '../team/useTeam';
import { FailingRows } from './FailingRows';

const shown = 5;

/** How many required controls pass on what a team owns; unknown apart. */
export function RequiredFigure() {
  const { entity } = useEntity();
  const { value, error } = useTeam(stringifyEntityRef(entity));
  const required = value?.debt.summary.items.find(
    ({ of }) => of === 'required',
  );
  if (!required) {
    return (
      <FigureCard
        label="Required controls passing"
        figure={value || error ? 'Unknown' : '…'}
        unknown={value !== undefined || error !== undefined}
        meaning={error?.message ?? (value && 'Nothing judged yet')}
      />
    );
  }
  const { counts, trend } = required;
  const { pass, fail, unknown, exempt } = counts;
  const isTrend = trend.pass.length > 1;
  return (
    <FigureCard
      label="Required controls passing"
      figure={number(pass)}
      unit={`of ${number(pass + fail + unknown + exempt)}`}
      meaning={
        <>
          <Box sx={{ my: 0.5 }}>
            <StackedBar
              parts={adoptionParts(counts)}
              label={adoptionWords(counts)}
              height={6}
            />
          </Box>
          {[
            `${number(fail)} failing`,
            ...(unknown > 0 ? [`${number(unknown)} unknown`] : []),
            ...(exempt > 0 ? [`${number(exempt)} exempt`] : []),
          ].join(' · ')}
        </>
      }
      picture={
        isTrend && (
          <Box sx={{ width: 80 }}>
            <Sparkline
              values={trend.pass}
              tone="ok"
              label={`Passing: ${trend.pass[0]} ${trend.pass.length} days ago, ${pass} now`}
            />
          </Box>
        )
      }
    />
  );
}

/** What a team is to mend, the oldest first. */
export function FailingCard() {
  const { entity } = useEntity();
  const owner = stringifyEntityRef(entity);
  const path = useTeamPath()(owner);
  const { value, error, refresh } = useTeam(owner);
  const failing = value?.debt.oldest;
  return (
    <Card
      title="Failing controls"
      action={path && <CardLink to={path}>All</CardLink>}
    >
      {!value && !error && <Reading what="failing controls" lines={4} />}
      {!value && error && (
        <Failed error={error} what="Failing controls" onRetry={refresh} />
      )}
      <NotRefreshed shown={value !== undefined} error={error} />
      {failing?.items.length === 0 && (
        <EmptyState>
          {value?.debt.summary.items.length === 0
            ? 'Nothing judged yet'
            : 'None fails'}
        </EmptyState>
      )}
      {value && failing && (
        <ServerClock>
          <FailingRows
            ofSeveral
            rows={failing.items.slice(0, shown).map(verdict => ({
              verdict,
              title: value.titles.get(verdict.control) ?? verdict.control,
            }))}
          />
        </ServerClock>
      )}
    </Card>
  );
}
