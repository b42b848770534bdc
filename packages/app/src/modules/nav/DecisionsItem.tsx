import { SidebarItem, useSidebarOpenState } from '@backstage/core-components';
import {
  accent,
  useAsyncKeepingLast,
  useEvidenceApi,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import type { ReactElement } from 'react';

const refreshMs = 60_000;

/** The entry of the decisions page, with how many wait for the reader. */
export function DecisionsItem(props: {
  icon: ReactElement | null;
  to: string;
  text: string;
}) {
  const { icon, to, text } = props;
  const { isOpen } = useSidebarOpenState();
  const api = useEvidenceApi();
  const { value } = useAsyncKeepingLast(
    abort => api.countInbox({ abort }),
    [api],
    { refreshMs },
  );
  const waiting = value?.waiting ?? 0;
  return (
    <SidebarItem
      icon={() => icon}
      to={to}
      text={text}
      hasNotifications={waiting > 0 && !isOpen}
      aria-label={waiting > 0 ? `${text} ${waiting}` : text}
    >
      {waiting > 0 && (
        <Box
          component="span"
          sx={{
            px: 0.9,
            borderRadius: '10px',
            bgcolor: accent.ground,
            color: accent.text,
            fontSize: 11,
            fontWeight: 600,
            lineHeight: '18px',
          }}
        >
          {waiting}
        </Box>
      )}
    </SidebarItem>
  );
}
