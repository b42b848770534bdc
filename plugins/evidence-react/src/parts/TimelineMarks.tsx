import { Link } from '@backstage/core-components';
import Box from '@mui/material/Box';
import type { KeyboardEvent, ReactNode } from 'react';

/** What stands at an instant, and can be opened or picked. */
export type TimelineMark = {
  /** The same while time passes. */
  key: string;
  /** Of its middle, in percent of the width. */
  at: number;
  /** Its shape. */
  glyph: ReactNode;
  /** All that is to be known of it, for the keyboard and on hover. */
  name: string;
  /** Beside it, where there is room; that of a strong one stays. */
  label?: string;
  isStrong?: boolean;
  /** How wide the place is that can be pointed at, in percent. */
  width?: number;
  /** Where it leads; or what picks it. */
  to?: string;
  isPicked?: boolean;
  onPick?: () => void;
};

/** Pixels. */
export const laneHeight = 28;
/** Percent: what a mark takes, with the space beside its name. */
const margin = 4;

export const oneLine = {
  overflow: 'hidden',
  textOverflow: 'ellipsis',
  whiteSpace: 'nowrap',
} as const;
export const upright = { position: 'absolute', top: 0, bottom: 0 } as const;

/** The marks of a lane, with the names of those that have room beside them. */
export function Marks(props: {
  marks?: readonly TimelineMark[];
  lane: string;
  /** The one that Tab leads to: its lane and its key. */
  stop?: string;
  isDimmed?: boolean;
  onFocus: (key: string) => void;
  onLook: (name: string | undefined) => void;
}) {
  const { marks = [], lane: key, stop, isDimmed, onFocus, onLook } = props;
  return (
    <>
      {places(marks).map(({ mark, isLate, room }) => (
        <Box key={mark.key} sx={{ opacity: isDimmed ? 0.55 : 1 }}>
          <Mark
            mark={mark}
            isStop={`${key} ${mark.key}` === stop}
            onFocus={() => onFocus(`${key} ${mark.key}`)}
            onLook={onLook}
          />
          {mark.label && room > 5 && (
            <Box
              aria-hidden
              sx={{
                position: 'absolute',
                ...oneLine,
                fontSize: 12,
                lineHeight: `${laneHeight}px`,
                fontWeight: mark.isStrong ? 600 : 400,
                [isLate ? 'right' : 'left']: `calc(${
                  isLate ? 100 - mark.at : mark.at
                }% + 13px)`,
                maxWidth: `${Math.min(35, room)}%`,
                pointerEvents: 'none',
              }}
            >
              {mark.label}
            </Box>
          )}
        </Box>
      ))}
    </>
  );
}

function Mark(props: {
  mark: TimelineMark;
  isStop: boolean;
  onFocus: () => void;
  onLook: (name: string | undefined) => void;
}) {
  const { mark, isStop, onFocus, onLook } = props;
  const { at, glyph, name, isStrong, width = 0, to, isPicked, onPick } = mark;
  const pointed = {
    'data-mark': at,
    'aria-label': name,
    tabIndex: isStop ? 0 : -1,
    onFocus: () => {
      onFocus();
      onLook(name);
    },
    onBlur: () => onLook(undefined),
    onMouseEnter: () => onLook(name),
    onMouseLeave: () => onLook(undefined),
  };
  return (
    <Box
      sx={{
        ...upright,
        left: `${at}%`,
        transform: 'translateX(-50%)',
        width: `${width}%`,
        minWidth: 20,
        zIndex: isStrong ? 2 : 1,
        '& > *': {
          display: 'flex',
          alignItems: 'center',
          justifyContent: 'center',
          width: '100%',
          height: '100%',
          p: 0,
          border: 0,
          borderRadius: '4px',
          font: 'inherit',
          background: 'none',
          color: 'inherit',
          cursor: 'pointer',
        },
        '& > :hover': { bgcolor: 'action.selected' },
        '& > :focus-visible, & > [aria-pressed=true]': {
          outline: '2px solid',
          outlineColor: 'primary.main',
        },
      }}
    >
      {to === undefined ? (
        <button
          type="button"
          aria-pressed={isPicked}
          onClick={onPick}
          {...pointed}
        >
          {glyph}
        </button>
      ) : (
        <Link to={to} {...pointed}>
          {glyph}
        </Link>
      )}
    </Box>
  );
}

/** On which side of its mark a name stands, and how much room it has there. */
function places(marks: readonly TimelineMark[]) {
  const sided = marks.map((mark, index) => {
    const before = mark.at - (marks[index - 1]?.at ?? 0);
    const after = (marks[index + 1]?.at ?? 100) - mark.at;
    const room = Math.max(before, after) - margin;
    return { mark, isLate: before > after, room };
  });
  return sided.map((one, index) => {
    // Two names in one gap: the strong one stays, else the later.
    const next = sided[index + 1];
    const last = sided[index - 1];
    const isTaken = one.isLate
      ? last?.isLate === false && last.mark.isStrong && !one.mark.isStrong
      : next?.isLate && !one.mark.isStrong;
    return isTaken ? { ...one, room: 0 } : one;
  });
}

/** Leads with the arrow keys through the marks of the lanes of a timeline. */
export function moveByArrows(event: KeyboardEvent<HTMLElement>) {
  const from = event.target as HTMLElement;
  const marksOf = (lane: Element | null) => [
    ...(lane?.querySelectorAll<HTMLElement>('[data-mark]') ?? []),
  ];
  const row = marksOf(from.closest('[data-lane]'));
  const index = row.indexOf(from);
  const lanes = [...event.currentTarget.querySelectorAll('[data-lane]')]
    .map(marksOf)
    .filter(({ length }) => length > 0);
  const distance = (mark: HTMLElement) =>
    Math.abs(Number(mark.dataset.mark) - Number(from.dataset.mark));
  const nearest = (marks: HTMLElement[] = []) =>
    [...marks].sort((a, b) => distance(a) - distance(b))[0];
  const lane = lanes.findIndex(marks => marks.includes(from));
  const to = {
    ArrowLeft: row[index - 1],
    ArrowRight: row[index + 1],
    Home: row[0],
    End: row[row.length - 1],
    ArrowUp: nearest(lanes[lane - 1]),
    ArrowDown: nearest(lanes[lane + 1]),
  }[event.key];
  if (index >= 0 && to) {
    to.focus();
    event.preventDefault();
  }
}
