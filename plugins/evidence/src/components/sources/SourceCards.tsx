import {
  ChangeKindIcon,
  Chip,
  ExternalLink,
  formatAge,
  hatch,
  RelativeTime,
  toneColours,
  UnknownMark,
  useNow,
  capital,
  count,
  number,
} from '@plumbline/backstage-plugin-evidence-react';
import type { ChangeKind } from '@plumbline/backstage-plugin-evidence-common';
import Box from '@mui/material/Box';
import { useTheme, type Theme } from '@mui/material/styles';
import type { SystemStyleObject } from '@mui/system';
import type { ReactNode } from 'react';
import { coverageOf } from '../../model/coverage';
import { guideOf } from '../../model/guides';
import { sourceStates, type SourceRow } from '../../model/sources';

const shownTags = 3;

/** Cards of one group of sources, with its count; nothing where there are none. */
export function SourceGroup(props: {
  title: string;
  rows: readonly SourceRow[];
  /** Of a card, in pixels. */
  minWidth: number;
  card: (row: SourceRow) => ReactNode;
}) {
  const { title, rows, minWidth, card } = props;
  return rows.length === 0 ? null : (
    <Box component="section" aria-label={title}>
      <Box
        component="h3"
        sx={{
          m: 0,
          mt: 2,
          mb: 1.25,
          fontSize: 13,
          fontWeight: 600,
          color: 'text.secondary',
        }}
      >
        {title} · {rows.length}
      </Box>
      <Box
        component="ul"
        sx={{
          listStyle: 'none',
          m: 0,
          p: 0,
          display: 'grid',
          gap: 1.5,
          gridTemplateColumns: `repeat(auto-fill, minmax(min(100%, ${minWidth}px), 1fr))`,
        }}
      >
        {rows.map(row => (
          <Box
            component="li"
            key={row.status.id}
            aria-label={row.status.id}
            sx={{
              border: 1,
              borderColor: 'divider',
              borderRadius: '10px',
              bgcolor: 'background.paper',
              px: 1.75,
              py: 1.5,
              minWidth: 0,
              fontSize: 12,
              overflowWrap: 'anywhere',
              ...cardStyle(row),
            }}
          >
            {card(row)}
          </Box>
        ))}
      </Box>
    </Box>
  );
}

function cardStyle({ state }: SourceRow): SystemStyleObject<Theme> {
  switch (state) {
    case 'failing':
    case 'hanging':
      return { borderColor: 'error.main' };
    case 'quiet':
      return { borderColor: 'warning.main' };
    case 'unconfigured':
      return { borderStyle: 'dashed', bgcolor: 'transparent' };
    default:
      return {};
  }
}

/** How fresh it is, how much it covers, and what of a brief rests on it. */
export function SourceCard(props: {
  row: SourceRow;
  estate?: number;
  needsAttention?: boolean;
}) {
  const { row, estate, needsAttention = false } = props;
  const { status, state, restsOn } = row;
  const { words, tone, dot } = sourceStates[state];
  const { lines } = restsOn;
  return (
    <Box sx={{ display: 'grid', gap: 1.1 }}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
        {needsAttention ? (
          <>
            <Name>{status.id}</Name>
            <Box sx={{ ml: 'auto' }}>
              <Chip tone={tone} dot={dot}>
                {words}
              </Chip>
            </Box>
          </>
        ) : (
          <>
            {/* The heading of its group has the word. */}
            <Box
              aria-hidden
              sx={{
                width: 8,
                height: 8,
                borderRadius: '50%',
                flex: 'none',
                bgcolor: 'success.main',
              }}
            />
            <Name>{status.id}</Name>
          </>
        )}
      </Box>
      <Freshness row={row} />
      <Covers row={row} estate={estate} />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.5 }}>
        {lines.slice(0, shownTags).map(line => (
          <Chip key={line}>{line}</Chip>
        ))}
        {lines.length > shownTags && (
          <span title={lines.slice(shownTags).join(', ')}>
            <Chip>{`+${lines.length - shownTags}`}</Chip>
          </span>
        )}
        {lines.length === 0 && (
          <Box component="span" sx={{ color: 'text.secondary' }}>
            {restsOn.reports.length > 0
              ? 'No part of a brief'
              : 'Nothing reported yet'}
          </Box>
        )}
      </Box>
      {needsAttention && (
        <Box
          sx={{
            display: 'flex',
            gap: 1,
            alignItems: 'baseline',
            pt: 1,
            borderTop: 1,
            borderColor: 'divider',
            fontSize: 13,
          }}
        >
          <Box sx={{ flex: '1 1 0', maxHeight: 80, overflow: 'auto' }}>
            {status.error ?? consequence(row)}
          </Box>
          <ExternalLink href={guideOf(status)}>Guide</ExternalLink>
        </Box>
      )}
    </Box>
  );
}

