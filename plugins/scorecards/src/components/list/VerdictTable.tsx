import { Link } from '@backstage/core-components';
import {
  Chip,
  DataTable,
  EntityName,
  useNow,
  type Column,
  Sentence,
} from '@plumbline/backstage-plugin-evidence-react';
import { isNew } from '@plumbline/backstage-plugin-scorecards-common';
import type {
  Verdict,
  VerdictSort,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { ListQuery, sortBy } from '../../model/listQuery';
import { dayWords, requirementWords } from '../../model/words';
import { useControlPath } from '../../usePaths';
import { Due } from '../common/Due';
import { VerdictTile } from '../common/marks';
import { NextStepLink } from '../common/NextStepLink';
import { VerdictChips } from '../common/VerdictChips';
import { VerdictSince } from '../common/VerdictSince';

/** Verdicts, one a row: of what, on what, since when and by when. */
export function VerdictTable(props: {
  label: string;
  verdicts: readonly Verdict[];
  query: ListQuery;
  onQuery: (query: ListQuery) => void;
  /** Titles of controls, by id; without them it is the table of one control. */
  titles?: ReadonlyMap<string, string>;
  /** Controls of which legacy is counted apart: what is not in it is new. */
  frozen: ReadonlySet<string>;
  /** These rows are of the question before. */
  isStale: boolean;
}) {
  const { label, verdicts, query, onQuery, titles, isStale } = props;
  const mark = (verdict: Verdict) => (
    <>
      <VerdictTile verdict={verdict} />{' '}
      {isNew(verdict, props.frozen.has(verdict.control)) && (
        <>
          <Chip tone="info">New</Chip>{' '}
        </>
      )}
    </>
  );
  const pathOf = useControlPath();
  const ofControls: Column<Verdict>[] = [
    {
      id: 'control',
      head: 'Control',
      sortable: true,
      rowHead: true,
      phone: 'line',
      cell: verdict => (
        <>
          {mark(verdict)}
          <Link to={pathOf(verdict.control)}>
            {titles?.get(verdict.control) ?? verdict.control}
          </Link>
        </>
      ),
    },
    {
      id: 'entity',
      head: 'Service',
      sortable: true,
      cell: ({ entityRef }) => <EntityName entityRef={entityRef} showKind />,
    },
    {
      id: 'requirement',
      head: 'Requirement',
      sortable: true,
      phone: 'hidden',
      cell: ({ requirement }) => requirementWords[requirement],
    },
  ];
  const ofEntities: Column<Verdict>[] = [
    {
      id: 'entity',
      head: 'Service',
      sortable: true,
      rowHead: true,
      phone: 'line',
      cell: verdict => (
        <>
          {mark(verdict)}
          <EntityName entityRef={verdict.entityRef} showKind />
        </>
      ),
    },
  ];
  const { sort, order } = query;
  return (
    <DataTable
      caption={label}
      isStale={isStale}
      columns={[
        ...(titles ? ofControls : ofEntities),
        {
          id: 'since',
          head: 'Since',
          sortable: true,
          nowrap: true,
          cell: verdict => <VerdictSince verdict={verdict} />,
        },
        {
          id: 'due',
          head: 'Due',
          sortable: true,
          nowrap: true,
          cell: verdict => <Due verdict={verdict} />,
        },
        {
          id: 'finding',
          head: 'Finding',
          phone: 'line',
          cell: verdict => (
            <>
              <Sentence text={verdict.message} />
              <Aside verdict={verdict} />
            </>
          ),
        },
      ]}
      rows={verdicts}
      keyOf={({ control, entityRef }) => `${entityRef} ${control}`}
      sort={sort && { by: sort, order: order ?? 'asc' }}
      onSort={({ by }) => onQuery(sortBy(query, by as VerdictSort))}
    />
  );
}

/** What does not wait for its owner, and the step that does. */
function Aside(props: { verdict: Verdict }) {
  const { status, nextStep, exemption } = props.verdict;
  const now = useNow();
  return (
    <>
      {' '}
      <VerdictChips verdict={props.verdict} />
      {status === 'exempt' && exemption && (
        <Box sx={{ color: 'text.secondary' }}>
          Until {dayWords(exemption.expires, now)}: “{exemption.reason}”
        </Box>
      )}
      {status === 'fail' && nextStep && (
        <Box>
          <NextStepLink step={nextStep} />
        </Box>
      )}
    </>
  );
}
