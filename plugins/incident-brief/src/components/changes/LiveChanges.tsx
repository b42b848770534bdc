import type { Change } from '@plumbline/backstage-plugin-evidence-common';
import {
  Failed,
  NotRefreshed,
  useSlow,
  count,
} from '@plumbline/backstage-plugin-evidence-react';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Skeleton from '@mui/material/Skeleton';
import { ReactNode, RefObject, useRef } from 'react';
import type { Span } from '../../model/changes/spans';
import { ChangesTable } from './ChangesTable';
import { useLiveList } from './useLiveChanges';

/** Beyond this, a list is no longer read. */
const most = 1000;

/**
 * Whether somebody reads the list: it is scrolled, pointed at, or has the
 * keyboard. Then nothing in it may move.
 */
export function useReading(): {
  box: RefObject<HTMLDivElement>;
  reading: () => boolean;
} {
  const box = useRef<HTMLDivElement>(null);
  const reading = () => {
    const element = box.current;
    if (!element) {
      return false;
    }
    if (element.matches(':hover') || element.contains(document.activeElement)) {
      return true;
    }
    for (let one: Element | null = element; one; one = one.parentElement) {
      if (one.scrollTop > 4) {
        return true;
      }
    }
    return false;
  };
  return { box, reading };
}

/** The list of a page, which announces what came and shows it on request. */
export function LiveChanges(props: {
  list: ReturnType<typeof useLiveList>;
  box: RefObject<HTMLDivElement>;
  caption: string;
  onset?: string;
  subjectId?: string;
  suspects?: ReadonlySet<string>;
  spans?: readonly Span[];
  /** What stands where there is none. */
  empty: ReactNode;
  footer?: ReactNode;
}) {
  const { list, box, caption, onset, subjectId, empty, footer } = props;
  const { value, error, answeredAt, retry, onShow, onMore, more } = list;
  const slow = useSlow(value === undefined && error === undefined);
  if (!value) {
    return error ? (
      <Failed error={error} what="The changes" onRetry={retry} />
    ) : (
      <Box role="status" sx={{ minHeight: 300 }}>
        {slow && 'Reading changes …'}
        {Array.from({ length: 8 }, (_, row) => (
          <Skeleton key={row} height={30} />
        ))}
      </Box>
    );
  }
  const { items, waiting, cursor, fresh } = value;
  return (
    <Paper
      ref={box}
      component="section"
      aria-label="List"
      variant="outlined"
      sx={{ position: 'relative', borderRadius: '10px', overflow: 'clip' }}
    >
      <NotRefreshed shown {...{ error, answeredAt }} />
      <News
        waiting={waiting}
        onShow={() => {
          onShow();
          if (box.current && box.current.getBoundingClientRect().top < 0) {
            box.current.scrollIntoView({ block: 'start' });
          }
        }}
      />
      {items.length === 0 ? (
        <Box sx={{ px: 2 }}>{empty}</Box>
      ) : (
        <ChangesTable
          changes={items as Change[]}
          caption={caption}
          fresh={fresh}
          onset={onset}
          subjectId={subjectId}
          suspects={props.suspects}
          spans={props.spans}
        />
      )}
      {(footer || cursor !== undefined) && (
        <Box
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            gap: 2,
            px: 2,
            py: 1.25,
            borderTop: 1,
            borderColor: 'divider',
            fontSize: 12,
            color: 'text.secondary',
            alignItems: 'center',
          }}
        >
          {footer}
          {cursor !== undefined &&
            (items.length < most ? (
              <Button
                size="small"
                onClick={onMore}
                disabled={more.loading}
                sx={{ ml: 'auto', p: 0, textTransform: 'none' }}
              >
                {more.loading ? 'Reading earlier changes …' : 'Show earlier'}
              </Button>
            ) : (
              <span>
                The newest {count(items.length, 'change')} are listed. Choose a
                shorter time, or a mark of the time line, to see others.
              </span>
            ))}
        </Box>
      )}
      {more.error && (
        <Alert severity="error" sx={{ mt: 1, py: 0 }}>
          Earlier changes could not be read: {more.error.message}
        </Alert>
      )}
    </Paper>
  );
}

/** Over the list, so that it moves nothing either. */
function News(props: { waiting: number; onShow: () => void }) {
  const { waiting, onShow } = props;
  return (
    <Box
      role="status"
      sx={{
        position: 'sticky',
        top: 8,
        height: 0,
        zIndex: 2,
        display: 'flex',
        justifyContent: 'center',
        alignItems: 'flex-start',
      }}
    >
      {waiting > 0 && (
        <Button
          variant="contained"
          size="small"
          onClick={onShow}
          sx={{ borderRadius: 4, textTransform: 'none', boxShadow: 4 }}
        >
          {count(waiting, 'new change')} · show
        </Button>
      )}
    </Box>
  );
}
