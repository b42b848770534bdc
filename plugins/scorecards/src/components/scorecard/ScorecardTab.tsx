import {
  Entity,
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { getEntityRelations, useEntity } from '@backstage/plugin-catalog-react';
import {
  Card,
  CardLink,
  Failed,
  Fold,
  NotRefreshed,
  readable,
  Reading,
  ServerClock,
  useMe,
  EntityTitle,
  count,
} from '@plumbline/backstage-plugin-evidence-react';
import SyncIcon from '@mui/icons-material/Sync';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import { ReactNode, useRef } from 'react';
import { applicabilityWords } from '../../model/applicabilityWords';
import type { Cases } from '../../model/cases';
import { isJudged, Scorecard, scorecardOf } from '../../model/scorecard';
import { useControlPath, useTeamPath } from '../../usePaths';
import { ContractCard } from '../create/ContractCard';
import { Counts } from './Counts';
import { FirstStep, titleOf } from './FirstStep';
import { NoVerdicts } from './NoVerdicts';
import { Rechecks, useRechecks } from './useRechecks';
import { useCases, useScorecard } from './useScorecard';
import { VerdictItem } from './VerdictItem';

const grid = { display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' };

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
    <Box component="section" aria-label="Verdicts" sx={readable}>
      <NotRefreshed shown error={error} />
      <ServerClock>
        <ContractCard entity={entity} />
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
  const { failing, platform, unknown, exempt, passing, notApplicable } =
    scorecard;
  const cases = useCases(stringifyEntityRef(entity));
  const owners = ownersOf(entity);
  const me = useMe();
  const rechecks = useRechecks(stringifyEntityRef(entity), onChanged);
  const toRecheck = [...failing, ...platform, ...unknown].filter(
    rechecks.isOffered,
  );
  const caseProps: CaseProps = {
    cases: cases.value ?? { exemptions: [], disputes: [] },
    owns: owners.some(owner => me?.actsFor.has(owner)),
    onChanged: () => {
      cases.refresh();
      onChanged();
    },
    rechecks,
  };
  const list = useRef<HTMLDivElement>(null);
  const onControl = (control: string) => {
    const row = list.current?.querySelector<HTMLElement>(
      `[data-control="${CSS.escape(control)}"]`,
    );
    row?.closest('details')?.setAttribute('open', '');
    // The browser scrolls to what gets the focus.
    row?.focus();
  };
  return (
    <Box ref={list} sx={grid}>
      {rechecks.toast}
      <Box
        sx={{
          ...grid,
          gridTemplateColumns: {
            xs: 'minmax(0, 1fr)',
            md: 'minmax(0, 5fr) minmax(240px, 2fr)',
          },
          // The tiles stand first where there is one column.
          '& > :last-child': { order: { xs: -1, md: 0 } },
        }}
      >
        <FirstStep scorecard={scorecard} />
        <Paper variant="outlined" sx={{ p: 2, borderRadius: '10px' }}>
          <Counts scorecard={scorecard} onControl={onControl} />
          {owners.map(owner => (
            <TeamLink key={owner} owner={owner} />
          ))}
          {toRecheck.length > 0 && (
            // Here it moves nothing when it is known that it may be pressed.
            <Button
              variant="outlined"
              size="small"
              startIcon={<SyncIcon />}
              aria-disabled={rechecks.busy}
              onClick={() => rechecks.run(toRecheck)}
              sx={{ textTransform: 'none', mt: 1.5 }}
            >
              {rechecks.busy ? 'Re-checking …' : 'Re-check all'}
            </Button>
          )}
        </Paper>
      </Box>
      {cases.error && (
        <Failed
          error={cases.error}
          what="Exemptions and disputes"
          onRetry={cases.refresh}
        />
      )}
      <Rows title="Failing" rows={failing} caseProps={caseProps} />
      <Rows title="Platform blockers" rows={platform} caseProps={caseProps} />
      <Rows title="Unknown" rows={unknown} caseProps={caseProps} />
      <Rows title="Exempt" rows={exempt} caseProps={caseProps} />
      {passing.length > 0 && (
        <Paper variant="outlined" sx={{ borderRadius: '10px', px: 2, pb: 1.5 }}>
          <Fold summary={<Passing rows={passing} />}>
            <List label="Passing" rows={passing} caseProps={caseProps} />
          </Fold>
        </Paper>
      )}
      {notApplicable.length > 0 && <NotApplicable controls={notApplicable} />}
    </Box>
  );
}

const namedAtOnce = 6;

/** The count, and the names of the first. */
function Passing(props: { rows: Scorecard['failing'] }) {
  const { rows } = props;
  return (
    <>
      <Box component="span" sx={{ fontSize: 16, fontWeight: 600 }}>
        Passing
      </Box>{' '}
      {rows.length}
      <Box
        component="span"
        sx={{ ml: 2, fontSize: 13, color: 'text.secondary' }}
      >
        {rows.slice(0, namedAtOnce).map(titleOf).join(' · ')}
        {rows.length > namedAtOnce && ` · +${rows.length - namedAtOnce}`}
      </Box>
    </>
  );
}

/** Exemptions and disputes of the verdicts, and what the reader may do. */
type CaseProps = {
  cases: Cases;
  owns: boolean;
  onChanged: () => void;
  rechecks: Rechecks;
};

function ownersOf(entity: Entity): string[] {
  return getEntityRelations(entity, RELATION_OWNED_BY).map(owner =>
    stringifyEntityRef(owner).toLowerCase(),
  );
}

/** A user owns, too; only a group has a page. */
function TeamLink(props: { owner: string }) {
  const path = useTeamPath()(props.owner);
  return path ? (
    <Box sx={{ mt: 1.5, fontSize: 13 }}>
      <CardLink to={path}>
        All of <EntityTitle entityRef={props.owner} />
      </CardLink>
    </Box>
  ) : null;
}

function Rows(props: {
  title: string;
  rows: Scorecard['failing'];
  caseProps: CaseProps;
}) {
  const { title, rows, caseProps } = props;
  return rows.length === 0 ? null : (
    <Card title={title} summary={<Muted>{rows.length}</Muted>} flush>
      <List label={title} rows={rows} caseProps={caseProps} />
    </Card>
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
      summary={count(
        controls.length,
        'control does not apply',
        'controls do not apply',
      )}
    >
      <Box component="ul" aria-label="Not applicable" sx={{ m: 0, pl: 2.5 }}>
        {controls.map(({ id, title, appliesTo }) => (
          <li key={id}>
            <Link to={pathOf(id)}>{title}</Link>{' '}
            <Muted>for {applicabilityWords(appliesTo)}</Muted>
          </li>
        ))}
      </Box>
    </Fold>
  );
}

function Muted(props: { children: ReactNode }) {
  return (
    <Box component="span" sx={{ fontSize: 13, color: 'text.secondary' }}>
      {props.children}
    </Box>
  );
}
