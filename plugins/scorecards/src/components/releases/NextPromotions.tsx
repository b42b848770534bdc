import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  capital,
  Chip,
  count,
  Failed,
  Sentence,
  UnknownMark,
  useAsyncKeepingLast,
} from '@plumbline/backstage-plugin-evidence-react';
import type { PromotionAnswer } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { scorecardsApiRef } from '../../api';
import { demandWords } from '../../model/gateWords';
import { nameOfRelease } from '../../model/releaseWords';
import { AnswerChip } from '../gates/AnswerChip';
import { ReleaseRow } from './ReleaseRow';

/** What the gate would answer now to each promotion that is next. */
export function NextPromotions({ entityRef }: { entityRef: string }) {
  const api = useApi(scorecardsApiRef);
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => api.listPromotionAnswers({ entityRef }, { abort }),
    ['scorecards NextPromotions', api, entityRef],
    { refreshMs: 60_000 },
  );
  if (!value) {
    return error ? (
      <Failed error={error} what="The answers of the gate" onRetry={refresh} />
    ) : null;
  }
  return value.items.length === 0 ? null : (
    <Card title="Gate" summary="as a deploy would be answered now">
      {value.items.map(item => (
        <Next key={item.to} item={item} />
      ))}
    </Card>
  );
}

function Next({ item }: { item: PromotionAnswer }) {
  const { answer, from, missing = [], objections = [], to } = item;
  return (
    <ReleaseRow
      name={nameOfRelease({ content: item.release })}
      below={`${capital(from)} to ${to}`}
    >
      <Box
        role="group"
        aria-label={`${capital(from)} to ${to}`}
        sx={{ minWidth: 0 }}
      >
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
          {answer ? (
            <AnswerChip answer={answer} />
          ) : (
            <UnknownMark reason={item.unknown!} />
          )}
          {missing.length > 0 && (
            <span title={missing.join(', ')}>
              <Chip dot="dashed">{count(missing.length, 'unknown input')}</Chip>
            </span>
          )}
        </Box>
        {objections.length > 0 && (
          <Box
            component="ul"
            aria-label="Rules that do not pass"
            sx={{ m: 0, mt: 0.5, p: 0 }}
          >
            {objections.map(one => (
              <Box
                key={one.rule}
                component="li"
                sx={{
                  display: 'flex',
                  flexWrap: 'wrap',
                  columnGap: 1,
                  listStyle: 'none',
                  fontSize: 14,
                  py: 0.25,
                  overflowWrap: 'anywhere',
                }}
              >
                <span title={one.title}>
                  <AnswerChip answer={one.answer}>
                    {demandWords[one.answer]}
                  </AnswerChip>
                </span>
                <span title={one.satisfiedBy}>
                  <Sentence text={one.reason} />
                </span>
              </Box>
            ))}
          </Box>
        )}
      </Box>
    </ReleaseRow>
  );
}
