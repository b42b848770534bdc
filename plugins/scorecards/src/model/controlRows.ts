import type {
  ListedControl,
  SummaryItem,
} from '@plumbline/backstage-plugin-scorecards-common';
import { isAllUnknown } from './adoption';
import { requirementOrder } from './words';

/** A control with how its verdicts stand, where there are any. */
export type ControlRow = { control: ListedControl; counted?: SummaryItem };

export const controlSorts = [
  'need',
  'control',
  'adoption',
  'fails',
  'accuracy',
] as const;
export type ControlSort = (typeof controlSorts)[number];

/** What narrows the table of controls, and what it goes by. */
export type ControlQuery = {
  text: string;
  sort: ControlSort;
  order: 'asc' | 'desc';
};

export function controlRows(
  controls: readonly ListedControl[],
  counted: readonly SummaryItem[],
): ControlRow[] {
  const byId = new Map(counted.map(item => [item.of, item]));
  return controls.map(control => ({ control, counted: byId.get(control.id) }));
}

/** The rows that match, in the order of the query; what is not known comes last in both. */
export function selectRows(
  rows: readonly ControlRow[],
  { text, sort, order }: ControlQuery,
): ControlRow[] {
  const wanted = text.trim().toLowerCase();
  const sign = order === 'asc' ? 1 : -1;
  return rows
    .filter(({ control: { id, title, tags, owner, requirement } }) =>
      [id, title, owner, requirement, ...tags].some(each =>
        each.toLowerCase().includes(wanted),
      ),
    )
    .sort((a, b) => {
      const [left, right] = [keyOf(a, sort), keyOf(b, sort)];
      if (left === undefined || right === undefined) {
        return Number(left === undefined) - Number(right === undefined);
      }
      return sign * compare(left, right) || compareTitles(a, b);
    });
}

/** The share of judged entities that pass; undefined where nothing is known of any. */
export function adoptionShare(row: ControlRow): number | undefined {
  const of = judgedCount(row);
  return of === 0 || isAllUnknown(row.counted?.counts ?? {})
    ? undefined
    : (row.counted?.counts.pass ?? 0) / of;
}

/** On how many entities it was judged. */
export function judgedCount({ counted }: ControlRow): number {
  const { pass = 0, fail = 0, unknown = 0, exempt = 0 } = counted?.counts ?? {};
  return pass + fail + unknown + exempt;
}

type Key = number | string;

function keyOf(row: ControlRow, sort: ControlSort): Key | undefined {
  const { control, counted } = row;
  switch (sort) {
    case 'control':
      return control.title;
    case 'adoption':
      return adoptionShare(row);
    case 'fails':
      return counted?.counts.fail;
    case 'accuracy':
      return control.accuracy?.share;
    default: {
      const fails = counted?.counts.fail ?? 0;
      // By requirement; of those, what fails most first.
      return requirementOrder.indexOf(control.requirement) - fails / 1e9;
    }
  }
}

function compare(a: Key, b: Key): number {
  return typeof a === 'string' ? a.localeCompare(String(b)) : a - Number(b);
}

function compareTitles(a: ControlRow, b: ControlRow): number {
  return a.control.title.localeCompare(b.control.title);
}
