import { PageTabs as Tabs } from '@plumbline/backstage-plugin-evidence-react';
import { usePaths } from '../../usePaths';

const words = {
  products: 'Overview',
  requests: 'Requests',
  resources: 'Resources',
} as const;

export type PageTab = keyof typeof words;

/** From each of the lists to the others. */
export function PageTabs(props: { at: PageTab }) {
  const paths = usePaths();
  return (
    <Tabs
      label="Infrastructure"
      tabs={(Object.keys(words) as PageTab[]).map(tab => ({
        to: paths[tab],
        title: words[tab],
        isHere: tab === props.at,
      }))}
    />
  );
}
