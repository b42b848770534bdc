import { useApi } from '@backstage/core-plugin-api';
import {
  useAsyncKeepingLast,
  EntityTitlesIn,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { useLayoutEffect, useRef } from 'react';
import { provisioningApiRef } from '../../api';

const liveMs = 1_500;
/** How near its end, in pixels, a reader counts as following the log. */
const nearEnd = 24;

/** What Terraform says, as it says it, without secrets. */
export function RunLog(props: { id: string; live: boolean }) {
  const { id, live } = props;
  const api = useApi(provisioningApiRef);
  const { value, error } = useAsyncKeepingLast(
    abort => api.readLog(id, { abort }),
    // Once more when it has come to rest: its last lines came with that.
    ['provisioning RunLog', api, id, live],
    { refreshMs: live ? liveMs : undefined, keepAcross: true },
  );
  const lines = value?.lines ?? [];
  const box = useFollowed(lines.length);
  if (lines.length === 0 && !error) {
    return null;
  }
  return (
    <Box
      component="details"
      // Open while it runs; it can be closed.
      open={live}
      sx={{ px: 2, py: 1.25, borderTop: 1, borderColor: 'divider' }}
    >
      <Box component="summary" sx={{ cursor: 'pointer', fontSize: 13 }}>
        Run log
        <Box component="span" sx={{ ml: 1, color: 'text.secondary' }}>
          secrets removed{live && ' · live'}
        </Box>
      </Box>
      {error && (
        <div role="alert">
          Not read: <EntityTitlesIn text={error.message} />
        </div>
      )}
      <Box
        component="pre"
        ref={box}
        // It scrolls, so the keyboard must reach it.
        tabIndex={0}
        role="log"
        aria-label="Log"
        aria-live="off"
        sx={{
          m: 0,
          mt: 1,
          p: 1,
          // As high whether there is one line or a thousand: nothing jumps.
          height: 260,
          overflow: 'auto',
          fontSize: 12,
          lineHeight: 1.5,
          border: 1,
          borderColor: 'divider',
          borderRadius: 1,
          bgcolor: 'action.hover',
        }}
      >
        {lines.join('\n')}
      </Box>
    </Box>
  );
}

/** Stays at the end for who is there, and stays put for who reads further up. */
function useFollowed(lines: number) {
  const box = useRef<HTMLPreElement>(null);
  const follows = useRef(true);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) {
      return undefined;
    }
    if (follows.current) {
      element.scrollTop = element.scrollHeight;
    }
    const note = () => {
      follows.current =
        element.scrollHeight - element.scrollTop - element.clientHeight <
        nearEnd;
    };
    element.addEventListener('scroll', note);
    return () => element.removeEventListener('scroll', note);
  }, [lines]);
  return box;
}
