import { PageTabs } from '@plumbline/backstage-plugin-evidence-react';
import {
  useCampaignsPath,
  useGatesPath,
  useLifecyclesPath,
  useScorecardsPath,
} from '../../usePaths';

/** From each of the pages of all services to the others. */
export function ScorecardsTabs(props: {
  here: 'Controls' | 'Gates' | 'Campaigns' | 'Lifecycle';
}) {
  const tabs = [
    { to: useScorecardsPath(), title: 'Controls' },
    { to: useGatesPath(), title: 'Gates' },
    { to: useCampaignsPath(), title: 'Campaigns' },
    { to: useLifecyclesPath(), title: 'Lifecycle' },
  ];
  return (
    <PageTabs
      label="Pages of scorecards"
      tabs={tabs.map(tab => ({ ...tab, isHere: tab.title === props.here }))}
    />
  );
}
