import { stringifyEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  Failed,
  NotRefreshed,
  readable,
  Reading,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { askedWords } from '../../model/askedWords';
import { isJudged, Scorecard, scorecardOf } from '../../model/scorecard';
import { count } from '../../model/words';
import { useControlPath } from '../../usePaths';
import { Fold } from '../common/Fold';
import { Section } from '../common/Section';
import { Counts } from './Counts';
import { FirstStep } from './FirstStep';
import { NoVerdicts } from './NoVerdicts';
import { useScorecard } from './useScorecard';
import { VerdictItem } from './VerdictItem';

/** What does this owe, and what is the next step? */
export function ScorecardTab() {
  const { entity } = useEntity();
  const { value, error, refresh } = useScorecard(stringifyEntityRef(entity));
  if (value === undefined) {
    return error ? (
      <Failed error={error} what="The scorecard" onRetry={refresh} />
    ) : (
      <Reading what="the scorecard" lines={6} />
    );
  }
  const scorecard = scorecardOf(value.verdicts, value.controls);
  return (
    <Box component="section" aria-label="Scorecard" sx={readable}>
      <NotRefreshed shown error={error} />
      {isJudged(scorecard) ? (
        <Verdicts scorecard={scorecard} />
      ) : (
        <NoVerdicts entity={entity} controls={value.controls} />
      )}
    </Box>
  );
}

function Verdicts(props: { scorecard: Scorecard }) {
  const { scorecard } = props;
  const { first, failing, platform, unknown, exempt, passing, notAsked } =
    scorecard;
  return (
    <>
      <Counts scorecard={scorecard} />
      {first && <FirstStep row={first} />}
      {failing.length + platform.length === 0 && (
        <p style={{ marginBottom: 0 }}>
          {unknown.length > 0
            ? 'Nothing fails of what is known.'
            : 'Nothing is owed.'}
        </p>
      )}
      <Rows title="To mend" rows={failing} />
      <Rows
        title="The platform’s to mend"
        note="nothing that this service’s team can do"
        rows={platform}
      />
      <Rows title="Unknown" note="neither passed nor failed" rows={unknown} />
      <Rows title="Exempt" rows={exempt} />
      {passing.length > 0 && (
        <Fold
          summary={`✓ ${count(
            passing.length,
            'control passes',
            'controls pass',
          )}`}
        >
          <List label="Passing" rows={passing} />
        </Fold>
      )}
      {notAsked.length > 0 && <NotAsked controls={notAsked} />}
    </>
  );
}

function Rows(props: {
  title: string;
  note?: string;
  rows: Scorecard['failing'];
}) {
  const { title, note, rows } = props;
  return rows.length === 0 ? null : (
    <Section title={title} note={note}>
      <List label={title} rows={rows} />
    </Section>
  );
}

function List(props: { label: string; rows: Scorecard['failing'] }) {
  const { label, rows } = props;
  return (
    <Box component="ul" aria-label={label} sx={{ m: 0, p: 0 }}>
      {rows.map(row => (
        <VerdictItem key={row.verdict.control} row={row} />
      ))}
    </Box>
  );
}

/** Each says whom it is for, so that one can see why it is not this. */
function NotAsked(props: { controls: Scorecard['notAsked'] }) {
  const { controls } = props;
  const pathOf = useControlPath();
  return (
    <Fold
      summary={`– ${count(
        controls.length,
        'control does not apply',
        'controls do not apply',
      )}`}
    >
      <Box component="ul" aria-label="Not applicable" sx={{ m: 0, pl: 2.5 }}>
        {controls.map(({ id, title, appliesTo }) => (
          <li key={id}>
            <Link to={pathOf(id)}>{title}</Link>{' '}
            <Box component="span" sx={{ color: 'text.secondary' }}>
              is for {askedWords(appliesTo)}
            </Box>
          </li>
        ))}
      </Box>
    </Fold>
  );
}
