import {
  Failed,
  Pages,
  Reading,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { ReactNode } from 'react';

/** A list in each of its states: being read, refused, empty, with more to come. */
export function ListFrame<T>(props: {
  pages: Pages<T>;
  /** Such as `The requests`. */
  what: string;
  nothing: ReactNode;
  children: (items: readonly T[]) => ReactNode;
}) {
  const { pages, what, nothing, children } = props;
  const { items, loading, more, error, onMore } = pages;
  return (
    <>
      {items.length === 0 && loading && (
        <Reading what={what.toLowerCase()} lines={6} />
      )}
      {items.length === 0 && !loading && !error && nothing}
      {items.length > 0 && children(items)}
      {error && <Failed error={error} what={what} onRetry={onMore} />}
      {more && (
        <Box sx={{ mt: 1 }}>
          <Button
            size="small"
            disabled={loading}
            onClick={onMore}
            sx={{ textTransform: 'none' }}
          >
            {loading ? 'Reading more …' : 'Show more'}
          </Button>
        </Box>
      )}
    </>
  );
}
