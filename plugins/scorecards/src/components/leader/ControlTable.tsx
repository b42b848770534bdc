import { Link } from '@backstage/core-components';
import {
  DataTable,
  RelativeTime,
  StackedBar,
  VisuallyHidden,
  type Column,
  number,
} from '@plumbline/backstage-plugin-evidence-react';
import { accuracyWords } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import {
  adoptionParts,
  adoptionWords,
  isAllUnknown,
  restsWords,
} from '../../model/adoption';
import {
  judgedCount,
  ControlQuery,
  ControlRow,
  ControlSort,
} from '../../model/controlRows';
import { requirementWords } from '../../model/words';
import { useControlPath } from '../../usePaths';
import { PhasePips, SeverityBars } from '../common/marks';
import { Change } from '../trend/RequirementFigures';

/** One row a control: how far it is met, whose the failures are, how right it is. */
export function ControlTable(props: {
  label: string;
  rows: readonly ControlRow[];
  query: ControlQuery;
  onQuery: (query: ControlQuery) => void;
  /** How far back the change of what fails is counted. */
  days: number;
}) {
  const { label, rows, days, query, onQuery } = props;
  const { sort, order } = query;
  return (
    <DataTable
      caption={label}
      // A sample that no control has yet is no column.
      columns={columnsOf(days).filter(
        ({ id }) =>
          id !== 'accuracy' ||
          rows.some(({ control }) => control.accuracy?.share !== undefined),
      )}
      rows={rows}
      keyOf={({ control }) => control.id}
      sort={sort === 'need' ? undefined : { by: sort, order }}
      onSort={next =>
        onQuery({ ...query, sort: next.by as ControlSort, order: next.order })
      }
      bandAbove={({ control: { requirement } }, index) =>
        sort === 'need' &&
        requirement !== rows[index - 1]?.control.requirement && (
          <Box sx={{ px: 2, py: 1, fontWeight: 600, bgcolor: 'action.hover' }}>
            {requirementWords[requirement]}
          </Box>
        )
      }
    />
  );
}

function columnsOf(days: number): Column<ControlRow>[] {
  return [
    {
      id: 'control',
      head: 'Control',
      sortable: true,
      rowHead: true,
      phone: 'line',
      cell: ({ control }) => <Title control={control} />,
    },
    {
      id: 'phase',
      head: 'Phase',
      cell: ({ control }) => <PhasePips phase={control.phase} />,
    },
    {
      id: 'adoption',
      head: 'Adoption',
      sortable: true,
      width: 170,
      phone: 'line',
      cell: row => <AdoptionCell row={row} />,
    },
    {
      id: 'fails',
      head: 'Failing',
      sortable: true,
      align: 'right',
      phone: 'labelled',
      cell: ({ control, counted }) =>
        control.enabled &&
        counted && (
          <>
            <strong>{number(counted.counts.fail)}</strong>
            {counted.platformOwned > 0 && (
              <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
                {number(counted.platformOwned)} platform
              </Box>
            )}
          </>
        ),
    },
    {
      id: 'change',
      head: `${days} d`,
      align: 'right',
      phone: 'hidden',
      nowrap: true,
      cell: ({ control, counted }) =>
        control.enabled &&
        counted &&
        counted.trend.fail.length > 1 && <Change values={counted.trend.fail} />,
    },
    {
      id: 'oldest',
      head: 'Oldest',
      align: 'right',
      phone: 'labelled',
      cell: ({ counted }) =>
        counted?.oldest && (
          <Box
            component="span"
            sx={{ color: counted.overdue ? 'error.main' : undefined }}
          >
            <RelativeTime instant={counted.oldest} form="age" />
            {counted.overdue > 0 && (
              <VisuallyHidden>, {counted.overdue} overdue</VisuallyHidden>
            )}
          </Box>
        ),
    },
    {
      id: 'accuracy',
      head: 'Accuracy',
      sortable: true,
      align: 'right',
      phone: 'labelled',
      cell: ({ control: { accuracy, enabled } }) =>
        enabled &&
        (accuracy?.share === undefined ? (
          <span title={accuracy && accuracyWords(accuracy)}>
            <Muted>No sample</Muted>
          </span>
        ) : (
          accuracyWords(accuracy).replace(/ reviewed failures?$/, '')
        )),
    },
  ];
}

function Title(props: Pick<ControlRow, 'control'>) {
  const { id, severity, title } = props.control;
  const pathOf = useControlPath();
  return (
    <Box sx={{ display: 'flex', gap: 1, alignItems: 'baseline' }}>
      <SeverityBars severity={severity} compact />
      <Box
        component={Link}
        to={pathOf(id)}
        sx={{ color: 'text.primary', fontWeight: 500 }}
      >
        {title}
      </Box>
    </Box>
  );
}

/** Passing of all that were judged, as a bar and in counts. */
function AdoptionCell(props: { row: ControlRow }) {
  const { control, counted } = props.row;
  const of = judgedCount(props.row);
  if (!control.enabled) {
    return <Muted>Not judged</Muted>;
  }
  if (!counted || of === 0) {
    return <Muted>Nothing judged</Muted>;
  }
  const { counts } = counted;
  return (
    <>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
        <Box sx={{ flex: '1 1 80px' }}>
          <StackedBar
            parts={adoptionParts(counts)}
            label={adoptionWords(counts)}
          />
        </Box>
        <Box
          component="span"
          sx={{
            flex: 'none',
            minWidth: 44,
            textAlign: 'right',
            fontVariantNumeric: 'tabular-nums',
          }}
        >
          {number(counts.pass)}
          <Muted>/{number(of)}</Muted>
        </Box>
      </Box>
      {isAllUnknown(counts) && (
        <Box sx={{ fontSize: 12 }}>
          <Link to="/evidence" title={restsWords(control)}>
            Connect source
          </Link>
        </Box>
      )}
    </>
  );
}

function Muted(props: { children: ReactNode }) {
  return (
    <Box component="span" sx={{ color: 'text.secondary' }}>
      {props.children}
    </Box>
  );
}
