// The one place that touches the alpha API of the portal's search.
import {
  SearchFilterResultTypeBlueprint,
  SearchResultListItemBlueprint,
} from '@backstage/plugin-search-react/alpha';
import ManageHistoryIcon from '@mui/icons-material/ManageHistory';
import { searchType } from './searchType';

/** A change in the results of the portal's search. */
const item = SearchResultListItemBlueprint.make({
  name: 'change',
  params: {
    icon: <ManageHistoryIcon />,
    predicate: ({ type }) => type === searchType,
    component: () =>
      import('./components/search').then(m => m.ChangeSearchResultListItem),
  },
});

/** Search for changes alone. */
const type = SearchFilterResultTypeBlueprint.make({
  name: 'change',
  params: {
    ...{ name: 'Changes', value: searchType },
    icon: <ManageHistoryIcon fontSize="small" />,
  },
});

/** All that the plugin adds to the page of the portal's search. */
export const searchExtensions = [item, type];
