import { Card } from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';
import type { Gap } from '../../model/gaps';
import { correctable, WrongButton } from '../review/WrongButton';
import { GapMarkers } from './Line';

/** A card of a brief: which gaps weaken it, and the button that reports it wrong. */
export function BriefSection(props: {
  title: string;
  /** Before the title: its icon or its number. */
  icon?: ReactNode;
  summary?: ReactNode;
  action?: ReactNode;
  gaps?: readonly Gap[];
  /** What of the brief it shows, where it can be reported as wrong. */
  line?: string;
  children: ReactNode;
}) {
  const { title, icon, summary, action, gaps = [], line, children } = props;
  return (
    <Box
      sx={{ ...correctable, minWidth: 0, '& > section': { height: '100%' } }}
    >
      <Card
        title={title}
        icon={icon}
        summary={
          <>
            {summary}
            <GapMarkers gaps={gaps} />
          </>
        }
        action={action}
      >
        {children}
        {line && <WrongButton line={line} what={title} />}
      </Card>
    </Box>
  );
}
