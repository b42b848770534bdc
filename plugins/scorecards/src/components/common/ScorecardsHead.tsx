import Box from '@mui/material/Box';
import { PageHead, PageTabs } from '@plumbline/backstage-plugin-evidence-react';
import type { ReactNode } from 'react';
import {
  useCampaignsPath,
  useGatesPath,
  useLifecyclesPath,
  useScorecardsPath,
} from '../../usePaths';

/** The title of one of the pages of all services, and tabs that lead to the others. */
export function ScorecardsHead(props: {
  here: 'Controls' | 'Gates' | 'Campaigns' | 'Lifecycle';
  /** By default the name of the tab. */
  title?: string;
  /** Beside the title. */
  children?: ReactNode;
}) {
  const { children, here, title = here } = props;
  const tabs = [
    { to: useScorecardsPath(), title: 'Controls' },
    { to: useGatesPath(), title: 'Gates' },
    { to: useCampaignsPath(), title: 'Campaigns' },
    { to: useLifecyclesPath(), title: 'Lifecycle' },
  ];
  return (
    // Below the tabs is room already.
    <Box sx={{ mb: -2 }}>
      <PageHead title={title}>{children}</PageHead>
      <PageTabs
        label="Pages of scorecards"
        tabs={tabs.map(tab => ({ ...tab, isHere: tab.title === here }))}
      />
    </Box>
  );
}
