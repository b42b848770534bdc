import {
  ClockProvider,
  Failed,
  formatExact,
  NotRefreshed,
  Reading,
  UnknownMark,
  useAsyncKeepingLast,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';

/** What is read each minute, with what is missing before a certain time. */
export function Refreshed<
  T extends { at: string; completeFrom?: string },
>(props: {
  read: (abort: AbortSignal) => Promise<T>;
  /** Read anew where one of these changes. */
  of: Parameters<typeof useAsyncKeepingLast>[1];
  /** For a message where it cannot be read, such as `The runs`. */
  what: string;
  /** What it is made of, such as `runs`. */
  parts: string;
  children: (value: T) => ReactNode;
}) {
  const { read, of, what, parts, children } = props;
  const { value, error, refresh } = useAsyncKeepingLast(read, of, {
    refreshMs: 60_000,
  });
  if (!value) {
    return error ? (
      <Failed error={error} what={what} onRetry={refresh} />
    ) : (
      <Reading what={`the ${parts}`} lines={8} />
    );
  }
  return (
    <ClockProvider instant={value.at} live>
      <NotRefreshed shown error={error} />
      <Box
        sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' }}
      >
        {children(value)}
        {value.completeFrom && (
          <UnknownMark
            reason={`${parts} before ${formatExact(
              value.completeFrom,
            )} are not counted`}
          />
        )}
      </Box>
    </ClockProvider>
  );
}
