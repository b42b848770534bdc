import Box from '@mui/material/Box';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import { Link } from 'react-router-dom';
import { usePaths } from '../../usePaths';

export type PageTab = 'products' | 'requests' | 'resources';

const words: Readonly<Record<PageTab, string>> = {
  products: 'Overview',
  requests: 'Requests',
  resources: 'Resources',
};

/** From each of the lists to the others. */
export function PageTabs(props: { at: PageTab }) {
  const paths = usePaths();
  return (
    <Box
      component="nav"
      aria-label="Infrastructure"
      sx={{ mb: 2, borderBottom: 1, borderColor: 'divider' }}
    >
      <Tabs
        value={props.at}
        variant="scrollable"
        allowScrollButtonsMobile
        sx={{ minHeight: 36, '& a': { textDecoration: 'none' } }}
      >
        {(Object.keys(words) as PageTab[]).map(tab => (
          <Tab
            key={tab}
            value={tab}
            label={words[tab]}
            component={Link}
            to={paths[tab]}
            aria-current={tab === props.at ? 'page' : undefined}
            sx={{ minHeight: 36, py: 0.5, textTransform: 'none', fontSize: 14 }}
          />
        ))}
      </Tabs>
    </Box>
  );
}
