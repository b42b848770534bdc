import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import { compareText } from '@plumbline/backstage-plugin-evidence-common';
import {
  Chip,
  type Column,
  DataTable,
  Decide,
  EntityName,
  Fold,
  plainly,
  RelativeTime,
  type Tone,
  useNow,
  capital,
  Sentence,
} from '@plumbline/backstage-plugin-evidence-react';
import type {
  WeeklyItem,
  WeeklySection,
  WeeklySectionName,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { scorecardsApiRef } from '../../api';
import { dayWords } from '../../model/words';
import { useTitles } from '../common/useTitles';
import { useControlPath, useGateDecisionPath } from '../../usePaths';

const tones = new Map<string, Tone>([
  ['overdue', 'critical'],
  ['open', 'warning'],
  ['spent', 'critical'],
  ['low', 'warning'],
  ['burning', 'warning'],
  ['required', 'critical'],
  ['expired', 'critical'],
  ['expires', 'warning'],
  ['in review', 'warning'],
  ['blocked', 'critical'],
  ['due', 'warning'],
  ['failed', 'critical'],
  ['partly', 'warning'],
  ['done', 'ok'],
  ['resolved', 'ok'],
]);

/** What the instant of an item is, by its section. */
const sinceWords: Partial<Record<WeeklySectionName, string>> = {
  actions: 'Added',
  controls: 'Failing for',
  releases: 'Held',
  drills: 'Last held',
  certifications: 'Last confirmed',
};

/** Several items in one row: those of one control. */
type Row = { items: readonly WeeklyItem[]; control?: string };

/** The items of one section, with owner and next step. */
export function WeeklyItems(props: {
  section: WeeklySection;
  title: string;
  isPast: boolean;
  onChanged: () => void;
}) {
  const { isPast, onChanged, section, title } = props;
  const { items, name, total, unknown } = section;
  const none = name === 'drills' ? 'Nothing to follow up' : 'None yet';
  const decisionOf = useGateDecisionPath();
  const controlPath = useControlPath();
  const titleOf = useTitles(
    'controls',
    name === 'controls' || name === 'exemptions',
  );
  const columns = columnsOf({
    name,
    titleOf,
    // An exemption is called what it is from.
    wordsOf: name === 'exemptions' ? titleOf : plainly,
    pathOf: ({ control, items: [{ id, url }] }) => {
      if (control !== undefined) {
        return controlPath(control);
      }
      return name === 'releases' ? decisionOf(id) : url;
    },
    endOf: item =>
      !isPast &&
      name === 'actions' &&
      ['open', 'overdue'].includes(item.state) ? (
        <EndAction item={item} onDone={onChanged} />
      ) : null,
  });
  return (
    <>
      <DataTable
        caption={title}
        columns={columns}
        rows={rowsOf(section)}
        keyOf={row => row.items[0].id}
        empty={
          <Box sx={{ fontSize: 13, color: 'text.secondary' }}>
            {unknown.length > 0 ? 'Unknown' : none}
          </Box>
        }
      />
      {total > items.length && (
        <Box sx={{ px: 2, pb: 1.5, fontSize: 13 }}>
          The first {items.length} of {total}.
        </Box>
      )}
    </>
  );
}

/** One row each; what fails one control stands together. */
function rowsOf({ items, name }: WeeklySection): Row[] {
  if (name !== 'controls') {
    return items.map(item => ({ items: [item] }));
  }
  const byControl = new Map<string, WeeklyItem[]>();
  for (const item of items) {
    // Of a verdict: the entity, and the control.
    const control = item.id.slice(item.id.indexOf(' ') + 1);
    byControl.set(control, [...(byControl.get(control) ?? []), item]);
  }
  return [...byControl].map(([control, own]) => ({
    control,
    // A row is as old as what has failed for longest.
    items: own.sort((a, b) => compareText(a.at ?? '', b.at ?? '')),
  }));
}

/** The same widths in each section: all of them stand in one grid. */
function columnsOf(of: {
  name: WeeklySectionName;
  titleOf: (control: string) => string;
  /** Of what is no control. */
  wordsOf: (title: string) => string;
  pathOf: (row: Row) => string | undefined;
  endOf: (item: WeeklyItem) => React.ReactNode;
}): Column<Row>[] {
  return [
    {
      id: 'state',
      head: 'State',
      nowrap: true,
      width: '13%',
      cell: ({ items: [{ state }] }) => (
        <Chip tone={tones.get(state.split(',')[0])}>{capital(state)}</Chip>
      ),
    },
    {
      id: 'what',
      head: 'What',
      rowHead: true,
      phone: 'line',
      width: '31%',
      cell: row => {
        const { control, items } = row;
        const path = of.pathOf(row);
        const title =
          control === undefined
            ? of.wordsOf(items[0].title)
            : of.titleOf(control);
        return (
          <>
            {path === undefined ? title : <Link to={path}>{title}</Link>}
            <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
              {items.map(({ entityRef, id, title: finding }, index) =>
                entityRef === undefined ? null : (
                  <span
                    key={id}
                    title={control === undefined ? undefined : plainly(finding)}
                  >
                    {index > 0 && ', '}
                    <EntityName entityRef={entityRef} />
                  </span>
                ),
              )}
            </Box>
          </>
        );
      },
    },
    {
      id: 'when',
      head: 'When',
      nowrap: true,
      phone: 'inline',
      width: '15%',
      cell: ({ items: [item] }) => <When item={item} name={of.name} />,
    },
    {
      id: 'owner',
      head: 'Owner',
      phone: 'labelled',
      width: '16%',
      cell: ({ items: [{ owner }] }) =>
        owner === undefined ? (
          <Chip dot="dashed">Unknown</Chip>
        ) : (
          <OwnerName owner={owner} />
        ),
    },
    {
      id: 'next',
      head: 'Next step',
      phone: 'line',
      width: '25%',
      cell: ({ items: [item] }) => (
        <>
          <Sentence text={item.nextStep} />
          {of.endOf(item)}
        </>
      ),
    },
  ];
}

/** By when it is to be done, and since when it is so. */
function When(props: { item: WeeklyItem; name: WeeklySectionName }) {
  const { item, name } = props;
  const { at, due, state } = item;
  const now = useNow();
  const since = sinceWords[name];
  return (
    <>
      {due !== undefined && (
        <Box>
          {state.startsWith('expire') ? capital(state.split(',')[0]) : 'Due'}{' '}
          {dayWords(due, now)}
        </Box>
      )}
      {at !== undefined && (
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
          {since && `${since} `}
          <RelativeTime
            instant={at}
            form={name === 'controls' ? 'age' : 'relative'}
          />
        </Box>
      )}
    </>
  );
}

/** A flag's owner is what its file states, which may be no reference. */
function OwnerName({ owner }: { owner: string }) {
  return /^[^:/\s]+:[^:/\s]+\/[^:/\s]+$/.test(owner) ? (
    <EntityName entityRef={owner} />
  ) : (
    <>{owner}</>
  );
}

function EndAction(props: { item: WeeklyItem; onDone: () => void }) {
  const { item, onDone } = props;
  const api = useApi(scorecardsApiRef);
  return (
    <Fold summary="End it">
      <Decide
        what="the action"
        onDone={onDone}
        onConflict={onDone}
        choices={(['done', 'dropped'] as const).map(state => ({
          words: state === 'done' ? 'Done' : 'Drop',
          needsReason: state === 'dropped',
          run: reason =>
            api.endWeeklyAction(item.id, {
              // It has been changed by nothing else while it is open.
              state,
              version: 1,
              ...(reason !== undefined && { reason }),
            }),
        }))}
      />
    </Fold>
  );
}
