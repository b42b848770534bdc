import { createSearchExtensions } from '@plumbline/backstage-plugin-evidence-react/searchExtensions';
import ManageHistoryIcon from '@mui/icons-material/ManageHistory';
import { searchType } from './searchType';

/** All that the plugin adds to the page of the portal's search. */
export const searchExtensions = createSearchExtensions({
  name: 'change',
  title: 'Changes',
  type: searchType,
  icon: ManageHistoryIcon,
  component: () =>
    import('./components/search').then(m => m.ChangeSearchResultListItem),
});
