import { createSearchExtensions } from '@plumbline/backstage-plugin-evidence-react/searchExtensions';
import FactCheckIcon from '@mui/icons-material/FactCheck';
import { searchType } from './searchType';

/** All that the plugin adds to the page of the portal's search. */
export const searchExtensions = createSearchExtensions({
  name: 'control',
  title: 'Controls',
  type: searchType,
  icon: FactCheckIcon,
  component: () =>
    import('./components/search').then(m => m.ControlSearchResultListItem),
});
