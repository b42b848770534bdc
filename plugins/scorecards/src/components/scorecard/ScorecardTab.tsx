import {
  Entity,
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { getEntityRelations, useEntity } from '@backstage/plugin-catalog-react';
import {
  entityTitle,
  Failed,
  Fold,
  NotRefreshed,
  readable,
  Reading,
  Section,
  ServerClock,
  useMe,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { applicabilityWords } from '../../model/applicabilityWords';
import type { Cases } from '../../model/cases';
import { isJudged, Scorecard, scorecardOf } from '../../model/scorecard';
import { count } from '../../model/words';
import { useControlPath, useTeamPath } from '../../usePaths';
import { Counts } from './Counts';
import { FirstStep } from './FirstStep';
import { NoVerdicts } from './NoVerdicts';
import { useCases, useScorecard } from './useScorecard';
import { VerdictItem } from './VerdictItem';

/** What does this owe, and what is the next step? */
export function ScorecardTab() {
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  const { value, error, refresh } = useScorecard(entityRef);
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
      <ServerClock>
        {isJudged(scorecard) ? (
          <Verdicts scorecard={scorecard} entity={entity} onChanged={refresh} />
        ) : (
          <NoVerdicts entity={entity} controls={value.controls} />
        )}
      </ServerClock>
    </Box>
  );
}

function Verdicts(props: {
  scorecard: Scorecard;
  entity: Entity;
  onChanged: () => void;
}) {
  const { scorecard, entity, onChanged } = props;
  const { first, failing, platform, unknown, exempt, passing, notApplicable } =
    scorecard;
  const cases = useCases(stringifyEntityRef(entity));
  const owners = ownersOf(entity);
  const me = useMe();
  const caseProps: CaseProps = {
    cases: cases.value ?? { exemptions: [], disputes: [] },
    owns: owners.some(owner => me?.actsFor.has(owner)),
    onChanged: () => {
      cases.refresh();
      onChanged();
    },
  };
  return (
    <>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 3 }}>
        <Counts scorecard={scorecard} />
        {owners.map(owner => (
          <TeamLink key={owner} owner={owner} />
        ))}
      </Box>
      {cases.error && (
        <Failed
          error={cases.error}
          what="Exemptions and disputes"
          onRetry={cases.refresh}
        />
      )}
      {first && <FirstStep row={first} />}
      {failing.length + platform.length === 0 && (
        <p style={{ marginBottom: 0 }}>
          {unknown.length > 0
            ? 'Nothing fails of what is known.'
            : 'Nothing is owed.'}
        </p>
      )}
      <Rows title="To mend" rows={failing} caseProps={caseProps} />
      <Rows
        title="The platform’s to mend"
        note="nothing that this service’s team can do"
        rows={platform}
        caseProps={caseProps}
      />
      <Rows
        title="Unknown"
        note="neither passed nor failed"
        rows={unknown}
        caseProps={caseProps}
      />
      <Rows title="Exempt" rows={exempt} caseProps={caseProps} />
      {passing.length > 0 && (
        <Fold
          summary={`✓ ${count(
            passing.length,
            'control passes',
            'controls pass',
          )}`}
        >
          <List label="Passing" rows={passing} caseProps={caseProps} />
        </Fold>
      )}
      {notApplicable.length > 0 && <NotApplicable controls={notApplicable} />}
    </>
  );
}

/** Exemptions and disputes of the verdicts, and what the reader may do. */
type CaseProps = { cases: Cases; owns: boolean; onChanged: () => void };

function ownersOf(entity: Entity): string[] {
  return getEntityRelations(entity, RELATION_OWNED_BY).map(owner =>
    stringifyEntityRef(owner).toLowerCase(),
  );
}

/** A user owns, too; only a group has a page. */
function TeamLink(props: { owner: string }) {
  const path = useTeamPath()(props.owner);
  return path ? (
    <Link to={path}>All that {entityTitle(props.owner)} owes</Link>
  ) : null;
}

function Rows(props: {
  title: string;
  note?: string;
  rows: Scorecard['failing'];
  caseProps: CaseProps;
}) {
  const { title, note, rows, caseProps } = props;
  return rows.length === 0 ? null : (
    <Section title={title} note={note}>
      <List label={title} rows={rows} caseProps={caseProps} />
    </Section>
  );
}

function List(props: {
  label: string;
  rows: Scorecard['failing'];
  caseProps: CaseProps;
}) {
  const { label, rows, caseProps } = props;
  return (
    <Box component="ul" aria-label={label} sx={{ m: 0, p: 0 }}>
      {rows.map(row => (
        <VerdictItem key={row.verdict.control} row={row} {...caseProps} />
      ))}
    </Box>
  );
}

/** Each says whom it is for, so that one can see why it is not this. */
function NotApplicable(props: { controls: Scorecard['notApplicable'] }) {
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
              is for {applicabilityWords(appliesTo)}
            </Box>
          </li>
        ))}
      </Box>
    </Fold>
  );
}
