import {
  FigureCard,
  Sparkline,
  useNow,
  number,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  GateAnswer,
  gateAnswers,
  GateSummary,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import { answerTones, answerWords } from '../../model/gateWords';
import { dayWords } from '../../model/words';

/** What deploys were answered, the strictest first; never a share. */
export function GateFigures(props: { summary: GateSummary }) {
  const { days, from } = props.summary;
  const now = useNow();
  const byDay = new Map(days.map(({ day, counts }) => [day, counts]));
  const all = daysFrom(from, now);
  const total = days.reduce(
    (sum, { counts }) =>
      sum + gateAnswers.reduce((ofDay, each) => ofDay + counts[each], 0),
    0,
  );
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        gridTemplateColumns: {
          xs: 'repeat(2, minmax(0, 1fr))',
          md: 'repeat(4, minmax(0, 1fr))',
        },
      }}
    >
      {[...gateAnswers].reverse().map((answer: GateAnswer) => {
        const values = all.map(day => byDay.get(day)?.[answer] ?? 0);
        const figure = values.reduce((sum, value) => sum + value, 0);
        return (
          <FigureCard
            key={answer}
            label={answerWords[answer]}
            figure={number(figure)}
            unit={`of ${number(total)}`}
            tone={figure > 0 ? answerTones[answer] : undefined}
            meaning={`Deploys since ${dayWords(from, now)}`}
            picture={
              // A flat line would say nothing that the figure does not.
              figure > 0 && (
                <Box sx={{ width: 90, display: { xs: 'none', sm: 'block' } }}>
                  <Sparkline
                    values={values}
                    tone={answerTones[answer]}
                    height={44}
                    label={`${answerWords[answer]}: ${figure} since ${dayWords(
                      from,
                      now,
                    )}, ${values.at(-1)} today`}
                  />
                </Box>
              )
            }
          />
        );
      })}
    </Box>
  );
}

/** Each day in UTC up to today, as `2026-11-01`. */
function daysFrom(from: string, now: number): string[] {
  const first = Date.parse(from);
  const length = Math.max(1, Math.floor((now - first) / dayMs) + 1);
  return Array.from({ length }, (_, index) =>
    new Date(first + index * dayMs).toISOString().slice(0, 10),
  );
}