function consequence({ state, restsOn }: SourceRow): string {
  if (state === 'waiting') {
    return 'No answer yet';
  }
  return restsOn.lines.length > 0
    ? `${restsOn.lines.join(', ')} may be stale`
    : 'What it reported may be stale';
}

/** When it last answered, and when that is too old. */
function Freshness(props: { row: SourceRow }) {
  const { state, lastAnswer, freshMs } = props.row;
  const theme = useTheme();
  const now = useNow();
  const age = lastAnswer && now - Date.parse(lastAnswer);
  const left = age && freshMs ? Math.max(0, 1 - age / freshMs) : undefined;
  const isStale = state === 'quiet' && age && freshMs;
  return (
    <div>
      <Between>
        {lastAnswer ? (
          <RelativeTime instant={lastAnswer} />
        ) : (
          <NoAnswer state={state} />
        )}
        {freshMs !== undefined && (
          <span>
            {isStale
              ? `stale for ${formatAge(age - freshMs)}`
              : `stale after ${formatAge(freshMs)}`}
          </span>
        )}
      </Between>
      {left !== undefined && (
        <Bar
          share={left}
          colour={toneColours(theme, 'ok').color}
          ground={left === 0 ? hatch(theme) : undefined}
        />
      )}
    </div>
  );
}

function NoAnswer(props: { state: SourceRow['state'] }) {
  return props.state === 'answering' ? (
    <UnknownMark
      compact
      reason="visible only to users who can see every entity"
    />
  ) : (
    <span>No answer yet</span>
  );
}

function Covers(props: { row: SourceRow; estate?: number }) {
  const { row, estate } = props;
  const share = coverageOf(row.status, estate);
  const { coverage } = row.status;
  const theme = useTheme();
  if (!share && coverage === undefined) {
    return null;
  }
  return (
    <div>
      <Between>
        <span>Coverage</span>
        <Box
          component="span"
          sx={{
            color: 'text.primary',
            fontWeight: 500,
            fontVariantNumeric: 'tabular-nums',
          }}
        >
          {share
            ? `${number(share.entities)} of ${number(share.of)}`
            : count(coverage ?? 0, 'item')}
        </Box>
      </Between>
      {share && (
        <Bar
          share={share.entities / share.of}
          colour={toneColours(theme, 'primary').color}
        />
      )}
    </div>
  );
}

/** A source of changes: which kinds, and when the latest came. */
export function ChangeSourceCard(props: {
  row: SourceRow;
  lastChange?: string;
}) {
  const { row, lastChange } = props;
  const { changeKinds = [], id } = row.status;
  const instant = row.lastAnswer ?? lastChange;
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.25 }}>
      {(changeKinds as ChangeKind[]).slice(0, 1).map(kind => (
        <ChangeKindIcon key={kind} kind={kind} />
      ))}
      <Box sx={{ minWidth: 0 }}>
        <Name>{id}</Name>
        <Box sx={{ color: 'text.secondary' }}>
          {changeKinds.length > 0
            ? capital(changeKinds.join(', '))
            : 'No change yet'}
        </Box>
      </Box>
      <Box sx={{ ml: 'auto', color: 'text.secondary' }}>
        {instant ? (
          <RelativeTime instant={instant} />
        ) : (
          <UnknownMark compact reason="it is not among the latest changes" />
        )}
      </Box>
    </Box>
  );
}

/** What this portal could read, and where its set-up is described. */
export function NotSetUpCard(props: { row: SourceRow }) {
  const { status } = props.row;
  const { guide, id, title } = status;
  return (
    <>
      <Between>
        <Name muted>{title ?? id}</Name>
        <ExternalLink href={guideOf(status)}>Set up</ExternalLink>
      </Between>
      {guide && (
        <Box sx={{ mt: 0.5, color: 'text.secondary' }}>{guide.text}</Box>
      )}
    </>
  );
}

function Name(props: { muted?: boolean; children: string }) {
  const { muted = false, children } = props;
  return (
    <Box
      component="strong"
      sx={{
        fontSize: 14,
        fontWeight: muted ? 500 : 600,
        color: muted ? 'text.secondary' : 'text.primary',
      }}
    >
      {children}
    </Box>
  );
}

function Between(props: { children: ReactNode }) {
  return (
    <Box
      sx={{
        display: 'flex',
        justifyContent: 'space-between',
        gap: 1,
        alignItems: 'baseline',
        color: 'text.secondary',
      }}
    >
      {props.children}
    </Box>
  );
}

/** The words above it have the figures. */
function Bar(props: { share: number; colour: string; ground?: string }) {
  const { share, colour, ground } = props;
  return (
    <Box
      aria-hidden
      sx={{
        height: 5,
        mt: 0.5,
        borderRadius: 1,
        overflow: 'hidden',
        background: ground,
        bgcolor: ground ? undefined : 'action.selected',
      }}
    >
      <Box
        sx={{ height: '100%', width: `${100 * share}%`, background: colour }}
      />
    </Box>
  );
}
