import { SidebarItem, useSidebarOpenState } from '@backstage/core-components';
import {
  accent,
  useInboxCount,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import type { ReactElement } from 'react';

/** The entry of the decisions page, with how many wait for the reader. */
export function DecisionsItem(props: {
  icon: ReactElement | null;
  to: string;
  text: string;
}) {
  const { icon, to, text } = props;
  const { isOpen } = useSidebarOpenState();
  const { value } = useInboxCount();
  const waiting = value?.waiting ?? 0;
  return (
    <SidebarItem
      icon={() => icon}
      to={to}
      text={text}
      aria-label={waiting > 0 ? `${text} ${waiting}` : text}
      // Where there is no room for the number.
      hasNotifications={waiting > 0 && !isOpen}
    >
      {waiting > 0 && (
        <Box
          component="span"
          sx={{
            bgcolor: accent.ground,
            color: accent.text,
            borderRadius: '10px',
            fontSize: 11,
            fontWeight: 600,
            lineHeight: '18px',
            px: '7px',
          }}
        >
          {/* The space keeps it apart from the text, as in the name. */}
          {` ${waiting}`}
        </Box>
      )}
    </SidebarItem>
  );
}
