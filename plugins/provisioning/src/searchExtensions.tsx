// The one place that touches the alpha API of the portal's search.
import {
  SearchFilterResultTypeBlueprint,
  SearchResultListItemBlueprint,
} from '@backstage/plugin-search-react/alpha';
import StorageIcon from '@mui/icons-material/Storage';
import { searchType } from './searchType';

/** A product in the results of the portal's search. */
const item = SearchResultListItemBlueprint.make({
  name: 'product',
  params: {
    icon: <StorageIcon />,
    predicate: ({ type }) => type === searchType,
    component: () =>
      import('./components/search').then(m => m.ProductSearchResultListItem),
  },
});

/** Search for products alone. */
const type = SearchFilterResultTypeBlueprint.make({
  name: 'product',
  params: {
    ...{ name: 'Products', value: searchType },
    icon: <StorageIcon fontSize="small" />,
  },
});

/** All that the plugin adds to the page of the portal's search. */
export const searchExtensions = [item, type];
