import {
  Card,
  EvidenceMark,
  hatch,
  toneColours,
  count,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  bucketRuleOf,
  priorityOf,
} from '@plumbline/backstage-plugin-toil-common';
import type { CandidateDetail } from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import { Fragment, ReactNode } from 'react';
import {
  basisMarks,
  basisWords,
  dimensionWords,
  LevelName,
  termOf,
} from '../../model/levels';
import { rateWords } from '../../model/words';

const dimensions = ['frequency', 'risk', 'recoverability'] as const;

/** What is reviewed beside what is observed, and the sum that they come to. */
export function Scores(props: { candidate: CandidateDetail }) {
  const { candidate } = props;
  const { frequency, risk, recoverability, priority, reasons } = candidate;
  const observed =
    frequency.observed &&
    priorityOf({
      frequency: frequency.observed,
      risk: risk.level,
      recoverability: recoverability.level,
    });
  const { title, words } = bucketRuleOf(candidate.computedBucket);
  const rule = `${title}: ${words}`;
  return (
    <Card
      title="Scores"
      action={
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
          <EvidenceMark of="declared" /> Reviewed <EvidenceMark of="observed" />{' '}
          Observed
        </Box>
      }
    >
      <Box
        sx={{
          display: 'flex',
          gap: 1.75,
          alignItems: 'stretch',
          flexDirection: { xs: 'column', sm: 'row' },
        }}
      >
        {dimensions.map((dimension, at) => (
          <Fragment key={dimension}>
            {at > 0 && <Operator>+</Operator>}
            <Score candidate={candidate} dimension={dimension} />
          </Fragment>
        ))}
        <Operator>=</Operator>
        <Box
          sx={{
            flex: 'none',
            width: { sm: 122 },
            px: 1.5,
            py: 1.25,
            border: 1,
            borderColor: 'divider',
            borderRadius: '8px',
            bgcolor: 'background.default',
          }}
        >
          <Box sx={{ fontSize: 13, color: 'text.secondary' }}>Priority</Box>
          <Box sx={{ fontSize: 32, fontWeight: 600, lineHeight: '38px' }}>
            {priority}
          </Box>
          {observed !== undefined && (
            <Box sx={{ fontSize: 12, fontWeight: 600, color: 'warning.main' }}>
              {observed} as observed
            </Box>
          )}
        </Box>
      </Box>
      <Box
        component="ul"
        aria-label="Reasons"
        sx={{
          m: 0,
          mt: 1.5,
          p: 0,
          listStyle: 'none',
          fontSize: 13,
          color: 'text.secondary',
          overflowWrap: 'anywhere',
        }}
      >
        {[rule, ...reasons.filter(each => each !== rule)]
          .filter(each => !isPictured(each))
          .map(each => (
            <li key={each}>{each}</li>
          ))}
      </Box>
    </Card>
  );
}

/** What the scores and the bar above them show. */
function isPictured(reason: string): boolean {
  return /^(stale: |observed |takes |reviewed as |\d+ services? )/.test(reason);
}

function Operator(props: { children: string }) {
  return (
    <Box
      aria-hidden
      sx={{
        alignSelf: 'center',
        fontSize: 18,
        color: 'text.secondary',
        display: { xs: 'none', sm: 'block' },
      }}
    >
      {props.children}
    </Box>
  );
}

function Score(props: { candidate: CandidateDetail; dimension: LevelName }) {
  const { candidate, dimension } = props;
  const level = candidate[dimension];
  const { name, levels } = dimensionWords[dimension];
  const seen = observedLevel(candidate, dimension);
  return (
    <Box
      role="group"
      aria-label={`${name}: ${level.words}. ${basisWords[level.basis]}`}
      sx={{ flex: '1 1 0', minWidth: 0 }}
    >
      <Box sx={{ display: 'flex', justifyContent: 'space-between' }}>
        <Box sx={{ fontSize: 13, fontWeight: 500, color: 'text.secondary' }}>
          {name}
        </Box>
        <Box sx={{ fontSize: 20, fontWeight: 600, lineHeight: '24px' }}>
          {termOf(dimension, level.score)}
        </Box>
      </Box>
      <Box
        sx={{
          display: 'grid',
          gridTemplateColumns: 'repeat(3, 1fr)',
          gap: '3px',
          my: 1,
          fontSize: 11,
          textAlign: 'center',
        }}
      >
        {Object.entries(levels).map(([id, word]) => {
          const isInForce = id === level.level;
          const isSeen = id === seen;
          return (
            <Box key={id}>
              <Box
                sx={theme => {
                  const { color, ground } = toneColours(theme, 'primary');
                  return {
                    height: 20,
                    borderRadius: '4px',
                    mb: 0.5,
                    display: 'flex',
                    justifyContent: 'center',
                    alignItems: 'center',
                    bgcolor: 'action.hover',
                    ...(isInForce && {
                      boxShadow: `inset 0 0 0 1px ${color}`,
                      background:
                        level.basis === 'assumed' ? hatch(theme) : ground,
                    }),
                  };
                }}
              >
                {isInForce && <EvidenceMark of={basisMarks[level.basis]} />}
                {isSeen && level.basis !== 'observed' && (
                  <EvidenceMark of="observed" />
                )}
              </Box>
              <Box
                sx={{
                  color:
                    isInForce || isSeen ? 'text.primary' : 'text.secondary',
                  fontWeight: isInForce || isSeen ? 500 : 400,
                }}
              >
                {word}
              </Box>
            </Box>
          );
        })}
      </Box>
      <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
        {noteOf(candidate, dimension)}
      </Box>
    </Box>
  );
}

/** The level that evidence shows by itself. */
function observedLevel(
  { frequency, observedPerMonth }: CandidateDetail,
  dimension: LevelName,
): string | undefined {
  return dimension === 'frequency' && observedPerMonth !== undefined
    ? frequency.observed ?? frequency.level
    : undefined;
}

function noteOf(candidate: CandidateDetail, dimension: LevelName): ReactNode {
  const { frequency, observedPerMonth, blastRadius } = candidate;
  if (dimension === 'frequency' && observedPerMonth !== undefined) {
    const words = `Observed ${rateWords(observedPerMonth)}`;
    return frequency.observed ? (
      <Box component="span" sx={{ color: 'warning.main', fontWeight: 600 }}>
        <EvidenceMark of="stale" /> {words}
      </Box>
    ) : (
      words
    );
  }
  if (candidate[dimension].basis === 'assumed') {
    return 'Not reviewed, assumed';
  }
  if (dimension === 'risk' && blastRadius !== undefined) {
    return `${count(blastRadius, 'service')} affected`;
  }
  return dimension === 'frequency' ? 'Not observed' : 'Nothing observes it';
}
