import { SidebarItem } from '@backstage/core-components';
import {
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
      hasNotifications={waiting > 0}
    >
      {waiting > 0 && (
        <Box
          component="span"
          aria-label={`${waiting} waiting`}
          sx={{
            ...{ mr: 2, px: 1, borderRadius: 4, fontSize: 12, fontWeight: 600 },
            ...{ bgcolor: '#e5ad3d', color: '#14202B' },
          }}
        >
          {waiting}
        </Box>
      )}
    </SidebarItem>
  );
}
